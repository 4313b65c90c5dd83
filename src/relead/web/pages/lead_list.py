"""The list of leads."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from starlette.responses import Response

from relead.actions import lead_pages
from relead.actions.lead_pages import ORDERED_BY, Asked, LeadList
from relead.actions.unit import ReadTx, Row
from relead.domain.fields.lead import LEAD
from relead.domain.key_paging import Key, key_of, place
from relead.web.lists import Address
from relead.web.page import Page
from relead.web.visit import Visit

_PATH = "/crm/lead/list/"


async def _show(tx: ReadTx, visit: Visit) -> Response:
    address = Address(_PATH, visit.request.query_params)
    key = key_of(LEAD, ORDERED_BY, address.get("sort"))
    asked = Asked(key, address.filters, address.get("find"), address.get("after"), address.get("before"))
    leads = await lead_pages.page(tx, visit.actor, asked)
    return visit.page(
        tx,
        "pages/lead_list.html",
        leads=leads,
        asked=asked,
        filtered=address.filtered,
        sort=address.get("sort"),
        given=address.get,
        choices=_choices(leads),
        clients=_clients(leads),
        earlier=address.to(before=place(key, leads.rows[0], leads.rows[0]["id"]))
        if leads.earlier and leads.rows
        else "",
        later=address.to(after=place(key, leads.rows[-1], leads.rows[-1]["id"]))
        if leads.later and leads.rows
        else "",
        **_ordering(address, key),
    )


def _choices(leads: LeadList) -> Mapping[str, list[tuple[Any, str]]]:
    """What the filter offers: (value, label) pairs."""
    return {
        "stages": [(code, row["name"]) for code, row in leads.stages.items()],
        "sources": [(code, row["name"]) for code, row in leads.sources.items()],
        "users": list(leads.users.items()),
    }


class Clients(NamedTuple):
    """Names of people, the primary contact's first, and of a company, or ""."""

    names: list[str]
    company: str


def _clients(leads: LeadList) -> Callable[[Row], Clients]:
    """Function from a row to its clients: those linked, else what the lead itself says."""

    def clients(row: Row) -> Clients:
        ids = sorted(leads.contact_ids.get(row["id"], []), key=lambda each: each != row["contact_id"])
        found = [_full_name(leads.contacts[each]) for each in ids if each in leads.contacts]
        company = leads.companies.get(row["company_id"])
        if found or company is not None:
            return Clients(found, company["title"] if company is not None else "")
        return Clients(list(filter(None, (_full_name(row),))), row["company_title"] or "")

    return clients


def _full_name(row: Row) -> str:
    return " ".join(filter(None, (row["name"], row["second_name"], row["last_name"])))


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


PAGES = [Page(_PATH, _show)]
