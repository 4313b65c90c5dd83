"""How a client's fields become the definition of a user field (entities.md 11.1).

Belongs here: names, defaults, captions, and what happens to the items of an enumeration. Does not belong
here: values (`values`), rights and storing (`actions/user_fields`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from relead.domain.errors.user_fields import (
    EnumItemExists,
    InvalidFieldName,
    InvalidFieldType,
    LongFieldName,
    RequiredFieldMissing,
)
from relead.domain.fields.catalogue import FieldType
from relead.domain.fields.values import read_flag, text_of
from relead.domain.ids import MAX_ID, to_id, to_int
from relead.domain.user_fields.field import LABELS, LANGUAGES, PREFIX, USER, EnumItem, UserField, prefix_of
from relead.domain.user_fields.types import TYPES

_NAME = re.compile(r"[A-Z0-9_]+")
_LONGEST_NAME = 50
_LONGEST = 255
_LONGEST_CAPTION = 1000
_SORT = 100
_FLAGS: Mapping[str, tuple[str, bool]] = {
    "MANDATORY": ("mandatory", False),
    "SHOW_IN_LIST": ("show_in_list", True),
    "EDIT_IN_LIST": ("edit_in_list", True),
    "IS_SEARCHABLE": ("is_searchable", False),
}
"""Column of each flag and what it is unless said otherwise.

SHOW_IN_LIST: the documentation says N, every answer recorded says Y.
"""


@dataclass(frozen=True, slots=True)
class Items:
    """What becomes of the items of an enumeration; new ones have the id 0, and no XML_ID unless given."""

    inserted: tuple[EnumItem, ...] = ()
    updated: tuple[EnumItem, ...] = ()
    deleted: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.inserted or self.updated or self.deleted)


def full_name(given: Any, owner: str) -> str:
    """FIELD_NAME of a name as a client writes it: `X` and `UF_X` are UF_CRM_X for what is in the CRM.

    Raises RequiredFieldMissing, LongFieldName, InvalidFieldName.
    """
    name = (text_of(given) or "").strip().upper()
    if not name:
        raise RequiredFieldMissing("FIELD_NAME")
    prefix = prefix_of(owner)
    if not name.startswith(prefix):
        name = prefix + name.removeprefix(PREFIX)
    if len(name) > _LONGEST_NAME:
        raise LongFieldName
    if _NAME.fullmatch(name) is None or name == prefix:
        raise InvalidFieldName
    return name


def added(fields: Mapping[str, Any], owner: str) -> dict[str, Any]:
    """Columns of a new definition of an ENTITY_ID. Raises what is wrong first."""
    kind = (text_of(fields.get("USER_TYPE_ID")) or "").strip()
    if not kind:
        raise RequiredFieldMissing("USER_TYPE_ID")
    name = full_name(fields.get("FIELD_NAME"), owner)
    if kind not in TYPES or (owner, kind) == (USER, FieldType.FILE.value):  # files belong to entities here
        raise InvalidFieldType
    columns = {
        "entity_id": owner,
        "field_name": name,
        "user_type_id": kind,
        "multiple": read_flag(fields.get("MULTIPLE")) and kind != FieldType.BOOLEAN.value,
        "settings": TYPES[kind].settings_of(fields.get("SETTINGS"), {}),
        "xml_id": None,
        "sort": _SORT,
        "show_filter": "N",
        "labels": _first_labels(fields),
    }
    columns |= dict(_FLAGS.values())
    return columns | _common(fields)


def changed(field: UserField, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Columns that a client changes; what cannot be changed is dropped."""
    columns = _common(fields)
    if "SETTINGS" in fields:
        columns["settings"] = TYPES[field.type.value].settings_of(fields["SETTINGS"], field.options)
    given = {kind: _captions(fields[kind], "") for kind in LABELS if kind in fields}
    return columns | ({"labels": {**field.labels, **given}} if given else {})


