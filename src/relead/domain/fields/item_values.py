"""What values of each field type are in the universal dialect: numbers as numbers, null for unset dates.

Belongs here: conversion by field type (entities.md 7.3). Storing is alike in both dialects, so what is
read here is what `values` reads; only that nothing unusable is left out silently.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from relead.domain import dates
from relead.domain.binding import given_id
from relead.domain.errors import InvalidValue, NotIterable
from relead.domain.fields.catalogue import INTEGER_TYPES, Field, FieldType
from relead.domain.fields.values import DROP, Reading, Show, php_type, read, text_of
from relead.domain.ids import to_id
from relead.domain.multifield import Value

_FLAGS = frozenset({"", "Y", "N", "1", "0", "TRUE", "FALSE"})


def read_item(field: Field, value: Any, reading: Reading) -> Any:
    """Convert a client's value to what is stored; empty values become None.

    Raises InvalidValue for what is no value of the field's type, InvalidRequest for a number out of range.
    """
    if field.type in INTEGER_TYPES and field.bounds is None:
        return _read_integer(field, value, reading)
    if field.type is FieldType.CHAR and (text_of(value) or "").upper() not in _FLAGS:
        raise _invalid(field, reading)
    converted = read(field, value, reading)
    if converted is DROP:
        raise _invalid(field, reading)
    return converted


def _read_integer(field: Field, value: Any, reading: Reading) -> int | None:
    if value is None or value == "":
        return None
    number = given_id(value)
    if number is None:
        raise _invalid(field, reading)
    # The first category of deals is a category: everywhere else 0 is nothing.
    return number if field.type is FieldType.CATEGORY else number or None


def _invalid(field: Field, reading: Reading) -> InvalidValue:
    return InvalidValue(field.code, field.title(reading.language))


def read_list(field: Field, value: Any, reading: Reading) -> list[Any]:
    """Values of a field that holds several. Raises NotIterable, or InvalidValue for one that is none."""
    given = list(value.values()) if isinstance(value, Mapping) else value
    if not isinstance(given, list):
        raise NotIterable(php_type(value))
    # A reference of a batch that led nowhere must not empty the list.
    if any(isinstance(each, Mapping | list) for each in given):
        raise _invalid(field, reading)
    return given


def read_ids(field: Field, value: Any, reading: Reading) -> list[int]:
    """Ids in a field that holds several, each once."""
    ids = (to_id(each) for each in read_list(field, value, reading))
    return list(dict.fromkeys(each for each in ids if each > 0))


def is_empty(value: Any) -> bool:
    """Whether a client's value says "none"."""
    return value is None or value == ""


def _show_number(value: Any, zone: ZoneInfo) -> Any:
    """A decimal as JSON writes it; whole ones without a point, as PHP does."""
    del zone
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def _show_flag(value: Any, zone: ZoneInfo) -> Any:
    del zone
    return "Y" if value else "N"


def _show_date(value: Any, zone: ZoneInfo) -> str | None:
    return dates.show_date(value, zone) or None


def _show_moment(value: Any, zone: ZoneInfo) -> str | None:
    return dates.show_moment(value, zone) or None


def _show_file(value: Any, zone: ZoneInfo) -> Any:
    del zone
    if value is None:
        return None
    return {"id": value, "url": f"/files/{value}/show", "urlMachine": f"/files/{value}/download"}


_SHOWERS: Mapping[FieldType, Show] = {
    FieldType.DOUBLE: _show_number,
    FieldType.CHAR: _show_flag,
    FieldType.DATE: _show_date,
    FieldType.DATETIME: _show_moment,
    FieldType.FILE: _show_file,
}


def item_shower(field: Field) -> Show | None:
    """Function that shows a stored value; None when it is shown as it is."""
    return _SHOWERS.get(field.type)


def show_fm(values: Iterable[Value]) -> list[dict[str, Any]]:
    """Phones, e-mails ... as `fm`."""
    return [
        {"id": value.id, "valueType": value.value_type, "value": value.value, "typeId": value.type}
        for value in values
    ]


FLAT: Final[Mapping[str, str]] = {
    "phoneMobile": "PHONE.MOBILE",
    "phoneWork": "PHONE.WORK",
    "phoneMailing": "PHONE.MAILING",
    "emailHome": "EMAIL.HOME",
    "emailWork": "EMAIL.WORK",
    "emailMailing": "EMAIL.MAILING",
    "imol": "IM",
    "email": "EMAIL",
    "phone": "PHONE",
}
"""Texts beside `fm`: the first value of a type, or of a type and value type."""
_CHANNEL = "imol|"


def show_flat(values: Iterable[Value]) -> dict[str, str]:
    """First value of each kind, empty without one; of messengers, the first that is an open channel's."""
    found: dict[str, str] = {}
    for value in values:
        if value.type != "IM" or value.value.startswith(_CHANNEL):
            found.setdefault(value.type, value.value)
            found.setdefault(f"{value.type}.{value.value_type}", value.value)
    return {name: found.get(kind, "") for name, kind in FLAT.items()}
