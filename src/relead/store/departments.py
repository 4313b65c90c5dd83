"""Departments: the tree of the company's structure."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ARRAY, Integer, bindparam, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from relead.store.engine import ReadTx, Row, Tx
from relead.store.statement import Buildable, Shapes, Statement
from relead.store.tables.portal import department, user_account

_SHAPES = Shapes(100)
_ID = bindparam("department_id", type_=Integer)
_PARENT = bindparam("parent_id", type_=Integer)
_IDS = func.any(bindparam("ids", type_=ARRAY(Integer)))

_LIST = Statement(lambda: select(department).order_by(department.c.id))
# Whoever changes the tree waits until nobody else does: a cycle takes two.
_LOCK = Statement(lambda: select(department).order_by(department.c.id).with_for_update())
_NAMES = Statement(lambda: select(department.c.id, department.c.name).where(department.c.id == _IDS))
_SHARE = Statement(
    lambda: (
        select(department.c.id)
        .where(department.c.id == _IDS)
        .order_by(department.c.id)
        .with_for_update(read=True, key_share=True)
    )
)
_DELETE = Statement(lambda: delete(department).where(department.c.id == _ID))
_ADOPT = Statement(lambda: update(department).where(department.c.parent_id == _ID).values(parent_id=_PARENT))
_DELETE_ALL = Statement(lambda: delete(department))
_ANY = Statement(lambda: select(department.c.id).limit(1))


def _move_users() -> Buildable:
    old, new = _ID, _PARENT
    present = user_account.c.departments
    without = func.array_remove(present, old)
    # Once in a department is enough.
    moved = case((new == func.any(without), without), else_=func.array_append(without, new))
    return update(user_account).where(old == func.any(present)).values(departments=moved)


_MOVE_USERS = Statement(_move_users)


async def list_all(tx: ReadTx) -> list[Row]:
    """All departments by id."""
    return await tx.rows(_LIST)


async def lock_all(tx: Tx) -> dict[int, Row]:
    """Lock the whole tree; departments by id."""
    return {row["id"]: row for row in await tx.rows(_LOCK)}


async def names(tx: ReadTx, ids: Collection[int]) -> dict[int, str]:
    """Names by id; unknown ids are left out."""
    return {row["id"]: row["name"] for row in await tx.rows(_NAMES, ids=list(ids))}


async def existing(tx: Tx, ids: Collection[int]) -> set[int]:
    """Those of the ids that are departments; they stay until the commit."""
    return {row["id"] for row in await tx.rows(_SHARE, ids=list(ids))} if ids else set()


async def insert_row(tx: Tx, values: Mapping[str, Any]) -> int | None:
    """Store a department, return its id; None if it would be a second root."""
    names = tuple(sorted(values))
    statement = _SHAPES.get(
        ("insert", names),
        lambda: (
            insert(department)
            .values({name: bindparam(name, type_=department.c[name].type) for name in names})
            .on_conflict_do_nothing()
            .returning(department.c.id)
        ),
    )
    made: int | None = await tx.value(statement, **values)
    return made


async def update_row(tx: Tx, department_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a department."""
    names = tuple(sorted(values))
    statement = _SHAPES.get(
        ("update", names),
        lambda: (
            update(department)
            .where(department.c.id == _ID)
            .values({name: bindparam(f"new_{name}", type_=department.c[name].type) for name in names})
        ),
    )
    await tx.run(statement, department_id=department_id, **{f"new_{k}": v for k, v in values.items()})


async def dissolve(tx: Tx, department_id: int, parent_id: int) -> None:
    """Delete a department; those below it and its users go to another one."""
    for statement in (_ADOPT, _MOVE_USERS):
        await tx.run(statement, department_id=department_id, parent_id=parent_id)
    await tx.run(_DELETE, department_id=department_id)


async def filled(tx: ReadTx) -> bool:
    """Whether there is any."""
    return await tx.value(_ANY) is not None


async def forget_all(tx: Tx) -> None:
    """Delete them all; nobody must be in one. Demo data put others in their place."""
    await tx.run(_DELETE_ALL)
