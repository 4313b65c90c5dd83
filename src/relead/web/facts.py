"""Fields as cards show them: a label, and how the value looks.

Belongs here: from a form's value (`domain/fields/forms`) to what templates/card.html draws, and back from
what a browser sent. Does not belong here: which fields a card shows.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from starlette.datastructures import FormData

from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.fields.forms import Control, FormValue, control_of, held
from relead.domain.multifield import Value
from relead.domain.user_fields.field import UserField

Labels = Callable[[Field, str], str]
"""What a choice of a field is called."""


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


def _shown(field: Field, value: FormValue, labels: Labels) -> tuple[str, Any]:
    if field.type is FieldType.MULTIFIELD:
        rows = [Value(0, field.code, kind, text) for _, kind, text in value]
        return "values", rows or None
    if isinstance(value, list):
        texts = [_one(field, each, labels)[1] for each in value]
        return "list", texts or None
    return _one(field, value, labels)


def _one(field: Field, value: str, labels: Labels) -> tuple[str, Any]:
    if value == "":
        return "text", None
    kind = _KINDS.get(field.type, "text")
    if kind == "date":
        parsed = _date(value)
        return ("text", value) if parsed is None else (kind, parsed)
    if kind == "moment":
        return kind, value.replace("T", " ")
    return kind, value if kind in ("flag", "site") else labels(field, value)


_KINDS: Final[Mapping[FieldType, str]] = {
    FieldType.DATE: "date",
    FieldType.DATETIME: "moment",
    FieldType.USER: "person",
    FieldType.EMPLOYEE: "person",
    FieldType.CHAR: "flag",
    FieldType.BOOLEAN: "flag",
    FieldType.URL: "site",
}


def _date(text: str) -> dt.date | None:
    """None for what somebody typed that is none: it is shown back to him."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def chosen(options: Sequence[tuple[str, str]]) -> Labels:
    """Labels of choices given as (value, label)."""
    names = dict(options)
    return lambda _field, value: names.get(value, value)


def sent_value(form: FormData, control: Control) -> FormValue:
    """What a browser sent for a field, as `domain/fields/forms` holds values."""
    texts = [_plain(each) for each in form.getlist("value")]
    if control is Control.CHOICES:
        return [each for each in texts if each]
    if control is Control.LINES:
        return [line for text in texts for each in text.split("\n") if (line := each.strip())]
    if control is not Control.VALUES:
        return texts[0] if texts else ""
    rows = zip(form.getlist("row"), form.getlist("kind"), texts, strict=False)
    return [[_plain(row), _plain(kind), text.strip()] for row, kind, text in rows if row or text.strip()]


def _plain(value: Any) -> str:
    return value.replace("\r\n", "\n").replace("\0", "") if isinstance(value, str) else ""


def written(value: FormValue) -> str:
    """A form's value as a hidden field carries it."""
    return msgspec.json.encode(value).decode()


_SEVERAL: Final[Mapping[Control, Any]] = {
    Control.VALUES: list[Annotated[list[str], msgspec.Meta(min_length=3, max_length=3)]],
    Control.CHOICES: list[str],
    Control.LINES: list[str],
}


def carried(text: str, control: Control) -> FormValue:
    """What `written` wrote for such a control; what it cannot have written is nothing."""
    shape = _SEVERAL.get(control, str)
    try:
        return msgspec.json.decode(text, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "" if shape is str else []
