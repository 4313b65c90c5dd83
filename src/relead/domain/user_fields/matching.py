"""Which user field of one entity goes where in another: conversion (repeat-leads.md 5.6).

Belongs here: pairing fields, and carrying a value from one to the other. Does not belong here: copying
files, whose owner changes with them; storing.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from relead.domain.fields.catalogue import FieldType
from relead.domain.user_fields.field import UserField
from relead.domain.user_fields.values import crm_prefixes


def counterparts(
    sources: Iterable[UserField], targets: Iterable[UserField], language: str
) -> dict[UserField, UserField]:
    """The target of each source that has one: the same type, multiplicity and caption, each used once.

    Captions are those of the form in this language, compared without regard to case and spaces.
    """
    free: dict[tuple[FieldType, bool, str], list[UserField]] = {}
    for target in targets:
        free.setdefault(_sign(target, language), []).append(target)
    found: dict[UserField, UserField] = {}
    for source in sources:
        alike = free.get(_sign(source, language))
        if alike:
            found[source] = alike.pop(0)
    return found


def _sign(field: UserField, language: str) -> tuple[FieldType, bool, str]:
    label = field.label("EDIT_FORM_LABEL", language)
    return field.type, field.multiple, "".join(label.split()).lower()


def carried(source: UserField, target: UserField, value: Any) -> Any:
    """A stored value of the source as the target stores it; None if nothing of it can be carried.

    Items of enumerations are found by their text, entities stay those the target allows. Files keep their
    ids: whoever stores the value copies them first.
    """
    if value is None:
        return None
    if not source.multiple:
        return _carried(source, target, value)
    made = [_carried(source, target, each) for each in value]
    return [each for each in made if each is not None] or None


def _carried(source: UserField, target: UserField, value: Any) -> Any:
    if source.type is FieldType.ENUMERATION:
        return _items(source, target).get(value)
    if source.type is FieldType.CRM:
        return value if value.partition("_")[0] in crm_prefixes(target) else None
    return value


def _items(source: UserField, target: UserField) -> Mapping[int, int]:
    """Ids of the target's items by those of the source's with the same text."""
    ids = {_folded(item.value): item.id for item in reversed(target.items)}
    return {item.id: ids[_folded(item.value)] for item in source.items if _folded(item.value) in ids}


def _folded(text: str) -> str:
    return "".join(text.split()).lower()
