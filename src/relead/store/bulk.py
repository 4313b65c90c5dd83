"""Many rows of one table in one statement, and ids that go on behind chosen ones: for demo data.

Belongs here: what knows nothing of the rows it writes. Does not belong here: anything a client's request
runs; nobody checks these rows but the database's own constraints.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, column, func, insert, select
from sqlalchemy.dialects.postgresql import JSONB

from relead.store.engine import Tx
from relead.store.statement import Buildable, Statement
from relead.store.tables import metadata

NUMBERED: Final = (
    *("user_account", "department", "lead", "deal", "contact", "company", "activity"),
    *("product_row", "requisite_preset", "requisite", "bank_detail"),
    *("status", "deal_category", "user_field", "user_field_item", "file"),
)
"""Tables whose ids a client sees, but for those of timelines."""


async def insert_all(tx: Tx, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; each has the columns of the first one, the others get their defaults."""
    if rows:
        await tx.run(Statement(lambda: _insert(table, tuple(rows[0]))), rows=rows)


def _insert(name: str, columns: tuple[str, ...]) -> Buildable:
    table = metadata.tables[name]
    given = (
        func.jsonb_to_recordset(bindparam("rows", type_=JSONB))
        .table_valued(*(column(each, table.c[each].type) for each in columns), name="given")
        .render_derived(with_types=True)
    )
    return insert(table).from_select(list(columns), select(*(given.c[each] for each in columns)))


async def continue_ids(tx: Tx, first: int, first_record: int) -> None:
    """Let the next id of NUMBERED tables be `first`, that of a record of a timeline `first_record`."""
    await tx.run(_CONTINUE, first=first, record=first_record)


_CONTINUE = Statement(
    lambda: select(
        *(
            func.setval(func.pg_get_serial_sequence(table, "id"), bindparam("first"), False).label(table)
            for table in NUMBERED
        ),
        func.setval(func.pg_get_serial_sequence("history", "id"), bindparam("record"), False).label(
            "history"
        ),
    )
)
