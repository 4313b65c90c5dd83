"""What a card tells of its past and how it is laid out: stages, comments, notes, layouts.

Comments and log messages take their ids from the counter of `history`: records of one timeline are named by
one number, wherever they are kept.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from relead.store.tables.base import identity, metadata, moment

stage_history = Table(
    "stage_history",
    metadata,
    identity(big=True),
    Column("entity_type", SmallInteger, nullable=False),
    Column("entity_id", Integer, nullable=False),
    Column("type_id", SmallInteger, nullable=False),
    moment("created_at"),
    Column("category_id", Integer, nullable=False, server_default=text("0")),
    Column("semantic", String(1), nullable=False),
    Column("stage", Text, nullable=False),
)
Index("ix_stage_history_type_id", stage_history.c.entity_type, stage_history.c.id)
Index(
    "ix_stage_history_entity",
    stage_history.c.entity_type,
    stage_history.c.entity_id,
    stage_history.c.id,
)

timeline_item = Table(
    "timeline_item",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("author_id", Integer, nullable=False),
    moment("created_at"),
    Column("title", Text),
    Column("text", Text, nullable=False),
    Column("icon", Text),
    Column("maker", Text, nullable=False, server_default=""),
    CheckConstraint("kind IN ('comment', 'log')", name="kind"),
)

timeline_binding = Table(
    "timeline_binding",
    metadata,
    Column("item_id", BigInteger, ForeignKey("timeline_item.id", ondelete="CASCADE"), primary_key=True),
    Column("entity_type", SmallInteger, primary_key=True),
    Column("entity_id", Integer, primary_key=True),
)
Index(
    "ix_timeline_binding_entity",
    timeline_binding.c.entity_type,
    timeline_binding.c.entity_id,
    timeline_binding.c.item_id,
)

timeline_pin = Table(
    "timeline_pin",
    metadata,
    Column("entity_type", SmallInteger, primary_key=True),
    Column("entity_id", Integer, primary_key=True),
    Column("item_id", BigInteger, primary_key=True),
    moment("created_at"),
)

timeline_note = Table(
    "timeline_note",
    metadata,
    Column("item_type", SmallInteger, primary_key=True),
    Column("item_id", BigInteger, primary_key=True),
    Column("text", Text, nullable=False),
    Column("created_by_id", Integer, nullable=False),
    moment("created_at"),
    Column("updated_by_id", Integer, nullable=False),
    moment("updated_at"),
)

card_layout = Table(
    "card_layout",
    metadata,
    Column("entity_type", SmallInteger, primary_key=True),
    Column("variant", Integer, primary_key=True),
    Column("user_id", Integer, primary_key=True),
    Column("sections", JSONB, nullable=False),
)
