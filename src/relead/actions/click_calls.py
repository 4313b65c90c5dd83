"""A click on a phone number: a planned call on the card and on whose number it is (communications.md, R11).

Belongs here: what such a click leaves. Does not belong here: calls of telephone systems.
"""

from relead.actions import activities
from relead.actions.demands import demand
from relead.domain import activity
from relead.domain.access import Action, Actor
from relead.domain.errors import EntityNotFound
from relead.domain.ids import Card, Entity
from relead.domain.semantics import Semantic
from relead.store import entities, multifields
from relead.store.engine import ReadTx, Tx


async def plan(tx: Tx, actor: Actor, card: Card, client: Card, number: str, subject: str) -> int | None:
    """Leave a planned call to a number of `client`, return its id; `client` is the card itself for its own.

    On a closed card it is left on the client only, and nowhere (None) for the card's own number. Raises
    AccessDenied, EntityNotFound also where the client has no such number.
    """
    owner = await owner_of(tx, actor, card, client, ("PHONE", number))
    if owner is None:
        return None
    whom = {
        "TYPE": "PHONE",
        "VALUE": number,
        "ENTITY_TYPE_ID": int(client.entity),
        "ENTITY_ID": client.id,
    }
    fields = {
        "OWNER_TYPE_ID": int(owner.entity),
        "OWNER_ID": owner.id,
        "TYPE_ID": activity.CALL,
        "DIRECTION": activity.OUTGOING,
        "SUBJECT": subject,
        "RESPONSIBLE_ID": actor.user_id,
        "START_TIME": tx.now.isoformat(),
        "END_TIME": tx.now.isoformat(),
        "COMPLETED": "N",
        "COMMUNICATIONS": [whom],
    }
    return await activities.add(tx, actor, fields)


async def owner_of(
    tx: ReadTx, actor: Actor, card: Card, client: Card, reached: tuple[str, str]
) -> Card | None:
    """What owns a communication begun in a card with `client` by a phone or e-mail (type, value) of his.

    The card; the client where it is closed, and nothing for a closed card's own. Raises as `plan`.
    """
    row = await entities.get(tx, card.entity, card.id)
    row = await demand(tx, actor, card.entity, Action.READ, row)
    values = await multifields.list_for(tx, client.entity, client.id)
    if not any((value.type, value.value) == reached for value in values):
        raise EntityNotFound
    if card.entity in (Entity.LEAD, Entity.DEAL) and Semantic(row["semantic"]).closed:
        return None if client == card else client
    return card
