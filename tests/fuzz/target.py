"""What is shot at: the whole application in this process over a database of its own, and the judgement.

Belongs here: sending a request, and saying what is wrong with its answer or with the database after it.
"""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

import asyncpg
import pytest
import structlog
from starlette.types import ASGIApp, Message

from fuzz.known import Known, explore
from fuzz.requests import HOOK, Params, Request
from relead.actions import webhooks
from relead.domain.scopes import SCOPES
from relead.server import create_app
from relead.settings import Settings
from relead.store.engine import Engine
from relead.wire.asgi import is_rest, route
from relead.wire.observe import Observer
from support import crm
from support.lifespan import lifespan

_SLOW: Final = 2.0
"""Seconds of this process's own time that no request may cost; what a request is worth is milliseconds."""
_TABLES: Final = """
    SELECT c.oid::regclass::text FROM pg_class c
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'fuzz_writes'
"""
_COUNTING: Final = """
    CREATE TABLE fuzz_writes (n bigint);
    INSERT INTO fuzz_writes VALUES (0);
    CREATE FUNCTION fuzz_count() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN UPDATE fuzz_writes SET n = n + 1; RETURN NULL; END $$;
"""
INVARIANTS: Final = {
    "I1: the flag says whether a client is linked": """
        SELECT id FROM lead
         WHERE semantic <> 'S' AND is_return_customer <> (company_id IS NOT NULL OR EXISTS
               (SELECT FROM lead_contact WHERE lead_id = lead.id))""",
    "I2: bound contacts have one primary, which is the lead's own": """
        SELECT id FROM lead
         WHERE (SELECT count(*) FROM lead_contact WHERE lead_id = id AND contact_id = lead.contact_id)
            <> (SELECT least(count(*), 1) FROM lead_contact WHERE lead_id = id)
            OR (contact_id IS NULL) = EXISTS (SELECT FROM lead_contact WHERE lead_id = id)""",
    "I2 for contacts and their companies": """
        SELECT id FROM contact c
         WHERE (SELECT count(*) FROM contact_company WHERE contact_id = id AND company_id = c.company_id)
            <> (SELECT least(count(*), 1) FROM contact_company WHERE contact_id = id)
            OR (company_id IS NULL) = EXISTS (SELECT FROM contact_company WHERE contact_id = id)""",
    "I3: bindings are unique": """
        SELECT lead_id, contact_id FROM lead_contact GROUP BY 1, 2 HAVING count(*) > 1""",
    "I3: both ends of a binding exist": """
        SELECT lead_id, contact_id FROM lead_contact
         WHERE lead_id NOT IN (SELECT id FROM lead) OR contact_id NOT IN (SELECT id FROM contact)""",
    "multifields have an owner": """
        SELECT id FROM multifield
         WHERE entity_type = 1 AND entity_id NOT IN (SELECT id FROM lead)
            OR entity_type = 3 AND entity_id NOT IN (SELECT id FROM contact)
            OR entity_type = 4 AND entity_id NOT IN (SELECT id FROM company)""",
}
"""Queries that find nothing in a sound database."""


