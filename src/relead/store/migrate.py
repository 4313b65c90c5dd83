"""Bringing a database to this version's schema."""

import asyncio
from pathlib import Path
from typing import Final

import asyncpg

HEAD: Final = "0002"
"""Newest revision in `migrations/versions`; a test keeps it true."""

_LOCK: Final = 0x52454C45
"""Key of the advisory lock under which one process migrates while the others wait."""

FOLDER: Final = Path(__file__).with_name("migrations")


async def upgrade(dsn: str) -> None:
    """Migrate to HEAD; safe in any number of processes at once.

    A database that is there already costs one query: Alembic is not even imported.
    """
    if await _revision(dsn) != HEAD:
        await asyncio.to_thread(_upgrade, dsn)


async def _revision(dsn: str) -> str | None:
    connection = await asyncpg.connect(dsn)
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return None
        found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
        return found
    finally:
        await connection.close()


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
