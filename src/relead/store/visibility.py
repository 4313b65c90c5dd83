"""Rights as SQL: the predicate every list of entities starts from (domain/access)."""

from typing import Any

from sqlalchemy import Integer, Table, bindparam, false
from sqlalchemy.sql.elements import ColumnElement

from relead.domain.access import Action, Actor, Level
from relead.domain.ids import Entity


def predicate(table: Table, level: Level) -> list[ColumnElement[bool]]:
    """Conditions on an entity's table for a right that reaches this far; they read `actor_id`."""
    match level:
        case Level.ALL:
            return []
        case Level.OWN:
            return [table.c.assigned_by_id == bindparam("actor_id", type_=Integer)]
        case _:
            return [false()]


def parameters(actor: Actor, entity: Entity, action: Action = Action.READ) -> tuple[Level, dict[str, Any]]:
    """Level of the actor's right, and the values its predicate reads."""
    level = actor.level(entity, action)
    return level, {"actor_id": actor.user_id} if level is Level.OWN else {}
