"""Paging by key: the next page begins after the last row seen, not after so many rows.

Belongs here: the condition that says "after that row", and how the row is written in an address. Does not
belong here: running it. Rows that come or go meanwhile move nothing, and the millionth page costs what the
first does.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from relead.domain.fields.catalogue import Catalogue, Field, FieldType
from relead.domain.ids import to_id
from relead.domain.listing import Condition, Group, Op, Part


@dataclass(frozen=True, slots=True)
class Key:
    """What a list is ordered by: a column that is never unset, then the id in the same direction."""

    field: Field
    descending: bool

    @property
    def column(self) -> str:
        """The column."""
        return str(self.field.column)

    @property
    def order(self) -> tuple[tuple[str, bool], ...]:
        """The order of a page's query."""
        return ((self.column, self.descending), ("id", self.descending))

    def reversed(self) -> "Key":
        """The other way round."""
        return Key(self.field, not self.descending)


def _sum(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite():
        raise InvalidOperation
    return value


def _moment(text: str) -> dt.datetime:
    value = dt.datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return value


_TYPES: Final[Mapping[FieldType, Callable[[str], Any]]] = {
    FieldType.INTEGER: to_id,
    FieldType.DOUBLE: _sum,
    FieldType.DATETIME: _moment,
}


def key_of(catalogue: Catalogue, keys: tuple[str, ...], asked: str) -> Key:
    """The key that `asked` names, `-` before it for descending; else the first of `keys`, newest first."""
    code, newest_first = asked.removeprefix("-"), Key(catalogue.by_code[keys[0]], descending=True)
    return Key(catalogue.by_code[code], asked != code) if code in keys else newest_first


def place(key: Key, row: Mapping[str, Any], row_id: int) -> str:
    """The place of a row, to be given back to `after`."""
    value = row[key.column]
    return f"{value.isoformat() if isinstance(value, dt.datetime) else value}~{row_id}"


def after(key: Key, written: str) -> Part | None:
    """The condition that a row comes after a place; None for what is no place."""
    text, _, given = written.rpartition("~")
    row_id = to_id(given)
    try:
        value = _TYPES[key.field.type](text)
    except (ValueError, InvalidOperation):
        return None
    if not row_id:
        return None
    further = Op.LESS if key.descending else Op.GREATER
    beyond = Condition("id", further, row_id)
    if key.column == "id":
        return beyond
    same = Group((Condition(key.column, Op.EQUAL, value), beyond))
    return Group((Condition(key.column, further, value), same), any=True)
