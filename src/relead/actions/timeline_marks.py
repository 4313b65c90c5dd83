"""Pins and notes on records of timelines (communications.md 4.3, 4.5)."""

from relead.actions.timeline_access import demand_card, lock_card
from relead.domain.access import Actor
from relead.domain.errors import EntityNotFound
from relead.domain.errors.timeline import TooManyPinned
from relead.domain.ids import Card
from relead.domain.timeline import MOST_PINNED
from relead.store import timeline_marks
from relead.store.engine import ReadTx, Row, Tx


async def pin(tx: Tx, actor: Actor, card: Card, item_id: int) -> None:
    """Pin a record to the top of a card; needs WRITE on the card. Raises EntityNotFound, TooManyPinned."""
    await lock_card(tx, actor, card)
    await _demand_stands(tx, card, item_id)
    present = await timeline_marks.pinned(tx, card)
    if item_id not in present and len(present) >= MOST_PINNED:
        raise TooManyPinned
    await timeline_marks.pin(tx, card, item_id)


async def unpin(tx: Tx, actor: Actor, card: Card, item_id: int) -> None:
    """Unpin a record; needs WRITE on the card. Raises EntityNotFound for a record of another card."""
    await lock_card(tx, actor, card)
    await _demand_stands(tx, card, item_id)
    await timeline_marks.unpin(tx, card, item_id)


async def get_note(tx: ReadTx, actor: Actor, card: Card, item_type: int, item_id: int) -> Row:
    """The note on a record of a card; needs READ on the card. Raises EntityNotFound."""
    await demand_card(tx, actor, card)
    await _demand_item(tx, card, item_type, item_id)
    found = await timeline_marks.get_note(tx, item_type, item_id)
    if found is None:
        raise EntityNotFound
    return found


async def save_note(tx: Tx, actor: Actor, card: Card, item_type: int, item_id: int, text: str) -> None:
    """Write the one note a record has; needs WRITE on the card. Raises EntityNotFound."""
    await lock_card(tx, actor, card)
    await _demand_item(tx, card, item_type, item_id)
    await timeline_marks.save_note(tx, item_type, item_id, text)


async def delete_note(tx: Tx, actor: Actor, card: Card, item_type: int, item_id: int) -> None:
    """Delete the note on a record; needs WRITE on the card. Raises EntityNotFound."""
    await lock_card(tx, actor, card)
    await _demand_item(tx, card, item_type, item_id)
    if not await timeline_marks.delete_note(tx, item_type, item_id):
        raise EntityNotFound


async def _demand_item(tx: ReadTx, card: Card, item_type: int, item_id: int) -> None:
    # Activities (type 2) come with their own tables: until then no card has any.
    if item_type != timeline_marks.HISTORY:
        raise EntityNotFound
    await _demand_stands(tx, card, item_id)


async def _demand_stands(tx: ReadTx, card: Card, item_id: int) -> None:
    if not await timeline_marks.stands(tx, card, item_id):
        raise EntityNotFound
