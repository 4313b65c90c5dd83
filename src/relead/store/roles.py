"""Roles with their rights, and who belongs to whose departments."""

import itertools
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from relead.domain.access import PRESET, Level, Role
from relead.domain.ids import Entity
from relead.domain.roles import Right, compose
from relead.store.engine import ReadTx, Row, Tx
from relead.store.statement import Buildable, Statement
from relead.store.tables.portal import department, role, role_right, user_account


def _ints(name: str) -> Any:
    return func.any(bindparam(name, type_=ARRAY(Integer)))


def _effective() -> Buildable:
    own = func.unnest(bindparam("own", type_=ARRAY(Text))).column_valued("own")
    of_departments = select(func.unnest(department.c.roles)).where(department.c.id == _ints("departments"))
    codes = union(select(own.label("code")), of_departments).subquery("codes")
    rights = [column for column in role_right.c if column.name != "role_code"]
    joined = codes.outerjoin(role, role.c.code == codes.c.code).outerjoin(
        role_right, role_right.c.role_code == role.c.code
    )
    stored = role.c.code.is_not(None).label("stored")
    return select(codes.c.code, stored, role.c.config, *rights).select_from(joined).order_by(codes.c.code)


_EFFECTIVE = Statement(_effective)
_LIST = Statement(lambda: select(role).order_by(role.c.code))


def _holders(table: Table) -> Statement:
    has = bindparam("code", type_=Text) == func.any(table.c.roles)
    return Statement(lambda: select(table.c.id).where(has).order_by(table.c.id))


_HOLDERS = (_holders(user_account), _holders(department))
_FIND = Statement(lambda: select(role).where(role.c.code == bindparam("code", type_=Text)))
_RIGHTS = Statement(
    lambda: (
        select(role_right)
        .where(role_right.c.role_code == bindparam("code", type_=Text))
        .order_by(role_right.c.entity_type, role_right.c.category_id, role_right.c.action, role_right.c.stage)
    )
)
_PUT = Statement(
    lambda: (
        upsert(role)
        .values(
            code=bindparam("code", type_=Text),
            name=bindparam("name", type_=Text),
            config=bindparam("config", type_=Boolean),
        )
        .on_conflict_do_update(
            index_elements=["code"],
            set_={"name": bindparam("name", type_=Text), "config": bindparam("config", type_=Boolean)},
        )
    )
)
_ADD_RIGHT = Statement(
    lambda: insert(role_right).values({c.name: bindparam(c.name, type_=c.type) for c in role_right.c})
)
_CLEAR = Statement(lambda: delete(role_right).where(role_right.c.role_code == bindparam("code", type_=Text)))
_DELETE = Statement(lambda: delete(role).where(role.c.code == bindparam("code", type_=Text)))


def _assign(table: Table, *, given: bool) -> Statement:
    code = bindparam("code", type_=Text)
    bare = func.array_remove(table.c.roles, code)
    return Statement(
        lambda: (
            update(table)
            .where(table.c.id == bindparam("holder_id", type_=Integer))
            .values(roles=func.array_append(bare, code) if given else bare)
            .returning(table.c.id)
        )
    )


_ASSIGN = {
    (table.name, given): _assign(table, given=given)
    for table in (user_account, department)
    for given in (True, False)
}


def _unassign_all(table: Table) -> Statement:
    code = bindparam("code", type_=Text)
    return Statement(
        lambda: (
            update(table)
            .where(code == func.any(table.c.roles))
            .values(roles=func.array_remove(table.c.roles, code))
        )
    )


_UNASSIGN_ALL = [_unassign_all(user_account), _unassign_all(department)]


def _people() -> Buildable:
    """Users of some departments, and of all departments below them."""
    below = (
        select(department.c.id).where(department.c.id == _ints("departments")).cte("below", recursive=True)
    )
    below = below.union(select(department.c.id).where(department.c.parent_id == below.c.id))
    mine = bindparam("departments", type_=ARRAY(Integer))
    tree = select(func.array_agg(below.c.id)).scalar_subquery()
    own = user_account.c.departments
    return select(user_account.c.id, own.op("&&")(mine).label("near")).where(own.op("&&")(tree))


_PEOPLE = Statement(_people)


async def effective(tx: ReadTx, own: Sequence[str], departments: Sequence[int]) -> list[Role]:
    """A user's roles: his own and those of his departments; a preset one as it is unless changed."""
    made: dict[str, Role] = {}
    rows = await tx.rows(_EFFECTIVE, own=list(own), departments=list(departments))
    for code, group in itertools.groupby(rows, lambda row: row["code"]):
        mine = list(group)
        rights = [_right(row) for row in mine if row["entity_type"] is not None]
        made[code] = (
            compose(code, rights, config=mine[0]["config"])
            if mine[0]["stored"]
            else PRESET.get(code, Role(code))
        )
    return list(made.values())


def _right(row: Row) -> Right:
    level, targets = Level(row["level"]), tuple(row["targets"])
    return Right(Entity(row["entity_type"]), row["action"], level, row["category_id"], row["stage"], targets)


async def people(tx: ReadTx, departments: Collection[int]) -> tuple[list[int], list[int]]:
    """Ids of the users of these departments, and of these and all below."""
    if not departments:
        return [], []
    rows = await tx.rows(_PEOPLE, departments=list(departments))
    return [row["id"] for row in rows if row["near"]], [row["id"] for row in rows]


async def list_roles(tx: ReadTx) -> list[Row]:
    """All roles."""
    return await tx.rows(_LIST)


async def holders(tx: ReadTx, code: str) -> tuple[list[int], list[int]]:
    """Ids of the users and of the departments that have the role."""
    users, departments = [await tx.rows(statement, code=code) for statement in _HOLDERS]
    return [row["id"] for row in users], [row["id"] for row in departments]


async def find(tx: ReadTx, code: str) -> Row | None:
    """One role."""
    return await tx.row(_FIND, code=code)


async def rights_of(tx: ReadTx, code: str) -> list[Right]:
    """Stored rights of a role, by place."""
    return [_right(row) for row in await tx.rows(_RIGHTS, code=code)]


async def put(tx: Tx, code: str, name: str, *, config: bool) -> None:
    """Create a role or change its name."""
    await tx.run(_PUT, code=code, name=name, config=config)


async def set_rights(tx: Tx, code: str, rights: Sequence[Right]) -> None:
    """Replace the rights of a role; no two are for the same place."""
    await tx.run(_CLEAR, code=code)
    await tx.run_many(
        _ADD_RIGHT,
        [
            {
                "role_code": code,
                "entity_type": int(right.entity),
                "category_id": right.category,
                "action": right.action,
                "stage": right.stage,
                "level": int(right.level),
                "targets": list(right.targets),
            }
            for right in rights
        ],
    )


async def delete_role(tx: Tx, code: str) -> None:
    """Delete a role with its rights."""
    await tx.run(_DELETE, code=code)


async def assign(tx: Tx, code: str, *, user_id: int, department_id: int, given: bool) -> bool:
    """Give a role to a user or department or take it; False if there is no such holder."""
    holder = ("user_account", user_id) if user_id else ("department", department_id)
    return await tx.value(_ASSIGN[holder[0], given], code=code, holder_id=holder[1]) is not None


async def unassign_all(tx: Tx, code: str) -> None:
    """Take a role from everybody."""
    for statement in _UNASSIGN_ALL:
        await tx.run(statement, code=code)
