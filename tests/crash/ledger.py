"""What the writers asked for and what they were told: the states the database may be in after a kill.

Belongs here: pure bookkeeping. One lead belongs to one writer, so the order of its changes is known; the
lead they share is written by all, so only what each of them did to it is known.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from relead.domain import binding
from relead.domain.binding import Links

Record = tuple[str, int | None]
"""Kind of a history record, and the id it names."""


@dataclass(frozen=True)
class Lead:
    """Everything a lead has left in the database: its row, links, history and events."""

    title: str
    links: Links = ()
    history: tuple[Record, ...] = (("created", None),)
    added: int = 1
    updated: int = 0

    def linked(self, after: Links) -> "Lead":
        """The lead after its contacts changed; itself if they did not."""
        records = tuple(_records(self.links, after))
        if not binding.change(self.links, after):
            return self
        return replace(self, links=after, history=self.history + records, updated=self.updated + 1)


def _records(before: Links, after: Links) -> Iterable[Record]:
    change = binding.change(before, after)
    yield from (("unlinked", other) for other in change.deleted)
    yield from (("linked", link.id) for link in change.inserted)
    if change.primary_changed and before and after:
        yield "primary_changed", binding.primary_of(after)
    if bool(before) != bool(after):
        yield ("became_repeat" if after else "became_ordinary"), None


@dataclass
class Entry:
    """A lead of one writer: as acknowledged, and as it will be if the request under way is carried out.

    `now` None: not there (yet).
    """

    id: int | None
    now: Lead | None
    pending: Lead | None = None

    def settle(self, found: Lead | None) -> str | None:
        """Compare with what is stored, and take it as the truth; say what is wrong."""
        allowed = [self.now] if self.pending is None else [self.now, self.pending]
        told = (
            None if found in allowed else f"stored {found}, but acknowledged {self.now}, asked {self.pending}"
        )
        self.now, self.pending = found, None
        return told


@dataclass
class Shared:
    """The lead that all writers write to, each with contacts of his own."""

    id: int
    changes: int = 0
    """Acknowledged changes."""
    bound: dict[int, bool] = field(default_factory=dict)
    """Contacts, and whether they are bound as far as was acknowledged."""
    times: Counter[Record] = field(default_factory=Counter)
    """Acknowledged changes by contact: ("linked", 5) twice, ("unlinked", 5) once ..."""
    pending: dict[int, bool] = field(default_factory=dict)
    """Contacts in requests without an answer, and whether they will be bound."""

    def acknowledged(self, contact: int) -> None:
        """A request that was under way was answered: it changed something."""
        now = self.bound[contact] = self.pending.pop(contact)
        self.times[("linked" if now else "unlinked"), contact] += 1
        self.changes += 1

    def settle(self, links: Links, history: Iterable[Record], updated: int) -> list[str]:
        """Compare with what is stored, and take it as the truth; say what is wrong."""
        stored = {link.id for link in links}
        for contact, wanted in list(self.pending.items()):
            if (contact in stored) == wanted:
                self.acknowledged(contact)
        self.pending.clear()
        bound = {contact for contact, there in self.bound.items() if there}
        told = [] if stored == bound else [f"shared lead: stored {stored}, acknowledged {bound}"]
        kept = Counter(record for record in history if record[0] in ("linked", "unlinked"))
        if kept != self.times:
            told.append(f"shared lead: history {kept - self.times} too much, {self.times - kept} missing")
        if updated != self.changes:
            told.append(f"shared lead: {updated} events for {self.changes} changes")
        return told


def stored_lead(row: dict[str, Any]) -> Lead:
    """A row of `portal.LEADS` as a Lead."""
    links = tuple(binding.Link(other, sort, other == row["contact_id"]) for other, sort in row["links"])
    history = tuple((kind, named) for kind, named in row["history"])
    return Lead(row["title"], links, history, row["added"], row["updated"])
