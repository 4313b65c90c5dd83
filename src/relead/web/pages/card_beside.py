"""From a card to the records before and after it in the list it was opened from; copying and deleting it.

The list's query goes along in the parameter `in` of the cards' addresses; without one it is the whole list.
"""

from starlette.datastructures import QueryParams
from starlette.responses import Response

from relead.actions import list_pages
from relead.actions.list_pages import COMPANIES, CONTACTS, DEALS, LEADS, Kind
from relead.actions.unit import ReadTx, Tx
from relead.domain.access import Action, Level
from relead.web.lists import Address
from relead.web.page import Page
from relead.web.pages.new_record import COPIED
from relead.web.rows import asked_by
from relead.web.visit import Visit


def _pages(kind: Kind) -> list[Page]:
    """The links beside a card of a type, loaded into it (`card.beside`), and what they do."""
    name = kind.entity.name.lower()
    path = f"/crm/{name}/details/{{entity_id:int}}/"

    async def show(tx: ReadTx, visit: Visit) -> Response:
        address = Address(f"/crm/{name}/list/", QueryParams(visit.query("in")))
        here = visit.request.path_params["entity_id"]
        found = await list_pages.beside(tx, visit.actor, kind, asked_by(address, kind), here)
        before, later = [
            f"/crm/{name}/details/{each}/{address.within}" if each else ""
            for each in (found.before, found.later)
        ]
        copies = kind.entity in COPIED and visit.actor.most(kind.entity, Action.ADD) is not Level.NONE
        return visit.page(
            tx,
            "pages/card_beside.html",
            name=name,
            base=f"/crm/{name}/details/{here}/",
            before=before,
            later=later,
            list=address.to(view="all"),
            copy=f"/crm/{name}/details/0/?copy={here}" if copies else "",
            deletable=found.deletable,
        )

    async def delete(tx: Tx, visit: Visit) -> Response:
        await kind.family.delete(tx, visit.actor, visit.request.path_params["entity_id"])
        return visit.redirect(f"/crm/{name}/list/")

    return [Page(path + "beside", show), Page(path + "delete", delete, writes=True)]


PAGES = [page for kind in (LEADS, DEALS, CONTACTS, COMPANIES) for page in _pages(kind)]
