"""`crm.category.*`: categories in the universal dialect (entities.md 8.4)."""

from collections.abc import Mapping
from typing import Any

from relead.actions import categories
from relead.actions.categories import Kind
from relead.actions.unit import ReadTx, Row, Tx
from relead.domain.fields import dictionaries as fields
from relead.domain.fields.names import camel, upper
from relead.domain.ids import Entity, to_id
from relead.methods._call import actor, mapping, required
from relead.wire.call import Call
from relead.wire.listing import Page
from relead.wire.registry import methods_of

_FAMILY = "crm.category"


async def _fields(tx: ReadTx, call: Call) -> object:
    known = fields.DEAL_CATEGORY if _kind(call).entity is Entity.DEAL else fields.CATEGORY
    described = fields.describe(known, tx.portal.language)
    return {"fields": {camel(code): each | {"upperName": code} for code, each in described.items()}}


async def _list(tx: ReadTx, call: Call) -> object:
    kind = _kind(call)
    rows = [_shown(kind, row) for row in await kind.list_all(tx, actor(call))]
    return Page({"categories": rows}, total=len(rows))


async def _get(tx: ReadTx, call: Call) -> object:
    return await _one(tx, call, _kind(call), _number(call, "id"))


async def _add(tx: Tx, call: Call) -> object:
    kind = _kind(call, writing=True)
    return await _one(tx, call, kind, await categories.add(tx, actor(call), _given(call)))


async def _update(tx: Tx, call: Call) -> object:
    kind, category_id = _kind(call, writing=True), _number(call, "id")
    await categories.update(tx, actor(call), category_id, _given(call))
    return await _one(tx, call, kind, category_id)


async def _delete(tx: Tx, call: Call) -> None:
    _kind(call, writing=True)
    await categories.delete(tx, actor(call), _number(call, "id"))


async def _one(tx: ReadTx, call: Call, kind: Kind, category_id: int) -> dict[str, Any]:
    return {"category": _shown(kind, await kind.get(tx, actor(call), category_id))}


def _shown(kind: Kind, row: Row) -> dict[str, Any]:
    shown = {
        "id": row["id"],
        "name": row["name"],
        "sort": row["sort"],
        "entityTypeId": int(kind.entity),
        "isDefault": "Y" if row["is_default"] else "N",
    }
    if row["id"] == categories.FIRST:
        return shown
    return shown | {"originId": row["origin_id"] or "", "originatorId": row["originator_id"] or ""}


def _kind(call: Call, *, writing: bool = False) -> Kind:
    return Kind.of(_number(call, "entityTypeId"), writing=writing)


def _number(call: Call, name: str) -> int:
    return to_id(required(call, name))


def _given(call: Call) -> Mapping[str, Any]:
    required(call, "fields")
    return {upper(str(name)): value for name, value in mapping(call, "fields").items()}


_READS = {"fields": _fields, "list": _list, "get": _get}
_WRITES = {"add": _add, "update": _update, "delete": _delete}
METHODS = methods_of(_FAMILY, _READS, _WRITES, scope="crm")
