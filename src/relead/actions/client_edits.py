"""Clients of a lead or deal as its card changes them: created in place, and the linked company.

Belongs here: what takes two use cases at once. Linking contacts as such is the owner's `BindingFamily`.
"""

from collections.abc import Mapping
from typing import Any

from relead.actions import companies, contacts
from relead.actions.binding_family import BindingFamily
from relead.actions.demands import demand
from relead.actions.entity_family import EntityFamily
from relead.domain.access import Action, Actor
from relead.domain.fields.form_draft import form_draft
from relead.store import entities
from relead.store.engine import Tx


async def create_contact(
    tx: Tx, actor: Actor, links: BindingFamily[Any], owner_id: int, fields: Mapping[str, Any]
) -> int:
    """Create a contact and link it; both or nothing. Returns its id."""
    await links.open(tx, actor, owner_id)  # owners are locked first, and nothing is made for nothing
    contact_id = await contacts.FAMILY.add(tx, actor, fields, drafter=form_draft)
    await links.bind(tx, actor, owner_id, {links.key: contact_id})
    return contact_id


async def create_company(
    tx: Tx, actor: Actor, family: EntityFamily, owner_id: int, fields: Mapping[str, Any]
) -> int:
    """Create a company and link it in place of the present one; both or nothing. Returns its id."""
    row = await entities.lock(tx, family.entity, owner_id)
    await demand(tx, actor, family.entity, Action.WRITE, row)
    company_id = await companies.FAMILY.add(tx, actor, fields, drafter=form_draft)
    await set_company(tx, actor, family, owner_id, company_id)
    return company_id


async def set_company(tx: Tx, actor: Actor, family: EntityFamily, owner_id: int, company_id: int) -> None:
    """Link a company in place of the present one; 0 unlinks it."""
    await family.update(tx, actor, owner_id, {"COMPANY_ID": company_id})
