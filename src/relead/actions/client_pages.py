"""What the cards of contacts, companies and deals show: thin queries, a constant number of statements.

Belongs here: reading one of them with the names of what it refers to, and the leads and deals of a client.
Does not belong here: lists (`list_pages`), the card of a lead (`lead_pages`), changing anything.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from relead.actions import duplicates, field_names, list_pages
from relead.actions.demands import demand, permitted
from relead.actions.field_names import FieldNames
from relead.actions.lead_pages import Client, client
from relead.actions.list_pages import Asked, EntityRows, Kind
from relead.actions.user_values import user_fields_of
from relead.domain.access import Action, Actor, Level, allows
from relead.domain.binding import Link, Links
from relead.domain.deal_stages import dictionary
from relead.domain.errors import EntityNotFound
from relead.domain.fields.catalogue import FieldType
from relead.domain.ids import Entity
from relead.domain.listing import Condition, Op
from relead.domain.multifield import Value
from relead.domain.user_fields.field import COLUMN, UserField
from relead.store import bindings, categories, clients, dictionaries, entities, statuses, users
from relead.store.bindings import COMPANY_CONTACT, CONTACT_COMPANY, DEAL_CONTACT, Binding
from relead.store.engine import ReadTx, Row
from relead.store.visibility import item

KINDS: Final[Mapping[Entity, Kind]] = {
    kind.entity: kind for kind in (list_pages.CONTACTS, list_pages.COMPANIES, list_pages.DEALS)
}
PARTS: Final[Mapping[str, Kind]] = {"leads": list_pages.LEADS, "deals": list_pages.DEALS}
"""Lists on the card of a client by the part of its address."""
MOST_LINKED: Final = 50
"""Linked contacts or companies that a client's card shows."""
_BINDINGS: Final[Mapping[Entity, Binding]] = {
    Entity.DEAL: DEAL_CONTACT,
    Entity.CONTACT: CONTACT_COMPANY,
    Entity.COMPANY: COMPANY_CONTACT,
}
_DUPLICATED_BY: Final = ("PHONE", "EMAIL")


