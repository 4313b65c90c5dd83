"""Tables of the database, as SQLAlchemy Core metadata."""

from relead.store.tables import (
    activities,
    crm,
    imports,
    portal,
    product_rows,
    requisites,
    timeline,
    user_fields,
)
from relead.store.tables.base import metadata

__all__ = [
    "activities",
    "crm",
    "imports",
    "metadata",
    "portal",
    "product_rows",
    "requisites",
    "timeline",
    "user_fields",
]
