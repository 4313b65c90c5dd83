"""Who may do what: levels, grants and the decision for one item. One table, read by everything.

Belongs here: what a right is, how rights of several roles add up, whether one item is within reach. Does
not belong here: the same reach for lists (`domain/reach`), how a role is written (`domain/roles`) and where
it is stored (`store/roles`). Source: repeat-leads.md 8.2.
"""

import enum
import functools
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from relead.domain.errors import AccessDenied
from relead.domain.ids import Entity


class Action(enum.Enum):
    """What a right allows. TRANSITION lists target statuses instead of having a level."""

    READ = "READ"
    ADD = "ADD"
    WRITE = "WRITE"
    DELETE = "DELETE"
    EXPORT = "EXPORT"
    IMPORT = "IMPORT"


class Level(enum.IntEnum):
    """How far a right reaches, each level including those before it; a user has the maximum of his roles."""

    NONE = 0
    OWN = 10
    DEPARTMENT = 20
    SUBDEPARTMENTS = 30
    OPEN = 40
    ALL = 100

    @property
    def code(self) -> str:
        """The level as the original writes it."""
        return _CODES[self]

    @classmethod
    def of(cls, code: str) -> "Level":
        """The level of a code; KeyError if there is none."""
        return next(level for level, known in _CODES.items() if known == code)


_CODES = {
    Level.NONE: "",
    Level.OWN: "A",
    Level.DEPARTMENT: "D",
    Level.SUBDEPARTMENTS: "F",
    Level.OPEN: "O",
    Level.ALL: "X",
}


class Item(NamedTuple):
    """What the decision reads of an item; `stage` is its status, `category` the funnel of a deal."""

    assigned_by_id: int
    opened: bool = False
    stage: str | None = None
    category: int = 0


@dataclass(frozen=True, slots=True)
class Grant:
    """One right: how far it reaches, and where a stage has a reach of its own instead."""

    base: Level = Level.NONE
    stages: Mapping[str, Level] = field(default_factory=dict)

    def at(self, stage: str | None) -> Level:
        """How far the right reaches for items in this stage."""
        return self.base if stage is None else self.stages.get(stage, self.base)

    @property
    def levels(self) -> frozenset[Level]:
        """How far it reaches, in one stage or another."""
        return frozenset({self.base, *self.stages.values()})

    @property
    def most(self) -> Level:
        """How far it reaches at best."""
        return max(self.levels)

    def joined(self, other: "Grant") -> "Grant":
        """Both rights together: the maximum, stage by stage."""
        stages = {stage: max(self.at(stage), other.at(stage)) for stage in {*self.stages, *other.stages}}
        return Grant(max(self.base, other.base), stages)

    def within(self, other: "Grant") -> "Grant":
        """The part of this right that the other allows too: the minimum, stage by stage."""
        stages = {stage: min(self.at(stage), other.at(stage)) for stage in {*self.stages, *other.stages}}
        return Grant(min(self.base, other.base), stages)

    def exceeds(self, other: "Grant") -> bool:
        """Whether it reaches further than the other anywhere."""
        stages = {*self.stages, *other.stages}
        return self.base > other.base or any(self.at(stage) > other.at(stage) for stage in stages)


NOTHING = Grant()
EVERYTHING = Grant(Level.ALL)

Resource = tuple[Entity, int]
"""An entity type, and for deals the category; other types have category 0."""

Rights = Mapping[tuple[Resource, Action], Grant]

Transitions = Mapping[tuple[Resource, str], frozenset[str]]
"""Allowed targets by present status, which may be ANY."""

CRM = (Entity.LEAD, Entity.DEAL, Entity.CONTACT, Entity.COMPANY)

ANY = "*"
"""Every status: as present one of a rule that has no more particular one, and as its target."""

_EVERYWHERE = frozenset({ANY})


def _right(rights: Rights, resource: Resource, action: Action) -> Grant:
    # A category nobody set rights for has those of the first one.
    found = rights.get((resource, action))
    return found or rights.get(((resource[0], 0), action), NOTHING)


def _targets(transitions: Transitions, resource: Resource, before: str) -> frozenset[str]:
    """Targets by the most particular rule; without any rule everything is allowed."""
    places = ((place, status) for place in (resource, (resource[0], 0)) for status in (before, ANY))
    return next((transitions[place] for place in places if place in transitions), _EVERYWHERE)


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of rights."""

    code: str
    rights: Rights = field(default_factory=dict)
    transitions: Transitions = field(default_factory=dict)
    config: bool = False
    """Whether the role may change the CRM's settings."""


def _preset(code: str, levels: Mapping[str, Level], *, config: bool = False) -> Role:
    rights = {((entity, 0), Action(name)): Grant(level) for entity in CRM for name, level in levels.items()}
    return Role(code, MappingProxyType(rights), config=config)


_WHOLE = {action.value: Level.ALL for action in Action}

PRESETS: tuple[Role, ...] = (
    _preset("admin", _WHOLE, config=True),
    _preset("head", _WHOLE),
    _preset("deputy", {action.value: Level.DEPARTMENT for action in Action}),
    _preset("manager", dict.fromkeys(("READ", "ADD", "WRITE", "IMPORT"), Level.OWN)),
    _preset("observer", {"READ": Level.OWN}),
)
"""Roles every portal has, until an administrator changes one (repeat-leads.md 8.2)."""

PRESET: Mapping[str, Role] = MappingProxyType({role.code: role for role in PRESETS})


