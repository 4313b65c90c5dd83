"""Contacts of a company: the use cases behind `crm.company.contact.*` (entities.md 1.8, D5).

The same links as `contact_companies`, seen from the other end: who is primary is each contact's own
matter. Binding from here makes this company the primary one of the contact; unbinding lets the
contact elect another by the lowest SORT.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from relead.actions.binding_family import BindingFamily
from relead.actions.demands import demand_readable, lock_readable, missing, permitted
from relead.actions.owner_links import CONTACT_COMPANIES
from relead.domain import binding
from relead.domain.access import Action, Actor
from relead.domain.binding import Change, Link, Links
from relead.domain.errors import AccessDenied
from relead.domain.ids import Entity, to_id
from relead.store import bindings, entities
from relead.store.engine import StaleLocks, Tx


@dataclass(frozen=True, slots=True)
class CompanyState:
    """A company seen before its contacts are locked, and the contacts it had then."""

    id: int
    links: Links


class CompanyContacts(BindingFamily[CompanyState]):
    """Contacts are locked before companies, so the company itself is locked when its links are stored."""

    owner = Entity.COMPANY
    other = Entity.CONTACT
    binding = bindings.COMPANY_CONTACT

    async def open(self, tx: Tx, actor: Actor, owner_id: int) -> CompanyState:
        """Demand WRITE on the company and read its contacts, unlocked yet."""
        found = await bindings.read(tx, self.binding, owner_id)
        if found is None:
            raise missing(actor, Entity.COMPANY)
        if not await permitted(tx, actor, Entity.COMPANY, Action.WRITE, found.item, owner_id):
            raise AccessDenied
        return CompanyState(owner_id, found.links)

    def links(self, state: CompanyState) -> Links:
        """Contacts of the company."""
        return state.links

    async def bind(self, tx: Tx, actor: Actor, owner_id: int, row: Mapping[str, Any]) -> bool:
        """Bind one more, see BindingFamily."""
        await _lock_both(tx, owner_id, row)
        return await super().bind(tx, actor, owner_id, row)

    async def unbind(self, tx: Tx, actor: Actor, owner_id: int, row: Mapping[str, Any]) -> bool:
        """Unbind one, see BindingFamily."""
        await _lock_both(tx, owner_id, row)
        return await super().unbind(tx, actor, owner_id, row)

    async def make_primary(self, tx: Tx, actor: Actor, owner_id: int, other_id: int) -> bool:
        """Make this company the primary one of a contact bound to it; False if nothing changes."""
        await _lock_both(tx, owner_id, {self.key: other_id})
        state = await self.open(tx, actor, owner_id)
        if not any(link.id == other_id and not link.primary for link in state.links):
            return False
        row = await entities.lock(tx, Entity.CONTACT, other_id)
        await demand_readable(tx, actor, Entity.CONTACT, other_id, row)
        if row is None:
            raise StaleLocks
        contact = await CONTACT_COMPANIES.state_of(tx, row)
        return await CONTACT_COMPANIES.save(tx, contact, binding.with_primary(contact.links, owner_id))

    async def save(
        self, tx: Tx, actor: Actor, state: CompanyState, after: Links, read: Collection[int]
    ) -> bool:
        """Lock contacts, then the company; store the links from each contact's side.

        Raises StaleLocks when the company's contacts changed before the locks were held.
        """
        change = binding.change(state.links, after)
        touched = _touched(change)
        await lock_readable(tx, actor, Entity.CONTACT, read, also=touched)
        await entities.lock(tx, Entity.COMPANY, state.id)
        now = await bindings.read(tx, self.binding, state.id)
        if now is None or now.links != state.links:
            raise StaleLocks
        for contact_id in sorted(touched):
            await _save_one(tx, state.id, contact_id, {link.id: link for link in after})
        return bool(touched)


async def _lock_both(tx: Tx, company_id: int, row: Mapping[str, Any]) -> None:
    """Lock the contact a row names, then the company, before its links are read.

    Whoever waits here then reads what is true: any number may link to one company at once.
    """
    contact_id = to_id(row.get("CONTACT_ID"))
    await entities.lock_many(tx, Entity.CONTACT, [contact_id] if contact_id > 0 else [])
    await entities.lock(tx, Entity.COMPANY, company_id)


def _touched(change: Change) -> set[int]:
    return {*change.deleted, *(link.id for link in (*change.inserted, *change.moved))}


async def _save_one(tx: Tx, company_id: int, contact_id: int, wanted: Mapping[int, Link]) -> None:
    row = await entities.lock(tx, Entity.CONTACT, contact_id)
    if row is None:
        raise StaleLocks
    contact = await CONTACT_COMPANIES.state_of(tx, row)
    if contact_id not in wanted:
        await CONTACT_COMPANIES.save(tx, contact, binding.remove(contact.links, [company_id]))
        return
    await CONTACT_COMPANIES.save(
        tx, contact, _with_company(contact.links, company_id, wanted[contact_id].sort)
    )


def _with_company(links: Links, company_id: int, sort: int) -> Links:
    """Links of a contact with this company placed at `sort`; newly bound it becomes the primary one."""
    if any(link.id == company_id for link in links):
        placed: Iterable[Link] = (
            Link(link.id, sort if link.id == company_id else link.sort, link.primary) for link in links
        )
        return tuple(sorted(placed, key=lambda link: (link.sort, link.id)))
    return binding.add(links, binding.Wish(company_id, sort, primary=True)) or links


FAMILY = CompanyContacts()
