"""Filters, orders and selections of universal lists: what a client asked, checked against their fields.

Belongs here: what `crm.item.list` has and classic lists do not: groups, errors for unknown names, lists of
ids (protocol.md 6.2-6.4). What a condition means is in `listing`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from relead.domain.errors import InvalidRequest, InvalidValue
from relead.domain.errors.listing import (
    InvalidFilterValue,
    InvalidOrder,
    UnknownFilterField,
    UnknownOrderField,
)
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.fields.item_values import FLAT, is_empty, read_item
from relead.domain.fields.items import USER_FIELD, ItemField, Items
from relead.domain.fields.names import upper
from relead.domain.fields.values import Reading, read_number, text_of
from relead.domain.ids import to_id
from relead.domain.listing import Condition, Group, Op, Part, condition, leaves
from relead.domain.user_fields.field import UserField
from relead.domain.user_fields.values import is_unset, operand

Asked = tuple[str, str, Any]
"""Operator, field and value of a condition as the client wrote it."""


@dataclass(frozen=True, slots=True)
class AskedGroup:
    """Conditions and groups a client wrote together, joined by AND or OR."""

    parts: tuple["Asked | AskedGroup", ...]
    logic: Any = "AND"


MOST = 1000
"""Conditions of one filter, ours: each is compiled, and a statement takes so many parameters only."""
_LIKES = frozenset({"%", "=%"})
_COMPARISONS = frozenset({">", ">=", "<", "<="})
_EQUALS = frozenset({"=", "@"})
_BETWEEN = "><"
"""Known, but there is no value it takes (protocol.md 6.2)."""
_OPERATORS = _LIKES | _COMPARISONS | _EQUALS | {_BETWEEN}
_TEXTS = frozenset({FieldType.STATUS, FieldType.CURRENCY})
"""Types that are codes in classic lists, and texts here: part of one may be looked for."""
_VALUES = {**FLAT, **{upper(name): kind for name, kind in FLAT.items()}}


def conditions(known: Items, asked: AskedGroup, reading: Reading) -> tuple[Part, ...]:
    """Make a filter of what a client asked.

    Raises UnknownFilterField and InvalidFilterValue: a universal list drops nothing. Raises InvalidRequest
    for more than MOST conditions.
    """
    made = _joined(known, asked, reading)
    if sum(1 for _ in leaves(made)) > MOST:
        raise InvalidRequest("The filter has too many conditions.")
    return made


def _joined(known: Items, asked: AskedGroup, reading: Reading) -> tuple[Part, ...]:
    made = tuple(_parts(known, asked.parts, reading))
    logic = (text_of(asked.logic) or "").upper()
    if logic not in ("AND", "OR"):
        raise InvalidFilterValue("logic")
    return (Group(made, any=True),) if logic == "OR" and len(made) > 1 else made


def _parts(known: Items, asked: Iterable[Asked | AskedGroup], reading: Reading) -> Iterable[Part]:
    for each in asked:
        if not isinstance(each, AskedGroup):
            yield _condition(known, *each, reading)
        elif len(inner := _joined(known, each, reading)) == 1:
            yield inner[0]
        elif inner:
            yield Group(inner)


def _condition(known: Items, operator: str, name: str, value: Any, reading: Reading) -> Part:
    bare = operator.removeprefix("!")
    if bare not in _OPERATORS:
        raise UnknownFilterField(f"{operator}{name}")
    field = known.by_name.get(name)
    given = list(value.values()) if isinstance(value, Mapping) else value
    if field is None and name in _VALUES and "FM" in known.by_name:
        return _values(operator, name, given)
    if field is None or not (field.field.column or field.list_name):
        raise UnknownFilterField(name)
    if field.list_name:
        return _listed(field.list_name, operator, name, given)
    compared = replace(field.field, type=FieldType.STRING) if _is_like(field, bare) else field.field
    if bare == _BETWEEN or not comparable(compared, bare, given, reading):
        raise InvalidFilterValue(name)
    return condition(compared, operator, given, reading)


def _is_like(field: ItemField, bare: str) -> bool:
    return bare in _LIKES and field.field.type in _TEXTS


def comparable(field: Field, bare: str, value: Any, reading: Reading) -> bool:
    """Whether the value is one of the field's type.

    What no scalar is compared with is a reference of a batch that led nowhere: `listing` lets it match
    nothing, alone or in a list.
    """
    if not isinstance(value, list):
        return _readable(field, value, reading)
    if bare in _LIKES:
        return False
    return all(_readable(field, each, reading) for each in value if not isinstance(each, list | Mapping))


def _readable(field: Field, value: Any, reading: Reading) -> bool:
    if isinstance(field, UserField):
        return is_unset(field, value) or operand(field, value, reading) is not None
    if field.type is FieldType.DOUBLE:  # here no number is too large
        return read_number(value) is not None
    if field.type is FieldType.FILE:
        return is_empty(value) or to_id(value) > 0
    try:
        read_item(field, value, reading)
    except InvalidValue:
        return False
    return True


def _listed(column: str, operator: str, name: str, value: Any) -> Condition:
    """A list of ids beside the item holds any of these, or nothing at all."""
    given = value if isinstance(value, list) else [value]
    scalars = [each for each in given if not isinstance(each, list | Mapping)]
    ids = [to_id(each) for each in scalars]
    wrong = any(
        number < 0 or (not number and each not in (0, "0", "", None))
        for number, each in zip(ids, scalars, strict=True)
    )
    if operator.removeprefix("!") not in _EQUALS or wrong:
        raise InvalidFilterValue(name)
    found = [number for number in ids if number]
    negated = operator.startswith("!")
    if not isinstance(value, list) and not found:
        return Condition(column, Op.EMPTY, negated=negated)
    return Condition(column, Op.IN if len(found) == len(ids) else Op.IN_OR_EMPTY, found, negated)


def _values(operator: str, name: str, value: Any) -> Part:
    """The item has any of these phones, e-mails, channels."""
    texts = [text_of(each) for each in (value if isinstance(value, list) else [value])]
    if operator.removeprefix("!") not in _EQUALS or not all(texts):
        raise InvalidFilterValue(name)
    negated = operator.startswith("!")
    made = tuple(
        Condition(_VALUES[name], Op.MULTIFIELD, str(each).strip(), negated=negated) for each in texts
    )
    if not made:
        return Condition(_VALUES[name], Op.NOTHING)
    return Group(made, any=not negated) if len(made) > 1 else made[0]


def order(known: Items, given: Mapping[str, Any]) -> tuple[tuple[str, bool], ...]:
    """Columns to sort by with "descending". Raises UnknownOrderField, InvalidOrder."""
    return tuple(_ordered(known, name, text_of(way) or "") for name, way in given.items())


def _ordered(known: Items, name: str, way: str) -> tuple[str, bool]:
    field = known.by_name.get(name)
    place = None if field is None or field.field.multiple else field.field.place
    if place is None:
        raise UnknownOrderField(name)
    if way.upper() not in ("ASC", "DESC"):
        raise InvalidOrder(name, way)
    return place, way.upper() == "DESC"


class Selection(NamedTuple):
    """Fields to be shown, and whether the number of the entity type is too."""

    fields: tuple[ItemField, ...]
    typed: bool


_TYPE = frozenset({"entityTypeId", "ENTITY_TYPE_ID"})


def everything(known: Items) -> Selection:
    """All an item has."""
    return Selection(tuple(field for field in known.fields if field.shown), typed=True)


def selected(known: Items, select: Any) -> Selection:
    """What a `select` names; everything without one and for `*` (protocol.md 6.4, R20).

    The id comes with `fm`, and alone when nothing valid was named.
    """
    given = select.values() if isinstance(select, Mapping) else select
    names = {name for name in given if isinstance(name, str)} if isinstance(given, Iterable) else set()
    if isinstance(given, str) or not names or "*" in names:
        return everything(known)
    found = (known.by_name[name] for name in names if name in known.by_name)
    uppers = {field.upper for field in found if field.shown}
    if "FM" in uppers or not (uppers or names & _TYPE):
        uppers.add("ID")
    fields = (field for field in known.fields if field.shown and _is_named(field, names, uppers))
    return Selection(tuple(fields), typed=bool(names & _TYPE))


def _is_named(field: ItemField, names: set[str], uppers: set[str]) -> bool:
    return field.upper in uppers or (f"{USER_FIELD}*" in names and field.upper.startswith(USER_FIELD))
