"""From a card to the records before and after it in the list it was opened from.

The list's query goes along in the parameter `in` of the cards' addresses; without one it is the whole list.
"""

from starlette.datastructures import QueryParams
from starlette.responses import Response

from relead.actions import list_pages
from relead.actions.list_pages import COMPANIES, CONTACTS, DEALS, LEADS, Kind
from relead.actions.unit import ReadTx
from relead.web.lists import Address
from relead.web.page import Page
from relead.web.rows import asked_by
from relead.web.visit import Visit


def _page(kind: Kind) -> Page:
    """The links beside a card of a type, loaded into it (`card.beside`)."""
    name = kind.entity.name.lower()

    async def show(tx: ReadTx, visit: Visit) -> Response:
        address = Address(f"/crm/{name}/list/", QueryParams(visit.query("in")))
        asked = asked_by(address, kind)
        here = visit.request.path_params["entity_id"]
        numbers = await list_pages.beside(tx, visit.actor, kind, asked, here)
        before, later = [f"/crm/{name}/details/{each}/{address.within}" if each else "" for each in numbers]
        whole = address.to(view="all")
        return visit.page(tx, "pages/card_beside.html", before=before, later=later, list=whole)

    return Page(f"/crm/{name}/details/{{entity_id:int}}/beside", show)


PAGES = [_page(kind) for kind in (LEADS, DEALS, CONTACTS, COMPANIES)]
