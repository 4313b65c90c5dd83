"""What a lead becomes: kinds of conversion, schemes, and where each value goes (repeat-leads.md 5).

Belongs here: pure rules over a lead's values. Does not belong here: creating anything, rights.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from relead.domain.ids import Entity
from relead.domain.semantics import Semantic


class Kind(enum.IntEnum):
    """How a lead may be converted (5.2)."""

    GENERAL = 1
    RETURNING_CUSTOMER = 2
    SUPPLEMENT = 3


def kind_of(*, repeat: bool, semantic: Semantic) -> Kind:
    """A repeat lead becomes a deal only; an ordinary one converted already may be supplemented."""
    if repeat:
        return Kind.RETURNING_CUSTOMER
    return Kind.SUPPLEMENT if semantic is Semantic.SUCCESS else Kind.GENERAL


@dataclass(frozen=True, slots=True)
class Scheme:
    """A choice of what to make, with the protocol's number and name."""

    number: int
    name: str
    targets: frozenset[Entity]


_D, _C, _CO = Entity.DEAL, Entity.CONTACT, Entity.COMPANY

SCHEMES = (
    Scheme(1, "DEAL_CONTACT_COMPANY", frozenset({_D, _C, _CO})),
    Scheme(2, "DEAL_CONTACT", frozenset({_D, _C})),
    Scheme(3, "DEAL_COMPANY", frozenset({_D, _CO})),
    Scheme(4, "DEAL", frozenset({_D})),
    Scheme(5, "CONTACT_COMPANY", frozenset({_C, _CO})),
    Scheme(6, "CONTACT", frozenset({_C})),
    Scheme(7, "COMPANY", frozenset({_CO})),
)

_DEFAULTS = {
    Kind.GENERAL: frozenset({_D, _C}),
    Kind.RETURNING_CUSTOMER: frozenset({_D}),
    Kind.SUPPLEMENT: frozenset({_D}),
}


def default_targets(kind: Kind) -> frozenset[Entity]:
    """What is made when nothing was chosen."""
    return _DEFAULTS[kind]


def allows(kind: Kind, targets: frozenset[Entity]) -> bool:
    """Whether a lead of this kind may become these."""
    return kind is not Kind.RETURNING_CUSTOMER or targets == frozenset({_D})


_ADDRESS = (
    *("address", "address_2", "address_city", "address_postal_code"),
    *("address_region", "address_province", "address_country", "address_country_code"),
)
_ORIGIN = ("originator_id", "origin_id")
_UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
_EVERYWHERE = ("comments", "opened", "assigned_by_id", *_ORIGIN, *_UTM)
_PERSON = ("honorific", "name", "second_name", "last_name", "birthdate", "post")
_SOURCE = ("source_id", "source_description")


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


FIELD_MAP: Mapping[Entity, Mapping[str, str]] = {
    Entity.CONTACT: _same(*_PERSON, *_SOURCE, *_ADDRESS, *_EVERYWHERE),
    Entity.COMPANY: {"company_title": "title", **_same(*_ADDRESS, *_EVERYWHERE)},
    Entity.DEAL: _same("title", *_SOURCE, "opportunity", "currency_id", *_EVERYWHERE),
}
"""Column of the lead to column of the target (5.6)."""

OWN = frozenset(
    {
        *("id", "status_id", "semantic", "is_return_customer", "contact_id", "company_id"),
        *("has_phone", "has_email", "has_imol", "created_by_id", "modify_by_id", "moved_by_id"),
        *("date_create", "date_modify", "moved_time", "date_closed"),
        *("last_activity_time", "last_activity_by"),
    }
)
"""Columns that say something of the lead itself: they stay with it and are never lost."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One value of the lead and where it goes; without a target it stays on the lead only."""

    column: str
    value: Any
    target: Entity | None = None
    to: str | None = None


def placements(
    lead: Mapping[str, Any],
    targets: frozenset[Entity],
    taken_by: Mapping[Entity, Mapping[str, Any]] = MappingProxyType({}),
) -> tuple[Placed, ...]:
    """Where each value of the lead goes: once for each target that takes it, or once as left behind.

    Empty values are no values. A company without a title of its own takes the lead's. `taken_by` holds
    the rows of targets that exist already: they take a value only where their own is empty or the same.
    """
    made: list[Placed] = []
    for column, value in lead.items():
        if column in OWN or value in (None, "", False) or (column == "opportunity" and not value):
            continue
        taken = [
            Placed(column, value, target, FIELD_MAP[target][column])
            for target in sorted(targets)
            if column in FIELD_MAP[target]
        ]
        if column == "title" and Entity.COMPANY in targets and not lead.get("company_title"):
            taken.append(Placed(column, value, Entity.COMPANY, "title"))
        taken = [item for item in taken if _takes(taken_by.get(item.target or Entity.LEAD), item)]
        made += taken or [Placed(column, value)]
    return tuple(made)


def _takes(present: Mapping[str, Any] | None, item: Placed) -> bool:
    return present is None or present[str(item.to)] in (None, "", item.value)


def values_for(placed: tuple[Placed, ...], target: Entity) -> dict[str, Any]:
    """Columns a target starts with."""
    return {item.to: item.value for item in placed if item.target is target and item.to is not None}
