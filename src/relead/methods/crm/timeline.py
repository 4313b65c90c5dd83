"""`crm.timeline.bindings.*`, `.note.*` and `.item.*` (communications.md 4.2, 4.3, 4.5)."""

from collections.abc import Mapping
from typing import Any

from relead.actions import timeline_bindings, timeline_marks
from relead.actions.unit import ReadTx, Tx
from relead.domain import dates, timeline
from relead.domain.errors.timeline import FieldInvalid
from relead.domain.fields import dictionaries as fields
from relead.domain.fields.values import text_of
from relead.domain.ids import Card, to_id
from relead.domain.timeline import BINDING
from relead.methods._call import actor, filters, mapping, required
from relead.methods._timeline import card
from relead.wire.call import Call
from relead.wire.listing import page, window
from relead.wire.registry import methods_of


async def _fields(tx: ReadTx, _call: Call) -> object:
    return fields.describe(BINDING, tx.portal.language)


async def _bind(tx: Tx, call: Call) -> object:
    await timeline_bindings.bind(tx, actor(call), *_binding(call))
    return True


async def _unbind(tx: Tx, call: Call) -> object:
    await timeline_bindings.unbind(tx, actor(call), *_binding(call))
    return True


async def _list(tx: ReadTx, call: Call) -> object:
    named = {name: value for operator, name, value in filters(call) if operator == "="}
    item_id, got = _number(named, "OWNER_ID"), window(call.start)
    found = await timeline_bindings.list_for(tx, actor(call), item_id)
    rows = [
        {"OWNER_ID": str(item_id), "ENTITY_ID": str(each.id), "ENTITY_TYPE": each.type_name} for each in found
    ]
    asked = {name: text_of(named[name]) for name in ("ENTITY_ID", "ENTITY_TYPE") if name in named}
    rows = [row for row in rows if all(row[name] == value for name, value in asked.items())]
    return page(rows[got.offset : got.offset + got.limit], got, len(rows))


def _binding(call: Call) -> tuple[int, Card]:
    given = mapping(call, "fields")
    item_id, owner_id = _number(given, "OWNER_ID"), _number(given, "ENTITY_ID")
    entity = timeline.entity_of(given.get("ENTITY_TYPE"))
    if entity is None:
        raise FieldInvalid("ENTITY_TYPE")
    return item_id, Card(entity, owner_id)


def _number(given: Mapping[str, Any], name: str) -> int:
    found = to_id(given.get(name))
    if found <= 0:
        raise FieldInvalid(name)
    return found


async def _get_note(tx: ReadTx, call: Call) -> object:
    note = await timeline_marks.get_note(tx, actor(call), card(call), *_item(call))
    zone = tx.portal.zone
    return {
        "text": note["text"],
        "createdById": note["created_by_id"],
        "createdTime": dates.show_moment(note["created_at"], zone),
        "updatedById": note["updated_by_id"],
        "updatedTime": dates.show_moment(note["updated_at"], zone),
    }


async def _save_note(tx: Tx, call: Call) -> object:
    on = (card(call), *_item(call))
    text = text_of(required(call, "text")) or ""
    await timeline_marks.save_note(tx, actor(call), *on, text)
    return True


async def _delete_note(tx: Tx, call: Call) -> object:
    await timeline_marks.delete_note(tx, actor(call), card(call), *_item(call))
    return True


def _item(call: Call) -> tuple[int, int]:
    return to_id(required(call, "itemType")), to_id(required(call, "itemId"))


async def _pin(tx: Tx, call: Call) -> None:
    await timeline_marks.pin(tx, actor(call), card(call), to_id(required(call, "id")))


async def _unpin(tx: Tx, call: Call) -> None:
    await timeline_marks.unpin(tx, actor(call), card(call), to_id(required(call, "id")))


METHODS = [
    *methods_of(
        "crm.timeline.bindings",
        {"fields": _fields, "list": _list},
        {"bind": _bind, "unbind": _unbind},
        scope="crm",
    ),
    *methods_of(
        "crm.timeline.note", {"get": _get_note}, {"save": _save_note, "delete": _delete_note}, scope="crm"
    ),
    *methods_of("crm.timeline.item", {}, {"pin": _pin, "unpin": _unpin}, scope="crm"),
]
