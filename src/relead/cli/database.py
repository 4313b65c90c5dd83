"""Which database a command works on, and bringing it up to date.

Belongs here: choosing between the embedded PostgreSQL and RELEAD_DATABASE_URL. Does not belong here:
running either.
"""

import contextlib
import os
import stat
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar

import typer

from relead.cli.errors import CommandError
from relead.settings import Settings, user_data_dir

if TYPE_CHECKING:
    from relead.actions.unit import Tx
    from relead.adapters.embedded_postgres import EmbeddedPostgres

T = TypeVar("T")

DataDir: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        help="Folder of the embedded PostgreSQL; by default RELEAD_DATA_DIR, or the user's data folder."
        " Not used for data where RELEAD_DATABASE_URL is set.",
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class ExternalPostgres:
    """A database that is run by somebody else: nothing to start, to watch or to stop."""

    url: str

    def launch(self) -> None:
        """Do nothing."""

    def start(self) -> None:
        """Do nothing."""

    def tend(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""


Database: TypeAlias = "EmbeddedPostgres | ExternalPostgres"


def read_settings(data_dir: Path | None, name: str = "data") -> Settings:
    """Read the environment; the folder given, else the one it names, else the user's own `name`."""
    settings = Settings.from_env()
    return replace(settings, data_dir=data_dir or settings.data_dir or _default_dir(name))


def _default_dir(name: str) -> Path:
    folder = user_data_dir(name)
    # PostgreSQL does not run as root, and the account that runs it may not enter root's home.
    closed = any(p.exists() and not p.stat().st_mode & stat.S_IXOTH for p in folder.parents)
    return Path("/var/lib/relead") / name if os.geteuid() == 0 and closed else folder


def choose(settings: Settings, *, shared: bool = True) -> Database:
    """Give the database of these settings, not yet started; short commands do not share what they start."""
    if settings.database_url is not None:
        return ExternalPostgres(settings.database_url)
    from relead.adapters.embedded_postgres import EmbeddedPostgres

    if settings.data_dir is None:
        raise CommandError("no data folder given")
    return EmbeddedPostgres(settings.data_dir, shared=shared)


@contextlib.contextmanager
def opened(data_dir: Path | None, *, shared: bool = False) -> Iterator[Settings]:
    """Lend the database for one command, up to date: settings whose `database_url` is set."""
    settings = read_settings(data_dir)
    database = choose(settings, shared=shared)
    database.start()
    try:
        upgrade(database.url)
        yield replace(settings, database_url=database.url)
    finally:
        database.stop()


def upgrade(url: str) -> None:
    """Migrate the database, and make a portal of a new one.

    Raise CommandError if it cannot be reached or may not be changed.
    """
    import asyncio

    try:
        asyncio.run(_upgrade(url))
    except Exception as error:
        # Imported here: nobody waits for them while all is well.
        import asyncpg
        import psycopg

        # The last two are what asyncpg says about a port that is none.
        drivers = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, psycopg.Error)
        fault = _find(error, (*drivers, ValueError, OverflowError))
        if fault is None:
            raise
        raise CommandError(f"cannot use the database: {str(fault) or type(fault).__name__}") from error


def _find(error: BaseException | None, kinds: tuple[type[Exception], ...]) -> BaseException | None:
    """Find the first of these kinds: the error, its cause, that one's cause ..."""
    while error is not None and not isinstance(error, kinds):
        error = error.__cause__
    return error


async def _upgrade(url: str) -> None:
    from relead.actions import setup
    from relead.store import migrate

    await migrate.upgrade(url)
    await transact(url, setup.prepare)


def run(data_dir: Path | None, work: "Callable[[Tx], Awaitable[T]]") -> T:
    """Run one unit of work on the database of the folder, or of RELEAD_DATABASE_URL."""
    import asyncio

    with opened(data_dir) as found:
        return asyncio.run(transact(found.database_url or "", work))


async def transact(url: str, work: "Callable[[Tx], Awaitable[T]]") -> T:
    """Run one unit of work. Raise CommandError if the database goes away."""
    import asyncpg

    from relead.actions.unit import Engine

    engine = await Engine.open(url, size=1)
    try:
        return await engine.transact(work)
    except (OSError, asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError) as error:
        raise CommandError(f"the database went away: {error}") from error
    finally:
        await engine.close()
