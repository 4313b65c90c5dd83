"""Identifiers of entity types and entities, and how a client's value becomes one.

Belongs here: numbers and codes that name things. Does not belong here: what the things are.
"""

import enum
import math
from collections.abc import Iterable
from typing import Any, NamedTuple

from relead.domain.errors import InvalidRequest

MAX_ID = 2**31 - 1
"""Ids are positive 32-bit integers (entities.md 0.2)."""


class Entity(enum.IntEnum):
    """An owner type with the number the protocol gives it (communications.md 0)."""

    LEAD = 1
    DEAL = 2
    CONTACT = 3
    COMPANY = 4
    ACTIVITY = 6
    """Owner of files, and what events are about; no card has it as its type."""


class Card(NamedTuple):
    """One lead, deal, contact or company."""

    entity: Entity
    id: int

    @property
    def type_name(self) -> str:
        """Its type as the methods of timelines write it."""
        return self.entity.name.lower()


class FileHolder(enum.IntEnum):
    """What holds files beside entities; the numbers share a column with theirs."""

    TIMELINE_ITEM = 1000
    """A comment; the number is ours, as the protocol has none."""


def to_id(value: Any) -> int:
    """Read an id as the original casts it: a JSON int or a numeric string, anything else is 0.

    Raises InvalidRequest for a number beyond 32 bits (ruling R15): a truncated id would name
    another entity.
    """
    number = to_int(value)
    if not -MAX_ID - 1 <= number <= MAX_ID:
        raise InvalidRequest("An id is out of range.")
    return number


def possible_ids(values: Iterable[Any]) -> set[int]:
    """The ids among values; what can be none is left out."""
    return {number for number in map(to_int, values) if 0 < number <= MAX_ID}


def to_int(value: Any) -> int:
    """Cast to int: ints, whole floats and numeric strings count, everything else is 0."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if math.isfinite(value) else 0
    if isinstance(value, str):
        text = value.strip()
        digits = text[1:] if text[:1] in "+-" else text
        # isascii: int() also accepts other scripts' digits, PHP does not. 25 digits are out of range anyway.
        if digits.isascii() and digits.isdigit() and len(digits) <= 25:  # noqa: PLR2004
            return int(text)
        if digits.isascii() and digits.isdigit():
            return MAX_ID + 1
    return 0
