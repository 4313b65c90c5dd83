"""Values of user fields in entities: what a draft makes of them, with their files.

Belongs here: the values of one entity being written, and taking away values that lost their field or item.
Does not belong here: definitions (`user_fields`), reading a client's values (`domain/user_fields/values`).
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple

from relead.actions import files
from relead.domain.fields.catalogue import Catalogue, FieldSet, FieldType
from relead.domain.fields.values import Reading
from relead.domain.ids import Entity
from relead.domain.upload import Upload
from relead.domain.user_fields.field import UserField
from relead.domain.user_fields.values import FilePart, default_of, invalid
from relead.store import user_fields, user_values
from relead.store.engine import ReadTx, Row, Tx

BATCH: Final = 1000
"""How many entities lose a value in one unit of work."""

Values = Mapping[str, Any]
"""Stored values by field id, as an entity's column `uf` has them."""


class Change(NamedTuple):
    """Values after a change, the codes of the fields that changed, and files nobody refers to any more."""

    values: dict[str, Any]
    codes: list[str]
    discarded: list[int]


def user_fields_of(catalogue: FieldSet) -> list[UserField]:
    """The user fields among all fields."""
    return [field for field in catalogue.fields if isinstance(field, UserField)]


async def refresh(tx: ReadTx, owner: str, named: Mapping[Any, Any]) -> None:
    """Read the definitions anew if a client names a user field, or gives an item, not remembered here.

    Another process may have made it a moment ago: a value for it must not get lost. `named` has the values
    given under the names, None for none.
    """
    if tx.portal.user_fields.lacks(owner, named):
        tx.remember(await user_fields.all_fields(tx))


async def first(
    tx: Tx, catalogue: Catalogue, entity_id: int, given: Mapping[UserField, Any], reading: Reading
) -> dict[str, Any]:
    """Values of a new entity: those given, defaults for the rest."""
    defaults = defaults_for(catalogue, given, reading)
    change = await changed(tx, catalogue.entity, entity_id, defaults, given)
    return change.values


def defaults_for(fields: FieldSet, given: Mapping[UserField, Any], reading: Reading) -> dict[str, Any]:
    """Values that user fields nobody gave a value start with."""
    return {
        field.key: value
        for field in user_fields_of(fields)
        if field not in given and (value := default_of(field, reading)) is not None
    }


async def changed(
    tx: Tx, entity: Entity, entity_id: int, present: Values, given: Mapping[UserField, Any]
) -> Change:
    """Apply converted values to those present; new files are stored, emptied fields are absent."""
    values, codes, discarded = dict(present), [], []
    for field, value in given.items():
        before = present.get(field.key)
        if field.type is FieldType.FILE:
            value, gone = await _files(tx, entity, entity_id, field, value or (), _ids(before))  # noqa: PLW2901 - parts become ids
            discarded += gone
        if value == before:
            continue
        codes.append(field.code)
        if value is None:
            values.pop(field.key, None)
        else:
            values[field.key] = value
    return Change(values, codes, discarded)


def _ids(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


async def _files(
    tx: Tx, entity: Entity, entity_id: int, field: UserField, parts: Sequence[FilePart], present: list[int]
) -> tuple[Any, list[int]]:
    """Ids a field of files has afterwards, and those it no longer has. Files not named are removed."""
    ids: list[int] = []
    for part in parts:
        if isinstance(part, Upload):
            _check_file(tx, field, part)
            ids.append(await files.keep(tx, entity, entity_id, part))
        elif part in present:
            ids.append(part)
    gone = [number for number in present if number not in ids]
    return (ids or None) if field.multiple else (ids[0] if ids else None), gone


def _check_file(tx: ReadTx, field: UserField, file: Upload) -> None:
    allowed = [str(each).lower().lstrip(".") for each in field.options.get("EXTENSIONS") or ()]
    most = field.options.get("MAX_ALLOWED_SIZE") or 0
    wrong_kind = allowed and PurePosixPath(file.name).suffix.lower().lstrip(".") not in allowed
    if wrong_kind or 0 < most < len(file.content):
        raise invalid(field, Reading(tx.portal.zone, tx.portal.language, tx.now))


async def strip(
    tx: Tx, owner: str, field_id: int, items: Sequence[int] = (), *, files_too: bool = False, after: int = 0
) -> int | None:
    """Take a field's value, or only some items of it, from the next BATCH entities behind an id.

    `files_too` where the values are files. Return the last id, to go on from; None when no more entity has
    a value. Idempotent.
    """
    key, gone = str(field_id), frozenset(items)
    rows, last = await _replace(tx, owner, key, items, after, lambda values: without(values, key, gone))
    if files_too:
        await files.discard(tx, [number for row in rows for number in _ids(row["uf"][key])])
    return last


async def rename(tx: Tx, before: Sequence[str], to: str) -> None:
    """Let values of the type crm that name one of some entities name another one, whoever has them."""
    tx.remember(await user_fields.all_fields(tx))  # also those made a moment ago, by another process
    for owner in user_values.HOLDERS:
        for field in tx.portal.user_fields.of(owner):
            if field.type is FieldType.CRM:
                named = partial(renamed, key=field.key, before=frozenset(before), to=to)
                last: int | None = 0
                while last is not None:
                    _, last = await _replace(tx, owner, field.key, before, last, named)


async def _replace(
    tx: Tx,
    owner: str,
    key: str,
    items: Sequence[Any],
    after: int,
    made: Callable[[Values], Mapping[str, Any]],
) -> tuple[list[Row], int | None]:
    """Replace the values of the next BATCH entities that have items of a field.

    Return them as they were, and the last id to go on from; None when there are no more.
    """
    rows = await user_values.lock_holders(tx, owner, int(key), items, after, BATCH)
    await user_values.replace_values(tx, owner, {row["id"]: made(row["uf"]) for row in rows})
    return rows, rows[-1]["id"] if len(rows) == BATCH else None


def renamed(values: Values, *, key: str, before: frozenset[str], to: str) -> dict[str, Any]:
    """Values with some of a field's replaced by another, which a list has once."""
    value = values[key]
    kept = list(dict.fromkeys(to if each in before else each for each in _ids(value)))
    return {**values, key: kept if isinstance(value, list) else kept[0]}


def without(values: Values, key: str, items: frozenset[int]) -> dict[str, Any]:
    """Values without those of a field, or with `items` without those items of it."""
    made = dict(values)
    value = made.pop(key, None)
    if items and value is not None:
        kept = [each for each in _ids(value) if each not in items]
        if kept:
            made[key] = kept if isinstance(value, list) else kept[0]
    return made
