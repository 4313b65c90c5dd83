"""Phones, e-mails, sites and messengers of entities, and the search keys kept beside them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Integer, SmallInteger, Text, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.sql.elements import ColumnElement

from relead.domain.ids import Entity
from relead.domain.multifield import Patch, Value, keys
from relead.store.engine import ReadTx, Tx
from relead.store.statement import Statement
from relead.store.tables.crm import multifield

_ENTITY = bindparam("entity_type", type_=SmallInteger)
_ID = bindparam("entity_id", type_=Integer)
_MINE = (multifield.c.entity_type == _ENTITY, multifield.c.entity_id == _ID)


def as_json(entity: Entity, entity_id: ColumnElement[int]) -> ColumnElement[Any]:
    """All values of an entity as a JSON list of [id, type, value type, value] by id, null if none."""
    row = func.jsonb_build_array(
        multifield.c.id, multifield.c.type, multifield.c.value_type, multifield.c.value, type_=JSONB
    )
    return (
        select(func.jsonb_agg(aggregate_order_by(row, multifield.c.id), type_=JSONB))
        .where(multifield.c.entity_type == int(entity), multifield.c.entity_id == entity_id)
        .scalar_subquery()
        .label("multifields")
    )


_LIST = Statement(
    lambda: (
        select(multifield.c.id, multifield.c.type, multifield.c.value_type, multifield.c.value)
        .where(*_MINE)
        .order_by(multifield.c.id)
    )
)
_LIST_MANY = Statement(
    lambda: (
        select(
            multifield.c.entity_id,
            multifield.c.id,
            multifield.c.type,
            multifield.c.value_type,
            multifield.c.value,
        )
        .where(
            multifield.c.entity_type == _ENTITY,
            multifield.c.entity_id == func.any(bindparam("ids", type_=ARRAY(Integer))),
            multifield.c.type == func.any(bindparam("types", type_=ARRAY(Text))),
        )
        .order_by(multifield.c.entity_id, multifield.c.id)
    )
)
_INSERT = Statement(
    lambda: insert(multifield).from_select(
        ["entity_type", "entity_id", "type", "value_type", "value", "key", "key2"],
        select(
            _ENTITY,
            _ID,
            *(
                func.unnest(bindparam(name, type_=ARRAY(Text)))
                for name in ("type", "value_type", "value", "key", "key2")
            ),
        ),
    )
)
_UPDATE = Statement(
    lambda: (
        update(multifield)
        .where(multifield.c.id == bindparam("id_", type_=Integer))
        .values({name: bindparam(name, type_=Text) for name in ("value_type", "value", "key", "key2")})
    )
)
_DELETE = Statement(
    lambda: delete(multifield).where(multifield.c.id == func.any(bindparam("ids", type_=ARRAY(Integer))))
)
_CLEAR = Statement(lambda: delete(multifield).where(*_MINE))


async def list_for(tx: ReadTx, entity: Entity, entity_id: int) -> list[Value]:
    """All values of one entity by id."""
    rows = await tx.rows(_LIST, entity_type=int(entity), entity_id=entity_id)
    return [Value(*row) for row in rows]


async def list_for_many(
    tx: ReadTx, entity: Entity, ids: Sequence[int], types: Collection[str]
) -> Mapping[int, list[Value]]:
    """Values of the given types by entity id."""
    found: dict[int, list[Value]] = {}
    if ids and types:
        rows = await tx.rows(_LIST_MANY, entity_type=int(entity), ids=ids, types=list(types))
        for entity_id, *value in rows:
            found.setdefault(entity_id, []).append(Value(*value))
    return found


async def write(tx: Tx, entity: Entity, entity_id: int, patch: Patch) -> None:
    """Store a patch with the search keys of its values."""
    if patch.deleted:
        await tx.run(_DELETE, ids=list(patch.deleted))
    await tx.run_many(_UPDATE, [{"id_": value.id, **_stored(tx, value)} for value in patch.updated])
    if patch.inserted:
        rows = [{"type": value.type, **_stored(tx, value)} for value in patch.inserted]
        by_column = {name: [row[name] for row in rows] for name in rows[0]}
        await tx.run(_INSERT, entity_type=int(entity), entity_id=entity_id, **by_column)


def _stored(tx: Tx, value: Value) -> dict[str, str]:
    key, key2 = keys(value.type, value.value, tx.portal.country)
    return {"value_type": value.value_type, "value": value.value, "key": key, "key2": key2}


async def clear(tx: Tx, entity: Entity, entity_id: int) -> None:
    """Delete all values of one entity."""
    await tx.run(_CLEAR, entity_type=int(entity), entity_id=entity_id)
