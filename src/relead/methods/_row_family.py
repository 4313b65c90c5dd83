"""Factories of `crm.requisite.*` and its like: rows in the classic dialect that are no entities.

A family is made from a use-case object of `actions/row_family`; its rows come with the columns of the fields
first, in their order.
"""

from collections.abc import Mapping

from relead.actions.row_family import RowFamily, RowList
from relead.actions.unit import ReadTx, Tx
from relead.domain import listing
from relead.domain.listing import Query
from relead.methods._call import actor, entity_id, filters, mapping, mentioned
from relead.methods._rows import file_names, row_shower, sign_files
from relead.wire.call import Call
from relead.wire.listing import Page, page, window
from relead.wire.registry import Handler, Method


def row_family(name: str, family: RowFamily) -> list[Method]:
    """`<name>.{fields,add,get,list,update,delete}`."""

    async def add(tx: Tx, call: Call) -> object:
        given = mapping(call, "fields")
        await family.refresh(tx, given)
        return await family.add(tx, actor(call), given)

    async def get(tx: ReadTx, call: Call) -> object:
        row = await family.get(tx, actor(call), entity_id(call))
        fields = family.known(tx).columns
        shown = row_shower(fields, listed=False)(row, tx.portal.zone)
        sign_files([shown], file_names(fields), tx, actor(call).user_id)
        return shown

    async def update(tx: Tx, call: Call) -> object:
        row_id, given = entity_id(call), mapping(call, "fields")
        await family.refresh(tx, given)
        await family.update(tx, actor(call), row_id, given)
        return True

    async def delete(tx: Tx, call: Call) -> object:
        await family.delete(tx, actor(call), entity_id(call))
        return True

    return [
        *list_family(name, family),
        *methods(name, {"get": get}, {"add": add, "update": update, "delete": delete}),
    ]


def list_family(name: str, rows: RowList) -> list[Method]:
    """`<name>.{fields,list}`."""

    async def fields(tx: ReadTx, _call: Call) -> object:
        described = rows.known(tx).describe(tx.portal.language)
        for each in described.values():  # here a dictionary is told as a list of them (entities.md 2.2)
            if not each["isDynamic"] and "statusType" in each:
                each["statusType"] = [each["statusType"]]
        return described

    async def list_(tx: ReadTx, call: Call) -> object:
        return await _page(rows, tx, call)

    return methods(name, {"fields": fields, "list": list_}, {})


async def _page(rows: RowList, tx: ReadTx, call: Call) -> Page:
    me, got = actor(call), window(call.start)
    await rows.refresh(tx, mentioned(call))
    known = rows.known(tx)
    fields, _ = listing.selected(known, call.params.get("select"))
    asked = Query(rows.conditions(tx, filters(call)), listing.order(known, mapping(call, "order")))
    found = await rows.page(tx, me, fields, asked, got.offset)
    total = await rows.count(tx, me, asked) if got.count else 0
    show = row_shower(fields)
    shown = [show(row, tx.portal.zone) for row in found]
    sign_files(shown, file_names(fields), tx, me.user_id)
    return page(shown, got, total)


def methods(family: str, reads: Mapping[str, Handler], writes: Mapping[str, Handler]) -> list[Method]:
    """Methods of a family by verb."""
    return [
        Method(f"{family}.{verb}", handler, "crm", writes=verb in writes, family=family, verb=verb)
        for verb, handler in {**reads, **writes}.items()
    ]
