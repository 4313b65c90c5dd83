"""Lists of entities: filters, order and paging as SQL, compiled once for each shape.

A shape is what changes the text: columns, operators, order, how far the right reaches, paging. The
values are parameters; lists of values are one array parameter, so that they do not make shapes.
"""

import itertools
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Numeric,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
    union,
)
from sqlalchemy import false as nothing
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from relead.domain.access import Actor
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.ids import Entity
from relead.domain.listing import Group, Op, Part, Query, leaves
from relead.domain.multifield import TYPES as MULTIFIELDS
from relead.domain.multifield import keys
from relead.store import related, visibility
from relead.store.engine import ReadTx, Row
from relead.store.entities import CATALOGUES, TABLES
from relead.store.statement import Buildable, Shapes
from relead.store.tables.crm import multifield
from relead.store.tables.portal import status
from relead.store.visibility import Reach

PAGE = 50
"""Rows of a page (protocol.md 6.1)."""

# In the text: the planner must know how few rows are wanted.
_LIMIT: ColumnElement[int] = literal_column(str(PAGE), Integer)

_SHAPES = Shapes()
_COMPARISONS: dict[Op, Callable[[Any, Any], ColumnElement[bool]]] = {
    Op.GREATER: operator.gt,
    Op.GREATER_EQUAL: operator.ge,
    Op.LESS: operator.lt,
    Op.LESS_EQUAL: operator.le,
}
_STAGES: dict[tuple[Entity, str], Callable[[FromClause], ColumnElement[str]]] = {
    (Entity.LEAD, "status_id"): lambda _: literal_column("'STATUS'"),
    (Entity.DEAL, "stage_id"): lambda deal: case(
        (deal.c.category_id == 0, "DEAL_STAGE"), else_=func.concat("DEAL_STAGE_", deal.c.category_id)
    ),
}
"""Columns sorted by the SORT of their dictionary's rows: the name of that dictionary."""
_ZEROS = ((Integer, "0"), (Text, "''"), (Numeric, "0"))


class _Leaf(NamedTuple):
    """A condition without its value."""

    name: str
    op: Op
    negated: bool
    or_null: bool


class _Joined(NamedTuple):
    """A group; `any` says whether one part suffices."""

    any: bool
    parts: tuple["_Part", ...]


_Part = _Leaf | _Joined


@dataclass(frozen=True, slots=True)
class _Shape:
    entity: Entity
    fields: tuple[str, ...]
    conditions: tuple["_Part", ...]
    order: tuple[tuple[str, bool], ...]
    reach: Reach
    paged: bool = False

    @property
    def by_id(self) -> bool:
        """Whether the id alone decides the order."""
        return not self.order or self.order[0][0] == "id"


def _shape(entity: Entity, fields: Sequence[Field], query: Query, reach: Reach, *, paged: bool) -> _Shape:
    columns = tuple(field.column for field in fields if field.column is not None)
    return _Shape(entity, columns, _valueless(query.conditions), query.order, reach, paged)


def _valueless(parts: Iterable[Part]) -> tuple[_Part, ...]:
    return tuple(
        _Joined(part.any, _valueless(part.parts))
        if isinstance(part, Group)
        else _Leaf(part.column, part.op, part.negated, part.or_null)
        for part in parts
    )


