"""How a card is laid out: sections of fields, as clients set and read them (entities.md 2.11).

Belongs here: reading what a client sent, and which layouts a type of entity has. Does not belong here: who
may change whose layout (`actions/card_layouts`).
"""

from collections.abc import Mapping
from typing import Any

from relead.domain.errors.layouts import (
    ElementNameless,
    LayoutEmpty,
    LayoutNotList,
    SectionIncomplete,
    SectionUnknown,
)
from relead.domain.fields.values import text_of
from relead.domain.ids import Entity, to_id

Section = dict[str, Any]

ORDINARY, REPEAT = 1, 2
"""Layouts of leads; other types have one, deals one for each category."""

_EXTRAS: Mapping[Entity, tuple[str, ...]] = {
    Entity.LEAD: ("leadCustomerType", "lead.customer.type"),
    Entity.DEAL: ("dealCategoryId", "deal.category.id"),
}


def variant(entity: Entity, extras: Mapping[str, Any]) -> int:
    """Which of a type's layouts `extras` name: the first one unless they name another."""
    given = next((to_id(extras[name]) for name in _EXTRAS.get(entity, ()) if name in extras), 0)
    if entity is Entity.LEAD:
        return REPEAT if given == REPEAT else ORDINARY
    return max(given, 0)


def sections(data: Mapping[str, Any] | list[Any]) -> list[Section]:
    """Read a layout; what a section or an element may not have is left out.

    Raises LayoutNotList, LayoutEmpty, SectionUnknown, SectionIncomplete, ElementNameless.
    """
    rows = _indexed(data)
    if rows is None:
        raise LayoutNotList
    if not rows:
        raise LayoutEmpty
    return [_section(index, row) for index, row in enumerate(rows)]


def _indexed(data: Any) -> list[Any] | None:
    if isinstance(data, Mapping):
        return list(data.values()) if list(data) == [str(index) for index in range(len(data))] else None
    return data if isinstance(data, list) else None


def _section(index: int, row: Any) -> Section:
    given = row if isinstance(row, Mapping) else {}
    kind = text_of(given.get("type")) or ""
    if kind != "section":
        raise SectionUnknown(index, kind)
    made: Section = {name: text_of(given.get(name)) for name in ("name", "title")}
    for name, value in made.items():
        if not value:
            raise SectionIncomplete(index, name)
    elements = _indexed(given.get("elements")) or []
    return made | {
        "type": kind,
        "elements": [_element(index, place, each) for place, each in enumerate(elements)],
    }


def _element(section: int, index: int, row: Any) -> dict[str, Any]:
    given = row if isinstance(row, Mapping) else {}
    name = text_of(given.get("name"))
    if not name:
        raise ElementNameless(section, index)
    made: dict[str, Any] = {
        "name": name,
        "optionFlags": "1" if text_of(given.get("optionFlags")) == "1" else "0",
    }
    if isinstance(given.get("options"), Mapping):
        made["options"] = dict(given["options"])
    return made
