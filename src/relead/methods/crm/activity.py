"""`crm.activity.*`: activities in the classic dialect (communications.md 3.5)."""

from relead.actions import activities
from relead.actions.unit import ReadTx, Tx
from relead.domain import listing
from relead.domain.fields import activity as fields
from relead.domain.fields import dictionaries
from relead.domain.fields.activity import ACTIVITY
from relead.domain.fields.values import read_flag
from relead.domain.listing import Query
from relead.methods._activities import View, one
from relead.methods._call import actor, entity_id, filters, mapping
from relead.wire.call import Call
from relead.wire.listing import page, window
from relead.wire.registry import Method

_FAMILY = "crm.activity"
_ORDER = (("start_time", False),)


async def _fields(tx: ReadTx, _call: Call) -> object:
    return fields.describe(tx.portal.language)


async def _communication_fields(tx: ReadTx, _call: Call) -> object:
    return dictionaries.describe(fields.COMMUNICATION, tx.portal.language)


async def _add(tx: Tx, call: Call) -> object:
    return await activities.add(tx, actor(call), mapping(call, "fields"))


async def _get(tx: ReadTx, call: Call) -> object:
    return one(tx, await activities.get(tx, actor(call), entity_id(call)))


async def _list(tx: ReadTx, call: Call) -> object:
    me, view, got = actor(call), View(call), window(call.start)
    order = listing.order(ACTIVITY, mapping(call, "order")) or _ORDER
    asked = Query(activities.conditions(tx, filters(call)), order)
    rows = await activities.page(tx, me, view.columns, asked, got.offset)
    total = await activities.count(tx, me, asked) if got.count else 0
    return page(await view.shown(tx, rows), got, total)


async def _update(tx: Tx, call: Call) -> object:
    history = read_flag(mapping(call, "params").get("REGISTER_HISTORY_EVENT", "Y"))
    await activities.update(tx, actor(call), entity_id(call), mapping(call, "fields"), history=history)
    return True


async def _delete(tx: Tx, call: Call) -> object:
    await activities.delete(tx, actor(call), entity_id(call))
    return True


_READS = {"fields": _fields, "communication.fields": _communication_fields, "get": _get, "list": _list}
_WRITES = {"add": _add, "update": _update, "delete": _delete}
METHODS = [
    Method(f"{_FAMILY}.{verb}", handler, "crm", writes=verb in _WRITES, family=_FAMILY, verb=verb)
    for verb, handler in {**_READS, **_WRITES}.items()
]
