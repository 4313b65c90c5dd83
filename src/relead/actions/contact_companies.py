"""Companies of a contact: the use cases behind `crm.contact.company.*` (entities.md 1.8)."""

from collections.abc import Collection

from relead.actions import contact_links
from relead.actions.binding_family import BindingFamily
from relead.actions.contact_links import ContactState
from relead.actions.demands import demand, lock_readable
from relead.domain.access import Action, Actor
from relead.domain.binding import Links
from relead.domain.ids import Entity
from relead.store import bindings, entities
from relead.store.engine import Tx


class ContactCompanies(BindingFamily[ContactState]):
    """The primary company of a contact is its COMPANY_ID."""

    owner = Entity.CONTACT
    other = Entity.COMPANY
    binding = bindings.CONTACT_COMPANY

    async def open(self, tx: Tx, actor: Actor, owner_id: int) -> ContactState:
        """Lock the contact, demand WRITE on it, read its companies."""
        row = await entities.lock(tx, Entity.CONTACT, owner_id)
        return await contact_links.state_of(tx, await demand(tx, actor, Entity.CONTACT, Action.WRITE, row))

    def links(self, state: ContactState) -> Links:
        """Companies of the locked contact."""
        return state.links

    async def save(
        self, tx: Tx, actor: Actor, state: ContactState, after: Links, read: Collection[int]
    ) -> bool:
        """Demand READ on the companies in `read`, store the links."""
        await lock_readable(tx, actor, Entity.COMPANY, read)
        return await contact_links.save(tx, state, after)


FAMILY = ContactCompanies()
