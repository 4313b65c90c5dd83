from collections.abc import AsyncIterator

import httpx
import pytest

from support.crm import Portal, seeded_portal


@pytest.fixture
async def portal(client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    """A portal with people and dictionaries, no entities yet."""
    async with seeded_portal(client, database_url) as made:
        yield made
