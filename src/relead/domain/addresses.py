"""Addresses as values: parts, types, and which of them stand in the card of an entity (entities.md 2.9).

Belongs here: rules over the values. Does not belong here: where an address is stored.
"""

from collections.abc import Mapping
from typing import Any, Final

from relead.domain.ids import Entity

PARTS: Final = (
    *("address_1", "address_2", "city", "postal_code", "region", "province"),
    *("country", "country_code", "loc_addr_id"),
)
"""Names of the parts, as `crm.address.*` has them in upper case."""

ACTUAL, LEGAL = 1, 6
TYPES: Final = frozenset(range(1, 13))
"""Numbers of types; clients are told of six (`crm.enum.addresstype`), the original knows twelve."""

REQUISITE: Final = 8
"""Owner type of requisites, which is no entity type of ours."""

CARD: Final[Mapping[tuple[Entity, int], str]] = {
    (Entity.LEAD, ACTUAL): "address",
    (Entity.CONTACT, ACTUAL): "address",
    (Entity.COMPANY, ACTUAL): "address",
    (Entity.COMPANY, LEGAL): "reg_address",
}
"""What the columns of an address in the card begin with, by entity and type of address."""


def columns(prefix: str) -> dict[str, str]:
    """Part -> column of an address in the card; the first part's column is the prefix itself."""
    return {
        part: prefix if part == "address_1" else f"{prefix}_{part.removeprefix('address_')}" for part in PARTS
    }


def is_filled(parts: Mapping[str, Any]) -> bool:
    """Whether there is anything in an address: one whose parts are all empty is none."""
    return any(parts.get(part) for part in PARTS)


def of_card(row: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The parts of an address in the card of an entity; columns the row lacks are empty."""
    return {part: row.get(column) for part, column in columns(prefix).items()}
