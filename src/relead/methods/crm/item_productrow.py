"""`crm.item.productrow.*` (public docs, crm/universal/product-rows)."""

from collections.abc import Iterable, Mapping
from typing import Any

from relead.actions import product_rows
from relead.actions.unit import ReadTx, Tx
from relead.domain.errors import ParameterMissing
from relead.domain.errors.listing import InvalidFilterValue
from relead.domain.errors.money import FieldNotWritable, OwnerTypeUnsupported
from relead.domain.fields import dictionaries as fields
from relead.domain.fields.names import camel, upper
from relead.domain.fields.product_row import BY_CODE, PRODUCT_ROW
from relead.domain.fields.values import text_of
from relead.domain.ids import Entity, to_id
from relead.domain.shown_rows import Rows
from relead.methods._call import actor, entity_id, filters, items, mapping, required
from relead.methods._product_rows import LETTERS, universal
from relead.wire.call import Call
from relead.wire.listing import page, window
from relead.wire.registry import methods_of

_FAMILY = "crm.item.productrow"
_ROWS = Rows(PRODUCT_ROW, camel, strict=True)
_OWNER = ("ownerType", "ownerId")


async def _fields(tx: ReadTx, _call: Call) -> object:
    described = fields.describe(PRODUCT_ROW, tx.portal.language)
    return {"fields": {camel(code): each for code, each in described.items()}}


async def _add(tx: Tx, call: Call) -> object:
    required(call, "fields")
    given = _codes(mapping(call, "fields"))
    for name in _OWNER:
        if given.get(upper(name)) is None:
            raise ParameterMissing(name)
    owner = (_entity(given["OWNER_TYPE"]), to_id(given["OWNER_ID"]))
    return _one(tx, await product_rows.add(tx, actor(call), *owner, given))


async def _get(tx: ReadTx, call: Call) -> object:
    return _one(tx, await product_rows.get(tx, actor(call), _row_id(call)))


async def _update(tx: Tx, call: Call) -> object:
    row_id = _row_id(call)
    required(call, "fields")
    given = _codes(mapping(call, "fields"))
    for code in given:
        field = BY_CODE.get(code)
        if field is None or field.immutable or not field.writable:
            raise FieldNotWritable(camel(code))
    return _one(tx, await product_rows.change(tx, actor(call), row_id, given))


async def _delete(tx: Tx, call: Call) -> None:
    await product_rows.delete(tx, actor(call), _row_id(call))


async def _set(tx: Tx, call: Call) -> object:
    owner = _owner(call)
    required(call, "productRows")
    rows = [_codes(row) for row in items(call, "productRows") if isinstance(row, Mapping)]
    return _all(tx, await product_rows.replace_all(tx, actor(call), *owner, rows))


async def _list(tx: ReadTx, call: Call) -> object:
    """Rows of one owner, who must be named by the filter."""
    asked = filters(call)
    named = {name: _only(asked, name) for name in _OWNER}
    owner = (_entity(named["ownerType"]), to_id(named["ownerId"]))
    rows = universal(tx, await product_rows.list_for(tx, actor(call), *owner))
    rest = [each for each in asked if camel(upper(each[1])) not in _OWNER]
    found = _ROWS.ordered(_ROWS.matching(rows, rest), mapping(call, "order"))
    got = window(call.start)
    return page({"productRows": found[got.offset : got.offset + got.limit]}, got, len(found))


async def _payable(tx: ReadTx, call: Call) -> object:
    """Nothing is ever billed here: all rows of a deal can be; leads are not billed."""
    entity, owner_id = _owner(call)
    found = await product_rows.list_for(tx, actor(call), entity, owner_id)
    return _all(tx, found) if entity is Entity.DEAL else {"productRows": []}


def _one(tx: ReadTx, owned: product_rows.OwnedRows) -> dict[str, Any]:
    (row,) = universal(tx, owned)
    return {"productRow": row}


def _all(tx: ReadTx, owned: product_rows.OwnedRows) -> dict[str, Any]:
    return {"productRows": universal(tx, owned)}


def _row_id(call: Call) -> int:
    required(call, "id")
    return entity_id(call)


def _owner(call: Call) -> tuple[Entity, int]:
    owner_id, kind = required(call, "ownerId"), required(call, "ownerType")
    return _entity(kind), to_id(owner_id)


def _entity(letter: Any) -> Entity:
    code = text_of(letter) or ""
    for entity, own in LETTERS.items():
        if own == code.upper():
            return entity
    raise OwnerTypeUnsupported(code)


def _only(asked: Iterable[tuple[str, str, Any]], name: str) -> Any:
    """The one value a filter gives a field; without it the list has no owner."""
    values = [value for operator, field, value in asked if operator == "=" and camel(upper(field)) == name]
    if len(values) != 1 or text_of(values[0]) is None:
        raise InvalidFilterValue(name)
    return values[0]


def _codes(given: Mapping[str, Any]) -> dict[str, Any]:
    return {upper(str(name)): value for name, value in given.items()}


_READS = {"fields": _fields, "get": _get, "list": _list, "getAvailableForPayment": _payable}
_WRITES = {"add": _add, "update": _update, "delete": _delete, "set": _set}
METHODS = methods_of(_FAMILY, _READS, _WRITES, scope="crm")
