"""What Relead says to the database in one unit of work, recorded at its connection.

Belongs here: the recorder. `bare.Recording` plays a record for other ids.
"""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from bench.bare import MARKS
from relead.actions.unit import Engine, Tx
from relead.store.pool import Pool

Step = tuple[str, str, list[Any]]
"""Method of asyncpg's connection (or `begin`, `commit`), SQL, arguments."""

_VERBS = ("execute", "executemany", "fetch", "fetchrow", "fetchval")


class _Connection:
    """Stands before a connection and writes down what passes."""

    def __init__(self, inner: Any, steps: list[Step]) -> None:
        self.inner = inner
        self._steps = steps

    def __getattr__(self, name: str) -> Any:
        if name not in _VERBS:
            return getattr(self.inner, name)

        async def recorded(sql: str, *arguments: Any) -> Any:
            self._steps.append((name, sql, list(arguments)))
            return await getattr(self.inner, name)(sql, *arguments)

        return recorded

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        self._steps.append(("begin", "", []))
        async with self.inner.transaction():
            yield
        self._steps.append(("commit", "", []))


class _Pool:
    def __init__(self, inner: Any, steps: list[Step]) -> None:
        self._inner = inner
        self._steps = steps

    async def acquire(self) -> _Connection:
        return _Connection(await self._inner.acquire(), self._steps)

    async def release(self, connection: _Connection) -> None:
        await self._inner.release(connection.inner)


async def record(
    url: str, work: Callable[[Tx], Awaitable[object]], *, user_id: int, marked: dict[str, Any]
) -> list[Step]:
    """Run `work` as a unit of work of that user and commit it; give its statements.

    `marked` names values of this run: wherever one is an argument, or inside one, its mark stands
    in the record. They must be values that nothing else in the record has.
    """
    steps: list[Step] = []
    engine = await Engine.open(url)
    try:
        recording = Engine(Pool(_Pool(engine._pool._inner, steps)))  # noqa: SLF001 - the very place to listen
        async with recording.read():
            steps.clear()  # the settings are read once a second, not with every unit of work

        async def seen(tx: Tx) -> None:
            marked["now"] = tx.now
            await work(tx)

        await recording.transact(seen, user_id=user_id)
        await recording._pool._clear()  # noqa: SLF001 - the connection belongs to the engine's own pool
    finally:
        await engine.close()
    return [(verb, sql, _mark(arguments, marked)) for verb, sql, arguments in steps]


def _mark(value: Any, marked: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_mark(item, marked) for item in value]
    if isinstance(value, dict):
        return {key: _mark(item, marked) for key, item in value.items()}
    for name, known in marked.items():
        if type(value) is type(known) and value == known:
            return MARKS[name]
    return value
