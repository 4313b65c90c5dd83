"""Lists of ids beside an entity: contacts or companies linked to it, users who observe it.

Belongs here: reading such lists for many entities at once, where they are filtered by, and storing
observers. Does not belong here: links as rules read and write them (`bindings`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Column,
    Integer,
    Select,
    SmallInteger,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.sql.elements import ColumnElement

from relead.domain.ids import Entity
from relead.store.engine import ReadTx, Tx
from relead.store.statement import Shapes, Statement
from relead.store.tables.crm import contact_company, deal_contact, lead_contact
from relead.store.tables.portal import observer

OBSERVERS: Final = "observers"
LISTS: Final = ("contact_ids", "company_ids", OBSERVERS)

_LINKS: Mapping[tuple[Entity, str], tuple[Column[int], Column[int]]] = {
    (Entity.LEAD, "contact_ids"): (lead_contact.c.lead_id, lead_contact.c.contact_id),
    (Entity.DEAL, "contact_ids"): (deal_contact.c.deal_id, deal_contact.c.contact_id),
    (Entity.CONTACT, "company_ids"): (contact_company.c.contact_id, contact_company.c.company_id),
    (Entity.COMPANY, "contact_ids"): (contact_company.c.company_id, contact_company.c.contact_id),
}
_SHAPES = Shapes()


def source(entity: Entity, name: str) -> tuple[Select[Any], Column[int]]:
    """Select of the owners that have a list, and the column of what is in it."""
    if name == OBSERVERS:
        kind: ColumnElement[int] = literal_column(str(int(entity)), Integer)
        return select(observer.c.entity_id).where(observer.c.entity_type == kind), observer.c.user_id
    owner, other = _LINKS[entity, name]
    return select(owner), other


def _read(entity: Entity, name: str) -> Select[Any]:
    owners, other = source(entity, name)
    owner = owners.selected_columns[0]
    return (
        owners.add_columns(other)
        .where(owner == func.any(bindparam("ids", type_=ARRAY(Integer))))
        .order_by(owner, other.table.c.sort, other)
    )


async def lists(tx: ReadTx, entity: Entity, name: str, ids: Sequence[int]) -> Mapping[int, list[int]]:
    """Lists of entities by entity id, each by (sort, id); who has none is left out. One statement."""
    found: dict[int, list[int]] = {}
    if ids:
        statement = _SHAPES.get((entity, name), lambda: _read(entity, name))
        for owner, other in await tx.rows(statement, ids=ids):
            found.setdefault(owner, []).append(other)
    return found


_OWNER = {
    "entity_type": bindparam("entity_type", type_=SmallInteger),
    "entity_id": bindparam("entity_id", type_=Integer),
}
_CLEAR = Statement(
    lambda: delete(observer).where(*(observer.c[name] == value for name, value in _OWNER.items()))
)
_INSERT = Statement(
    lambda: insert(observer).from_select(
        [*_OWNER, "user_id", "sort"],
        select(
            *_OWNER.values(),
            *(func.unnest(bindparam(name, type_=ARRAY(Integer))) for name in ("user_ids", "sorts")),
        ),
    )
)


async def write_observers(tx: Tx, entity: Entity, entity_id: int, user_ids: Sequence[int]) -> None:
    """Replace the observers of a locked entity; their order is kept."""
    owner = {"entity_type": int(entity), "entity_id": entity_id}
    await tx.run(_CLEAR, **owner)
    if user_ids:
        await tx.run(_INSERT, **owner, user_ids=list(user_ids), sorts=list(range(len(user_ids))))
