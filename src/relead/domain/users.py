"""Rules about users: what a list of them is filtered by, and which accounts may be made.

Belongs here: pure functions over what a client or an operator gave. Does not belong here: the fields
themselves (`domain/fields/user`), SQL.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from relead.domain import dates, listing
from relead.domain.errors import InvalidEmail
from relead.domain.errors.people import InvalidPassword, InvalidUser
from relead.domain.fields.user import BY_CODE, Kind, UserField, ids
from relead.domain.fields.values import Reading, read_flag, text_of
from relead.domain.ids import to_id
from relead.domain.listing import Condition, Op, escape
from relead.domain.multifield import is_email
from relead.domain.user_fields.field import UserField as OwnField

DEFAULT_ROLE: Final = "manager"
"""Role of a user whom an administrator adds over REST, where none can be named: he works on his own items."""
SEARCH: Final = "SEARCH"
"""Column of the condition that looks for words in names and position; its value is a list of patterns."""
DEPARTMENT_NAME: Final = "UF_DEPARTMENT_NAME"
"""Column of the condition on the name of any of a user's departments; its value is a pattern."""
NOTED_EVERY: Final = dt.timedelta(minutes=1)
"""How exactly it is known when a user last acted."""
PASSWORD_LENGTH: Final = range(8, 257)
"""Lengths of passwords, in characters."""

_MOST_WORDS: Final = 10
_LOGIN = re.compile(r"[^\s/\x00-\x1f\x7f]{1,255}")
_ORDERED: Mapping[str, Op] = {
    ">": Op.GREATER,
    ">=": Op.GREATER_EQUAL,
    "<": Op.LESS,
    "<=": Op.LESS_EQUAL,
}
_NAMES = frozenset({"NAME", "LAST_NAME", "SECOND_NAME", "WORK_POSITION", DEPARTMENT_NAME})


def conditions(
    filters: Iterable[tuple[str, str, Any]],
    fields: Collection[UserField],
    reading: Reading,
    *,
    own: Iterable[OwnField] = (),
    searching: bool = False,
) -> tuple[Condition, ...]:
    """Make conditions of (operator, field, value); a condition's column is a field's code, or SEARCH.

    Of the fields a portal's users have of its `own` it is the place. Fields that are unknown, or not among
    those the caller may see, are dropped. The operator is "" for a bare name: it then takes `%` as a
    wildcard, and `searching` (user.search) looks for beginnings.
    """
    allowed = {field.code for field in fields}
    added = {field.code: field for field in own}
    made = (
        listing.condition(added[name], operator, value, reading)
        if name in added
        else _condition(operator, name, value, allowed, reading, searching=searching)
        for operator, name, value in ((operator, name.upper(), value) for operator, name, value in filters)
    )
    return tuple(condition for condition in made if condition is not None)


def _condition(
    operator: str, name: str, value: Any, allowed: Collection[str], reading: Reading, *, searching: bool
) -> Condition | None:
    if name in ("FIND", "NAME_SEARCH"):
        return _search(value)
    if name == DEPARTMENT_NAME:
        return _of_department(operator, value, searching=searching)
    if name not in allowed:
        return None
    field, negated, bare = BY_CODE[name], operator.startswith("!"), operator.lstrip("!+")
    if isinstance(value, Mapping):
        value = list(value.values())
    if bare in _ORDERED:
        return _comparison(field, _ORDERED[bare], value, reading, negated=negated)
    if field.kind is Kind.TEXT and not isinstance(value, list):
        pattern = _pattern(field.code, bare, text_of(value) or "", searching=searching)
        if pattern is not None:
            return Condition(name, Op.LIKE, pattern, negated)
    return _equality(field, value, reading, negated=negated)


def _search(value: Any) -> Condition | None:
    """Every word must occur in the names or the position."""
    words = (text_of(value) or "").split()[:_MOST_WORDS]
    return Condition(SEARCH, Op.LIKE, [f"%{escape(word)}%" for word in words]) if words else None


def _of_department(operator: str, value: Any, *, searching: bool) -> Condition:
    text = text_of(value)
    if not text:  # every department has a name
        return Condition("ID", Op.NOTHING)
    pattern = _pattern(DEPARTMENT_NAME, operator.lstrip("!+"), text, searching=searching) or escape(text)
    return Condition(DEPARTMENT_NAME, Op.LIKE, pattern, operator.startswith("!"))


