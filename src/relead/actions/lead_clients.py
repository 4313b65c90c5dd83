"""Clients of a lead as its card changes them: created in place, and the linked company.

Belongs here: what takes two use cases at once. Linking contacts as such is `lead_contacts`.
"""

from collections.abc import Mapping
from typing import Any

from relead.actions import companies, contacts, lead_contacts, leads
from relead.actions.demands import demand
from relead.domain.access import Action, Actor
from relead.domain.fields.form_draft import form_draft
from relead.domain.ids import Entity
from relead.store import entities
from relead.store.engine import Tx


async def create_contact(tx: Tx, actor: Actor, lead_id: int, fields: Mapping[str, Any]) -> int:
    """Create a contact and link it to a lead; both or nothing. Returns its id."""
    await _lock(tx, actor, lead_id)
    contact_id = await contacts.FAMILY.add(tx, actor, fields, drafter=form_draft)
    await lead_contacts.FAMILY.bind(tx, actor, lead_id, {"CONTACT_ID": contact_id})
    return contact_id


async def create_company(tx: Tx, actor: Actor, lead_id: int, fields: Mapping[str, Any]) -> int:
    """Create a company and link it to a lead; both or nothing. Returns its id."""
    await _lock(tx, actor, lead_id)
    company_id = await companies.FAMILY.add(tx, actor, fields, drafter=form_draft)
    await set_company(tx, actor, lead_id, company_id)
    return company_id


async def set_company(tx: Tx, actor: Actor, lead_id: int, company_id: int) -> None:
    """Link a company in place of the present one; 0 unlinks it."""
    await leads.FAMILY.update(tx, actor, lead_id, {"COMPANY_ID": company_id})


async def _lock(tx: Tx, actor: Actor, lead_id: int) -> None:
    """Lock the lead before anything is made: leads come first, and nothing is made for nothing."""
    row = await entities.lock(tx, Entity.LEAD, lead_id)
    await demand(tx, actor, Entity.LEAD, Action.WRITE, row)
