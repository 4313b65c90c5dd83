"""Factories of method families: the same verbs for leads, contacts, companies and their bindings.

A family is made from a use-case object or a dialect; adding one adds a call, never a copied handler.
"""

from typing import Any

from relead.actions.binding_family import BindingFamily
from relead.actions.unit import ReadTx, Tx
from relead.domain.binding import Link
from relead.methods._call import actor, entity_id, items, mapping, mentioned
from relead.methods._dialect import Dialect
from relead.wire.call import Call
from relead.wire.listing import Page, page, window
from relead.wire.registry import Method, methods_of


def crud_family(name: str, dialect: Dialect) -> list[Method]:
    """`<name>.{fields,add,get,list,update,delete}` in a dialect (entities.md 2, 7)."""

    async def fields(tx: ReadTx, call: Call) -> object:
        return dialect.describe(tx, call)

    async def add(tx: Tx, call: Call) -> object:
        family, given, importing = dialect.family(call), dialect.given(call), dialect.importing(call)
        await family.refresh(tx, given)
        made = await family.add(tx, actor(call), given, importing=importing, drafter=dialect.drafter)
        return await dialect.added(tx, call, made)

    async def get(tx: ReadTx, call: Call) -> object:
        row = await dialect.family(call).get(tx, actor(call), dialect.entity_id(call))
        return await dialect.one(tx, call, row)

    async def list_(tx: ReadTx, call: Call) -> object:
        return await _page(dialect, tx, call)

    async def update(tx: Tx, call: Call) -> object:
        family, changed, given = dialect.family(call), dialect.entity_id(call), dialect.given(call)
        history = dialect.history(call)
        await family.refresh(tx, given)
        await family.update(tx, actor(call), changed, given, history=history, drafter=dialect.drafter)
        return await dialect.updated(tx, call)

    async def delete(tx: Tx, call: Call) -> object:
        await dialect.family(call).delete(tx, actor(call), dialect.entity_id(call))
        return dialect.deleted()

    return methods_of(
        name,
        {"fields": fields, "get": get, "list": list_},
        {"add": add, "update": update, "delete": delete},
        scope="crm",
    )


async def _page(dialect: Dialect, tx: ReadTx, call: Call) -> Page:
    family, me = dialect.family(call), actor(call)
    await family.refresh(tx, mentioned(call))
    view, asked, got = dialect.view(tx, call), dialect.query(tx, call), window(call.start)
    rows = await family.page(tx, me, view.columns, asked, got.offset)
    total = await family.count(tx, me, asked) if got.count else 0
    return page(dialect.wrap(await view.shown(tx, rows)), got, total)


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

    return methods_of(
        name,
        {"fields": fields, "items.get": items_get},
        {"add": add, "delete": delete, "items.set": items_set, "items.delete": items_delete},
        scope="crm",
    )


def _shown(key: str, link: Link) -> dict[str, Any]:
    """A row of items.get: the one classic row with JSON integers (entities.md 1.2)."""
    return {key: link.id, "SORT": link.sort, "ROLE_ID": 0, "IS_PRIMARY": "Y" if link.primary else "N"}
