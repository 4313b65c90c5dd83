"""Contents of files kept in the database."""

from sqlalchemy import Integer, LargeBinary, Text, bindparam, delete, insert, select

from relead.store.engine import ReadTx, Row, Tx
from relead.store.statement import Statement
from relead.store.tables.portal import file

_INSERT = Statement(
    lambda: (
        insert(file)
        .values(
            name=bindparam("name", type_=Text),
            content_type=bindparam("content_type", type_=Text),
            content=bindparam("content", type_=LargeBinary),
        )
        .returning(file.c.id)
    )
)
_GET = Statement(
    lambda: select(file.c.name, file.c.content_type, file.c.content).where(
        file.c.id == bindparam("file_id", type_=Integer)
    )
)
_DELETE = Statement(lambda: delete(file).where(file.c.id == bindparam("file_id", type_=Integer)))


async def insert_file(tx: Tx, name: str, content_type: str, content: bytes) -> int:
    """Store a file, return its id."""
    found: int = await tx.value(_INSERT, name=name, content_type=content_type, content=content)
    return found


async def get(tx: ReadTx, file_id: int) -> Row | None:
    """Name, content type and content."""
    return await tx.row(_GET, file_id=file_id)


async def delete_file(tx: Tx, file_id: int) -> None:
    """Delete a file nothing refers to any more."""
    await tx.run(_DELETE, file_id=file_id)
