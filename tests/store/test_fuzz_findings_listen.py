"""Listening for notifications once ended for good when its connection broke, found by `tests/fuzz`."""

import asyncio

import asyncpg

from relead.store import credentials
from relead.store.engine import CHANNEL, Engine


async def test_listening_survives_the_end_of_its_connection(engine: Engine, database_url: str) -> None:
    async with engine.listen({CHANNEL: lambda _: None}) as broken:
        killer = await asyncpg.connect(database_url)
        await killer.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
        )
        await killer.close()
        await asyncio.wait_for(broken.wait(), 20)
    heard = asyncio.Event()
    async with engine.listen({CHANNEL: lambda _: heard.set()}):
        async with engine.write() as tx:
            await credentials.notify(tx)
        await asyncio.wait_for(heard.wait(), 20)
