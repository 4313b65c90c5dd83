"""What is linked to entities or refers to them: locking all of it, and turning it to another entity.

Belongs here: every reference a merge has to move (repeat-leads.md 2.2, rows 10 and 11). Does not belong here:
the merged entities' own values (`merging`), deletion, where links go away instead.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from relead.actions import deal_clients, links
from relead.actions.owner_links import CONTACT_COMPANIES, DEAL_CONTACTS
from relead.domain import binding, events
from relead.domain.events import Kind, Record
from relead.domain.ids import Entity
from relead.store import bindings, children, deals, entities, leads, related
from relead.store.bindings import CONTACT_COMPANY, DEAL_CONTACT, LEAD_CONTACT
from relead.store.engine import Row, StaleLocks, Tx

_ORDER: Final = (Entity.LEAD, Entity.DEAL, Entity.CONTACT, Entity.COMPANY)


@dataclass(frozen=True, slots=True)
class Locked:
    """Entities of one type, the one that stays first, with locked rows of all they touch by type and id."""

    entity: Entity
    ids: tuple[int, ...]
    rows: Mapping[Entity, Mapping[int, Row]]

    @property
    def to(self) -> int:
        """Id of the one that stays."""
        return self.ids[0]

    @property
    def gone(self) -> tuple[int, ...]:
        """Ids of those merged into it."""
        return self.ids[1:]

    @property
    def own(self) -> list[Row]:
        """Their own rows, in order."""
        return [self.rows[self.entity][one] for one in self.ids]


async def lock(tx: Tx, entity: Entity, ids: tuple[int, ...]) -> Locked:
    """Lock entities with all that refers to them or is linked to them, in the order of the house.

    Raises StaleLocks if one of them is gone or touches more than it did before the locks were held.
    """
    wanted = await _touched(tx, entity, ids)
    rows: dict[Entity, Mapping[int, Row]] = {}
    for kind in _ORDER:
        found = [await entities.lock(tx, kind, one) for one in sorted(wanted[kind])]
        rows[kind] = {row["id"]: row for row in found if row is not None}
        if kind is Entity.DEAL:  # a deal's client follows its changes (`deal_clients`)
            for client in (Entity.CONTACT, Entity.COMPANY):
                wanted[client] |= _linked(rows[kind].values(), f"{client.name.lower()}_id")
    now = await _touched(tx, entity, ids)
    if not rows[entity].keys() >= set(ids) or any(not now[kind] <= wanted[kind] for kind in _ORDER):
        raise StaleLocks
    return Locked(entity, ids, rows)


def _linked(rows: Iterable[Row], column: str) -> set[int]:
    return {row[column] for row in rows if row[column] is not None}


async def _touched(tx: Tx, entity: Entity, ids: Iterable[int]) -> dict[Entity, set[int]]:
    found: dict[Entity, set[int]] = {kind: set() for kind in _ORDER}
    for one in ids:
        found[entity].add(one)
        for kind, more in (await _TOUCHED[entity](tx, one)).items():
            found[kind].update(more)
    return found


_Ids = Mapping[Entity, Iterable[int]]


async def _by_lead(tx: Tx, lead_id: int) -> _Ids:
    born, clients = await children.of_lead(tx, lead_id), await _clients(tx, Entity.LEAD, lead_id)
    return {kind: (*born[kind], *clients.get(kind, ())) for kind in born}


async def _by_deal(tx: Tx, deal_id: int) -> _Ids:
    return await _clients(tx, Entity.DEAL, deal_id)


async def _clients(tx: Tx, entity: Entity, one: int) -> _Ids:
    row = await entities.get(tx, entity, one)
    contacts = (await related.lists(tx, entity, "contact_ids", [one])).get(one, [])
    return {Entity.CONTACT: contacts, Entity.COMPANY: _linked([] if row is None else [row], "company_id")}


async def _by_contact(tx: Tx, contact_id: int) -> _Ids:
    companies = await related.lists(tx, Entity.CONTACT, "company_ids", [contact_id])
    return {
        Entity.LEAD: await bindings.owners_of(tx, LEAD_CONTACT, contact_id),
        Entity.DEAL: await bindings.owners_of(tx, DEAL_CONTACT, contact_id),
        Entity.COMPANY: companies.get(contact_id, []),
    }


async def _by_company(tx: Tx, company_id: int) -> _Ids:
    return {
        Entity.LEAD: await leads.linked_to_company(tx, company_id),
        Entity.DEAL: await deals.linked_to_company(tx, company_id),
        Entity.CONTACT: await bindings.owners_of(tx, CONTACT_COMPANY, company_id),
    }


_TOUCHED: Final[Mapping[Entity, Callable[[Tx, int], Awaitable[_Ids]]]] = {
    Entity.LEAD: _by_lead,
    Entity.DEAL: _by_deal,
    Entity.CONTACT: _by_contact,
    Entity.COMPANY: _by_company,
}


async def redirect(tx: Tx, found: Locked) -> None:
    """Turn everything that refers to the entities that go to the one that stays, with history and events."""
    match found.entity:
        case Entity.LEAD:
            await _redirect_children(tx, found)
        case Entity.CONTACT:
            await _redirect_contacts(tx, found)
        case Entity.COMPANY:
            await _redirect_companies(tx, found)
        case Entity.DEAL:
            pass  # nothing refers to deals


async def _redirect_children(tx: Tx, found: Locked) -> None:
    for lead_id in found.gone:
        for kind, ids in (await children.of_lead(tx, lead_id)).items():
            for one in ids:
                changed = {"lead_id": found.to, "date_modify": tx.now, "modify_by_id": tx.user_id}
                await entities.update_row(tx, kind, one, changed)
                if kind is Entity.DEAL:
                    await deal_clients.mark(tx, found.rows[kind][one])
                tx.record(Record(Kind.LINKED, kind, one, {"type": "lead", "id": found.to}))
                tx.emit(events.updated(kind, one))


async def _redirect_contacts(tx: Tx, found: Locked) -> None:
    for row in found.rows[Entity.LEAD].values():
        lead = await links.state_of(tx, row)
        after = binding.redirected(lead.links, found.gone, found.to)
        await links.save(tx, lead, links.after(lead, links=after))
    for row in found.rows[Entity.DEAL].values():
        deal = await DEAL_CONTACTS.state_of(tx, row)
        await DEAL_CONTACTS.save(tx, deal, binding.redirected(deal.links, found.gone, found.to))


async def _redirect_companies(tx: Tx, found: Locked) -> None:
    columns: dict[str, Any] = {"company_id": found.to}
    for row in found.rows[Entity.LEAD].values():
        if row["company_id"] in found.gone:
            lead = await links.state_of(tx, row)
            await links.save(tx, lead, links.after(lead, columns=columns), columns)
    for row in found.rows[Entity.DEAL].values():
        if row["company_id"] in found.gone:
            deal = await DEAL_CONTACTS.state_of(tx, row)
            await DEAL_CONTACTS.save(tx, deal, deal.links, columns)
    for row in found.rows[Entity.CONTACT].values():
        contact = await CONTACT_COMPANIES.state_of(tx, row)
        after = binding.redirected(contact.links, found.gone, found.to)
        await CONTACT_COMPANIES.save(tx, contact, after)
