"""Connections to lend, with a shelf in front of asyncpg's pool.

Belongs here: lending. Does not belong here: what a connection is used for (`engine`).

asyncpg's release makes a task of its own and waits for it: that costs as much as a small read, and an
answer leaves only after it. A connection that its user left clean needs none of it; it is put on the
shelf and lent again.
"""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final

import asyncpg

_SHELF_SECONDS: Final = 60.0
"""How often the shelf is emptied into asyncpg's pool, which closes connections nobody uses."""


class Pool:
    """Lends connections of an asyncpg pool."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._shelf: list[Any] = []
        self._waiting = 0
        self._closing = False
        self._sweeper: asyncio.TimerHandle | None = None
        self._returning: asyncio.Future[Any] | None = None

    def lend(self) -> "Loan":
        """`async with pool.lend() as connection`."""
        return Loan(self)

    async def take(self) -> Any:
        """A connection; waits while all are lent."""
        while self._shelf:
            connection = self._shelf.pop()
            if _denies(connection.is_closed):
                return connection
            await self._inner.release(connection)
        self._waiting += 1
        try:
            return await self._inner.acquire()
        finally:
            self._waiting -= 1

    async def give_back(self, connection: Any, *, clean: bool) -> None:
        """Take a connection back. One that is not clean, or that somebody waits for, asyncpg sees to."""
        if not clean or self._waiting or self._closing or not _denies(connection.is_in_transaction):
            await self._inner.release(connection)
            return
        self._shelf.append(connection)
        if self._sweeper is None:
            self._sweeper = asyncio.get_running_loop().call_later(_SHELF_SECONDS, self._sweep)

    def _sweep(self) -> None:
        self._sweeper = None
        self._returning = asyncio.ensure_future(self._clear())

    async def _clear(self) -> None:
        while self._shelf:
            await self._inner.release(self._shelf.pop())

    async def close(self) -> None:
        """Close all connections once they are free."""
        self._closing = True
        if self._sweeper is not None:
            self._sweeper.cancel()
        await self._clear()
        await self._inner.close()


def _denies(question: Callable[[], bool]) -> bool:
    """Whether a connection is in order, by a question of its own about what it should not be."""
    try:
        return not question()
    except asyncpg.InterfaceError:  # it broke, and asyncpg took it back by itself
        return False


class Loan:
    """One connection, for the time of the context."""

    __slots__ = ("_connection", "_pool")

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._connection: Any = None

    async def __aenter__(self) -> Any:
        self._connection = await self._pool.take()
        return self._connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.give_back(self._connection, clean=kind is None)
