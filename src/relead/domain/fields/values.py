"""What values of each field type are: reading a client's value, and showing a stored one.

Belongs here: conversion by field type (entities.md 2.3). Does not belong here: rules of single fields.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from relead.domain import dates
from relead.domain.errors import InvalidValue
from relead.domain.fields.catalogue import INTEGER_TYPES, Field, FieldType
from relead.domain.ids import to_id


class Dropped:
    """The type of DROP."""


DROP: Final = Dropped()
"""A value that is silently left out, as the original leaves it out."""

_MONEY_LIMIT = Decimal(10) ** 16 - Decimal("0.005")  # rounded to cents, less than this fits the columns
_CENT = Decimal("0.01")
_DIGITS = Context(prec=50)
_FARTHEST = 30


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a value depends on: the portal's zone, language and currency, and the present time."""

    zone: ZoneInfo
    language: str
    now: dt.datetime
    currency: str = "RUB"


def read(field: Field, value: Any, reading: Reading) -> Any:
    """Convert a client's value to what is stored, DROP if the field is to be left out.

    Empty values become None. Raises InvalidValue, or InvalidRequest for a number out of range.
    """
    if field.bounds is not None:
        return _read_bounded(field.bounds, value)
    if field.type in INTEGER_TYPES:
        return to_id(value) or None
    return _READERS[field.type](field, value, reading)


def _read_bounded(bounds: tuple[int, int], value: Any) -> int | Dropped | None:
    if text_of(value) == "":
        return None
    number = read_number(value)
    least, most = map(Decimal, bounds)
    return DROP if number is None else int(max(least, min(number, most)))


def text_of(value: Any) -> str | None:
    """Text of a scalar as PHP casts it; None for objects and lists, which have none."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    return str(value) if isinstance(value, str | int | float) else None


_PHP_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "double"),
    (str, "string"),
)


def php_type(value: Any) -> str:
    """What PHP calls the type of a scalar."""
    return next((name for kind, name in _PHP_TYPES if isinstance(value, kind)), "NULL")


def read_flag(value: Any) -> bool:
    """Read a Y/N value: `Y`, true and 1 are yes, anything else no."""
    return value is True or (isinstance(value, str | int) and str(value).upper() in ("Y", "TRUE", "1"))


def _read_string(field: Field, value: Any, reading: Reading) -> Any:
    del reading
    text = text_of(value)
    if text is None:
        return DROP
    return text[: field.length] or None


def _read_date(field: Field, value: Any, reading: Reading) -> Any:
    text = text_of(value)
    if text == "":
        return None
    convert = dates.to_date if field.type is FieldType.DATE else dates.to_moment
    parsed = None if text is None else convert(text, reading.zone, reading.now)
    return DROP if parsed is None else parsed


def read_number(value: Any) -> Decimal | None:
    """Read a decimal number leniently (spaces dropped, comma as point); None if it is none.

    A number too large or too small for a database stays on its side of every number stored there.
    """
    text = text_of(value)
    if text is None:
        return None
    try:
        number = Decimal("".join(text.split()).replace(",", ".") or "0")
    except InvalidOperation:
        return None
    return _bounded(number) if number.is_finite() else None


def _bounded(number: Decimal) -> Decimal:
    if not number:
        return Decimal(0)
    exponent = max(-_FARTHEST, min(number.adjusted(), _FARTHEST))
    if exponent != number.adjusted():
        return Decimal((number.is_signed(), (1,), exponent))
    return _DIGITS.plus(number)


def _read_double(field: Field, value: Any, reading: Reading) -> Any:
    number = read_number(value)
    if number is None or abs(number) >= _MONEY_LIMIT:
        raise InvalidValue(field.code, field.title(reading.language))
    return number.quantize(_CENT, ROUND_HALF_UP)


def _read_flag(field: Field, value: Any, reading: Reading) -> Any:
    del field, reading
    return read_flag(value)


def _read_object(field: Field, value: Any, reading: Reading) -> Any:
    del field, reading
    return value if isinstance(value, Mapping | list) else []


_READERS: Mapping[FieldType, Callable[[Field, Any, Reading], Any]] = {
    FieldType.STRING: _read_string,
    FieldType.STATUS: _read_string,
    FieldType.LOCATION: _read_string,
    FieldType.CURRENCY: _read_string,
    FieldType.DOUBLE: _read_double,
    FieldType.CHAR: _read_flag,
    FieldType.DATE: _read_date,
    FieldType.DATETIME: _read_date,
    FieldType.OBJECT: _read_object,
}


Show = Callable[[Any, ZoneInfo], Any]


def _show_number(value: Any, zone: ZoneInfo) -> Any:
    del zone
    return None if value is None else str(value)


def _show_flag(value: Any, zone: ZoneInfo) -> Any:
    del zone
    return "Y" if value else "N"


def _show_object(value: Any, zone: ZoneInfo) -> Any:
    del zone
    return value or []  # PHP has no empty map


def show_file(value: Any, zone: ZoneInfo) -> Any:
    """Show a stored file's id as the classic dialect does (protocol.md 2.4)."""
    del zone
    if value is None:
        return None
    return {"id": str(value), "showUrl": f"/files/{value}/show", "downloadUrl": f"/files/{value}/download"}


_SHOWERS: Mapping[FieldType, Show] = {
    **dict.fromkeys(INTEGER_TYPES, _show_number),
    FieldType.DOUBLE: _show_number,
    FieldType.CHAR: _show_flag,
    FieldType.DATE: dates.show_date,
    FieldType.DATETIME: dates.show_moment,
    FieldType.FILE: show_file,
    FieldType.OBJECT: _show_object,
}


def shower(field: Field) -> Show | None:
    """Function that shows a stored value in the classic dialect; None when it is shown as it is."""
    return _SHOWERS.get(field.type)
