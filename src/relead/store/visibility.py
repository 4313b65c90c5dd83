"""Rights as SQL: the predicate every list of entities starts from (`domain/reach`).

The shape of a reach (levels, and whether stages and categories are limited) makes the text; the users,
stages and categories are parameters, so that all managers share a few statements.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    Integer,
    Text,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from relead.domain.access import Action, Actor, Item, Level
from relead.domain.ids import Entity
from relead.domain.reach import Branch, reach
from relead.store.tables import crm
from relead.store.tables.activities import activity_binding
from relead.store.tables.portal import observer

_STAGES = {Entity.LEAD: "status_id", Entity.DEAL: "stage_id"}
_CARDS = {
    Entity.LEAD: crm.lead,
    Entity.DEAL: crm.deal,
    Entity.CONTACT: crm.contact,
    Entity.COMPANY: crm.company,
}
_APART = 1000
"""More than a reach has branches."""
_USERS = {
    Level.OWN: "own",
    Level.DEPARTMENT: "colleagues",
    Level.SUBDEPARTMENTS: "subordinates",
    Level.OPEN: "subordinates",
}


@dataclass(frozen=True, slots=True)
class Reach:
    """Shape of a reach: for each branch its level, and which of its lists limit it."""

    entity: Entity
    branches: tuple[tuple[Level, str, str], ...]
    observed: bool
    first: int = 0
    """What its branches are counted from: two reaches in one statement must not share parameters."""
    parts: tuple["Reach", ...] = ()
    """For activities: the reach of each type of card; whoever reads one they are bound to reads them."""

    @property
    def everything(self) -> bool:
        """Whether every item is within reach."""
        return (Level.ALL, "", "") in self.branches or (
            bool(self.parts) and all(part.everything for part in self.parts)
        )


def of(
    actor: Actor, entity: Entity, action: Action = Action.READ, *, first: int = 0
) -> tuple[Reach, dict[str, Any]]:
    """Shape of the actor's reach and the values it reads."""
    if entity is Entity.ACTIVITY:
        return _of_activities(actor)
    found = reach(actor, entity, action)
    shape = Reach(entity, tuple(_limits(branch) for branch in found), action is Action.READ, first)
    if shape.everything:
        return Reach(entity, ((Level.ALL, "", ""),), observed=False), {}
    values: dict[str, Any] = {"actor_id": actor.user_id} if shape.observed else {}
    for number, branch in enumerate(found, first):
        values |= _values(actor, number, branch)
    return shape, values


def _of_activities(actor: Actor) -> tuple[Reach, dict[str, Any]]:
    found = [of(actor, entity, first=_APART * entity) for entity in _CARDS]
    shape = Reach(Entity.ACTIVITY, (), observed=False, parts=tuple(part for part, _ in found))
    if shape.everything:
        return shape, {}
    values: dict[str, Any] = {"actor_id": actor.user_id}
    for _, own in found:
        values |= own
    return shape, values


def _limits(branch: Branch) -> tuple[Level, str, str]:
    return (
        branch.level,
        _limit(branch.categories, all_but=branch.all_but_categories),
        _limit(branch.stages, all_but=branch.all_but_stages),
    )


def _limit(values: tuple[Any, ...], *, all_but: bool) -> str:
    if all_but:
        return "not in" if values else ""
    return "in"


