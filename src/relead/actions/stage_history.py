"""Stage history as clients read it: only that of entities the actor may read (repeat-leads.md 9.3)."""

from collections.abc import Mapping
from typing import Any

from relead.actions.entity_family import reading_of
from relead.domain import stage_history as rules
from relead.domain.access import Actor
from relead.domain.errors.money import OwnerTypeUnsupported
from relead.domain.ids import Entity
from relead.domain.listing import Query
from relead.store import stage_history
from relead.store.engine import ReadTx, Row


def owner_type(number: int) -> Entity:
    """The type of owners of this number. Raises OwnerTypeUnsupported for one whose items have no stages."""
    found = next((entity for entity in rules.FIELDS if int(entity) == number), None)
    if found is None:
        raise OwnerTypeUnsupported(str(number))
    return found


def asked(tx: ReadTx, entity: Entity, filters: list[tuple[str, str, Any]], order: Mapping[str, Any]) -> Query:
    """What a client asks for. Raises what `domain.stage_history` does for unknown names."""
    return Query(rules.conditions(entity, filters, reading_of(tx)), rules.order(entity, order))


async def page(tx: ReadTx, actor: Actor, entity: Entity, query: Query, offset: int) -> list[Row]:
    """Rows of one page."""
    return await stage_history.page(tx, actor, entity, query, offset)


async def count(tx: ReadTx, actor: Actor, entity: Entity, query: Query) -> int:
    """How many rows match."""
    return await stage_history.count(tx, actor, entity, query)
