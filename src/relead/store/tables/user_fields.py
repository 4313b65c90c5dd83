"""User fields: their definitions, and what tables of entities have for their values.

A row keeps all its values in one jsonb map by field id: reading them costs no join and no query of its
own. Beside it stand search keys for filters by equality, in an array under one GIN index for all fields
(ADR 12). The keys are written by `store/entities` with the values.
"""

from typing import Any

from sqlalchemy import ARRAY, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from relead.store.tables.base import flag, identity, metadata

user_field = Table(
    "user_field",
    metadata,
    identity(),
    Column("entity_id", Text, nullable=False),
    Column("field_name", Text, nullable=False),
    Column("user_type_id", Text, nullable=False),
    Column("xml_id", Text),
    Column("sort", Integer, nullable=False),
    flag("multiple"),
    flag("mandatory"),
    Column("show_filter", String(1), nullable=False),
    flag("show_in_list"),
    flag("edit_in_list"),
    flag("is_searchable"),
    Column("settings", JSONB, nullable=False),
    Column("labels", JSONB, nullable=False),
    UniqueConstraint("entity_id", "field_name"),
)

user_field_item = Table(
    "user_field_item",
    metadata,
    identity(),
    Column("field_id", Integer, ForeignKey("user_field.id", ondelete="CASCADE"), nullable=False),
    Column("value", Text, nullable=False),
    Column("sort", Integer, nullable=False),
    flag("is_default"),
    Column("xml_id", Text, nullable=False),
    # Deferred: two items may exchange their codes in one unit of work.
    UniqueConstraint("field_id", "xml_id", deferrable=True, initially="DEFERRED"),
)


def user_values() -> list[Column[Any]]:
    """Columns of an entity's table for the values of its user fields."""
    return [
        Column("uf", JSONB, nullable=False, server_default=text("'{}'")),
        Column("uf_keys", ARRAY(Text)),
    ]


def user_values_index(table: Table) -> Index:
    """Index for filters by user fields; rows without values are not in it."""
    return Index(
        f"ix_{table.name}_uf_keys",
        table.c.uf_keys,
        postgresql_using="gin",
        postgresql_where=table.c.uf_keys.is_not(None),
    )
