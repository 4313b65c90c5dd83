"""Rules of dictionary rows (entities.md 8.1).

Belongs here: what a client may write, what a row is filtered by and how it is shown. Does not belong
here: which rows a fresh portal has (`dictionaries`), what a stage means for leads (`actions/statuses`).
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from relead.domain import deal_stages
from relead.domain.dictionaries import COLORS, Dictionary, find
from relead.domain.errors import FieldsRequired, InvalidValue, NameRequired
from relead.domain.errors.dictionaries import StageAfterSuccess, StatusNotCreated, UnknownDictionary
from relead.domain.errors.listing import FilterNotString
from relead.domain.fields.dictionaries import STATUS
from relead.domain.fields.values import text_of
from relead.domain.ids import to_id, to_int
from relead.domain.ordering import swapped
from relead.domain.semantics import Semantic
from relead.domain.texts import text

_STAGE_CODE = re.compile(r"[0-9A-Za-z_-]+")
_COLOR = re.compile(r"#(?:[0-9A-Fa-f]{3}){1,2}")
_LONGEST_NAME = 255
_FIRST_SORT = 10
STEP = 10
"""Distance between the SORT of rows that were put in order by hand."""
_TITLES = {field.code: field for field in STATUS}


def category_of(fields: Mapping[str, Any]) -> int:
    """The category of deals a new row is a stage of, 0 for the first one and for rows that are no stages."""
    return deal_stages.category_of(_given(fields, "ENTITY_ID"))


def draft(fields: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Columns of a new row from a client's fields.

    Raises FieldsRequired, UnknownDictionary, NameRequired, InvalidValue.
    """
    entity_id, code = _given(fields, "ENTITY_ID"), _given(fields, "STATUS_ID")
    given = {"ENTITY_ID": entity_id, "STATUS_ID": code}
    if missing := [name for name, value in given.items() if not value]:
        raise FieldsRequired(missing)
    dictionary = find(entity_id)
    if dictionary is None:
        raise UnknownDictionary
    code = code.removeprefix(deal_stages.prefixed(dictionary.category, ""))
    _check_code(dictionary, code, language)
    semantics = _semantics(fields) if dictionary.stages else None
    row = {
        "entity_id": entity_id,
        "status_id": deal_stages.prefixed(dictionary.category, code),
        "category_id": dictionary.category,
        "semantics": semantics,
        "color": None,
    }
    if dictionary.stages:
        row["color"] = COLORS[semantics or "P"]
    return {"name": "", "sort": _FIRST_SORT, **row, **change({"NAME": "", **fields}, language)}


