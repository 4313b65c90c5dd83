"""Rights on records of timelines: they are those on the cards the records stand on.

A record may be read by whoever may read one of its cards, and is shown as standing on those only.
"""

from collections.abc import Iterable

from relead.actions.demands import demand
from relead.domain.access import CRM, Action, Actor
from relead.domain.errors import AccessDenied, DomainError, EntityNotFound
from relead.domain.errors.timeline import LogMessageNotFound, TimelineOwnerNotFound
from relead.domain.ids import Card, Entity
from relead.domain.timeline import Item, ItemKind
from relead.store import entities, readable, timeline_items
from relead.store.engine import ReadTx, Tx


async def demand_card(tx: ReadTx, actor: Actor, card: Card, action: Action = Action.READ) -> None:
    """Demand a right on a card. Raises TimelineOwnerNotFound, AccessDenied."""
    row = await entities.owner(tx, card.entity, card.id)
    try:
        await demand(tx, actor, card.entity, action, row)
    except EntityNotFound:
        raise TimelineOwnerNotFound from None


async def lock_card(tx: Tx, actor: Actor, card: Card) -> None:
    """Demand WRITE on a card and keep it locked, as its timeline is about to change.

    Raises TimelineOwnerNotFound, AccessDenied.
    """
    await entities.lock(tx, card.entity, card.id)
    tx.touch(card.entity, card.id)
    await demand_card(tx, actor, card, Action.WRITE)


async def allowed(
    tx: ReadTx, actor: Actor, cards: Iterable[Card], action: Action = Action.READ
) -> list[Card]:
    """Those of the cards the actor may act on, in their order; one statement."""
    cards = list(cards)
    found = await readable.mixed(tx, actor, by_entity(cards), action)
    return [card for card in cards if (card.entity, card.id) in found]


def by_entity(cards: Iterable[Card]) -> dict[Entity, set[int]]:
    """Ids of cards by their type."""
    found: dict[Entity, set[int]] = {}
    for card in cards:
        found.setdefault(card.entity, set()).add(card.id)
    return found


async def readable_item(
    tx: ReadTx, actor: Actor, item_id: int, kind: ItemKind | None = None
) -> tuple[Item, list[Card]]:
    """A record with those of its cards that the actor may read. Raises EntityNotFound, AccessDenied."""
    item = await timeline_items.get(tx, item_id)
    if item is None or kind not in (None, item.kind):
        raise missing(actor, item_id, kind)
    cards = await allowed(tx, actor, item.bindings)
    if not cards:
        raise AccessDenied
    return item, cards


def missing(actor: Actor, item_id: int, kind: ItemKind | None = None) -> DomainError:
    """What to raise for a record that does not exist: to many it must look like one they may not read."""
    if not all(actor.reads_all(entity) for entity in CRM):
        return AccessDenied()
    return LogMessageNotFound(item_id) if kind is ItemKind.LOG else EntityNotFound()
