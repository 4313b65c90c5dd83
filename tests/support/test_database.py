"""The fixtures keep what they promise."""

from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from relead.store.engine import Engine


async def _outbox(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        before: int = await connection.fetchval("SELECT count(*) FROM outbox")
        added = await connection.fetchval(
            "INSERT INTO outbox (event, data, user_id, created_at) VALUES ('E', '{}', 1, now()) RETURNING id"
        )
    finally:
        await connection.close()
    assert added == 1, "sequences start again"
    return before


@pytest.mark.parametrize("_", [1, 2])
async def test_every_test_finds_an_empty_database(database_url: str, _: int) -> None:
    assert await _outbox(database_url) == 0


async def test_more_databases_are_apart(
    engine: Engine, database_url: str, new_database: Callable[[], Awaitable[str]]
) -> None:
    one, two = await new_database(), await new_database()
    assert len({one, two, database_url}) == 3
    assert [await _outbox(url) for url in (one, two, database_url)] == [0, 0, 0]
    async with engine.read() as tx:
        assert tx.now
