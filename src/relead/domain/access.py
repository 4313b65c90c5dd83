"""Who may do what: one table of rights, read by every query and every action.

Belongs here: roles, levels and the decision for one item. Does not belong here: SQL; the same
levels are compiled to a predicate by `store/visibility.py`. Source: repeat-leads.md 8.2.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from relead.domain.errors import AccessDenied
from relead.domain.ids import Entity


class Action(enum.Enum):
    """What a right allows."""

    READ = "READ"
    ADD = "ADD"
    WRITE = "WRITE"
    DELETE = "DELETE"
    IMPORT = "IMPORT"


class Level(enum.IntEnum):
    """How far a right reaches; a user has the maximum over his roles."""

    NONE = 0
    OWN = 10
    ALL = 100


class Item(NamedTuple):
    """What the decision reads of an item."""

    assigned_by_id: int


Rights = Mapping[tuple[Entity, Action], Level]

_CRM = (Entity.LEAD, Entity.DEAL, Entity.CONTACT, Entity.COMPANY)


def _same_for_all(**levels: Level) -> Rights:
    return MappingProxyType(
        {(entity, Action(name)): level for entity in _CRM for name, level in levels.items()}
    )


ROLES: Mapping[str, Rights] = MappingProxyType(
    {"manager": _same_for_all(READ=Level.OWN, ADD=Level.OWN, WRITE=Level.OWN, IMPORT=Level.OWN)}
)
"""Preset roles; for now the manager, who works on his own items only."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A user who acts. The portal's administrator bypasses every level."""

    user_id: int
    is_admin: bool = False
    rights: Rights = field(default_factory=dict)

    def level(self, entity: Entity, action: Action) -> Level:
        """How far the actor's right reaches; WRITE and DELETE never beyond READ (8.2)."""
        if self.is_admin:
            return Level.ALL
        own = self.rights.get((entity, action), Level.NONE)
        if action in (Action.WRITE, Action.DELETE):
            return min(own, self.rights.get((entity, Action.READ), Level.NONE))
        return own

    def reads_all(self, entity: Entity) -> bool:
        """Whether the actor may read every item of the type, and so may know which do not exist."""
        return self.level(entity, Action.READ) is Level.ALL

    @property
    def reads_crm(self) -> bool:
        """Whether the actor may read any CRM type at all; every `crm.*` method demands it."""
        return any(self.level(entity, Action.READ) for entity in _CRM)


SYSTEM = Actor(user_id=0, is_admin=True)
"""Acts of the server itself."""


def actor(user_id: int, *, is_admin: bool, roles: tuple[str, ...] = ()) -> Actor:
    """Make the actor of a user: his right is the maximum over his roles."""
    rights: dict[tuple[Entity, Action], Level] = {}
    for role in roles:
        for key, level in ROLES.get(role, {}).items():
            rights[key] = max(level, rights.get(key, Level.NONE))
    return Actor(user_id, is_admin, rights)


def allows(actor: Actor, entity: Entity, action: Action, item: Item) -> bool:
    """Decide for one item."""
    match actor.level(entity, action):
        case Level.ALL:
            return True
        case Level.OWN:
            return item.assigned_by_id == actor.user_id
        case _:
            return False


def demand_type(actor: Actor, entity: Entity, action: Action) -> None:
    """Raise AccessDenied unless the actor has the right on at least some items of the type."""
    if actor.level(entity, action) is Level.NONE:
        raise AccessDenied


def demand_config(actor: Actor) -> None:
    """Raise AccessDenied unless the actor may change the CRM's settings (CONFIG/WRITE)."""
    if not actor.is_admin:
        raise AccessDenied
