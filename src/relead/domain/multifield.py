"""Phones, e-mails, sites and messengers of an entity: what a client's list does to them (entities.md 2.6).

Belongs here: the patch rule, value types and search keys. Does not belong here: storage, duplicates
between entities.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from relead.domain.errors import InvalidEmail
from relead.domain.fields.values import read_flag, text_of
from relead.domain.ids import to_id
from relead.domain.phone import e164_key, phone_key, text_key

TYPES = ("PHONE", "EMAIL", "WEB", "IM", "LINK")
"""Multifield types in the protocol's order."""
ANY_TYPE = ""
"""Key of entries that name a stored value by its id alone; those of a value that is not there are dropped."""

VALUE_TYPES: Mapping[str, tuple[str, ...]] = {
    "PHONE": ("WORK", "MOBILE", "FAX", "HOME", "PAGER", "MAILING", "OTHER"),
    "EMAIL": ("WORK", "HOME", "MAILING", "OTHER"),
    "WEB": ("WORK", "HOME", "FACEBOOK", "VK", "LIVEJOURNAL", "TWITTER", "OTHER"),
    "IM": (
        *("FACEBOOK", "TELEGRAM", "VK", "SKYPE", "VIBER", "INSTAGRAM", "BITRIX24"),
        *("OPENLINE", "IMOL", "ICQ", "MSN", "JABBER", "OTHER"),
    ),
    "LINK": ("USER",),
}
_DEFAULT_VALUE_TYPE = {"IM": "OTHER", "LINK": "USER"}
_EMAIL_TITLES = {"WORK": "Work e-mail", "HOME": "Home e-mail", "MAILING": "Newsletters e-mail"}
_LONGEST = 250
_LONGEST_TYPE = 50
_EMAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]+@[^\s@<>()\[\]\\,;:\"]+\.[^\s@<>()\[\]\\,;:\".]{2,}")


@dataclass(frozen=True, slots=True)
class Value:
    """One stored value; `id` 0 is not stored yet."""

    id: int
    type: str
    value_type: str
    value: str


@dataclass(frozen=True, slots=True)
class Patch:
    """What is to be written; ids deleted may be given values elsewhere never again."""

    inserted: tuple[Value, ...] = ()
    updated: tuple[Value, ...] = ()
    deleted: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.inserted or self.updated or self.deleted)


def patch(existing: Sequence[Value], given: Mapping[str, Any]) -> Patch:
    """Apply a client's lists by type to the stored values.

    The lists are patches: values not mentioned stay. Raises InvalidEmail.
    """
    inserted: list[Value] = []
    deleted: list[int] = []
    stored = {value.id: value for value in existing}
    for kind, entries in given.items():
        for entry in _entries(entries):
            value = _entry(kind, entry, stored)
            if value is None:
                continue
            if not value.value:
                if value.id:
                    deleted.append(value.id)
                    del stored[value.id]
            elif value.id:
                stored[value.id] = value
            elif not _known(value, (*stored.values(), *inserted)):
                inserted.append(value)
    updated = tuple(value for value in existing if stored.get(value.id, value) != value)
    return Patch(tuple(inserted), tuple(stored[value.id] for value in updated), tuple(deleted))


def _entries(given: Any) -> Iterable[Any]:
    if isinstance(given, Mapping):
        return (given,) if "VALUE" in given or "ID" in given else given.values()
    return given if isinstance(given, list) else (given,)


def _entry(kind: str, entry: Any, stored: Mapping[int, Value]) -> Value | None:
    """Read one entry; its id is 0 for a new value, its value empty for one to delete."""
    if not isinstance(entry, Mapping):
        text = text_of(entry)
        entry = {"VALUE": text} if text else {}
    present = stored.get(to_id(entry.get("ID")))
    if kind == ANY_TYPE and present is None:
        return None
    if present is not None and kind not in (ANY_TYPE, present.type):
        present = None
    if read_flag(entry.get("DELETE")):
        return None if present is None else replace(present, value="")
    text = text_of(entry.get("VALUE"))
    value_type = (text_of(entry.get("VALUE_TYPE")) or "")[:_LONGEST_TYPE]
    if present is not None:
        if entry.get("VALUE") is None or text is None:  # null is "not given": it must not lose a number
            text = present.value
        return _checked(replace(present, value=_clean(text), value_type=value_type or present.value_type))
    default = _DEFAULT_VALUE_TYPE.get(kind, "WORK")
    return _checked(Value(0, kind, value_type or default, _clean(text or "")))


def is_email(text: str) -> bool:
    """Whether the text is one e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def _clean(text: str) -> str:
    return text.strip()[:_LONGEST]


def _checked(value: Value) -> Value:
    if value.type == "EMAIL" and value.value and not is_email(value.value):
        raise InvalidEmail("EMAIL", _EMAIL_TITLES.get(value.value_type, "Other e-mail"))
    return value


def _known(value: Value, among: Iterable[Value]) -> bool:
    return any(
        (other.type, other.value_type, other.value) == (value.type, value.value_type, value.value)
        for other in among
    )


def apply(existing: Sequence[Value], change: Patch) -> list[Value]:
    """Values after a patch; new ones keep id 0."""
    changed = {value.id: value for value in change.updated}
    gone = frozenset(change.deleted)
    kept = [changed.get(value.id, value) for value in existing if value.id not in gone]
    return [*kept, *change.inserted]


def flags(values: Iterable[Value]) -> dict[str, bool]:
    """Columns HAS_PHONE, HAS_EMAIL and HAS_IMOL of the entity that has these values."""
    values = tuple(values)
    return {
        "has_phone": any(value.type == "PHONE" for value in values),
        "has_email": any(value.type == "EMAIL" for value in values),
        "has_imol": any(value.type == "IM" and value.value.startswith("imol|") for value in values),
    }


def keys(kind: str, value: str, country: str) -> tuple[str, str]:
    """Search keys of a value: the original's, and E.164 for phones; empty means not indexed (R14)."""
    if kind == "PHONE":
        return phone_key(value), e164_key(value, country)
    if kind in ("EMAIL", "IM"):
        return text_key(value), ""
    return "", ""


def union(existing: Sequence[Value], added: Iterable[Value], country: str) -> tuple[Value, ...]:
    """Values of `added` that `existing` does not have yet, as new ones (enrichment and merge, R9).

    Equal means an equal search key for phones, case-insensitively equal text for the rest.
    """
    seen = {identity(value, country) for value in existing}
    fresh: list[Value] = []
    for value in added:
        key = identity(value, country)
        if key not in seen:
            seen.add(key)
            fresh.append(replace(value, id=0))
    return tuple(fresh)


def identity(value: Value, country: str) -> tuple[str, str]:
    """What makes two values the same one."""
    if value.type == "PHONE":
        own, international = keys("PHONE", value.value, country)
        return "PHONE", international or own or value.value
    return value.type, text_key(value.value)
