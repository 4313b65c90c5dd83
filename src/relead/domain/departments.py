"""Departments: their fields, and what may be written into them (entities.md 13).

Belongs here: pure rules. They form one tree: one department has no parent. Does not belong here: what a
department means for rights (`domain/access`), SQL.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

from relead.domain.errors.people import DepartmentNameRequired, OneRootOnly
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.fields.values import text_of
from relead.domain.ids import to_id

FIELDS: Final = (
    Field("ID", FieldType.INTEGER, "ID", "ID"),
    Field("NAME", FieldType.STRING, "Department name", "Название отдела"),
    Field("SORT", FieldType.INTEGER, "Sort order", "Порядок сортировки"),
    Field("PARENT", FieldType.INTEGER, "Parent department", "Вышестоящий отдел"),
    Field("UF_HEAD", FieldType.USER, "Head of department", "Руководитель отдела"),
)
CODES: Final = tuple(field.code for field in FIELDS)
_Row = TypeVar("_Row", bound=Mapping[str, Any])
_SORT: Final = 500
_LONGEST: Final = 255

Parents = Mapping[int, int | None]
"""The whole tree: each department's parent."""


def draft(given: Mapping[str, Any], parents: Parents) -> dict[str, Any]:
    """Columns of a new department. Raises DepartmentNameRequired, OneRootOnly without a known parent."""
    full = {"NAME": None, "SORT": _SORT, "PARENT": None, "UF_HEAD": None, **given}
    columns, parent = _plain(full), to_id(full["PARENT"])
    if parent not in parents and (parents or parent):
        raise OneRootOnly
    return {**columns, "parent_id": parent or None}


def change(given: Mapping[str, Any], parents: Parents, department_id: int) -> dict[str, Any]:
    """Columns to be set of a department. It stays in the one tree: raises OneRootOnly elsewhere."""
    columns = _plain(given)
    if "PARENT" in given:
        parent = to_id(given["PARENT"]) or None
        if parent != parents[department_id] and (
            parent not in parents or parents[department_id] is None or department_id in above(parent, parents)
        ):
            raise OneRootOnly
        columns["parent_id"] = parent
    return columns


def _plain(given: Mapping[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if "NAME" in given:
        columns["name"] = (text_of(given["NAME"]) or "").strip()[:_LONGEST]
        if not columns["name"]:
            raise DepartmentNameRequired
    if "SORT" in given:
        columns["sort"] = to_id(given["SORT"])
    if "UF_HEAD" in given:
        columns["head_id"] = to_id(given["UF_HEAD"]) or None
    return columns


def above(department_id: int | None, parents: Parents) -> Iterator[int]:
    """A department and all above it, from below."""
    while department_id is not None:
        yield department_id
        department_id = parents.get(department_id)


def walk(rows: Iterable[_Row]) -> list[tuple[_Row, int]]:
    """Departments from above, each before those below it, which stand by SORT; with their depth from 0."""
    below: dict[int | None, list[_Row]] = {}
    for row in sorted(rows, key=lambda row: (row["sort"], row["id"])):
        below.setdefault(row["parent_id"], []).append(row)
    made: list[tuple[_Row, int]] = []
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        made.append((row, depth))
        waiting += [(each, depth + 1) for each in reversed(below.get(row["id"], []))]
    return made
