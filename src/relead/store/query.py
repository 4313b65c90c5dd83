"""Lists of entities: order and paging as SQL, compiled once for each shape; filters are in `conditions`.

A shape is what changes the text: columns, operators, order, how far the right reaches, paging. The
values are parameters; lists of values are one array parameter, so that they do not make shapes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CompoundSelect,
    Integer,
    Select,
    bindparam,
    case,
    func,
    literal_column,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy import false as nothing
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from relead.domain.access import Action, Actor
from relead.domain.fields.catalogue import Field
from relead.domain.ids import Entity
from relead.domain.listing import Query
from relead.store import user_values, visibility
from relead.store.conditions import Shaped, compiled, is_text, keys, planned_anew, searches, shaped, values_of
from relead.store.engine import ReadTx, Row
from relead.store.entities import TABLES
from relead.store.statement import Buildable, Shapes
from relead.store.tables.activities import activity
from relead.store.tables.portal import status
from relead.store.visibility import Reach

PAGE = 50
"""Rows of a page (protocol.md 6.1)."""

# In the text: the planner must know how few rows are wanted.
_LIMIT: ColumnElement[int] = literal_column(str(PAGE), Integer)
_AHEAD: ColumnElement[int] = literal_column("2000", Integer)
"""Entities that are looked through for a page by key, which takes less than a millisecond."""

_SHAPES = Shapes()
_TABLES = {**TABLES, Entity.ACTIVITY: activity}
_STAGES: dict[tuple[Entity, str], Callable[[FromClause], ColumnElement[str]]] = {
    (Entity.LEAD, "status_id"): lambda _: literal_column("'STATUS'"),
    (Entity.DEAL, "stage_id"): lambda deal: case(
        (deal.c.category_id == 0, "DEAL_STAGE"), else_=func.concat("DEAL_STAGE_", deal.c.category_id)
    ),
}
"""Columns sorted by the SORT of their dictionary's rows: the name of that dictionary."""


@dataclass(frozen=True, slots=True)
class _Shape:
    entity: Entity
    fields: tuple[str, ...]
    conditions: tuple[Shaped, ...]
    order: tuple[tuple[str, bool], ...]
    reach: Reach
    paged: bool = False

    @property
    def by_id(self) -> bool:
        """Whether the id alone decides the order."""
        return not self.order or self.order[0][0] == "id"


def _shape(entity: Entity, fields: Sequence[Field], query: Query, reach: Reach, *, paged: bool) -> _Shape:
    # All user fields have one column.
    columns = tuple(dict.fromkeys(field.column for field in fields if field.column is not None))
    return _Shape(entity, columns, shaped(query.conditions), query.order, reach, paged)


async def page(
    tx: ReadTx,
    actor: Actor,
    entity: Entity,
    fields: Sequence[Field],
    query: Query,
    offset: int,
    action: Action = Action.READ,
) -> list[Row]:
    """Rows of one page the actor may read, or do `action` to: the fields' columns, and `id` last."""
    reach, rights = visibility.of(actor, entity, action)
    shape = _shape(entity, fields, query, reach, paged=offset > 0)
    statement = _SHAPES.get(shape, lambda: _page(shape), anew=planned_anew(query.conditions))
    paging = {"offset": offset} if offset > 0 else {}
    return await tx.rows(statement, **values_of(query.conditions, tx.portal.country), **rights, **paging)


async def count(tx: ReadTx, actor: Actor, entity: Entity, query: Query) -> int:
    """How many entities the actor may read match the query."""
    reach, rights = visibility.of(actor, entity)
    shape = _shape(entity, (), Query(query.conditions), reach, paged=False)
    statement = _SHAPES.get(("count", shape), lambda: _count(shape), anew=planned_anew(query.conditions))
    total: int = await tx.value(statement, **values_of(query.conditions, tx.portal.country), **rights)
    return total


def _page(shape: _Shape) -> Buildable:
    table = _TABLES[shape.entity]
    statement = select(*(table.c[name] for name in shape.fields), table.c.id.label("row_id"))
    if shape.by_id and not (shape.paged or shape.reach.everything or searches(shape.conditions)):
        statement = statement.where(table.c.id.in_(_first_ids(shape)))
    else:
        statement = statement.where(*_where(table, shape)).limit(_LIMIT)
    statement = statement.order_by(*_order(table, shape))
    return statement.offset(bindparam("offset", type_=BigInteger)) if shape.paged else statement


def _first_ids(shape: _Shape) -> CompoundSelect[Any]:
    """Ids of the first page in key order, for a right that does not reach everything.

    Whoever reads much finds a page among the next leads, whoever they belong to. Where that gives no full
    page, each way to be within reach gives its first page from an index in key order, and the page is the
    first of their union. As one OR the database would sort everything within reach for every page.

    Not for what is searched: an index of texts or phones finds it, for each way anew.
    """
    near = _near(shape).cte("near")
    found = select(func.count()).select_from(near).scalar_subquery()
    firsts = [_firsts(shape, number) for number in range(len(_ways(_TABLES[shape.entity], shape)))]
    ids = (union(*firsts) if firsts else select(near.c.id).where(nothing())).subquery("within_reach")
    # The comparison is made before anything of its branch is read.
    far = select(ids.c.id).where(found < _LIMIT).order_by(_by_id(ids.c.id, shape)).limit(_LIMIT)
    return union_all(select(near.c.id).where(found == _LIMIT), select(far.subquery("far").c.id))


def _near(shape: _Shape) -> Select[Any]:
    """Ids of the page as far as it lies among the next entities by key, be they within reach or not."""
    table = _TABLES[shape.entity]
    rows = select(table).where(*keys(table, shape.entity, shape.conditions))
    ahead = rows.order_by(_by_id(table.c.id, shape)).limit(_AHEAD).subquery("ahead")
    few = [
        *visibility.predicate(ahead, shape.reach, few=True),
        *compiled(ahead, shape.entity, shape.conditions),
    ]
    return select(ahead.c.id).where(*few).order_by(_by_id(ahead.c.id, shape)).limit(_LIMIT)


def _ways(table: FromClause, shape: _Shape) -> list[visibility.Alternative]:
    return visibility.alternatives(table, shape.reach)


def _firsts(shape: _Shape, number: int) -> Select[Any]:
    """Ids of the first page within reach in one way: for each responsible user, or for all at once."""
    one = _TABLES[shape.entity].alias(f"way{number}")
    way = _ways(one, shape)[number]
    first = select(one.c.id).where(*way.conditions, *compiled(one, shape.entity, shape.conditions))
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
    table = _TABLES[shape.entity]
    return select(func.count()).select_from(table).where(*_where(table, shape))


def _where(table: FromClause, shape: _Shape) -> list[ColumnElement[bool]]:
    return [*visibility.predicate(table, shape.reach), *compiled(table, shape.entity, shape.conditions)]


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
            if user_values.is_place(name) or table.c[name].nullable
            else ordered
        )
    by_id = next((descending for name, descending in shape.order if name == "id"), False)
    return [*made, table.c.id.desc() if by_id else table.c.id.asc()]


def _sort_key(table: FromClause, entity: Entity, name: str) -> ColumnElement[Any]:
    if user_values.is_place(name):
        return user_values.sort_key(table, name)
    column = table.c[name]
    dictionary = _STAGES.get((entity, name))
    if dictionary is not None:
        return (
            select(status.c.sort)
            .where(status.c.entity_id == dictionary(table), status.c.status_id == column)
            .scalar_subquery()
        )
    return func.lower(column) if is_text(entity, name) else column
