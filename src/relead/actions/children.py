"""A lead and the cards it was converted to: finding them, and letting go of them when it is reopened."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from relead.actions import deal_clients, timeline_bindings
from relead.domain import binding, events
from relead.domain.events import Kind, Record
from relead.domain.ids import Card, Entity
from relead.store import children, entities
from relead.store.engine import Tx


class Detached(NamedTuple):
    """The links and the company a reopened lead keeps, and the cards it let go of, which are locked."""

    links: binding.Links
    company_id: int | None
    released: list[Card]


async def detach(tx: Tx, lead: Mapping[str, Any], links: binding.Links) -> Detached:
    """Let go of a reopened lead's children (repeat-leads.md 2.5).

    All deals lose their LEAD_ID, and of contacts and companies the one the conversion made. A contact
    born from the lead takes all links with it: they were the conversion's, not an inquiry's.
    Activities stay on the released cards: they are locked after all cards, which the caller has to do.
    """
    found = await children.of_lead(tx, lead["id"])
    contacts, companies = found[Entity.CONTACT][:1], found[Entity.COMPANY][:1]
    released = []
    for entity, ids in (
        (Entity.DEAL, found[Entity.DEAL]),
        (Entity.CONTACT, contacts),
        (Entity.COMPANY, companies),
    ):
        await entities.lock_many(tx, entity, ids)
        for child_id in ids:
            await _release(tx, entity, child_id, lead["id"])
            released.append(Card(entity, child_id))
    born = any(link.id in contacts for link in links)
    company_id = lead["company_id"]
    return Detached(() if born else links, None if company_id in companies else company_id, released)


async def _release(tx: Tx, entity: Entity, child_id: int, lead_id: int) -> None:
    changed = {"lead_id": None, "date_modify": tx.now, "modify_by_id": tx.user_id}
    await entities.update_row(tx, entity, child_id, changed)
    if entity is Entity.DEAL:
        row = await entities.lock(tx, entity, child_id)
        if row is not None:
            await deal_clients.mark(tx, row)
    await timeline_bindings.take_back(tx, Card(Entity.LEAD, lead_id), Card(entity, child_id))
    tx.record(Record(Kind.UNLINKED, entity, child_id, {"type": "lead", "id": lead_id}))
    tx.emit(events.updated(entity, child_id))
