"""Connections come back, whatever their user did to them."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from relead.store.engine import CHANNEL, Engine
from relead.store.pool import Pool


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    inner = await asyncpg.create_pool(database_url, min_size=1, max_size=2)
    made = Pool(inner)
    yield made
    await asyncio.wait_for(made.close(), 20)


async def _backend(pool: Pool) -> int:
    async with pool.lend() as connection:
        found: int = await connection.fetchval("SELECT pg_backend_pid()")
        return found


async def test_a_clean_connection_is_lent_again_at_once(pool: Pool) -> None:
    async with pool.lend() as first:
        pass
    async with pool.lend() as second:
        assert second is first


async def test_what_an_error_left_open_is_rolled_back(pool: Pool) -> None:
    async def fail() -> None:
        async with pool.lend() as connection:
            await connection.execute("BEGIN; CREATE TABLE left_open ()")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with pool.lend() as connection:
        assert not connection.is_in_transaction()
        assert await connection.fetchval("SELECT to_regclass('left_open')") is None


async def test_a_transaction_forgotten_open_is_rolled_back(pool: Pool) -> None:
    async with pool.lend() as connection:
        await connection.execute("BEGIN")
    async with pool.lend() as connection:
        assert not connection.is_in_transaction()


async def test_a_connection_cancelled_in_a_statement_can_be_used_again(pool: Pool) -> None:
    async def sleep() -> None:
        async with pool.lend() as connection:
            await connection.execute("SELECT pg_sleep(60)")

    sleeping = asyncio.create_task(sleep())
    await asyncio.sleep(0.05)
    sleeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeping
    assert await asyncio.gather(*(_backend(pool) for _ in range(4)))


async def test_a_dead_connection_is_replaced(pool: Pool) -> None:
    dead = await _backend(pool)
    async with pool.lend() as first, pool.lend() as second:
        is_first = await first.fetchval("SELECT pg_backend_pid()") == dead
        victim, killer = (first, second) if is_first else (second, first)
        gone = asyncio.Event()
        victim.add_termination_listener(lambda _: gone.set())
        await killer.execute("SELECT pg_terminate_backend($1)", dead)
        await asyncio.wait_for(gone.wait(), 10)
    assert await _backend(pool) != dead
    assert len(set(await asyncio.gather(*(_backend(pool) for _ in range(20))))) <= 2


async def test_who_waits_gets_the_next_one(pool: Pool) -> None:
    order: list[int] = []

    async def use(number: int) -> None:
        async with pool.lend() as connection:
            await connection.execute("SELECT 1")
            order.append(number)

    await asyncio.wait_for(asyncio.gather(*(use(number) for number in range(20))), 20)
    assert sorted(order) == list(range(20))


async def test_the_shelf_is_given_back(pool: Pool) -> None:
    await _backend(pool)
    assert pool._inner.get_idle_size() == 0
    pool._sweep()
    assert pool._returning is not None
    await pool._returning
    assert pool._inner.get_idle_size() == 1
    assert await _backend(pool)


async def test_listening_does_not_wait_for_a_connection_that_nobody_uses(database_url: str) -> None:
    engine = await Engine.open(database_url, size=1)
    async with engine.read():
        pass
    async with asyncio.timeout(5), engine.listen({CHANNEL: lambda _: None}):
        pass
    async with asyncio.timeout(5), engine.read() as tx:
        await tx.ping()
    await engine.close()
