"""How forms of pages hold values of fields: which control, and its content as text.

Belongs here: from a stored value to a form's and back to what a client would send. Does not belong here:
HTML (`web`), what values are (`values`, `user_fields`).
"""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.ids import to_id
from relead.domain.multifield import Value
from relead.domain.upload import Upload
from relead.domain.user_fields.field import COLUMN, UserField

FormValue: TypeAlias = Any
"""A text, a list of texts for several values, or rows [id, kind, value] for phones, e-mails ...

Of files, a list of ids as text, and of Upload when they are sent.
"""


class Control(enum.Enum):
    """What a field is edited with."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    PERSON = "person"
    """A user, found by search."""
    PEOPLE = "people"
    LINES = "lines"
    """One value on each line."""
    VALUES = "values"
    """Phones, e-mails ..."""
    MONEY = "money"
    """An amount and its currency."""
    FILES = "files"
    """Those there are, by id, and new ones."""


_SEVERAL: Final = {
    Control.CHOICE: Control.CHOICES,
    Control.PERSON: Control.PEOPLE,
    Control.VALUES: Control.VALUES,
    Control.FILES: Control.FILES,
}
"""What a field of several values is edited with, in place of LINES."""
_CONTROLS: Final[Mapping[FieldType, Control]] = {
    FieldType.STRING: Control.TEXT,
    FieldType.URL: Control.TEXT,
    FieldType.ADDRESS: Control.TEXT,
    FieldType.MONEY: Control.MONEY,
    FieldType.CRM: Control.TEXT,
    FieldType.INTEGER: Control.NUMBER,
    FieldType.IBLOCK_ELEMENT: Control.NUMBER,
    FieldType.IBLOCK_SECTION: Control.NUMBER,
    FieldType.DOUBLE: Control.NUMBER,
    FieldType.DATE: Control.DATE,
    FieldType.DATETIME: Control.MOMENT,
    FieldType.CHAR: Control.FLAG,
    FieldType.BOOLEAN: Control.FLAG,
    FieldType.STATUS: Control.CHOICE,
    FieldType.CURRENCY: Control.CHOICE,
    FieldType.USER: Control.PERSON,
    FieldType.EMPLOYEE: Control.PERSON,
    FieldType.ENUMERATION: Control.CHOICE,
    FieldType.MULTIFIELD: Control.VALUES,
    FieldType.FILE: Control.FILES,
}


def control_of(field: Field) -> Control | None:
    """What a field is edited with on its own; None for what is not: links, read-only fields."""
    found = _CONTROLS.get(field.type)
    if found is None or not field.writable or field.code == "IS_MANUAL_OPPORTUNITY":
        return None
    if field.multiple:
        return _SEVERAL.get(found, Control.LINES)
    if found is Control.TEXT and _is_long(field):
        return Control.LONG
    return found


def _is_long(field: Field) -> bool:
    if isinstance(field, UserField):
        return field.type is FieldType.STRING and (field.options.get("ROWS") or 1) > 1
    return field.length is None


def held(field: Field, row: Mapping[str, Any], values: Sequence[Value], zone: ZoneInfo) -> FormValue:
    """What a form holds for the stored value of a field; `values` are the entity's multifields."""
    if field.type is FieldType.MULTIFIELD:
        return [[str(each.id), each.value_type, each.value] for each in values if each.type == field.code]
    stored = row[COLUMN].get(field.key) if isinstance(field, UserField) else row[str(field.column)]
    if field.type is FieldType.FILE and not field.multiple:
        return [] if stored is None else [str(stored)]
    if field.multiple:
        return [_text(field, each, zone) for each in stored or ()]
    return _text(field, stored, zone)


def _text(field: Field, value: Any, zone: ZoneInfo) -> str:
    if control_of(field) is Control.FLAG:
        return "Y" if value else "N"
    if value is None:
        return ""
    if field.type is FieldType.DATETIME:
        moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
        return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, Decimal | float):
        return _number(value)
    return str(value).replace("\r\n", "\n")


def _number(value: Decimal | float) -> str:
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def sent(field: Field, value: FormValue, zone: ZoneInfo) -> Any:
    """What a client would send for a form's value."""
    if field.type is FieldType.MULTIFIELD:
        return [
            {"ID": row_id, "VALUE_TYPE": kind, "VALUE": text}
            if row_id
            else {"VALUE_TYPE": kind, "VALUE": text}
            for row_id, kind, text in value
        ]
    if field.type is FieldType.FILE:
        return _files(field, value)
    if field.type is FieldType.DATETIME:
        return [_zoned(each, zone) for each in value] if field.multiple else _zoned(value, zone)
    return value


def _files(field: Field, value: Sequence[Any]) -> Any:
    """Ids of those kept, and new ones; of a field of one file the new one is in place of the present."""
    made = [each if isinstance(each, Upload) else to_id(each) for each in value]
    if field.multiple:
        return made
    return made[-1] if made else Upload(remove=True)


def _zoned(text: str, zone: ZoneInfo) -> str:
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=zone).isoformat() if text else ""
    except ValueError:
        return text  # refused when it is read
