"""Files kept in the database, each owned by one entity or by something that stands on its card."""

from collections.abc import Collection

from sqlalchemy import (
    ARRAY,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from relead.domain.ids import Entity, FileHolder
from relead.store.engine import ReadTx, Row, Tx
from relead.store.statement import Statement
from relead.store.tables.portal import file

_OWNER = {
    "entity_type": bindparam("entity_type", type_=SmallInteger),
    "entity_id": bindparam("entity_id", type_=Integer),
}
_ID = bindparam("file_id", type_=Integer)
_INSERT = Statement(
    lambda: (
        insert(file)
        .values(
            **_OWNER,
            name=bindparam("name", type_=Text),
            content_type=bindparam("content_type", type_=Text),
            content=bindparam("content", type_=LargeBinary),
        )
        .returning(file.c.id)
    )
)
_GET_OWNER = Statement(lambda: select(file.c.entity_type, file.c.entity_id).where(file.c.id == _ID))
_GET = Statement(lambda: select(file.c.name, file.c.content_type, file.c.content).where(file.c.id == _ID))
_NAMES = Statement(
    lambda: select(
        file.c.id, file.c.name, file.c.content_type, func.octet_length(file.c.content).label("size")
    ).where(file.c.id == func.any(bindparam("ids", type_=ARRAY(Integer))))
)
_DELETE = Statement(lambda: delete(file).where(file.c.id == _ID))
_HAND_OVER = Statement(
    lambda: (
        update(file)
        .where(*(file.c[name] == value for name, value in _OWNER.items()))
        .values(entity_id=bindparam("to", type_=Integer))
    )
)
_CLEAR = Statement(lambda: delete(file).where(*(file.c[name] == value for name, value in _OWNER.items())))


async def insert_file(
    tx: Tx, holder: Entity | FileHolder, holder_id: int, *, name: str, content_type: str, content: bytes
) -> int:
    """Store a file, return its id."""
    owner = {"entity_type": int(holder), "entity_id": holder_id}
    found: int = await tx.value(_INSERT, **owner, name=name, content_type=content_type, content=content)
    return found


async def owner(tx: ReadTx, file_id: int) -> tuple[Entity | FileHolder, int] | None:
    """Whose file it is; None if there is no such file."""
    row = await tx.row(_GET_OWNER, file_id=file_id)
    if row is None:
        return None
    number: int = row["entity_type"]
    holder = FileHolder(number) if number in set(FileHolder) else Entity(number)
    return holder, row["entity_id"]


async def get(tx: ReadTx, file_id: int) -> Row | None:
    """Name, content type and content."""
    return await tx.row(_GET, file_id=file_id)


async def names(tx: ReadTx, ids: Collection[int]) -> dict[int, Row]:
    """Name, content type and size in bytes by id; no statement for no ids."""
    rows = await tx.rows(_NAMES, ids=sorted(ids)) if ids else []
    return {row["id"]: row for row in rows}


async def delete_file(tx: Tx, file_id: int) -> None:
    """Delete a file nothing refers to any more."""
    await tx.run(_DELETE, file_id=file_id)


async def hand_over(tx: Tx, entity: Entity, entity_id: int, to: int) -> None:
    """Let another entity of the type own all files of one."""
    await tx.run(_HAND_OVER, entity_type=int(entity), entity_id=entity_id, to=to)


async def clear(tx: Tx, entity: Entity, entity_id: int) -> None:
    """Delete all files of one entity, whose row must be gone or refer to none of them."""
    await tx.run(_CLEAR, entity_type=int(entity), entity_id=entity_id)
