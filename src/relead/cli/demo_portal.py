"""The portal of `relead demo`: its data, and how to get in.

Belongs here: filling it once, and its webhook. Does not belong here: what the data are.

The webhook's secret is random and kept beside the data, readable for their owner only: the database
knows its hash, and the same URL shall work after the next start.
"""

import contextlib
import os
import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from relead.cli.database import transact
from relead.cli.errors import CommandError

if TYPE_CHECKING:
    from relead.actions.unit import Tx
    from relead.settings import Settings


def reset(settings: "Settings") -> None:
    """Remove the demo's database. Raise if somebody uses it, or if it is not an embedded one."""
    from relead.adapters.embedded_postgres import EmbeddedPostgres

    if settings.database_url is not None or settings.data_dir is None:
        raise CommandError("--reset removes an embedded database only: RELEAD_DATABASE_URL is set")
    EmbeddedPostgres(settings.data_dir).destroy()


def preparing(settings: "Settings", origins: list[str]) -> Callable[[str], list[str]]:
    """Give what fills the database at a URL, unless it is filled, and tells how to get in by `origins`."""
    return partial(_prepare, settings, origins)


def _prepare(settings: "Settings", origins: list[str], url: str) -> list[str]:
    import asyncio

    from relead.actions.demo import ADMINISTRATOR, LOGIN, PASSWORD

    if settings.data_dir is None:
        raise CommandError("no data folder given")
    secret = _secret(settings.data_dir / "webhook-secret")
    asyncio.run(transact(url, partial(_fill, secret=secret)))
    return [
        *(f"web       {origin}/" for origin in origins),
        f"login     {LOGIN}",
        f"password  {PASSWORD}",
        *(f"webhook   {origin}/rest/{ADMINISTRATOR}/{secret}/" for origin in origins),
    ]


def _secret(path: Path) -> str:
    """Read the webhook's secret, or think of one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        new = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(16))
        # Of two processes that begin together both take the first one's.
        with contextlib.suppress(FileExistsError):
            os.link(new, path)
        new.unlink()
    return path.read_text().strip()


async def _fill(tx: "Tx", secret: str) -> None:
    from relead.actions import demo, webhooks
    from relead.domain.scopes import SCOPES
    from relead.store import dictionaries, setup

    await setup.lock(tx)
    if await webhooks.recognise(tx, str(demo.ADMINISTRATOR), secret):
        return  # all of this is one transaction: the webhook says that the rest is there too
    if await dictionaries.user_exists(tx, demo.ADMINISTRATOR):
        raise CommandError(
            "the database holds another portal: choose another --data-dir, or --reset this one"
        )
    await demo.load(tx)
    await webhooks.create(tx, demo.ADMINISTRATOR, SCOPES, secret)
