"""Log messages that applications write on timelines (communications.md 4.4)."""

from relead.actions.timeline_access import allowed, demand_card, lock_card, missing, readable_item
from relead.domain.access import Action, Actor
from relead.domain.errors import AccessDenied
from relead.domain.errors.timeline import ForeignRecord
from relead.domain.ids import Card
from relead.domain.listing import Query
from relead.domain.timeline import Item, ItemKind
from relead.store import timeline_items, timeline_lists
from relead.store.engine import ReadTx, Tx

_KIND = ItemKind.LOG


async def add(tx: Tx, actor: Actor, card: Card, *, title: str, text: str, icon: str, maker: str) -> Item:
    """Write a message on a card; needs WRITE on it. `maker` is the application, "" for none."""
    await lock_card(tx, actor, card)
    made = await timeline_items.insert_item(
        tx,
        _KIND,
        author_id=actor.user_id,
        created_at=tx.now,
        text=text,
        title=title,
        icon=icon,
        maker=maker,
    )
    await timeline_items.bind(tx, made, card)
    item, _ = await readable_item(tx, actor, made, _KIND)
    return item


async def get(tx: ReadTx, actor: Actor, item_id: int) -> Item:
    """A message on a card the actor may read. Raises EntityNotFound, AccessDenied."""
    item, _ = await readable_item(tx, actor, item_id, _KIND)
    return item


async def page(tx: ReadTx, actor: Actor, card: Card, asked: Query, offset: int, limit: int) -> list[Item]:
    """Messages on a card the actor may read."""
    await demand_card(tx, actor, card)
    return await timeline_lists.page(tx, card, _KIND, asked, offset, limit)


async def count(tx: ReadTx, card: Card) -> int:
    """How many there are."""
    return await timeline_lists.count(tx, card, _KIND, Query())


async def delete(tx: Tx, actor: Actor, item_id: int, maker: str) -> None:
    """Delete a message; needs WRITE on one of its cards. Raises ForeignRecord for another application's."""
    item = await timeline_items.lock(tx, item_id)
    if item is None or item.kind is not _KIND:
        raise missing(actor, item_id, _KIND)
    if not await allowed(tx, actor, item.bindings, Action.WRITE):
        raise AccessDenied
    if item.maker != maker:
        raise ForeignRecord
    await timeline_items.delete_items(tx, [item_id])
