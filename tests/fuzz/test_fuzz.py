"""Thousands of malformed requests through the whole application over a real database.

Nothing is answered by a server error or in another form than the protocol's; what is refused leaves no
trace. A failure prints the seed and the request: `RELEAD_FUZZ_SEED=N pytest tests/fuzz` repeats it.
"""

import os
from collections.abc import Awaitable, Callable
from random import Random

import pytest

from fuzz import generate
from fuzz.requests import Request
from fuzz.target import Target, target

SEED = int(os.environ.get("RELEAD_FUZZ_SEED", "20261122"))
SHARDS = 4
REQUESTS = 2_300
"""For each shard."""
MALFORMED = 300
"""For each shard, those that the rulings call malformed."""

_STRICT = (generate.no_text, generate.huge_id, generate.too_deep, generate.broken_json)

NewDatabase = Callable[[], Awaitable[str]]


async def test_nothing_breaks_it(new_database: NewDatabase, shard: int) -> None:
    rng = Random(f"{SEED}/{shard}")
    print(f"RELEAD_FUZZ_SEED={SEED}, shard {shard}")  # noqa: T201 - shown when it fails
    async with target(await new_database()) as portal:
        found = []
        for number in range(REQUESTS):
            if number % 100 == 0:
                await portal.refill()
            request = generate.any_request(rng, portal.known)
            found += _told(number, request, await portal.complaints(request))
        broken = await portal.broken_invariants()
    assert not found, _summary(found)
    assert broken == []


async def test_malformed_requests_change_nothing(new_database: NewDatabase, shard: int) -> None:
    rng = Random(f"{SEED}/{shard}/malformed")
    async with target(await new_database()) as portal:
        before = await portal.checksum()
        requests = [_malformed(rng, portal) for _ in range(MALFORMED)]
        found = []
        for number, request in enumerate(requests):
            found += _told(number, request, await portal.complaints(request))
        after = await portal.checksum()
    assert not found, _summary(found)
    assert after == before


def _malformed(rng: Random, portal: Target) -> Request:
    while not (made := rng.choice(_STRICT)(rng, portal.known)).malformed:
        pass
    return made


def _told(number: int, request: Request, complaints: list[str]) -> list[str]:
    return [f"request {number}: {'; '.join(complaints)}\n    {request}"] if complaints else []


def _summary(found: list[str]) -> str:
    return "\n".join([f"RELEAD_FUZZ_SEED={SEED}: {len(found)} requests, the first of them:", *found[:10]])


@pytest.fixture(params=range(SHARDS))
def shard(request: pytest.FixtureRequest) -> int:
    """Number of an independent part of the run, so that xdist can share the work out."""
    number: int = request.param
    return number
