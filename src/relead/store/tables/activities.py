"""Activities: calls, letters, meetings, to-dos; what they are bound to and whom they were with.

One table for all kinds and channels (communications.md 1). Files of activities are in `portal.file`.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from relead.store.tables.base import flag, identity, metadata, moment, texts, user


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text("0"))


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _json(name: str) -> Column[object]:
    return Column(name, JSONB, nullable=False, server_default=text("'[]'"))


activity = Table(
    "activity",
    metadata,
    identity(),
    Column("owner_type_id", Integer, nullable=False),
    Column("owner_id", Integer, nullable=False),
    Column("type_id", Integer, nullable=False),
    *texts("provider_id", "provider_type_id", "provider_group_id"),
    _number("associated_entity_id"),
    _text("subject"),
    moment("start_time", nullable=True),
    moment("end_time", nullable=True),
    moment("deadline"),
    flag("completed"),
    _number("status"),
    user("responsible_id", checked=True),
    _number("priority"),
    _number("notify_type"),
    _number("notify_value"),
    _text("description"),
    _number("description_type"),
    _number("direction"),
    _text("location"),
    moment("created"),
    moment("last_updated"),
    user("author_id"),
    user("editor_id"),
    _json("settings"),
    _json("provider_params"),
    *texts("provider_data", "origin_id", "originator_id"),
    _number("result_status"),
    _number("result_stream"),
    _number("result_mark"),
    Column("result_source_id", Text),
    Column("result_value", Numeric(18, 2)),
    Column("result_sum", Numeric(18, 2)),
    Column("result_currency_id", Text),
    _number("autocomplete_rule"),
    flag("is_incoming_channel"),
    Column("urn", Text),
    Column("thread_id", Integer),
    Column("parent_id", Integer, ForeignKey("activity.id", ondelete="SET NULL")),
)
Index("ix_activity_owner", activity.c.owner_type_id, activity.c.owner_id, activity.c.id)
Index("ix_activity_responsible_id_id", activity.c.responsible_id, activity.c.id)
Index("ix_activity_start_time", activity.c.start_time, activity.c.id)
Index("ix_activity_origin_id", activity.c.origin_id)
Index("ix_activity_parent_id", activity.c.parent_id)
Index(
    "ix_activity_planned",
    activity.c.responsible_id,
    activity.c.deadline,
    postgresql_where=~activity.c.completed,
)

activity_binding = Table(
    "activity_binding",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),  # the order of binding
    Column("activity_id", Integer, ForeignKey("activity.id", ondelete="CASCADE"), nullable=False),
    Column("owner_type_id", Integer, nullable=False),
    Column("owner_id", Integer, nullable=False),
    UniqueConstraint("activity_id", "owner_type_id", "owner_id"),
)
Index(
    "ix_activity_binding_owner",
    activity_binding.c.owner_type_id,
    activity_binding.c.owner_id,
    activity_binding.c.activity_id,
)

activity_comm = Table(
    "activity_comm",
    metadata,
    identity(),
    Column("activity_id", Integer, ForeignKey("activity.id", ondelete="CASCADE"), nullable=False),
    _text("type"),
    _text("value"),
    Column("entity_type_id", SmallInteger, nullable=False),
    Column("entity_id", Integer, nullable=False),
    _json("entity_settings"),
)
Index("ix_activity_comm_activity_id", activity_comm.c.activity_id, activity_comm.c.id)
Index("ix_activity_comm_entity", activity_comm.c.entity_type_id, activity_comm.c.entity_id)
