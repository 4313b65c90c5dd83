"""History records and events of a unit of work, and the outbox that later delivers the events."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, DateTime, Integer, SmallInteger, Text, bindparam, delete, func, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from relead.domain.events import Event, Record
from relead.store.statement import Buildable, Statement
from relead.store.tables.portal import history, outbox


def _column(name: str, kind: type[TypeEngine[Any]]) -> Any:
    return func.unnest(bindparam(name, type_=ARRAY(kind))).label(name)


def _append() -> Buildable:
    """One statement for both tables: it runs with every write, a round trip each would be felt."""
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
    return (
        insert(outbox)
        .from_select(
            ["event", "data", "user_id", "created_at"],
            select(_column("event", Text), _column("data", JSONB), user, moment),
        )
        .add_cte(records)
    )


APPEND = Statement(_append)


def rows(
    events: Iterable[Event], records: Iterable[Record], user_id: int, now: dt.datetime
) -> dict[str, Any]:
    """Values of APPEND."""
    events, records = tuple(events), tuple(records)
    return {
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
