"""`crm.status.*`: rows of dictionaries (entities.md 8.1)."""

from collections.abc import Mapping
from typing import Any

from relead.actions import statuses
from relead.actions.unit import ReadTx, Row, Tx
from relead.domain import statuses as rules
from relead.domain.deal_stages import GENERAL, prefixed
from relead.domain.dictionaries import Dictionary
from relead.domain.fields import dictionaries as fields
from relead.domain.fields.values import read_flag, text_of
from relead.methods._call import actor, entity_id, filters, mapping
from relead.wire.call import Call
from relead.wire.listing import Page
from relead.wire.registry import methods_of

_FAMILY = "crm.status"


async def _fields(tx: ReadTx, _call: Call) -> object:
    return fields.describe(fields.STATUS, tx.portal.language)


async def _list(tx: ReadTx, call: Call) -> object:
    """Every row that matches at once: `start` does not count (entities.md 8.1)."""
    conditions = rules.conditions(filters(call))
    rows = [_shown(row) for row in await statuses.list_all(tx)]
    rows = [row for row in rows if all(holds(row) for holds in conditions)]
    for name, descending in reversed(rules.order(mapping(call, "order"))):
        rows.sort(key=lambda row: rules.sort_key(name, row[name]), reverse=descending)
    return Page(rows, total=len(rows))


async def _get(tx: ReadTx, call: Call) -> object:
    return _shown(await statuses.get(tx, entity_id(call)))


async def _add(tx: Tx, call: Call) -> object:
    return await statuses.add(tx, actor(call), mapping(call, "fields"))


async def _update(tx: Tx, call: Call) -> object:
    await statuses.update(tx, actor(call), entity_id(call), mapping(call, "fields"))
    return True


async def _delete(tx: Tx, call: Call) -> object:
    forced = read_flag(mapping(call, "params").get("FORCED"))
    await statuses.delete(tx, actor(call), entity_id(call), forced=forced)
    return True


async def _types(tx: ReadTx, _call: Call) -> object:
    return [_type(dictionary, tx.portal.language) for dictionary in await statuses.dictionaries(tx)]


async def _items(tx: ReadTx, call: Call) -> object:
    rows = await statuses.list_for(tx, text_of(call.params.get("entityId")) or "")
    return [{"NAME": row["name"], "SORT": row["sort"], "STATUS_ID": row["status_id"]} for row in rows]


def _shown(row: Row) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "ID": str(row["id"]),
        "ENTITY_ID": row["entity_id"],
        "STATUS_ID": row["status_id"],
        "NAME": row["name"],
        "NAME_INIT": row["name_init"] or "",
        "SORT": str(row["sort"]),
        "SYSTEM": "Y" if row["system"] else "N",
        "CATEGORY_ID": str(row["category_id"]),
        "COLOR": row["color"],
        "SEMANTICS": row["semantics"],
    }
    meaning = rules.meaning(row)
    return shown if meaning is None else shown | {"EXTRA": {"SEMANTICS": meaning, "COLOR": row["color"]}}


def _type(dictionary: Dictionary, language: str) -> Mapping[str, Any]:
    shown: dict[str, Any] = {"ID": dictionary.id, "NAME": dictionary.name(language)}
    if dictionary.stages is None:
        return shown
    if dictionary.category:
        shown["PARENT_ID"] = GENERAL
    owner, start, success, failure = dictionary.stages
    shown["SEMANTIC_INFO"] = {
        "START_FIELD": start,
        "FINAL_SUCCESS_FIELD": success,
        "FINAL_UNSUCCESS_FIELD": failure,
        "FINAL_SORT": 0,
    }
    if dictionary.id == GENERAL:
        return shown | {"FIELD_ATTRIBUTE_SCOPE": "", "ENTITY_TYPE_ID": owner, "CATEGORY_ID": 0}
    if not dictionary.category:
        return shown | {"ENTITY_TYPE_ID": owner}
    return shown | {
        "PREFIX": prefixed(dictionary.category, "").removesuffix(":"),
        "FIELD_ATTRIBUTE_SCOPE": f"category_{dictionary.category}",
        "ENTITY_TYPE_ID": owner,
        "CATEGORY_ID": str(dictionary.category),
    }


_READS = {"fields": _fields, "list": _list, "get": _get, "entity.types": _types, "entity.items": _items}
_WRITES = {"add": _add, "update": _update, "delete": _delete}
METHODS = methods_of(_FAMILY, _READS, _WRITES, scope="crm")
