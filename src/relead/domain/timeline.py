"""Records of timelines: comments and log messages, and what they are bound to (communications.md 4).

Belongs here: what such a record is, its fields, reading the files sent with it. Does not belong here: who may
read or change it (`actions/timeline_access`), history records, which `domain/events` has.
"""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.fields.values import text_of
from relead.domain.ids import Card, Entity, to_id
from relead.domain.upload import Upload, upload

MOST_PINNED = 3
"""Records one card has at its top."""


class ItemKind(enum.Enum):
    """Kinds of records that are written on purpose."""

    COMMENT = "comment"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Item:
    """A comment or log message with everything it is bound to.

    `maker` is the application that wrote a log message, empty for one that came by no application.
    """

    id: int
    kind: ItemKind
    author_id: int
    created_at: dt.datetime
    text: str
    title: str | None
    icon: str | None
    maker: str
    bindings: tuple[Card, ...]


_ENTITIES: Mapping[str, Entity] = {entity.name.lower(): entity for entity in Entity}


def entity_of(name: Any) -> Entity | None:
    """The type of card of this name, `lead`; None if there are no cards of it."""
    return _ENTITIES.get((text_of(name) or "").lower())


COMMENT = (
    Field("ID", FieldType.INTEGER, "ID", "ID", read_only=True),
    Field("CREATED", FieldType.DATETIME, "Created on", "Дата добавления", True, column="created_at"),
    Field(
        "ENTITY_ID", FieldType.INTEGER, "Item ID", "ID элемента", required=True, immutable=True, column=None
    ),
    Field(
        "ENTITY_TYPE",
        FieldType.STRING,
        "Item type",
        "Тип элемента",
        required=True,
        immutable=True,
        column=None,
    ),
    Field("AUTHOR_ID", FieldType.INTEGER, "Author", "Автор", immutable=True),
    Field("COMMENT", FieldType.STRING, "Comment text", "Текст комментария", length=None, column="text"),
    Field("FILES", FieldType.ATTACHED_DISKFILE, "Files", "Файлы", multiple=True, column=None),
)
"""Fields of a comment, in the protocol's order."""

BINDING = (
    Field("OWNER_ID", FieldType.INTEGER, "Record ID", "ID записи", required=True, immutable=True),
    Field("ENTITY_ID", FieldType.INTEGER, "Item ID", "ID элемента", required=True, immutable=True),
    Field("ENTITY_TYPE", FieldType.STRING, "Item type", "Тип элемента", required=True, immutable=True),
)
"""Fields of a binding, in the protocol's order."""

SORTABLE = frozenset({"ID", "CREATED", "AUTHOR_ID"})
"""Fields that lists of comments are sorted by."""


@dataclass(frozen=True, slots=True)
class Attached:
    """Files a client wants a comment to have: new ones, and ids of present ones that stay."""

    fresh: tuple[Upload, ...] = ()
    kept: frozenset[int] = frozenset()


def attached(value: Any) -> Attached:
    """Read FILES: a list of `[name, base64]`, `{"fileData": [...]}`, or ids of present files.

    What is neither is left out.
    """
    rows = list(value.values()) if isinstance(value, Mapping) else value
    if not isinstance(rows, list):
        return Attached()
    fresh, kept = [], set()
    for row in rows:
        present = to_id(row.get("id") if isinstance(row, Mapping) else row)
        if present > 0:
            kept.add(present)
            continue
        given = row if isinstance(row, Mapping) and "fileData" in row else {"fileData": row}
        found = upload(given) if isinstance(row, list | Mapping) else None
        if found is not None:
            fresh.append(found)
    return Attached(tuple(fresh), frozenset(kept))
