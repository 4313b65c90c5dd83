"""About a thousand requests as raw bytes to a real server: proper ones, broken HTTP, bodies that never end.

A failure prints the seed and the bytes: `RELEAD_FUZZ_SEED=N pytest tests/fuzz/test_sockets.py` repeats it.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from random import Random
from typing import Final

import asyncpg
import httpx

from fuzz import generate, wire_bytes
from fuzz.known import Known
from fuzz.requests import HOOK
from fuzz.target import Answer, complaints, target
from fuzz.test_fuzz import SEED
from fuzz.wire_bytes import CUT, Parcel
from support.invariants import broken_invariants
from support.processes import descendants
from support.server import LiveServer, serving

PROPER, BROKEN, CUT_OFF = 600, 250, 150
_AT_ONCE: Final = 16
_PATIENCE: Final = 10.0
_STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3})")

NewDatabase = Callable[[], Awaitable[str]]


async def test_nothing_breaks_a_server(new_database: NewDatabase) -> None:
    rng = Random(f"{SEED}/sockets")
    url = await new_database()
    async with target(url) as portal:
        parcels = list(_parcels(rng, portal.known))
    with serving(
        "--no-worker", database_url=url, RELEAD_LOG_LEVEL="error", RELEAD_BODY_LIMIT="1000000"
    ) as server:
        before = _processes(server)
        found = await _shot(server, parcels)
        assert not found, "\n".join([f"RELEAD_FUZZ_SEED={SEED}: {len(found)}, the first:", *found[:10]])
        assert _processes(server) == before, "a process died and was replaced"
        await _is_well(server)
    assert await _left_behind(url) == []


def _parcels(rng: Random, known: Known) -> Iterator[Parcel]:
    made = [wire_bytes.proper(rng, generate.any_request(rng, known)) for _ in range(PROPER)]
    made += [wire_bytes.broken(rng) for _ in range(BROKEN)]
    made += [wire_bytes.cut(rng) for _ in range(CUT_OFF)]
    rng.shuffle(made)
    yield from made


async def _shot(server: LiveServer, parcels: list[Parcel]) -> list[str]:
    """Send all, some at once; say what is wrong with the answers."""
    host, port = server.url.removeprefix("http://").rsplit(":", 1)
    free = asyncio.Semaphore(_AT_ONCE)

    async def one(parcel: Parcel) -> list[str]:
        async with free:
            raw = await _exchange(host, int(port), parcel)
        return [f"{complaint}\n    {parcel}" for complaint in _judged(parcel, raw)]

    return [complaint for told in await asyncio.gather(*map(one, parcels)) for complaint in told]


async def _exchange(host: str, port: int, parcel: Parcel) -> bytes:
    """Send the pieces one by one; give all that is answered until the server closes, or nobody does."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        with suppress(OSError):  # it may have closed already
            for piece in parcel.pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.001)
            if parcel.hang_up:
                return b""
            if parcel.request is None:
                writer.write_eof()
        return await _read(reader)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def _read(reader: asyncio.StreamReader) -> bytes:
    raw = b""
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            while piece := await reader.read(65_536):
                raw += piece
    return raw


def _judged(parcel: Parcel, raw: bytes) -> list[str]:
    if parcel.request is None:
        return [f"status {status.decode()}" for status in _STATUS.findall(raw) if status >= b"500"]
    head, _, body = raw.partition(b"\r\n\r\n")
    found = _STATUS.match(head)
    if found is None:
        return [f"no answer: {raw[:200]!r}"]
    return complaints(parcel.request, Answer(int(found[1]), body))


def _processes(server: LiveServer) -> set[int]:
    return {process.pid for process in descendants(server.process.pid)}


async def _is_well(server: LiveServer) -> None:
    async with httpx.AsyncClient(base_url=server.url) as client:
        assert (await client.get("/health")).json() == {"status": "ok"}
        answer = await client.post(f"{HOOK}crm.lead.add", json={"fields": {"TITLE": "after all that"}})
        assert isinstance(answer.json()["result"], int), answer.text


async def _left_behind(url: str) -> list[str]:
    """Say what must not be in the database."""
    connection = await asyncpg.connect(url)
    try:
        found = await broken_invariants(connection)
        rows = await connection.fetch("SELECT id, title FROM lead WHERE title LIKE $1", f"{CUT}%")
        return found + [f"a lead that was cut off was written: {tuple(row)}" for row in rows]
    finally:
        await connection.close()
