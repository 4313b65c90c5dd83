"""Definitions of user fields without a database."""

from typing import Any

from relead.domain.user_fields.field import COLUMN, EnumItem, UserField
from relead.domain.user_fields.types import TYPES


def user_field(code: str, kind: str = "string", **given: Any) -> UserField:
    """A field of leads; `given` are attributes, of `options` only those that differ from the defaults."""
    options = TYPES[kind].settings_of(given.pop("options", {}), {})
    items = tuple(EnumItem(*item) for item in given.pop("items", ()))
    attributes: dict[str, Any] = {
        "id": 12,
        "owner": "CRM_LEAD",
        "xml_id": None,
        "sort": 100,
        "show_filter": "N",
        "show_in_list": True,
        "edit_in_list": True,
        "searchable": False,
        "labels": {},
        "title_en": code,
        "title_ru": code,
        **given,
    }
    return UserField(
        code=code, type=TYPES[kind].type, column=COLUMN, options=options, items=items, **attributes
    )
