"""Requisites of contacts and companies, with presets, bank details, links and addresses (entities.md 10).

Each address is stored in one place (ADR 14): the actual one of a lead, and those of the card of a contact
or company, are columns of the entity's own row; all others are rows of `address`. The card's addresses
belong to the one requisite of the owner that has `is_card`; the view of all is in `store/addresses`.
"""

from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from relead.domain.addresses import PARTS
from relead.domain.fields.catalogue import FieldSet, FieldType
from relead.domain.fields.requisite import BANK_DETAIL, REQUISITE
from relead.store.tables.base import flag, identity, metadata, moment, texts
from relead.store.tables.user_fields import user_values, user_values_index


def _audit() -> list[Column[Any]]:
    return [
        moment("date_create"),
        moment("date_modify", nullable=True),
        Column("created_by_id", Integer, nullable=False),
        Column("modify_by_id", Integer),
        flag("active", default=True),
        Column("sort", Integer, nullable=False),
    ]


def _texts(fields: FieldSet) -> list[Column[str]]:
    kinds = (FieldType.STRING, FieldType.STATUS)
    return texts(*(str(field.column) for field in fields.own if field.type in kinds))


requisite_preset = Table(
    "requisite_preset",
    metadata,
    identity(),
    Column("entity_type_id", Integer, nullable=False),
    Column("country_id", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("xml_id", Text),
    *_audit(),
    Column("fields", JSONB, nullable=False, server_default=text("'[]'")),
)

requisite = Table(
    "requisite",
    metadata,
    identity(),
    Column("entity_type_id", Integer, nullable=False),
    Column("entity_id", Integer, nullable=False),
    # Unset where an address needed a requisite before the portal had any preset.
    Column("preset_id", Integer, ForeignKey("requisite_preset.id")),
    flag("address_only"),
    flag("is_card"),
    *_audit(),
    *_texts(REQUISITE),
    Column("rq_vat_payer", Boolean, nullable=False, server_default=text("false")),
    *user_values(),
)
Index("ix_requisite_owner", requisite.c.entity_type_id, requisite.c.entity_id, requisite.c.id)
Index(
    "uq_requisite_card",
    requisite.c.entity_type_id,
    requisite.c.entity_id,
    unique=True,
    postgresql_where=requisite.c.is_card,
)
Index("ix_requisite_preset_id", requisite.c.preset_id)
user_values_index(requisite)

bank_detail = Table(
    "bank_detail",
    metadata,
    identity(),
    Column("entity_id", Integer, ForeignKey("requisite.id", ondelete="CASCADE"), nullable=False),
    Column("country_id", Integer),
    *_audit(),
    *_texts(BANK_DETAIL),
)
Index("ix_bank_detail_entity_id", bank_detail.c.entity_id, bank_detail.c.id)


def _chosen(name: str, other: str) -> Column[int]:
    return Column(name, Integer, ForeignKey(f"{other}.id", ondelete="SET NULL"))


requisite_link = Table(
    "requisite_link",
    metadata,
    Column("entity_type_id", Integer),
    Column("entity_id", Integer),
    _chosen("requisite_id", "requisite"),
    _chosen("bank_detail_id", "bank_detail"),
    _chosen("mc_requisite_id", "requisite"),
    _chosen("mc_bank_detail_id", "bank_detail"),
    PrimaryKeyConstraint("entity_type_id", "entity_id"),
)
for _name in ("requisite_id", "bank_detail_id", "mc_requisite_id", "mc_bank_detail_id"):
    Index(f"ix_requisite_link_{_name}", requisite_link.c[_name])

address = Table(
    "address",
    metadata,
    Column("type_id", Integer),
    Column("entity_type_id", Integer),
    Column("entity_id", Integer),
    Column("anchor_type_id", Integer, nullable=False),
    Column("anchor_id", Integer, nullable=False),
    *texts(*(part for part in PARTS if part != "loc_addr_id")),
    Column("loc_addr_id", Integer),
    PrimaryKeyConstraint("entity_type_id", "entity_id", "type_id"),
)
Index("ix_address_anchor", address.c.anchor_type_id, address.c.anchor_id)