def _values(query: Query, country: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for number, condition in enumerate(leaves(query.conditions)):
        if condition.op is Op.MULTIFIELD:
            key, key2 = keys(condition.column.partition(".")[0], condition.value, country)
            values |= {f"v{number}": condition.value, f"k{number}": key, f"e{number}": key2}
        elif condition.op not in (Op.EMPTY, Op.NOTHING):
            values[f"v{number}"] = condition.value
    return values


async def page(
    tx: ReadTx, actor: Actor, entity: Entity, fields: Sequence[Field], query: Query, offset: int
) -> list[Row]:
    """Rows of one page the actor may read: the fields' columns, and `id` last."""
    reach, rights = visibility.of(actor, entity)
    shape = _shape(entity, fields, query, reach, paged=offset > 0)
    statement = _SHAPES.get(shape, lambda: _page(shape))
    paging = {"offset": offset} if offset > 0 else {}
    return await tx.rows(statement, **_values(query, tx.portal.country), **rights, **paging)


async def count(tx: ReadTx, actor: Actor, entity: Entity, query: Query) -> int:
    """How many entities the actor may read match the query."""
    reach, rights = visibility.of(actor, entity)
    shape = _shape(entity, (), Query(query.conditions), reach, paged=False)
    statement = _SHAPES.get(("count", shape), lambda: _count(shape))
    total: int = await tx.value(statement, **_values(query, tx.portal.country), **rights)
    return total


def _page(shape: _Shape) -> Buildable:
    table = TABLES[shape.entity]
    statement = select(*(table.c[name] for name in shape.fields), table.c.id.label("row_id"))
    if shape.by_id and not shape.paged and not shape.reach.everything:
        statement = statement.where(table.c.id.in_(_first_ids(shape)))
    else:
        statement = statement.where(*_where(table, shape)).limit(_LIMIT)
    statement = statement.order_by(*_order(table, shape))
    return statement.offset(bindparam("offset", type_=BigInteger)) if shape.paged else statement


def _first_ids(shape: _Shape) -> Select[Any]:
    """Ids of the first page in key order, for a right that does not reach everything.

    Each way to be within reach gives its first page from an index in key order; the page is the first
    of their union. As one OR the database would sort everything within reach for every page.
    """
    firsts = [_firsts(shape, number) for number in range(len(_ways(TABLES[shape.entity], shape)))]
    if not firsts:
        return select(TABLES[shape.entity].c.id).where(nothing())
    ids = union(*firsts).subquery("within_reach")
    return select(ids.c.id).order_by(_by_id(ids.c.id, shape)).limit(_LIMIT)


def _ways(table: FromClause, shape: _Shape) -> list[visibility.Alternative]:
    return visibility.alternatives(table, shape.reach)


def _firsts(shape: _Shape, number: int) -> Select[Any]:
    """Ids of the first page within reach in one way: for each responsible user, or for all at once."""
    one = TABLES[shape.entity].alias(f"way{number}")
    way = _ways(one, shape)[number]
    first = select(one.c.id).where(*way.conditions, *_conditions(one, shape))
    first = first.order_by(_by_id(one.c.id, shape)).limit(_LIMIT)
    if way.users is None:
        return select(first.subquery(f"first{number}").c.id)
    users = (
        func.unnest(bindparam(way.users, type_=ARRAY(Integer)))
        .table_valued("id", name=f"user{number}")
        .render_derived()
    )
    each = first.where(one.c.assigned_by_id == users.c.id).lateral(f"each{number}")
    return select(each.c.id).select_from(users.join(each, true()))


def _by_id(column: ColumnElement[int], shape: _Shape) -> ColumnElement[int]:
    return column.desc() if shape.order and shape.order[0][1] else column.asc()


def _count(shape: _Shape) -> Buildable:
    table = TABLES[shape.entity]
    return select(func.count()).select_from(table).where(*_where(table, shape))


def _where(table: FromClause, shape: _Shape) -> list[ColumnElement[bool]]:
    return [*visibility.predicate(table, shape.reach), *_conditions(table, shape)]


def _conditions(table: FromClause, shape: _Shape) -> list[ColumnElement[bool]]:
    numbers = itertools.count()
    return [_part(table, shape.entity, part, numbers) for part in shape.conditions]


def _part(table: FromClause, entity: Entity, part: _Part, numbers: Iterator[int]) -> ColumnElement[bool]:
    """One part of a filter; conditions are numbered in the order of `leaves`, as their values are."""
    if isinstance(part, _Leaf):
        return _condition(table, entity, part, next(numbers))
    made = [_part(table, entity, each, numbers) for each in part.parts]
    return or_(*made) if part.any else and_(*made)


def _condition(table: FromClause, entity: Entity, leaf: _Leaf, number: int) -> ColumnElement[bool]:
    name, op, negated, or_null = leaf
    if name.partition(".")[0] in MULTIFIELDS:
        has = nothing() if op is Op.NOTHING else _has_value(table, entity, name, number)
        return ~has if negated else has
    if name in related.LISTS:
        listed = _listed(table, entity, leaf, number)
        return ~listed if negated else listed
    column = table.c[name]
    positive = _positive(column, op, f"v{number}", is_text=_is_text(entity, name))
    if negated:
        decides_null = op in (Op.EMPTY, Op.IN_OR_EMPTY)
        return ~positive if decides_null else or_(column.is_(None), ~positive)
    return or_(column.is_(None), positive) if or_null else positive


def _is_text(entity: Entity, column: str) -> bool:
    return any(f.column == column and f.type is FieldType.STRING for f in CATALOGUES[entity].columns)


def _positive(column: ColumnElement[Any], op: Op, name: str, *, is_text: bool) -> ColumnElement[bool]:
    # NUMERIC without precision: a filter's number may be larger than any the column can hold.
    kind = Numeric() if isinstance(column.type, Numeric) else column.type
    value = bindparam(name, type_=kind)
    match op:
        case Op.NOTHING:
            return nothing()
        case Op.EMPTY:
            return _empty(column)
        case Op.IN | Op.IN_OR_EMPTY:
            found = _in(column, bindparam(name, type_=ARRAY(kind)), is_text=is_text)
            return found if op is Op.IN else or_(_empty(column), found)
        case Op.LIKE:
            return column.ilike(value, escape="\\")
        case Op.EQUAL:
            return func.lower(column) == func.lower(value) if is_text else column == value
        case _:
            return _COMPARISONS[op](column, value)


def _in(column: ColumnElement[Any], values: Any, *, is_text: bool) -> ColumnElement[bool]:
    # Strings are compared as MySQL's collation does, without regard to case (protocol.md 6.2).
    folded = func.lower(column).in_(select(func.lower(func.unnest(values))))
    return folded if is_text else column == func.any(values)


def _empty(column: ColumnElement[Any]) -> ColumnElement[bool]:
    zero = next((zero for kind, zero in _ZEROS if isinstance(column.type, kind)), None)
    return column.is_(None) if zero is None else or_(column.is_(None), column == literal_column(zero))


def _listed(table: FromClause, entity: Entity, leaf: _Leaf, number: int) -> ColumnElement[bool]:
    """Whether any of these ids is in a list beside the entity, or whether that list is empty."""
    if leaf.op is Op.NOTHING:
        return nothing()
    owners, others = related.source(entity, leaf.name)
    if leaf.op is Op.EMPTY:
        return table.c.id.not_in(owners)
    found = owners.where(others == func.any(bindparam(f"v{number}", type_=ARRAY(Integer))))
    return (
        table.c.id.in_(found) if leaf.op is Op.IN else or_(table.c.id.not_in(owners), table.c.id.in_(found))
    )


def _has_value(table: FromClause, entity: Entity, name: str, number: int) -> ColumnElement[bool]:
    """Whether the entity has this phone, e-mail ...: the same text, or the same search key.

    `name` is the type, or type and value type: PHONE, PHONE.WORK.
    """
    kind, _, value_type = name.partition(".")
    value, key, key2 = (bindparam(f"{prefix}{number}", type_=Text) for prefix in "vke")
    # '' in the text: with a parameter the partial indexes would not fit a generic plan.
    empty: ColumnElement[str] = literal_column("''", Text)
    same = or_(
        func.lower(multifield.c.value) == func.lower(value),
        and_(multifield.c.key == key, multifield.c.key != empty),
        and_(multifield.c.key2 == key2, multifield.c.key2 != empty),
    )
    return table.c.id.in_(
        select(multifield.c.entity_id).where(
            multifield.c.entity_type == int(entity),
            multifield.c.type == kind,
            same,
            *([multifield.c.value_type == value_type] if value_type else ()),
        )
    )


def _order(table: FromClause, shape: _Shape) -> list[ColumnElement[Any]]:
    made = []
    for name, descending in shape.order:
        if name == "id":
            break
        key = _sort_key(table, shape.entity, name)
        ordered = key.desc() if descending else key.asc()
        # Unset values come first when ascending, as in the original's database.
        made.append(
            (ordered.nulls_last() if descending else ordered.nulls_first())
            if table.c[name].nullable
            else ordered
        )
    by_id = next((descending for name, descending in shape.order if name == "id"), False)
    return [*made, table.c.id.desc() if by_id else table.c.id.asc()]


def _sort_key(table: FromClause, entity: Entity, name: str) -> ColumnElement[Any]:
    column = table.c[name]
    dictionary = _STAGES.get((entity, name))
    if dictionary is not None:
        return (
            select(status.c.sort)
            .where(status.c.entity_id == dictionary(table), status.c.status_id == column)
            .scalar_subquery()
        )
    return func.lower(column) if _is_text(entity, name) else column
