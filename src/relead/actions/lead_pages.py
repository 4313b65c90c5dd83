"""What the card of a lead shows: thin queries, a constant number of statements.

Belongs here: reading a lead with the names of everything it refers to. Does not belong here: lists
(`list_pages`), changing anything, how it looks (`web`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from relead.actions import field_names, leads
from relead.actions.demands import demand, permitted
from relead.actions.field_names import FieldNames
from relead.domain.access import Action, Actor, allows
from relead.domain.fields.catalogue import Catalogue, FieldType
from relead.domain.ids import Entity
from relead.domain.multifield import Value
from relead.domain.semantics import Semantic
from relead.domain.user_fields.field import COLUMN, UserField
from relead.store import addresses, bindings, children, clients, entities, statuses, users
from relead.store.bindings import LEAD_CONTACT
from relead.store.engine import ReadTx, Row
from relead.store.visibility import item

_STAGES: Final = "STATUS"
_SOURCES: Final = "SOURCE"


@dataclass(frozen=True, slots=True)
class Client:
    """A linked contact or company; `row` is None for one the actor may not read."""

    id: int
    row: Row | None
    values: Sequence[Value]
    primary: bool = False
    writable: bool = False


class Result(NamedTuple):
    """A card a lead was converted to."""

    entity: Entity
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class LeadCard:
    """A lead with all its card shows."""

    row: Row
    values: Sequence[Value]
    """Its own phones, e-mails ..."""
    contacts: Sequence[Client]
    company: Client | None
    observers: Sequence[int]
    users: Mapping[int, str]
    stages: Mapping[str, Row]
    dictionaries: Mapping[str, Mapping[str, Row]]
    """Rows by STATUS_ID of every dictionary its fields refer to, by ENTITY_ID."""
    results: Sequence[Result]
    """What it was converted to, as far as the actor may read it."""
    addresses: int
    """Addresses of a repeat lead beside the one in its fields (`crm.address.*`); it has no requisites."""
    fields: Catalogue
    named: FieldNames
    writable: bool


async def card(tx: ReadTx, actor: Actor, lead_id: int) -> LeadCard:
    """A lead with everything its card shows: 7 statements, 8 for a repeat lead, 1 more once converted.

    Raises EntityNotFound, AccessDenied.
    """
    row = await demand(tx, actor, Entity.LEAD, Action.READ, await entities.get(tx, Entity.LEAD, lead_id))
    owned = await bindings.read(tx, LEAD_CONTACT, lead_id)
    links = owned.links if owned is not None else ()
    contacts = await clients.named(tx, actor, Entity.CONTACT, [link.id for link in links], reached=True)
    fields = leads.FAMILY.known(tx)
    people, observers = await users.around(tx, _people(row, fields), Entity.LEAD, lead_id)
    dictionaries = await _dictionaries(tx, {each.status_type for each in fields.fields if each.status_type})
    return LeadCard(
        row,
        _values(row),
        [
            client(actor, Entity.CONTACT, link.id, found, primary=link.primary)
            for link in links
            for found in [contacts.get(link.id)]
        ],
        await _company(tx, actor, row["company_id"]),
        observers,
        people,
        dictionaries[_STAGES],
        dictionaries,
        await _results(tx, actor, row),
        len(await addresses.of_holder(tx, (Entity.LEAD, lead_id))) if row["is_return_customer"] else 0,
        fields,
        await field_names.read(tx, actor, row, fields.fields),
        writable=await permitted(tx, actor, Entity.LEAD, Action.WRITE, item(Entity.LEAD, row), lead_id),
    )


def _people(row: Row, fields: Catalogue) -> set[int]:
    """Ids of the users a lead's fields name."""
    found = {row[name] for name in ("assigned_by_id", "created_by_id", "modify_by_id", "moved_by_id")}
    for field in fields.fields:
        if isinstance(field, UserField) and field.type is FieldType.EMPLOYEE:
            value = row[COLUMN].get(field.key)
            found |= {int(each) for each in (value if isinstance(value, list) else [value]) if each}
    return found


async def _results(tx: ReadTx, actor: Actor, row: Row) -> list[Result]:
    if row["semantic"] != Semantic.SUCCESS.value:
        return []
    found = await clients.children(tx, actor, children.KINDS, row["id"])
    results = [Result(Entity(each["kind"]), each["id"], each["name"]) for each in found]
    return sorted(results, key=lambda each: (children.KINDS.index(each.entity), each.id))


async def _company(tx: ReadTx, actor: Actor, company_id: int | None) -> Client | None:
    if company_id is None:
        return None
    found = await clients.named(tx, actor, Entity.COMPANY, [company_id], reached=True)
    return client(actor, Entity.COMPANY, company_id, found.get(company_id))


def client(actor: Actor, entity: Entity, client_id: int, row: Row | None, *, primary: bool = False) -> Client:
    """A linked client; the row as `clients.named` has it with ways to reach."""
    writable = row is not None and allows(actor, entity, Action.WRITE, item(entity, row))
    return Client(client_id, row, _values(row), primary=primary, writable=writable)


def _values(row: Row | None) -> list[Value]:
    return [] if row is None else [Value(*value) for value in row["multifields"] or ()]


async def _dictionaries(tx: ReadTx, kinds: Collection[str]) -> dict[str, dict[str, Row]]:
    """Rows of dictionaries by STATUS_ID, by SORT."""
    made: dict[str, dict[str, Row]] = {kind: {} for kind in kinds}
    for row in await statuses.list_for_many(tx, kinds):
        made[row["entity_id"]][row["status_id"]] = row
    return made
