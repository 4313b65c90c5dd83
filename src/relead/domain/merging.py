"""What entities that are merged become: which value stays, what is united, what must not differ.

Belongs here: pure rules over the values of the target and of those merged into it (entities.md 9.2). Does not
belong here: links (`binding.united`, `binding.redirected`), multifields (`multifield.union`), storing.

Nothing is lost unseen: a value either is the target's, fills an empty one of it, is united with it, is named
in `left`, which goes to the history, or is a conflict, which nobody but a human resolves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from relead.domain.user_fields.field import UserField

_MONEY: Final = frozenset({"currency_id", "opportunity", "is_manual_opportunity", "tax_value", "revenue"})
OWN: Final = frozenset(
    {
        *("id", "semantic", "opened", "export"),
        *("is_return_customer", "is_repeated_approach", "is_new", "is_recurring", "is_my_company", "closed"),
        *("has_phone", "has_email", "has_imol", "created_by_id", "modify_by_id", "moved_by_id"),
        *("date_create", "date_modify", "moved_time", "date_closed", "begindate", "closedate"),
        *("last_activity_time", "last_activity_by", "previous_stage_id", "uf", "uf_keys"),
        *_MONEY,
    }
)
"""Columns that say something of the record itself, or that follow rules of their own."""
KEPT: Final = frozenset(
    {
        *("status_id", "stage_id", "category_id", "assigned_by_id", "probability", "lead_id", "quote_id"),
        *("source_id", "type_id", "company_type", "industry", "employees", "webform_id", "location_id"),
        *("address_loc_addr_id", "reg_address_loc_addr_id"),
    }
)
"""Columns that a server fills by itself, or one of which is as good: the target's stays if it has any."""
_GROUPS: Final = (
    ("originator_id", "origin_id", "origin_version"),
    ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"),
)
"""Columns that mean something together only: all of them are one record's."""
TEXTS: Final = frozenset({"comments", "source_description", "status_description", "additional_info"})
"""Columns whose texts are written one below the other."""
_GROUPED: Final = frozenset(name for group in _GROUPS for name in group)

Values = Mapping[str, Any]


@dataclass(slots=True)
class Merged:
    """Columns the target gains, values that stay behind by column, and names that need a human."""

    gained: dict[str, Any] = field(default_factory=dict)
    left: dict[str, list[Any]] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)


def merge_columns(rows: Sequence[Values], kept: Iterable[str] = ()) -> Merged:
    """Merge rows of one type, the target's first; `kept` are more columns like KEPT."""
    made, target = Merged(), rows[0]
    kept = KEPT.union(kept)
    for name in target:
        if name in OWN or name in _GROUPED:
            continue
        found = _different(row[name] for row in rows)
        if name in TEXTS:
            found = ["\n".join(found)] if found else []
        elif name in kept:
            _leave(made, name, found[1:])
        elif len(found) > 1:
            made.conflicts.append(name)
            continue
        if found and (name in TEXTS or _empty(target[name])) and found[0] != target[name]:
            made.gained[name] = found[0]
    for group in _GROUPS:
        _merge_group(made, group, rows)
    return made


def _merge_group(made: Merged, group: tuple[str, ...], rows: Sequence[Values]) -> None:
    names = [name for name in group if name in rows[0]]
    donor = next((row for row in rows if not all(_empty(row[name]) for name in names)), rows[0])
    made.gained |= {name: donor[name] for name in names if donor[name] != rows[0][name]}
    for name in names:
        found = _different((donor[name], *(row[name] for row in rows)))
        _leave(made, name, found if _empty(donor[name]) else found[1:])


def _leave(made: Merged, name: str, found: list[Any]) -> None:
    if found:
        made.left[name] = found


def _empty(value: Any) -> bool:
    return value is None or value is False or (isinstance(value, str) and not value.strip())


def _different(values: Iterable[Any]) -> list[Any]:
    """Values that are not empty and differ by more than case and spaces at the ends, in order."""
    found: dict[Any, Any] = {}
    for value in values:
        if not _empty(value):
            found.setdefault(value.strip().casefold() if isinstance(value, str) else value, value)
    return list(found.values())


class _Sum(NamedTuple):
    """What a record says about money; an amount of None follows from its product rows."""

    currency: str
    amount: Any


def merge_money(made: Merged, amount: str, rows: Sequence[Values], has_rows: Sequence[bool]) -> None:
    """Merge the column of an amount with its currency: who has neither sum nor product rows says nothing."""
    sums = [_sum(row, amount, has_rows=own) for row, own in zip(rows, has_rows, strict=True)]
    said = [each for each in sums if each is not None]
    if len(set(said)) > 1:
        made.conflicts.append(amount)
    elif said and sums[0] is None:
        donor = rows[sums.index(said[0])]
        made.gained |= {n: donor[n] for n in _MONEY & donor.keys() if donor[n] != rows[0][n]}


def _sum(row: Values, amount: str, *, has_rows: bool) -> _Sum | None:
    if has_rows and not row.get("is_manual_opportunity"):
        return _Sum(row["currency_id"], None)
    return _Sum(row["currency_id"], row[amount]) if row[amount] or has_rows else None


def merge_user_values(made: Merged, fields: Iterable[UserField], values: Sequence[Values]) -> dict[str, Any]:
    """Values of user fields by field id, the target's first: lists are united, single values must agree."""
    merged = dict(values[0])
    for known in fields:
        if known.multiple:
            united = dict.fromkeys(each for own in values for each in own.get(known.key) or ())
            found: list[Any] = [list(united)] if united else []
        else:
            found = _different(own.get(known.key) for own in values)
        if len(found) > 1:
            made.conflicts.append(known.code)
        elif found and (known.multiple or _empty(merged.get(known.key))):
            merged[known.key] = found[0]
    return merged
