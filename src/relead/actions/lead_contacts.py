"""Contacts of a lead: the use cases behind `crm.lead.contact.*` (entities.md 1.3, rulings R1-R7)."""

from collections.abc import Collection

from relead.actions import links
from relead.actions.binding_family import BindingFamily
from relead.actions.demands import demand
from relead.actions.links import LeadState
from relead.domain.access import Action, Actor
from relead.domain.binding import Links
from relead.domain.ids import Entity
from relead.store import bindings, entities
from relead.store.engine import Tx


class LeadContacts(BindingFamily[LeadState]):
    """Linking a contact makes a lead a repeat lead; unlinking the last client makes it ordinary."""

    owner = Entity.LEAD
    other = Entity.CONTACT
    binding = bindings.LEAD_CONTACT
    missing_owner_is_empty = False

    async def open(self, tx: Tx, actor: Actor, owner_id: int) -> LeadState:
        """Lock the lead, demand WRITE on it, read its links."""
        row = await entities.lock(tx, Entity.LEAD, owner_id)
        return await links.state_of(tx, await demand(tx, actor, Entity.LEAD, Action.WRITE, row))

    def links(self, state: LeadState) -> Links:
        """Links of the locked lead."""
        return state.links

    async def save(self, tx: Tx, actor: Actor, state: LeadState, after: Links, read: Collection[int]) -> bool:
        """Demand READ on the contacts in `read`, store the links and what follows from them."""
        to = links.after(state, links=after)
        await links.lock_clients(tx, actor, state, to, read=read)
        return await links.save(tx, state, to)


FAMILY = LeadContacts()
