"""Lists of the stage history; its rows are written with the commit (`outbox`)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Integer, Select, bindparam, func, literal_column, select

from relead.domain.access import Actor
from relead.domain.ids import Entity
from relead.domain.listing import Query
from relead.store import visibility
from relead.store.conditions import Shaped, compiled, shaped, values_of
from relead.store.engine import ReadTx, Row
from relead.store.entities import TABLES
from relead.store.query import PAGE
from relead.store.statement import Shapes
from relead.store.tables.timeline import stage_history
from relead.store.visibility import Reach

_SHAPES = Shapes(100)


@dataclass(frozen=True, slots=True)
class _Shape:
    entity: Entity
    conditions: tuple[Shaped, ...]
    order: tuple[tuple[str, bool], ...]
    reach: Reach
    counted: bool


async def page(tx: ReadTx, actor: Actor, entity: Entity, asked: Query, offset: int) -> list[Row]:
    """Rows of one page, those of entities that the actor may read."""
    shape, values = _shaped(tx, actor, entity, asked, counted=False)
    return await tx.rows(_SHAPES.get(shape, lambda: _page(shape)), **values, offset=offset)


async def count(tx: ReadTx, actor: Actor, entity: Entity, asked: Query) -> int:
    """How many rows there are of entities that the actor may read."""
    shape, values = _shaped(tx, actor, entity, asked, counted=True)
    total: int = await tx.value(_SHAPES.get(shape, lambda: _count(shape)), **values)
    return total


def _shaped(
    tx: ReadTx, actor: Actor, entity: Entity, asked: Query, *, counted: bool
) -> tuple[_Shape, dict[str, Any]]:
    reach, rights = visibility.of(actor, entity)
    order = () if counted else asked.order
    shape = _Shape(entity, shaped(asked.conditions), order, reach, counted)
    return shape, {**values_of(asked.conditions, tx.portal.country), **rights}


def _page(shape: _Shape) -> Select[Any]:
    by = [_by(name, descending=descending) for name, descending in shape.order]
    statement = _matching(shape, select(stage_history)).order_by(*by, stage_history.c.id)
    return statement.limit(literal_column(str(PAGE), Integer)).offset(bindparam("offset", type_=BigInteger))


def _by(name: str, *, descending: bool) -> Any:
    column = stage_history.c[name]
    return column.desc() if descending else column.asc()


def _count(shape: _Shape) -> Select[Any]:
    return _matching(shape, select(func.count()).select_from(stage_history))


def _matching(shape: _Shape, statement: Select[Any]) -> Select[Any]:
    kind: Any = literal_column(str(int(shape.entity)), Integer)
    statement = statement.where(
        stage_history.c.entity_type == kind, *compiled(stage_history, shape.entity, shape.conditions)
    )
    if shape.reach.everything:  # rows go with their entity: none is left of one that is not there
        return statement
    owners = TABLES[shape.entity]
    return statement.join(owners, owners.c.id == stage_history.c.entity_id).where(
        *visibility.predicate(owners, shape.reach)
    )
