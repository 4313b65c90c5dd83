"""Locking for the deletion of what others are linked to."""

from collections.abc import Awaitable, Callable, Mapping

from relead.domain.errors import EntityNotFound
from relead.domain.ids import Entity
from relead.store import entities
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
