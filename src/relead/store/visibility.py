"""Rights as SQL: the predicate every list of entities starts from (`domain/reach`).

The shape of a reach (levels, and whether stages and categories are limited) makes the text; the users,
stages and categories are parameters, so that all managers share a few statements.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    union,
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
        bound = [table.c.id.in_(_bound_to(part)) for part in shape.parts]
        return [Alternative((each,)) for each in (_is_mine(table), *bound)]
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


def _bound_to(part: Reach) -> Select[Any]:
    """Ids of the activities bound to a card of one type within reach.

    The cards as a union of the ways to be within reach: of an OR the database takes half of all cards to be.
    """
    bound = select(activity_binding.c.activity_id).where(_is_of(part))
    if part.everything:
        return bound
    cards = _CARDS[part.entity].alias(f"bound{part.entity:d}")
    ways = [select(cards.c.id).where(*_conditions(cards, way)) for way in alternatives(cards, part)]
    return bound.where(activity_binding.c.owner_id.in_(union(*ways)) if ways else false())


def _bound_to_readable(table: FromClause, shape: Reach, *, few: bool) -> ColumnElement[bool]:
    """Whether an activity is bound to a card within reach; of `few` activities each is looked up."""

    def looked_up(cards: Select[Any]) -> ColumnElement[bool]:
        # A scalar subquery: of an IN or an EXISTS the database would collect everything within reach first.
        one = cards.where(cards.selected_columns[0] == activity_binding.c.owner_id)
        return one.correlate(activity_binding).scalar_subquery().is_not(None)

    def among(cards: Select[Any]) -> ColumnElement[bool]:
        return activity_binding.c.owner_id.in_(cards)

    ways = [and_(_is_of(part), *_within(part, looked_up if few else among)) for part in shape.parts]
    bound = select(activity_binding.c.activity_id).where(
        activity_binding.c.activity_id == table.c.id, or_(false(), *ways)
    )
    return (
        bound.limit(1).correlate(table).scalar_subquery().is_not(None)
        if few
        else bound.correlate(table).exists()
    )


def _is_mine(activity: FromClause) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = activity.c.responsible_id == bindparam("actor_id", type_=Integer)
    return mine


def _is_of(part: Reach) -> ColumnElement[bool]:
    kind: ColumnElement[bool] = activity_binding.c.owner_type_id == literal_column(str(int(part.entity)))
    return kind


def _within(
    part: Reach, condition: Callable[[Select[Any]], ColumnElement[bool]]
) -> tuple[ColumnElement[bool], ...]:
    """A condition on the ids of the cards of one type within reach; none where all are."""
    if part.everything:
        return ()
    cards = _CARDS[part.entity].alias(f"bound{part.entity:d}")
    return (condition(select(cards.c.id).where(*predicate(cards, part))),)


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


def predicate(table: FromClause, shape: Reach, *, few: bool = False) -> list[ColumnElement[bool]]:
    """The reach as conditions on an entity's table, or on a `few` rows; none when all is within reach."""
    if shape.everything:
        return []
    if shape.parts:
        return [or_(_is_mine(table), _bound_to_readable(table, shape, few=few))]
    return [or_(false(), *(lies_within(table, way) for way in alternatives(table, shape)))]


def lies_within(table: FromClause, way: Alternative) -> ColumnElement[bool]:
    """Whether an item is within reach in one way."""
    return and_(true(), *_conditions(table, way))


def _conditions(table: FromClause, way: Alternative) -> tuple[ColumnElement[bool], ...]:
    return (*way.conditions, *([responsible(table, way.users)] if way.users else ()))
