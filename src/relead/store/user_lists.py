"""Lists of users: pages and counts by conditions, as `user.get` and the settings ask for them.

Belongs here: SQL of their filters and orders. Does not belong here: single accounts (`users`).
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    Integer,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    false,
    func,
    literal,
    select,
)
from sqlalchemy.sql.elements import ColumnElement

from relead.domain.fields.user import BY_CODE, EMPLOYEE, ONLINE_FOR, Kind
from relead.domain.listing import Condition, Op
from relead.domain.users import DEPARTMENT_NAME, SEARCH
from relead.store import user_values
from relead.store.engine import ReadTx, Row
from relead.store.query import PAGE
from relead.store.statement import Buildable, Shapes
from relead.store.tables.portal import department
from relead.store.tables.portal import user_account as account
from relead.store.users import SHOWN

_SHAPES = Shapes(200)
_COMPARISONS: Mapping[Op, Callable[[Any, Any], ColumnElement[bool]]] = {
    Op.GREATER: operator.gt,
    Op.GREATER_EQUAL: operator.ge,
    Op.LESS: operator.lt,
    Op.LESS_EQUAL: operator.le,
}
_TEXTS = frozenset({Kind.TEXT, Kind.GENDER})


@dataclass(frozen=True, slots=True)
class _Shape:
    """What changes the text of a list's statement."""

    conditions: tuple[tuple[str, Op, bool], ...]
    sort: str = "ID"
    descending: bool = False
    counted: bool = False


def _shape(conditions: tuple[Condition, ...], **more: Any) -> _Shape:
    return _Shape(tuple((c.column, c.op, c.negated) for c in conditions), **more)


def _values(tx: ReadTx, conditions: tuple[Condition, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {"zone": str(tx.portal.zone), "since": tx.now - ONLINE_FOR}
    return values | {f"v{number}": _parameter(condition) for number, condition in enumerate(conditions)}


def _parameter(condition: Condition) -> Any:
    own = user_values.is_place(condition.column)
    return user_values.parameter(condition) if own else condition.value


async def page(
    tx: ReadTx, conditions: tuple[Condition, ...], sort: str, *, descending: bool, offset: int
) -> list[Row]:
    """One page of accounts; columns of conditions and `sort` are codes of fields, places of user fields."""
    shape = _shape(conditions, sort=sort, descending=descending)
    statement = _SHAPES.get(shape, lambda: _page(shape))
    return await tx.rows(statement, offset=offset, **_values(tx, conditions))


async def count(tx: ReadTx, conditions: tuple[Condition, ...]) -> int:
    """How many accounts match."""
    shape = _shape(conditions, counted=True)
    statement = _SHAPES.get(shape, lambda: _count(shape))
    total: int = await tx.value(statement, **_values(tx, conditions))
    return total


def _page(shape: _Shape) -> Buildable:
    key = _sort_key(shape.sort)
    ordered = key.desc().nulls_last() if shape.descending else key.asc().nulls_first()
    found = select(*SHOWN).where(*_where(shape)).order_by(ordered, account.c.id)
    return found.limit(PAGE).offset(bindparam("offset", type_=BigInteger))


def _sort_key(sort: str) -> ColumnElement[Any]:
    if user_values.is_place(sort):
        return user_values.sort_key(account, sort)
    return account.c.id if sort == "ID" else _expression(sort)


def _count(shape: _Shape) -> Buildable:
    return select(func.count()).select_from(account).where(*_where(shape))


def _where(shape: _Shape) -> list[ColumnElement[bool]]:
    return [_condition(number, *condition) for number, condition in enumerate(shape.conditions)]


def _condition(number: int, code: str, op: Op, negated: bool) -> ColumnElement[bool]:  # noqa: FBT001 - part of a shape
    if user_values.is_place(code):
        return user_values.condition(account, code, op, f"v{number}", negated=negated, or_null=False)
    if code == SEARCH:
        positive = _search(number)
    elif code == DEPARTMENT_NAME:
        positive = _of_department(number)
    else:
        positive = _positive(number, code, op)
    return positive.is_not(True) if negated else positive


def _search(number: int) -> ColumnElement[bool]:
    names = (account.c.name, account.c.last_name, account.c.second_name, _expression("WORK_POSITION"))
    patterns = bindparam(f"v{number}", type_=ARRAY(Text))
    return func.concat_ws(" ", *names).ilike(func.all(patterns))


def _of_department(number: int) -> ColumnElement[bool]:
    pattern = bindparam(f"v{number}", type_=Text)
    named = select(func.array_agg(department.c.id)).where(department.c.name.ilike(pattern, escape="\\"))
    return account.c.departments.op("&&")(named.scalar_subquery())


def _positive(number: int, code: str, op: Op) -> ColumnElement[bool]:
    column = _expression(code)
    if op is Op.NOTHING:
        return false()
    if BY_CODE[code].kind is Kind.DEPARTMENTS:
        wanted = bindparam(f"v{number}", type_=ARRAY(Integer))
        return func.cardinality(column) == 0 if op is Op.EMPTY else column.op("&&")(wanted)
    if op is Op.EMPTY:
        return column == "" if BY_CODE[code].kind in _TEXTS else column.is_(None)
    if op is Op.LIKE:
        return column.ilike(bindparam(f"v{number}", type_=Text), escape="\\")
    if op is Op.IN:
        return column == any_(bindparam(f"v{number}", type_=ARRAY(column.type)))
    return _COMPARISONS[op](column, bindparam(f"v{number}", type_=column.type))


def _expression(code: str) -> ColumnElement[Any]:
    """What a field is compared and sorted by; texts in small letters, an unset text is an empty one."""
    field = BY_CODE[code]
    stored = account.c.profile[code].astext if field.column is None else account.c[field.column]
    match field.kind:
        case kind if kind in _TEXTS:
            return func.lower(func.coalesce(stored, ""), type_=Text())
        case Kind.DATE:
            return func.nullif(stored, "", type_=Text())
        case Kind.DAY:
            return cast(func.timezone(bindparam("zone", type_=Text), stored), Date)
        case Kind.ONLINE:
            return and_(stored.is_not(None), stored > bindparam("since", type_=DateTime(timezone=True)))
        case Kind.TYPE:
            return literal(EMPLOYEE, Text)
    return stored
