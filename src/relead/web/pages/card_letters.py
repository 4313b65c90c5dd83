"""Writing a letter beside an e-mail of a card: it is kept as a draft, for no mail is connected yet."""

from starlette.responses import Response

from relead.actions import letter_drafts
from relead.actions.demands import demand_by_id
from relead.actions.unit import ReadTx, Tx
from relead.domain.errors import EntityNotFound
from relead.domain.ids import Card, Entity, to_id
from relead.web.page import Page
from relead.web.pages.card_calls import CLIENTS
from relead.web.visit import Visit


def pages(path: str, entity: Entity) -> list[Page]:
    """Pages below a card's address, which has a parameter `entity_id`."""

    def base(visit: Visit) -> str:
        return f"/crm/{entity.name.lower()}/details/{visit.request.path_params['entity_id']}/"

    async def write(tx: ReadTx, visit: Visit) -> Response:
        await demand_by_id(tx, visit.actor, Card(entity, visit.request.path_params["entity_id"]))
        given = {name: visit.query(name) for name in ("kind", "id", "to")}
        return visit.page(tx, "pages/card_letter.html", base=base(visit), given=given, kept=False)

    async def keep(tx: Tx, visit: Visit) -> Response:
        kind = CLIENTS.get(visit.sent("kind"))
        if kind is None:
            raise EntityNotFound
        card = Card(entity, visit.request.path_params["entity_id"])
        client = Card(kind, to_id(visit.sent("id")))
        letter = (visit.sent("to"), visit.sent("subject"), visit.sent("text"))
        await letter_drafts.keep(tx, visit.actor, card, client, *letter)
        return visit.page(tx, "pages/card_letter.html", base=base(visit), given={}, kept=True)

    return [Page(path + "letter", write), Page(path + "letter", keep, writes=True)]
