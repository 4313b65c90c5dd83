"""Comments on timelines: the use cases behind `crm.timeline.comment.*` (communications.md 4.1).

Who may change a card may comment on it; a comment itself is changed and deleted by its author, and by the
administrator. Writing of a comment is an activity on the card, no change of it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from relead.actions import files
from relead.actions.timeline_access import allowed, demand_card, lock_card, missing, readable_item
from relead.domain import events
from relead.domain.access import Action, Actor
from relead.domain.errors import AccessDenied
from relead.domain.errors.timeline import EmptyComment, SeveralBindings
from relead.domain.fields.values import text_of
from relead.domain.ids import Card, FileHolder, to_id
from relead.domain.listing import Query
from relead.domain.timeline import Attached, Item, ItemKind, attached
from relead.store import dictionaries, entities, timeline_items, timeline_lists
from relead.store.engine import ReadTx, Row, Tx

_KIND = ItemKind.COMMENT


async def add(tx: Tx, actor: Actor, card: Card, given: Mapping[str, Any]) -> int:
    """Comment on a card, return the comment's id; needs WRITE on the card.

    Only the administrator writes in another user's name. Raises TimelineOwnerNotFound, EmptyComment.
    """
    await lock_card(tx, actor, card)
    text = _text(given)
    author = await _author(tx, actor, to_id(given.get("AUTHOR_ID")))
    made = await _insert(tx, card, author, text)
    await _keep(tx, made, attached(given.get("FILES")))
    touched = {"last_activity_time": tx.now, "last_activity_by": actor.user_id}
    await entities.update_row(tx, card.entity, card.id, touched)
    return made


async def _insert(tx: Tx, card: Card, author: int, text: str) -> int:
    made = await timeline_items.insert_item(tx, _KIND, author_id=author, created_at=tx.now, text=text)
    await timeline_items.bind(tx, made, card)
    tx.emit(events.comment("ADD", made))
    return made


def _text(given: Mapping[str, Any]) -> str:
    text = text_of(given.get("COMMENT")) or ""
    if not text.strip():
        raise EmptyComment
    return text


async def _author(tx: Tx, actor: Actor, asked: int) -> int:
    if actor.is_admin and asked > 0 and await dictionaries.user_exists(tx, asked):
        return asked
    return actor.user_id


async def _keep(tx: Tx, item_id: int, wanted: Attached) -> None:
    for file in wanted.fresh:
        await files.keep(tx, FileHolder.TIMELINE_ITEM, item_id, file)


async def get(tx: ReadTx, actor: Actor, item_id: int) -> Item:
    """A comment with those of its cards that the actor may read. Raises EntityNotFound, AccessDenied."""
    item, cards = await readable_item(tx, actor, item_id, _KIND)
    return replace(item, bindings=tuple(cards))


async def page(tx: ReadTx, actor: Actor, card: Card, asked: Query, offset: int, limit: int) -> list[Item]:
    """Comments on a card that the actor may read."""
    await demand_card(tx, actor, card)
    return await timeline_lists.page(tx, card, _KIND, asked, offset, limit)


async def count(tx: ReadTx, actor: Actor, card: Card, asked: Query) -> int:
    """How many there are."""
    await demand_card(tx, actor, card)
    return await timeline_lists.count(tx, card, _KIND, asked)


async def list_files(tx: ReadTx, item_ids: list[int]) -> dict[int, list[Row]]:
    """Files of comments the actor was shown, by comment (`store.timeline_items.list_files`)."""
    found: dict[int, list[Row]] = {}
    for row in await timeline_items.list_files(tx, item_ids):
        found.setdefault(row["item_id"], []).append(row)
    return found


async def update(tx: Tx, actor: Actor, item_id: int, given: Mapping[str, Any], card: Card | None) -> int:
    """Write another text, return the comment's id.

    A comment on several cards is changed on the one that is named: there a new comment takes its place, and
    its id is returned. Raises EntityNotFound, AccessDenied, EmptyComment.
    """
    item = await _lock(tx, actor, item_id, card)
    text = item.text if "COMMENT" not in given and "FILES" in given else _text(given)
    wanted = attached(given["FILES"]) if "FILES" in given else None
    if card is not None and len(item.bindings) > 1:
        return await _replace(tx, item, card, text, wanted)
    await timeline_items.set_text(tx, item_id, text)
    if wanted is not None:
        present = [row["id"] for row in await timeline_items.list_files(tx, [item_id])]
        await files.discard(tx, [each for each in present if each not in wanted.kept])
        await _keep(tx, item_id, wanted)
    tx.emit(events.comment("UPDATE", item_id))
    return item_id


async def _replace(tx: Tx, item: Item, card: Card, text: str, wanted: Attached | None) -> int:
    made = await _insert(tx, card, item.author_id, text)
    present = [row["id"] for row in await timeline_items.list_files(tx, [item.id])]
    kept = [each for each in present if wanted is None or each in wanted.kept]
    await timeline_items.copy_files(tx, item.id, made, kept)
    await _keep(tx, made, wanted or Attached())
    await timeline_items.unbind(tx, item.id, card)
    return made


async def delete(tx: Tx, actor: Actor, item_id: int, card: Card | None) -> None:
    """Delete a comment; one on several cards is only taken from the one that is named.

    Raises EntityNotFound, AccessDenied, SeveralBindings.
    """
    item = await _lock(tx, actor, item_id, card)
    if len(item.bindings) == 1:
        await forget(tx, item_id)
    elif card is None:
        raise SeveralBindings
    else:
        await timeline_items.unbind(tx, item_id, card)


async def forget(tx: Tx, item_id: int) -> None:
    """Delete a comment that was locked, with all that belongs to it."""
    await timeline_items.delete_items(tx, [item_id])
    tx.emit(events.comment("DELETE", item_id))


def demand_author(actor: Actor, item: Item) -> None:
    """Raise AccessDenied unless the actor wrote the record or is the administrator."""
    if not actor.is_admin and actor.user_id != item.author_id:
        raise AccessDenied


async def _lock(tx: Tx, actor: Actor, item_id: int, card: Card | None) -> Item:
    """Lock a comment for whoever may change it on the card named, or on any of its cards."""
    if card is not None:
        await lock_card(tx, actor, card)
    item = await timeline_items.lock(tx, item_id)
    if item is None or item.kind is not _KIND:
        raise missing(actor, item_id, _KIND)
    if card is None and not await allowed(tx, actor, item.bindings, Action.WRITE):
        raise AccessDenied
    if card is not None and card not in item.bindings:
        raise missing(actor, item_id, _KIND)
    demand_author(actor, item)
    for each in item.bindings:
        tx.touch(each.entity, each.id)
    return item
