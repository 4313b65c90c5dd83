"""What values of user fields are: reading a client's value, and what is stored of it (entities.md 11.2).

Belongs here: conversion by type, defaults, what a filter compares with. Does not belong here: showing
(`showing`), storing files (`actions/user_values`).

Stored values are JSON: text, numbers, true and false; dates as `2026-03-02`, instants as
`2026-03-02T07:05:00+00:00`, entities as `C_412`, a file as its id.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from relead.domain import dates
from relead.domain.errors import InvalidValue, NotIterable
from relead.domain.fields.catalogue import FieldType
from relead.domain.fields.values import DROP, Dropped, Reading, php_type, read_flag, read_number, text_of
from relead.domain.ids import Entity, to_id
from relead.domain.upload import Upload, item_upload
from relead.domain.user_fields.field import UserField

NUMBERS: Final = frozenset(
    {
        *(FieldType.INTEGER, FieldType.DOUBLE, FieldType.ENUMERATION, FieldType.EMPLOYEE, FieldType.FILE),
        *(FieldType.IBLOCK_ELEMENT, FieldType.IBLOCK_SECTION),
    }
)
"""Types whose values are numbers."""
TEXTS: Final = frozenset({FieldType.STRING, FieldType.URL, FieldType.ADDRESS, FieldType.MONEY})
"""Types whose values are texts that parts may be looked for in."""

CRM_PREFIXES: Final[Mapping[str, str]] = {"L": "LEAD", "C": "CONTACT", "CO": "COMPANY", "D": "DEAL"}
"""Prefixes of entities in values of the type `crm`, with the setting that allows each."""
_ENTITY = re.compile(r"(?:(L|C|CO|D)_)?([1-9][0-9]{0,9})", re.ASCII)
_MOST = 2**53
"""Beyond it a JSON number is not exact everywhere."""
_FAR = 1e15
_MOST_PLACES = 15
_DIGITS = Context(prec=50)

FilePart = Upload | int
"""A file that was sent, or the id of a present one that is to be kept."""


def invalid(field: UserField, reading: Reading) -> InvalidValue:
    """What to raise for a value the field cannot have."""
    return InvalidValue(field.code, field.title(reading.language))


def read_user(field: UserField, value: Any, reading: Reading, *, strict: bool = False) -> Any:
    """Convert a client's value to what is stored, None for empty; of files, a list of FilePart.

    DROP for what is no value of the type; `strict`, as the universal dialect is, raises InvalidValue and
    NotIterable instead. Both raise InvalidValue for a value outside the limits in the field's settings, and
    InvalidRequest for an id out of range.
    """
    if field.multiple:
        return _read_many(field, value, reading, strict=strict)
    made = _read_one(field, value, reading)
    if made is DROP and strict:
        raise invalid(field, reading)
    return [made] if field.type is FieldType.FILE and made not in (None, DROP) else made


def _read_many(field: UserField, value: Any, reading: Reading, *, strict: bool) -> Any:
    """Values of a multiple field; a classic client may give one alone. Empty ones are no values."""
    given = _elements(field, value)
    if given is None:
        if strict and value not in (None, ""):
            raise NotIterable(php_type(value))
        given = [] if value in (None, "", False) else [value]
    made = [_read_one(field, each, reading) for each in given]
    if strict and DROP in made:
        raise invalid(field, reading)
    read = [each for each in made if each is not None and each is not DROP]
    return DROP if DROP in made and not read else read or None


def _elements(field: UserField, value: Any) -> list[Any] | None:
    """Elements of a list or map, of which one file alone is neither; None for what has no elements."""
    if field.type is FieldType.FILE and _is_one_file(value):
        return [value]
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else None


def _is_one_file(value: Any) -> bool:
    if isinstance(value, Mapping):
        return "fileData" in value or "id" in value
    texts = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return texts and bool(value) and not any(to_id(each) for each in value)


def _read_one(field: UserField, value: Any, reading: Reading) -> Any:
    if field.type is FieldType.FILE:
        return _read_file(value)
    text = text_of(value)
    if text is None:
        return DROP
    if field.type is FieldType.BOOLEAN:
        return read_flag(value)
    return None if text == "" else _READERS[field.type](field, text, reading)


def _read_file(value: Any) -> FilePart | Dropped | None:
    """A file in either dialect, or of a form; None for one to be removed, or none."""
    if isinstance(value, Upload):
        return None if value.remove else value
    number = to_id(value.get("id") if isinstance(value, Mapping) else value)
    file = item_upload(value)
    if file is not None:
        return None if file.remove else file
    return number if number > 0 else DROP


def _read_string(field: UserField, text: str, reading: Reading) -> Any:
    least, most = field.options.get("MIN_LENGTH") or 0, field.options.get("MAX_LENGTH") or 0
    if len(text) < least or 0 < most < len(text):
        raise invalid(field, reading)
    return text


def _read_integer(field: UserField, text: str, reading: Reading) -> Any:
    number = read_number(text)
    if number is None:
        return DROP
    if abs(number) > _MOST:
        raise invalid(field, reading)
    return _limited(field, int(number), reading)


def _read_double(field: UserField, text: str, reading: Reading) -> Any:
    number = read_number(text)
    if number is None:
        return DROP
    if abs(number) > _FAR:
        raise invalid(field, reading)
    places = min(field.options.get("PRECISION", 2), _MOST_PLACES)
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _DIGITS)
    return _limited(field, float(rounded), reading)


def _limited(field: UserField, number: float, reading: Reading) -> float:
    """The number, if it is within the limits; a limit of 0 is none."""
    least, most = field.options.get("MIN_VALUE"), field.options.get("MAX_VALUE")
    if (least and number < least) or (most and number > most):
        raise invalid(field, reading)
    return number


def _read_enumeration(field: UserField, text: str, reading: Reading) -> Any:
    del reading
    number = to_id(text)
    if number == 0 and text.strip() == "0":
        return None
    return number if any(item.id == number for item in field.items) else DROP


def _read_id(field: UserField, text: str, reading: Reading) -> Any:
    del field, reading
    number = to_id(text)
    if number > 0:
        return number
    return None if text.strip() == "0" else DROP


def _read_date(field: UserField, text: str, reading: Reading) -> Any:
    del field
    day = dates.to_date(text, reading.zone, reading.now)
    return DROP if day is None else day.isoformat()


def _read_moment(field: UserField, text: str, reading: Reading) -> Any:
    del field
    moment = dates.to_moment(text, reading.zone, reading.now)
    return DROP if moment is None else moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def _read_money(field: UserField, text: str, reading: Reading) -> Any:
    """`100|USD`; the portal's own currency where none is given."""
    del field
    amount, _, currency = text.partition("|")
    amount = "".join(amount.split()).replace(",", ".")
    if not amount:
        return None
    if read_number(amount) is None:
        return DROP
    return f"{amount}|{currency.strip().upper() or reading.currency}"


