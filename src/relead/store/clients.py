"""Names, and ways to reach, of entities that a page mentions beside what it is about.

Belongs here: reading many of them at once, only those the actor may read. Does not belong here: lists with
filters (`query`), whole rows (`entities`).
"""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import ARRAY, Integer, bindparam, func, literal_column, select, union_all

from relead.domain.access import Actor
from relead.domain.ids import Entity
from relead.store import multifields, visibility
from relead.store.engine import ReadTx, Row
from relead.store.entities import TABLES
from relead.store.statement import Buildable, Shapes
from relead.store.visibility import Reach

_NAMES: Final = {
    Entity.LEAD: ("title", "name", "second_name", "last_name", "is_return_customer"),
    Entity.DEAL: ("title",),
    Entity.CONTACT: ("name", "second_name", "last_name", "post"),
    Entity.COMPANY: ("title",),
}
_SHAPES = Shapes(100)
_APART: Final = 1000
"""More than a reach has branches: types in one statement share no parameters."""
_MOST_CHILDREN: Final = 20
"""Most of one type that are named."""


async def named(
    tx: ReadTx, actor: Actor, entity: Entity, ids: Collection[int], *, reached: bool = False
) -> dict[int, Row]:
    """Rows by id with what names an entity; of those the actor may not read none.

    If `reached`, also its `multifields` (as `entities.get` has them) and what rights on it depend on
    (`visibility.item`).
    """
    if not ids:
        return {}
    reach, rights = visibility.of(actor, entity)
    statement = _SHAPES.get((entity, reach, reached), lambda: _build(entity, reach, reached=reached))
    rows = await tx.rows(statement, ids=sorted(ids), **rights)
    return {row["id"]: row for row in rows}


async def children(tx: ReadTx, actor: Actor, entities: Sequence[Entity], lead_id: int) -> list[Row]:
    """`kind`, `id`, `name` of what a lead was converted to, as far as the actor may read it: one query."""
    shapes: list[tuple[Entity, Reach]] = []
    values: dict[str, Any] = {"lead_id": lead_id}
    for entity in entities:
        reach, rights = visibility.of(actor, entity, first=int(entity) * _APART)
        shapes.append((entity, reach))
        values |= rights
    statement = _SHAPES.get(tuple(shapes), lambda: union_all(*(_children(*each) for each in shapes)))
    return await tx.rows(statement, **values)


def _children(entity: Entity, reach: Reach) -> Any:
    table = TABLES[entity]
    named = ("name", "last_name") if entity is Entity.CONTACT else ("title",)
    name = func.concat_ws(" ", *(func.nullif(table.c[column], "") for column in named))
    mine = table.c.lead_id == bindparam("lead_id", type_=Integer)
    kind: Any = literal_column(str(int(entity)), Integer).label("kind")
    rows = select(kind, table.c.id, name.label("name")).where(mine, *visibility.predicate(table, reach))
    return select(*rows.order_by(table.c.id).limit(_MOST_CHILDREN).subquery().c)


def _build(entity: Entity, reach: Reach, *, reached: bool) -> Buildable:
    table = TABLES[entity]
    columns: list[Any] = [table.c.id, *(table.c[name] for name in _NAMES[entity])]
    if reached:
        columns += [*visibility.rights_columns(entity, table), multifields.as_json(entity, table.c.id)]
    wanted = table.c.id == func.any(bindparam("ids", type_=ARRAY(Integer)))
    return select(*columns).where(wanted, *visibility.predicate(table, reach))
