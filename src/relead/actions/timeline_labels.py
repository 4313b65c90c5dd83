"""Names of what history records hold codes of, and of the contacts a timeline may be narrowed to."""

from typing import Final

from relead.domain.access import Actor
from relead.domain.ids import Card, Entity
from relead.store import bindings, readable, statuses
from relead.store.engine import ReadTx

_DICTIONARIES: Final = {Entity.LEAD: "STATUS", Entity.DEAL: "DEAL_STAGE"}
"""What the ENTITY_ID of the dictionaries of stages begins with."""


async def stages(tx: ReadTx, entity: Entity) -> dict[str, str]:
    """Names of the stages cards of a type go through, by code; none for those that have none."""
    begins = _DICTIONARIES.get(entity)
    if begins is None:
        return {}
    rows = await statuses.list_all(tx)
    return {row["status_id"]: row["name"] for row in rows if row["entity_id"].startswith(begins)}


_CONTACTS: Final = {Entity.LEAD: bindings.LEAD_CONTACT, Entity.DEAL: bindings.DEAL_CONTACT}


async def contacts(tx: ReadTx, actor: Actor, card: Card) -> dict[int, str]:
    """Names of a card's contacts that the actor may read, by id; none for clients' own cards."""
    if card.entity not in _CONTACTS:
        return {}
    owned = await bindings.read(tx, _CONTACTS[card.entity], card.id)
    links = owned.links if owned is not None else ()
    return await readable.names(tx, actor, Entity.CONTACT, [link.id for link in links])
