"""Entities by stage: the first of each stage, how many there are and what they come to.

Belongs here: questions over all stages at once, one statement each. Does not belong here: further pages of
one stage, which are lists like any other (`query`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    Integer,
    Text,
    bindparam,
    func,
    literal_column,
    select,
    true,
    union,
)
from sqlalchemy import false as nothing

from relead.domain.access import Actor
from relead.domain.fields.catalogue import Field
from relead.domain.ids import Entity
from relead.domain.listing import Query
from relead.store import visibility
from relead.store.conditions import Shaped, compiled, planned_anew, shaped, values_of
from relead.store.engine import ReadTx, Row
from relead.store.entities import TABLES
from relead.store.statement import Buildable, Shapes
from relead.store.tables.portal import currency
from relead.store.visibility import Reach

FIRST = 20
"""Most of one stage that are read at first."""
MOST = 10_000
"""Most of one stage that are counted."""

_SHAPES = Shapes(200)
_FIRST: Any = literal_column(str(FIRST), Integer)
_ONE_MORE: Any = literal_column(str(MOST + 1), Integer)


async def first(
    tx: ReadTx,
    actor: Actor,
    entity: Entity,
    stage: str,
    stages: Sequence[str],
    fields: Sequence[Field],
    query: Query,
) -> list[Row]:
    """The newest of each stage that the actor may read, newest first; `stage` is the column."""
    reach, rights = visibility.of(actor, entity)
    names = tuple(dict.fromkeys(field.column for field in fields if field.column is not None))
    parts = shaped(query.conditions)
    statement = _SHAPES.get(
        ("first", entity, stage, names, parts, reach),
        lambda: _first(entity, stage, names, parts, reach),
        anew=planned_anew(query.conditions),
    )
    values = values_of(query.conditions, tx.portal.country)
    return await tx.rows(statement, stages=list(stages), **values, **rights)


async def totals(
    tx: ReadTx, actor: Actor, entity: Entity, stage: str, stages: Sequence[str], query: Query
) -> Mapping[str, Row]:
    """By stage `number` and `amount`, in the base currency, of those the actor may read.

    Of a stage with more than MOST, `number` is MOST + 1 and `amount` what so many of them come to.
    """
    reach, rights = visibility.of(actor, entity)
    parts = shaped(query.conditions)
    statement = _SHAPES.get(
        ("totals", entity, stage, parts, reach),
        lambda: _totals(entity, stage, parts, reach),
        anew=planned_anew(query.conditions),
    )
    values = values_of(query.conditions, tx.portal.country)
    rows = await tx.rows(statement, stages=list(stages), **values, **rights)
    return {row["stage"]: row for row in rows}


def _stages() -> Any:
    given = func.unnest(bindparam("stages", type_=ARRAY(Text)))
    return given.table_valued("stage", name="stages").render_derived()


def _first(
    entity: Entity, stage: str, names: tuple[str, ...], parts: tuple[Shaped, ...], reach: Reach
) -> Buildable:
    table, stages = TABLES[entity], _stages()
    found = _within(entity, ("id",), _Each(stage, parts, reach, stages, _FIRST, newest=True))
    ids = select(found.c.id).order_by(found.c.id.desc()).limit(_FIRST).lateral("ids")
    chosen = select(ids.c.id).select_from(stages.join(ids, true()))
    columns = [table.c[name] for name in names]
    return select(*columns).where(table.c.id.in_(chosen)).order_by(table.c.id.desc())


def _totals(entity: Entity, stage: str, parts: tuple[Shaped, ...], reach: Reach) -> Buildable:
    stages = _stages()
    found = _within(
        entity,
        ("id", "opportunity", "currency_id"),
        _Each(stage, parts, reach, stages, _ONE_MORE, newest=False),
    )
    counted = select(found.c.opportunity, found.c.currency_id).limit(_ONE_MORE).subquery("counted")
    rate = currency.c.amount / currency.c.amount_cnt
    total = (
        select(
            func.count().label("number"),
            func.coalesce(func.round(func.sum(counted.c.opportunity * rate), 2), 0).label("amount"),
        )
        .select_from(counted.join(currency, currency.c.currency == counted.c.currency_id))
        .lateral("total")
    )
    return select(stages.c.stage, total.c.number, total.c.amount).select_from(stages.join(total, true()))


class _Each(NamedTuple):
    """What is asked of each stage of `stages`."""

    stage: str
    parts: tuple[Shaped, ...]
    reach: Reach
    stages: Any
    most: Any
    newest: bool


def _within(entity: Entity, names: tuple[str, ...], asked: _Each) -> Any:
    """The first rows of a stage within reach, in one way or another.

    Each way gives its own from an index. As one OR the database would go through whole stages for somebody
    who may read few of them.
    """
    table = TABLES[entity]
    ways = [
        _way(entity, names, asked, number)
        for number in range(len(visibility.alternatives(table, asked.reach)))
    ]
    none = select(*(table.c[name] for name in names)).where(nothing())
    return (union(*ways) if ways else none).subquery("within_reach")


def _way(entity: Entity, names: tuple[str, ...], asked: _Each, number: int) -> Any:
    one = TABLES[entity].alias(f"way{number}")
    way = visibility.alternatives(one, asked.reach)[number]
    here = one.c[asked.stage] == asked.stages.c.stage
    rows = select(*(one.c[name] for name in names)).where(
        here, *way.conditions, *compiled(one, entity, asked.parts)
    )
    rows = rows.correlate(asked.stages).limit(asked.most)
    rows = rows.order_by(one.c.id.desc()) if asked.newest else rows
    if way.users is None:
        return select(*rows.subquery(f"first{number}").c)
    given = func.unnest(bindparam(way.users, type_=ARRAY(Integer)))
    users = given.table_valued("id", name=f"user{number}").render_derived()
    mine = rows.where(one.c.assigned_by_id == users.c.id).correlate(asked.stages, users)
    each = mine.lateral(f"each{number}")
    return select(*each.c).select_from(users.join(each, true()))
