"""Companies of a contact: the one write path for both sides of that binding.

Belongs here: storing a contact's links with its primary company, history and event in one
transaction. The deciding rules are in `domain/binding`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relead.domain import binding, events
from relead.domain.binding import Links
from relead.domain.events import Kind, Record
from relead.domain.ids import Entity
from relead.store import bindings, entities
from relead.store.bindings import CONTACT_COMPANY
from relead.store.engine import Row, Tx


@dataclass(frozen=True, slots=True)
class ContactState:
    """A locked contact and its companies."""

    row: Row
    links: Links

    @property
    def id(self) -> int:
        """The contact's id."""
        found: int = self.row["id"]
        return found


async def state_of(tx: Tx, row: Row) -> ContactState:
    """Read the companies of a contact after its row was locked."""
    owned = await bindings.read(tx, CONTACT_COMPANY, row["id"])
    return ContactState(row, owned.links if owned is not None else ())


async def save(tx: Tx, contact: ContactState, after: Links, columns: Mapping[str, Any] | None = None) -> bool:
    """Store a change of companies and of other columns of a locked contact; False if nothing changes."""
    change = binding.change(contact.links, after)
    if not change and not columns:
        return False
    await bindings.write(tx, CONTACT_COMPANY, contact.id, change)
    await entities.update_row(
        tx,
        Entity.CONTACT,
        contact.id,
        {
            **(columns or {}),
            "company_id": binding.primary_of(after),
            "date_modify": tx.now,
            "modify_by_id": tx.user_id,
        },
    )
    for kind, ids in (
        (Kind.UNLINKED, change.deleted),
        (Kind.LINKED, tuple(link.id for link in change.inserted)),
    ):
        for other in ids:
            tx.record(Record(kind, Entity.CONTACT, contact.id, {"type": "company", "id": other}))
    tx.emit(events.updated(Entity.CONTACT, contact.id))
    return True
