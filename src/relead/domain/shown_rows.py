"""Filter, order and selection of rows as clients see them, in memory.

Belongs here: lists short by nature, like the rows of one owner. Does not belong here: lists of entities,
which the database filters (`listing`); rows of dictionaries, whose filter has rules of its own (`statuses`).
"""

import fnmatch
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from relead.domain.errors.listing import (
    InvalidFilterValue,
    InvalidOrder,
    UnknownFilterField,
    UnknownOrderField,
)
from relead.domain.fields.catalogue import INTEGER_TYPES, Field, FieldType
from relead.domain.fields.values import read_number, text_of

Row = Mapping[str, Any]
_NUMBERS = INTEGER_TYPES | {FieldType.INT, FieldType.DOUBLE}
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_WILDCARDS = {"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"}
"""A client's wildcards, and what would be one of `fnmatch`: its patterns cost no backtracking."""


class Rows:
    """What can be asked of rows with these fields. `name` makes a row's key of a field's code; both name it.

    Classic lists drop what they do not know; those of the universal dialect are `strict` and raise
    UnknownFilterField, InvalidFilterValue, UnknownOrderField and InvalidOrder.
    """

    def __init__(
        self, fields: Iterable[Field], name: Callable[[str], str] = str, *, strict: bool = False
    ) -> None:
        fields = tuple(fields)
        self._numeric = {name(field.code): field.type in _NUMBERS for field in fields}
        self._keys = {field.code: name(field.code) for field in fields}
        self._strict = strict

    def matching(self, rows: Iterable[Row], filters: Iterable[tuple[str, str, Any]]) -> list[Row]:
        """Rows for which every (operator, field, value) holds."""
        tests = [test for asked in filters if (test := self._test(*asked)) is not None]
        return [row for row in rows if all(test(row) for test in tests)]

    def _test(self, prefix: str, name: str, value: Any) -> Callable[[Row], bool] | None:
        key = self._key_of(name)
        holds = None if key is None else self._condition(key, prefix.removeprefix("!"), value)
        if holds is None or key is None:
            if self._strict:
                raise UnknownFilterField(name) if key is None else InvalidFilterValue(name)
            return None
        negated = prefix.startswith("!")
        return lambda row: holds(row[key]) is not negated

    def _key_of(self, name: str) -> str | None:
        return name if name in self._numeric else self._keys.get(name)

    def _condition(self, name: str, sign: str, value: Any) -> Callable[[Any], bool] | None:
        values = list(value.values()) if isinstance(value, Mapping) else value
        if sign in ("=", "@"):
            wanted = self._wanted(name, values if isinstance(values, list) else [values])
            return lambda own: self._key(name, own) in wanted
        if sign in _COMPARISONS:
            # An unresolved reference of a batch leaves a list here: it matches nothing (protocol.md 6.2).
            return self._comparison(name, sign, values) or (None if self._strict else lambda _own: False)
        if isinstance(values, list) or values is None:
            return None
        if sign in ("%", "=%"):
            fits = _like(text_of(values) or "", own_wildcards=sign == "=%")
            return lambda own: fits(text_of(own) or "")
        return None

    def _comparison(self, name: str, sign: str, value: Any) -> Callable[[Any], bool] | None:
        compare, bound = _COMPARISONS[sign], self._key(name, value)
        if bound is None:
            return None

        def holds(own: Any) -> bool:
            key = self._key(name, own)
            return key is not None and compare(key, bound)

        return holds

    def _wanted(self, name: str, values: Iterable[Any]) -> list[Any]:
        """Keys of values; what is no value of the field equals nothing, not even an unset one."""
        keys = [(value in (None, ""), self._key(name, value)) for value in values]
        return [key for empty, key in keys if empty or key is not None]

    def ordered(self, rows: Iterable[Row], order: Mapping[str, Any]) -> list[Row]:
        """Rows in the order asked for, by fields with `asc` or `desc`; unset values come first."""
        made = list(rows)
        for name, way in reversed(list(order.items())):
            key = self._key_of(name) or self._key_of(name.upper())
            self._check_order(name, key, way)
            if key is not None:
                self._sort(made, key, descending=str(way).upper() != "ASC")
        return made

    def _check_order(self, name: str, key: str | None, way: Any) -> None:
        if self._strict and key is None:
            raise UnknownOrderField(name)
        if self._strict and str(way).upper() not in ("ASC", "DESC"):
            raise InvalidOrder(name, str(way))

    def _sort(self, rows: list[Row], key: str, *, descending: bool) -> None:
        def place(row: Row) -> tuple[bool, Any]:
            value = self._key(key, row[key])
            return (value is not None, value)

        rows.sort(key=place, reverse=descending)

    def selected(self, row: Row, select: Any) -> Row:
        """The members of a row that `select` names; all of them when it names none."""
        names = list(select.values()) if isinstance(select, Mapping) else select
        if not isinstance(names, list) or "*" in names:
            return row
        return {name: value for name, value in row.items() if name in names} or row

    def _key(self, name: str, value: Any) -> Any:
        """What a value is compared by; None for one that is unset, or no number where one is needed."""
        if value in (None, ""):
            return None
        if self._numeric[name]:
            return read_number(value)
        text = text_of(value)
        return None if text is None else text.casefold()


def _like(text: str, *, own_wildcards: bool) -> Callable[[str], bool]:
    if not own_wildcards:
        return lambda own: text.casefold() in own.casefold()
    pattern = fnmatch.translate("".join(_WILDCARDS.get(char, char) for char in text))
    matches = re.compile(pattern, re.IGNORECASE).match
    return lambda own: matches(own) is not None
