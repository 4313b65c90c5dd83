"""The bare app that Relead is measured against: Granian, Starlette, asyncpg without reset, one statement.

No authentication, rights or checks: it runs the SQL that Relead runs for the same request (taken from
Relead's own statements, so the two cannot drift apart) and answers the same bytes with the same `time`.
How it makes those bytes is its own: plain functions, as one would write them by hand.
"""

import contextlib
import datetime as dt
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from relead.domain.fields.catalogue import INTEGER_TYPES, FieldType
from relead.domain.fields.lead import LEAD
from relead.domain.ids import Entity
from relead.store import bindings, engine, entities

Filler = Callable[[Mapping[str, Any]], Any]

MARKS = {name: f"<{name}>" for name in ("lead", "contact", "now")}
"""What stands in a recorded argument for the values of a request."""

_ZONE = ZoneInfo("Europe/Moscow")
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


def _answer(result: Any, started: float) -> Response:
    finished = time.time()
    span = {
        "start": started,
        "finish": finished,
        "duration": finished - started,
        "processing": finished - started,
        "date_start": dt.datetime.fromtimestamp(int(started), _ZONE).isoformat(),
        "date_finish": dt.datetime.fromtimestamp(int(finished), _ZONE).isoformat(),
        "operating_reset_at": int(finished) // 60 * 60 + 600,
        "operating": 0.0,
    }
    return Response(_encode({"result": result, "time": span}), media_type="application/json; charset=utf-8")


def _filler(value: Any) -> Filler:
    """Compile a recorded argument: the marks in it are filled from a request, the rest is constant."""
    for name, mark in MARKS.items():
        if value == mark:
            return lambda given: given[name]
    if isinstance(value, list):
        items = [_filler(item) for item in value]
        return lambda given: [fill(given) for fill in items]
    if isinstance(value, dict):
        members = {key: _filler(item) for key, item in value.items()}
        return lambda given: {key: fill(given) for key, fill in members.items()}
    return lambda _: value


def _fillers(arguments: Sequence[Any]) -> list[Filler]:
    return [_filler(argument) for argument in arguments]


_items_sql, _items_arguments = bindings.LEAD_CONTACT.read.bind({"owner_id": MARKS["lead"]})
_items_fill = _fillers(_items_arguments)
_lead_sql, _lead_arguments = entities._GET[Entity.LEAD].bind({"id": MARKS["lead"]})  # noqa: SLF001 - the very same SQL
_lead_fill = _fillers(_lead_arguments)


async def items_get(request: Request) -> Response:
    """`crm.lead.contact.items.get` of one lead."""
    started = time.time()
    given = {"lead": _decode(await request.body())["id"]}
    async with request.app.state.pool.acquire() as connection:
        rows = await connection.fetch(_items_sql, *[fill(given) for fill in _items_fill])
    result = [
        {
            "CONTACT_ID": row["linked_id"],
            "SORT": row["sort"],
            "ROLE_ID": 0,
            "IS_PRIMARY": "Y" if row["primary"] else "N",
        }
        for row in rows
        if row["linked_id"] is not None
    ]
    return _answer(result, started)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _moment(value: dt.datetime | None) -> str:
    return "" if value is None else value.astimezone(_ZONE).isoformat(timespec="seconds")


def _date(value: dt.date | None) -> str:
    return "" if value is None else value.isoformat()


def _same(value: Any) -> Any:
    return value


_KINDS: Mapping[FieldType, Callable[[Any], Any]] = {
    **dict.fromkeys(INTEGER_TYPES, _text),
    FieldType.DOUBLE: _text,
    FieldType.CHAR: lambda value: "Y" if value else "N",
    FieldType.DATE: _date,
    FieldType.DATETIME: _moment,
}
_SHOWN = [(field.code, _KINDS.get(field.type, _same)) for field in LEAD.columns]


async def lead_get(request: Request) -> Response:
    """`crm.lead.get` of one lead."""
    started = time.time()
    given = {"lead": _decode(await request.body())["id"]}
    async with request.app.state.pool.acquire() as connection:
        row = await connection.fetchrow(_lead_sql, *[fill(given) for fill in _lead_fill])
    result = {code: show(value) for (code, show), value in zip(_SHOWN, row, strict=False)}
    for number, kind, value_type, value in row["multifields"] or ():
        shown = {"ID": str(number), "VALUE_TYPE": value_type, "VALUE": value, "TYPE_ID": kind}
        result.setdefault(kind, []).append(shown)
    return _answer(result, started)


class Recording:
    """A sequence of statements recorded from Relead: `[verb, SQL, arguments]`, see `recording.py`."""

    def __init__(self, steps: Sequence[tuple[str, str, list[Any]]]) -> None:
        self._steps = [(verb, sql, _fillers(arguments)) for verb, sql, arguments in steps]

    async def play(self, connection: Any, given: Mapping[str, Any]) -> None:
        """Run it anew for other ids."""
        transactions: list[Any] = []
        for verb, sql, fill in self._steps:
            if verb == "begin":
                transactions.append(connection.transaction())
                await transactions[-1].start()
            elif verb == "commit":
                await transactions.pop().commit()
            else:
                await getattr(connection, verb)(sql, *[value(given) for value in fill])


async def contact_add(request: Request) -> Response:
    """`crm.lead.contact.add`: the statements Relead runs, in one transaction."""
    started = time.time()
    body = _decode(await request.body())
    given = {
        "lead": body["id"],
        "contact": body["fields"]["CONTACT_ID"],
        "now": dt.datetime.now(dt.UTC).replace(microsecond=0),
    }
    async with request.app.state.pool.acquire() as connection:
        await request.app.state.recording.play(connection, given)
    return _answer(True, started)


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.recording = Recording(_decode(os.environ["BARE_RECORDING"]))
    app.state.pool = await asyncpg.create_pool(
        os.environ["RELEAD_DATABASE_URL"],
        min_size=1,
        max_size=10,
        connection_class=engine._Connection,  # noqa: SLF001 - without reset, as Relead's
        init=engine._prepare,  # noqa: SLF001 - jsonb by msgspec, as Relead's
    )
    yield
    await app.state.pool.close()


_HANDLERS = {
    "crm.lead.contact.items.get": items_get,
    "crm.lead.get": lead_get,
    "crm.lead.contact.add": contact_add,
}
app = Starlette(
    lifespan=_lifespan,
    routes=[
        Route("/health", lambda _: Response()),
        *(Route(f"/{name}", handler, methods=["POST"]) for name, handler in _HANDLERS.items()),
    ],
)
