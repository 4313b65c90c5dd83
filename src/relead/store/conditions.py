"""Filters of lists as SQL: what a condition is on which column.

Belongs here: one SQL form for each operator of `domain/listing`. The text depends on columns and operators
only, so that statements are compiled once for each shape; the values are parameters, named by the place of
their condition.
"""

import itertools
import operator
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    Integer,
    Numeric,
    Select,
    Text,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy import false as nothing
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from relead.domain.fields.activity import ACTIVITY
from relead.domain.fields.catalogue import FieldType
from relead.domain.ids import Entity
from relead.domain.listing import Group, Op, Part, leaves
from relead.domain.multifield import TYPES as MULTIFIELDS
from relead.domain.multifield import keys as search_keys
from relead.store import related, user_values
from relead.store.entities import CATALOGUES, TABLES
from relead.store.tables.activities import activity_binding
from relead.store.tables.crm import multifield

_COMPARISONS: dict[Op, Callable[[Any, Any], ColumnElement[bool]]] = {
    Op.GREATER: operator.gt,
    Op.GREATER_EQUAL: operator.ge,
    Op.LESS: operator.lt,
    Op.LESS_EQUAL: operator.le,
}
_CATALOGUES = {**CATALOGUES, Entity.ACTIVITY: ACTIVITY}
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
    parts: tuple["Shaped", ...]


Shaped = _Leaf | _Joined


def shaped(parts: Iterable[Part]) -> tuple[Shaped, ...]:
    """What of a filter makes the text of a statement."""
    return tuple(
        _Joined(part.any, shaped(part.parts))
        if isinstance(part, Group)
        else _Leaf(part.column, part.op, part.negated, part.or_null)
        for part in parts
    )


def values_of(parts: Iterable[Part], country: str) -> dict[str, Any]:
    """The parameters of a filter."""
    values: dict[str, Any] = {}
    for number, condition in enumerate(leaves(parts)):
        if condition.op is Op.MULTIFIELD:
            key, key2 = search_keys(condition.column.partition(".")[0], condition.value, country)
            # No key is NULL, of which the planner knows that nothing equals it.
            values |= {f"v{number}": condition.value, f"k{number}": key or None, f"e{number}": key2 or None}
        elif condition.op is Op.BOUND:
            pairs = [pair for pair in condition.value if pair[1]]
            values[f"v{number}"] = [kind for kind, _ in pairs]
            values[f"k{number}"] = [owner_id for _, owner_id in pairs]
            values[f"e{number}"] = [kind for kind, owner_id in condition.value if not owner_id]
        elif user_values.is_place(condition.column):
            values[f"v{number}"] = user_values.parameter(condition)
        elif condition.op not in (Op.EMPTY, Op.NOTHING):
            values[f"v{number}"] = condition.value
    return values


def compiled(table: FromClause, entity: Entity, parts: Iterable[Shaped]) -> list[ColumnElement[bool]]:
    """The filter as conditions on an entity's table."""
    numbers = itertools.count()
    return [_part(table, entity, part, numbers) for part in parts]


def keys(table: FromClause, entity: Entity, parts: Sequence[Shaped]) -> list[ColumnElement[bool]]:
    """Those of the conditions that are on the key alone."""
    made = zip(parts, compiled(table, entity, parts), strict=True)
    return [condition for part, condition in made if isinstance(part, _Leaf) and part.name == "id"]


def _part(table: FromClause, entity: Entity, part: Shaped, numbers: Iterator[int]) -> ColumnElement[bool]:
    """One part of a filter; conditions are numbered in the order of `leaves`, as their values are."""
    if isinstance(part, _Leaf):
        return _condition(table, entity, part, next(numbers))
    if part.any and any(map(_is_of_multifield, part.parts)):
        # As an OR with a subquery in it no index would serve; each way by itself has its own. Not UNION ALL:
        # of its rows the planner would take 200 to be different.
        return table.c.id.in_(union(*(_owners(entity, each, numbers) for each in part.parts)))
    made = [
        _one_of_owners(table, entity, each, next(numbers))
        if part.any and isinstance(each, _Leaf) and _is_listed(each)
        else _part(table, entity, each, numbers)
        for each in part.parts
    ]
    return or_(*made) if part.any else and_(*made)


def _is_listed(leaf: _Leaf) -> bool:
    return leaf.name in related.LISTS and leaf.op is Op.IN and not leaf.negated


def _one_of_owners(table: FromClause, entity: Entity, leaf: _Leaf, number: int) -> ColumnElement[bool]:
    """The same as `_listed`, but as an array that is read first: beside an OR no index serves a subquery."""
    found: ColumnElement[bool] = table.c.id == func.any(
        func.array(_with_any(entity, leaf, number).scalar_subquery())
    )
    return found


def _with_any(entity: Entity, leaf: _Leaf, number: int) -> Select[Any]:
    owners, others = related.source(entity, leaf.name)
    return owners.where(others == func.any(bindparam(f"v{number}", type_=ARRAY(Integer))))


