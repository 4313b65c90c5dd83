"""Paging and the filter prefix grammar: what every list method of the protocol shares.

Here belong pure functions over what the client sent. Which fields may be filtered, and which operators a
dialect accepts, is decided in `methods`.
"""

from dataclasses import dataclass
from typing import Any, Final

PAGE_SIZE: Final = 50
MAX_START: Final = 2**31 - 1  # ours: beyond any table, within any database's integers

# Longest first: `>=` must win over `>` (protocol 6.2).
_OPERATORS: Final = ("><", ">=", "<=", "=%", "%=", "*=", "*%", ">", "<", "=", "@", "%", "?", "*")
_ALIASES: Final = {"%=": "=%"}


def read_start(value: object) -> int | None:
    """Read the `start` parameter: None if absent, 0 for what is no number (protocol 6.1)."""
    if value is None:
        return None
    if not isinstance(value, (int, float, str)):
        return 0
    try:
        offset = int(value) if isinstance(value, int) else int(float(value))
    except (ValueError, OverflowError):  # no number, NaN or infinite
        return 0
    return max(-1, min(offset, MAX_START))


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows a list call asks for: `limit` rows from `offset`; `count` if the total is wanted too."""

    offset: int
    count: bool
    limit: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Page:
    """A list result; the envelope lifts `total` and `next` out and answers `rows`.

    `rows` is the list, or a map that wraps it (`{"items": [...]}`; the list must be its first key: clients
    take the first value). `total` and `next` are left out of the answer when None.
    """

    rows: Any
    total: int | None = None
    next: int | None = None


def window(start: int | None, *, exact: bool = False) -> Window:
    """Return the rows that `start` asks for.

    Classic and controller lists floor the offset to a page of 50; `exact` keeps it (`user.get`,
    `event.offline.list`). A negative start means the first rows, uncounted (protocol 6.1).
    """
    if start is None:
        return Window(0, count=True)
    if start < 0:
        return Window(0, count=False)
    return Window(start if exact else start - start % PAGE_SIZE, count=True)


def page(rows: Any, got: Window, total: int) -> Page:
    """Return a list answer: the rows found in window `got` of `total` that match the filter.

    Without a count the answer says `total: 0` and never `next`, on every list method: batch readers want
    totals from all commands or from none (protocol 6.1).
    """
    if not got.count:
        return Page(rows, total=0)
    after = got.offset + got.limit
    return Page(rows, total=total, next=after if after < total else None)


def split_prefix(key: str) -> tuple[str, str]:
    """Split a filter key into operator and field: `!@ID` to `("!@", "ID")`, `ID` to `("=", "ID")`.

    The operator is `!` (negated) and `+` (or null), each if given, and one of `= > >= < <= @ % =% >< ? * *=
    *%`; `%=` is told as `=%`. Operators a dialect does not know are still split: it decides what they mean.
    """
    if key[:1].isalnum():
        return "=", key
    negated, rest = ("!", key[1:]) if key.startswith("!") else ("", key)
    or_null, rest = ("+", rest[1:]) if rest.startswith("+") else ("", rest)
    base = next((operator for operator in _OPERATORS if rest.startswith(operator)), "")
    return negated + or_null + (_ALIASES.get(base, base) or "="), rest[len(base) :]
