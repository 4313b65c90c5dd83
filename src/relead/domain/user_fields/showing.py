"""How stored values of user fields are shown in either dialect (entities.md 11.2).

Belongs here: from a row's map of user fields to what a client sees under one name. Does not belong here:
reading values (`values`), signing links to files (`methods/_rows`).
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from relead.domain import dates
from relead.domain.fields.catalogue import FieldType
from relead.domain.fields.values import Show, show_file
from relead.domain.user_fields.field import UserField
from relead.domain.user_fields.values import NUMBERS, crm_prefixes

_One = Callable[[UserField, Any, ZoneInfo], Any]
_DATES = frozenset({FieldType.DATE, FieldType.DATETIME})


def classic_shower(field: UserField, *, listed: bool) -> Show:
    """Function that shows the field of a row's user fields in the classic dialect.

    Unset: `false` for a multiple field, an empty text for a single one, which in a list is null unless it
    is a date.
    """
    empty: Any = False if field.multiple else None if listed and field.type not in _DATES else ""
    return _shower(field, _CLASSIC.get(field.type, _as_it_is), empty)


def universal_shower(field: UserField) -> Show:
    """Function that shows the field of a row's user fields in the universal dialect."""
    empty: Any = [] if field.multiple else "N" if field.type is FieldType.BOOLEAN else None
    return _shower(field, _UNIVERSAL.get(field.type, _as_it_is), empty)


def _shower(field: UserField, one: _One, empty: Any) -> Show:
    key, many = field.key, field.multiple

    def show(values: Mapping[str, Any], zone: ZoneInfo) -> Any:
        value = values.get(key)
        if value is None:
            return [] if empty == [] else empty  # a list of its own for each row
        return [one(field, each, zone) for each in value] if many else one(field, value, zone)

    return show


def _as_it_is(_field: UserField, value: Any, _zone: ZoneInfo) -> Any:
    return value


def _classic_number(_field: UserField, value: Any, _zone: ZoneInfo) -> Any:
    return str(_number(value))


def _universal_number(_field: UserField, value: Any, _zone: ZoneInfo) -> Any:
    return _number(value)


def _number(value: float) -> float:
    """Whole numbers without a point, as PHP writes them."""
    return int(value) if value == int(value) else value


def _bit(_field: UserField, value: Any, _zone: ZoneInfo) -> Any:
    return "1" if value else "0"


def _flag(_field: UserField, value: Any, _zone: ZoneInfo) -> Any:
    return "Y" if value else "N"


def _date(_field: UserField, value: Any, zone: ZoneInfo) -> Any:
    return dates.show_date(dt.date.fromisoformat(value), zone)


def _moment(_field: UserField, value: Any, zone: ZoneInfo) -> Any:
    return dates.show_moment(dt.datetime.fromisoformat(value), zone)


def _entity(field: UserField, value: Any, _zone: ZoneInfo) -> Any:
    """The number alone where the field allows one type only."""
    prefix, _, number = value.partition("_")
    return number if crm_prefixes(field) == [prefix] else value


def _classic_file(_field: UserField, value: Any, zone: ZoneInfo) -> Any:
    return show_file(value, zone)


def _universal_file(_field: UserField, value: Any, _zone: ZoneInfo) -> Any:
    return {"id": value, "url": f"/files/{value}/show", "urlMachine": f"/files/{value}/download"}


_ALIKE: Mapping[FieldType, _One] = {
    FieldType.DATE: _date,
    FieldType.DATETIME: _moment,
    FieldType.CRM: _entity,
}
_CLASSIC: Mapping[FieldType, _One] = {
    **_ALIKE,
    **dict.fromkeys(NUMBERS, _classic_number),
    FieldType.BOOLEAN: _bit,
    FieldType.FILE: _classic_file,
}
_UNIVERSAL: Mapping[FieldType, _One] = {
    **_ALIKE,
    **dict.fromkeys(NUMBERS, _universal_number),
    FieldType.BOOLEAN: _flag,
    FieldType.FILE: _universal_file,
}
