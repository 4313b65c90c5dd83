"""What lists of entities show in the browser, alike for all types: rows, and names of what they refer to.

Belongs here: what is listed of each type (data), pages by key, each a constant number of statements. Does
not belong here: single cards (`lead_pages`, `client_pages`, `deal_pages`), how it looks (`web`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from relead.actions import categories, companies, contacts, deals, leads
from relead.actions.client_search import of_clients
from relead.actions.demands import permitted
from relead.actions.entity_family import EntityFamily
from relead.domain.access import Action, Actor
from relead.domain.deal_stages import dictionary
from relead.domain.fields.catalogue import Field
from relead.domain.finding import found_by
from relead.domain.ids import Entity, possible_ids
from relead.domain.key_paging import Key, after, key_of, place
from relead.domain.listing import Group, Part, Query
from relead.domain.multifield import Value
from relead.store import clients, related, statuses, users
from relead.store.engine import ReadTx, Row
from relead.store.query import PAGE
from relead.store.visibility import item

_REACHED: Final = ("PHONE", "EMAIL")


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A type of entities as pages list it.

    `shown` are codes of fields; `ordered_by` those a list can be ordered by: columns that are never unset,
    with an index. `dictionaries` are ENTITY_IDs by column; the stages of deals come by category.
    """

    family: EntityFamily
    shown: tuple[str, ...]
    ordered_by: tuple[str, ...]
    dictionaries: Mapping[str, str]
    columns: tuple[str, ...]
    """Codes of the columns a list can show beside its first one, in order."""
    stage: str = ""
    """Column of the stage, "" for what has none."""

    @property
    def entity(self) -> Entity:
        """The type of entity."""
        return self.family.entity

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields shown."""
        return tuple(self.family.catalogue.by_code[code] for code in self.shown)

    @property
    def lists_contacts(self) -> bool:
        """Whether contacts are linked to it in a list."""
        return self.entity in (Entity.LEAD, Entity.DEAL)

    def key(self, asked: str = "") -> Key:
        """What a list is ordered by when an address asks so."""
        return key_of(self.family.catalogue, self.ordered_by, asked)


RESPONSIBLE: Final = "ASSIGNED_BY_ID"
_AUDIT = (RESPONSIBLE, "DATE_CREATE", "DATE_MODIFY")
LEAD_STAGES: Final = "STATUS"
_PERSON = ("NAME", "SECOND_NAME", "LAST_NAME")
LEADS: Final = Kind(
    leads.FAMILY,
    (
        *("ID", "TITLE", "STATUS_ID", "STATUS_SEMANTIC_ID", "OPPORTUNITY", "CURRENCY_ID", "SOURCE_ID"),
        *("COMPANY_TITLE", "COMPANY_ID", "CONTACT_ID", "IS_RETURN_CUSTOMER", *_PERSON, *_AUDIT),
    ),
    ("ID", "DATE_CREATE", "DATE_MODIFY", "OPPORTUNITY"),
    {"status_id": LEAD_STAGES, "source_id": "SOURCE"},
    ("STATUS_ID", "CLIENT", "OPPORTUNITY", "ASSIGNED_BY_ID", "SOURCE_ID", "DATE_CREATE", "DATE_MODIFY"),
    stage="status_id",
)
DEALS: Final = Kind(
    deals.FAMILY,
    (
        *("ID", "TITLE", "STAGE_ID", "STAGE_SEMANTIC_ID", "CATEGORY_ID", "OPPORTUNITY", "CURRENCY_ID"),
        *("TYPE_ID", "COMPANY_ID", "CONTACT_ID", "CLOSEDATE", "IS_RETURN_CUSTOMER", *_AUDIT),
    ),
    ("ID", "DATE_MODIFY", "OPPORTUNITY"),
    {"type_id": "DEAL_TYPE", "source_id": "SOURCE"},
    ("STAGE_ID", "CLIENT", "OPPORTUNITY", "ASSIGNED_BY_ID", "CLOSEDATE", "DATE_CREATE", "DATE_MODIFY"),
    stage="stage_id",
)
CONTACTS: Final = Kind(
    contacts.FAMILY,
    ("ID", *_PERSON, "POST", "TYPE_ID", "COMPANY_ID", *_AUDIT),
    ("ID", "DATE_MODIFY"),
    {"type_id": "CONTACT_TYPE", "source_id": "SOURCE"},
    ("REACH", "COMPANY_ID", "TYPE_ID", "ASSIGNED_BY_ID", "DATE_CREATE", "DATE_MODIFY"),
)
COMPANIES: Final = Kind(
    companies.FAMILY,
    ("ID", "TITLE", "COMPANY_TYPE", "INDUSTRY", *_AUDIT),
    ("ID", "DATE_MODIFY"),
    {"company_type": "COMPANY_TYPE", "industry": "INDUSTRY"},
    ("REACH", "COMPANY_TYPE", "INDUSTRY", "ASSIGNED_BY_ID", "DATE_CREATE", "DATE_MODIFY"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list page asks for. `filters` are (operator, field, value), as of `crm.lead.list`.

    `parts` are conditions the page itself adds.
    """

    key: Key
    filters: Sequence[tuple[str, str, Any]] = ()
    find: str = ""
    after: str = ""
    before: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id of what rows refer to.

    Contacts and companies that the actor may not read are not named. `dictionaries` are rows by column of
    the entity and STATUS_ID, by SORT; `categories` those of deals the actor may read. `values` are phones
    and e-mails of contacts or companies.
    """

    contact_ids: Mapping[int, list[int]]
    contacts: Mapping[int, Row]
    companies: Mapping[int, Row]
    users: Mapping[int, str]
    dictionaries: Mapping[str, Mapping[str, Row]]
    categories: Sequence[Row]
    values: Mapping[int, Sequence[Value]]


@dataclass(frozen=True, slots=True)
class EntityRows:
    """Rows of one page; `earlier` and `later` say whether there may be rows on that side."""

    rows: Sequence[Row]
    earlier: bool
    later: bool


@dataclass(frozen=True, slots=True)
class EntityList:
    """One page of entities with what its rows refer to."""

    page: EntityRows
    names: Names

    @property
    def rows(self) -> Sequence[Row]:
        """The rows."""
        return self.page.rows


async def page(tx: ReadTx, actor: Actor, kind: Kind, asked: Asked) -> EntityList:
    """One page of the entities the actor may read: at most 8 statements."""
    found = await rows(tx, actor, kind, asked)
    return EntityList(found, await names(tx, actor, kind, found.rows, asked))


async def rows(
    tx: ReadTx, actor: Actor, kind: Kind, asked: Asked, action: Action = Action.READ
) -> EntityRows:
    """The rows of a page alone, those the actor may read, or export: one statement."""
    backwards = bool(asked.before)
    key = asked.key.reversed() if backwards else asked.key
    beyond = after(key, asked.before or asked.after) if asked.before or asked.after else None
    parts = await conditions(tx, actor, kind, asked)
    query = Query((*parts, beyond) if beyond is not None else parts, key.order)
    found = await kind.family.page(tx, actor, kind.fields, query, 0, action)
    full = len(found) == PAGE
    return EntityRows(
        found[::-1] if backwards else found,
        earlier=bool(asked.after) or (backwards and full),
        later=backwards or full,
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """Ids of the entities before and after one in a list, and whether it may be deleted."""

    before: int | None
    later: int | None
    deletable: bool


async def beside(tx: ReadTx, actor: Actor, kind: Kind, asked: Asked, entity_id: int) -> Beside:
    """What stands before and after an entity in what a list finds, in its order: at most 4 statements.

    Of one that the list does not find (any more) those beside its place. Raises EntityNotFound, AccessDenied.
    """
    row = await kind.family.get(tx, actor, entity_id)
    here = place(asked.key, row, entity_id)
    deletable = await permitted(tx, actor, kind.entity, Action.DELETE, item(kind.entity, row), entity_id)
    kind, asked = replace(kind, shown=("ID", asked.key.field.code)), await settled(tx, actor, kind, asked)
    before = (await rows(tx, actor, kind, replace(asked, before=here, after=""))).rows
    later = (await rows(tx, actor, kind, replace(asked, before="", after=here))).rows
    return Beside(before[-1]["id"] if before else None, later[0]["id"] if later else None, deletable)


async def conditions(tx: ReadTx, actor: Actor, kind: Kind, asked: Asked) -> tuple[Part, ...]:
    """What a page asks for, but for its place: at most 2 statements, for a text that is looked for."""
    own = kind.family.conditions(tx, list(asked.filters))
    found = found_by(kind.family.catalogue, asked.find)
    if found is None:
        return (*asked.parts, *own)
    clients = await of_clients(tx, actor, asked.find) if kind.lists_contacts else ()
    return (*asked.parts, *own, Group((*found.parts, *clients), any=True))


async def settled(tx: ReadTx, actor: Actor, kind: Kind, asked: Asked) -> Asked:
    """The same with all its conditions made, for who asks more than once."""
    return replace(asked, parts=await conditions(tx, actor, kind, asked), filters=(), find="")


Dictionaries = tuple[Sequence[Row], dict[str, dict[str, Row]]]
"""The categories of deals the actor may read anything in, and rows of dictionaries by column."""


async def dictionaries(tx: ReadTx, actor: Actor, kind: Kind) -> Dictionaries:
    """What the columns of a list are named by: at most 2 statements."""
    known = await categories.DEALS.list_all(tx, actor) if kind.entity is Entity.DEAL else []
    return known, await dictionary_rows(tx, kind, [row["id"] for row in known])


async def names(
    tx: ReadTx,
    actor: Actor,
    kind: Kind,
    found: Sequence[Row],
    asked: Asked | None = None,
    known: Dictionaries | None = None,
) -> Names:
    """Names of what rows, and the filter that is `asked`, refer to: at most 7 statements.

    `known` spares two of them to who has read the dictionaries.
    """
    ids = [row["id"] for row in found]
    linked = await related.lists(tx, kind.entity, "contact_ids", ids) if kind.lists_contacts else {}
    companies_of = [row["company_id"] for row in found if row.get("company_id")]
    of_deals, rows_of = known or await dictionaries(tx, actor, kind)
    reached = () if kind.lists_contacts else _REACHED
    return Names(
        linked,
        await clients.named(tx, actor, Entity.CONTACT, {each for one in linked.values() for each in one}),
        await clients.named(tx, actor, Entity.COMPANY, set(companies_of)),
        await users.names(tx, {row["assigned_by_id"] for row in found} | _people(asked)),
        rows_of,
        of_deals,
        await kind.family.multifields(tx, ids, reached) if reached and ids else {},
    )


def _people(asked: Asked | None) -> set[int]:
    """Ids of the responsible people that a filter names."""
    given = [value for _, code, value in (asked.filters if asked else ()) if code == RESPONSIBLE]
    return possible_ids(each for value in given for each in (value if isinstance(value, list) else [value]))


async def dictionary_rows(
    tx: ReadTx, kind: Kind, categories: Collection[int] = ()
) -> dict[str, dict[str, Row]]:
    """Rows of the dictionaries of a type, of deals also the stages of categories: one statement.

    STATUS_IDs of stages hold the number of their category, so they stand together.
    """
    column_of = {entity_id: column for column, entity_id in kind.dictionaries.items()}
    if kind.entity is Entity.DEAL:
        column_of |= {dictionary(category): kind.stage for category in categories}
    made: dict[str, dict[str, Row]] = {column: {} for column in (*column_of.values(), kind.stage) if column}
    for row in await statuses.list_for_many(tx, column_of.keys()):
        made[column_of[row["entity_id"]]][row["status_id"]] = row
    return made
