"""Deletion of entities: locking what is linked to them, and what goes with them."""

from collections.abc import Awaitable, Callable, Mapping

from relead.actions import activity_bindings, owned_requisites, timeline_bindings
from relead.domain.errors import EntityNotFound
from relead.domain.ids import Card, Entity
from relead.store import entities, timeline_marks
from relead.store.engine import Row, StaleLocks, Tx

Linked = Callable[[Tx, int], Awaitable[Mapping[Entity, list[int]]]]
"""Ids of what is linked to an entity, by type in the order of locking."""


async def lock_with_linked(tx: Tx, entity: Entity, entity_id: int, linked: Linked) -> dict[Entity, list[Row]]:
    """Lock everything linked to an entity, then the entity itself; return the linked rows.

    Raises EntityNotFound, or StaleLocks if more was linked before the locks were held.
    """
    found = await linked(tx, entity_id)
    rows = {kind: [await entities.lock(tx, kind, other) for other in ids] for kind, ids in found.items()}
    if await entities.lock(tx, entity, entity_id) is None:
        raise EntityNotFound
    if await linked(tx, entity_id) != found:
        raise StaleLocks
    return rows


async def delete_card(tx: Tx, entity: Entity, entity_id: int) -> None:
    """Delete a locked entity with what is its own, and the comments that stand on no other card.

    Its links must be gone. The timeline is cleared after the row: who comments waits for the row's lock.
    """
    tx.touch(entity, entity_id)
    card = Card(entity, entity_id)
    await timeline_marks.forget_notes(tx, card)
    await owned_requisites.forget(tx, entity, entity_id)
    await activity_bindings.forget(tx, Card(entity, entity_id))
    await entities.delete_row(tx, entity, entity_id)
    await timeline_bindings.forget_card(tx, card)
