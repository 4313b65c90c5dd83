"""Where each value of a lead goes when it is converted, value by value (repeat-leads.md 5.6).

Belongs here: pure rules from what a lead has to where it goes; what goes nowhere is named as well, so that
nothing is lost unseen. Does not belong here: reading, storing, what is allowed (`conversion`).
"""

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from relead.domain.conversion import FIELD_MAP
from relead.domain.ids import Entity
from relead.domain.multifield import Value, identity
from relead.domain.product_rows import ProductRow, totals
from relead.domain.user_fields.field import UserField
from relead.domain.user_fields.matching import carried, counterparts

OWN: Final = frozenset(
    {
        *("id", "status_id", "semantic", "is_return_customer", "contact_id", "company_id"),
        *("has_phone", "has_email", "has_imol", "created_by_id", "modify_by_id", "moved_by_id"),
        *("date_create", "date_modify", "moved_time", "date_closed"),
        *("last_activity_time", "last_activity_by"),
    }
)
"""Columns that say something of the lead itself: they stay with it and are never lost."""
OBSERVERS: Final = "OBSERVERS"
PRODUCT_ROW: Final = "PRODUCT_ROW"

_AS_IT_IS: Final[Mapping[Entity, int]] = {}


class Kind(enum.Enum):
    """What a value is."""

    COLUMN = enum.auto()
    MULTIFIELD = enum.auto()
    USER_FIELD = enum.auto()
    PRODUCT_ROW = enum.auto()
    OBSERVER = enum.auto()


@dataclass(frozen=True, slots=True)
class Placed:
    """One value of the lead and where it goes; without a target it stays on the lead only.

    `field` and `to` are codes of fields. `made` is the value as the target stores it.
    """

    kind: Kind
    field: str
    value: Any
    target: Entity | None = None
    to: str | None = None
    made: Any = None


@dataclass(frozen=True, slots=True)
class Source:
    """What a lead has. Of `rows` those in `free` are in no deal made of it yet."""

    columns: Mapping[str, Any]
    values: tuple[Value, ...] = ()
    fields: tuple[UserField, ...] = ()
    user: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[ProductRow, ...] = ()
    free: tuple[ProductRow, ...] = ()
    observers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """One target: its user fields, and if it exists already its row and multifields.

    An existing one `gains` what it lacks, unless it was born of this lead: that has had its share.
    """

    entity: Entity
    fields: tuple[UserField, ...] = ()
    row: Mapping[str, Any] | None = None
    values: tuple[Value, ...] = ()
    gains: bool = True

    def takes(self, present: Any, made: Any) -> bool:
        """Whether it takes a single value where it has `present`: there is none, or the same."""
        return self.row is None or present == made or (self.gains and present in (None, "", False))


def placements(
    source: Source,
    targets: Sequence[Target],
    *,
    country: str,
    language: str,
    responsible: Mapping[Entity, int] = _AS_IT_IS,
) -> tuple[Placed, ...]:
    """Where each value of the lead goes: once for each target that takes it, or once as left behind.

    Empty values are no values. A target's `responsible` takes the place of the lead's own.
    """
    return (
        *_columns(source, targets, responsible),
        *_multifields(source, targets, country),
        *_user_values(source, targets, language),
        *_rows(source, targets),
        *(Placed(Kind.OBSERVER, OBSERVERS, user) for user in source.observers),
    )


def _columns(
    source: Source, targets: Sequence[Target], responsible: Mapping[Entity, int]
) -> Iterator[Placed]:
    for column, value in source.columns.items():
        if column in OWN or _empty(column, value):
            continue
        made: list[Placed] = []
        for target in targets:
            to = FIELD_MAP[target.entity].get(column)
            if column == "title" and target.entity is Entity.COMPANY and not source.columns["company_title"]:
                to = "title"  # a company without a title of its own takes the lead's
            if to is not None and _fits(source, target, column, to, responsible):
                made.append(Placed(Kind.COLUMN, column.upper(), value, target.entity, to.upper(), value))
        if (
            made or column != "currency_id" or source.columns["opportunity"]
        ):  # of nothing there is no currency
            yield from made or (Placed(Kind.COLUMN, column.upper(), value),)


def _empty(column: str, value: Any) -> bool:
    """Whether a column says nothing; that nobody else may see the lead is something."""
    if isinstance(value, bool):
        return not value and column != "opened"
    return value in (None, "", 0)


def _fits(source: Source, target: Target, column: str, to: str, responsible: Mapping[Entity, int]) -> bool:
    value = source.columns[column]
    if column == "assigned_by_id" and responsible.get(target.entity, value) != value:
        return False
    if column == "opportunity" and source.free and totals(source.free)[0] != value:
        return False  # the sum of a deal with product rows is theirs
    return target.takes(None if target.row is None else target.row[to], value)


def _multifields(source: Source, targets: Sequence[Target], country: str) -> Iterator[Placed]:
    for value in source.values:
        takers = [
            target.entity
            for target in targets
            if target.entity is not Entity.DEAL
            and (target.gains or identity(value, country) in {identity(v, country) for v in target.values})
        ]
        made = (Placed(Kind.MULTIFIELD, value.type, value, taker, value.type, value) for taker in takers)
        yield from made if takers else (Placed(Kind.MULTIFIELD, value.type, value),)


def _user_values(source: Source, targets: Sequence[Target], language: str) -> Iterator[Placed]:
    pairs = [(target, counterparts(source.fields, target.fields, language)) for target in targets]
    for known in source.fields:
        value = source.user.get(known.key)
        for each in value if known.multiple and value else () if value in (None, "") else (value,):
            made = [
                Placed(Kind.USER_FIELD, known.code, each, target.entity, to.code, found)
                for target, by_source in pairs
                if (to := by_source.get(known)) is not None
                and (found := _found(target, known, to, each)) is not None
            ]
            yield from made or (Placed(Kind.USER_FIELD, known.code, each),)


def _found(target: Target, known: UserField, to: UserField, each: Any) -> Any:
    """One value as the target stores it, None if it does not take it."""
    made = carried(known, to, [each] if known.multiple else each)
    if made is None:
        return None
    present = None if target.row is None else target.row["uf"].get(to.key)
    if not known.multiple:
        return made if target.takes(present, made) else None
    return made[0] if target.gains or made[0] in (present or ()) else None


def _rows(source: Source, targets: Sequence[Target]) -> Iterator[Placed]:
    free = {row.id for row in source.free} if any(t.entity is Entity.DEAL for t in targets) else set()
    for row in source.rows:
        if row.id in free:
            yield Placed(Kind.PRODUCT_ROW, PRODUCT_ROW, row, Entity.DEAL, PRODUCT_ROW, row)
        else:
            yield Placed(Kind.PRODUCT_ROW, PRODUCT_ROW, row)


def of(placed: Iterable[Placed], target: Entity, kind: Kind) -> list[Placed]:
    """Values of one kind that go to one target."""
    return [each for each in placed if each.target is target and each.kind is kind]
