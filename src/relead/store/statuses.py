"""Rows of the CRM's dictionaries."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Integer,
    String,
    Text,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from relead.domain import deal_stages
from relead.domain.dictionaries import Default
from relead.store.engine import ReadTx, Row, Tx
from relead.store.entities import CATALOGUES, TABLES
from relead.store.statement import Statement
from relead.store.tables.portal import status

_ID = bindparam("id_", type_=Integer)
_ENTITY_ID = bindparam("entity_id", type_=Text)
_STATUS_ID = bindparam("status_id", type_=Text)

_FILLED = Statement(lambda: select(status.c.entity_id).distinct())
_LIST = Statement(lambda: select(status).order_by(status.c.sort, status.c.id))
_OF = Statement(
    lambda: select(status).where(status.c.entity_id == _ENTITY_ID).order_by(status.c.sort, status.c.id)
)
_OF_MANY = Statement(
    lambda: (
        select(status)
        .where(status.c.entity_id == func.any(bindparam("entity_ids", type_=ARRAY(Text))))
        .order_by(status.c.sort, status.c.id)
    )
)
_GET = Statement(lambda: select(status).where(status.c.id == _ID))
_LOCK = Statement(lambda: select(status).where(status.c.id == _ID).with_for_update())
_NEW = {
    "entity_id": Text,
    "status_id": Text,
    "category_id": Integer,
    "name": Text,
    "sort": Integer,
    "color": Text,
    "semantics": String,
}
_INSERT = Statement(
    lambda: (
        insert(status)
        .values({name: bindparam(name, type_=kind()) for name, kind in _NEW.items()})
        .on_conflict_do_nothing(index_elements=["entity_id", "status_id"])
        .returning(status.c.id)
    )
)
_UPDATE = Statement(
    lambda: (
        update(status)
        .where(status.c.id == _ID)
        .values(
            {name: bindparam(name, type_=_NEW[name]()) for name in ("name", "sort", "color", "semantics")}
        )
    )
)
_DELETE = Statement(lambda: delete(status).where(status.c.id == _ID))
_DELETE_DEFAULT = Statement(
    lambda: delete(status).where(
        status.c.entity_id == _ENTITY_ID,
        status.c.status_id == _STATUS_ID,
        status.c.name == bindparam("name", type_=Text),
    )
)


def _column(name: str, kind: Any) -> Any:
    return func.unnest(bindparam(name, type_=ARRAY(kind))).label(name)


_FILLED_IN = {**_NEW, "name_init": Text, "system": Boolean}
_FILL = Statement(
    lambda: (
        insert(status)
        .from_select(list(_FILLED_IN), select(*(_column(name, kind) for name, kind in _FILLED_IN.items())))
        .on_conflict_do_nothing(index_elements=["entity_id", "status_id"])
    )
)


def _rename() -> Any:
    names = ("entity_id", "status_id", "old", "new")
    given = select(*(_column(name, Text) for name in names)).subquery("given")
    return (
        update(status)
        .where(
            status.c.entity_id == given.c.entity_id,
            status.c.status_id == given.c.status_id,
            or_(status.c.name == given.c.old, status.c.name_init == given.c.old),
        )
        .values(
            {
                name: case((status.c[name] == given.c.old, given.c.new), else_=status.c[name])
                for name in ("name", "name_init")
            }
        )
    )


_RENAME = Statement(_rename)


async def filled(tx: ReadTx) -> set[str]:
    """ENTITY_IDs of the dictionaries that have any row."""
    return {row["entity_id"] for row in await tx.rows(_FILLED)}


async def list_all(tx: ReadTx) -> list[Row]:
    """All rows of all dictionaries by SORT."""
    return await tx.rows(_LIST)


async def list_for(tx: ReadTx, entity_id: str) -> list[Row]:
    """Rows of one dictionary by SORT."""
    return await tx.rows(_OF, entity_id=entity_id)


async def list_for_many(tx: ReadTx, entity_ids: Collection[str]) -> list[Row]:
    """Rows of several dictionaries by SORT."""
    return await tx.rows(_OF_MANY, entity_ids=list(entity_ids))


async def get(tx: ReadTx, row_id: int) -> Row | None:
    """One row."""
    return await tx.row(_GET, id_=row_id)


async def lock(tx: Tx, row_id: int) -> Row | None:
    """One row; entities cannot take it as their status until the transaction ends."""
    return await tx.row(_LOCK, id_=row_id)


async def insert_row(tx: Tx, values: Mapping[str, Any]) -> int | None:
    """Add a row with the columns of _NEW, return its id; None if it is there already."""
    found: int | None = await tx.value(_INSERT, **values)
    return found


async def update_row(tx: Tx, row_id: int, values: Mapping[str, Any]) -> None:
    """Set name, sort, color and semantics of a row."""
    await tx.run(_UPDATE, id_=row_id, **values)


async def delete_row(tx: Tx, row_id: int) -> None:
    """Delete a row."""
    await tx.run(_DELETE, id_=row_id)


async def delete_default(tx: Tx, entity_id: str, status_id: str, name: str) -> None:
    """Delete a row that still has its default name."""
    await tx.run(_DELETE_DEFAULT, entity_id=entity_id, status_id=status_id, name=name)


async def fill(tx: Tx, rows: Collection[tuple[str, Default]], language: str) -> None:
    """Add default rows that are not there, named in the language."""
    await tx.run(
        _FILL,
        entity_id=[entity_id for entity_id, _ in rows],
        status_id=[row.status_id for _, row in rows],
        category_id=[deal_stages.category_of(entity_id) for entity_id, _ in rows],
        name=[row.name(language) for _, row in rows],
        # The original remembers the first name of system rows only.
        name_init=[row.name(language) if row.system else None for _, row in rows],
        sort=[row.sort for _, row in rows],
        system=[row.system for _, row in rows],
        color=[row.color for _, row in rows],
        semantics=[row.semantics for _, row in rows],
    )


async def rename(tx: Tx, names: Iterable[tuple[str, str, str, str]]) -> None:
    """Give rows (entity_id, status_id, old name, new name) their new name where they have the old one."""
    entity_ids, status_ids, old, new = (list(column) for column in zip(*names, strict=True))
    await tx.run(_RENAME, entity_id=entity_ids, status_id=status_ids, old=old, new=new)


async def in_use(tx: ReadTx, entity_id: str, status_id: str) -> bool:
    """Whether any entity has the row as the value of one of its fields."""
    return bool(await tx.value(_in_use(entity_id), status_id=status_id))


@cache
def _in_use(entity_id: str) -> Statement:
    """Fields whose values are rows of a dictionary are read from the field catalogues.

    One field has the stages of all categories of deals; their names tell them apart.
    """
    kind = deal_stages.GENERAL if deal_stages.category_of(entity_id) else entity_id
    columns = [
        TABLES[entity].c[field.column]
        for entity, catalogue in CATALOGUES.items()
        for field in catalogue.columns
        if field.status_type == kind and field.column is not None
    ]
    # false: a dictionary that no entity uses yet.
    uses = [exists().where(column == _STATUS_ID) for column in columns]
    return Statement(lambda: select(or_(literal(value=False), *uses)))