@dataclass(frozen=True, slots=True)
class Part:
    """Leads or deals of a client, newest first, with the rows of their stages by STATUS_ID."""

    found: EntityRows
    stages: Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Card:
    """An entity with all its card shows.

    `dictionaries` are rows by ENTITY_ID and STATUS_ID of every dictionary its fields refer to, `users` names
    of the people they name. `contacts` and `companies` are those linked to it; `linked` says how many there
    are.
    """

    kind: Kind
    row: Row
    values: Sequence[Value]
    user_fields: Sequence[UserField]
    named: FieldNames
    contacts: Sequence[Client]
    companies: Sequence[Client]
    linked: int
    observers: Sequence[int]
    users: Mapping[int, str]
    dictionaries: Mapping[str, Mapping[str, Row]]
    parts: Mapping[str, Part]
    """Its leads and deals, by the name in PARTS, unless the actor may read none of the type at all."""
    writable: bool


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Others with the same phone or e-mail address; `mergeable`: the actor may merge at least some."""

    found: Sequence[Client]
    mergeable: bool


@dataclass(frozen=True, slots=True)
class DealExtras:
    """What the card of a deal shows besides: the category, the lead it was made of.

    `targets` are the other categories the actor may move it to.
    """

    category: Row | None
    lead: Row | None
    targets: Sequence[Row]


async def card(tx: ReadTx, actor: Actor, kind: Kind, entity_id: int) -> Card:
    """A contact, a company or a deal: at most 7 statements. Raises EntityNotFound, AccessDenied."""
    entity = kind.entity
    row = await demand(tx, actor, entity, Action.READ, await entities.get(tx, entity, entity_id))
    own = user_fields_of(kind.family.known(tx))
    contacts, companies = await _linked(tx, entity, row)
    people, observers = await users.around(tx, _people(row, own), entity, entity_id)
    linked = contacts if entity is Entity.COMPANY else companies
    found = {} if entity is Entity.DEAL else await _found(tx, actor, entity, entity_id, PARTS)
    dictionaries = await _dictionaries(tx, {*_named(kind, row, own), *_staged(found)})
    return Card(
        kind,
        row,
        _values(row),
        own,
        await field_names.read(tx, actor, row, (*kind.family.catalogue.fields, *own)),
        await _clients(tx, actor, Entity.CONTACT, contacts),
        await _clients(tx, actor, Entity.COMPANY, companies),
        len(linked),
        observers,
        people,
        dictionaries,
        {name: Part(rows, _stages(rows, dictionaries)) for name, rows in found.items()},
        writable=await permitted(tx, actor, entity, Action.WRITE, item(entity, row), entity_id),
    )


async def deal_extras(tx: ReadTx, actor: Actor, deal: Row) -> DealExtras:
    """The rest of the card of a deal the actor may read: at most 3 statements."""
    lead_id = deal["lead_id"]
    leads = await clients.named(tx, actor, Entity.LEAD, [] if lead_id is None else [lead_id])
    known = {row["id"]: row for row in await categories.list_all(tx)}
    firsts = await dictionaries.first_statuses(tx, [dictionary(each) for each in known])
    return DealExtras(
        known.get(deal["category_id"]),
        leads.get(lead_id),
        [row for each, row in known.items() if _may_enter(actor, deal, each, firsts.get(dictionary(each)))],
    )


def _may_enter(actor: Actor, deal: Row, category: int, first: str | None) -> bool:
    """Whether a deal may be moved to the first stage of another category: needs WRITE here and there."""
    if first is None or category == deal["category_id"]:
        return False
    there = {**dict(deal), "category_id": category, "stage_id": first}
    return actor.may_move(Entity.DEAL, deal["stage_id"], first, deal["category_id"]) and all(
        allows(actor, Entity.DEAL, Action.WRITE, item(Entity.DEAL, each)) for each in (deal, there)
    )


async def later_part(
    tx: ReadTx, actor: Actor, client: Entity, client_id: int, name: str, after: str
) -> Part | None:
    """More of the leads or the deals of a client: 3 statements.

    None if the actor may read none of the type. Raises EntityNotFound, AccessDenied.
    """
    await demand(tx, actor, client, Action.READ, await entities.owner(tx, client, client_id))
    if name not in PARTS:
        raise EntityNotFound
    found = await _found(tx, actor, client, client_id, (name,), after)
    dictionaries = await _dictionaries(tx, _staged(found))
    return Part(found[name], _stages(found[name], dictionaries)) if name in found else None


async def duplicates_of(tx: ReadTx, actor: Actor, entity: Entity, entity_id: int) -> Duplicates:
    """Others of the same type with a phone or an e-mail address of it: 4 statements.

    At most 40 that the actor may read, by id. Raises EntityNotFound, AccessDenied.
    """
    row = await demand(tx, actor, entity, Action.READ, await entities.get(tx, entity, entity_id))
    ids: set[int] = set()
    for kind in _DUPLICATED_BY:
        values = [value.value for value in _values(row) if value.type == kind]
        if values:
            found = await duplicates.find(tx, actor, kind, values, [entity])
            ids.update(found.get(entity, ()))
    others = await _clients(tx, actor, entity, [Link(each, 0) for each in sorted(ids - {entity_id})])
    may_delete = actor.most(entity, Action.DELETE) is not Level.NONE
    writable = await permitted(tx, actor, entity, Action.WRITE, item(entity, row), entity_id)
    return Duplicates(others, mergeable=may_delete and writable)


async def _found(
    tx: ReadTx, actor: Actor, client: Entity, client_id: int, names: Iterable[str], after: str = ""
) -> dict[str, EntityRows]:
    """Leads and deals of a client that the actor may read, 50 of each, by the names of the parts."""
    linked = (
        Condition("contact_ids", Op.IN, [client_id])
        if client is Entity.CONTACT
        else Condition("company_id", Op.EQUAL, client_id)
    )
    kinds = {name: PARTS[name] for name in names}
    return {
        name: await list_pages.rows(tx, actor, kind, Asked(kind.key(), after=after, parts=(linked,)))
        for name, kind in kinds.items()
        if actor.most(kind.entity, Action.READ) is not Level.NONE
    }


async def _linked(tx: ReadTx, entity: Entity, row: Row) -> tuple[Links, Links]:
    """Contacts and companies linked to an entity, in order."""
    owned = await bindings.read(tx, _BINDINGS[entity], row["id"])
    links = owned.links if owned is not None else ()
    if entity is Entity.CONTACT:
        return (), links
    company = row.get("company_id")
    return links, () if company is None else (Link(company, 0),)


async def _clients(tx: ReadTx, actor: Actor, entity: Entity, links: Sequence[Link]) -> list[Client]:
    shown = links[:MOST_LINKED]
    rows = await clients.named(tx, actor, entity, [link.id for link in shown], reached=True)
    return [client(actor, entity, link.id, rows.get(link.id), primary=link.primary) for link in shown]


def _values(row: Row | None) -> list[Value]:
    return [] if row is None else [Value(*value) for value in row.get("multifields") or ()]


def _people(row: Row, own: Sequence[UserField]) -> set[int]:
    found = {row[name] for name in ("assigned_by_id", "created_by_id", "modify_by_id")}
    for field in own:
        if field.type is FieldType.EMPLOYEE:
            found |= {int(each) for each in _each(row[COLUMN].get(field.key))}
    return found


def _each(value: Any) -> Collection[Any]:
    return value if isinstance(value, list) else () if value is None else (value,)


def _named(kind: Kind, row: Row, own: Sequence[UserField]) -> set[str]:
    """ENTITY_IDs of the dictionaries that the fields of an entity refer to."""
    named = {field.status_type for field in (*kind.family.catalogue.fields, *own) if field.status_type}
    return named | {dictionary(row["category_id"])} if kind.entity is Entity.DEAL else named


def _staged(found: Mapping[str, EntityRows]) -> set[str]:
    """ENTITY_IDs of the dictionaries with the stages of leads and deals."""
    return {_stages_of(row) for each in found.values() for row in each.rows}


def _stages_of(row: Row) -> str:
    return (
        dictionary(row["category_id"]) if "category_id" in row else list_pages.LEADS.dictionaries["status_id"]
    )


def _stages(found: EntityRows, dictionaries: Mapping[str, Mapping[str, Row]]) -> dict[str, Row]:
    """Rows by STATUS_ID, which holds the number of the category of deals."""
    return {code: row for each in _staged({"": found}) for code, row in dictionaries[each].items()}


async def _dictionaries(tx: ReadTx, wanted: Collection[str]) -> Mapping[str, Mapping[str, Row]]:
    made: dict[str, dict[str, Row]] = {each: {} for each in wanted}
    for found in await statuses.list_for_many(tx, wanted):
        made[found["entity_id"]][found["status_id"]] = found
    return made
