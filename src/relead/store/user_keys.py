"""Search keys of values of user fields: what the index over `uf_keys` holds.

Belongs here: making keys, alike for what is stored and for what is looked for.
"""

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

_LONGEST = 100
"""Longer texts are told apart by a digest: a key must fit into a page of the index."""


def keys_of(values: Mapping[str, Any]) -> list[str] | None:
    """Search keys of all values of an entity; None without any."""
    pairs = ((field, each) for field, value in values.items() for each in _each(value))
    return sorted({key(field, each) for field, each in pairs}) or None


def with_keys(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Columns to be written, with the search keys of the values of user fields if those are among them."""
    return {**row, "uf_keys": keys_of(row["uf"])} if "uf" in row else row


def _each(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else (value,)


def key(field: str, value: Any) -> str:
    """Search key of one value of a field, given by id: equal for values that are equal to a filter."""
    return f"{field}={_folded(value)}"


def _folded(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return format(Decimal(repr(value)).normalize(), "f")
    text = str(value).casefold()
    return text if len(text) <= _LONGEST else hashlib.sha256(text.encode()).hexdigest()
