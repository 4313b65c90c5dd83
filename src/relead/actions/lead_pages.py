"""What the pages of leads show: thin queries, each a constant number of statements.

Belongs here: reading a lead, or a page of them, with the names of everything they refer to. Does not belong
here: changing anything, how it looks (`web`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from relead.actions import leads
from relead.actions.demands import demand, permitted
from relead.domain.access import Action, Actor
from relead.domain.fields.catalogue import Catalogue, Field, FieldType
from relead.domain.fields.lead import LEAD
from relead.domain.finding import found_by
from relead.domain.ids import Entity
from relead.domain.key_paging import Key, after
from relead.domain.listing import Query
from relead.domain.multifield import Value
from relead.domain.semantics import Semantic
from relead.domain.user_fields.field import COLUMN, UserField
from relead.store import bindings, children, clients, entities, readable, related, statuses, users
from relead.store.bindings import LEAD_CONTACT
from relead.store.engine import ReadTx, Row
from relead.store.query import PAGE
from relead.store.visibility import item

ORDERED_BY: Final = ("ID", "DATE_CREATE", "DATE_MODIFY", "OPPORTUNITY")
"""Codes of the fields a list can be ordered by: columns that are never unset, with an index."""
_STAGES: Final = "STATUS"
_SOURCES: Final = "SOURCE"
_SHOWN: Final = (
    *("ID", "TITLE", "STATUS_ID", "STATUS_SEMANTIC_ID", "OPPORTUNITY", "CURRENCY_ID", "ASSIGNED_BY_ID"),
    *("SOURCE_ID", "DATE_CREATE", "DATE_MODIFY", "NAME", "SECOND_NAME", "LAST_NAME", "COMPANY_TITLE"),
    *("COMPANY_ID", "CONTACT_ID", "IS_RETURN_CUSTOMER"),
)
_FIELDS: Final[tuple[Field, ...]] = tuple(LEAD.by_code[code] for code in _SHOWN)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list page asks for. `filters` are (operator, field, value), as of `crm.lead.list`."""

    key: Key
    filters: Sequence[tuple[str, str, Any]] = ()
    find: str = ""
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class LeadList:
    """One page of leads, with names by id of what the rows refer to.

    Contacts and companies that the actor may not read are not named. `earlier` and `later` say whether
    there may be rows on that side.
    """

    rows: Sequence[Row]
    contact_ids: Mapping[int, list[int]]
    contacts: Mapping[int, Row]
    companies: Mapping[int, Row]
    users: Mapping[int, str]
    stages: Mapping[str, Row]
    sources: Mapping[str, Row]
    earlier: bool
    later: bool


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
    users: Mapping[int, str]
    stages: Mapping[str, Row]
    dictionaries: Mapping[str, Mapping[str, Row]]
    """Rows by STATUS_ID of every dictionary its fields refer to, by ENTITY_ID."""
    results: Sequence[Result]
    """What it was converted to, as far as the actor may read it."""
    fields: Catalogue
    writable: bool


async def page(tx: ReadTx, actor: Actor, asked: Asked) -> LeadList:
    """One page of the leads the actor may read: 7 statements."""
    backwards = bool(asked.before)
    key = asked.key.reversed() if backwards else asked.key
    parts = (
        *leads.FAMILY.conditions(tx, list(asked.filters)),
        found_by(LEAD, asked.find),
        after(key, asked.before or asked.after) if asked.before or asked.after else None,
    )
    query = Query(tuple(part for part in parts if part is not None), key.order)
    found = await leads.FAMILY.page(tx, actor, _FIELDS, query, 0)
    rows, full = (found[::-1] if backwards else found), len(found) == PAGE
    contact_ids = await related.lists(tx, Entity.LEAD, "contact_ids", [row["id"] for row in rows])
    dictionaries = await _dictionaries(tx, (_STAGES, _SOURCES))
    return LeadList(
        rows,
        contact_ids,
        await clients.named(
            tx, actor, Entity.CONTACT, {each for ids in contact_ids.values() for each in ids}
        ),
        await clients.named(
            tx, actor, Entity.COMPANY, {row["company_id"] for row in rows if row["company_id"]}
        ),
        await users.active(tx),
        dictionaries[_STAGES],
        dictionaries[_SOURCES],
        earlier=bool(asked.after) or (backwards and full),
        later=backwards or full,
    )


async def card(tx: ReadTx, actor: Actor, lead_id: int) -> LeadCard:
    """A lead with everything its card shows: 8 statements, 11 for a converted one.

    Raises EntityNotFound, AccessDenied.
    """
    row = await demand(tx, actor, Entity.LEAD, Action.READ, await entities.get(tx, Entity.LEAD, lead_id))
    owned = await bindings.read(tx, LEAD_CONTACT, lead_id)
    links = owned.links if owned is not None else ()
    contacts = await clients.named(tx, actor, Entity.CONTACT, [link.id for link in links], reached=True)
    fields = leads.FAMILY.known(tx)
    dictionaries = await _dictionaries(tx, {each.status_type for each in fields.fields if each.status_type})
    ours = await readable.names(tx, actor, Entity.CONTACT, list(contacts), Action.WRITE)
    return LeadCard(
        row,
        _values(row),
        [
            Client(link.id, found, _values(found), primary=link.primary, writable=link.id in ours)
            for link in links
            for found in [contacts.get(link.id)]
        ],
        await _company(tx, actor, row["company_id"]),
        await users.names(tx, _people(row, fields)),
        dictionaries[_STAGES],
        dictionaries,
        await _results(tx, actor, row),
        fields,
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
    return [
        Result(entity, entity_id, name)
        for entity in children.KINDS
        for entity_id, name in (await clients.children(tx, actor, entity, row["id"])).items()
    ]


async def _company(tx: ReadTx, actor: Actor, company_id: int | None) -> Client | None:
    if company_id is None:
        return None
    found = await clients.named(tx, actor, Entity.COMPANY, [company_id], reached=True)
    ours = await readable.names(tx, actor, Entity.COMPANY, list(found), Action.WRITE)
    row = found.get(company_id)
    return Client(company_id, row, _values(row), writable=bool(ours))


def _values(row: Row | None) -> list[Value]:
    return [] if row is None else [Value(*value) for value in row["multifields"] or ()]


async def _dictionaries(tx: ReadTx, kinds: Collection[str]) -> dict[str, dict[str, Row]]:
    """Rows of dictionaries by STATUS_ID, by SORT."""
    made: dict[str, dict[str, Row]] = {kind: {} for kind in kinds}
    for row in await statuses.list_for_many(tx, kinds):
        made[row["entity_id"]][row["status_id"]] = row
    return made
