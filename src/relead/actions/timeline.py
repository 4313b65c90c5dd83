"""The timeline of one card as its reader may see it: history, comments, log messages, newest first.

Belongs here: rights, and what is hidden of an entry. Does not belong here: writing anything (`comments`,
`timeline_bindings`, `timeline_marks`, `log_messages`), how an entry is shown (`web`).
"""

from collections.abc import Iterable, Mapping, Sequence

from relead.actions.timeline_access import by_entity, demand_card
from relead.domain.access import Actor
from relead.domain.ids import Card
from relead.domain.timeline_entries import Cursor, Entry, File, Source, Wanted, named, visible
from relead.store import readable, timeline_items, timeline_pages
from relead.store.engine import ReadTx, Row

EVERYTHING = Wanted()


async def page(
    tx: ReadTx,
    actor: Actor,
    card: Card,
    *,
    wanted: Wanted = EVERYTHING,
    before: Cursor | None = None,
    limit: int = 50,
) -> list[Entry]:
    """At most `limit` entries of a card; needs READ on it. Older ones stand `before` the last one's cursor.

    At most 4 statements however many entries. Raises TimelineOwnerNotFound, AccessDenied.
    """
    await demand_card(tx, actor, card)
    rows = await timeline_pages.page(tx, card, wanted, before, limit)
    about = {
        row["id"]: [each for each in named(row["kind"], row["details"]) if each != card]
        for row in rows
        if row["details"]
    }
    names = await _names(tx, actor, {each for cards in about.values() for each in cards})
    files = await _files(tx, [row["id"] for row in rows if row["source"] == Source.ITEM])
    return [_entry(row, about.get(row["id"], ()), names, files.get(row["id"], ())) for row in rows]


async def _names(tx: ReadTx, actor: Actor, cards: Iterable[Card]) -> dict[Card, str]:
    """Names of those of the cards that the actor may read."""
    found = await readable.mixed(tx, actor, by_entity(cards))
    return {Card(*card): name for card, name in found.items()}


async def _files(tx: ReadTx, item_ids: list[int]) -> dict[int, list[File]]:
    found: dict[int, list[File]] = {}
    for row in await timeline_items.list_files(tx, item_ids):
        file = File(row["id"], row["name"], row["content_type"], row["size"])
        found.setdefault(row["item_id"], []).append(file)
    return found


def _entry(row: Row, about: Sequence[Card], known: Mapping[Card, str], files: Sequence[File]) -> Entry:
    names = {card: known.get(card) for card in about}
    return Entry(
        source=Source(row["source"]),
        at=row["created_at"],
        details=visible(row["kind"], row["details"] or {}, names),
        names=names,
        files=tuple(files),
        pinned=row["pinned_at"] is not None,
        **{
            name: row[name]
            for name in ("id", "kind", "user_id", "user_name", "title", "text", "icon", "note")
        },
    )
