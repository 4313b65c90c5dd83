"""A portal as its first start leaves it: default dictionaries, currencies, the key of file links."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from relead.actions import setup
from relead.store.engine import Engine
from support.crm import Portal, seeded_portal


@asynccontextmanager
async def prepared_portal(
    engine: Engine, client: httpx.AsyncClient, database_url: str
) -> AsyncIterator[Portal]:
    """Prepare an empty database, then add people who call methods."""
    await engine.transact(setup.prepare)
    async with seeded_portal(client, database_url) as made:
        yield made