def _pattern(code: str, bare: str, text: str, *, searching: bool) -> str | None:
    """Pattern of a LIKE; None for an equality."""
    if bare == "%":
        return f"%{escape(text)}%"
    if bare in ("=%", "%=") or (bare == "" and "%" in text):
        return text
    if bare == "" and searching and text and code in _NAMES:
        return f"{escape(text)}%"
    return None


def _comparison(field: UserField, op: Op, value: Any, reading: Reading, *, negated: bool) -> Condition:
    # An unresolved reference of a batch leaves a list or a row here: it matches nothing (protocol.md 6.2).
    unusable = value is None or isinstance(value, list) or field.kind in (Kind.FLAG, Kind.DEPARTMENTS)
    converted = None if unusable else _operand(field, value, reading)
    if converted is None:
        return Condition(field.code, Op.NOTHING)
    return Condition(field.code, op, converted, negated)


def _equality(field: UserField, value: Any, reading: Reading, *, negated: bool) -> Condition:
    if value in (None, "", False) and field.kind not in (Kind.FLAG, Kind.ONLINE):
        return Condition(field.code, Op.EMPTY, None, negated)
    values = [_operand(field, item, reading) for item in (value if isinstance(value, list) else [value])]
    return Condition(field.code, Op.IN, [item for item in values if item is not None], negated)


def _operand(field: UserField, value: Any, reading: Reading) -> Any:
    """Convert a filter's scalar to the field's type; None when it can equal nothing."""
    text = text_of(value)
    if text is None:
        return None
    convert = _OPERANDS.get(field.kind)
    return text.lower() if convert is None else convert(text, reading)


def _day(text: str, reading: Reading) -> dt.date | None:
    return dates.to_date(text, reading.zone, reading.now)


def _iso_day(text: str, reading: Reading) -> str | None:
    day = _day(text, reading)
    return None if day is None else day.isoformat()


def _moment(text: str, reading: Reading) -> dt.datetime | None:
    return dates.to_moment(text, reading.zone, reading.now)


_OPERANDS: Mapping[Kind, Callable[[str, Reading], Any]] = {
    Kind.ID: lambda text, _: to_id(text),
    Kind.FLAG: lambda text, _: read_flag(text),
    Kind.ONLINE: lambda text, _: read_flag(text),
    Kind.DEPARTMENTS: lambda text, _: next(iter(ids(text)), None),
    Kind.DATE: _iso_day,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.ACTIVITY: _moment,
}


def order(
    sort: Any, direction: Any, fields: Collection[UserField], own: Iterable[OwnField] = ()
) -> tuple[str, bool]:
    """Field to sort by and "descending", of the strings `sort` and `order`; others are ignored.

    Of the portal's `own` fields it is the place.
    """
    code = sort.upper() if isinstance(sort, str) else ""
    known = any(field.code == code and field.kind is not Kind.DEPARTMENTS for field in fields)
    descending = isinstance(direction, str) and direction.strip().upper() == "DESC"
    place = next((field.place for field in own if field.code == code and not field.multiple), None)
    return place or (code if known else "ID"), descending


def check_email(text: str) -> None:
    """Raise InvalidEmail unless the text is one address."""
    if not is_email(text):
        raise InvalidEmail("EMAIL", BY_CODE["EMAIL"].title("en"))


def check_account(login: str, password: str | None) -> None:
    """Raise InvalidUser for an account that cannot be made.

    A login stands in the paths of webhooks, where a number is taken for an id.
    """
    if _LOGIN.fullmatch(login) is None or login.isdecimal():
        raise InvalidUser("a login is up to 255 characters without spaces and /, and not a number")
    if password is not None:
        check_password(password)


def check_password(password: str) -> None:
    """Raise InvalidPassword for one that is too short or too long."""
    if len(password) not in PASSWORD_LENGTH:
        first, last = PASSWORD_LENGTH[0], PASSWORD_LENGTH[-1]
        raise InvalidPassword(f"a password has at least {first} and at most {last} characters")
