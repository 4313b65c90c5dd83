"""Categories of deals (funnels). Their stages are rows of dictionaries (`statuses`)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import DateTime, Integer, SmallInteger, Text, bindparam, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert

from relead.domain.ids import Entity
from relead.store.engine import ReadTx, Row, Tx
from relead.store.statement import Statement
from relead.store.tables.crm import deal, deal_category
from relead.store.tables.portal import role_right, status

_ID = bindparam("id_", type_=Integer)
_ORDER = (deal_category.c.sort, deal_category.c.id)
_WRITTEN = {"name": Text, "sort": Integer, "origin_id": Text, "originator_id": Text}
_VALUES = {name: bindparam(name, type_=kind()) for name, kind in _WRITTEN.items()}
_NOW = bindparam("created_at", type_=DateTime(timezone=True))

_LIST = Statement(lambda: select(deal_category).order_by(*_ORDER))
_GET = Statement(lambda: select(deal_category).where(deal_category.c.id == _ID))
_HOLD = Statement(
    lambda: (
        select(deal_category.c.id).where(deal_category.c.id == _ID).with_for_update(read=True, key_share=True)
    )
)
_LOCK = Statement(lambda: select(deal_category).where(deal_category.c.id == _ID).with_for_update())
_INSERT = Statement(
    lambda: insert(deal_category).values(**_VALUES, created_at=_NOW).returning(deal_category.c.id)
)
_FIRST = Statement(
    lambda: (
        insert(deal_category)
        .values(
            id=0,
            name=_VALUES["name"],
            sort=_VALUES["sort"],
            is_default=True,
            created_at=_NOW,
        )
        .on_conflict_do_nothing(index_elements=["id"])
    )
)
_UPDATE = Statement(lambda: update(deal_category).where(deal_category.c.id == _ID).values(**_VALUES))
_RENAME = Statement(
    lambda: (
        update(deal_category)
        .where(deal_category.c.id == 0, deal_category.c.name == bindparam("old", type_=Text))
        .values(name=_VALUES["name"])
    )
)
_HAS_DEALS = Statement(lambda: select(exists().where(deal.c.category_id == _ID)))
_DELETE = (
    Statement(lambda: delete(status).where(status.c.entity_id == bindparam("entity_id", type_=Text))),
    Statement(
        lambda: delete(role_right).where(
            role_right.c.entity_type == bindparam("entity_type", type_=SmallInteger),
            role_right.c.category_id == _ID,
        )
    ),
    Statement(lambda: delete(deal_category).where(deal_category.c.id == _ID)),
)


async def list_all(tx: ReadTx) -> list[Row]:
    """All categories by SORT."""
    return await tx.rows(_LIST)


async def get(tx: ReadTx, category_id: int) -> Row | None:
    """One category."""
    return await tx.row(_GET, id_=category_id)


async def hold(tx: Tx, category_id: int) -> bool:
    """Whether there is the category; if so it cannot be deleted until the transaction ends."""
    return await tx.value(_HOLD, id_=category_id) is not None


async def lock(tx: Tx, category_id: int) -> Row | None:
    """One category; nobody can put a deal or a stage into it until the transaction ends."""
    return await tx.row(_LOCK, id_=category_id)


async def insert_row(tx: Tx, values: Mapping[str, Any]) -> int:
    """Add a category with name, sort, origin_id and originator_id; return its id."""
    found: int = await tx.value(_INSERT, **values, created_at=tx.now)
    return found


async def insert_first(tx: Tx, name: str, sort: int) -> None:
    """Add the default category, 0, unless it is there."""
    await tx.run(_FIRST, name=name, sort=sort, created_at=tx.now)


async def rename_first(tx: Tx, old: str, new: str) -> None:
    """Give the default category its new name where it has the old one."""
    await tx.run(_RENAME, old=old, name=new)


async def update_row(tx: Tx, category_id: int, values: Mapping[str, Any]) -> None:
    """Set name, sort, origin_id and originator_id."""
    await tx.run(_UPDATE, id_=category_id, **values)


async def has_deals(tx: ReadTx, category_id: int) -> bool:
    """Whether any deal is in the category."""
    return bool(await tx.value(_HAS_DEALS, id_=category_id))


async def delete_row(tx: Tx, category_id: int, entity_id: str) -> None:
    """Delete a category, its stages (rows of the dictionary `entity_id`) and the rights of its own."""
    values = {"id_": category_id, "entity_id": entity_id, "entity_type": int(Entity.DEAL)}
    for statement in _DELETE:
        await tx.run(statement, **values)