def _read_entity(field: UserField, text: str, reading: Reading) -> Any:
    """`C_412`; a number alone is an entity of the first type allowed."""
    del reading
    allowed = crm_prefixes(field)
    found = _ENTITY.fullmatch(text.strip().upper())
    if found is None:
        return None if text.strip() == "0" else DROP
    prefix = found[1] or allowed[0]
    return f"{prefix}_{to_id(found[2])}" if prefix in allowed else DROP


def crm_reference(value: str) -> tuple[Entity, int]:
    """What a stored value of the type `crm` names."""
    prefix, _, number = value.partition("_")
    return Entity[CRM_PREFIXES[prefix]], int(number)


def crm_value(entity: Entity, number: int) -> str:
    """The stored value of the type `crm` that names an entity."""
    return f"{next(prefix for prefix, name in CRM_PREFIXES.items() if name == entity.name)}_{number}"


def crm_prefixes(field: UserField) -> list[str]:
    """Prefixes of the entities that a field of the type `crm` may name; at least one."""
    allowed = [prefix for prefix, name in CRM_PREFIXES.items() if field.options.get(name) == "Y"]
    return allowed or ["L"]


_READERS: Mapping[FieldType, Callable[[UserField, str, Reading], Any]] = {
    FieldType.STRING: _read_string,
    FieldType.URL: _read_string,
    FieldType.ADDRESS: lambda _field, text, _reading: text,
    FieldType.STATUS: lambda _field, text, _reading: text,
    FieldType.INTEGER: _read_integer,
    FieldType.DOUBLE: _read_double,
    FieldType.ENUMERATION: _read_enumeration,
    FieldType.EMPLOYEE: _read_id,
    FieldType.IBLOCK_ELEMENT: _read_id,
    FieldType.IBLOCK_SECTION: _read_id,
    FieldType.DATE: _read_date,
    FieldType.DATETIME: _read_moment,
    FieldType.MONEY: _read_money,
    FieldType.CRM: _read_entity,
}


def default_of(field: UserField, reading: Reading) -> Any:
    """What a new entity has in the field unless its maker says otherwise; None for nothing."""
    made = _defaults(field, reading)
    read = [each for each in made if each is not None and each is not DROP]
    if not read:
        return None
    return read if field.multiple else read[0]


def _defaults(field: UserField, reading: Reading) -> Iterable[Any]:
    if field.type is FieldType.ENUMERATION:
        return [item.id for item in field.items if item.default]
    given = field.options.get("DEFAULT_VALUE")
    if isinstance(given, Mapping):
        given = {"NOW": "NOW", "FIXED": given.get("VALUE")}.get(given.get("TYPE", ""))
    if field.type is FieldType.FILE or given is None:
        return []
    try:
        return [_read_one(field, given, reading)]
    except InvalidValue:  # the limits were set without regard to the default
        return []


def operand(field: UserField, value: Any, reading: Reading) -> Any:
    """Convert a filter's scalar to what stored values are compared with; None when it can equal nothing."""
    text = text_of(value) or ""
    if field.type in (FieldType.INTEGER, FieldType.DOUBLE):
        number = read_number(text)
        if number is None:
            return None
        return int(number) if number == number.to_integral_value() else float(number)
    if field.type in NUMBERS:
        return to_id(text) or None
    if field.type is FieldType.BOOLEAN:
        return read_flag(value)
    if field.type in TEXTS:
        return text
    converted = _READERS[field.type](field, text, reading)
    return None if converted is DROP else converted


def unset_values(field: UserField) -> list[Any]:
    """Values that are as good as unset to a filter: for numbers 0 (protocol.md 6.2)."""
    return [0] if field.type in (FieldType.INTEGER, FieldType.DOUBLE) else []


def is_unset(field: UserField, value: Any) -> bool:
    """Whether a filter's value asks for entities without any."""
    if field.type is FieldType.BOOLEAN:
        return False
    if value is None or value == "":
        return True
    return field.type in NUMBERS and text_of(value) == "0"
