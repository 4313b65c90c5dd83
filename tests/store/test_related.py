"""Lists of ids beside entities, straight against the database."""

import asyncpg

from relead.domain.ids import Entity
from relead.store import related
from relead.store.engine import Engine


async def test_observers_are_replaced_in_order(engine: Engine, database_url: str) -> None:
    db = await asyncpg.connect(database_url)
    await db.execute("INSERT INTO user_account (id, login) SELECT n, 'u' || n FROM generate_series(1, 3) n")
    await db.close()
    async with engine.write() as tx:
        await related.write_observers(tx, Entity.LEAD, 7, [3, 1, 2])
        await related.write_observers(tx, Entity.LEAD, 8, [2])
        await related.write_observers(tx, Entity.DEAL, 7, [1])
        await related.write_observers(tx, Entity.LEAD, 7, [2, 3])
    async with engine.read() as reading:
        found = await related.lists(reading, Entity.LEAD, related.OBSERVERS, [7, 8, 9])
        assert found == {7: [2, 3], 8: [2]}
        assert await related.lists(reading, Entity.LEAD, related.OBSERVERS, []) == {}
    async with engine.write() as tx:
        await related.write_observers(tx, Entity.LEAD, 7, [])
        found = await related.lists(tx, Entity.LEAD, related.OBSERVERS, [7, 8])
        assert found == {8: [2]}
        assert await related.lists(tx, Entity.DEAL, related.OBSERVERS, [7]) == {7: [1]}
