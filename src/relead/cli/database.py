"""Which database a command works on, and bringing it up to date.

Belongs here: choosing between the embedded PostgreSQL and RELEAD_DATABASE_URL. Does not belong here:
running either.
"""

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from relead.cli.errors import CommandError
from relead.settings import Settings, user_data_dir

if TYPE_CHECKING:
    from relead.adapters.embedded_postgres import EmbeddedPostgres

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


def choose(settings: Settings) -> Database:
    """Give the database of these settings, not yet started."""
    if settings.database_url is not None:
        return ExternalPostgres(settings.database_url)
    from relead.adapters.embedded_postgres import EmbeddedPostgres

    if settings.data_dir is None:
        raise CommandError("no data folder given")
    return EmbeddedPostgres(settings.data_dir)


@contextlib.contextmanager
def opened(data_dir: Path | None) -> Iterator[Settings]:
    """Lend the database for one command, up to date: settings whose `database_url` is set."""
    settings = read_settings(data_dir)
    database = choose(settings)
    database.start()
    try:
        upgrade(database.url)
        yield replace(settings, database_url=database.url)
    finally:
        database.stop()


def upgrade(url: str) -> None:
    """Migrate the database. Raise CommandError if it cannot be reached or may not be changed."""
    import asyncio

    from relead.store import migrate

    try:
        asyncio.run(migrate.upgrade(url))
    except Exception as error:
        fault = _fault_of_database(error)
        if fault is None:
            raise
        raise CommandError(f"cannot use the database: {fault}") from error


def _fault_of_database(error: BaseException | None) -> str | None:
    """What a driver or the system says, on its own or as the cause of something; None for faults of ours."""
    import asyncpg
    import psycopg

    # ValueError and OverflowError are what asyncpg says about a port that is none.
    faults = (
        OSError,
        ValueError,
        OverflowError,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        psycopg.Error,
    )
    while error is not None:
        if isinstance(error, faults):
            return str(error) or type(error).__name__
        error = error.__cause__
    return None
