"""Definitions of user fields as rows, and as values. Others read them through `user_fields` or the portal.

Belongs here: the one statement that reads them all, which the engine runs with that of the settings.
"""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from relead.domain.fields.catalogue import FieldType
from relead.domain.user_fields.field import COLUMN, LABELS, LANGUAGES, EnumItem, UserField
from relead.domain.user_fields.types import TYPES
from relead.store.statement import Statement
from relead.store.tables.user_fields import user_field, user_field_item

_item = func.jsonb_build_array(
    user_field_item.c.id,
    user_field_item.c.value,
    user_field_item.c.sort,
    user_field_item.c.is_default,
    user_field_item.c.xml_id,
    type_=JSONB,
)
_items = (
    select(
        func.jsonb_agg(aggregate_order_by(_item, user_field_item.c.sort, user_field_item.c.id), type_=JSONB)
    )
    .where(user_field_item.c.field_id == user_field.c.id)
    .scalar_subquery()
    .label("items")
)
ROWS: Final = select(user_field, _items)
"""Definitions with their items."""
ALL: Final = Statement(lambda: ROWS.order_by(user_field.c.sort, user_field.c.id))


def fields_of(rows: Iterable[Any]) -> list[UserField]:
    """Definitions of rows of ROWS."""
    return [_field(row) for row in rows]


def _field(row: Any) -> UserField:
    kind = TYPES[row["user_type_id"]]
    options = kind.settings_of({}, row["settings"])
    labels = {
        name: {each: row["labels"].get(name, {}).get(each, "") for each in LANGUAGES} for name in LABELS
    }
    form = labels[LABELS[0]]
    return UserField(
        row["field_name"],
        kind.type,
        form["en"] or row["field_name"],
        form["ru"] or row["field_name"],
        required=row["mandatory"],
        multiple=row["multiple"],
        status_type=options["ENTITY_TYPE"] if kind.type is FieldType.STATUS else None,
        length=None,
        column=COLUMN,
        id=row["id"],
        owner=row["entity_id"],
        xml_id=row["xml_id"],
        sort=row["sort"],
        show_filter=row["show_filter"],
        show_in_list=row["show_in_list"],
        edit_in_list=row["edit_in_list"],
        searchable=row["is_searchable"],
        options=options,
        labels=labels,
        items=tuple(EnumItem(*item) for item in row["items"] or ()),
    )
