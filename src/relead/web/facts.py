"""Fields as cards show them: a label, and how the value looks.

Belongs here: from a form's value (`domain/fields/forms`) to what templates/card.html draws, and back from
what a browser sent. Does not belong here: which fields a card shows.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from starlette.datastructures import FormData, UploadFile

from relead.actions.field_names import FieldNames
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.fields.forms import Control, FormValue, control_of, held
from relead.domain.fields.items import OBSERVERS
from relead.domain.ids import to_id
from relead.domain.multifield import Value
from relead.domain.upload import Upload
from relead.domain.user_fields.field import UserField
from relead.domain.user_fields.values import crm_reference

Labels = Callable[[Field, str], str | None]
"""What a choice of a field is called; None for an entity one may not read."""


class Fact(NamedTuple):
    """A field as a card shows it: `kind` says how. `value` None is an empty one."""

    code: str
    label: str
    kind: str
    value: Any
    editable: bool


def label_of(field: Field, language: str) -> str:
    """What a form calls a field."""
    return field.label("EDIT_FORM_LABEL", language) if isinstance(field, UserField) else field.title(language)


def fact(field: Field, value: FormValue, labels: Labels, language: str, *, editable: bool) -> Fact:
    """A field with what its form would hold."""
    kind, shown = _shown(field, value, labels)
    return Fact(
        field.code, label_of(field, language), kind, shown, editable and control_of(field) is not None
    )


def fact_of(
    field: Field,
    row: Mapping[str, Any],
    values: Sequence[Value],
    zone: ZoneInfo,
    labels: Labels,
    language: str,
    *,
    editable: bool,
) -> Fact:
    """A field of an entity's row; `values` are its multifields."""
    return fact(field, held(field, row, values, zone), labels, language, editable=editable)


def observed(ids: Sequence[int], labels: Labels, language: str, *, editable: bool) -> Fact:
    """The observers of an entity, which stand in no field of its row."""
    value = [_one(OBSERVERS, str(each), labels) for each in ids]
    return Fact(OBSERVERS.code, OBSERVERS.title(language), "list", value or None, editable)


def _shown(field: Field, value: FormValue, labels: Labels) -> tuple[str, Any]:
    if field.type is FieldType.MULTIFIELD:
        rows = [Value(0, field.code, kind, text) for _, kind, text in value]
        return "values", rows or None
    if isinstance(value, list):
        return "list", [_one(field, each, labels) for each in value] or None
    return _one(field, value, labels)


def _one(field: Field, value: str, labels: Labels) -> tuple[str, Any]:
    if value == "":
        return "text", None
    kind = _KINDS.get(field.type, "text")
    if kind in _PARSED:
        try:
            return kind, _PARSED[kind](value)
        except (ValueError, InvalidOperation):  # what somebody typed that is none: it is shown back to him
            return "text", value
    if kind in _READ:
        return kind, _READ[kind](value, labels(field, value))
    return kind, value if kind in ("flag", "site") else labels(field, value)


_KINDS: Final[Mapping[FieldType, str]] = {
    FieldType.DATE: "date",
    FieldType.DATETIME: "moment",
    FieldType.DOUBLE: "number",
    FieldType.USER: "person",
    FieldType.EMPLOYEE: "person",
    FieldType.CHAR: "flag",
    FieldType.BOOLEAN: "flag",
    FieldType.URL: "site",
    FieldType.FILE: "file",
    FieldType.CRM: "item",
    FieldType.MONEY: "money",
    FieldType.ADDRESS: "address",
}


class File(NamedTuple):
    """A file in a field; `name` None for one that is gone."""

    id: str
    name: str | None


class Item(NamedTuple):
    """An entity in a field; `name` None for one that may not be read, `href` "" for what is none."""

    href: str
    name: str | None


class Money(NamedTuple):
    """A sum; `amount` None for what is no number."""

    amount: Decimal | None
    currency: str
    text: str


def _item(value: str, name: str | None) -> Item:
    try:
        entity, number = crm_reference(value)
    except (KeyError, ValueError):  # what somebody typed that is none: it is shown back to him
        return Item("", value)
    return Item(f"/crm/{entity.name.lower()}/details/{number}/", name)


