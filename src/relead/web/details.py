"""Fields of an entity as its card shows them to be read: a label, how it looks, a value.

Belongs here: from a stored value to what a template draws (`client.html`, macro `detail`). Does not belong
here: which fields a card shows.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from relead.actions.client_pages import Card
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.user_fields.field import COLUMN, UserField


class Detail(NamedTuple):
    """A field that has a value. `kind`: text, person, date, moment, flag, money, site, values, list."""

    code: str
    label: str
    kind: str
    value: Any


def details(card: Card, codes: Iterable[str], language: str) -> Iterator[Detail]:
    """The fields of these codes, then the user fields; empty ones are left out."""
    for code in codes:
        field = card.kind.family.catalogue.by_code[code]
        shown = _own(card, field)
        if shown is not None:
            yield Detail(code, field.title(language), *shown)
    for user_field in card.user_fields:
        value = card.row[COLUMN].get(user_field.key)
        if value not in (None, "", []):
            label = user_field.label("EDIT_FORM_LABEL", language)
            yield Detail(user_field.code, label, *_of_user(card, user_field, value))


def _own(card: Card, field: Field) -> tuple[str, Any] | None:
    if field.type is FieldType.MULTIFIELD:
        values = [value for value in card.values if value.type == field.code]
        return ("values", values) if values else None
    value = card.row[field.column]
    if value in (None, ""):
        return None
    if field.type is FieldType.USER:
        return "person", card.users.get(value, f"#{value}")
    if field.type is FieldType.DATE:
        return "date", value
    if field.type is FieldType.DOUBLE:
        return ("money", (value, card.row["currency_id"])) if value else None
    return "text", _named(card, field, value)


def _named(card: Card, field: Field, value: Any) -> Any:
    """What the dictionary calls a value."""
    row: Any = card.dictionaries.get(field.status_type or "", {}).get(value)
    return value if row is None else row["name"]


def _of_user(card: Card, field: UserField, value: Any) -> tuple[str, Any]:
    if isinstance(value, list):
        return "list", [_one(card, field, each) for each in value]
    return _one(card, field, value)


def _one(card: Card, field: UserField, value: Any) -> tuple[str, Any]:
    known = _KINDS.get(field.type)
    return ("text", _named(card, field, value)) if known is None else known(card, field, value)


def _item(_card: Card, field: UserField, value: Any) -> tuple[str, Any]:
    return "text", next((item.value for item in field.items if str(item.id) == str(value)), value)


_Kind = Callable[[Card, UserField, Any], tuple[str, Any]]
_KINDS: Final[Mapping[FieldType, _Kind]] = {
    FieldType.ENUMERATION: _item,
    FieldType.BOOLEAN: lambda _card, _field, value: ("flag", value),
    FieldType.DATE: lambda _card, _field, value: ("date", dt.date.fromisoformat(value)),
    FieldType.DATETIME: lambda _card, _field, value: ("moment", dt.datetime.fromisoformat(value)),
    FieldType.EMPLOYEE: lambda card, _field, value: ("person", card.users.get(int(value), f"#{value}")),
    FieldType.URL: lambda _card, _field, value: ("site", value),
    FieldType.FILE: lambda _card, _field, value: ("text", f"#{value}"),
    FieldType.MONEY: lambda _card, _field, value: ("text", value.replace("|", "\N{NO-BREAK SPACE}")),
}
