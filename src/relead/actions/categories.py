"""Categories: the use cases behind `crm.category.*` and `crm.dealcategory.*` (entities.md 8.4).

Deals have as many as an administrator makes, each with stages of its own; contacts and companies have one
that nobody can change; leads have none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relead.domain import categories as rules
from relead.domain import deal_stages
from relead.domain.access import CRM, Action, Actor, Level, demand_config
from relead.domain.dictionaries import stages_of
from relead.domain.errors import AccessDenied, EntityNotFound, UnknownEntityType
from relead.domain.errors.dictionaries import CategoryInUse, CategoryNeeded
from relead.domain.errors.money import OwnerTypeUnsupported
from relead.domain.ids import Entity
from relead.domain.ordering import swapped
from relead.domain.texts import text
from relead.store import categories, statuses
from relead.store.engine import ReadTx, Row, Tx

FIRST = 0
"""The category every portal has; it is never deleted."""
_WRITTEN = ("name", "sort", "origin_id", "originator_id")


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of entities with categories; only those of deals are changed."""

    entity: Entity

    @classmethod
    def of(cls, entity_type_id: int, *, writing: bool = False) -> "Kind":
        """The type of this number. Raises UnknownEntityType, OwnerTypeUnsupported."""
        try:
            entity = Entity(entity_type_id)
        except ValueError:
            raise UnknownEntityType from None
        if entity not in CRM:
            raise UnknownEntityType
        if entity is Entity.LEAD or (writing and entity is not Entity.DEAL):
            raise OwnerTypeUnsupported(entity.name)
        return cls(entity)

    async def list_all(self, tx: ReadTx, actor: Actor) -> list[Row]:
        """Categories the actor may read anything in, by SORT."""
        found = await categories.list_all(tx) if self.entity is Entity.DEAL else [self._only(tx)]
        return [row for row in found if self._readable(actor, row["id"])]

    async def get(self, tx: ReadTx, actor: Actor, category_id: int) -> Row:
        """One category. Raises EntityNotFound, AccessDenied."""
        if self.entity is Entity.DEAL:
            found = await categories.get(tx, category_id)
        else:
            found = self._only(tx) if category_id == FIRST else None
        if found is None:
            raise EntityNotFound
        if not self._readable(actor, category_id):
            raise AccessDenied
        return found

    def _readable(self, actor: Actor, category_id: int) -> bool:
        return actor.grant(self.entity, Action.READ, category_id).most is not Level.NONE

    def _only(self, tx: ReadTx) -> Row:
        name = text("category_general", tx.portal.language)
        return {"id": FIRST, "name": name, "sort": rules.FIRST_SORT, "is_default": True}


DEALS = Kind(Entity.DEAL)


async def add(tx: Tx, actor: Actor, fields: Mapping[str, Any]) -> int:
    """Add a category of deals with the default stages, return its id. Raises NameRequired."""
    demand_config(actor)
    category_id = await categories.insert_row(tx, rules.draft(fields))
    await statuses.fill(tx, stages_of(category_id), tx.portal.language)
    return category_id


async def append(tx: Tx, actor: Actor, fields: Mapping[str, Any]) -> int:
    """The same, after all others."""
    demand_config(actor)
    last = max((row["sort"] for row in await categories.list_all(tx)), default=0)
    return await add(tx, actor, {**fields, "SORT": last + rules.STEP})


async def update(tx: Tx, actor: Actor, category_id: int, fields: Mapping[str, Any]) -> None:
    """Change a category of deals. Raises EntityNotFound, NameRequired."""
    demand_config(actor)
    row = await _locked(tx, category_id)
    await categories.update_row(tx, category_id, {n: row[n] for n in _WRITTEN} | rules.change(fields))


async def move(tx: Tx, actor: Actor, category_id: int, *, later: bool) -> None:
    """Let a category of deals change places with its neighbour. Raises AccessDenied, EntityNotFound."""
    demand_config(actor)
    numbers = sorted(row["id"] for row in await categories.list_all(tx))
    rows = [row for number in numbers if (row := await categories.lock(tx, number)) is not None]
    if all(row["id"] != category_id for row in rows):
        raise EntityNotFound
    for place, row in enumerate(swapped(rows, category_id, later=later)[0], 1):
        if row["sort"] != place * rules.STEP:
            kept = {name: row[name] for name in _WRITTEN}
            await categories.update_row(tx, row["id"], {**kept, "sort": place * rules.STEP})


async def delete(tx: Tx, actor: Actor, category_id: int) -> None:
    """Delete a category of deals with its stages. Raises EntityNotFound, CategoryNeeded, CategoryInUse."""
    demand_config(actor)
    row = await _locked(tx, category_id)
    if category_id == FIRST:
        raise CategoryNeeded
    if await categories.has_deals(tx, category_id):
        raise CategoryInUse(row["name"])
    await categories.delete_row(tx, category_id, deal_stages.dictionary(category_id))


async def _locked(tx: Tx, category_id: int) -> Row:
    row = await categories.lock(tx, category_id)
    if row is None:
        raise EntityNotFound
    return row


async def stages(tx: ReadTx, category_id: int) -> list[Row]:
    """Stages of a category of deals by SORT, none for one that is not there.

    Like the rows of any dictionary they are no secret.
    """
    return await statuses.list_for(tx, deal_stages.dictionary(category_id))
