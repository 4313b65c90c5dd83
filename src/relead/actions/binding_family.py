"""The use cases all binding families share (entities.md 1.3, check order and algorithm).

Belongs here: the order of checks, and which rule of `domain/binding` answers which method. Does not
belong here: locking and storing, which differ by owner: `lead_contacts`, `contact_companies`,
`company_contacts`.
"""

import abc
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Generic, TypeVar

from relead.actions.demands import missing, permitted
from relead.domain import binding
from relead.domain.access import Action, Actor
from relead.domain.binding import Link, Links
from relead.domain.errors import AccessDenied, EntityNotFound
from relead.domain.fields.link import link_fields
from relead.domain.ids import Entity
from relead.store import bindings
from relead.store.bindings import Binding
from relead.store.engine import ReadTx, Tx

S = TypeVar("S")
"""What a family knows of an owner it has locked."""


class BindingFamily(abc.ABC, Generic[S]):
    """Entities bound to an owner. Every public coroutine is one unit of work."""

    owner: Entity
    other: Entity
    binding: Binding
    missing_owner_is_empty: bool = True
    """Whether a missing owner has no links for whoever may know it, rather than being an error (R3)."""

    @property
    def key(self) -> str:
        """Name of the row's member that holds the bound id."""
        return f"{self.other.name}_ID"

    def describe(self, language: str) -> dict[str, Any]:
        """Answer of `.fields`; ROLE_ID is in rows but not described (entities.md 1.2)."""
        return {field.code: field.descriptor(language) for field in link_fields(self.other)}

    @abc.abstractmethod
    async def open(self, tx: Tx, actor: Actor, owner_id: int) -> S:
        """Lock the owner, demand WRITE on it, read its links."""

    @abc.abstractmethod
    def links(self, state: S) -> Links:
        """Links of a locked owner."""

    @abc.abstractmethod
    async def save(self, tx: Tx, actor: Actor, state: S, after: Links, read: Collection[int]) -> bool:
        """Demand READ on the entities in `read`, store the links; False if nothing changed."""

    async def bind(self, tx: Tx, actor: Actor, owner_id: int, row: Mapping[str, Any]) -> bool:
        """Bind one more; False if it is bound already, which changes nothing."""
        state = await self.open(tx, actor, owner_id)
        wish = binding.wish(row, self.key)
        before = self.links(state)
        return await self.save(tx, actor, state, binding.add(before, wish) or before, [wish.id])

    async def unbind(self, tx: Tx, actor: Actor, owner_id: int, row: Mapping[str, Any]) -> bool:
        """Unbind one; False if it is not bound, whether or not it exists (R5)."""
        state = await self.open(tx, actor, owner_id)
        wish = binding.wish(row, self.key)
        before = self.links(state)
        if not any(link.id == wish.id for link in before):
            return False
        return await self.save(tx, actor, state, binding.remove(before, [wish.id]), [wish.id])

    async def replace(self, tx: Tx, actor: Actor, owner_id: int, items: Iterable[Any]) -> bool:
        """Replace all links; entities added or removed must be readable (R5)."""
        state = await self.open(tx, actor, owner_id)
        before = self.links(state)
        after = binding.replace(binding.wishes(items, self.key))
        change = binding.change(before, after)
        return await self.save(
            tx, actor, state, after, [*change.deleted, *(link.id for link in change.inserted)]
        )

    async def clear(self, tx: Tx, actor: Actor, owner_id: int) -> bool:
        """Remove all links; needs no right on the entities bound."""
        try:
            state = await self.open(tx, actor, owner_id)
        except EntityNotFound:
            if self.missing_owner_is_empty:
                return True
            raise
        return await self.save(tx, actor, state, (), [])

    async def arrange(self, tx: Tx, actor: Actor, owner_id: int, ids: Iterable[int]) -> bool:
        """Put the links in another order; False if it is theirs already. Links not named come last."""
        state = await self.open(tx, actor, owner_id)
        return await self.save(tx, actor, state, binding.arranged(self.links(state), ids), [])

    async def make_primary(self, tx: Tx, actor: Actor, owner_id: int, other_id: int) -> bool:
        """Make a bound entity the primary one; False if it is not bound, or primary already."""
        state = await self.open(tx, actor, owner_id)
        after = binding.with_primary(self.links(state), other_id)
        return await self.save(tx, actor, state, after, [other_id] if after != self.links(state) else [])

    async def list_links(self, tx: ReadTx, actor: Actor, owner_id: int) -> tuple[Link, ...]:
        """Links by (sort, id); needs READ on the owner only."""
        found = await bindings.read(tx, self.binding, owner_id)
        if found is None:
            error = missing(actor, self.owner)
            if self.missing_owner_is_empty and isinstance(error, EntityNotFound):
                return ()
            raise error
        if not await permitted(tx, actor, self.owner, Action.READ, found.item, owner_id):
            raise AccessDenied
        return found.links
