"""What happened: names of events that other programs subscribe to, and kinds of history records."""

import enum
from dataclasses import dataclass
from typing import Any

from relead.domain.ids import Entity


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the protocol with the id of what it is about (`data[FIELDS][ID]`), if that has one."""

    name: str
    entity_id: int | str | None
    more: tuple[tuple[str, Any], ...] = ()
    """What it tells beside the id, by name."""
    twice: bool = False
    """Whether `data[ID]` has the id too (R19)."""

    @property
    def data(self) -> dict[str, Any]:
        """The event's `data` member."""
        own = {} if self.entity_id is None else {"ID": self.entity_id}
        fields = {"FIELDS": {**own, **dict(self.more)}}
        return {"ID": self.entity_id, **fields} if self.twice else fields


def added(entity: Entity, entity_id: int) -> Event:
    """The entity was created."""
    return Event(f"ONCRM{entity.name}ADD", entity_id)


def updated(entity: Entity, entity_id: int) -> Event:
    """The entity was changed."""
    return Event(f"ONCRM{entity.name}UPDATE", entity_id)


def deleted(entity: Entity, entity_id: int) -> Event:
    """The entity was deleted."""
    return Event(f"ONCRM{entity.name}DELETE", entity_id)


def moved_to_category(deal_id: int, category: int, stage: str) -> Event:
    """The deal went into another category (protocol.md 12.5)."""
    return Event("ONCRMDEALMOVETOCATEGORY", deal_id, (("CATEGORY_ID", category), ("STAGE_ID", stage)))


def comment(happened: str, comment_id: int) -> Event:
    """A comment on a timeline changed: `happened` is ADD, UPDATE or DELETE."""
    return Event(f"ONCRMTIMELINECOMMENT{happened}", comment_id, twice=True)


def currency(happened: str, code: str) -> Event:
    """A currency changed: `happened` is ADD, UPDATE or DELETE."""
    return Event(f"ONCRMCURRENCY{happened}", code)


def user_field(owner: str, happened: str, field_id: int, name: str) -> Event:
    """A definition of a user field changed: `happened` is ADD, UPDATE, DELETE or SETENUMVALUES.

    `owner` is its ENTITY_ID, `CRM_LEAD`.
    """
    more = (("ENTITY_ID", owner), ("FIELD_NAME", name))
    return Event(f"ON{owner.replace('_', '')}USERFIELD{happened}", field_id, more)


def requisite(kind: str, happened: str, row_id: int) -> Event:
    """A requisite or its bank detail changed: `kind` REQUISITE or BANKDETAIL, then ADD, UPDATE or DELETE."""
    return Event(f"ONCRM{kind}{happened}", row_id)


def address(happened: str, type_id: int, holder: tuple[int, int], anchor: tuple[int, int]) -> Event:
    """An address was stored (REGISTER) or taken away (UNREGISTER).

    `holder` and `anchor` are owner types with ids: a requisite and its owner, or twice the lead.
    """
    names = ("TYPE_ID", "ENTITY_TYPE_ID", "ENTITY_ID", "ANCHOR_TYPE_ID", "ANCHOR_ID")
    return Event(f"ONCRMADDRESS{happened}", None, tuple(zip(names, (type_id, *holder, *anchor), strict=True)))


class Kind(enum.Enum):
    """Kinds of history records of an entity (repeat-leads.md 9.2)."""

    CREATED = "created"
    CHANGED = "changed"
    STATUS_CHANGED = "status_changed"
    LINKED = "linked"
    UNLINKED = "unlinked"
    PRIMARY_CHANGED = "primary_changed"
    BECAME_REPEAT = "became_repeat"
    BECAME_ORDINARY = "became_ordinary"
    ENRICHED = "enriched"
    CONVERTED = "converted"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Record:
    """One history record: what happened to which entity, with details as JSON values."""

    kind: Kind
    entity: Entity
    entity_id: int
    details: dict[str, Any]
