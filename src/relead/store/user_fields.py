"""Definitions of user fields and items of enumerations, one function per question.

Belongs here: the tables `user_field` and `user_field_item`. Values are in rows of entities
(`user_values`).
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, Boolean, Integer, Text, bindparam, cast, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql

from relead.domain.user_fields.definition import Items
from relead.domain.user_fields.field import UserField, UserFields
from relead.store import definitions
from relead.store.engine import ReadTx, Tx
from relead.store.statement import Shapes, Statement
from relead.store.tables.user_fields import user_field, user_field_item

_SHAPES = Shapes()
_ID = bindparam("id_", type_=Integer)
_GET = Statement(lambda: definitions.ROWS.where(user_field.c.id == _ID))
_LOCK = Statement(lambda: select(user_field.c.id).where(user_field.c.id == _ID).with_for_update())
_DELETE = Statement(lambda: delete(user_field).where(user_field.c.id == _ID))

_ITEM = {
    "value": Text,
    "sort": Integer,
    "is_default": Boolean,
}
_INSERT_ITEM = Statement(
    lambda: insert(user_field_item).values(
        field_id=_ID,
        **{name: bindparam(name, type_=kind) for name, kind in _ITEM.items()},
        xml_id=func.coalesce(
            bindparam("xml_id", type_=Text), func.replace(cast(func.gen_random_uuid(), Text), "-", "")
        ),
    )
)
_UPDATE_ITEM = Statement(
    lambda: (
        update(user_field_item)
        .where(user_field_item.c.id == _ID)
        .values(
            **{name: bindparam(name, type_=kind) for name, kind in _ITEM.items()},
            xml_id=bindparam("xml_id", type_=Text),
        )
    )
)
_DELETE_ITEMS = Statement(
    lambda: delete(user_field_item).where(
        user_field_item.c.id == func.any(bindparam("ids", type_=ARRAY(Integer)))
    )
)


async def all_fields(tx: ReadTx) -> UserFields:
    """All there are now, whatever this process remembers."""
    return UserFields(definitions.fields_of(await tx.rows(definitions.ALL)))


async def get(tx: ReadTx, field_id: int) -> UserField | None:
    """One definition."""
    found = definitions.fields_of(await tx.rows(_GET, id_=field_id))
    return found[0] if found else None


async def lock(tx: Tx, field_id: int) -> UserField | None:
    """Lock a definition and its items, which change only with it."""
    await tx.run(_LOCK, id_=field_id)
    return await get(tx, field_id)


async def insert_row(tx: Tx, columns: Mapping[str, Any]) -> int | None:
    """Insert a definition, return its id; None if its owner has one of that name."""
    names = tuple(sorted(columns))
    statement = _SHAPES.get(
        names,
        lambda: (
            postgresql.insert(user_field)
            .values({name: bindparam(name, type_=user_field.c[name].type) for name in names})
            .on_conflict_do_nothing(index_elements=["entity_id", "field_name"])
            .returning(user_field.c.id)
        ),
    )
    made: int | None = await tx.value(statement, **columns)
    return made


async def update_row(tx: Tx, field_id: int, columns: Mapping[str, Any]) -> None:
    """Set columns of a definition."""
    names = tuple(sorted(columns))
    statement = _SHAPES.get(
        ("update", names),
        lambda: (
            update(user_field)
            .where(user_field.c.id == _ID)
            .values({name: bindparam(name, type_=user_field.c[name].type) for name in names})
        ),
    )
    await tx.run(statement, id_=field_id, **columns)


async def write_items(tx: Tx, field_id: int, items: Items) -> None:
    """Store what becomes of the items of a locked definition."""
    if items.deleted:
        await tx.run(_DELETE_ITEMS, ids=list(items.deleted))
    await tx.run_many(_UPDATE_ITEM, [_item(item.id, item) for item in items.updated])
    await tx.run_many(_INSERT_ITEM, [_item(field_id, item) for item in items.inserted])


def _item(id_: int, item: Any) -> dict[str, Any]:
    return {
        "id_": id_,
        "value": item.value,
        "sort": item.sort,
        "is_default": item.default,
        "xml_id": item.xml_id or None,
    }


async def delete_row(tx: Tx, field_id: int) -> None:
    """Delete a definition with its items. Values are unreachable from then on."""
    await tx.run(_DELETE, id_=field_id)
