"""Filters and orders of lists as values: what a client asked, checked against the field catalogue.

Belongs here: the meaning of a condition by field type (protocol.md 6.2, 6.3). Does not belong here:
the prefix grammar of names (wire/listing) and SQL (store/query).
"""

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from relead.domain import dates
from relead.domain.fields.catalogue import INTEGER_TYPES, Field, FieldSet, FieldType
from relead.domain.fields.values import Reading, read_flag, read_number, text_of
from relead.domain.ids import to_id
from relead.domain.multifield import TYPES as MULTIFIELDS
from relead.domain.user_fields import values as user_values
from relead.domain.user_fields.field import PREFIX, UserField


class Op(enum.Enum):
    """How a column is compared; each has one SQL form."""

    EQUAL = "="
    GREATER = ">"
    GREATER_EQUAL = ">="
    LESS = "<"
    LESS_EQUAL = "<="
    IN = "in"
    IN_OR_EMPTY = "in or empty"
    LIKE = "like"
    EMPTY = "empty"
    NOTHING = "nothing"
    MULTIFIELD = "multifield"
    BOUND = "bound"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on one column. `value` is a scalar, a list for IN..., a pattern for LIKE.

    For BOUND it is pairs of an owner type and an id, 0 for any; there is no column.

    `negated` turns it round, NULL rows then match; `or_null` adds them to a positive condition.
    """

    column: str
    op: Op
    value: Any = None
    negated: bool = False
    or_null: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions of which all must hold, or with `any` at least one. It has at least one part."""

    parts: tuple["Part", ...]
    any: bool = False


Part = Condition | Group


def leaves(parts: Iterable[Part]) -> Iterator[Condition]:
    """All conditions in the parts of a filter, at whatever depth, in order."""
    for part in parts:
        if isinstance(part, Group):
            yield from leaves(part.parts)
        else:
            yield part


