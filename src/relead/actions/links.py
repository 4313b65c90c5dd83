"""Links of a lead to its clients, and the repeat flag: the one write path all others go through.

Belongs here: storing a lead's change together with what follows from it (flag, primary contact,
history, event, enrichment) in one transaction. Does not belong here: deciding what the links become
(`domain/binding`) and who may ask for it (`actions/demands`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from relead.actions import enrichment
from relead.actions.demands import lock_readable
from relead.domain import binding, events
from relead.domain.access import Actor
from relead.domain.binding import Change, Links
from relead.domain.events import Kind, Record
from relead.domain.ids import Entity
from relead.domain.repeat_lead import flag
from relead.domain.semantics import Semantic
from relead.store import bindings, entities
from relead.store.bindings import LEAD_CONTACT
from relead.store.engine import Row, Tx


@dataclass(frozen=True, slots=True)
class LeadState:
    """What of a locked lead the rules of linking read."""

    row: Row
    links: Links
    company_id: int | None
    semantic: Semantic
    repeat: bool

    @property
    def id(self) -> int:
        """The lead's id."""
        found: int = self.row["id"]
        return found

    @property
    def linked(self) -> bool:
        """Whether any contact or company is linked."""
        return bool(self.links) or self.company_id is not None


async def state_of(tx: Tx, row: Row) -> LeadState:
    """Read the links of a lead after its row was locked (invariant I5)."""
    owned = await bindings.read(tx, LEAD_CONTACT, row["id"])
    return LeadState(
        row=row,
        links=owned.links if owned is not None else (),
        company_id=row["company_id"],
        semantic=Semantic(row["semantic"]),
        repeat=row["is_return_customer"],
    )


def after(
    lead: LeadState, *, links: Links | None = None, columns: Mapping[str, Any] | None = None
) -> LeadState:
    """The lead as it will be: `columns` may change company and semantic; the flag follows (R1)."""
    columns = columns or {}
    changed = replace(
        lead,
        links=lead.links if links is None else links,
        company_id=columns.get("company_id", lead.company_id),
        semantic=Semantic(columns.get("semantic", lead.semantic)),
    )
    return replace(
        changed, repeat=flag(linked=changed.linked, previous=lead.repeat, semantic=changed.semantic)
    )


async def lock_clients(
    tx: Tx, actor: Actor, lead: LeadState, to: LeadState, *, read: Collection[int] | None = None
) -> None:
    """Lock the clients a change touches: contacts, then companies, each in ascending id.

    Those newly linked must exist and be readable; `read` names the contacts checked instead, where
    unlinking is checked too. Those to be enriched are locked with them, so that nothing is locked
    against the order later.
    """
    contacts = [link.id for link in binding.change(lead.links, to.links).inserted] if read is None else read
    companies = [to.company_id] if to.company_id not in (None, lead.company_id) else []
    enriched = enrichment.targets(tx.portal, to.links, to.company_id) if turns_repeat(lead, to) else {}
    await lock_readable(tx, actor, Entity.CONTACT, contacts, also=enriched.get(Entity.CONTACT, ()))
    await lock_readable(
        tx, actor, Entity.COMPANY, [i for i in companies if i], also=enriched.get(Entity.COMPANY, ())
    )


def turns_repeat(lead: LeadState, to: LeadState) -> bool:
    """Whether the change makes an ordinary lead a repeat one."""
    return to.repeat and not lead.repeat


async def save(tx: Tx, lead: LeadState, to: LeadState, columns: Mapping[str, Any] | None = None) -> bool:
    """Store a change of links and of other columns of a locked lead; False if nothing changes.

    One UPDATE carries the columns, the primary contact and the flag, so that no statement sees a half
    state. History and one ONCRMLEADUPDATE go with the commit (R2); N to Y enriches the clients (R9).
    """
    change = binding.change(lead.links, to.links)
    written = dict(columns or {})
    if not change and not written and to.repeat == lead.repeat:
        return False
    await bindings.write(tx, LEAD_CONTACT, lead.id, change)
    await entities.update_row(
        tx,
        Entity.LEAD,
        lead.id,
        {
            **written,
            "contact_id": binding.primary_of(to.links),
            "is_return_customer": to.repeat,
            "date_modify": tx.now,
            "modify_by_id": tx.user_id,
        },
    )
    for record in _history(lead, to, change):
        tx.record(record)
    tx.emit(events.updated(Entity.LEAD, lead.id))
    if turns_repeat(lead, to):
        await enrichment.enrich(tx, {**dict(lead.row), **written}, to.links, to.company_id)
    return True


def _history(lead: LeadState, to: LeadState, change: Change) -> list[Record]:
    """One record for each contact and company linked or unlinked, and for the flag (repeat-leads.md 9.2)."""
    found: list[tuple[Kind, dict[str, Any]]] = []
    found += [(Kind.UNLINKED, {"type": "contact", "id": other}) for other in change.deleted]
    found += [(Kind.LINKED, {"type": "contact", "id": link.id}) for link in change.inserted]
    if lead.company_id != to.company_id:
        if lead.company_id is not None:
            found.append((Kind.UNLINKED, {"type": "company", "id": lead.company_id}))
        if to.company_id is not None:
            found.append((Kind.LINKED, {"type": "company", "id": to.company_id}))
    if change.primary_changed and lead.links and to.links:
        found.append((Kind.PRIMARY_CHANGED, {"id": binding.primary_of(to.links)}))
    if lead.repeat != to.repeat:
        found.append((Kind.BECAME_REPEAT if to.repeat else Kind.BECAME_ORDINARY, {}))
    return [Record(kind, Entity.LEAD, lead.id, details) for kind, details in found]
