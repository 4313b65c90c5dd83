"""`crm.stagehistory.list` (repeat-leads.md 9.3; public docs)."""

from typing import Any

from relead.actions import stage_history
from relead.actions.unit import ReadTx, Row
from relead.domain import dates
from relead.domain import stage_history as rules
from relead.domain.fields.catalogue import Field
from relead.domain.ids import to_id
from relead.methods._call import actor, filters, mapping, required
from relead.wire.call import Call
from relead.wire.listing import page, window
from relead.wire.registry import methods_of


async def _list(tx: ReadTx, call: Call) -> object:
    entity = stage_history.owner_type(to_id(required(call, "entityTypeId")))
    asked = stage_history.asked(tx, entity, filters(call), mapping(call, "order"))
    fields, got = rules.selected(entity, call.params.get("select")), window(call.start)
    rows = await stage_history.page(tx, actor(call), entity, asked, got.offset)
    total = await stage_history.count(tx, actor(call), entity, asked) if got.count else 0
    return page({"items": [_shown(tx, fields, row) for row in rows]}, got, total)


def _shown(tx: ReadTx, fields: tuple[Field, ...], row: Row) -> dict[str, Any]:
    shown = {field.code: row[field.column] for field in fields}
    if "CREATED_TIME" in shown:
        shown["CREATED_TIME"] = dates.show_moment(shown["CREATED_TIME"], tx.portal.zone)
    return shown


METHODS = methods_of("crm.stagehistory", {"list": _list}, scope="crm")
