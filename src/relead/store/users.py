"""Accounts of users: single ones, people by their names, what is written to them. Lists: `user_lists`."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    SmallInteger,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from relead.domain.ids import Entity
from relead.store.engine import ReadTx, Row, Tx
from relead.store.statement import Shapes, Statement
from relead.store.tables.portal import observer
from relead.store.tables.portal import user_account as account
from relead.store.user_keys import with_keys

MOST_NAMED = 500
"""Most users of a department that are listed at once."""
_ID = bindparam("user_id", type_=Integer)
_NOW = bindparam("now", type_=DateTime(timezone=True))
_SHAPES = Shapes(200)
SHOWN = [column for column in account.c if column.name not in ("password_hash", "roles", "uf_keys")]
"""Columns anybody may be shown; the rest is nobody's to read."""

_GET = Statement(lambda: select(*SHOWN).where(account.c.id == _ID))
_LOCK = Statement(lambda: select(*SHOWN).where(account.c.id == _ID).with_for_update(key_share=True))
_ADMINISTRATORS = Statement(
    lambda: (
        select(account.c.id)
        .where(account.c.is_admin, account.c.active)
        .order_by(account.c.id)
        .with_for_update(key_share=True)
    )
)
_NAMES = Statement(
    lambda: select(account.c.id, account.c.login, account.c.name, account.c.last_name).where(
        account.c.id == func.any(bindparam("ids", type_=ARRAY(Integer)))
    )
)
_AROUND_IDS = union_all(
    select(
        func.unnest(bindparam("ids", type_=ARRAY(Integer))).label("id"),
        literal_column("NULL", Integer).label("sort"),
    ),
    select(observer.c.user_id, observer.c.sort).where(
        observer.c.entity_type == bindparam("entity_type", type_=SmallInteger),
        observer.c.entity_id == bindparam("entity_id", type_=Integer),
    ),
).subquery("around")
_AROUND = Statement(
    lambda: (
        select(account.c.id, account.c.login, account.c.name, account.c.last_name, _AROUND_IDS.c.sort)
        .join(_AROUND_IDS, account.c.id == _AROUND_IDS.c.id)
        .order_by(_AROUND_IDS.c.sort, account.c.id)
    )
)
_BY_NAME = func.lower(account.c.name + " " + account.c.last_name)
_WORDS = any_(bindparam("words", type_=ARRAY(Text)))
_CALLED = Statement(
    lambda: (
        select(account.c.id, account.c.login, account.c.name, account.c.last_name)
        .where(
            or_(
                cast(account.c.id, Text) == _WORDS,
                func.lower(account.c.login) == _WORDS,
                func.lower(account.c.name + " " + account.c.last_name) == _WORDS,
                func.lower(account.c.last_name + " " + account.c.name) == _WORDS,
                and_(account.c.last_name == "", func.lower(account.c.name) == _WORDS),
                and_(account.c.name == "", func.lower(account.c.last_name) == _WORDS),
            )
        )
        .order_by(account.c.active.desc(), account.c.id)
    )
)
_IN_DEPARTMENT = Statement(
    lambda: (
        select(account.c.id, account.c.login, account.c.name, account.c.last_name, account.c.profile)
        .where(account.c.active, bindparam("department_id", type_=Integer) == any_(account.c.departments))
        .order_by(_BY_NAME, account.c.id)
        .limit(MOST_NAMED)
    )
)
_SIZES = Statement(
    lambda: (
        select(func.unnest(account.c.departments).label("department_id"), func.count().label("people"))
        .where(account.c.active)
        .group_by(text("1"))
    )
)
_TAKEN = Statement(
    lambda: (
        select(account.c.id)
        .where(
            or_(
                func.lower(account.c.login) == func.lower(bindparam("name", type_=Text)),
                func.lower(account.c.email) == func.lower(bindparam("name", type_=Text)),
            ),
            account.c.id != _ID,
        )
        .limit(1)
    )
)
_SEEN = Statement(
    lambda: (
        update(account)
        .where(
            account.c.id == _ID,
            or_(
                account.c.last_activity.is_(None),
                account.c.last_activity < bindparam("before", type_=_NOW.type),
            ),
        )
        .values(last_activity=_NOW)
    )
)


async def get(tx: ReadTx, user_id: int) -> Row | None:
    """A user's account, without what only signing in and rights need."""
    return await tx.row(_GET, user_id=user_id)


async def lock(tx: Tx, user_id: int) -> Row | None:
    """The same, locked."""
    return await tx.row(_LOCK, user_id=user_id)


