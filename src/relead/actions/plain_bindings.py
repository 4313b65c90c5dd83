"""Bindings without a flag: the use cases behind `crm.contact.company.*` and `crm.deal.contact.*`."""

from collections.abc import Collection

from relead.actions.binding_family import BindingFamily
from relead.actions.demands import demand, lock_readable
from relead.actions.owner_links import CONTACT_COMPANIES, DEAL_CONTACTS, OwnerLinks, OwnerState
from relead.domain.access import Action, Actor
from relead.domain.binding import Links
from relead.store import entities
from relead.store.engine import Tx


class PlainBindings(BindingFamily[OwnerState]):
    """Bindings of an owner whose primary link is a column of its row (entities.md 1.8)."""

    def __init__(self, path: OwnerLinks) -> None:
        self.owner = path.binding.owner
        self.other = path.other
        self.binding = path.binding
        self._path = path

    async def open(self, tx: Tx, actor: Actor, owner_id: int) -> OwnerState:
        """Lock the owner, demand WRITE on it, read its links."""
        row = await entities.lock(tx, self.owner, owner_id)
        return await self._path.state_of(tx, await demand(tx, actor, self.owner, Action.WRITE, row))

    def links(self, state: OwnerState) -> Links:
        """Links of the locked owner."""
        return state.links

    async def save(
        self, tx: Tx, actor: Actor, state: OwnerState, after: Links, read: Collection[int]
    ) -> bool:
        """Demand READ on the entities in `read`, store the links."""
        await lock_readable(tx, actor, self.other, read)
        return await self._path.save(tx, state, after)


CONTACT_COMPANY = PlainBindings(CONTACT_COMPANIES)
DEAL_CONTACT = PlainBindings(DEAL_CONTACTS)
