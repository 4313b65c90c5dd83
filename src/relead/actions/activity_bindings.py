"""What activities are bound to: `crm.activity.binding.*`, and what the life of cards does to activities.

Belongs here: binding, moving, freeing, and the functions that deletion, conversion, merging and closing of
cards call (communications.md 2.7, 3.7). They act for the server: their callers have demanded the rights and
hold the locks of the cards; activities come after all cards in the lock order. Which cards a new
communication belongs to is `domain/communication_binding`.
"""

from collections.abc import Collection, Sequence

from relead.actions.activity_rights import Held, demand_card, demand_readable, hold, visible
from relead.domain import activity, events
from relead.domain.access import Actor
from relead.domain.errors.activities import (
    ActivityBound,
    ActivityNotBound,
    LastBinding,
    MoveOfTypes,
    MoveToItself,
    TooManyBindings,
)
from relead.domain.ids import Card, Entity
from relead.store import activities
from relead.store.engine import ReadTx, Row, Tx


async def list_for(tx: ReadTx, actor: Actor, activity_id: int) -> list[Card]:
    """Cards of an activity that the actor may read, in the order they were bound."""
    await demand_readable(tx, actor, activity_id)
    cards = (await activities.bindings(tx, [activity_id]))[activity_id]
    seen = await visible(tx, actor, cards)
    return [card for card in cards if card in seen]


async def bind(tx: Tx, actor: Actor, activity_id: int, card: Card) -> None:
    """Bind an activity to one more card, which the actor must be allowed to change."""
    held = await _hold(tx, actor, activity_id, [card])
    if card in held.cards:
        raise ActivityBound
    if len(held.cards) >= activity.MOST_BINDINGS:
        raise TooManyBindings
    await activities.bind(tx, [(activity_id, card)])
    await activities.touch(tx, [card])
    await _settle(tx, [held.row])


async def unbind(tx: Tx, actor: Actor, activity_id: int, card: Card) -> None:
    """Free an activity from a card; the last one stays."""
    held = await _hold(tx, actor, activity_id, [card])
    if card not in held.cards:
        raise ActivityNotBound
    if len(held.cards) == 1:
        raise LastBinding
    await activities.unbind(tx, [(activity_id, card)])
    activities.wake(tx, [card])
    await _settle(tx, [held.row])


async def move(tx: Tx, actor: Actor, activity_id: int, source: Card, target: Card) -> None:
    """Bind an activity to another card of the same type instead."""
    if source.entity is not target.entity:
        raise MoveOfTypes
    if source == target:
        raise MoveToItself
    held = await _hold(tx, actor, activity_id, [source, target])
    if source not in held.cards:
        raise ActivityNotBound
    if target in held.cards:
        raise ActivityBound
    await activities.unbind(tx, [(activity_id, source)])
    await activities.bind(tx, [(activity_id, target)])
    activities.wake(tx, [source])
    await activities.touch(tx, [target])
    await _settle(tx, [held.row])


async def _hold(tx: Tx, actor: Actor, activity_id: int, cards: Sequence[Card]) -> Held:
    """Lock; who binds a strange activity to his own card could read it then, so he must be able to now."""
    await demand_readable(tx, actor, activity_id)
    held = await hold(tx, actor, activity_id, cards)
    for card in cards:
        await demand_card(tx, actor, held.rows, card)
    return held


async def hand_over(tx: Tx, source: Card, targets: Collection[Card]) -> None:
    """Bind every activity of a card to the targets too, as a conversion does; `source` keeps them.

    `source` and `targets` are locked and exist. Each activity that changes gets its owner anew and one
    ONCRMACTIVITYUPDATE. Doing it again changes nothing.
    """
    rows = await activities.lock(tx, await activities.bound_to(tx, source))
    bound = await activities.bindings(tx, rows)
    missing = [(number, card) for number in rows for card in targets if card not in bound[number]]
    await activities.bind(tx, missing)
    await _settle(tx, [rows[number] for number in dict(missing)])


async def take_back(tx: Tx, source: Card, targets: Collection[Card]) -> None:
    """Free the activities of a card from the targets, as the reopening of a converted lead does."""
    rows = await activities.lock(tx, await activities.bound_to(tx, source))
    bound = await activities.bindings(tx, rows)
    gone = [(number, card) for number in rows for card in targets if card in bound[number]]
    await activities.unbind(tx, gone)
    await _settle(tx, [rows[number] for number in dict(gone)])


async def rebind(tx: Tx, source: Card, target: Card) -> None:
    """Give all activities of a card to another of its type, as a merge does; none stays with `source`."""
    rows = await activities.lock(tx, await activities.bound_to(tx, source))
    await activities.bind(tx, [(number, target) for number in rows])
    await activities.unbind(tx, [(number, source) for number in rows])
    await activities.rebind_comms(tx, source, target)
    await _settle(tx, list(rows.values()))


async def forget(tx: Tx, card: Card) -> None:
    """Free all activities from a card about to be deleted; those bound to nothing else go with it."""
    rows = await activities.lock(tx, await activities.bound_to(tx, card))
    await activities.unbind(tx, [(number, card) for number in rows])
    await _settle(tx, list(rows.values()))


async def complete_of(tx: Tx, card: Card) -> None:
    """Complete what is still planned with a card that was closed: status 3, "by itself" (2.7)."""
    rows = await activities.lock(tx, await activities.open_of(tx, card))
    if rows:
        done = {"completed": True, "status": activity.AUTO_COMPLETED, "last_updated": tx.now}
        await activities.update_rows(tx, list(rows), done)
    for number in rows:
        tx.emit(events.updated(Entity.ACTIVITY, number))


async def _settle(tx: Tx, rows: Sequence[Row]) -> None:
    """After bindings of locked activities changed: choose owners, delete what is bound to nothing."""
    bound = await activities.bindings(tx, [row["id"] for row in rows])
    lost = [number for number, cards in bound.items() if not cards]
    if lost:
        await activities.delete_rows(tx, lost)
    for row in rows:
        if row["id"] in lost:
            tx.emit(events.deleted(Entity.ACTIVITY, row["id"]))
            continue
        before = Card(Entity(row["owner_type_id"]), row["owner_id"])
        own = activity.owner_after(before, bound[row["id"]], row["provider_id"])
        changed = {"owner_type_id": int(own.entity), "owner_id": own.id} if own != before else {}
        await activities.update_rows(tx, [row["id"]], {**changed, "last_updated": tx.now})
        tx.emit(events.updated(Entity.ACTIVITY, row["id"]))
