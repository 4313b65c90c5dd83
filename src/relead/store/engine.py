"""Connections and units of work.

Belongs here: the pool, codecs, transactions and the outbox they flush. Does not belong here: any
question about data; those are one function each in the other modules of `store`.
"""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar, cast

import asyncpg
import msgspec
from sqlalchemy import select

from relead.domain.events import Event, Record
from relead.domain.ids import Entity
from relead.domain.portal import Portal, portal
from relead.domain.stage_history import Move
from relead.domain.user_fields.field import UserFields
from relead.store import definitions, outbox
from relead.store.pool import Pool
from relead.store.statement import Statement
from relead.store.tables.portal import setting

Row: TypeAlias = Any
"""An asyncpg.Record, which has no type information: values by column name and by position."""


class StaleLocks(Exception):  # noqa: N818 - a state, not an error: the unit of work starts again
    """More rows must be locked than were known when locking began: roll back and try again."""


RETRIED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, StaleLocks)
"""States after which a unit of work runs again from its start."""

_PATIENCE = 10.0
"""Seconds for which a unit of work that lost is run again."""
_LONGEST_PAUSE = 0.2
_SETTINGS = Statement(lambda: select(setting.c.key, setting.c.value))


class _Connection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no type information
    """A connection left clean by its users: units of work end what they begin, none changes settings.

    asyncpg's reset on release costs a third of a small read (design).
    """

    __slots__ = ()

    def get_reset_query(self) -> str:
        return ""


class ReadTx:
    """A connection for reading: every statement sees what is committed when it runs."""

    __slots__ = ("_connection", "now", "portal")

    def __init__(self, connection: Any, settings: Portal) -> None:
        self._connection = connection
        self.portal = settings
        self.now = dt.datetime.fromtimestamp(int(time.time()), dt.UTC)
        """Instant of this unit of work; whole seconds, the precision the protocol shows and filters by."""

    def remember(self, user_fields: UserFields) -> None:
        """Know these user fields from now on; for this unit of work only."""
        self.portal = dataclasses.replace(self.portal, user_fields=user_fields)

    async def ping(self) -> None:
        """Ask the database for a sign of life."""
        await self._connection.fetchval("SELECT 1")

    async def rows(self, statement: Statement, **values: Any) -> list[Row]:
        """All rows."""
        sql, arguments = statement.bind(values)
        if statement.anew:
            prepared = await self._connection.prepare(sql)
            return cast("list[Row]", await prepared.fetch(*arguments))
        return cast("list[Row]", await self._connection.fetch(sql, *arguments))

    async def row(self, statement: Statement, **values: Any) -> Row | None:
        """The first row, None without any."""
        sql, arguments = statement.bind(values)
        return await self._connection.fetchrow(sql, *arguments)

    async def value(self, statement: Statement, **values: Any) -> Any:
        """First column of the first row, None without any."""
        sql, arguments = statement.bind(values)
        if statement.anew:
            return await (await self._connection.prepare(sql)).fetchval(*arguments)
        return await self._connection.fetchval(sql, *arguments)


