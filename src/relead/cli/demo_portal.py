"""The portal of `relead demo`: its administrator, his webhook, its data.

Belongs here: making it once, and remembering how to get in. Does not belong here: what the data are.

The password and the webhook's secret are random and kept beside the data, readable for their owner
only: the database knows hashes, and the same URL shall work after the next start.
"""

import asyncio
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from relead.cli.admin import transact
from relead.cli.errors import CommandError

if TYPE_CHECKING:
    from relead.actions.unit import Tx
    from relead.settings import Settings

LOGIN: Final = "admin"
_ADMINISTRATOR: Final = 1


@dataclass(frozen=True, slots=True)
class Access:
    """What gets one into the demo portal."""

    password: str
    secret: str


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
    if settings.data_dir is None:
        raise CommandError("no data folder given")
    access = _access(settings.data_dir)
    asyncio.run(transact(url, partial(_fill, access=access)))
    return [
        *(f"web      {origin}/" for origin in origins),
        f"login    {LOGIN}",
        f"password {access.password}",
        *(f"webhook  {origin}/rest/{_ADMINISTRATOR}/{access.secret}/" for origin in origins),
    ]


def _access(folder: Path) -> Access:
    """Read how to get in, or think of it."""
    path = folder / "demo.json"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = Access(secrets.token_urlsafe(9), secrets.token_hex(16))
        new = path.with_name(f"demo.json.{os.getpid()}")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(made), file)
        new.rename(path)
    try:
        return Access(**json.loads(path.read_text()))
    except (TypeError, ValueError):
        raise CommandError(f"{path} is broken: remove it and start with --reset") from None


async def _fill(tx: "Tx", access: Access) -> None:
    from relead.actions import users, webhooks
    from relead.domain.errors import LoginTaken
    from relead.domain.scopes import SCOPES

    if await webhooks.recognise(tx, str(_ADMINISTRATOR), access.secret):
        return  # all of this is one transaction: the webhook says that the rest is there too
    taken = CommandError("the database holds another portal: choose another --data-dir, or --reset this one")
    try:
        made = await users.create(tx, login=LOGIN, name="Анна Демидова", password=access.password, admin=True)
    except LoginTaken:
        raise taken from None
    if made != _ADMINISTRATOR:
        raise taken
    await webhooks.create(tx, made, SCOPES, access.secret)
