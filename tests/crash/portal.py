"""A portal with its own data folder that can be killed in parts, and read behind its back."""

import asyncio
import json
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any, Final

import asyncpg
import httpx

from relead.adapters.embedded_postgres import EmbeddedPostgres
from support.processes import Process, descendants
from support.server import COMMAND, environment

_START_SECONDS: Final = 60.0

LEADS: Final = """
    SELECT lead.id, title, contact_id,
           coalesce((SELECT jsonb_agg(jsonb_build_array(b.contact_id, b.sort) ORDER BY b.sort, b.contact_id)
                       FROM lead_contact b WHERE b.lead_id = lead.id), '[]') AS links,
           coalesce((SELECT jsonb_agg(jsonb_build_array(kind, details -> 'id') ORDER BY h.id)
                       FROM history h WHERE entity_type = 1 AND entity_id = lead.id), '[]') AS history,
           (SELECT count(*) FROM outbox
             WHERE event = 'ONCRMLEADADD' AND data #> '{FIELDS,ID}' = to_jsonb(lead.id)) AS added,
           (SELECT count(*) FROM outbox
             WHERE event = 'ONCRMLEADUPDATE' AND data #> '{FIELDS,ID}' = to_jsonb(lead.id)) AS updated
      FROM lead ORDER BY id
"""
STRAYS: Final = """
    SELECT event, data FROM outbox
     WHERE event NOT IN ('ONCRMLEADADD', 'ONCRMLEADUPDATE', 'ONCRMCONTACTADD')
        OR event LIKE 'ONCRMLEAD%' AND NOT EXISTS
           (SELECT FROM lead WHERE data #> '{FIELDS,ID}' = to_jsonb(lead.id))
"""
"""Events nobody asked for: of leads that do not exist, of contacts that never changed."""


class Portal:
    """A real `relead serve --data-dir`, restarted after every death."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self.client = httpx.AsyncClient()

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        await self.launch()
        assert self._process
        assert self._process.stdout
        async with asyncio.timeout(_START_SECONDS):
            while not (line := await self._process.stdout.readline()).startswith(b"ready "):
                assert line, f"it ended with status {await self._process.wait()}"
        await self.client.aclose()
        limits = httpx.Limits(max_connections=None)
        self.client = httpx.AsyncClient(base_url=line.split()[1].decode(), limits=limits, timeout=30)

    async def launch(self) -> None:
        """Start it without waiting."""
        self._process = await asyncio.create_subprocess_exec(
            *(COMMAND, "serve", "--port", "0", "--data-dir", str(self._folder), "--workers", "2"),
            env=environment(RELEAD_LOG_LEVEL="critical"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it complains about being killed
        )

    def tree(self) -> list[Process]:
        """Its living processes but the first, PostgreSQL's too."""
        assert self._process
        return descendants(self._process.pid)

    def kill(self, victims: list[Process], *, first: bool) -> None:
        """Kill processes at once, the very first one too if asked, stopping all before any can react."""
        assert self._process
        for number in (signal.SIGSTOP, signal.SIGKILL):
            if first:
                self._process.send_signal(number)
            for victim in victims:
                with suppress(ProcessLookupError):
                    victim.kill(number)

    async def recover(self) -> None:
        """Wait until it answers again; start it anew if it is gone."""
        assert self._process
        async with asyncio.timeout(_START_SECONDS):
            while not await self._answers():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._process.wait(), 0.05)
                    await self.start()

    async def _answers(self) -> bool:
        assert self._process
        if self._process.returncode is not None:
            return False
        try:
            return (await self.client.get("/health")).status_code == 200
        except httpx.TransportError:
            return False

    async def stop(self) -> int:
        """Stop it as an operator does; give its exit status."""
        assert self._process
        await self.client.aclose()
        if self._process.returncode is None:
            self._process.terminate()
        async with asyncio.timeout(_START_SECONDS):
            return await self._process.wait()

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Any]:
        """A connection of our own to its PostgreSQL, past the server."""
        connection = await asyncpg.connect(EmbeddedPostgres(self._folder).url)
        try:
            await connection.set_type_codec(
                "jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads
            )
            yield connection
        finally:
            await connection.close()


KINDS: Final = ("postgres", "server", "everything", "one process", "twice")


async def strike(portal: Portal, kind: str, rng: Random) -> None:
    """Kill in one of the ways of KINDS."""
    tree = portal.tree()
    postgres = [process for process in tree if process.name == "postgres"]
    match kind:
        case "postgres":
            portal.kill(postgres, first=False)
        case "server":
            portal.kill([process for process in tree if process not in postgres], first=True)
        case "one process":
            portal.kill([rng.choice(tree)], first=False)
        case _:
            portal.kill(tree, first=True)
    if kind == "twice":  # once more while it starts
        await portal.launch()
        await asyncio.sleep(rng.uniform(0.1, 1.2))
        portal.kill(portal.tree(), first=True)
