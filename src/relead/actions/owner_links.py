"""Links of an owner that has nothing but a primary one: companies of a contact, contacts of a deal.

Belongs here: storing an owner's change together with its links, primary column, history and event in one
transaction. The deciding rules are in `domain/binding`; a lead, whose links also make it a repeat lead,
has a write path of its own (`actions/links`).
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from relead.actions import deal_clients
from relead.domain import binding, events
from relead.domain.binding import Change, Links
from relead.domain.events import Kind, Record
from relead.domain.ids import Entity
from relead.store import bindings, entities
from relead.store.bindings import Binding
from relead.store.engine import Row, Tx


@dataclass(frozen=True, slots=True)
class OwnerState:
    """A locked owner and its links."""

    row: Row
    links: Links

    @property
    def id(self) -> int:
        """The owner's id."""
        found: int = self.row["id"]
        return found


@dataclass(frozen=True, slots=True)
class OwnerLinks:
    """The one write path of a kind of owner."""

    binding: Binding
    other: Entity
    follow: Callable[[Tx, Mapping[str, Any], Mapping[str, Any]], Awaitable[None]] | None = None
    """What else follows from a change, given the row before and after it."""

    @property
    def primary(self) -> str:
        """Column of the owner that holds its primary link."""
        return f"{self.other.name.lower()}_id"

    async def state_of(self, tx: Tx, row: Row) -> OwnerState:
        """Read the links of an owner after its row was locked."""
        owned = await bindings.read(tx, self.binding, row["id"])
        return OwnerState(row, owned.links if owned is not None else ())

    async def save(
        self, tx: Tx, owner: OwnerState, after: Links, columns: Mapping[str, Any] | None = None
    ) -> bool:
        """Store a change of links and of other columns of a locked owner; False if nothing changes."""
        change = binding.change(owner.links, after)
        if not change and not columns:
            return False
        kind = self.binding.owner
        await bindings.write(tx, self.binding, owner.id, change)
        always = {"date_modify": tx.now, "modify_by_id": tx.user_id, self.primary: binding.primary_of(after)}
        written = {**(columns or {}), **always}
        await entities.update_row(tx, kind, owner.id, written)
        for what, other, other_id in self._history(owner.row, change, written):
            details = {"type": other.name.lower(), "id": other_id}
            tx.record(Record(what, kind, owner.id, details))
        tx.emit(events.updated(kind, owner.id))
        if self.follow is not None:
            await self.follow(tx, owner.row, {**dict(owner.row), **written})
        return True

    def _history(
        self, row: Row, change: Change, written: Mapping[str, Any]
    ) -> Iterator[tuple[Kind, Entity, int]]:
        """What was linked and unlinked; a deal's company, which is a plain column, too."""
        for other_id in change.deleted:
            yield Kind.UNLINKED, self.other, other_id
        for link in change.inserted:
            yield Kind.LINKED, self.other, link.id
        before, after = row["company_id"], written.get("company_id", row["company_id"])
        if self.other is Entity.CONTACT and before != after:
            for what, company_id in ((Kind.UNLINKED, before), (Kind.LINKED, after)):
                if company_id is not None:
                    yield what, Entity.COMPANY, company_id


CONTACT_COMPANIES = OwnerLinks(bindings.CONTACT_COMPANY, Entity.COMPANY)
DEAL_CONTACTS = OwnerLinks(bindings.DEAL_CONTACT, Entity.CONTACT, deal_clients.follow)
