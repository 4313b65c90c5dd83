"""A letter written in a card and kept: an open activity on the card and on whose address it is (R11).

Belongs here: keeping one. Does not belong here: sending, for which mail must be connected.
"""

from relead.actions import activities
from relead.actions.click_calls import owner_of
from relead.domain import activity
from relead.domain.access import Actor
from relead.domain.errors.activities import ActivityRefused
from relead.domain.ids import Card
from relead.store.engine import Tx


async def keep(tx: Tx, actor: Actor, card: Card, client: Card, to: str, subject: str, text: str) -> int:
    """Keep a letter to an address of `client`, return its id; `client` is the card itself for its own.

    On a closed card it is kept on the client only. Raises ActivityRefused for a closed card's own address and
    without a subject, AccessDenied, EntityNotFound also where the client has no such address.
    """
    owner = await owner_of(tx, actor, card, client, ("EMAIL", to))
    if owner is None:
        raise ActivityRefused("A letter to the address of a closed card belongs to nothing that is open.")
    whom = {"TYPE": "EMAIL", "VALUE": to, "ENTITY_TYPE_ID": int(client.entity), "ENTITY_ID": client.id}
    fields = {
        "OWNER_TYPE_ID": int(owner.entity),
        "OWNER_ID": owner.id,
        "TYPE_ID": activity.LETTER,
        "DIRECTION": activity.OUTGOING,
        "SUBJECT": subject,
        "DESCRIPTION": text,
        "RESPONSIBLE_ID": actor.user_id,
        "COMPLETED": "N",
        "COMMUNICATIONS": [whom],
    }
    return await activities.add(tx, actor, fields)
