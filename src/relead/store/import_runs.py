"""Imports of tables: the run of a user, and its rows until they are imported.

Rows that are through go; those refused stay with the reason, until the whole run is too old.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    SmallInteger,
    Text,
    bindparam,
    column,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from relead.domain.ids import Entity
from relead.store.engine import ReadTx, Row, Tx
from relead.store.statement import Buildable, Statement
from relead.store.tables.imports import import_row as row
from relead.store.tables.imports import import_run as run

_USER: Final = bindparam("user", type_=Integer)
_KIND: Final = bindparam("kind", type_=SmallInteger)
_RUN: Final = bindparam("run", type_=Integer)
_NOW: Final = bindparam("now", type_=DateTime(timezone=True))
_AFTER: Final = bindparam("after", type_=Integer)
_MOST: Final = bindparam("most", type_=Integer)
_MINE: Final = (run.c.id == _RUN, run.c.user_id == _USER, run.c.entity_type == _KIND)
_COUNTS: Final = {name: bindparam(name, type_=Integer) for name in ("done", "imported", "refused")}


def _insert_rows() -> Buildable:
    given = (
        func.jsonb_to_recordset(bindparam("rows", type_=JSONB))
        .table_valued(column("number", Integer), column("cells", JSONB), name="given")
        .render_derived(with_types=True)
    )
    return insert(row).from_select(["run_id", "number", "cells"], select(_RUN, given.c.number, given.c.cells))


_LIST = Statement(
    lambda: select(run).where(run.c.user_id == _USER, run.c.entity_type == _KIND).order_by(run.c.id.desc())
)
_GET = Statement(lambda: select(run).where(*_MINE))
_LOCK = Statement(lambda: select(run).where(*_MINE).with_for_update())
_INSERT = Statement(
    lambda: (
        insert(run)
        .values(
            user_id=_USER,
            entity_type=_KIND,
            name=bindparam("name", type_=Text),
            headings=bindparam("headings", type_=JSONB),
            total=bindparam("total", type_=Integer),
            changed_at=_NOW,
        )
        .returning(run.c.id)
    )
)
_INSERT_ROWS = Statement(_insert_rows)
_CHOOSE = Statement(
    lambda: (
        update(run).where(run.c.id == _RUN).values(choices=bindparam("choices", type_=JSONB), changed_at=_NOW)
    )
)
_ADVANCE = Statement(lambda: update(run).where(run.c.id == _RUN).values(**_COUNTS, changed_at=_NOW))
_DELETE = Statement(lambda: delete(run).where(*_MINE))
_TRIM = Statement(lambda: delete(run).where(run.c.changed_at < bindparam("before", type_=_NOW.type)))
_ROWS = Statement(
    lambda: (
        select(row.c.number, row.c.cells)
        .where(row.c.run_id == _RUN, row.c.number > _AFTER)
        .order_by(row.c.number)
        .limit(_MOST)
    )
)
_REFUSED = Statement(
    lambda: (
        select(row.c.number, row.c.cells, row.c.wrong)
        .where(row.c.run_id == _RUN, row.c.number > _AFTER, row.c.wrong.is_not(None))
        .order_by(row.c.number)
        .limit(_MOST)
    )
)
_REFUSE = Statement(
    lambda: (
        update(row)
        .where(row.c.run_id == _RUN, row.c.number == bindparam("number", type_=Integer))
        .values(wrong=bindparam("wrong", type_=JSONB))
    )
)
_FORGET = Statement(
    lambda: delete(row).where(
        row.c.run_id == _RUN, row.c.number == func.any(bindparam("numbers", type_=ARRAY(Integer)))
    )
)


async def list_of(tx: ReadTx, user_id: int, entity: Entity) -> list[Row]:
    """A user's imports of a type, the newest first."""
    return await tx.rows(_LIST, user=user_id, kind=int(entity))


async def get(tx: ReadTx, user_id: int, entity: Entity, run_id: int) -> Row | None:
    """A user's import of a type; None if there is none."""
    return await tx.row(_GET, user=user_id, kind=int(entity), run=run_id)


async def lock(tx: Tx, user_id: int, entity: Entity, run_id: int) -> Row | None:
    """The same, locked."""
    return await tx.row(_LOCK, user=user_id, kind=int(entity), run=run_id)


async def insert_run(
    tx: Tx, user_id: int, entity: Entity, name: str, headings: Sequence[str], rows: Sequence[tuple[int, Any]]
) -> int:
    """Keep a table: rows as (number, cells). Returns the id of its import."""
    made: int = await tx.value(
        _INSERT,
        user=user_id,
        kind=int(entity),
        name=name,
        headings=list(headings),
        total=len(rows),
        now=tx.now,
    )
    await tx.run(_INSERT_ROWS, run=made, rows=[{"number": number, "cells": cells} for number, cells in rows])
    return made


async def choose(tx: Tx, run_id: int, choices: Mapping[str, Any]) -> None:
    """Keep how a table is to be read."""
    await tx.run(_CHOOSE, run=run_id, choices=dict(choices), now=tx.now)


async def advance(tx: Tx, run_id: int, *, done: int, imported: int, refused: int) -> None:
    """Keep how far an import is: the number of the last row tried, and the counts so far."""
    await tx.run(_ADVANCE, run=run_id, done=done, imported=imported, refused=refused, now=tx.now)


async def delete_run(tx: Tx, user_id: int, entity: Entity, run_id: int) -> None:
    """Forget an import with its rows; one that is gone stays gone."""
    await tx.run(_DELETE, user=user_id, kind=int(entity), run=run_id)


async def trim(tx: Tx, before: dt.datetime) -> None:
    """Forget imports that nobody has gone on with since."""
    await tx.run(_TRIM, before=before)


async def rows(tx: ReadTx, run_id: int, after: int, most: int) -> list[Row]:
    """Rows that follow a number: number, cells."""
    return await tx.rows(_ROWS, run=run_id, after=after, most=most)


async def refused(tx: ReadTx, run_id: int, after: int, most: int) -> list[Row]:
    """Refused rows that follow a number: number, cells, wrong."""
    return await tx.rows(_REFUSED, run=run_id, after=after, most=most)


async def settle(tx: Tx, run_id: int, through: Sequence[int], wrong: Mapping[int, Any]) -> None:
    """Forget rows that are imported, keep why others are not, by number."""
    await tx.run(_FORGET, run=run_id, numbers=list(through))
    await tx.run_many(_REFUSE, [{"run": run_id, "number": each, "wrong": why} for each, why in wrong.items()])
