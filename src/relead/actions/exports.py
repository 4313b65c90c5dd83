"""What a list shows, as rows of texts for a file: a batch at a time, of what the actor may export.

Belongs here: which fields a list's columns are in a file, and their texts. Does not belong here: the file
(`domain/csv_files`), how batches follow each other (`web/export_pages`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from relead.actions import list_pages
from relead.actions.list_pages import Asked, Kind
from relead.domain import csv_files
from relead.domain.access import Action, Actor
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.ids import Entity
from relead.domain.key_paging import place
from relead.domain.table_cells import joined, shown
from relead.store import users
from relead.store.engine import ReadTx, Row

_PERSON: Final = ("NAME", "SECOND_NAME", "LAST_NAME")
_REACHED: Final = ("PHONE", "EMAIL")
_FIRST: Final[Mapping[Entity, tuple[str, ...]]] = {
    Entity.LEAD: ("ID", "TITLE"),
    Entity.DEAL: ("ID", "TITLE"),
    Entity.CONTACT: ("ID", *_PERSON, "POST"),
    Entity.COMPANY: ("ID", "TITLE"),
}
"""Fields of the column that always shows."""
_OWN_CLIENT: Final = (*_PERSON, "COMPANY_TITLE", *_REACHED)
"""What a lead says of its client itself: shown, as on its page, while no client is linked."""
_LINKED: Final = ("CONTACT_IDS", "COMPANY_ID")
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "CLIENT": _LINKED,
    "REACH": _REACHED,
    "OPPORTUNITY": ("OPPORTUNITY", "CURRENCY_ID"),
    "STAGE_ID": ("CATEGORY_ID", "STAGE_ID"),
}
"""Fields of a list's column where they are not the one it is named after."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of a file, guarded against being run; `after` is the place of the last one, "" at the end."""

    rows: Sequence[Sequence[str]]
    after: str


def fields(kind: Kind, columns: Sequence[str]) -> list[Field]:
    """Fields in a file, by the columns a list shows."""
    codes = list(_FIRST[kind.entity])
    for column in columns:
        if column == "CLIENT" and kind.entity is Entity.LEAD:
            codes += _OWN_CLIENT
        codes += _FIELDS.get(column, (column,))
    return [kind.family.catalogue.by_code[code] for code in codes]


async def batch(
    tx: ReadTx, actor: Actor, kind: Kind, asked: Asked, wanted: Sequence[Field], language: str
) -> Batch:
    """The rows that follow `asked.after`: at most 10 statements. Raises AccessDenied."""
    in_rows = tuple(field.code for field in wanted if field.column is not None)
    kind = replace(kind, shown=tuple(dict.fromkeys((*kind.shown, *in_rows))))
    found = await list_pages.rows(tx, actor, kind, replace(asked, before=""), Action.EXPORT)
    shows = await _texts(tx, actor, kind, found.rows, language)
    rows = [
        [csv_files.guarded(shows(row, field), phones=field.code == "PHONE") for field in wanted]
        for row in found.rows
    ]
    last = place(asked.key, found.rows[-1], found.rows[-1]["id"]) if found.later and found.rows else ""
    return Batch(rows, last)


async def _texts(
    tx: ReadTx, actor: Actor, kind: Kind, rows: Sequence[Row], language: str
) -> Callable[[Row, Field], str]:
    """Function that gives the text of a row's field."""
    names = await list_pages.names(tx, actor, kind, rows)
    people = await users.names(tx, {row["assigned_by_id"] for row in rows})
    values = names.values
    if kind.entity is Entity.LEAD:
        values = await kind.family.multifields(tx, [row["id"] for row in rows], _REACHED)
    categories = {row["id"]: row["name"] for row in names.categories}

    def text(row: Row, field: Field) -> str:
        if kind.entity is Entity.LEAD and field.code in _OWN_CLIENT and row["is_return_customer"]:
            return ""
        if field.type is FieldType.MULTIFIELD:
            return joined(each.value for each in values.get(row["id"], ()) if each.type == field.code)
        if field.code == "CONTACT_IDS":
            ids = sorted(names.contact_ids.get(row["id"], ()), key=lambda each: each != row["contact_id"])
            return joined(_full_name(names.contacts[each]) for each in ids if each in names.contacts)
        value: Any = row[field.column]
        if field.code == "COMPANY_ID":
            return str(names.companies[value]["title"]) if value in names.companies else ""
        named = _named(field, value)
        return shown(value, tx.portal.zone, language) if named is None else named

    def _named(field: Field, value: Any) -> str | None:
        if field.type is FieldType.USER:
            return people.get(value)
        if field.type is FieldType.CATEGORY:
            return categories.get(value)
        known = names.dictionaries.get(str(field.column), {}).get(value)
        return None if known is None else str(known["name"])

    return text


def _full_name(row: Row) -> str:
    return " ".join(filter(None, (row["name"], row["second_name"], row["last_name"])))
