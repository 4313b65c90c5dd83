"""What a lead becomes: kinds of conversion, schemes, and the map of fields (repeat-leads.md 5).

Belongs here: what is chosen and allowed. Does not belong here: where each value of one lead goes
(`placement`), creating anything, rights.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

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
