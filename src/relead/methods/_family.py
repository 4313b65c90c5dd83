"""Factories of method families: the same verbs for leads, contacts, companies and their bindings.

A family is made from a use-case object; adding one adds a call, never a copied handler.
"""

from typing import Any

from relead.actions.binding_family import BindingFamily
from relead.actions.entity_family import EntityFamily
from relead.actions.unit import ReadTx, Tx
from relead.domain import listing
from relead.domain.binding import Link
from relead.domain.fields.values import read_flag
from relead.domain.listing import Query
from relead.domain.multifield import Value
from relead.methods._call import actor, entity_id, filters, items, mapping
from relead.methods._rows import multifields, row_shower, sign_files
from relead.wire.call import Call
from relead.wire.listing import Page, page, window
from relead.wire.registry import Handler, Method


def crud_family(name: str, family: EntityFamily) -> list[Method]:
    """`crm.<entity>.{fields,add,get,list,update,delete}` in the classic dialect (entities.md 2)."""

    async def fields(tx: ReadTx, _call: Call) -> object:
        return family.catalogue.describe(tx.portal.language)

    async def add(tx: Tx, call: Call) -> object:
        given, params = mapping(call, "fields"), mapping(call, "params")
        return await family.add(tx, actor(call), given, importing=read_flag(params.get("IMPORT")))

    async def get(tx: ReadTx, call: Call) -> object:
        me = actor(call)
        row = await family.get(tx, me, entity_id(call))
        shown = row_shower(family.catalogue.columns)(row, tx.portal.zone)
        sign_files([shown], family.catalogue.columns, tx, me.user_id)
        stored = row["multifields"]
        return shown | multifields(Value(*value) for value in stored) if stored else shown

    async def list_(tx: ReadTx, call: Call) -> object:
        return await _page(family, tx, call)

    async def update(tx: Tx, call: Call) -> object:
        asked, given, params = entity_id(call), mapping(call, "fields"), mapping(call, "params")
        history = read_flag(params.get("REGISTER_HISTORY_EVENT", "Y"))
        await family.update(tx, actor(call), asked, given, history=history)
        return True

    async def delete(tx: Tx, call: Call) -> object:
        await family.delete(tx, actor(call), entity_id(call))
        return True

    return _methods(
        name,
        {"fields": fields, "get": get, "list": list_},
        {"add": add, "update": update, "delete": delete},
    )


async def _page(family: EntityFamily, tx: ReadTx, call: Call) -> Page:
    """One page of a list: only the selected keys, multifields by name (protocol.md 6)."""
    me, catalogue = actor(call), family.catalogue
    fields, kinds = listing.selected(catalogue, call.params.get("select"))
    asked = Query(family.conditions(tx, filters(call)), listing.order(catalogue, mapping(call, "order")))
    got = window(call.start)
    rows = await family.page(tx, me, fields, asked, got.offset)
    total = await family.count(tx, me, asked) if got.count else 0
    values = await family.multifields(tx, [row["row_id"] for row in rows], kinds)
    show = row_shower(fields)
    shown = [show(row, tx.portal.zone) | multifields(values.get(row["row_id"], ())) for row in rows]
    sign_files(shown, fields, tx, me.user_id)
    return page(shown, got, total)


def binding_family(name: str, family: BindingFamily[Any]) -> list[Method]:
    """`crm.<owner>.<bound>.{fields,add,delete,items.get,items.set,items.delete}` (entities.md 1)."""

    async def fields(tx: ReadTx, _call: Call) -> object:
        return family.describe(tx.portal.language)

    async def add(tx: Tx, call: Call) -> object:
        return await family.bind(tx, actor(call), entity_id(call), mapping(call, "fields", required=True))

    async def delete(tx: Tx, call: Call) -> object:
        return await family.unbind(tx, actor(call), entity_id(call), mapping(call, "fields", required=True))

    async def items_get(tx: ReadTx, call: Call) -> object:
        return [
            _shown(family.key, link) for link in await family.list_links(tx, actor(call), entity_id(call))
        ]

    async def items_set(tx: Tx, call: Call) -> object:
        await family.replace(tx, actor(call), entity_id(call), items(call, "items"))
        return True

    async def items_delete(tx: Tx, call: Call) -> object:
        await family.clear(tx, actor(call), entity_id(call))
        return True

    return _methods(
        name,
        {"fields": fields, "items.get": items_get},
        {"add": add, "delete": delete, "items.set": items_set, "items.delete": items_delete},
    )


def _shown(key: str, link: Link) -> dict[str, Any]:
    """A row of items.get: the one classic row with JSON integers (entities.md 1.2)."""
    return {key: link.id, "SORT": link.sort, "ROLE_ID": 0, "IS_PRIMARY": "Y" if link.primary else "N"}


def _methods(family: str, reads: dict[str, Handler], writes: dict[str, Handler]) -> list[Method]:
    return [
        Method(f"{family}.{verb}", handler, "crm", writes=verb in writes, family=family, verb=verb)
        for verb, handler in {**reads, **writes}.items()
    ]
