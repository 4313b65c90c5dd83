"""Lists of entities: one page made for every type, and what templates ask about a row.

Belongs here: the way from an address to a list's template. Does not belong here: what is listed of each type
(`actions/list_pages`), which columns a list has (its template).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from starlette.responses import Response

from relead.actions import list_pages
from relead.actions.list_pages import Asked, EntityList, Kind, Names
from relead.actions.unit import ReadTx, Row, Tx
from relead.domain.access import Action, Level
from relead.domain.ids import to_int
from relead.domain.key_paging import Key, place
from relead.web import bulk_pages, export_pages, import_pages, view_pages
from relead.web.bulk_pages import Progress
from relead.web.lists import Address
from relead.web.page import Page
from relead.web.visit import Visit


def list_pages_of(path: str, kind: Kind, template: str) -> list[Page]:
    """The page at which entities of a type are listed and changed; the template says which columns it has."""

    async def show(tx: ReadTx, visit: Visit, progress: Progress | None = None) -> Response:
        usual = await view_pages.default_of(tx, visit, path, kind) if progress is None else ""
        if usual:
            return visit.redirect(usual)
        address = Address(path, visit.request.query_params)
        asked = asked_by(address, kind)
        found = await list_pages.page(tx, visit.actor, kind, asked)
        return visit.page(
            tx,
            template,
            path=path,
            name=kind.entity.name.lower(),
            creates=visit.actor.most(kind.entity, Action.ADD) is not Level.NONE,
            rows=found.rows,
            bulk=_bulk(address, visit, kind, found.names),
            progress=progress,
            within=address.within,
            board=address.beside("kanban", kind.stage),
            exported=export_pages.address_of(visit, address, kind),
            imported=import_pages.address_of(visit, kind),
            **shown(address, asked, found.names),
            **_neighbours(address, asked.key, found),
            **_ordering(address, asked.key),
            **await view_pages.known(tx, visit, address, kind),
        )

    async def export(tx: ReadTx, visit: Visit) -> Response:
        address = Address(path, visit.request.query_params)
        return await export_pages.answer(tx, visit, kind, address, asked_by(address, kind))

    async def change(tx: Tx, visit: Visit) -> Response:
        asked = asked_by(Address(path, visit.request.query_params), kind)
        return await show(tx, visit, await bulk_pages.step(tx, visit, kind, asked))

    return [
        Page(path, show),
        Page(f"{path}export", export),
        Page(f"{path}bulk", change, writes=True),
        *view_pages.pages(path, kind),
    ]


def _bulk(address: Address, visit: Visit, kind: Kind, names: Names) -> dict[str, Any] | None:
    """What the form that changes many rows knows; None for whom it is not."""
    if visit.actor.most(kind.entity, Action.WRITE) is Level.NONE:
        return None
    here = Address(f"{address.path}bulk", visit.request.query_params)
    return {
        "action": here.to(after=address.get("after"), before=address.get("before")),
        "stage": kind.stage.upper(),
        "stages": bulk_pages.stages(kind, names),
    }


def asked_by(address: Address, kind: Kind, *, ordered: bool = True) -> Asked:
    """What an address asks of a list; unless `ordered` the newest come first whatever it says."""
    given = address.get
    return Asked(
        kind.key(given("sort") if ordered else ""),
        address.filters,
        given("find"),
        given("after"),
        given("before"),
    )


def shown(address: Address, asked: Asked, names: Names) -> dict[str, Any]:
    """What templates of rows and filters know besides the rows."""
    return {
        "asked": asked,
        "filtered": address.filtered,
        "sort": address.get("sort"),
        "given": address.get,
        "names": names,
        "choices": _choices(address, names),
        "clients": _clients(names),
    }


def options(rows: Mapping[str, Row]) -> list[tuple[str, str]]:
    """(value, label) pairs of a dictionary."""
    return [(code, row["name"]) for code, row in rows.items()]


def _choices(address: Address, names: Names) -> Mapping[str, list[tuple[Any, str]]]:
    """What filters offer, by column, and `categories`; `responsible` are the people it is narrowed to."""
    asked = [value for name, value in address.given if name == f"filter[{list_pages.RESPONSIBLE}]"]
    return {
        **{column: options(rows) for column, rows in names.dictionaries.items()},
        "responsible": [(each, names.users.get(to_int(each), f"#{each}")) for each in asked],
        "categories": [(row["id"], row["name"]) for row in names.categories],
    }


class Clients(NamedTuple):
    """Names of people, the primary contact's first, and of a company, or ""."""

    names: list[str]
    company: str


def _clients(names: Names) -> Callable[[Row], Clients]:
    """Function from a row to its clients: those linked, else what a lead that has none says itself."""

    def clients(row: Row) -> Clients:
        primary = row.get("contact_id")
        ids = sorted(names.contact_ids.get(row["id"], []), key=lambda each: each != primary)
        found = [full_name(names.contacts[each]) for each in ids if each in names.contacts]
        company = names.companies.get(row["company_id"])
        if "company_title" not in row or row["is_return_customer"]:
            return Clients(found, company["title"] if company is not None else "")
        return Clients(list(filter(None, (full_name(row),))), row["company_title"] or "")

    return clients


def full_name(row: Row) -> str:
    """Names of a contact's row, or of a lead's, in the order people say them."""
    return " ".join(filter(None, (row["name"], row["second_name"], row["last_name"])))


def _neighbours(address: Address, key: Key, found: EntityList) -> dict[str, Any]:
    """Addresses of the pages before and after, "" for none."""
    rows: Sequence[Row] = found.rows
    earlier, later = found.page.earlier and rows, found.page.later and rows
    return {
        "earlier": address.to(before=place(key, rows[0], rows[0]["id"])) if earlier else "",
        "later": address.to(after=place(key, rows[-1], rows[-1]["id"])) if later else "",
    }


def _ordering(address: Address, key: Key) -> dict[str, Any]:
    """Functions from a field's code: the address that orders by it, and how it is ordered by now."""

    def order(code: str) -> str:
        turned = key.field.code == code and key.descending
        return address.to(sort=code if turned else f"-{code}")

    def sorted_(code: str) -> str:
        if key.field.code != code:
            return ""
        return "descending" if key.descending else "ascending"

    return {"order": order, "sorted": sorted_}
