"""Companies: the use cases behind `crm.company.*` (entities.md 5)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from relead.actions import company_contacts, links
from relead.actions.company_contacts import CompanyState
from relead.actions.deletion import delete_card, lock_with_linked
from relead.actions.demands import demand
from relead.actions.entity_family import EntityFamily
from relead.actions.owner_links import CONTACT_COMPANIES, DEAL_CONTACTS
from relead.domain import binding, events
from relead.domain.access import Action, Actor
from relead.domain.binding import Links
from relead.domain.fields.company import COMPANY
from relead.domain.fields.draft import Draft
from relead.domain.ids import Entity
from relead.domain.listing import Condition, Op, Query
from relead.domain.texts import text
from relead.store import bindings, deals, entities, leads
from relead.store.bindings import COMPANY_CONTACT, CONTACT_COMPANY
from relead.store.engine import Row, Tx

_CONTACTS = "CONTACT_ID"
"""Of a company CONTACT_ID is a list that replaces all its contacts (entities.md 5.2)."""


class Companies(EntityFamily):
    """Companies; their contacts go through `actions/company_contacts`."""

    catalogue = COMPANY
    kept = frozenset({"title", "currency_id"})
    dictionaries = {  # noqa: RUF012 - declared ClassVar above
        "company_type": "COMPANY_TYPE",
        "industry": "INDUSTRY",
        "employees": "EMPLOYEES",
    }

    def listed(self, asked: Query) -> Query:
        """Own legal entities of the portal are listed only when asked for (entities.md 5.2)."""
        if asked.mentions("is_my_company"):
            return asked
        clients = Condition("is_my_company", Op.EQUAL, value=False)
        return Query((*asked.conditions, clients), asked.order)

    async def create(self, tx: Tx, actor: Actor, columns: dict[str, Any], made: Draft) -> None:
        """Insert a company, then bind its contacts."""
        columns |= {
            "title": columns.get("title") or text("company_title", tx.portal.language, id=columns["id"]),
            "currency_id": columns.get("currency_id", tx.portal.base_currency),
            "revenue": columns.get("revenue", Decimal("0.00")),
        }
        columns.setdefault("is_my_company", False)
        await entities.insert_row(tx, Entity.COMPANY, columns)
        await _bind(tx, actor, columns["id"], (), made.links)

    async def lock_before(self, tx: Tx, entity_id: int, made: Draft) -> None:
        """Lock the contacts the company gains or loses (lock order)."""
        if _CONTACTS in made.links:
            found = await bindings.read(tx, COMPANY_CONTACT, entity_id)
            present = found.links if found is not None else ()
            touched = {link.id for link in (*present, *_wanted(present, made.links))}
            await entities.lock_many(tx, Entity.CONTACT, touched)

    async def change(self, tx: Tx, actor: Actor, row: Row, columns: dict[str, Any], made: Draft) -> None:
        """Store changed columns and contacts."""
        found = await bindings.read(tx, COMPANY_CONTACT, row["id"])
        bound = await _bind(tx, actor, row["id"], found.links if found is not None else (), made.links)
        if columns or bound:
            columns |= {"date_modify": tx.now, "modify_by_id": tx.user_id}
            await entities.update_row(tx, Entity.COMPANY, row["id"], columns)
            tx.emit(events.updated(Entity.COMPANY, row["id"]))

    async def delete(self, tx: Tx, actor: Actor, entity_id: int) -> None:
        """Delete a company; leads and contacts it was linked to are recomputed."""
        await demand(
            tx, actor, Entity.COMPANY, Action.DELETE, await entities.owner(tx, Entity.COMPANY, entity_id)
        )
        locked = await lock_with_linked(tx, Entity.COMPANY, entity_id, _linked)
        gone = {"company_id": None}
        for row in locked[Entity.LEAD]:
            lead = await links.state_of(tx, row)
            await links.save(tx, lead, links.after(lead, columns=gone), gone)
        for row in locked[Entity.DEAL]:
            deal = await DEAL_CONTACTS.state_of(tx, row)
            await DEAL_CONTACTS.save(tx, deal, deal.links, gone)
        for row in locked[Entity.CONTACT]:
            contact = await CONTACT_COMPANIES.state_of(tx, row)
            await CONTACT_COMPANIES.save(tx, contact, binding.remove(contact.links, [entity_id]))
        await delete_card(tx, Entity.COMPANY, entity_id)
        tx.emit(events.deleted(Entity.COMPANY, entity_id))


def _wanted(before: Links, given: Mapping[str, Any]) -> Links:
    return binding.wanted(before, given, one="", many=_CONTACTS)


async def _bind(tx: Tx, actor: Actor, company_id: int, before: Links, given: Mapping[str, Any]) -> bool:
    wanted = _wanted(before, given)
    change = binding.change(before, wanted)
    if not (change.inserted or change.moved or change.deleted):
        return False
    added = [link.id for link in change.inserted]
    return await company_contacts.FAMILY.save(tx, actor, CompanyState(company_id, before), wanted, added)


async def _linked(tx: Tx, company_id: int) -> dict[Entity, list[int]]:
    """Ids of what is linked to a company, in the order of locking."""
    return {
        Entity.LEAD: await leads.linked_to_company(tx, company_id),
        Entity.DEAL: await deals.linked_to_company(tx, company_id),
        Entity.CONTACT: await bindings.owners_of(tx, CONTACT_COMPANY, company_id),
    }


FAMILY = Companies()
