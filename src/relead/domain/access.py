"""Who may do what: levels, grants and the decision for one item. One table, read by everything.

Belongs here: what a right is, how rights of several roles add up, whether one item is within reach, and
the same reach as branches that `store/visibility.py` compiles to SQL. Does not belong here: where roles
are stored (`store/roles`) and SQL. Source: repeat-leads.md 8.2.
"""

import enum
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
    def most(self) -> Level:
        """How far it reaches at best."""
        return max(self.base, *self.stages.values()) if self.stages else self.base

    def joined(self, other: "Grant") -> "Grant":
        """Both rights together: the maximum, stage by stage."""
        stages = {stage: max(self.at(stage), other.at(stage)) for stage in {*self.stages, *other.stages}}
        return Grant(max(self.base, other.base), stages)

    def within(self, other: "Grant") -> "Grant":
        """The part of this right that the other allows too: the minimum, stage by stage."""
        stages = {stage: min(self.at(stage), other.at(stage)) for stage in {*self.stages, *other.stages}}
        return Grant(min(self.base, other.base), stages)


NOTHING = Grant()
EVERYTHING = Grant(Level.ALL)

Resource = tuple[Entity, int]
"""An entity type, and for deals the category; other types have category 0."""

Rights = Mapping[tuple[Resource, Action], Grant]

CRM = (Entity.LEAD, Entity.DEAL, Entity.CONTACT, Entity.COMPANY)

ANY = "*"
"""A transition right to every status."""


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of rights. `transitions` lists by (type, present status or ANY) the allowed targets."""

    code: str
    rights: Rights = field(default_factory=dict)
    transitions: Mapping[tuple[Entity, str], frozenset[str]] = field(default_factory=dict)
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
    transitions: Mapping[tuple[Entity, str], frozenset[str]] = field(default_factory=dict)
    config: bool = False
    colleagues: frozenset[int] = frozenset()
    subordinates: frozenset[int] = frozenset()

    def grant(self, entity: Entity, action: Action, category: int = 0) -> Grant:
        """The actor's right; WRITE and DELETE never reach beyond READ (8.2)."""
        if self.is_admin:
            return EVERYTHING
        own = self._right(entity, action, category)
        if action in (Action.WRITE, Action.DELETE, Action.EXPORT):
            return own.within(self._right(entity, Action.READ, category))
        return own

    def _right(self, entity: Entity, action: Action, category: int) -> Grant:
        # A category nobody set rights for has those of the first one.
        found = self.rights.get(((entity, category), action))
        return found or self.rights.get(((entity, 0), action), NOTHING)

    def categories(self, entity: Entity) -> frozenset[int]:
        """Categories with rights of their own."""
        return frozenset(category for ((kind, category), _) in self.rights if kind is entity and category)

    def reads_all(self, entity: Entity) -> bool:
        """Whether the actor may read every item of the type, and so may know which do not exist."""
        grants = [self.grant(entity, Action.READ, category) for category in (0, *self.categories(entity))]
        return all(min(grant.base, *grant.stages.values(), Level.ALL) is Level.ALL for grant in grants)

    def may_move(self, entity: Entity, before: str, after: str) -> bool:
        """Whether the actor may move an item between two statuses; without any rule he may."""
        if self.is_admin or self.config:
            return True
        targets = self.transitions.get((entity, before), self.transitions.get((entity, ANY)))
        return targets is None or ANY in targets or after in targets

    @property
    def reads_crm(self) -> bool:
        """Whether the actor may read any CRM type at all; every `crm.*` method demands it."""
        return self.is_admin or any(
            grant.most is not Level.NONE
            for (_, action), grant in self.rights.items()
            if action is Action.READ
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
    """Make the actor of a user: his right is the maximum over his roles."""
    rights: dict[tuple[Resource, Action], Grant] = {}
    transitions: dict[tuple[Entity, str], frozenset[str]] = {}
    config = False
    for role in roles:
        config = config or role.config
        for key, grant in role.rights.items():
            rights[key] = grant.joined(rights.get(key, NOTHING))
        for place, targets in role.transitions.items():
            transitions[place] = targets | transitions.get(place, frozenset())
    return Actor(
        user_id,
        is_admin,
        rights,
        transitions,
        config,
        frozenset(colleagues) | {user_id},
        frozenset(subordinates) | frozenset(colleagues) | {user_id},
    )


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


class Branch(NamedTuple):
    """One alternative of a reach: a level for items of some categories in some stages.

    `categories` and `stages` hold what is meant, or with the flag beside them set, all but those.
    """

    level: Level
    categories: tuple[int, ...] = ()
    all_but_categories: bool = True
    stages: tuple[str, ...] = ()
    all_but_stages: bool = True


def reach(actor: Actor, entity: Entity, action: Action) -> tuple[Branch, ...]:
    """The items a right reaches, as alternatives whose union they are; empty when it reaches none."""
    own = tuple(sorted(actor.categories(entity)))
    made = list(_branches(actor.grant(entity, action), own, all_but=True))
    for category in own:
        made += _branches(actor.grant(entity, action, category), (category,), all_but=False)
    return tuple(made)


def _branches(grant: Grant, categories: tuple[int, ...], *, all_but: bool) -> Iterable[Branch]:
    special = {stage: level for stage, level in grant.stages.items() if level is not grant.base}
    for level in sorted({*special.values()} - {Level.NONE}):
        stages = tuple(sorted(stage for stage, own in special.items() if own is level))
        yield Branch(level, categories, all_but, stages, all_but_stages=False)
    if grant.base is not Level.NONE:
        yield Branch(grant.base, categories, all_but, tuple(sorted(special)), all_but_stages=True)


def demand_type(actor: Actor, entity: Entity, action: Action, category: int = 0) -> None:
    """Raise AccessDenied unless the actor has the right on at least some items of the type."""
    if actor.grant(entity, action, category).most is Level.NONE:
        raise AccessDenied


def demand_config(actor: Actor) -> None:
    """Raise AccessDenied unless the actor may change the CRM's settings (CONFIG/WRITE)."""
    if not (actor.is_admin or actor.config):
        raise AccessDenied
