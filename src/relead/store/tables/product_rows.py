"""Product rows of leads and deals (entities.md 2.10)."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Numeric, SmallInteger, Table, Text

from relead.store.tables.base import flag, identity, metadata


def _money(name: str) -> Column[object]:
    return Column(name, Numeric(18, 2), nullable=False)


product_row = Table(
    "product_row",
    metadata,
    identity(),
    Column("entity_type", SmallInteger, nullable=False),
    Column("entity_id", Integer, nullable=False),
    Column("product_id", Integer, nullable=False),
    Column("product_name", Text, nullable=False),
    _money("price"),
    _money("price_exclusive"),
    _money("price_netto"),
    _money("price_brutto"),
    Column("quantity", Numeric(18, 4), nullable=False),
    Column("discount_type_id", SmallInteger, nullable=False),
    _money("discount_rate"),
    _money("discount_sum"),
    Column("tax_rate", Numeric(18, 2)),
    flag("tax_included"),
    Column("measure_code", Integer, nullable=False),
    Column("measure_name", Text, nullable=False),
    Column("sort", Integer, nullable=False),
    CheckConstraint("discount_type_id IN (1, 2)", name="discount_type"),
    CheckConstraint("tax_rate >= 0", name="tax_rate"),
)
Index("ix_product_row_entity", product_row.c.entity_type, product_row.c.entity_id)
