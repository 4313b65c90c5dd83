"""Lists of comments and of log messages on one card."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Integer, Select, SmallInteger, bindparam, func, select

from relead.domain.ids import Card, Entity
from relead.domain.listing import Query
from relead.domain.timeline import Item, ItemKind
from relead.store import timeline_items
from relead.store.conditions import Shaped, compiled, shaped, values_of
from relead.store.engine import ReadTx
from relead.store.statement import Shapes
from relead.store.tables.timeline import timeline_binding, timeline_item

_SHAPES = Shapes(100)


@dataclass(frozen=True, slots=True)
class _Shape:
    conditions: tuple[Shaped, ...]
    order: tuple[tuple[str, bool], ...]
    counted: bool


async def page(tx: ReadTx, card: Card, kind: ItemKind, asked: Query, offset: int, limit: int) -> list[Item]:
    """One page; of what they are bound to, only the card asked for."""
    shape = _Shape(shaped(asked.conditions), asked.order, counted=False)
    statement = _SHAPES.get(shape, lambda: _page(shape))
    rows = await tx.rows(statement, **_values(tx, card, kind, asked), offset=offset, limit=limit)
    return [timeline_items.item_of(row, [card]) for row in rows]


async def count(tx: ReadTx, card: Card, kind: ItemKind, asked: Query) -> int:
    """How many there are."""
    shape = _Shape(shaped(asked.conditions), (), counted=True)
    statement = _SHAPES.get(shape, lambda: _matching(shape, select(func.count())))
    total: int = await tx.value(statement, **_values(tx, card, kind, asked))
    return total


def _values(tx: ReadTx, card: Card, kind: ItemKind, asked: Query) -> dict[str, Any]:
    owner = {"entity_type": int(card.entity), "entity_id": card.id, "kind": kind.value}
    return {**values_of(asked.conditions, tx.portal.country), **owner}


def _page(shape: _Shape) -> Select[Any]:
    columns = [(timeline_item.c[name], descending) for name, descending in shape.order]
    by = [column.desc() if descending else column.asc() for column, descending in columns]
    return (
        _matching(shape, select(timeline_item))
        .order_by(*by, timeline_item.c.id)
        .limit(bindparam("limit", type_=Integer))
        .offset(bindparam("offset", type_=BigInteger))
    )


def _matching(shape: _Shape, statement: Select[Any]) -> Select[Any]:
    return statement.select_from(
        timeline_item.join(timeline_binding, timeline_binding.c.item_id == timeline_item.c.id)
    ).where(
        timeline_binding.c.entity_type == bindparam("entity_type", type_=SmallInteger),
        timeline_binding.c.entity_id == bindparam("entity_id", type_=Integer),
        timeline_item.c.kind == bindparam("kind"),
        # Names of columns tell which are texts; none of these is one of leads'.
        *compiled(timeline_item, Entity.LEAD, shape.conditions),
    )
