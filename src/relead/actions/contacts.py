"""Contacts: the use cases behind `crm.contact.*` (entities.md 4)."""

from typing import Any

from relead.actions import links
from relead.actions.deletion import delete_card, lock_with_linked
from relead.actions.demands import demand, lock_readable
from relead.actions.entity_family import EntityFamily
from relead.actions.owner_links import CONTACT_COMPANIES, DEAL_CONTACTS
from relead.domain import binding, events
from relead.domain.access import Action, Actor
from relead.domain.binding import Links
from relead.domain.errors import NameRequired
from relead.domain.fields.contact import CONTACT
from relead.domain.fields.draft import Draft
from relead.domain.ids import Entity
from relead.domain.texts import text
from relead.store import bindings, entities
from relead.store.bindings import CONTACT_COMPANY, DEAL_CONTACT, LEAD_CONTACT
from relead.store.engine import Row, Tx


class Contacts(EntityFamily):
    """Contacts; their companies go through `actions/contact_links`."""

    catalogue = CONTACT
    dictionaries = {"type_id": "CONTACT_TYPE", "source_id": "SOURCE"}  # noqa: RUF012 - declared ClassVar above

    async def create(self, tx: Tx, actor: Actor, columns: dict[str, Any], made: Draft) -> None:
        """Insert a contact; without any name it gets one with its id (entities.md 4.2)."""
        if not columns.get("name") and not columns.get("last_name"):
            columns["last_name"] = text("contact_title", tx.portal.language, id=columns["id"])
        columns.setdefault("export", True)
        wanted = _companies((), made)
        linked = [link.id for link in wanted]
        await lock_readable(tx, actor, Entity.COMPANY, [] if made.trusted else linked, also=linked)
        columns["company_id"] = binding.primary_of(wanted)
        await entities.insert_row(tx, Entity.CONTACT, columns)
        await bindings.write(tx, CONTACT_COMPANY, columns["id"], binding.change((), wanted))

    async def change(self, tx: Tx, actor: Actor, row: Row, columns: dict[str, Any], made: Draft) -> None:
        """Store changed columns and companies."""
        if not any(columns.get(name, row[name]) for name in ("name", "last_name")):
            raise NameRequired("NAME", CONTACT.by_code["NAME"].title(tx.portal.language))
        contact = await CONTACT_COMPANIES.state_of(tx, row)
        wanted = _companies(contact.links, made)
        added = [link.id for link in binding.change(contact.links, wanted).inserted]
        await lock_readable(tx, actor, Entity.COMPANY, added)
        await CONTACT_COMPANIES.save(tx, contact, wanted, columns)

    async def delete(self, tx: Tx, actor: Actor, entity_id: int) -> None:
        """Delete a contact; every lead it was linked to is recomputed (repeat-leads.md 2.2, row 8)."""
        await demand(
            tx, actor, Entity.CONTACT, Action.DELETE, await entities.owner(tx, Entity.CONTACT, entity_id)
        )
        locked = await lock_with_linked(tx, Entity.CONTACT, entity_id, _linked)
        for row in locked[Entity.LEAD]:
            lead = await links.state_of(tx, row)
            await links.save(tx, lead, links.after(lead, links=binding.remove(lead.links, [entity_id])))
        for row in locked[Entity.DEAL]:
            deal = await DEAL_CONTACTS.state_of(tx, row)
            await DEAL_CONTACTS.save(tx, deal, binding.remove(deal.links, [entity_id]))
        await _forget(tx, entity_id)


async def _linked(tx: Tx, entity_id: int) -> dict[Entity, list[int]]:
    return {
        Entity.LEAD: await bindings.owners_of(tx, LEAD_CONTACT, entity_id),
        Entity.DEAL: await bindings.owners_of(tx, DEAL_CONTACT, entity_id),
    }


async def _forget(tx: Tx, entity_id: int) -> None:
    owned = await bindings.read(tx, CONTACT_COMPANY, entity_id)
    await bindings.write(tx, CONTACT_COMPANY, entity_id, binding.change(owned.links if owned else (), ()))
    await delete_card(tx, Entity.CONTACT, entity_id)
    tx.emit(events.deleted(Entity.CONTACT, entity_id))


def _companies(before: Links, made: Draft) -> Links:
    return binding.wanted(before, made.links, one="COMPANY_ID", many="COMPANY_IDS")


FAMILY = Contacts()
