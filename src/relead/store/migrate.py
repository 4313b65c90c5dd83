"""Bringing a database to this version's schema."""

import asyncio
import importlib.util
from pathlib import Path
from typing import Any, Final

import asyncpg

REVISIONS: Final = ("0001", "0002", "0003")
"""Those in `migrations/versions`, the oldest first; a test keeps it true."""

HEAD: Final = REVISIONS[-1]

_LOCK: Final = 0x52454C45
"""Key of the advisory lock under which one process migrates while the others wait."""

FOLDER: Final = Path(__file__).with_name("migrations")

_VERSIONS: Final = """
CREATE TABLE alembic_version (
    version_num character varying(32) NOT NULL CONSTRAINT alembic_version_pkc PRIMARY KEY
);
"""
"""Alembic's own table, as it makes it."""


async def upgrade(dsn: str) -> None:
    """Migrate to HEAD; safe in any number of processes at once.

    Without Alembic, whose import takes as long as starting PostgreSQL, where it has nothing to do: a
    database that is there already costs one query, a new one gets all revisions in one round trip.
    """
    connection = await asyncpg.connect(dsn)
    try:
        found = await _revision(connection) if await _is_known(connection) else await _make(connection)
    finally:
        await connection.close()
    if found != HEAD:
        await asyncio.to_thread(_upgrade, dsn)


async def _is_known(connection: Any) -> bool:
    return bool(await connection.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL"))


async def _revision(connection: Any) -> str | None:
    found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    return found


async def _make(connection: Any) -> str | None:
    """Make the schema in a new database, unless another process was first; give its revision."""
    async with connection.transaction():
        await connection.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
        if not await _is_known(connection):
            await connection.execute("".join([*map(script, REVISIONS), _VERSIONS]))
            await connection.execute("INSERT INTO alembic_version VALUES ($1)", HEAD)
        return await _revision(connection)


def script(revision: str) -> str:
    """SQL of a revision, whole: where there are no data yet, nothing else makes its schema."""
    (file,) = FOLDER.glob(f"versions/{revision}_*.sql")
    return file.read_text(encoding="utf-8") + (_queue() if revision == REVISIONS[0] else "")


def _queue() -> str:
    """The queue's tables, as the library has them whose version is pinned: its later changes will be ours."""
    # What SchemaManager.get_schema() gives, without the tenth of a second that importing it takes.
    found = importlib.util.find_spec("procrastinate")
    if found is None or found.origin is None:
        raise RuntimeError("procrastinate is not installed")
    return Path(found.origin).with_name("sql").joinpath("schema.sql").read_text(encoding="utf-8")


def _upgrade(dsn: str, revision: str = "head") -> None:
    # Imported when needed: together they take as long as starting PostgreSQL.
    import psycopg  # noqa: PLC0415
    import sqlalchemy as sa  # noqa: PLC0415
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    engine = sa.create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(dsn), poolclass=sa.pool.NullPool
    )
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with engine.connect() as guard, engine.connect() as connection:
        # A session lock of its own connection: it outlives the migration's transaction.
        guard.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
