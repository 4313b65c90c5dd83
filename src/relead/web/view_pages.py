"""Saved views of lists and the choice of columns: what a list's page knows of them, and what changes them.

A view is a query of its list's address (`lists.Address`), columns included.
"""

from typing import Any, Final

from starlette.datastructures import QueryParams
from starlette.responses import Response

from relead.actions import list_views
from relead.actions.list_pages import Kind
from relead.actions.unit import ReadTx, Tx
from relead.web.lists import Address
from relead.web.page import Page
from relead.web.visit import Visit

NO_COLUMN: Final = "-"
"""The choice of no column but the first, which always shows."""

_UNUSUAL: Final = {"DATE_MODIFY"}
"""Columns shown to whom asks for them: the others fill a wide screen."""


def pages(path: str, kind: Kind) -> list[Page]:
    """Pages that keep, forget and choose views of a list, and choose its columns."""
    of = kind.entity.name.lower()

    async def save(tx: Tx, visit: Visit) -> Response:
        wanted = Address(path, QueryParams(visit.sent("address"))).to(
            view=""
        )  # written anew: no place, no trick
        await list_views.save(tx, visit.actor, of, visit.sent("name"), wanted.partition("?")[2])
        return visit.redirect(wanted)

    async def delete(tx: Tx, visit: Visit) -> Response:
        await list_views.delete(tx, visit.actor, of, visit.request.path_params["view_id"])
        return visit.redirect(f"{path}?view=")

    async def default(tx: Tx, visit: Visit) -> Response:
        await list_views.make_default(tx, visit.actor, of, visit.request.path_params["view_id"])
        return visit.redirect(path)

    async def columns(tx: Tx, visit: Visit) -> Response:
        sent = [code for code in visit.form.getlist("column") if isinstance(code, str)]
        codes = [code for code in kind.columns if code in sent] or [NO_COLUMN]
        await list_views.choose_columns(tx, visit.actor, visit.visitor.preferences, of, codes)
        return visit.redirect(Address(path, visit.request.query_params).to(columns="", view="all"))

    return [
        Page(f"{path}views/save", save, writes=True),
        Page(f"{path}views/{{view_id:int}}/delete", delete, writes=True),
        Page(f"{path}views/{{view_id:int}}/default", default, writes=True),
        Page(f"{path}columns", columns, writes=True),
    ]


async def known(tx: ReadTx, visit: Visit, address: Address, kind: Kind) -> dict[str, Any]:
    """What a list's template knows of views and columns: one statement."""
    codes = columns(visit, address, kind)
    query = address.to(columns=",".join(codes) or NO_COLUMN, view="").partition("?")[2]
    return {
        "views": await list_views.list_all(tx, visit.actor, kind.entity.name.lower()),
        "view_query": query,
        "columns": codes,
        "columns_action": Address(f"{address.path}columns", visit.request.query_params).to(),
    }


def columns(visit: Visit, address: Address, kind: Kind) -> list[str]:
    """Codes of the columns shown: the address's, else the user's usual ones, else all but the unusual."""
    at_first = [code for code in kind.columns if code not in _UNUSUAL]
    usual = visit.visitor.preferences.columns.get(kind.entity.name.lower(), at_first)
    named = address.get("columns").split(",") if address.get("columns") else usual
    return [code for code in kind.columns if code in named]


async def default_of(tx: ReadTx, visit: Visit, path: str, kind: Kind) -> str:
    """Address of the default view where the address asks for nothing at all, else ""."""
    if visit.request.url.query:
        return ""
    views = await list_views.list_all(tx, visit.actor, kind.entity.name.lower())
    return next((f"{path}?{row['address']}" for row in views if row["is_default"]), "")
