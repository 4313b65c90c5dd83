"""Which of some entities an actor may act on, and what they are called.

Belongs here: a question about a handful of ids. Does not belong here: lists (`query`), and demands on one
entity (`actions/demands`).
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, Integer, Select, bindparam, func, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from relead.domain.access import Action, Actor
from relead.domain.ids import Entity
from relead.store import visibility
from relead.store.engine import ReadTx
from relead.store.entities import TABLES
from relead.store.statement import Shapes
from relead.store.visibility import Reach

_SHAPES = Shapes(100)


async def names(
    tx: ReadTx, actor: Actor, entity: Entity, ids: Collection[int], action: Action = Action.READ
) -> dict[int, str]:
    """Names of those of the entities that the actor may act on; the others are missing."""
    if not ids:
        return {}
    reach, rights = visibility.of(actor, entity, action)
    statement = _SHAPES.get((entity, reach), lambda: _select(entity, reach))
    return {row["id"]: row["name"] for row in await tx.rows(statement, ids=sorted(ids), **rights)}


def _select(entity: Entity, reach: Reach) -> Select[Any]:
    table = TABLES[entity]
    return select(table.c.id, _name(entity, table).label("name")).where(
        table.c.id == func.any(bindparam("ids", type_=ARRAY(Integer))), *visibility.predicate(table, reach)
    )


def _name(entity: Entity, table: FromClause) -> ColumnElement[str]:
    if entity is not Entity.CONTACT:
        title: ColumnElement[str] = table.c.title
        return title
    return func.concat_ws(" ", func.nullif(table.c.name, ""), func.nullif(table.c.last_name, ""))
