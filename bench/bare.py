"""The bare app that Relead is measured against: Granian, Starlette, asyncpg without reset, one statement.

No authentication, rights, parsing of parameters or checks: it runs the SQL that Relead runs for the same
request (taken from Relead's own statements, so the two cannot drift apart) and answers the same bytes
with the same `time` object.
"""

import contextlib
import datetime as dt
import os
import time
from collections.abc import AsyncIterator
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from relead.domain.fields.lead import LEAD
from relead.methods._rows import row_shower
from relead.store import bindings, entities
from relead.store.engine import _Connection, _prepare

_ZONE = ZoneInfo("Europe/Moscow")
_encode = msgspec.json.Encoder().encode
_ITEMS = bindings.LEAD_CONTACT.read.bind({"owner_id": 0})[0]
_LEAD = entities._GET[entities.Entity.LEAD].bind({"id": 0})[0]  # noqa: SLF001 - the very same SQL
_show = row_shower(LEAD.columns)


def _answer(result: Any, started: float) -> Response:
    finished = time.time()
    stamp = dt.datetime.fromtimestamp(int(finished), _ZONE).isoformat()
    span = {
        "start": started,
        "finish": finished,
        "duration": finished - started,
        "processing": finished - started,
        "date_start": stamp,
        "date_finish": stamp,
        "operating_reset_at": int(finished) + 600,
        "operating": 0.0,
    }
    return Response(_encode({"result": result, "time": span}), media_type="application/json; charset=utf-8")


async def items_get(request: Request) -> Response:
    """`crm.lead.contact.items.get` of one lead."""
    started = time.time()
    body = msgspec.json.decode(await request.body())
    async with request.app.state.pool.acquire() as connection:
        rows = await connection.fetch(_ITEMS, body["id"])
    result = [
        {"CONTACT_ID": row[1], "SORT": row[2], "ROLE_ID": 0, "IS_PRIMARY": "Y" if row[3] else "N"} for row in rows
    ]
    return _answer(result, started)


async def lead_get(request: Request) -> Response:
    """`crm.lead.get` of one lead."""
    started = time.time()
    body = msgspec.json.decode(await request.body())
    async with request.app.state.pool.acquire() as connection:
        row = await connection.fetchrow(_LEAD, body["id"])
    return _answer(_show(row, _ZONE), started)


async def contact_add(request: Request) -> Response:
    """`crm.lead.contact.add`: the statements recorded from Relead, in one transaction."""
    started = time.time()
    body = msgspec.json.decode(await request.body())
    lead, contact = body["id"], body["fields"]["CONTACT_ID"]
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        for kind, sql, arguments in request.app.state.recorded:
            given = [_bound(argument, lead, contact, now) for argument in arguments]
            await getattr(connection, kind)(sql, *given)
    return _answer(True, started)


def _bound(value: Any, lead: int, contact: int, now: dt.datetime) -> Any:
    if value == "<lead>":
        return lead
    if value == "<contact>":
        return contact
    if value == "<now>":
        return now
    return [_bound(item, lead, contact, now) for item in value] if isinstance(value, list) else value


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.recorded = msgspec.json.decode(os.environ.get("BARE_RECORDED", "[]"))
    app.state.pool = await asyncpg.create_pool(
        os.environ["RELEAD_DATABASE_URL"], min_size=1, max_size=10, connection_class=_Connection, init=_prepare
    )
    yield
    await app.state.pool.close()


app = Starlette(
    lifespan=_lifespan,
    routes=[
        Route("/crm.lead.contact.items.get", items_get, methods=["POST"]),
        Route("/crm.lead.get", lead_get, methods=["POST"]),
        Route("/crm.lead.contact.add", contact_add, methods=["POST"]),
    ],
)
