"""What a card shows of its past: entries from several sources, in one order, newest first.

Belongs here: the order, cursors, and which other cards an entry names. Does not belong here: SQL, and who may
read those cards (`actions/timeline`).
"""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from relead.domain.events import Kind
from relead.domain.ids import Card
from relead.domain.timeline import entity_of

ACTIVITY = "activity"
"""Kind of the entries that are activities: `icon` is the provider, `title` the subject."""


class Source(enum.IntEnum):
    """Where entries are kept."""

    HISTORY = 1
    ITEM = 2
    """Comments and log messages."""
    ACTIVITY = 3
    """Activities that are completed; open ones are no past yet."""


class Cursor(NamedTuple):
    """Place of an entry in the order: of one moment, the higher id comes first.

    Sources that share a counter of ids are in the order in which they were written.
    """

    at: dt.datetime
    id: int
    source: Source

    @property
    def text(self) -> str:
        """The place as a link carries it."""
        return f"{self.at.isoformat()}_{self.id}_{int(self.source)}"


def cursor(text: str) -> Cursor | None:
    """The place a link carries; None for a text that is none."""
    at, _, rest = text.partition("_")
    record_id, _, source = rest.partition("_")
    try:
        moment = dt.datetime.fromisoformat(at)
        found = Cursor(moment, int(record_id), Source(int(source)))
    except ValueError:
        return None
    return found if moment.tzinfo is not None and 0 < found.id < 2**63 else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are asked for: of these kinds, about this contact, only the pinned ones.

    Kinds are those of `events.Kind` and of `timeline.ItemKind`, by value, and ACTIVITY; None stands for all.
    """

    kinds: frozenset[str] | None = None
    contact: int | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file of a comment."""

    id: int
    name: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as its reader may see it.

    `names` holds every other card the entry is about: its name, None for one that is gone or that the reader
    may not read. `details` of a history record hold ids and codes only.
    """

    source: Source
    id: int
    kind: str
    at: dt.datetime
    user_id: int
    user_name: str
    title: str | None
    text: str | None
    icon: str | None
    details: Mapping[str, Any]
    names: Mapping[Card, str | None]
    files: tuple[File, ...]
    pinned: bool
    note: str | None

    @property
    def cursor(self) -> Cursor:
        """Its place in the order."""
        return Cursor(self.at, self.id, self.source)


_LINKS = frozenset({Kind.LINKED.value, Kind.UNLINKED.value})
_PRIMARY = Kind.PRIMARY_CHANGED.value
_PRIVATE = {Kind.ENRICHED.value: ("values",)}
"""Details that repeat what another card holds, by kind: shown to whoever may read that card."""


def named(kind: str, details: Mapping[str, Any]) -> tuple[Card, ...]:
    """The other cards a history record is about."""
    if kind in _LINKS:
        return _cards([(details.get("type"), details.get("id"))])
    if kind == _PRIMARY:
        return _cards([("contact", details.get("id"))])
    return _cards(details.items())


def _cards(pairs: Iterable[tuple[Any, Any]]) -> tuple[Card, ...]:
    found = ((entity_of(name), value) for name, value in pairs)
    return tuple(
        Card(entity, value) for entity, value in found if entity is not None and isinstance(value, int)
    )


def visible(kind: str, details: Mapping[str, Any], names: Mapping[Card, str | None]) -> dict[str, Any]:
    """The details a reader may see, who may read the cards that have a name in `names`."""
    hidden = _PRIVATE.get(kind, ()) if None in names.values() else ()
    return {name: value for name, value in details.items() if name not in hidden}