async def lock_administrators(tx: Tx) -> list[int]:
    """Ids of the administrators who were not dismissed, locked one after another."""
    return [row["id"] for row in await tx.rows(_ADMINISTRATORS)]


async def names(tx: ReadTx, ids: Collection[int]) -> dict[int, str]:
    """Full names of users by id, logins of those without a name; unknown ids are left out."""
    return {row["id"]: _full_name(row) for row in await tx.rows(_NAMES, ids=list(ids))}


async def around(
    tx: ReadTx, ids: Collection[int], entity: Entity, entity_id: int
) -> tuple[dict[int, str], list[int]]:
    """Names of users and of an entity's observers, by id; ids of the observers, in their order."""
    rows = await tx.rows(_AROUND, ids=list(ids), entity_type=int(entity), entity_id=entity_id)
    observers = [row["id"] for row in rows if row["sort"] is not None]
    return {row["id"]: _full_name(row) for row in rows}, observers


async def suggested(
    tx: ReadTx, patterns: Collection[str], *, first: int, but: Collection[int], most: int
) -> list[Row]:
    """Users who may sign in, `but` these, of whom every pattern matches: id, full_name, position.

    In alphabetical order, the user `first` before all.
    """
    return await tx.rows(_SUGGESTED, patterns=list(patterns), first=first, but=list(but), most=most)


def named(table: FromClause) -> ColumnElement[str]:
    """The full name of an account of a table in a query, its login where it has none."""
    full = func.concat_ws(" ", func.nullif(table.c.name, ""), func.nullif(table.c.last_name, ""))
    return func.coalesce(func.nullif(full, ""), table.c.login, "")


_POSITION = func.coalesce(account.c.profile["WORK_POSITION"].astext, "", type_=Text())
_SUGGESTED = Statement(
    lambda: (
        select(account.c.id, named(account).label("full_name"), _POSITION.label("position"))
        .where(
            account.c.active,
            account.c.id != func.all(bindparam("but", type_=ARRAY(Integer))),
            func.concat_ws(
                " ",
                *(account.c.name, account.c.second_name, account.c.last_name, _POSITION, account.c.login),
            ).ilike(func.all(bindparam("patterns", type_=ARRAY(Text)))),
        )
        .order_by((account.c.id == bindparam("first", type_=Integer)).desc(), _BY_NAME, account.c.id)
        .limit(bindparam("most", type_=Integer))
    )
)


async def called(tx: ReadTx, words: Collection[str]) -> list[Row]:
    """Users by an id, a login or a full name in either order, all in lower case: id, login, name, last_name.

    Those who may sign in come first.
    """
    return await tx.rows(_CALLED, words=list(words))


async def in_department(tx: ReadTx, department_id: int) -> list[Row]:
    """Those of a department who may sign in, in alphabetical order; MOST_NAMED at most."""
    return await tx.rows(_IN_DEPARTMENT, department_id=department_id)


async def sizes(tx: ReadTx) -> dict[int, int]:
    """How many who may sign in are in each department, without those below it."""
    return {row["department_id"]: row["people"] for row in await tx.rows(_SIZES)}


def _full_name(row: Row) -> str:
    return f"{row['name']} {row['last_name']}".strip() or str(row["login"])


async def is_taken(tx: ReadTx, name: str, *, but: int = 0) -> bool:
    """Whether a user other than `but` has this login or e-mail address, in any letter case."""
    return await tx.value(_TAKEN, name=name, user_id=but) is not None


async def insert_row(tx: Tx, values: Mapping[str, Any]) -> int | None:
    """Store an account, return its id; None if its login is taken."""
    values = with_keys(values)
    shape = ("insert", tuple(sorted(values)))
    statement = _SHAPES.get(
        shape,
        lambda: (
            postgresql.insert(account)
            .values({name: bindparam(name, type_=account.c[name].type) for name in shape[1]})
            .on_conflict_do_nothing()
            .returning(account.c.id)
        ),
    )
    made: int | None = await tx.value(statement, **values)
    return made


async def update_row(tx: Tx, user_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of an account."""
    values = with_keys(values)
    shape = ("update", tuple(sorted(values)))
    statement = _SHAPES.get(
        shape,
        lambda: (
            update(account)
            .where(account.c.id == _ID)
            .values({name: bindparam(name, type_=account.c[name].type) for name in shape[1]})
        ),
    )
    await tx.run(statement, user_id=user_id, **values)


async def seen(tx: Tx, user_id: int, before: Any) -> None:
    """Note that a user acts now, unless that was noted after `before`."""
    await tx.run(_SEEN, user_id=user_id, now=tx.now, before=before)