def _money(value: str, _name: str | None) -> Money:
    amount, _, currency = value.partition("|")
    try:
        found = Decimal(amount)
    except InvalidOperation:
        return Money(None, currency, value)
    return Money(found if found.is_finite() else None, currency, value)


def _address(value: str, _name: str | None) -> str:
    """Without the coordinates that a map left behind it (entities.md 11.2)."""
    text, mark, place = value.rpartition("|")
    return text if mark and _COORDINATES.fullmatch(place) else value


_COORDINATES: Final = re.compile(r"-?[0-9.]*;-?[0-9.]*", re.ASCII)
_PARSED: Final[Mapping[str, Callable[[str], Any]]] = {
    "date": dt.date.fromisoformat,
    "moment": dt.datetime.fromisoformat,
    "number": Decimal,
}
_READ: Final[Mapping[str, Callable[[str, str | None], Any]]] = {
    "file": File,
    "item": _item,
    "money": _money,
    "address": _address,
}


def named(
    users: Mapping[int, str], dictionaries: Mapping[str, Mapping[str, Any]], names: FieldNames
) -> Labels:
    """Labels of what a card's fields refer to."""

    def label(field: Field, value: str) -> str | None:
        if field.type in (FieldType.USER, FieldType.EMPLOYEE):
            return users.get(to_id(value), f"#{value}")
        if field.type is FieldType.FILE:
            file = names.files.get(to_id(value))
            return None if file is None else str(file["name"])
        if field.type is FieldType.CRM:
            return names.items.get(crm_reference(value))
        if isinstance(field, UserField) and field.items:
            return next((item.value for item in field.items if str(item.id) == value), value)
        row: Any = dictionaries.get(field.status_type or "", {}).get(value)
        return value if row is None else str(row["name"])

    return label


def chosen(options: Sequence[tuple[str, str]]) -> Labels:
    """Labels of choices given as (value, label)."""
    names = dict(options)

    def label(_field: Field, value: str | Upload) -> str:
        return value.name if isinstance(value, Upload) else names.get(value, value)

    return label


async def uploaded(form: FormData) -> list[Upload]:
    """Files a browser sent; it sends one without a name where none was chosen."""
    files = [each for each in form.getlist("upload") if isinstance(each, UploadFile) and each.filename]
    for file in files:
        await file.seek(0)  # a writing handler may run again
    return [Upload.named(file.filename or "", await file.read()) for file in files]


def sent_value(form: FormData, control: Control) -> FormValue:
    """What a browser sent for a field, as `domain/fields/forms` holds values; without its files."""
    texts = [plain(each) for each in form.getlist("value")]
    if control is Control.FILES:
        return [each for each in texts if to_id(each)]
    if control is Control.MONEY:
        amount, currency = (texts or [""])[0].strip(), plain(form.get("kind"))
        return f"{amount}|{currency}" if amount else ""
    if control in (Control.CHOICES, Control.PEOPLE):
        return [each for each in texts if each]
    if control is Control.LINES:
        return [line for text in texts for each in text.split("\n") if (line := each.strip())]
    if control is not Control.VALUES:
        return texts[0] if texts else ""
    rows = zip(form.getlist("row"), form.getlist("kind"), texts, strict=False)
    return [[plain(row), plain(kind), text.strip()] for row, kind, text in rows if row or text.strip()]


def plain(value: Any) -> str:
    """A text that was sent, its lines ended alike; "" for none."""
    return value.replace("\r\n", "\n").replace("\0", "") if isinstance(value, str) else ""


def written(value: FormValue) -> str:
    """A form's value as a hidden field carries it."""
    return msgspec.json.encode(value).decode()


_SEVERAL: Final[Mapping[Control, Any]] = {
    Control.VALUES: list[Annotated[list[str], msgspec.Meta(min_length=3, max_length=3)]],
    Control.CHOICES: list[str],
    Control.PEOPLE: list[str],
    Control.LINES: list[str],
    Control.FILES: list[str],
}


def carried(text: str, control: Control) -> FormValue:
    """What `written` wrote for such a control; what it cannot have written is nothing."""
    shape = _SEVERAL.get(control, str)
    try:
        return msgspec.json.decode(text, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "" if shape is str else []