def _values(actor: Actor, number: int, branch: Branch) -> dict[str, Any]:
    values: dict[str, Any] = {}
    level, categories, stages = _limits(branch)
    if categories:
        values[f"categories{number}"] = list(branch.categories)
    if stages:
        values[f"stages{number}"] = list(branch.stages)
    match level:
        case Level.OWN:
            values["own"] = [actor.user_id]
        case Level.DEPARTMENT:
            values["colleagues"] = sorted(actor.colleagues)
        case Level.SUBDEPARTMENTS | Level.OPEN:
            values["subordinates"] = sorted(actor.subordinates)
    return values


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way for an item to be within reach.

    `users` names the array of responsible users, None where another condition decides alone.
    """

    conditions: tuple[ColumnElement[bool], ...]
    users: str | None = None


def alternatives(table: FromClause, shape: Reach) -> list[Alternative]:
    """The ways for an item to be within reach; the reach is their union."""
    if shape.parts:
        mine = table.c.responsible_id == bindparam("actor_id", type_=Integer)
        return [Alternative((mine,)), Alternative((_bound_to_readable(table, shape),))]
    made: list[Alternative] = []
    of_users: dict[str, list[ColumnElement[bool]]] = {}
    for number, (level, categories, stages) in enumerate(shape.branches, shape.first):
        limits = _limited(table, shape.entity, number, categories, stages)
        if level is Level.OPEN:
            made.append(Alternative((*limits, table.c.opened.is_(true()))))
        if level is Level.ALL:
            made.append(Alternative(limits))
        else:
            of_users.setdefault(_USERS[level], []).append(and_(true(), *limits))
    # The same users are gone through once, whatever the right is limited to.
    made += [Alternative((or_(false(), *limits),), users) for users, limits in of_users.items()]
    if shape.observed:
        made.append(Alternative((is_observer(table, shape.entity),)))
    return made


def _bound_to_readable(table: FromClause, shape: Reach) -> ColumnElement[bool]:
    """Whether an activity is bound to a card within reach."""
    ways: list[ColumnElement[bool]] = []
    for part in shape.parts:
        kind = activity_binding.c.owner_type_id == literal_column(str(int(part.entity)))
        cards = _CARDS[part.entity].alias(f"bound{part.entity:d}")
        within = select(cards.c.id).where(*predicate(cards, part))
        ways.append(kind if part.everything else and_(kind, activity_binding.c.owner_id.in_(within)))
    return exists().where(activity_binding.c.activity_id == table.c.id, or_(*ways))


def is_observer(table: FromClause, entity: Entity) -> ColumnElement[bool]:
    """Whether the actor observes the item."""
    observed: ColumnElement[bool] = table.c.id.in_(
        select(observer.c.entity_id).where(
            observer.c.entity_type == literal_column(str(int(entity))),
            observer.c.user_id == bindparam("actor_id", type_=Integer),
        )
    )
    return observed


_RIGHTS = {
    Entity.LEAD: ("assigned_by_id", "opened", "status_id"),
    Entity.DEAL: ("assigned_by_id", "opened", "stage_id", "category_id"),
}
_PLAIN = ("assigned_by_id", "opened")


def rights_columns(entity: Entity, table: FromClause) -> list[ColumnElement[Any]]:
    """Columns of an entity's table that rights depend on."""
    return [table.c[name] for name in _RIGHTS.get(entity, _PLAIN)]


def item(entity: Entity, row: Mapping[str, Any]) -> Item:
    """What rights read of a row that has at least those columns."""
    return Item(*(row[name] for name in _RIGHTS.get(entity, _PLAIN)))


def _limited(
    table: FromClause, entity: Entity, number: int, categories: str, stages: str
) -> tuple[ColumnElement[bool], ...]:
    made = []
    if categories:
        wanted = table.c.category_id == func.any(bindparam(f"categories{number}", type_=ARRAY(Integer)))
        made.append(wanted if categories == "in" else ~wanted)
    if stages:
        wanted = table.c[_STAGES[entity]] == func.any(bindparam(f"stages{number}", type_=ARRAY(Text)))
        made.append(wanted if stages == "in" else ~wanted)
    return tuple(made)


def responsible(table: FromClause, users: str) -> ColumnElement[bool]:
    """Whether the responsible user is one of the named array."""
    found: ColumnElement[bool] = table.c.assigned_by_id == func.any(bindparam(users, type_=ARRAY(Integer)))
    return found


def predicate(table: FromClause, shape: Reach) -> list[ColumnElement[bool]]:
    """The reach as conditions on an entity's table; none when everything is within reach."""
    if shape.everything:
        return []
    ways = [
        and_(*way.conditions, *([responsible(table, way.users)] if way.users else ()), true())
        for way in alternatives(table, shape)
    ]
    return [or_(false(), *ways)]
