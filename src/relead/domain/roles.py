"""Rights of a role as an administrator writes and reads them.

A right is `{"ENTITY": "LEAD", "ACTION": "READ", "LEVEL": "A"}`, with `"STAGE"` for a status that differs
and `"CATEGORY_ID"` for a funnel of deals; a transition names `"STAGE"` (the present status, empty for
every one) and `"TARGETS"` (statuses, `*` for all).

On the command line the same is `LEAD:READ=A`, `LEAD:READ@JUNK=X`, `DEAL/5:READ=A`, and for a transition
`LEAD:NEW=IN_PROCESS,JUNK` or `LEAD:=*`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from relead.domain.access import ANY, CRM, Action, Grant, Level, Resource, Role
from relead.domain.errors.people import InvalidRight
from relead.domain.ids import Entity, to_id

TRANSITION: Final = "TRANSITION"
_STAGED = frozenset({Entity.LEAD, Entity.DEAL})
_ACTIONS = frozenset({*(action.value for action in Action), TRANSITION})
_ENTITIES = {entity.name: entity for entity in CRM}
_PLACE = r"(?P<ENTITY>[A-Z]+)(/(?P<CATEGORY_ID>[0-9]+))?:"
_WRITTEN_RIGHT = re.compile(_PLACE + r"(?P<ACTION>[A-Z]+)(@(?P<STAGE>[^=]+))?=(?P<LEVEL>.*)")
_WRITTEN_MOVE = re.compile(_PLACE + r"(?P<STAGE>[^=]*)=(?P<TARGETS>.*)")


Place = tuple[Entity, int, str, str]
"""What a right is for: type of entities, category, action, stage or ""."""


@dataclass(frozen=True, slots=True)
class Right:
    """One stored right of a role."""

    entity: Entity
    action: str
    level: Level = Level.NONE
    category: int = 0
    stage: str = ""
    targets: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """What it is a right to; a role has one right for each place."""
        return self.entity, self.category, self.action, self.stage

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses it names."""
        return tuple(status for status in (self.stage, *self.targets) if status and status != ANY)

    @property
    def written(self) -> str:
        """The right as the command line writes it."""
        place = f"{self.entity.name}/{self.category}" if self.category else self.entity.name
        if self.action == TRANSITION:
            return f"{place}:{self.stage}={','.join(self.targets)}"
        return f"{place}:{self.action}{f'@{self.stage}' if self.stage else ''}={self.level.code}"

    def shown(self) -> dict[str, Any]:
        """The right as an administrator reads it."""
        made: dict[str, Any] = {"ENTITY": self.entity.name, "ACTION": self.action}
        if self.category:
            made["CATEGORY_ID"] = self.category
        if self.stage:
            made["STAGE"] = self.stage
        if self.action == TRANSITION:
            return made | {"TARGETS": list(self.targets)}
        return made | {"LEVEL": self.level.code}


def compose(code: str, rights: Iterable[Right], *, config: bool) -> Role:
    """Make the role that has these rights."""
    bases: dict[tuple[Resource, Action], Level] = {}
    stages: dict[tuple[Resource, Action], dict[str, Level]] = {}
    transitions: dict[tuple[Resource, str], frozenset[str]] = {}
    for right in rights:
        resource = (right.entity, right.category)
        if right.action == TRANSITION:
            transitions[resource, right.stage or ANY] = frozenset(right.targets)
        elif right.stage:
            stages.setdefault((resource, Action(right.action)), {})[right.stage] = right.level
        else:
            bases[resource, Action(right.action)] = right.level
    grants = {key: Grant(bases.get(key, Level.NONE), stages.get(key, {})) for key in {*bases, *stages}}
    return Role(code, grants, transitions, config)


def completed(rights: Mapping[Place, Right]) -> dict[Place, Right]:
    """The rights, and what follows from them where a category has rights for some of its stages only.

    It then has one of its own for the rest too: the one it had before, which is that of the first category.
    """
    made = dict(rights)
    for entity, category, action, stage in rights:
        if category and stage and action != TRANSITION:
            first = rights.get((entity, 0, action, ""))
            level = Level.NONE if first is None else first.level
            made.setdefault((entity, category, action, ""), Right(entity, action, level, category))
    return made


def rights_of(role: Role) -> tuple[Right, ...]:
    """Rights that make up a role, by place."""
    made = []
    for ((entity, category), action), grant in role.rights.items():
        made.append(Right(entity, action.value, grant.base, category))
        made += [Right(entity, action.value, level, category, stage) for stage, level in grant.stages.items()]
    for ((entity, category), before), targets in role.transitions.items():
        stage = "" if before == ANY else before
        made.append(Right(entity, TRANSITION, Level.NONE, category, stage, tuple(sorted(targets))))
    return tuple(sorted(made, key=lambda right: right.place))


def written_right(text: str) -> dict[str, Any]:
    """A right as the command line writes it, in the form `read_rights` reads."""
    return _written(_WRITTEN_RIGHT, text, "ENTITY[/CATEGORY]:ACTION[@STAGE]=LEVEL")


def written_transition(text: str) -> dict[str, Any]:
    """The same of a transition."""
    found = _written(_WRITTEN_MOVE, text, "ENTITY[/CATEGORY]:[STAGE]=TARGET,...")
    targets = [target for target in found["TARGETS"].split(",") if target]
    return found | {"ACTION": TRANSITION, "TARGETS": targets}


def _written(form: re.Pattern[str], text: str, shown: str) -> dict[str, Any]:
    found = form.fullmatch(text)
    if found is None:
        raise InvalidRight(f"{text!r} is not {shown}")
    return found.groupdict()


def read_rights(rows: Iterable[Any]) -> tuple[Right, ...]:
    """Read rights an administrator wrote; InvalidRight names what is wrong with the first bad one."""
    return tuple(_read(row) for row in rows)


def _read(row: Any) -> Right:
    if not isinstance(row, Mapping):
        raise InvalidRight("a right is an object")
    entity, action = _ENTITIES.get(str(row.get("ENTITY"))), str(row.get("ACTION"))
    if entity is None:
        raise InvalidRight(f"ENTITY is one of {', '.join(_ENTITIES)}")
    if action not in _ACTIONS:
        raise InvalidRight(f"ACTION is one of {', '.join(sorted(_ACTIONS))}")
    stage, category = str(row.get("STAGE") or ""), to_id(row.get("CATEGORY_ID"))
    if (stage or action == TRANSITION) and entity not in _STAGED:
        raise InvalidRight(f"{entity.name} has no stages")
    if category and (entity is not Entity.DEAL or category < 0):
        raise InvalidRight("only deals have categories")
    if action == TRANSITION:
        targets = row.get("TARGETS")
        if not isinstance(targets, list) or not all(isinstance(target, str) for target in targets):
            raise InvalidRight("TARGETS is a list of statuses")
        return Right(entity, action, category=category, stage=stage, targets=tuple(dict.fromkeys(targets)))
    return Right(entity, action, _level(row.get("LEVEL")), category, stage)


def _level(code: Any) -> Level:
    try:
        return Level.of("" if code is None else str(code))
    except StopIteration:
        codes = ", ".join(repr(level.code) for level in Level)
        raise InvalidRight(f"LEVEL is one of {codes}") from None
