"""Product rows of leads and deals; they go with their owner (`entities.delete_row`)."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ARRAY, Integer, SmallInteger, bindparam, delete, func, insert, select, update

from relead.domain.ids import Entity
from relead.domain.product_rows import ProductRow
from relead.store.engine import ReadTx, Tx
from relead.store.entities import TABLES
from relead.store.statement import Buildable, Statement
from relead.store.tables.portal import currency
from relead.store.tables.product_rows import product_row

_TYPE = bindparam("entity_type", type_=SmallInteger)
_OWNER = bindparam("entity_id", type_=Integer)
_ID = bindparam("id_", type_=Integer)
_COLUMNS: Final = tuple(field.name for field in fields(ProductRow))
_WRITTEN: Final = tuple(name for name in _COLUMNS if name != "id")
_SELECTED = [product_row.c[name] for name in _COLUMNS]
_VALUES = {name: bindparam(name, type_=product_row.c[name].type) for name in _WRITTEN}


def _of(owner: Any) -> list[Any]:
    return [product_row.c.entity_type == _TYPE, product_row.c.entity_id == owner]


_LIST = Statement(
    lambda: select(*_SELECTED).where(*_of(_OWNER)).order_by(product_row.c.sort, product_row.c.id)
)
_LIST_FOR_MANY = Statement(
    lambda: (
        select(*_SELECTED)
        .where(*_of(func.any(bindparam("entity_ids", type_=ARRAY(Integer)))))
        .order_by(product_row.c.id)
    )
)
_OWNER_OF = Statement(
    lambda: select(product_row.c.entity_type, product_row.c.entity_id).where(product_row.c.id == _ID)
)
_NEXT_IDS = Statement(
    lambda: select(func.nextval(func.pg_get_serial_sequence(product_row.name, "id")).label("id")).select_from(
        func.generate_series(1, bindparam("number", type_=Integer))
    )
)
_INSERT = Statement(
    lambda: insert(product_row).values(id=_ID, entity_type=_TYPE, entity_id=_OWNER, **_VALUES)
)
_UPDATE = Statement(lambda: update(product_row).where(product_row.c.id == _ID).values(**_VALUES))
_DELETE = Statement(
    lambda: delete(product_row).where(product_row.c.id == func.any(bindparam("ids", type_=ARRAY(Integer))))
)


def _rate(entity: Entity) -> Buildable:
    """What one unit of the owner's money is in the base currency."""
    owners = TABLES[entity]
    return (
        select(currency.c.amount / currency.c.amount_cnt)
        .join(owners, owners.c.currency_id == currency.c.currency)
        .where(owners.c.id == _OWNER)
    )


def _rate_of(entity: Entity) -> Statement:
    return Statement(lambda: _rate(entity))


_RATES = {entity: _rate_of(entity) for entity in (Entity.LEAD, Entity.DEAL)}


async def list_for(tx: ReadTx, entity: Entity, owner_id: int) -> list[ProductRow]:
    """Rows of one owner by SORT."""
    rows = await tx.rows(_LIST, entity_type=int(entity), entity_id=owner_id)
    return [ProductRow(**row) for row in rows]


async def list_for_many(tx: ReadTx, entity: Entity, owner_ids: Collection[int]) -> list[ProductRow]:
    """Rows of several owners."""
    rows = await tx.rows(_LIST_FOR_MANY, entity_type=int(entity), entity_ids=list(owner_ids))
    return [ProductRow(**row) for row in rows]


async def owner_of(tx: ReadTx, row_id: int) -> tuple[Entity, int] | None:
    """Whose row it is."""
    row = await tx.row(_OWNER_OF, id_=row_id)
    return None if row is None else (Entity(row["entity_type"]), row["entity_id"])


async def rate(tx: ReadTx, entity: Entity, owner_id: int) -> Decimal:
    """Exchange rate from the owner's currency to the base currency; 1 for one who has just been deleted."""
    found: Decimal | None = await tx.value(_RATES[entity], entity_id=owner_id)
    return Decimal(1) if found is None else found


async def next_ids(tx: Tx, number: int) -> list[int]:
    """New ids: default names contain them, so they are drawn before the rows are written."""
    return [row["id"] for row in await tx.rows(_NEXT_IDS, number=number)]


async def insert_rows(tx: Tx, entity: Entity, owner_id: int, rows: Iterable[ProductRow]) -> None:
    """Add rows that have their ids."""
    owner = {"entity_type": int(entity), "entity_id": owner_id}
    await tx.run_many(_INSERT, [{**_values(row), **owner} for row in rows])


async def update_rows(tx: Tx, rows: Iterable[ProductRow]) -> None:
    """Store changed rows."""
    await tx.run_many(_UPDATE, [_values(row) for row in rows])


async def delete_rows(tx: Tx, ids: Collection[int]) -> None:
    """Delete rows."""
    if ids:
        await tx.run(_DELETE, ids=list(ids))


def _values(row: ProductRow) -> dict[str, Any]:
    values = asdict(row)
    values["id_"] = values.pop("id")
    return values
