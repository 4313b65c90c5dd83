"""What records of timelines are bound to: `crm.timeline.bindings.*` (communications.md 4.2).

And what becomes of them when cards are converted, merged and deleted.
Belongs here: bindings as such. Does not belong here: comments (`comments`), what a card shows (`timeline`).
"""

from collections.abc import Iterable

from relead.actions import comments
from relead.actions.timeline_access import allowed, lock_card, readable_item
from relead.domain import events
from relead.domain.access import Actor
from relead.domain.errors import EntityNotFound
from relead.domain.ids import Card
from relead.domain.timeline import ItemKind
from relead.store import timeline_items
from relead.store.engine import ReadTx, Tx


async def list_for(tx: ReadTx, actor: Actor, item_id: int) -> list[Card]:
    """Cards a record stands on that the actor may read; none for a record that is not there."""
    item = await timeline_items.get(tx, item_id)
    return [] if item is None else await allowed(tx, actor, item.bindings)


async def bind(tx: Tx, actor: Actor, item_id: int, card: Card) -> None:
    """Let a record stand on a card too; needs WRITE on the card and READ on the record.

    Else whoever knows a number could show himself what he may not read.
    """
    await lock_card(tx, actor, card)
    await readable_item(tx, actor, item_id)
    if await timeline_items.lock(tx, item_id) is None:
        raise EntityNotFound
    await timeline_items.bind(tx, item_id, card)


async def unbind(tx: Tx, actor: Actor, item_id: int, card: Card) -> None:
    """Take a record from a card; from its last one only its author may, as that deletes it."""
    await lock_card(tx, actor, card)
    item = await timeline_items.lock(tx, item_id)
    if item is None or card not in item.bindings:
        raise EntityNotFound
    if len(item.bindings) > 1:
        await timeline_items.unbind(tx, item_id, card)
        return
    comments.demand_author(actor, item)
    await _forget(tx, [(item.id, item.kind)])


async def hand_over(tx: Tx, source: Card, targets: Iterable[Card]) -> None:
    """Let the comments and log messages of a card stand on others too, as conversion does.

    The source keeps them. All cards must be locked; no rights are asked: whoever may convert hands over.
    """
    for target in targets:
        await timeline_items.copy_bindings(tx, source, target)


async def take_back(tx: Tx, source: Card, target: Card) -> None:
    """Undo `hand_over` for one card: what stands on the source stands on it no more (reopening)."""
    for item_id in await timeline_items.list_shared(tx, source, target):
        await timeline_items.unbind(tx, item_id, target)


async def move(tx: Tx, source: Card, target: Card) -> None:
    """Move the comments and log messages of a card that is merged into another; the source has none then.

    Call it before the source is deleted. Both cards must be locked; no rights are asked.
    """
    await timeline_items.copy_bindings(tx, source, target)
    await timeline_items.unbind_all(tx, source)


async def forget_card(tx: Tx, card: Card) -> None:
    """Take everything from the timeline of a card that was just deleted; what stood nowhere else goes."""
    await _forget(tx, await timeline_items.unbind_all(tx, card))


async def _forget(tx: Tx, items: list[tuple[int, ItemKind]]) -> None:
    await timeline_items.delete_items(tx, [item_id for item_id, _ in items])
    for item_id, kind in items:
        if kind is ItemKind.COMMENT:
            tx.emit(events.comment("DELETE", item_id))
