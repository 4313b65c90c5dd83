"""Calls per second against the bare app, and commands of a batch against single calls."""

import itertools
import random
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import msgspec

from bench import seed, servers
from bench.figures import Figure, Size, Slice, median, ratios, slices
from bench.load import CLIENTS, Target, ask, seconds, send
from bench.recording import record
from relead.actions import lead_contacts
from relead.actions.unit import Tx
from relead.domain.access import Actor

ITEMS_GET, LEAD_GET, ADD = "crm.lead.contact.items.get", "crm.lead.get", "crm.lead.contact.add"
_SIZE = 10_000
_LINKED = [lead for lead in range(1, _SIZE) if lead % 5]
_FIRST_LEAD, _FIRST_CONTACT = 10_000_000, 20_000_000  # far from every other number in a statement
_BATCH = 50

_FRESH_CONTACTS = """
INSERT INTO contact (id, last_name, opened, assigned_by_id, created_by_id, modify_by_id, date_create,
    date_modify, last_activity_time, last_activity_by) OVERRIDING SYSTEM VALUE
SELECT $1::int + i, 'Клиентова', true, 1, 1, 1, now(), now(), now(), 1 FROM generate_series(0, $2::int - 1) i
"""
_FRESH_LEADS = """
INSERT INTO lead (id, title, name, source_id, status_id, semantic, currency_id, opportunity, opened,
    has_phone, assigned_by_id, created_by_id, modify_by_id, date_create, date_modify, last_activity_time,
    last_activity_by, moved_by_id, moved_time, utm_source) OVERRIDING SYSTEM VALUE
SELECT $1::int + i, 'Заявка', 'Ольга', 'CALL', 'NEW', 'P', 'RUB', 0, true, true, 1, 1, 1, now(), now(), now(),
    1, 1, now(), 'site' FROM generate_series(0, $2::int - 1) i
"""
_FRESH_PHONES = """
INSERT INTO multifield (entity_type, entity_id, type, value_type, value, key, key2)
SELECT 1, $1::int + i, 'PHONE', 'WORK', '+7495' || lpad(i::text, 7, '0'), '7495' || lpad(i::text, 7, '0'),
    '7495' || lpad(i::text, 7, '0') FROM generate_series(0, $2::int - 1) i
"""
_DONE = """
SELECT (SELECT count(*) FROM lead_contact WHERE lead_id >= $1) AS links,
       (SELECT count(*) FROM lead WHERE id >= $1 AND is_return_customer AND contact_id > 0) AS repeat,
       (SELECT count(*) FROM contact WHERE id >= $2 AND has_phone AND name = 'Ольга') AS enriched,
       (SELECT count(*) FROM multifield WHERE entity_type = 3 AND entity_id >= $2) AS phones,
       (SELECT count(DISTINCT entity_id) FROM history WHERE entity_type = 1 AND entity_id >= $1) AS histories,
       (SELECT count(DISTINCT data -> 'FIELDS' -> 'ID') FROM outbox WHERE event = 'ONCRMLEADUPDATE') AS events
"""


async def figures(server_url: str, size: Size) -> AsyncIterator[Figure]:
    """Measure all of them."""
    url = await seed.database(server_url, "throughput", _SIZE)
    await _fresh(url, 1 + size.requests * slices(size.rounds))
    recording = await _record(url)
    with servers.bare(url, recording) as bare, servers.relead(url) as relead:
        yield await _read(bare, relead, ITEMS_GET, size, 0.6)
        yield await _read(bare, relead, LEAD_GET, size, 0.4)
        yield await _write(url, bare, relead, size, 0.6)
        yield await _batch(relead, size, 2.0)


async def _read(bare: Target, relead: Target, method: str, size: Size, bound: float) -> Figure:
    ids = random.Random(1).sample(_LINKED, size.requests)  # noqa: S311 - no secret
    for number in ids[:20]:
        await _same(bare, relead, method, {"id": number})

    def reading(target: Target) -> Slice:
        messages = [target.request(method, {"id": number}) for number in ids]
        return lambda: seconds(target, messages)

    # Seconds of the bare app to Relead's are Relead's calls per second to the bare app's.
    return median(method, await ratios(size.rounds, reading(bare), reading(relead)), bound)


async def _same(bare: Target, relead: Target, method: str, params: Any) -> None:
    """Both answer alike, but for the moments in `time`."""
    one, other = await ask(bare, method, params), await ask(relead, method, params)
    assert _timeless(one) == _timeless(other), (one, other)


def _timeless(answer: dict[str, Any]) -> Any:
    return answer | {"time": [(name, type(value)) for name, value in answer["time"].items()]}


async def _fresh(url: str, count: int) -> None:
    """Leads that know a name and a phone, and contacts who lack both: nobody is linked yet."""
    connection = await asyncpg.connect(url)
    await connection.execute(_FRESH_CONTACTS, _FIRST_CONTACT, count)
    await connection.execute(_FRESH_LEADS, _FIRST_LEAD, count)
    await connection.execute(_FRESH_PHONES, _FIRST_LEAD, count)
    await connection.execute("ANALYZE")
    await connection.close()


async def _record(url: str) -> bytes:
    """The statements of `crm.lead.contact.add`, from Relead's own unit of work on the first fresh pair."""

    async def bind(tx: Tx) -> None:
        me = Actor(servers.USER, is_admin=True)
        await lead_contacts.FAMILY.bind(tx, me, _FIRST_LEAD, {"CONTACT_ID": _FIRST_CONTACT})

    marked = {"lead": _FIRST_LEAD, "contact": _FIRST_CONTACT}
    return msgspec.json.encode(await record(url, bind, user_id=servers.USER, marked=marked))


async def _write(url: str, bare: Target, relead: Target, size: Size, bound: float) -> Figure:
    numbers = itertools.count(1)

    def linking(target: Target) -> Slice:
        async def one() -> float:
            pairs = itertools.islice(numbers, size.requests)
            messages = [
                target.request(ADD, {"id": _FIRST_LEAD + n, "fields": {"CONTACT_ID": _FIRST_CONTACT + n}})
                for n in pairs
            ]
            return await seconds(target, messages)

        return one

    found = await ratios(size.rounds, linking(bare), linking(relead))
    await _linked(url, next(numbers))
    return median(ADD, found, bound)


async def _linked(url: str, count: int) -> None:
    """Every request of either app did the same: a link, a flag, an enriched contact, history and events."""
    connection = await asyncpg.connect(url)
    done = await connection.fetchrow(_DONE, _FIRST_LEAD, _FIRST_CONTACT)
    await connection.close()
    assert set(done) == {count}, tuple(done)


async def _batch(relead: Target, size: Size, bound: float) -> Figure:
    # As many batches as make the same work for every connection.
    ids = random.Random(2).choices(_LINKED, k=4 * _BATCH * CLIENTS)  # noqa: S311 - no secret
    singles = [relead.request(ITEMS_GET, {"id": number}) for number in ids]
    commands = [f"{ITEMS_GET}?id={number}" for number in ids]
    batches = [
        relead.request("batch", {"cmd": dict(enumerate(commands[start : start + _BATCH]))})
        for start in range(0, len(commands), _BATCH)
    ]
    _, (answer,) = await send(relead, batches[:1])
    assert len(msgspec.json.decode(answer)["result"]["result"]) == _BATCH
    found = await ratios(size.rounds, lambda: seconds(relead, singles), lambda: seconds(relead, batches))
    return median(f"batch of {_BATCH}", found, bound)