@dataclass(frozen=True, slots=True)
class Query:
    """What a list method asks for: all parts of the filter must hold."""

    conditions: tuple[Part, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    """Columns with "descending"; the id always comes last."""

    def mentions(self, column: str) -> bool:
        """Whether the filter says anything about a column."""
        return any(condition.column == column for condition in leaves(self.conditions))


_COMPARISONS = {">": Op.GREATER, ">=": Op.GREATER_EQUAL, "<": Op.LESS, "<=": Op.LESS_EQUAL}
_LIKES = frozenset({"%", "?", "*", "*=", "*%"})
_OWN_WILDCARDS = frozenset({"=%", "%="})
_NUMBERED = INTEGER_TYPES | {FieldType.FILE}
"""Types of columns that hold ids and numbers; of a file it is the file's id."""
_MOMENTS = frozenset({FieldType.DATE, FieldType.DATETIME})


def escape(text: str) -> str:
    """Text as a LIKE pattern that matches only itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _completed(pattern: str) -> str:
    """A client's pattern; a last backslash that escapes nothing stands for itself, as in MySQL."""
    single = (len(pattern) - len(pattern.rstrip("\\"))) % 2
    return pattern + "\\" * single


def conditions(
    catalogue: FieldSet, filters: Iterable[tuple[str, str, Any]], reading: Reading
) -> tuple[Condition, ...]:
    """Make conditions of (operator, field, value); unknown fields are dropped (classic lists)."""
    made = (_classic(catalogue, operator, name, value, reading) for operator, name, value in filters)
    return tuple(each for each in made if each is not None)


def _classic(catalogue: FieldSet, operator: str, name: str, value: Any, reading: Reading) -> Condition | None:
    field = catalogue.by_code.get(name)
    if field is None:
        return None
    if field.type is FieldType.MULTIFIELD:
        return _multifield(name, operator, value)
    if field.column is None or field.type is FieldType.OBJECT:
        return None
    return None if operator.endswith("><") else condition(field, operator, value, reading)


def condition(field: Field, operator: str, value: Any, reading: Reading) -> Condition:
    """Make a condition on a field that has a place."""
    negated, or_null, bare = operator.startswith("!"), "+" in operator, operator.lstrip("!+")
    op, converted = _compare(field, bare, value, reading)
    made = Condition(str(field.place), op, converted, negated, or_null)
    return _flag(made) if field.type is FieldType.BOOLEAN and isinstance(field, UserField) else made


def _flag(condition: Condition) -> Condition:
    """A condition on a flag that may be unset, which is as good as no."""
    asked = condition.value if isinstance(condition.value, list) else [condition.value]
    if condition.op not in (Op.EQUAL, Op.IN) or not asked:
        return condition
    if True in asked and False in asked:
        return replace(condition, op=Op.NOTHING, value=None, negated=not condition.negated)
    negated = condition.negated if True in asked else not condition.negated
    return replace(condition, op=Op.EQUAL, value=True, negated=negated)


def _multifield(name: str, operator: str, value: Any) -> Condition | None:
    if operator not in ("", "="):
        return None
    if isinstance(value, Mapping | list):
        value = next(iter(value.values() if isinstance(value, Mapping) else value), None)
    text = text_of(value)
    if text is None:
        return Condition(name, Op.NOTHING)
    return Condition(name, Op.MULTIFIELD, text.strip())


def _compare(field: Field, bare: str, value: Any, reading: Reading) -> tuple[Op, Any]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if bare in _COMPARISONS:
        return _ordered(field, _COMPARISONS[bare], value, reading)
    if isinstance(value, list):
        return _among(field, value, reading, exact=bare == "@")
    if bare in _LIKES | _OWN_WILDCARDS and _has_parts(field):
        text = text_of(value) or ""
        return Op.LIKE, _completed(text) if bare in _OWN_WILDCARDS else f"%{escape(text)}%"
    if bare == "@":
        return _among(field, [value], reading, exact=True)
    return _equal(field, value, reading)


def _has_parts(field: Field) -> bool:
    if isinstance(field, UserField):
        return field.type in user_values.TEXTS
    return field.type is FieldType.STRING


def _ordered(field: Field, op: Op, value: Any, reading: Reading) -> tuple[Op, Any]:
    # An unresolved reference of a batch leaves a list or a row here: it matches nothing (protocol.md 6.2).
    if isinstance(value, list) or value is None:
        return Op.NOTHING, None
    converted = operand(field, value, reading)
    return (Op.NOTHING, None) if converted is None else (op, converted)


def _among(field: Field, values: list[Any], reading: Reading, *, exact: bool) -> tuple[Op, Any]:
    """A list is an OR of equalities, so that an empty value in it matches unset ones; not so under `@`."""
    scalars = [value for value in values if text_of(value) is not None]
    full = [value for value in scalars if exact or not _is_empty(field, value)]
    converted = [operand(field, value, reading) for value in full]
    found = [value for value in converted if value is not None]
    return (Op.IN, found) if len(full) == len(scalars) else (Op.IN_OR_EMPTY, found + _unset_values(field))


def _unset_values(field: Field) -> list[Any]:
    return user_values.unset_values(field) if isinstance(field, UserField) else []


def _equal(field: Field, value: Any, reading: Reading) -> tuple[Op, Any]:
    if _is_empty(field, value):
        zeros = _unset_values(field)
        return (Op.IN_OR_EMPTY, zeros) if zeros else (Op.EMPTY, None)
    converted = operand(field, value, reading)
    return (Op.NOTHING, None) if converted is None else (Op.EQUAL, converted)


def _is_empty(field: Field, value: Any) -> bool:
    if isinstance(field, UserField):
        return user_values.is_unset(field, value)
    if field.type is FieldType.CHAR:  # a flag is never unset
        return False
    return value is None or value == "" or (field.type in _NUMBERED and to_id(value) == 0)


def operand(field: Field, value: Any, reading: Reading) -> Any:
    """Convert a filter's scalar to the column's type; None when it can equal nothing."""
    if isinstance(field, UserField):
        return user_values.operand(field, value, reading)
    if field.type in _NUMBERED:
        return to_id(value)
    if field.type is FieldType.CHAR:
        return read_flag(value)
    if field.type is FieldType.DOUBLE:
        return read_number(value)
    text = text_of(value) or ""
    if field.type in _MOMENTS:
        convert = dates.to_date if field.type is FieldType.DATE else dates.to_moment
        return convert(text, reading.zone, reading.now)
    return text


def order(catalogue: FieldSet, given: Mapping[str, Any]) -> tuple[tuple[str, bool], ...]:
    """Places to sort by; names are upper-cased, unknown ones ignored, all but ASC is DESC."""
    wanted = ((catalogue.by_code.get(str(name).upper()), value) for name, value in given.items())
    return tuple(
        (field.place, str(value).upper() != "ASC")
        for field, value in wanted
        if field is not None and field.place is not None and not field.multiple
    )


def selected(catalogue: FieldSet, select: Any) -> tuple[tuple[Field, ...], tuple[str, ...]]:
    """Fields and multifield types a `select` names (protocol.md 6.4, ruling R20).

    Absent, empty, not a list, or `*`: every own column, no multifields. `UF_*` names all user fields. ID
    comes with multifields, and alone when nothing valid was named; rows without an ID then show all.
    """
    if isinstance(select, Mapping):
        select = list(select.values())
    names = [name for name in select if isinstance(name, str) and name] if isinstance(select, list) else []
    if not names:
        return catalogue.own, ()
    multifields = tuple(kind for kind in MULTIFIELDS if kind in names and kind in catalogue.by_code)
    chosen = {name.upper() for name in names}
    if multifields:
        chosen.add("ID")
    own = catalogue.own if "*" in names else (field for field in catalogue.own if field.code in chosen)
    dynamic = (field for field in catalogue.columns if field.dynamic)
    fields = (*own, *(field for field in dynamic if f"{PREFIX}*" in names or field.code in names))
    alone = catalogue.by_code.get("ID")
    return fields or ((alone,) if alone is not None else catalogue.own), multifields
