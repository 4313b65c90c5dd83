"""Databases for tests: one cluster without fsync per xdist worker, one migrated template, clones of it.

A clone is emptied between tests by one multi-statement query (about a millisecond); what a migration
put in is put back, and every sequence starts again, so a test may count on its ids.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from relead.adapters.embedded_postgres import EmbeddedPostgres
from relead.store.engine import CHANNEL
from relead.store.migrate import upgrade

TEMPLATE = "template_relead"

_KEPT = ("alembic_version",)

_TABLES = """
    SELECT c.oid::regclass::text AS name,
           (SELECT string_agg(quote_ident(attname), ', ')
              FROM pg_attribute
             WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns
      FROM pg_class c
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL($1)
"""

_SEQUENCES = """
    SELECT format('setval(%L, %s, %s)', format('%I.%I', schemaname, sequencename),
                  coalesce(last_value, start_value), (last_value IS NOT NULL)::text)
      FROM pg_sequences WHERE schemaname = 'public'
"""


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL with a migrated template; `clone` makes databases of it."""

    url: str
    """URL of its maintenance database."""

    def url_of(self, name: str) -> str:
        """URL of another database in it."""
        return self.url.replace("/postgres?", f"/{name}?")

    async def run(self, sql: str) -> None:
        """Run one statement on the maintenance database."""
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    async def make_template(self) -> None:
        """Migrate a database and remember what the migration put into it."""
        await self.run(f"CREATE DATABASE {TEMPLATE}")
        await upgrade(self.url_of(TEMPLATE))
        connection = await asyncpg.connect(self.url_of(TEMPLATE))
        try:
            await _remember(connection)
        finally:
            await connection.close()

    async def clone(self, name: str) -> str:
        """Make a database as the migration leaves it; give its URL."""
        await self.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        return self.url_of(name)

    async def drop(self, name: str) -> None:
        """Remove a database, with its connections."""
        await self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Run a cluster in a folder of its own, for the time of the context."""
    # Not pytest's tmp_path: as root, PostgreSQL runs under an account that may not enter that.
    folder = Path(tempfile.mkdtemp(prefix="relead-test-", dir="/tmp"))
    try:
        with EmbeddedPostgres(folder, durable=False) as server:
            yield Cluster(server.url)
    finally:
        shutil.rmtree(folder)


class Emptier:
    """Brings one database back to what the migration left, in one round trip."""

    def __init__(self, connection: Any, script: str) -> None:
        self._connection = connection
        self._script = script

    @classmethod
    async def open(cls, url: str) -> "Emptier":
        """Connect, and read from the template's memory what to put back."""
        connection = await asyncpg.connect(url)
        return cls(connection, await connection.fetchval("SELECT script FROM seed.emptying"))

    async def empty(self) -> None:
        """Delete everything that tests wrote. Fails after some seconds if a test still holds locks."""
        await self._connection.execute(self._script)

    async def close(self) -> None:
        await self._connection.close()


async def _remember(connection: Any) -> None:
    # Names in these statements come from PostgreSQL's catalogue, quoted by itself.
    tables = await connection.fetch(_TABLES, _KEPT)
    await connection.execute("CREATE SCHEMA seed")
    restore = []
    for number, table in enumerate(tables):
        if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table['name']})"):  # noqa: S608 - see above
            await connection.execute(f"CREATE TABLE seed.t{number} AS TABLE {table['name']}")
            restore.append(
                f"INSERT INTO {table['name']} ({table['columns']}) OVERRIDING SYSTEM VALUE"  # noqa: S608 - see above
                f" SELECT {table['columns']} FROM seed.t{number}"
            )
    statements = [
        "BEGIN",
        "SET LOCAL lock_timeout = '5s'",
        # Neither foreign keys nor our triggers are asked: order does not matter, and it is quick.
        "SET LOCAL session_replication_role = replica",
        *(f"DELETE FROM {table['name']}" for table in tables),  # noqa: S608 - see above
        *restore,
        "SELECT " + ", ".join(row[0] for row in await connection.fetch(_SEQUENCES)),
        f"NOTIFY {CHANNEL}",  # servers forget what they remembered
        "COMMIT",
    ]
    await connection.execute("CREATE TABLE seed.emptying (script text)")
    await connection.execute("INSERT INTO seed.emptying VALUES ($1)", ";\n".join(statements))
