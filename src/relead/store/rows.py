"""Single rows of tables with an id that are no entities: reading, locking and writing them.

Belongs here: SQL alike for requisites, presets and bank details.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Integer, Table, bindparam, delete, insert, select, update

from relead.domain.fields.catalogue import FieldSet
from relead.store.engine import ReadTx, Row, Tx
from relead.store.statement import Shapes, Statement
from relead.store.user_keys import with_keys

_SHAPES = Shapes()


class Rows:
    """The rows of one table. Columns of the fields come first, in the protocol's order."""

    def __init__(self, table: Table, fields: FieldSet) -> None:
        self.table = table
        own = [str(field.column) for field in fields.own]
        others = [c.name for c in table.c if c.name not in own and c.name != "uf_keys"]
        whole = [table.c[name] for name in (*own, *others)]
        mine = table.c.id == bindparam("id_", type_=Integer)
        self._get = Statement(lambda: select(*whole).where(mine))
        self._lock = Statement(lambda: select(*whole).where(mine).with_for_update())
        self._share = Statement(lambda: select(*whole).where(mine).with_for_update(read=True, key_share=True))
        self._delete = Statement(lambda: delete(table).where(mine))

    async def get(self, tx: ReadTx, row_id: int) -> Row | None:
        """One row."""
        return await tx.row(self._get, id_=row_id)

    async def lock(self, tx: Tx, row_id: int) -> Row | None:
        """One row; nobody can change it or refer to it anew until the transaction ends."""
        return await tx.row(self._lock, id_=row_id)

    async def share(self, tx: Tx, row_id: int) -> Row | None:
        """One row; it cannot be deleted until the transaction ends."""
        return await tx.row(self._share, id_=row_id)

    async def insert(self, tx: Tx, values: Mapping[str, Any]) -> int:
        """Add a row with the given columns, return its id."""
        table, values = self.table, with_keys(values)
        names = tuple(sorted(values))
        statement = _SHAPES.get(
            ("insert", table.name, names),
            lambda: (
                insert(table)
                .values({name: bindparam(name, type_=table.c[name].type) for name in names})
                .returning(table.c.id)
            ),
        )
        found: int = await tx.value(statement, **values)
        return found

    async def update(self, tx: Tx, row_id: int, values: Mapping[str, Any]) -> None:
        """Set the given columns of one row."""
        table, values = self.table, with_keys(values)
        names = tuple(sorted(values))
        statement = _SHAPES.get(
            ("update", table.name, names),
            lambda: (
                update(table)
                .where(table.c.id == bindparam("id_", type_=Integer))
                .values({name: bindparam(name, type_=table.c[name].type) for name in names})
            ),
        )
        await tx.run(statement, id_=row_id, **values)

    async def delete(self, tx: Tx, row_id: int) -> None:
        """Delete one row."""
        await tx.run(self._delete, id_=row_id)