@dataclass(frozen=True, slots=True)
class Actor:
    """A user who acts, with the sum of his roles. The portal's administrator bypasses every level.

    `colleagues` are the users of his departments, `subordinates` those of his departments and all
    below; both include him. Sets of users instead of departments: an item knows its responsible user.
    """

    user_id: int
    is_admin: bool = False
    rights: Rights = field(default_factory=dict)
    transitions: Transitions = field(default_factory=dict)
    config: bool = False
    colleagues: frozenset[int] = frozenset()
    subordinates: frozenset[int] = frozenset()

    def grant(self, entity: Entity, action: Action, category: int = 0) -> Grant:
        """The actor's right; WRITE and DELETE never reach beyond READ (8.2)."""
        if self.is_admin:
            return EVERYTHING
        own = _right(self.rights, (entity, category), action)
        if action in (Action.WRITE, Action.DELETE, Action.EXPORT):
            return own.within(_right(self.rights, (entity, category), Action.READ))
        return own

    def most(self, entity: Entity, action: Action) -> Level:
        """How far the right reaches at best, in whatever category and stage."""
        return max(self.grant(entity, action, category).most for category in (0, *self.categories(entity)))

    def categories(self, entity: Entity) -> frozenset[int]:
        """Categories with rights of their own."""
        return frozenset(category for ((kind, category), _) in self.rights if kind is entity and category)

    def reads_all(self, entity: Entity) -> bool:
        """Whether the actor may read every item of the type, and so may know which do not exist."""
        grants = [self.grant(entity, Action.READ, category) for category in (0, *self.categories(entity))]
        return all(min(grant.levels) is Level.ALL for grant in grants)

    def may_move(self, entity: Entity, before: str, after: str, category: int = 0) -> bool:
        """Whether the actor may move an item between two statuses; without any rule he may."""
        if self.is_admin or self.config or before == after:
            return True
        targets = _targets(self.transitions, (entity, category), before)
        return ANY in targets or after in targets

    @property
    def reads_crm(self) -> bool:
        """Whether the actor may use the CRM at all; every `crm.*` method demands it."""
        reading = (grant.most for (_, action), grant in self.rights.items() if action is Action.READ)
        return self.is_admin or self.config or any(level is not Level.NONE for level in reading)

    def covers(self, role: Role) -> bool:
        """Whether giving the role gives nothing the actor lacks; CONFIG is the administrator's to give."""
        if self.is_admin:
            return True
        places = {place for rights in (self.rights, role.rights) for place, _ in rights}
        return not role.config and not any(
            _right(role.rights, (entity, category), action).exceeds(self.grant(entity, action, category))
            for entity, category in places
            for action in Action
        )


SYSTEM = Actor(user_id=0, is_admin=True)
"""Acts of the server itself."""


def actor(
    user_id: int,
    *,
    is_admin: bool,
    roles: Iterable[Role] = (),
    colleagues: Iterable[int] = (),
    subordinates: Iterable[int] = (),
) -> Actor:
    """Make the actor of a user: his right is the maximum over his roles.

    What one role says of a category or a status stands against what another says of all, so they are joined
    place by place. A role limits moves only of what it lets one write.
    """
    roles = tuple(roles)
    return Actor(
        user_id,
        is_admin,
        _joined_rights(roles),
        _joined_transitions(roles),
        any(role.config for role in roles),
        frozenset(colleagues) | {user_id},
        frozenset(subordinates) | frozenset(colleagues) | {user_id},
    )


def _joined_rights(roles: tuple[Role, ...]) -> Rights:
    made = {}
    for place, action in {key for role in roles for key in role.rights}:
        grants = [_right(role.rights, place, action) for role in roles]
        made[place, action] = functools.reduce(Grant.joined, grants)
    return made


def _joined_transitions(roles: tuple[Role, ...]) -> Transitions:
    ruled = [key for role in roles for key in role.transitions]
    places = {place for place, _ in [*ruled, *(key for role in roles for key in role.rights)]}
    made = {}
    for entity in {entity for (entity, _), _ in ruled}:
        own = {(entity, 0), *(place for place in places if place[0] is entity)}
        statuses = {ANY, *(status for (kind, _), status in ruled if kind is entity)}
        for place, before in itertools.product(own, statuses):
            made[place, before] = frozenset().union(
                *(
                    _targets(role.transitions, place, before)
                    for role in roles
                    if _right(role.rights, place, Action.WRITE).most
                )
            )
    return made


def users_within(actor: Actor, level: Level) -> frozenset[int]:
    """Users whose items a level below ALL reaches by their responsible user."""
    if level is Level.OWN:
        return frozenset({actor.user_id})
    return actor.colleagues if level is Level.DEPARTMENT else actor.subordinates


def allows(actor: Actor, entity: Entity, action: Action, item: Item, *, observer: bool = False) -> bool:
    """Decide for one item; an observer of it may always read it."""
    level = actor.grant(entity, action, item.category).at(item.stage)
    match level:
        case Level.ALL:
            return True
        case Level.NONE:
            pass
        case Level.OPEN if item.opened:
            return True
        case _ if item.assigned_by_id in users_within(actor, level):
            return True
    return observer and action is Action.READ


def demand_type(actor: Actor, entity: Entity, action: Action) -> None:
    """Raise AccessDenied unless the actor has the right on at least some items of the type."""
    if actor.most(entity, action) is Level.NONE:
        raise AccessDenied


def demand_config(actor: Actor) -> None:
    """Raise AccessDenied unless the actor may change the CRM's settings (CONFIG/WRITE)."""
    if not (actor.is_admin or actor.config):
        raise AccessDenied