def searches(parts: Iterable[Shaped]) -> bool:
    """Whether a filter asks for parts of texts, phones, e-mails ..., which have indexes of their own."""
    return any(
        searches(part.parts) if isinstance(part, _Joined) else part.op in (Op.LIKE, Op.MULTIFIELD)
        for part in parts
    )


def by_multifields(parts: Iterable[Shaped]) -> bool:
    """Whether a filter asks for phones, e-mails ..., one way or among others."""
    return any(
        by_multifields(part.parts) if isinstance(part, _Joined) else _is_of_multifield(part) for part in parts
    )


def planned_anew(parts: Sequence[Part]) -> bool:
    """Whether values decide on the plan: parts of texts, phones, user fields are rare or everywhere."""
    return user_values.planned_anew(parts) or any(
        each.op in (Op.LIKE, Op.MULTIFIELD) for each in leaves(parts)
    )


def _is_of_multifield(part: Shaped) -> bool:
    return isinstance(part, _Leaf) and part.op is Op.MULTIFIELD and not part.negated


def _owners(entity: Entity, part: Shaped, numbers: Iterator[int]) -> Select[Any]:
    """Ids of the entities that fulfil a part, found by itself."""
    if isinstance(part, _Leaf) and _is_of_multifield(part):
        return _with_value(entity, part.name, next(numbers))
    every = TABLES[entity].alias()
    return select(every.c.id).where(_part(every, entity, part, numbers))


def _condition(table: FromClause, entity: Entity, leaf: _Leaf, number: int) -> ColumnElement[bool]:
    name, op, negated, _ = leaf
    if op is Op.BOUND:
        return _is_bound(table, number)
    if name.partition(".")[0] in MULTIFIELDS:
        has = nothing() if op is Op.NOTHING else table.c.id.in_(_with_value(entity, name, number))
        return ~has if negated else has
    if name in related.LISTS:
        listed = _listed(table, entity, leaf, number)
        return ~listed if negated else listed
    return _of_column(table, leaf, number, is_text=is_text(entity, name))


def of_columns(
    table: FromClause, parts: Iterable[Shaped], texts: Collection[str]
) -> list[ColumnElement[bool]]:
    """The filter on rows that are no entities; `texts` are columns compared without regard to case."""
    leaves_ = [part for part in parts if isinstance(part, _Leaf)]  # such lists have no groups
    return [
        _of_column(table, leaf, number, is_text=leaf.name in texts) for number, leaf in enumerate(leaves_)
    ]


def _of_column(table: FromClause, leaf: _Leaf, number: int, *, is_text: bool) -> ColumnElement[bool]:
    name, op, negated, or_null = leaf
    if user_values.is_place(name):
        return user_values.condition(table, name, op, f"v{number}", negated=negated, or_null=or_null)
    column = table.c[name]
    positive = _positive(column, op, f"v{number}", is_text=is_text)
    if negated:
        decides_null = op in (Op.EMPTY, Op.IN_OR_EMPTY)
        return ~positive if decides_null else or_(column.is_(None), ~positive)
    return or_(column.is_(None), positive) if or_null else positive


def is_text(entity: Entity, column: str) -> bool:
    """Whether a column holds what is compared and sorted without regard to case."""
    return any(f.column == column and f.type is FieldType.STRING for f in _CATALOGUES[entity].columns)


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
    owners, _ = related.source(entity, leaf.name)
    if leaf.op is Op.EMPTY:
        return table.c.id.not_in(owners)
    found = _with_any(entity, leaf, number)
    return (
        table.c.id.in_(found) if leaf.op is Op.IN else or_(table.c.id.not_in(owners), table.c.id.in_(found))
    )


def _is_bound(table: FromClause, number: int) -> ColumnElement[bool]:
    """Whether an activity is bound to one of these cards, or to any of these types."""
    kinds, ids, whole = (bindparam(f"{prefix}{number}", type_=ARRAY(Integer)) for prefix in "vke")
    wanted = func.unnest(kinds, ids).table_valued("kind", "id", name=f"wanted{number}").render_derived()
    bound = select(activity_binding.c.activity_id)
    pairs = bound.join(
        wanted,
        and_(activity_binding.c.owner_type_id == wanted.c.kind, activity_binding.c.owner_id == wanted.c.id),
    )
    types = bound.where(activity_binding.c.owner_type_id == func.any(whole))
    return table.c.id.in_(union_all(pairs, types))


def _with_value(entity: Entity, name: str, number: int) -> Select[Any]:
    """Ids of the entities that have this phone, e-mail ...: the same text, or the same search key.

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
    return select(multifield.c.entity_id).where(
        multifield.c.entity_type == int(entity),
        multifield.c.type == kind,
        same,
        *([multifield.c.value_type == value_type] if value_type else ()),
    )