async def broken_invariants(connection: Any) -> list[str]:
    """What is wrong in a database, with the first rows that show it."""
    found = {name: await connection.fetch(f"{query} LIMIT 3") for name, query in INVARIANTS.items()}
    return [f"{name}: {[tuple(row) for row in rows]}" for name, rows in found.items() if rows]


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body of an answer."""

    status: int
    body: bytes


class Target:
    """One application, its database, and what is known of it."""

    def __init__(self, app: ASGIApp, database: Any) -> None:
        self._app = app
        self._database = database
        self._tables: list[str] = []
        self.known = Known()
        self.failures: list[Exception] = []
        """Unexpected exceptions since the last request began; clients never see them."""

    async def prepare(self) -> None:
        """Count what is written from now on, and find out what there is."""
        await self._database.execute(_COUNTING)
        self._tables = sorted(row[0] for row in await self._database.fetch(_TABLES))
        for table in self._tables:  # names come from PostgreSQL's catalogue, quoted by itself
            await self._database.execute(
                "CREATE TRIGGER fuzz AFTER INSERT OR UPDATE OR DELETE"
                f" ON {table} EXECUTE FUNCTION fuzz_count()"
            )
        await self.refill()
        await explore(self.known, self.call)

    async def refill(self) -> None:
        """See to it that there is something to act on; later fuzzing may have deleted everything."""
        contact = await self._add("contact", NAME="A", PHONE=[{"VALUE": "+79161234567"}])
        company = await self._add("company", TITLE="B", CONTACT_ID=[contact])
        lead = await self._add("lead", CONTACT_ID=contact, COMPANY_ID=company, EMAIL=[{"VALUE": "a@b.cc"}])
        self.known.ids = {"contact": contact, "company": company, "lead": lead}

    async def _add(self, entity: str, **fields: Any) -> int:
        made: int = (await self.call(f"crm.{entity}.add", {"fields": fields}))["result"]
        return made

    async def call(self, method: str, params: Params) -> Any:
        """Call a method in the plain way; give the decoded answer."""
        body = json.dumps(params).encode()
        path = f"{HOOK}{method}".encode()
        return json.loads((await self.send(Request("POST", path, b"", b"application/json", body))).body)

    async def send(self, request: Request) -> Answer:
        """Send a request as the server would hand it to the application."""
        headers = [
            *request.headers,
            *([(b"content-type", request.content_type)] if request.content_type else ()),
        ]
        scope = {
            "type": "http", "http_version": "1.1", "method": request.verb, "path": decoded(request.path),
            "raw_path": request.path, "query_string": request.query, "scheme": "http", "headers": headers,
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "root_path": "",
        }  # fmt: skip
        pieces = [request.body[:1000], request.body[1000:]]
        sent: list[Message] = []

        async def receive() -> Message:
            if not pieces:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        return Answer(sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]))

    async def writes(self) -> int:
        """How many statements that write were committed; what was rolled back does not count."""
        found: int = await self._database.fetchval("SELECT n FROM fuzz_writes")
        return found

    async def checksum(self) -> dict[str, str]:
        """A digest of every table."""
        query = "SELECT coalesce(md5(string_agg(t::text, ';' ORDER BY t::text)), '') FROM {} t"
        return {table: await self._database.fetchval(query.format(table)) for table in self._tables}

    async def broken_invariants(self) -> list[str]:
        """See the function of that name."""
        return await broken_invariants(self._database)

    async def complaints(self, request: Request) -> list[str]:
        """Send a request; say what is wrong with the answer, and with what it left behind."""
        before = await self.writes()
        self.failures.clear()
        started = time.process_time()
        try:
            answer = await self.send(request)
        except Exception as error:  # noqa: BLE001 - whatever it is, a client must never meet it
            return [f"raised {error!r}"]
        found = complaints(request, answer)
        if answer.status != 200 and await self.writes() != before:
            found.append("refused, but something was written")
        if (spent := time.process_time() - started) > _SLOW:
            found.append(f"took {spent:.1f} s")
        return [*found, *(f"because of {failure!r}"[:500] for failure in self.failures)]


def decoded(path: bytes) -> str:
    """The path as Granian gives it to applications."""
    return unquote_to_bytes(path).decode("utf-8", "replace")


def complaints(request: Request, answer: Answer) -> list[str]:
    """Say what is wrong with an answer."""
    found = [f"status {answer.status}: {answer.body[:300]!r}"] if answer.status >= 500 else []
    if request.malformed and answer.status != 400:
        found.append(f"malformed, but status {answer.status}: {answer.body[:300]!r}")
    path = decoded(request.path)
    if is_rest(path) and request.verb not in ("HEAD", "OPTIONS"):
        try:
            found += _form_complaints(path, answer)
        except (ValueError, ET.ParseError) as error:
            found.append(f"unreadable answer ({error}): {answer.body[:300]!r}")
    return found


def _form_complaints(path: str, answer: Answer) -> list[str]:
    if route(path).xml:
        root = ET.fromstring(answer.body)  # noqa: S314 - our own answer
        members = {element.tag: element.text for element in root}
    else:
        members = json.loads(answer.body, parse_constant=_no_constant)
    wanted = {"result", "time"} if answer.status == 200 else {"error"}
    found = (
        []
        if wanted <= set(members)
        else [f"an answer {answer.status} without {wanted}: {answer.body[:300]!r}"]
    )
    if b"INTERNAL_SERVER_ERROR" in answer.body and b"Internal server error" in answer.body:
        found.append(f"an internal error inside: {answer.body[:300]!r}")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


@asynccontextmanager
async def target(url: str) -> AsyncIterator[Target]:
    """A running application over the database at that URL, which must be empty."""
    await seed(url)
    logs = structlog.get_config()
    app = create_app(Settings(database_url=url, log_level="error", pool_size=3))
    database = await asyncpg.connect(url)
    try:
        with pytest.MonkeyPatch.context() as patch:
            made = Target(app, database)
            patch.setattr(Observer, "done", partial(_done, made.failures))
            async with lifespan(app):
                await made.prepare()
                yield made
    finally:
        await database.close()
        structlog.configure(**logs)


def _done(failures: list[Exception], *told: Any) -> None:
    """In the place of Observer.done, which would write a traceback for each."""
    failures += [failure for failure in told if isinstance(failure, Exception)]


async def seed(url: str) -> None:
    """Put dictionaries, users and a webhook for everything into an empty database."""
    connection = await asyncpg.connect(url)
    try:
        await crm.seed(connection)
    finally:
        await connection.close()
    engine = await Engine.open(url, size=1)
    try:
        async with engine.write() as tx:
            await webhooks.create(tx, crm.ADMIN, SCOPES, "fuzz-secret")
    finally:
        await engine.close()
