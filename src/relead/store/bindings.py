"""Link rows between owners and the entities bound to them (entities.md 1.1)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, Column, Integer, bindparam, delete, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from relead.domain.access import Item
from relead.domain.binding import Change, Link, Links
from relead.domain.ids import Entity
from relead.store import visibility
from relead.store.engine import ReadTx, Tx
from relead.store.statement import Statement
from relead.store.tables.crm import (
    company,
    contact,
    contact_company,
    deal,
    deal_contact,
    lead,
    lead_contact,
)


def _ids(name: str) -> Any:
    return func.any(bindparam(name, type_=ARRAY(Integer)))


@dataclass(frozen=True, slots=True)
class Binding:
    """Statements over one link table, seen from one of its sides."""

    owner: Entity

    read: Statement
    owners: Statement
    insert: Statement
    move: Statement
    delete: Statement


_OWNER = bindparam("owner_id", type_=Integer)
_OWNERS = {Entity.LEAD: lead, Entity.DEAL: deal, Entity.CONTACT: contact, Entity.COMPANY: company}


def _binding(entity: Entity, owner: Column[int], other: Column[int], primary: ColumnElement[bool]) -> Binding:
    """Make the statements; `primary` says of a link row whether it is the primary one.

    The primary link is a column of the lead or contact, so from a company's side it is looked up
    in the contact at the other end (entities.md 1.8, D5).
    """
    table, owners = owner.table, _OWNERS[entity]
    joined = owners.outerjoin(table, owner == owners.c.id)
    if owners is company:
        joined = joined.outerjoin(contact, contact.c.id == other)
    moved = select(
        func.unnest(bindparam("ids", type_=ARRAY(Integer))).label("id"),
        func.unnest(bindparam("sorts", type_=ARRAY(Integer))).label("sort"),
    ).subquery("moved")
    return Binding(
        owner=entity,
        read=Statement(
            lambda: (
                select(
                    *visibility.rights_columns(entity, owners),
                    other.label("linked_id"),
                    table.c.sort,
                    primary.label("primary"),
                )
                .select_from(joined)
                .where(owners.c.id == _OWNER)
                .order_by(table.c.sort, other)
            )
        ),
        owners=Statement(
            lambda: select(owner.label("id")).where(other == _ids("ids")).distinct().order_by(owner)
        ),
        insert=Statement(
            lambda: insert(table).from_select(
                [owner.name, other.name, "sort"],
                select(
                    _OWNER,
                    func.unnest(bindparam("ids", type_=ARRAY(Integer))),
                    func.unnest(bindparam("sorts", type_=ARRAY(Integer))),
                ),
            )
        ),
        move=Statement(
            lambda: update(table).where(owner == _OWNER, other == moved.c.id).values(sort=moved.c.sort)
        ),
        delete=Statement(lambda: delete(table).where(owner == _OWNER, other == _ids("ids"))),
    )


LEAD_CONTACT = _binding(
    Entity.LEAD,
    lead_contact.c.lead_id,
    lead_contact.c.contact_id,
    lead_contact.c.contact_id == lead.c.contact_id,
)
DEAL_CONTACT = _binding(
    Entity.DEAL,
    deal_contact.c.deal_id,
    deal_contact.c.contact_id,
    deal_contact.c.contact_id == deal.c.contact_id,
)
CONTACT_COMPANY = _binding(
    Entity.CONTACT,
    contact_company.c.contact_id,
    contact_company.c.company_id,
    contact_company.c.company_id == contact.c.company_id,
)
COMPANY_CONTACT = _binding(
    Entity.COMPANY,
    contact_company.c.company_id,
    contact_company.c.contact_id,
    contact_company.c.company_id == contact.c.company_id,
)


@dataclass(frozen=True, slots=True)
class OwnedLinks:
    """The links of one owner, and what rights on it depend on."""

    item: Item
    links: Links


async def read(tx: ReadTx, binding: Binding, owner_id: int) -> OwnedLinks | None:
    """Links of one owner by (sort, id), None if there is no such owner: one statement."""
    rows = await tx.rows(binding.read, owner_id=owner_id)
    if not rows:
        return None
    links = tuple(
        Link(row["linked_id"], row["sort"], bool(row["primary"]))
        for row in rows
        if row["linked_id"] is not None
    )
    return OwnedLinks(visibility.item(binding.owner, rows[0]), links)


async def owners_of(tx: ReadTx, binding: Binding, other_id: int) -> list[int]:
    """Ids of the owners this one is bound to, ascending."""
    return [row["id"] for row in await tx.rows(binding.owners, ids=[other_id])]


async def write(tx: Tx, binding: Binding, owner_id: int, change: Change) -> None:
    """Store a change of one owner's links; who is primary is a column of an entity's row."""
    if change.deleted:
        await tx.run(binding.delete, owner_id=owner_id, ids=list(change.deleted))
    for statement, changed in ((binding.move, change.moved), (binding.insert, change.inserted)):
        if changed:
            sorts = [link.sort for link in changed]
            await tx.run(statement, owner_id=owner_id, ids=[link.id for link in changed], sorts=sorts)
