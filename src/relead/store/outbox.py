"""History records, moves and events of a unit of work, and the outbox that later delivers the events."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, DateTime, Integer, SmallInteger, Text, bindparam, delete, func, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from relead.domain.events import Event, Record
from relead.domain.ids import Entity
from relead.domain.stage_history import Move
from relead.store.statement import Buildable, Statement
from relead.store.tables.portal import history, outbox
from relead.store.tables.timeline import stage_history

CARDS = "relead_cards"
"""Notification that something of a card changed; its payload is `TYPE:ID`, `1:17` for lead 17."""


def place_of(entity: Entity, entity_id: int) -> str:
    """The payload for a card."""
    return f"{int(entity)}:{entity_id}"


def _column(name: str, kind: type[TypeEngine[Any]]) -> Any:
    return func.unnest(bindparam(name, type_=ARRAY(kind))).label(name)


def _append(*, moves: bool) -> Buildable:
    """One statement for all tables: it runs with every write, a round trip each would be felt."""
    moment, user = bindparam("now", type_=DateTime(timezone=True)), bindparam("user_id", type_=Integer)
    records = (
        insert(history)
        .from_select(
            ["entity_type", "entity_id", "kind", "details", "user_id", "created_at"],
            select(
                _column("entity_type", SmallInteger),
                _column("entity_id", Integer),
                _column("kind", Text),
                _column("details", JSONB),
                user,
                moment,
            ),
        )
        .cte("records")
    )
    appended = (
        insert(outbox)
        .from_select(
            ["event", "data", "user_id", "created_at"],
            select(_column("event", Text), _column("data", JSONB), user, moment),
        )
        .cte("appended")
    )
    told = select(func.pg_notify(CARDS, _column("cards", Text)))
    return told.add_cte(records, appended, *([_moves(moment)] if moves else ()))


def _moves(moment: Any) -> Any:
    columns = {
        "entity_type": _column("m_entity_type", SmallInteger),
        "entity_id": _column("m_entity_id", Integer),
        "type_id": _column("m_type_id", SmallInteger),
        "category_id": _column("m_category_id", Integer),
        "semantic": _column("m_semantic", Text),
        "stage": _column("m_stage", Text),
        "created_at": moment,
    }
    return insert(stage_history).from_select(list(columns), select(*columns.values())).cte("moves")


APPEND = Statement(lambda: _append(moves=False))
APPEND_MOVES = Statement(lambda: _append(moves=True))


def moves(found: Iterable[Move]) -> dict[str, Any]:
    """What APPEND_MOVES needs beside the values of APPEND."""
    found = tuple(found)
    return {
        "m_entity_type": [int(move.entity) for move in found],
        "m_entity_id": [move.entity_id for move in found],
        "m_type_id": [int(move.type) for move in found],
        "m_category_id": [move.category for move in found],
        "m_semantic": [move.semantic.value for move in found],
        "m_stage": [move.stage for move in found],
    }


def rows(
    events: Iterable[Event],
    records: Iterable[Record],
    cards: Iterable[str],
    user_id: int,
    now: dt.datetime,
) -> dict[str, Any]:
    """Values of APPEND; `cards` are told beside those that the records are about."""
    events, records = tuple(events), tuple(records)
    return {
        "cards": sorted({*cards, *(place_of(record.entity, record.entity_id) for record in records)}),
        "entity_type": [int(record.entity) for record in records],
        "entity_id": [record.entity_id for record in records],
        "kind": [record.kind.value for record in records],
        "details": [record.details for record in records],
        "event": [event.name for event in events],
        "data": [event.data for event in events],
        "user_id": user_id,
        "now": now,
    }


TRIM = Statement(
    lambda: delete(outbox).where(outbox.c.created_at < bindparam("before", type_=DateTime(timezone=True)))
)
