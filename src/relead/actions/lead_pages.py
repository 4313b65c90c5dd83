"""What the card of a lead shows: thin queries, a constant number of statements.

Belongs here: reading a lead with the names of everything it refers to. Does not belong here: lists
(`list_pages`), changing anything, how it looks (`web`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from relead.actions.demands import demand, permitted
from relead.domain.access import Action, Actor
from relead.domain.ids import Entity
from relead.domain.multifield import Value
from relead.store import bindings, clients, entities, statuses, users
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
    sources: Mapping[str, Row]
    writable: bool


async def card(tx: ReadTx, actor: Actor, lead_id: int) -> LeadCard:
    """A lead with everything its card shows: 6 statements. Raises EntityNotFound, AccessDenied."""
    row = await demand(tx, actor, Entity.LEAD, Action.READ, await entities.get(tx, Entity.LEAD, lead_id))
    owned = await bindings.read(tx, LEAD_CONTACT, lead_id)
    links = owned.links if owned is not None else ()
    contacts = await clients.named(tx, actor, Entity.CONTACT, [link.id for link in links], reached=True)
    stages, sources = await _dictionaries(tx)
    named = ("assigned_by_id", "created_by_id", "modify_by_id", "moved_by_id")
    return LeadCard(
        row,
        _values(row),
        [_client(link.id, contacts.get(link.id), primary=link.primary) for link in links],
        await _company(tx, actor, row["company_id"]),
        await users.names(tx, {row[name] for name in named}),
        stages,
        sources,
        writable=await permitted(tx, actor, Entity.LEAD, Action.WRITE, item(Entity.LEAD, row), lead_id),
    )


async def _company(tx: ReadTx, actor: Actor, company_id: int | None) -> Client | None:
    if company_id is None:
        return None
    found = await clients.named(tx, actor, Entity.COMPANY, [company_id], reached=True)
    return _client(company_id, found.get(company_id))


def _client(client_id: int, row: Row | None, *, primary: bool = False) -> Client:
    return Client(client_id, row, _values(row), primary)


def _values(row: Row | None) -> list[Value]:
    return [] if row is None else [Value(*value) for value in row["multifields"] or ()]


async def _dictionaries(tx: ReadTx) -> tuple[dict[str, Row], dict[str, Row]]:
    """Stages and sources by STATUS_ID, by SORT."""
    rows = await statuses.list_for_many(tx, (_STAGES, _SOURCES))
    made: dict[str, dict[str, Row]] = {_STAGES: {}, _SOURCES: {}}
    for row in rows:
        made[row["entity_id"]][row["status_id"]] = row
    return made[_STAGES], made[_SOURCES]
