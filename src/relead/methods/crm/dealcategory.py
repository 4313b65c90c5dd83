"""`crm.dealcategory.*`: the deprecated methods of categories of deals (public docs, crm/outdated)."""

from typing import Any

from relead.actions import categories
from relead.actions.categories import DEALS
from relead.actions.unit import ReadTx, Row, Tx
from relead.domain import dates, deal_stages
from relead.domain.fields import dictionaries as fields
from relead.domain.ids import to_id
from relead.domain.portal import Portal
from relead.domain.shown_rows import Rows
from relead.methods._call import actor, entity_id, filters, mapping
from relead.wire.call import Call
from relead.wire.listing import page, window
from relead.wire.registry import Method, methods_of

_FAMILY = "crm.dealcategory"
_ROWS = Rows(fields.OLD_DEAL_CATEGORY)


async def _fields(tx: ReadTx, _call: Call) -> object:
    return fields.describe(fields.OLD_DEAL_CATEGORY, tx.portal.language)


async def _list(tx: ReadTx, call: Call) -> object:
    """All but the default one, which has methods of its own."""
    found = await DEALS.list_all(tx, actor(call))
    rows = [_shown(row, tx.portal) for row in found if row["id"] != categories.FIRST]
    chosen = _ROWS.ordered(_ROWS.matching(rows, filters(call)), mapping(call, "order"))
    got = window(call.start)
    part = chosen[got.offset : got.offset + got.limit]
    return page([_ROWS.selected(row, call.params.get("select")) for row in part], got, len(chosen))


async def _get(tx: ReadTx, call: Call) -> object:
    return _shown(await DEALS.get(tx, actor(call), entity_id(call)), tx.portal)


async def _add(tx: Tx, call: Call) -> object:
    return await categories.add(tx, actor(call), mapping(call, "fields"))


async def _update(tx: Tx, call: Call) -> object:
    await categories.update(tx, actor(call), entity_id(call), mapping(call, "fields"))
    return True


async def _delete(tx: Tx, call: Call) -> object:
    await categories.delete(tx, actor(call), entity_id(call))
    return True


async def _default(tx: ReadTx, call: Call) -> object:
    row = await DEALS.get(tx, actor(call), categories.FIRST)
    return {"ID": row["id"], "NAME": row["name"]}


async def _set_default(tx: Tx, call: Call) -> object:
    await categories.update(tx, actor(call), categories.FIRST, {"NAME": call.params.get("name")})
    return True


async def _stages(tx: ReadTx, call: Call) -> object:
    rows = await categories.stages(tx, to_id(call.params.get("id")))
    return [{"NAME": row["name"], "SORT": row["sort"], "STATUS_ID": row["status_id"]} for row in rows]


async def _status(_unit: None, call: Call) -> object:
    return deal_stages.dictionary(max(0, to_id(call.params.get("id"))))


def _shown(row: Row, portal: Portal) -> dict[str, Any]:
    return {
        "ID": str(row["id"]),
        "CREATED_DATE": dates.show_moment(row["created_at"], portal.zone),
        "NAME": row["name"],
        "IS_LOCKED": "N",
        "SORT": str(row["sort"]),
    }


_READS = {"fields": _fields, "list": _list, "get": _get, "default.get": _default, "stage.list": _stages}
_WRITES = {"add": _add, "update": _update, "delete": _delete, "default.set": _set_default}
METHODS = [
    *methods_of(_FAMILY, _READS, _WRITES, scope="crm"),
    Method(f"{_FAMILY}.status", _status, "crm", family=_FAMILY, verb="status", unit=False),
]