def change(fields: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Columns that a client may change of a row: NAME, SORT, COLOR; the rest is dropped silently.

    Raises NameRequired, InvalidValue.
    """
    changed: dict[str, Any] = {}
    if "NAME" in fields:
        changed["name"] = _given(fields, "NAME")[:_LONGEST_NAME]
        if not changed["name"]:
            raise NameRequired("NAME", _TITLES["NAME"].title(language))
    if _given(fields, "SORT"):
        changed["sort"] = to_id(fields["SORT"])
    if color := _given(fields, "COLOR"):
        if not _COLOR.fullmatch(color):
            raise _invalid("COLOR", language)
        changed["color"] = color
    return changed


def check_place(row: Mapping[str, Any], others: Iterable[Mapping[str, Any]], language: str) -> None:
    """Raise unless a new stage fits among the rows of its dictionary.

    A process ends once in success, and no intermediate stage stands after that.
    """
    success = next((other for other in others if other["semantics"] == "S"), None)
    if success is None:  # no stages, or a process whose success is not there yet
        return
    if row["semantics"] == "S":
        raise StatusNotCreated
    if row["semantics"] is None and row["sort"] > success["sort"]:
        raise StageAfterSuccess(text("stage_after_success", language))


def check_meaning(row: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], language: str) -> None:
    """Raise StageAfterSuccess where a stage that becomes intermediate stands after the successful one."""
    check_place(row, [other for other in rows if other["id"] != row["id"]], language)


def semantic_of(row: Mapping[str, Any]) -> Semantic:
    """What a stage means; intermediate ones have no semantics stored."""
    return Semantic(row["semantics"] or Semantic.PROCESS.value)


def check_sort(rows: Iterable[Mapping[str, Any]], row_id: int, sort: int, language: str) -> None:
    """Raise StageAfterSuccess where a row's new SORT puts an intermediate stage after the successful one.

    What stood wrongly before does not stop a change that leaves it where it is.
    """
    known = {row["id"]: row for row in rows}
    success = next((row for row in known.values() if row["semantics"] == "S"), None)
    own = known.get(row_id)
    if success is None or own is None:  # no stages, or a process whose success is not there yet
        return
    if own is success:
        overtaken = any(
            row["semantics"] is None and sort < row["sort"] <= own["sort"] for row in known.values()
        )
    else:
        overtaken = own["semantics"] is None and sort != own["sort"] and sort > success["sort"]
    if overtaken:
        raise StageAfterSuccess(text("stage_after_success", language))


def sort_of_last(rows: Iterable[Mapping[str, Any]], fields: Mapping[str, Any]) -> int:
    """SORT of a new last row; an intermediate stage is last where it stands before the successful one."""
    known = list(rows)
    success = next((row["sort"] for row in known if row["semantics"] == "S"), None)
    if success is not None and _semantics(fields) is None:
        return int(success) - 1
    return int(max((row["sort"] for row in known), default=0)) + STEP


def moved(
    rows: Iterable[Mapping[str, Any]], row_id: int, language: str, *, later: bool
) -> list[Mapping[str, Any]]:
    """Rows of a dictionary in order, one of them a place later or earlier.

    Raises StageAfterSuccess where an intermediate stage would come to stand after the successful one.
    """
    made, pair = swapped(rows, row_id, later=later)
    if pair is not None and pair[0]["semantics"] == "S" and pair[1]["semantics"] is None:
        raise StageAfterSuccess(text("stage_after_success", language))
    return made


def _given(fields: Mapping[str, Any], code: str) -> str:
    return (text_of(fields.get(code)) or "").strip()


def _check_code(dictionary: Dictionary, code: str, language: str) -> None:
    well_formed = dictionary.stages is None or _STAGE_CODE.fullmatch(code)
    if not well_formed or len(code) > dictionary.longest:
        raise _invalid("STATUS_ID", language)


def _semantics(fields: Mapping[str, Any]) -> str | None:
    given = _given(fields, "SEMANTICS").upper()
    return given if given in ("S", "F") else None


def _invalid(code: str, language: str) -> InvalidValue:
    return InvalidValue(code, _TITLES[code].title(language))


def meaning(row: Mapping[str, Any]) -> str | None:
    """EXTRA.SEMANTICS of a stage; None for a row that is no stage.

    A failure other than the dictionary's own is an apology, as in the original.
    """
    dictionary = find(row["entity_id"])
    if dictionary is None or dictionary.stages is None:
        return None
    if row["semantics"] == "F":
        return "failure" if row["status_id"] == dictionary.stages.failure else "apology"
    return "success" if row["semantics"] == "S" else "process"


_NUMBERS = frozenset({"ID", "SORT", "CATEGORY_ID"})
_FILTERED = _NUMBERS | {"ENTITY_ID", "STATUS_ID", "NAME", "NAME_INIT", "SYSTEM", "COLOR", "SEMANTICS"}
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "@": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "%": lambda own, wanted: str(wanted) in str(own),
}

Condition = Callable[[Mapping[str, Any]], bool]


def conditions(filters: Iterable[tuple[str, str, Any]]) -> list[Condition]:
    """Conditions on shown rows, from (operator, field, value); unknown ones are dropped.

    Values are strings, or numbers as clients that page by id send them. Raises FilterNotString. An ID that
    is neither is a reference of a batch that led nowhere: it matches nothing.
    """
    made: list[Condition] = []
    for prefix, name, value in filters:
        compare = _OPERATORS.get(prefix.removeprefix("!"))
        if name not in _FILTERED or compare is None:
            continue
        if name == "ID" and isinstance(value, list | Mapping):
            made.append(_nothing)
            continue
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            raise FilterNotString(name)
        made.append(_test(name, compare, value, negated=prefix.startswith("!")))
    return made


def _nothing(_row: Mapping[str, Any]) -> bool:
    return False


def _test(name: str, compare: Callable[[Any, Any], bool], value: Any, *, negated: bool) -> Condition:
    wanted = sort_key(name, value)
    return lambda row: compare(sort_key(name, row[name]), wanted) is not negated


def sort_key(name: str, value: Any) -> Any:
    """What a shown value is compared and ordered by: numbers as such, texts without regard to case."""
    return to_int(value) if name in _NUMBERS else str(value or "").casefold()


def order(given: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """Fields to sort by with "descending"; by SORT and then ID if none is known."""
    known = [(str(name).upper(), str(way).upper() != "ASC") for name, way in given.items()]
    return [each for each in known if each[0] in _FILTERED] or [("SORT", False), ("ID", False)]
