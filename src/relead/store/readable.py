"""Which of some entities an actor may act on, and what they are called.

Belongs here: a question about a handful of ids. Does not belong here: lists (`query`), and demands on one
entity (`actions/demands`).
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ARRAY, Integer, Select, bindparam, func, literal_column, select, union_all
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
_APART = 1000
"""More than a reach has branches: types in one statement share no parameters."""


async def names(
    tx: ReadTx, actor: Actor, entity: Entity, ids: Collection[int], action: Action = Action.READ
) -> dict[int, str]:
    """Names of those of the entities that the actor may act on; the others are missing."""
    if not ids:
        return {}
    reach, rights = visibility.of(actor, entity, action)
    statement = _SHAPES.get((entity, reach), lambda: _select(entity, reach))
    return {row["id"]: row["name"] for row in await tx.rows(statement, ids=sorted(ids), **rights)}


async def mixed(
    tx: ReadTx, actor: Actor, wanted: Mapping[Entity, Collection[int]], action: Action = Action.READ
) -> dict[tuple[Entity, int], str]:
    """Names of those of several types that the actor may act on: one statement, none for no ids."""
    shapes: list[tuple[Entity, Reach]] = []
    values: dict[str, Any] = {}
    for entity in sorted(kind for kind, ids in wanted.items() if ids):
        shape, rights = visibility.of(actor, entity, action, first=int(entity) * _APART)
        shapes.append((entity, shape))
        values |= {**rights, _ids(entity): sorted(wanted[entity])}
    if not shapes:
        return {}
    statement = _SHAPES.get(tuple(shapes), lambda: union_all(*(_typed(*each) for each in shapes)))
    rows = await tx.rows(statement, **values)
    return {(Entity(row["kind"]), row["id"]): row["name"] for row in rows}


def _ids(entity: Entity) -> str:
    return f"ids_{entity.name.lower()}"


def _typed(entity: Entity, reach: Reach) -> Select[Any]:
    table = TABLES[entity]
    kind: ColumnElement[int] = literal_column(str(int(entity)), Integer)
    name = _name(entity, table).label("name")
    return select(kind.label("kind"), table.c.id, name).where(
        table.c.id == func.any(bindparam(_ids(entity), type_=ARRAY(Integer))),
        *visibility.predicate(table, reach),
    )


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
