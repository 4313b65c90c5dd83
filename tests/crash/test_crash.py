"""A portal that is killed again and again while clients write: what was acknowledged is there, whole, once.

`RELEAD_CRASH_SEED=N` chooses other moments and other writes; what a moment hits is never the same twice.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import pytest

from crash.ledger import Shared, stored_lead
from crash.portal import KINDS, LEADS, STRAYS, Portal, strike
from crash.writers import Writer, post
from support import crm
from support.invariants import broken_invariants

SEED = int(os.environ.get("RELEAD_CRASH_SEED", "1"))
ROUNDS = 20
WRITERS = 6
_ROUND_SECONDS = (0.1, 0.9)
_PATIENCE = 30.0
_LOST = (asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError, asyncpg.InterfaceError, OSError)


@pytest.fixture
async def portal(data_dir: Path) -> AsyncIterator[Portal]:
    running = Portal(data_dir)
    await running.start()
    async with running.database() as db:
        assert [await db.fetchval(f"SHOW {name}") for name in ("fsync", "synchronous_commit")] == ["on", "on"]
        await crm.seed(db)
    yield running
    await running.stop()


async def test_acknowledged_writes_survive(portal: Portal) -> None:
    rng = Random(SEED)
    shared, writers = await _prepared(portal)
    for number in range(ROUNDS):
        kind = KINDS[number % len(KINDS)]
        await _write_until_killed(portal, writers, kind, rng)
        await portal.recover()
        assert await _complaints(portal, shared, writers) == [], (
            f"RELEAD_CRASH_SEED={SEED}, round {number}: {kind}"
        )
    acknowledged = sum(writer.acknowledged for writer in writers)
    print(f"{acknowledged} writes acknowledged")  # noqa: T201 - pytest -s shows it
    assert acknowledged > ROUNDS * WRITERS, "too little was written to prove anything"
    assert await portal.stop() == 0


async def _prepared(portal: Portal) -> tuple[Shared, list[Writer]]:
    contacts = [
        await post(portal.client, "crm.contact.add", {"fields": {"NAME": "C"}})
        for _ in range(10 + 3 * WRITERS)
    ]
    shared = Shared(await post(portal.client, "crm.lead.add", {"fields": {"TITLE": "shared"}}))
    own = [contacts[10 + 3 * number : 13 + 3 * number] for number in range(WRITERS)]
    return shared, [Writer(number, contacts[:10], shared, own[number]) for number in range(WRITERS)]


async def _write_until_killed(portal: Portal, writers: list[Writer], kind: str, rng: Random) -> None:
    stop = asyncio.Event()
    randoms = [Random(rng.random()) for _ in writers]
    async with asyncio.TaskGroup() as running:
        for writer, own in zip(writers, randoms, strict=True):
            running.create_task(writer.run(portal.client, own, stop))
        await asyncio.sleep(rng.uniform(*_ROUND_SECONDS))
        await strike(portal, kind, rng)
        stop.set()


async def _complaints(portal: Portal, shared: Shared, writers: list[Writer]) -> list[str]:
    """Compare the database with the ledger; say what does not agree."""
    told, rows = await _stored(portal)
    mine = rows.pop("shared")
    found = stored_lead(mine)
    told += shared.settle(found.links, found.history, found.updated)
    for entry in (entry for writer in writers for entry in writer.entries):
        lead = entry.now or entry.pending
        row = rows.pop(lead.title, None) if lead else None
        entry.id = row["id"] if row else entry.id
        told += [complaint] if (complaint := entry.settle(stored_lead(row) if row else None)) else []
    return told + [f"a lead nobody asked for: {row}" for row in rows.values()]


async def _stored(portal: Portal) -> tuple[list[str], dict[str, dict[str, Any]]]:
    """What is broken or unasked for in the database, and its leads by title.

    The server may answer before PostgreSQL notices that one of its processes is gone, and ends all others:
    whoever is connected then connects again.
    """
    async with asyncio.timeout(_PATIENCE):
        while True:
            try:
                return await _read(portal)
            except _LOST:
                await asyncio.sleep(0.05)


async def _read(portal: Portal) -> tuple[list[str], dict[str, dict[str, Any]]]:
    async with portal.database() as db:
        await _wait_until_idle(db)
        async with db.transaction(isolation="repeatable_read", readonly=True):
            told = await broken_invariants(db)
            told += [f"an event nobody asked for: {tuple(row)}" for row in await db.fetch(STRAYS)]
            return told, {row["title"]: dict(row) for row in await db.fetch(LEADS)}


async def _wait_until_idle(db: Any) -> None:
    """Wait for what a client that is dead by now had sent before."""
    busy = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()"
    )
    async with asyncio.timeout(10):
        while await db.fetchval(busy):  # noqa: ASYNC110 - nobody tells us when PostgreSQL is done
            await asyncio.sleep(0.01)
