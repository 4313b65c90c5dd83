"""Imports of tables that came as files: what a user sent, row by row, until it is through or too old."""

from sqlalchemy import Column, ForeignKey, Index, Integer, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from relead.store.tables.base import identity, metadata, moment

import_run = Table(
    "import_run",
    metadata,
    identity(),
    Column("user_id", Integer, ForeignKey("user_account.id"), nullable=False),
    Column("entity_type", SmallInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("headings", JSONB, nullable=False),
    Column("choices", JSONB),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False, server_default=text("0")),
    Column("imported", Integer, nullable=False, server_default=text("0")),
    Column("refused", Integer, nullable=False, server_default=text("0")),
    moment("changed_at"),
)
Index("ix_import_run_user_id", import_run.c.user_id)
Index("ix_import_run_changed_at", import_run.c.changed_at)

import_row = Table(
    "import_row",
    metadata,
    Column("run_id", Integer, ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("cells", JSONB, nullable=False),
    Column("wrong", JSONB),
)
