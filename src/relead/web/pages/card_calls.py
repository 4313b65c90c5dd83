"""A click on a number of a card: the browser follows the `tel:` link, this leaves the planned call."""

from starlette.responses import Response

from relead.actions import click_calls
from relead.actions.unit import Tx
from relead.domain.errors import EntityNotFound
from relead.domain.ids import Card, Entity, to_id
from relead.web.page import Page
from relead.web.visit import Visit

CLIENTS = {entity.name.lower(): entity for entity in (Entity.LEAD, Entity.CONTACT, Entity.COMPANY)}
"""Whose numbers and addresses a card shows, by the name its forms send."""


def pages(path: str, entity: Entity) -> list[Page]:
    """Pages below a card's address, which has a parameter `entity_id`."""

    async def call(tx: Tx, visit: Visit) -> Response:
        kind = CLIENTS.get(visit.sent("kind"))
        if kind is None:
            raise EntityNotFound
        number = visit.sent("number")
        card = Card(entity, visit.request.path_params["entity_id"])
        client = Card(kind, to_id(visit.sent("id")))
        subject = visit.text("card.call_subject", number=number)
        await click_calls.plan(tx, visit.actor, card, client, number, subject)
        return Response(status_code=204)

    return [Page(path + "call", call, writes=True)]
