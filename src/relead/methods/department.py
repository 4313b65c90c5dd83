"""`department.*`: the company's structure (entities.md 13)."""

from typing import Any

from relead.actions import departments
from relead.actions.unit import ReadTx, Row, Tx
from relead.domain.departments import CODES, FIELDS
from relead.domain.ids import to_id
from relead.domain.shown_rows import Rows
from relead.methods._call import actor, filters
from relead.wire.call import Call
from relead.wire.listing import page, window
from relead.wire.registry import methods_of

_FAMILY = "department"
_ROWS = Rows(FIELDS)


async def _fields(tx: ReadTx, _call: Call) -> object:
    return {field.code: field.title(tx.portal.language) for field in FIELDS}


async def _get(tx: ReadTx, call: Call) -> object:
    rows = [_shown(row) for row in await departments.list_all(tx)]
    found, got = (
        _ROWS.ordered(_ROWS.matching(rows, _filters(call)), _order(call)),
        window(call.start, exact=True),
    )
    shown = found[got.offset : got.offset + got.limit]
    return page([{k: v for k, v in row.items() if v is not None} for row in shown], got, len(found))


def _filters(call: Call) -> list[tuple[str, str, Any]]:
    """Fields at top level, and the parameter `filter`, which a client's fast reader sends."""
    given = _given(call)
    if not str(given.get("SORT")).isdecimal():  # the field to sort by, not a value to look for
        given.pop("SORT", None)
    return [*(("=", code, value) for code, value in given.items()), *filters(call)]


def _order(call: Call) -> dict[str, Any]:
    sort, order = call.params.get("sort"), call.params.get("order")
    code = sort.upper() if isinstance(sort, str) else ""
    return {code: order if isinstance(order, str) else "ASC"} if code in CODES else {}


def _shown(row: Row) -> dict[str, Any]:
    parent, head = row["parent_id"], row["head_id"]
    return {
        "ID": str(row["id"]),
        "NAME": row["name"],
        "SORT": row["sort"],
        "PARENT": None if parent is None else str(parent),
        "UF_HEAD": None if head is None else str(head),
    }


def _given(call: Call) -> dict[str, Any]:
    upper = {name.upper(): value for name, value in call.params.raw.items()}
    return {code: upper[code] for code in CODES if code in upper}


async def _add(tx: Tx, call: Call) -> object:
    return await departments.add(tx, actor(call), _given(call))


async def _update(tx: Tx, call: Call) -> object:
    given = _given(call)
    await departments.update(tx, actor(call), to_id(given.get("ID")), given)
    return True


async def _delete(tx: Tx, call: Call) -> object:
    await departments.delete(tx, actor(call), to_id(_given(call).get("ID")))
    return True


_READS = {"fields": _fields, "get": _get}
_WRITES = {"add": _add, "update": _update, "delete": _delete}
METHODS = methods_of(_FAMILY, _READS, _WRITES, scope=_FAMILY)
