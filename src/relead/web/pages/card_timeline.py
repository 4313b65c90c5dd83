"""The timeline of a card: history and comments, newest first, by key; comments written, changed, deleted.

Belongs here: pages of any kind of card. Does not belong here: what stands on a timeline (`actions/timeline`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from relead.actions import comments, timeline, timeline_labels
from relead.actions.entity_family import EntityFamily
from relead.actions.unit import ReadTx, Tx
from relead.domain.ids import Card, to_id
from relead.domain.timeline_entries import ACTIVITY, Entry, Source, Wanted, cursor
from relead.web import facts
from relead.web.page import Page
from relead.web.visit import Visit

_ENTRIES: Final = 30
KINDS: Final[Mapping[str, frozenset[str]]] = {
    "comments": frozenset({"comment", "log"}),
    "activities": frozenset({ACTIVITY}),
    "clients": frozenset(
        {"linked", "unlinked", "primary_changed", "became_repeat", "became_ordinary", "enriched"}
    ),
    "stages": frozenset({"created", "status_changed", "converted", "merged"}),
    "fields": frozenset({"changed"}),
}
"""What the timeline may be narrowed to."""
_STAGES: Final = frozenset({"status_id", "stage_id"})
_DELETED: Final = "deleted values"
"""Stands for phones, e-mails ... that are gone: history does not keep which."""
_BESIDE: Final[Mapping[str, str]] = {
    _DELETED: "timeline.deleted_values",
    "product_rows": "lead.products",
    "observers": "lead.observers",
}
"""Keys of the texts for what changes besides fields."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry, or several changes of fields that one user made after each other."""

    entries: tuple[Entry, ...]
    fields: tuple[str, ...] = ()
    """Titles of the fields that changed."""
    parts: tuple[tuple[Entry, tuple[str, ...]], ...] = ()
    """Each of several changes with the titles of its fields."""
    own: bool = False
    """Whether it is a comment the visitor may change."""

    @property
    def first(self) -> Entry:
        """The latest of them."""
        return self.entries[0]


@dataclass(frozen=True, slots=True)
class _Timeline:
    """The handlers of one kind of card."""

    family: EntityFamily

    async def show(self, tx: ReadTx, visit: Visit) -> Response:
        card = self._card(visit)
        kind, before = visit.query("kind"), cursor(visit.query("before"))
        contacts = await timeline_labels.contacts(tx, visit.actor, card)
        contact = to_id(visit.query("contact"))
        wanted = Wanted(kinds=KINDS.get(kind), contact=contact if contact in contacts else None)
        found = await timeline.page(tx, visit.actor, card, wanted=wanted, before=before, limit=_ENTRIES)
        base = f"/crm/{card.type_name}/details/{card.id}/"
        whose = {"contact": str(contact)} if wanted.contact else {}
        chosen = whose | ({"kind": kind} if kind in KINDS else {})
        here = chosen | ({"before": visit.query("before")} if before else {})
        more = len(found) == _ENTRIES
        return visit.page(
            tx,
            "pages/card_timeline.html",
            base=base,
            kinds={name: _query(whose | ({"kind": name} if name else {})) for name in ("", *KINDS)},
            contacts=contacts,
            contact=wanted.contact or "",
            kind=kind if kind in KINDS else "",
            before=before,
            query=_query(here),
            newest=_query(chosen),
            earlier=_query(chosen | {"before": found[-1].cursor.text}) if more else "",
            shown=list(self._grouped(tx, visit, found)),
            stages=await timeline_labels.stages(tx, self.family.entity),
        )

    def _grouped(self, tx: ReadTx, visit: Visit, found: Iterable[Entry]) -> Iterator[Shown]:
        group: list[Entry] = []
        for entry in found:
            if entry.kind == "changed" and not any(_changed(entry.details)):
                continue
            joins = entry.kind == "changed" and group and group[0].user_id == entry.user_id
            if group and not joins:
                yield self._changes(tx, visit, group)
                group = []
            if entry.kind == "changed":
                group.append(entry)
            else:
                mine = visit.actor.is_admin or entry.user_id == visit.actor.user_id
                yield Shown((entry,), own=entry.kind == "comment" and mine)
        if group:
            yield self._changes(tx, visit, group)

    def _changes(self, tx: ReadTx, visit: Visit, group: list[Entry]) -> Shown:
        names = dict.fromkeys(name for entry in group for name in _changed(entry.details))
        found = {name: name for name in names} | {name: visit.text(key) for name, key in _BESIDE.items()}
        for field in self.family.known(tx).fields:
            for name in (field.column, field.code):
                if name in names:
                    found[name] = facts.label_of(field, visit.speaking)

        def titles(changed: Iterable[str]) -> tuple[str, ...]:
            return tuple(dict.fromkeys(found[name] for name in changed))

        parts = tuple((entry, titles(_changed(entry.details))) for entry in group)
        return Shown(tuple(group), titles(names), parts)

    async def add(self, tx: Tx, visit: Visit) -> Response:
        await comments.add(tx, visit.actor, self._card(visit), {"COMMENT": visit.sent("text")})
        return await self.show(tx, visit)

    async def edit(self, tx: ReadTx, visit: Visit) -> Response:
        item = await comments.get(tx, visit.actor, _item(visit))
        card = self._card(visit)
        base = f"/crm/{card.type_name}/details/{card.id}/"
        return visit.page(tx, "pages/card_comment.html", base=base, item=item, query=_state(visit))

    async def save(self, tx: Tx, visit: Visit) -> Response:
        number = await comments.update(
            tx, visit.actor, _item(visit), {"COMMENT": visit.sent("text")}, self._card(visit)
        )
        answer = await self.show(tx, visit)
        # The form takes its own entry from the answer; where others stay on other cards that is a new one.
        answer.headers["HX-Reselect"] = f"#entry-{int(Source.ITEM)}-{number}"
        return answer

    async def delete(self, tx: Tx, visit: Visit) -> Response:
        await comments.delete(tx, visit.actor, _item(visit), self._card(visit))
        return await self.show(tx, visit)

    def _card(self, visit: Visit) -> Card:
        return Card(self.family.entity, visit.request.path_params["entity_id"])


def _changed(details: Mapping[str, Any]) -> Iterator[str]:
    """Names of the fields that changed, but for the stage, which has an entry of its own."""
    yield from (name for name in details.get("fields", ()) if name not in _STAGES)
    yield from details.get("values", ())
    if details.get("deleted"):
        yield _DELETED


def _item(visit: Visit) -> int:
    found: int = visit.request.path_params["item_id"]
    return found


def _query(parameters: Mapping[str, str]) -> str:
    return f"?{urlencode(parameters)}" if parameters else ""


def _state(visit: Visit) -> str:
    return _query({name: visit.query(name) for name in ("kind", "contact", "before") if visit.query(name)})


def pages(path: str, family: EntityFamily) -> list[Page]:
    """Pages below a card's address, which has a parameter `entity_id`."""
    made = _Timeline(family)
    return [
        Page(path + "timeline", made.show),
        Page(path + "comments", made.add, writes=True),
        Page(path + "comments/{item_id:int}", made.edit),
        Page(path + "comments/{item_id:int}", made.save, writes=True),
        Page(path + "comments/{item_id:int}/delete", made.delete, writes=True),
    ]
