"""Clients of a card as it changes them: created in place, and the linked company.

Belongs here: what takes two use cases at once. Linking contacts as such is the owner's `BindingFamily`.
"""

from collections.abc import Mapping
from typing import Any, Final

from relead.actions import companies, contacts
from relead.actions.binding_family import BindingFamily
from relead.actions.demands import demand
from relead.actions.entity_family import EntityFamily
from relead.domain.access import Action, Actor
from relead.domain.fields.form_draft import form_draft
from relead.domain.ids import Entity
from relead.store import entities
from relead.store.engine import Tx

_FAMILIES: Final[Mapping[Entity, EntityFamily]] = {
    Entity.CONTACT: contacts.FAMILY,
    Entity.COMPANY: companies.FAMILY,
}


async def create_linked(
    tx: Tx, actor: Actor, links: BindingFamily[Any], owner_id: int, fields: Mapping[str, Any]
) -> int:
    """Create a contact or company and link it; both or nothing. Returns its id."""
    await links.open(tx, actor, owner_id)  # owners are locked first, and nothing is made for nothing
    made = await _FAMILIES[links.other].add(tx, actor, fields, drafter=form_draft)
    await links.bind(tx, actor, owner_id, {links.key: made})
    return made


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
