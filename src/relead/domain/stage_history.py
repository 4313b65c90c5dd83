"""Stage history: what is remembered of each move of a lead or a deal (repeat-leads.md 9.3).

Belongs here: the kinds of rows, and what clients may ask of a list of them. Does not belong here: SQL, and
when an entity moves (`actions/leads`, `actions/deals`).
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from relead.domain.errors.listing import (
    InvalidFilterValue,
    InvalidOrder,
    UnknownFilterField,
    UnknownOrderField,
)
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.fields.values import Reading
from relead.domain.ids import Entity
from relead.domain.item_listing import comparable
from relead.domain.listing import Condition, condition
from relead.domain.semantics import Semantic


class MoveType(enum.IntEnum):
    """What a row tells; the number is the protocol's TYPE_ID."""

    CREATED = 1
    MOVED = 2
    FINISHED = 3
    CATEGORY = 5


@dataclass(frozen=True, slots=True)
class Move:
    """One row: where an entity went."""

    type: MoveType
    entity: Entity
    entity_id: int
    category: int
    semantic: Semantic
    stage: str


def created(entity: Entity, entity_id: int, semantic: Semantic, stage: str, category: int = 0) -> Move:
    """The row of a new entity; one that starts in a final stage has that row only."""
    kind = MoveType.FINISHED if semantic.closed else MoveType.CREATED
    return Move(kind, entity, entity_id, category, semantic, stage)


def moved(entity: Entity, entity_id: int, semantic: Semantic, stage: str, category: int = 0) -> Move:
    """The row of a move to another stage of the same category."""
    kind = MoveType.FINISHED if semantic.closed else MoveType.MOVED
    return Move(kind, entity, entity_id, category, semantic, stage)


def entered(deal_id: int, semantic: Semantic, stage: str, category: int) -> Move:
    """The row of a deal that went into another category."""
    return Move(MoveType.CATEGORY, Entity.DEAL, deal_id, category, semantic, stage)


_COMMON = (
    Field("ID", FieldType.INTEGER, "ID", "ID", read_only=True),
    Field("TYPE_ID", FieldType.INTEGER, "TYPE_ID", "TYPE_ID", read_only=True),
    Field("OWNER_ID", FieldType.INTEGER, "OWNER_ID", "OWNER_ID", read_only=True, column="entity_id"),
    Field(
        "CREATED_TIME",
        FieldType.DATETIME,
        "CREATED_TIME",
        "CREATED_TIME",
        read_only=True,
        column="created_at",
    ),
)
_CATEGORY = Field("CATEGORY_ID", FieldType.INTEGER, "CATEGORY_ID", "CATEGORY_ID", read_only=True)


def _stage(word: str) -> tuple[Field, Field]:
    semantic, stage = f"{word}_SEMANTIC_ID", f"{word}_ID"
    return (
        Field(semantic, FieldType.STRING, semantic, semantic, read_only=True, column="semantic"),
        Field(stage, FieldType.STRING, stage, stage, read_only=True, column="stage"),
    )


FIELDS: Mapping[Entity, tuple[Field, ...]] = {
    Entity.LEAD: (*_COMMON, *_stage("STATUS")),
    Entity.DEAL: (*_COMMON, _CATEGORY, *_stage("STAGE")),
}
"""Fields of a row by the type of its owner, in the protocol's order."""

_OPERATORS = frozenset({"=", "@", ">", ">=", "<", "<=", "%", "=%"})


def conditions(
    entity: Entity, filters: Iterable[tuple[str, str, Any]], reading: Reading
) -> tuple[Condition, ...]:
    """Read a client's filter. Raises UnknownFilterField and InvalidFilterValue: nothing is dropped."""
    known = {field.code: field for field in FIELDS[entity]}
    return tuple(_condition(known, *asked, reading) for asked in filters)


def _condition(
    known: Mapping[str, Field], operator: str, name: str, value: Any, reading: Reading
) -> Condition:
    field = known.get(name)
    if field is None or operator.removeprefix("!") not in _OPERATORS:
        raise UnknownFilterField(name)
    given = list(value.values()) if isinstance(value, Mapping) else value
    if not comparable(field, operator.removeprefix("!"), given, reading):
        raise InvalidFilterValue(name)
    return condition(field, operator, given, reading)


def order(entity: Entity, asked: Mapping[str, Any]) -> tuple[tuple[str, bool], ...]:
    """Columns to sort by. Raises UnknownOrderField and InvalidOrder."""
    known = {field.code: str(field.column) for field in FIELDS[entity]}
    made = []
    for name, way in asked.items():
        if name not in known:
            raise UnknownOrderField(name)
        if str(way).upper() not in ("ASC", "DESC"):
            raise InvalidOrder(name, str(way))
        made.append((known[name], str(way).upper() == "DESC"))
    return tuple(made)


def selected(entity: Entity, select: Any) -> tuple[Field, ...]:
    """The fields a client selects; all of them where it names none that there is."""
    names = list(select.values()) if isinstance(select, Mapping) else select
    names = names if isinstance(names, list) else []
    return tuple(field for field in FIELDS[entity] if field.code in names) or FIELDS[entity]