class Tx(ReadTx):
    """A transaction: data, history and outbox are one commit."""

    __slots__ = ("_cards", "_events", "_moves", "_records", "changes_portal", "user_id")

    def __init__(self, connection: Any, settings: Portal, user_id: int) -> None:
        super().__init__(connection, settings)
        self.user_id = user_id
        """Who acts, for history and outbox."""
        self.changes_portal = False
        """Whether this process, too, has to forget what it remembers of the portal."""
        self._events: dict[Event, None] = {}
        self._records: list[Record] = []
        self._moves: list[Move] = []
        self._cards: set[str] = set()

    async def run(self, statement: Statement, **values: Any) -> None:
        """Execute without an answer."""
        sql, arguments = statement.bind(values)
        await self._connection.execute(sql, *arguments)

    async def run_many(self, statement: Statement, rows: Sequence[dict[str, Any]]) -> None:
        """Execute once for each row of values, in one round trip."""
        if rows:
            bound = [statement.bind(row) for row in rows]
            await self._connection.executemany(bound[0][0], [arguments for _, arguments in bound])

    def emit(self, event: Event) -> None:
        """Announce an event with the commit; equal ones of one unit of work are one (protocol.md 12.3)."""
        self._events[event] = None

    def record(self, record: Record) -> None:
        """Write a history record with the commit."""
        self._records.append(record)

    def touch(self, entity: Entity, entity_id: int) -> None:
        """Let those who look at a card know, with the commit, that it changed; a record does so by itself."""
        self._cards.add(outbox.place_of(entity, entity_id))

    def moved(self, move: Move) -> None:
        """Write a row of the stage history with the commit."""
        self._moves.append(move)

    @contextlib.asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Undo what happens inside, its events, records and moves too, if it raises."""
        events, records, moves = dict(self._events), list(self._records), list(self._moves)
        try:
            async with self._connection.transaction():
                yield
        except BaseException:
            self._events, self._records, self._moves = events, records, moves
            raise

    async def flush(self) -> None:
        """Write events, records and moves; the engine does it just before the commit."""
        values = outbox.rows(self._events, self._records, self._cards, self.user_id, self.now)
        if self._moves:
            await self.run(outbox.APPEND_MOVES, **values, **outbox.moves(self._moves))
        elif self._events or self._records or self._cards:
            await self.run(outbox.APPEND, **values)


class _Reading(contextlib.AbstractAsyncContextManager[ReadTx]):
    """What `Engine.read` gives; written out, as a generator would cost a tenth of a small read."""

    __slots__ = ("_loan", "_settings")

    def __init__(self, pool: Pool, settings: Callable[[Any], Awaitable[Portal]]) -> None:
        self._loan = pool.lend()
        self._settings = settings

    async def __aenter__(self) -> ReadTx:
        connection = await self._loan.__aenter__()
        try:
            return ReadTx(connection, await self._settings(connection))
        except BaseException as error:
            await self._loan.__aexit__(type(error), error, None)
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._loan.__aexit__(kind, error, trace)


T = TypeVar("T")
CHANNEL = "relead_portal"
"""Notification that settings, users or credentials changed; every process forgets what it remembers."""
_PORTAL_SECONDS = 1.0
"""How long settings may be remembered; a notification drops them earlier (R23)."""


class Engine:
    """The database. Open one per process; `read` and `transact` lend units of work."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._last: Portal | None = None
        self._portal_until = 0.0
        self._forgotten = 0
        self._defined: list[Row] | None = None

    @classmethod
    async def open(cls, dsn: str, *, size: int = 10) -> Self:
        """Connect; `dsn` is any PostgreSQL URL asyncpg understands."""
        pool = await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=size,
            connection_class=_Connection,
            init=_prepare,
            statement_cache_size=500,
        )
        return cls(Pool(pool))

    async def close(self) -> None:
        """Close all connections once they are free."""
        await self._pool.close()

    def read(self) -> contextlib.AbstractAsyncContextManager[ReadTx]:
        """Lend a connection for reading."""
        return _Reading(self._pool, self._settings)

    @contextlib.asynccontextmanager
    async def write(self, user_id: int = 0) -> AsyncIterator[Tx]:
        """Lend one transaction: committed at the end, rolled back if anything is raised."""
        async with self._pool.lend() as connection:
            settings = await self._settings(connection)
            async with connection.transaction():
                tx = Tx(connection, settings, user_id)
                yield tx
                await tx.flush()
            if tx.changes_portal:  # others are told by the notification, which takes its time
                self.forget()

    async def transact(self, work: Callable[[Tx], Awaitable[T]], *, user_id: int = 0) -> T:
        """Run work in a transaction, again from its start when it lost against a parallel one.

        Raises what it lost by once that has gone on for ten seconds. `work` must have no effect outside
        its transaction.
        """
        end, pause = time.monotonic() + _PATIENCE, 0.01
        while True:
            try:
                async with self.write(user_id) as tx:
                    return await work(tx)
            except RETRIED:
                if time.monotonic() >= end:
                    raise
            # Two that met once meet again unless one of them waits a little.
            await asyncio.sleep(random.uniform(0, pause))  # noqa: S311 - no secret
            pause = min(pause + 0.01, _LONGEST_PAUSE)

    async def _settings(self, connection: Any) -> Portal:
        now, last = time.monotonic(), self._last
        if last is not None and now < self._portal_until:
            return last
        forgotten = self._forgotten
        sql, arguments = _SETTINGS.bind({})
        stored = {row["key"]: row["value"] for row in await connection.fetch(sql, *arguments)}
        sql, arguments = definitions.ALL.bind({})
        defined = await connection.fetch(sql, *arguments)
        if last is None or defined != self._defined:  # the same object while they are the same
            read = portal(stored, UserFields(definitions.fields_of(defined)))
        else:
            read = portal(stored, last.user_fields)
        if forgotten == self._forgotten:  # else it may be older than what made us forget
            self._last, self._defined, self._portal_until = read, defined, now + _PORTAL_SECONDS
        return read

    def zone(self) -> dt.tzinfo:
        """The portal's time zone as last read; UTC before anything was read."""
        return dt.UTC if self._last is None else self._last.zone

    def forget(self) -> None:
        """Drop what is remembered of the settings and user fields."""
        self._forgotten += 1
        self._portal_until = 0.0

    @contextlib.asynccontextmanager
    async def listen(self, heard: Mapping[str, Callable[[str], None]]) -> AsyncIterator[asyncio.Event]:
        """Call a channel's function with the payload of each notification, from whatever process.

        The event given is set when the connection breaks.
        """
        broken = asyncio.Event()
        async with self._pool.lend() as connection:
            connection.add_termination_listener(lambda _: broken.set())

            def told(_connection: Any, _pid: int, channel: str, payload: str) -> None:
                heard[channel](payload)

            for channel in heard:
                await connection.add_listener(channel, told)
            try:
                yield broken
            finally:
                with contextlib.suppress(asyncpg.InterfaceError):  # broken, and back in the pool already
                    for channel in heard:
                        await connection.remove_listener(channel, told)


async def _prepare(connection: Any) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: b"\x01" + msgspec.json.encode(value),
        decoder=lambda data: msgspec.json.decode(data[1:]),
        format="binary",
    )
