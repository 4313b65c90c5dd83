"""Suggestions by name, phone and e-mail: clients to link, any records to go to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from relead.actions import companies, contacts, deals, leads
from relead.actions.entity_family import EntityFamily
from relead.domain.access import Action, Actor, Level
from relead.domain.finding import found_by, suggested_by
from relead.domain.ids import Entity
from relead.domain.listing import Condition, Op, Part, Query
from relead.domain.multifield import Value
from relead.store import clients
from relead.store.engine import ReadTx, Row

MOST: Final = 8
"""Suggestions of each type."""
_FAMILIES: Final[dict[Entity, EntityFamily]] = {
    each.entity: each for each in (leads.FAMILY, deals.FAMILY, contacts.FAMILY, companies.FAMILY)
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A record with what tells it from others of its name."""

    entity: Entity
    row: Row
    values: Sequence[Value]


async def find(tx: ReadTx, actor: Actor, entity: Entity, text: str) -> list[Suggestion]:
    """Those found by a text that the actor may read, the newest first; none for an empty text."""
    return await _found(tx, actor, entity, found_by(_FAMILIES[entity].catalogue, text))


async def find_any(tx: ReadTx, actor: Actor, text: str) -> Mapping[Entity, list[Suggestion]]:
    """The same of every type of records, by what indexes find (`suggested_by`): at most 8 statements."""
    return {
        entity: await _found(tx, actor, entity, suggested_by(family.catalogue, text))
        for entity, family in _FAMILIES.items()
    }


async def _found(tx: ReadTx, actor: Actor, entity: Entity, wanted: Part | None) -> list[Suggestion]:
    return await named(tx, actor, entity, (await _ids(tx, actor, entity, wanted))[:MOST])


async def _ids(tx: ReadTx, actor: Actor, entity: Entity, wanted: Part | None) -> list[int]:
    if wanted is None or actor.most(entity, Action.READ) is Level.NONE:
        return []
    family = _FAMILIES[entity]
    fields = (family.catalogue.by_code["ID"],)
    rows = await family.page(tx, actor, fields, Query((wanted,), (("id", True),)), 0)
    return [row["id"] for row in rows]


async def of_clients(tx: ReadTx, actor: Actor, text: str) -> list[Part]:
    """Ways a lead or a deal is found by its clients: at most 2 statements.

    By clients the actor may read and indexes find (`suggested_by`), a page of each type, the newest.
    """
    columns = {"contact_ids": Entity.CONTACT, "company_id": Entity.COMPANY}
    found = {
        column: await _ids(tx, actor, client, suggested_by(_FAMILIES[client].catalogue, text))
        for column, client in columns.items()
    }
    return [Condition(column, Op.IN, ids) for column, ids in found.items() if ids]


async def named(tx: ReadTx, actor: Actor, entity: Entity, ids: Sequence[int]) -> list[Suggestion]:
    """Those of the ids that the actor may read, in their order."""
    rows = await clients.named(tx, actor, entity, ids, reached=entity is not Entity.DEAL)
    return [_suggestion(entity, rows[each]) for each in ids if each in rows]


def _suggestion(entity: Entity, row: Row) -> Suggestion:
    # The phones and e-mails of a lead with a client are not shown: the client's count.
    shown = () if row.get("is_return_customer") else row.get("multifields") or ()
    return Suggestion(entity, row, [Value(*value) for value in shown])
