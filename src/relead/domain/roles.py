"""Rights of a role as an administrator writes and reads them.

A right is `{"ENTITY": "LEAD", "ACTION": "READ", "LEVEL": "A"}`, with `"STAGE"` for a status that differs
and `"CATEGORY_ID"` for a funnel of deals; a transition names `"STAGE"` (the present status, empty for
every one) and `"TARGETS"` (statuses, `*` for all).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from relead.domain.access import CRM, Action, Level
from relead.domain.errors import InvalidRight
from relead.domain.ids import Entity, to_id

TRANSITION = "TRANSITION"
_STAGED = frozenset({Entity.LEAD, Entity.DEAL})
_ACTIONS = frozenset({*(action.value for action in Action), TRANSITION})
_ENTITIES = {entity.name: entity for entity in CRM}


@dataclass(frozen=True, slots=True)
class Right:
    """One stored right of a role."""

    entity: Entity
    action: str
    level: Level = Level.NONE
    category: int = 0
    stage: str = ""
    targets: tuple[str, ...] = ()

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
