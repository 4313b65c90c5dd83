"""Entities by stage: the first of each stage, how many there are and what they come to.

Belongs here: questions over all stages at once, one statement each. Does not belong here: further pages of
one stage, which are lists like any other (`query`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    CTE,
    CompoundSelect,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    func,
    literal_column,
    not_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy import false as nothing
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from relead.domain.access import Actor
from relead.domain.fields.catalogue import Field
from relead.domain.ids import Entity
from relead.domain.listing import Query
from relead.store import visibility
from relead.store.conditions import (
    Shaped,
    by_multifields,
    compiled,
    planned_anew,
    searches,
    shaped,
    values_of,
)
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
_ONE: Any = literal_column("1", Integer)
_ONE_MORE: Any = literal_column(str(MOST + 1), Integer)
_AHEAD: Any = literal_column("2000", Integer)
"""Newest of a stage that are looked through for the first ones, which takes about a millisecond."""


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


class _Asked(NamedTuple):
    """What is asked of each of `stages`; `stage` is the column."""

    entity: Entity
    stage: str
    parts: tuple[Shaped, ...]
    reach: Reach
    stages: Any
    matched: CTE | None
    """What a search finds: all of it by phones and e-mails, else not more than `_AHEAD` and one."""

    @property
    def table(self) -> FromClause:
        return TABLES[self.entity]

    @property
    def is_far(self) -> ColumnElement[bool]:
        """Whether there may be more than `matched`."""
        if self.matched is None:
            return true()
        if by_multifields(self.parts):
            return nothing()
        found: ColumnElement[bool] = select(func.count()).select_from(self.matched).scalar_subquery() > _AHEAD
        return found

    def has_more_than(self, number: Any) -> ColumnElement[bool]:
        """Whether there may be more than `newest` gives."""
        every = self.table.alias("every")
        last = select(every.c.id).where(self.of_stage(every)).order_by(every.c.id.desc())
        return and_(self.is_far, last.offset(number).limit(_ONE).correlate(self.stages).exists())

    def newest(self, most: Any) -> Select[Any] | CompoundSelect[Any]:
        """Ids of a stage to look through: what is found, or else so many of the newest."""
        every = self.table.alias("newest")
        ids = select(every.c.id).where(self.of_stage(every)).order_by(every.c.id.desc()).limit(most)
        ids = ids.correlate(self.stages)
        if self.matched is None:
            return ids
        found = select(self.matched.c.id).where(not_(self.is_far), self.of_stage(self.matched))
        newest = select(ids.subquery("ids").c.id).where(self.is_far)
        return union_all(found.correlate(self.stages), newest)

    def of_stage(self, table: FromClause) -> ColumnElement[bool]:
        here: ColumnElement[bool] = table.c[self.stage] == self.stages.c.stage
        return here

    def conditions(self, table: FromClause) -> list[ColumnElement[bool]]:
        """The stage, and the filter where `matched` is not all that fulfils it."""
        filtered = [] if by_multifields(self.parts) else compiled(table, self.entity, self.parts)
        return [self.of_stage(table), *filtered]


def _asked(entity: Entity, stage: str, parts: tuple[Shaped, ...], reach: Reach) -> _Asked:
    given = func.unnest(bindparam("stages", type_=ARRAY(Text)))
    stages = given.table_valued("stage", name="stages").render_derived()
    return _Asked(entity, stage, parts, reach, stages, _matched(entity, stage, parts))


def _matched(entity: Entity, stage: str, parts: tuple[Shaped, ...]) -> CTE | None:
    if not searches(parts):
        return None
    table = TABLES[entity].alias("found")
    found = select(table.c.id, table.c[stage]).where(*compiled(table, entity, parts))
    found = found if by_multifields(parts) else found.limit(_AHEAD + _ONE)
    return found.cte("matched").prefix_with("MATERIALIZED")


def _first(
    entity: Entity, stage: str, names: tuple[str, ...], parts: tuple[Shaped, ...], reach: Reach
) -> Buildable:
    asked, table = _asked(entity, stage, parts, reach), TABLES[entity]
    ids = _first_ids(asked).lateral("ids")
    chosen = select(ids.c.id).select_from(asked.stages.join(ids, true()))
    columns = [table.c[name] for name in names]
    return select(*columns).where(table.c.id.in_(chosen)).order_by(table.c.id.desc())


def _first_ids(asked: _Asked) -> CompoundSelect[Any]:
    """The first ids of a stage: mostly they are among the newest, else from the ways to be within reach."""
    key, rows = _near(asked, ("id",), _AHEAD)
    near = rows.order_by(key.desc()).limit(_FIRST).cte("near", nesting=True)
    found = select(func.count()).select_from(near).scalar_subquery()
    lacking = and_(found < _FIRST, asked.has_more_than(_AHEAD))
    every = union(select(near.c.id), *_ways(asked, ("id",), _FIRST, newest=True)).subquery("within_reach")
    far = select(every.c.id).order_by(every.c.id.desc()).limit(_FIRST).subquery("far")
    return union_all(select(near.c.id).where(not_(lacking)), select(far.c.id).where(lacking))


def _totals(entity: Entity, stage: str, parts: tuple[Shaped, ...], reach: Reach) -> Buildable:
    asked, names = _asked(entity, stage, parts, reach), ("opportunity", "currency_id")
    more = asked.has_more_than(_ONE_MORE)
    _, near = _near(asked, names, _ONE_MORE)
    ways = _ways(asked, names, _ONE_MORE, newest=False)
    found = union_all(near.where(not_(more)), *(way.where(more) for way in ways)).subquery("within_reach")
    counted = select(found).limit(_ONE_MORE).subquery("counted")
    rate = currency.c.amount / currency.c.amount_cnt
    total = (
        select(
            func.count().label("number"),
            func.coalesce(func.round(func.sum(counted.c.opportunity * rate), 2), 0).label("amount"),
        )
        .select_from(counted.join(currency, currency.c.currency == counted.c.currency_id))
        .lateral("total")
    )
    stages = asked.stages
    return select(stages.c.stage, total.c.number, total.c.amount).select_from(stages.join(total, true()))


def _near(asked: _Asked, names: tuple[str, ...], most: Any) -> tuple[ColumnElement[int], Select[Any]]:
    """The id, and columns of what matches and is within reach of the newest."""
    ahead, table = asked.newest(most).subquery("ahead"), asked.table.alias("near")
    few = visibility.predicate(table, asked.reach, few=True)
    one = select(*(table.c[name] for name in names)).where(table.c.id == ahead.c.id)
    one = one.where(*few, *asked.conditions(table)).correlate(ahead, asked.stages)
    # With a limit each is looked up; without, the database would join them with a scan of the table.
    row = one.limit(_ONE).lateral("row")
    return ahead.c.id, select(*row.c).select_from(ahead.join(row, true()))


def _ways(asked: _Asked, names: tuple[str, ...], most: Any, *, newest: bool) -> list[Select[Any]]:
    """Rows of a stage for each way to be within reach: the newest, or any that are in none of those before.

    Each way gives its own from an index. As one OR the database would go through whole stages for somebody
    who may read few of them.
    """
    if by_multifields(asked.parts):
        return []  # `matched` is all there is
    made = []
    for number in range(len(visibility.alternatives(asked.table, asked.reach))):
        one = asked.table.alias(f"way{number}")
        *before, way = visibility.alternatives(one, asked.reach)[: number + 1]
        rows = select(*(one.c[name] for name in names)).where(*asked.conditions(one), *way.conditions)
        rows = (
            rows.order_by(one.c.id.desc())
            if newest
            else rows.where(*(visibility.lies_within(one, each).is_not(true()) for each in before))
        )
        made.append(_of_users(asked, one, rows.limit(most), way.users, f"each{number}"))
    return made


def _of_users(
    asked: _Asked, table: FromClause, rows: Select[Any], users: str | None, name: str
) -> Select[Any]:
    """The same rows for each of the responsible users a way has, so that each gives its first."""
    if users is None:
        return select(*rows.correlate(asked.stages).subquery(name).c)
    given = func.unnest(bindparam(users, type_=ARRAY(Integer)))
    user = given.table_valued("id", name=f"user_{name}").render_derived()
    mine = rows.where(table.c.assigned_by_id == user.c.id).correlate(asked.stages, user).lateral(name)
    return select(*mine.c).select_from(user.join(mine, true()))