def _common(fields: Mapping[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {
        column: _is_yes(fields[code], default=default)
        for code, (column, default) in _FLAGS.items()
        if code in fields
    }
    if "XML_ID" in fields:
        columns["xml_id"] = (text_of(fields["XML_ID"]) or "")[:_LONGEST] or None
    sort = to_int(fields.get("SORT"))
    if 0 < sort <= MAX_ID:
        columns["sort"] = sort
    if "SHOW_FILTER" in fields:
        columns["show_filter"] = _shown_filter(fields["SHOW_FILTER"])
    return columns


def _is_yes(value: Any, *, default: bool) -> bool:
    return default if value in (None, "") else read_flag(value)


def _shown_filter(value: Any) -> str:
    """How a filter offers the field: not, exactly, by mask, by part. Y is by mask."""
    given = (text_of(value) or "").upper()
    return given if given in ("I", "S") else "E" if given == "E" or read_flag(value) else "N"


def _first_labels(fields: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Captions of a new field; languages and kinds not given take the LABEL."""
    label = (text_of(fields.get("LABEL")) or "")[:_LONGEST_CAPTION]
    return {kind: _captions(fields.get(kind, label), label) for kind in LABELS}


def _captions(value: Any, missing: str) -> dict[str, str]:
    """A caption by language: one text for all, or a map whose gaps are filled with `missing`."""
    if isinstance(value, Mapping):
        written = {each: text_of(value.get(each)) or missing for each in LANGUAGES}
    else:
        written = dict.fromkeys(LANGUAGES, text_of(value) or "")
    return {each: text[:_LONGEST_CAPTION] for each, text in written.items() if text}


def changed_items(present: Sequence[EnumItem], given: Any, *, multiple: bool) -> Items:
    """Apply a client's `LIST` to the items of an enumeration: those not mentioned stay.

    An entry with the id of an item changes it, with `DEL` deletes it; one without adds an item, if it has
    a VALUE. A single field has one default, the first that is given. Raises EnumItemExists for an XML_ID
    that another item has.
    """
    stored = {item.id: item for item in present}
    fresh: list[EnumItem] = []
    named: list[EnumItem] = []
    for entry in _entries(given):
        number = to_id(entry.get("ID"))
        own = stored.get(number)
        if own is not None and read_flag(entry.get("DEL")):
            del stored[number]
        elif own is not None:
            stored[number] = _changed_item(own, entry)
            named.append(stored[number])
        elif (made := _changed_item(EnumItem(0, "", 0, default=False, xml_id=""), entry)).value:
            fresh.append(made)
            named.append(made)
    if not multiple:
        chosen = next((item for item in (*named, *stored.values()) if item.default), None)
        fresh = [_only(item, chosen) for item in fresh]
        stored = {number: _only(item, chosen) for number, item in stored.items()}
    _check_codes((*stored.values(), *fresh))
    updated = tuple(stored[item.id] for item in present if stored.get(item.id, item) != item)
    return Items(tuple(fresh), updated, tuple(item.id for item in present if item.id not in stored))


def _entries(given: Any) -> Iterable[Mapping[str, Any]]:
    entries = given.values() if isinstance(given, Mapping) else given if isinstance(given, list) else ()
    return (entry for entry in entries if isinstance(entry, Mapping))


def _changed_item(item: EnumItem, entry: Mapping[str, Any]) -> EnumItem:
    value = (text_of(entry.get("VALUE")) or "").strip()[:_LONGEST] or item.value
    sort = to_int(entry.get("SORT"))
    return EnumItem(
        item.id,
        value,
        sort if "SORT" in entry and 0 <= sort <= MAX_ID else item.sort,
        read_flag(entry["DEF"]) if "DEF" in entry else item.default,
        (text_of(entry.get("XML_ID")) or "")[:_LONGEST] or item.xml_id,
    )


def _only(item: EnumItem, chosen: EnumItem | None) -> EnumItem:
    return item if item is chosen or not item.default else item._replace(default=False)


def _check_codes(items: Iterable[EnumItem]) -> None:
    seen: set[str] = set()
    for code in (item.xml_id for item in items if item.xml_id):
        if code in seen:
            raise EnumItemExists(code)
        seen.add(code)
