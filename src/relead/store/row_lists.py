"""Lists of rows that are no entities but belong to some: filters, order, paging, and who may see them.

Belongs here: SQL alike for requisites, bank details, links and addresses. A row is seen by whoever may read
its owner (`visibility`). Does not belong here: lists of entities, which are `query`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, exists, func, literal_column, or_, select
from sqlalchemy import false as nothing
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from relead.domain.access import Actor
from relead.domain.fields.catalogue import Field, FieldSet, FieldType
from relead.domain.ids import Entity
from relead.domain.listing import Query
from relead.store import user_values, visibility
from relead.store.conditions import Shaped, of_columns, shaped, values_of
from relead.store.engine import ReadTx, Row
from relead.store.entities import TABLES
from relead.store.query import PAGE
from relead.store.statement import Buildable, Shapes
from relead.store.visibility import Reach

_SHAPES = Shapes()
_BRANCHES = 1000
"""More than a reach has branches: those of the second owner type are counted from here."""


@dataclass(frozen=True, eq=False)
class Source:
    """Rows that can be listed: their fields, what orders them last, and the columns that name the owner.

    Without owner types everybody may see them.
    """

    rows: FromClause
    fields: FieldSet
    key: tuple[str, ...] = ("id",)
    owners: tuple[Entity, ...] = ()
    owner_type: str = "entity_type_id"
    owner_id: str = "entity_id"

    @property
    def texts(self) -> frozenset[str]:
        """Columns compared and sorted without regard to case."""
        return frozenset(str(f.column) for f in self.fields.own if f.type is FieldType.STRING)


@dataclass(frozen=True)
class _Shape:
    source: Source
    columns: tuple[str, ...]
    conditions: tuple[Shaped, ...]
    order: tuple[tuple[str, bool], ...]
    reaches: tuple[Reach, ...]
    paged: bool


def _shape(
    actor: Actor, source: Source, fields: Sequence[Field], asked: Query, *, paged: bool = False
) -> tuple[_Shape, dict[str, Any]]:
    reaches, values = [], dict[str, Any]()
    for position, entity in enumerate(source.owners):
        reach, own = visibility.of(actor, entity, first=position * _BRANCHES)
        reaches.append(reach)
        values |= own
    # All user fields have one column.
    columns = tuple(dict.fromkeys(str(field.column) for field in fields))
    return _Shape(source, columns, shaped(asked.conditions), asked.order, tuple(reaches), paged), values


async def page(
    tx: ReadTx, actor: Actor, source: Source, fields: Sequence[Field], asked: Query, offset: int
) -> list[Row]:
    """Rows of one page the actor may read: the fields' columns."""
    shape, rights = _shape(actor, source, fields, asked, paged=offset > 0)
    anew = user_values.planned_anew(asked.conditions)
    statement = _SHAPES.get(shape, lambda: _page(shape), anew=anew)
    paging = {"offset": offset} if shape.paged else {}
    return await tx.rows(statement, **values_of(asked.conditions, tx.portal.country), **rights, **paging)


async def count(tx: ReadTx, actor: Actor, source: Source, asked: Query) -> int:
    """How many rows the actor may read match."""
    shape, rights = _shape(actor, source, (), Query(asked.conditions))
    anew = user_values.planned_anew(asked.conditions)
    statement = _SHAPES.get(("count", shape), lambda: _count(shape), anew=anew)
    total: int = await tx.value(statement, **values_of(asked.conditions, tx.portal.country), **rights)
    return total


def _page(shape: _Shape) -> Buildable:
    rows = shape.source.rows
    statement = select(*(rows.c[name] for name in shape.columns)).where(*_where(shape))
    statement = statement.order_by(*_order(shape)).limit(literal_column(str(PAGE)))
    return statement.offset(bindparam("offset", type_=BigInteger)) if shape.paged else statement


def _count(shape: _Shape) -> Buildable:
    return select(func.count()).select_from(shape.source.rows).where(*_where(shape))


def _where(shape: _Shape) -> list[ColumnElement[bool]]:
    source = shape.source
    return [*_readable(shape), *of_columns(source.rows, shape.conditions, source.texts)]


def _readable(shape: _Shape) -> list[ColumnElement[bool]]:
    source = shape.source
    if all(reach.everything for reach in shape.reaches):
        return []
    kind, owner_id = source.rows.c[source.owner_type], source.rows.c[source.owner_id]
    ways = []
    for entity, reach in zip(source.owners, shape.reaches, strict=True):
        of_type = kind == literal_column(str(int(entity)))
        owners = TABLES[entity]
        # EXISTS, not IN: the planner then chooses between one look-up a row and a hash of all owners.
        readable = exists().where(owners.c.id == owner_id, *visibility.predicate(owners, reach))
        ways.append(of_type if reach.everything else and_(of_type, readable))
    return [or_(nothing(), *ways)]


def _order(shape: _Shape) -> list[ColumnElement[Any]]:
    rows, made = shape.source.rows, []
    for name, descending in shape.order:
        key = _sort_key(shape.source, name)
        # Unset values come first when ascending, as in lists of entities.
        made.append(key.desc().nulls_last() if descending else key.asc().nulls_first())
    return [*made, *(rows.c[name] for name in shape.source.key)]


def _sort_key(source: Source, name: str) -> ColumnElement[Any]:
    if user_values.is_place(name):
        return user_values.sort_key(source.rows, name)
    column = source.rows.c[name]
    return func.lower(column) if name in source.texts else column
