"""Suggestions of contacts and companies to link, by name, phone and e-mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from relead.actions import companies, contacts
from relead.actions.entity_family import EntityFamily
from relead.domain.access import Action, Actor, Level
from relead.domain.finding import found_by
from relead.domain.ids import Entity
from relead.domain.listing import Query
from relead.domain.multifield import Value
from relead.store import clients
from relead.store.engine import ReadTx, Row

MOST: Final = 8
"""Suggestions of each type."""
_FAMILIES: Final[dict[Entity, EntityFamily]] = {
    Entity.CONTACT: contacts.FAMILY,
    Entity.COMPANY: companies.FAMILY,
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A contact or company with what tells it from others of its name."""

    entity: Entity
    row: Row
    values: Sequence[Value]


async def find(tx: ReadTx, actor: Actor, entity: Entity, text: str) -> list[Suggestion]:
    """Those found by a text that the actor may read, the newest first; none for an empty text."""
    family, wanted = _FAMILIES[entity], found_by(_FAMILIES[entity].catalogue, text)
    if wanted is None or actor.most(entity, Action.READ) is Level.NONE:
        return []
    fields = (family.catalogue.by_code["ID"],)
    rows = await family.page(tx, actor, fields, Query((wanted,), (("id", True),)), 0)
    return await named(tx, actor, entity, [row["id"] for row in rows[:MOST]])


async def named(tx: ReadTx, actor: Actor, entity: Entity, ids: Sequence[int]) -> list[Suggestion]:
    """Those of the ids that the actor may read, in their order."""
    rows = await clients.named(tx, actor, entity, ids, reached=True)
    return [_suggestion(entity, rows[each]) for each in ids if each in rows]


def _suggestion(entity: Entity, row: Row) -> Suggestion:
    return Suggestion(entity, row, [Value(*value) for value in row["multifields"] or ()])
