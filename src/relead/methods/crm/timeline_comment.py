"""`crm.timeline.comment.*` (communications.md 4.1; public docs)."""

from collections.abc import Mapping, Sequence
from typing import Any

from relead.actions import comments
from relead.actions.entity_family import reading_of
from relead.actions.unit import ReadTx, Row, Tx
from relead.domain import dates, timeline
from relead.domain.errors import AccessDenied, ParameterMissing
from relead.domain.errors.timeline import TimelineOwnerNotFound
from relead.domain.fields import dictionaries as fields
from relead.domain.fields.values import text_of
from relead.domain.ids import Card, to_id
from relead.domain.listing import Query, condition
from relead.domain.timeline import COMMENT, SORTABLE, Item
from relead.methods._call import actor, entity_id, filters, mapping, required
from relead.methods._rows import sign_files
from relead.methods._timeline import optional_card
from relead.wire.call import Call
from relead.wire.listing import page, window
from relead.wire.params import as_list
from relead.wire.registry import methods_of

_FAMILY = "crm.timeline.comment"
_BY_CODE = {field.code: field for field in COMMENT}
_LINKS = ("urlShow", "urlDownload")


async def _fields(tx: ReadTx, _call: Call) -> object:
    return fields.describe(COMMENT, tx.portal.language)


async def _add(tx: Tx, call: Call) -> object:
    required(call, "fields")
    given = mapping(call, "fields")
    for name in ("ENTITY_ID", "ENTITY_TYPE"):
        if text_of(given.get(name)) in (None, ""):
            raise ParameterMissing(name)
    entity = timeline.entity_of(given["ENTITY_TYPE"])
    if entity is None:
        raise TimelineOwnerNotFound
    return await comments.add(tx, actor(call), Card(entity, to_id(given["ENTITY_ID"])), given)


async def _get(tx: ReadTx, call: Call) -> object:
    item = await comments.get(tx, actor(call), entity_id(call))
    (shown,) = await _shown(tx, call, [item], tuple(_BY_CODE))
    return shown


async def _list(tx: ReadTx, call: Call) -> object:
    me, asked = actor(call), filters(call)
    card, got = _card(asked), window(call.start)
    query = Query(_conditions(tx, asked), _order(mapping(call, "order")))
    rows = await comments.page(tx, me, card, query, got.offset, got.limit)
    total = await comments.count(tx, me, card, query) if got.count else 0
    return page(await _shown(tx, call, rows, _selected(call)), got, total)


def _card(asked: Sequence[tuple[str, str, Any]]) -> Card:
    """The card a filter names; without one there is nothing to be read."""
    named = {name: value for operator, name, value in asked if operator == "="}
    entity = timeline.entity_of(named.get("ENTITY_TYPE"))
    if entity is None:
        raise AccessDenied
    return Card(entity, to_id(named.get("ENTITY_ID")))


def _conditions(tx: ReadTx, asked: Sequence[tuple[str, str, Any]]) -> tuple[Any, ...]:
    """Conditions on the comments themselves: whole lists are read by their ids."""
    return tuple(
        condition(_BY_CODE[name], operator, value, reading_of(tx))
        for operator, name, value in asked
        if name in _BY_CODE and _BY_CODE[name].column is not None and not operator.endswith("><")
    )


def _order(asked: Mapping[str, Any]) -> tuple[tuple[str, bool], ...]:
    known = ((str(_BY_CODE[name].column), way) for name, way in asked.items() if name in SORTABLE)
    return tuple((column, str(way).upper() == "DESC") for column, way in known)


def _selected(call: Call) -> tuple[str, ...]:
    names = as_list(call.params.get("select")) or []
    return tuple(code for code in _BY_CODE if code in names) or tuple(_BY_CODE)


async def _shown(
    tx: ReadTx, call: Call, items: Sequence[Item], select: tuple[str, ...]
) -> list[dict[str, Any]]:
    ids = [item.id for item in items] if "FILES" in select else []
    files = await comments.list_files(tx, ids)
    made = []
    for item in items:
        row = _row(tx, item)
        attached = [_file(tx, file, item) for file in files.get(item.id, ())]
        sign_files([{"FILES": attached}], ["FILES"], tx, actor(call).user_id, _LINKS)
        row["FILES"] = {str(file["id"]): file for file in attached}
        made.append({code: value for code, value in row.items() if code in select})
    return made


def _row(tx: ReadTx, item: Item) -> dict[str, Any]:
    card = item.bindings[0]
    return {
        "ID": str(item.id),
        "ENTITY_ID": str(card.id),
        "ENTITY_TYPE": card.type_name,
        "CREATED": dates.show_moment(item.created_at, tx.portal.zone),
        "COMMENT": item.text,
        "AUTHOR_ID": str(item.author_id),
    }


def _file(tx: ReadTx, file: Row, item: Item) -> dict[str, Any]:
    return {
        "id": file["id"],
        "date": dates.show_moment(file["created_at"], tx.portal.zone),
        "type": "image" if file["content_type"].startswith("image/") else "file",
        "name": file["name"],
        "size": file["size"],
        "authorId": item.author_id,
        "authorName": file["author"],
        "urlShow": f"/files/{file['id']}/show",
        "urlDownload": f"/files/{file['id']}/download",
    }


async def _update(tx: Tx, call: Call) -> object:
    required(call, "id")
    required(call, "fields")
    return await comments.update(
        tx, actor(call), entity_id(call), mapping(call, "fields"), optional_card(call)
    )


async def _delete(tx: Tx, call: Call) -> None:
    required(call, "id")
    await comments.delete(tx, actor(call), entity_id(call), optional_card(call))


_READS = {"fields": _fields, "get": _get, "list": _list}
_WRITES = {"add": _add, "update": _update, "delete": _delete}
METHODS = methods_of(_FAMILY, _READS, _WRITES, scope="crm")
