"""Demands of rights on stored entities, for every action that reads or writes one.

Belongs here: "exists and may be ...", alike for all entity types. The rule itself is `domain/access`.
"""

from collections.abc import Collection

from relead.domain.access import Action, Actor, Item, allows
from relead.domain.errors import AccessDenied, DomainError, EntityNotFound, LinkedNotFound, LinkedUnreadable
from relead.domain.ids import Card, Entity
from relead.domain.texts import text
from relead.store import entities
from relead.store.engine import ReadTx, Row, Tx
from relead.store.visibility import item


async def demand(tx: ReadTx, actor: Actor, entity: Entity, action: Action, row: Row | None) -> Row:
    """Return the row if it exists and the actor may act on it.

    Raises EntityNotFound for whoever may read every entity of the type, AccessDenied for others: to
    them "missing" and "not yours" must look alike (repeat-leads.md 8.3).
    """
    if row is None:
        raise missing(actor, entity)
    if not await permitted(tx, actor, entity, action, item(entity, row), row["id"]):
        raise AccessDenied
    return row


async def demand_by_id(tx: ReadTx, actor: Actor, card: Card, action: Action = Action.READ) -> None:
    """Demand a right on a card, for what begins on it. Raises as `demand`."""
    await demand(tx, actor, card.entity, action, await entities.owner(tx, card.entity, card.id))


def missing(actor: Actor, entity: Entity) -> DomainError:
    """What to raise for an entity that does not exist."""
    return EntityNotFound() if actor.reads_all(entity) else AccessDenied()


async def permitted(
    tx: ReadTx, actor: Actor, entity: Entity, action: Action, seen: Item, entity_id: int
) -> bool:
    """Whether the actor may act on one item; asks who observes it only when nothing else allows it."""
    if allows(actor, entity, action, seen):
        return True
    if not allows(actor, entity, action, seen, observer=True):
        return False
    return await entities.observes(tx, entity, entity_id, actor.user_id)


async def lock_readable(
    tx: Tx, actor: Actor, entity: Entity, ids: Collection[int], *, also: Collection[int] = ()
) -> None:
    """Lock entities to be linked or unlinked and demand the right to read each.

    `also` are locked with them, all in ascending id, but not checked. Raises LinkedNotFound or
    LinkedUnreadable (R5) for the first in the order given.
    """
    locked = await entities.lock_many(tx, entity, {*ids, *also})
    for other in ids:
        await demand_readable(tx, actor, entity, other, locked.get(other))


async def demand_shared(tx: Tx, actor: Actor, entity: Entity, entity_id: int) -> None:
    """Demand the right to read an entity that is only referred to, and keep it from being deleted.

    The lock stands in nobody's way but a deletion's. Raises LinkedNotFound or LinkedUnreadable.
    """
    await demand_readable(tx, actor, entity, entity_id, await entities.share(tx, entity, entity_id))


async def demand_readable(tx: ReadTx, actor: Actor, entity: Entity, other: int, row: Row | None) -> None:
    """Demand the right to read what is, or will be, linked. Raises LinkedNotFound or LinkedUnreadable."""
    if row is None and actor.reads_all(entity):
        raise LinkedNotFound
    if row is None or not await permitted(tx, actor, entity, Action.READ, item(entity, row), other):
        name, language = entity.name.lower(), tx.portal.language
        raise LinkedUnreadable(entity.name.capitalize(), other, text(f"{name}_unreadable", language))
