"""Pins and notes: what users add to records of a timeline, whatever kind these are."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    DateTime,
    Integer,
    SmallInteger,
    Text,
    bindparam,
    delete,
    exists,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from relead.domain.ids import Card
from relead.store.engine import ReadTx, Row, Tx
from relead.store.statement import Buildable, Statement
from relead.store.tables.portal import history
from relead.store.tables.timeline import timeline_binding, timeline_note, timeline_pin

HISTORY: Final = 1
"""Type of items notes are on: records of the history, comments and log messages."""

_CARD: dict[str, Any] = {
    "entity_type": bindparam("entity_type", type_=SmallInteger),
    "entity_id": bindparam("entity_id", type_=Integer),
}
_ITEM: Final = bindparam("item_id", type_=BigInteger)


def _on(table: Any) -> list[Any]:
    return [table.c[name] == value for name, value in _CARD.items()]


_STANDS: Final = Statement(
    lambda: select(
        or_(
            exists().where(*_on(timeline_binding), timeline_binding.c.item_id == _ITEM),
            exists().where(*_on(history), history.c.id == _ITEM),
        )
    )
)
_PINNED: Final = Statement(lambda: select(timeline_pin.c.item_id).where(*_on(timeline_pin)))
_PIN: Final = Statement(
    lambda: (
        insert(timeline_pin)
        .values(item_id=_ITEM, created_at=bindparam("now", type_=DateTime(timezone=True)), **_CARD)
        .on_conflict_do_nothing()
    )
)
_UNPIN: Final = Statement(
    lambda: delete(timeline_pin).where(*_on(timeline_pin), timeline_pin.c.item_id == _ITEM)
)


def _values(card: Card, **more: Any) -> dict[str, Any]:
    return {"entity_type": int(card.entity), "entity_id": card.id, **more}


async def stands(tx: ReadTx, card: Card, item_id: int) -> bool:
    """Whether a record of any kind stands on a card's timeline."""
    return bool(await tx.value(_STANDS, **_values(card, item_id=item_id)))


async def pinned(tx: ReadTx, card: Card) -> list[int]:
    """Ids of the records pinned to a card."""
    return [row["item_id"] for row in await tx.rows(_PINNED, **_values(card))]


async def pin(tx: Tx, card: Card, item_id: int) -> None:
    """Pin a record."""
    await tx.run(_PIN, **_values(card, item_id=item_id), now=tx.now)


async def unpin(tx: Tx, card: Card, item_id: int) -> None:
    """Unpin a record, if it is pinned."""
    await tx.run(_UNPIN, **_values(card, item_id=item_id))


_NOTE: dict[str, Any] = {"item_type": bindparam("item_type", type_=SmallInteger), "item_id": _ITEM}


def _of_note() -> list[Any]:
    return [timeline_note.c[name] == value for name, value in _NOTE.items()]


def _save() -> Buildable:
    user, now = bindparam("user_id", type_=Integer), bindparam("now", type_=DateTime(timezone=True))
    changed = {"text": bindparam("text", type_=Text), "updated_by_id": user, "updated_at": now}
    return (
        insert(timeline_note)
        .values(**_NOTE, **changed, created_by_id=user, created_at=now)
        .on_conflict_do_update(index_elements=list(_NOTE), set_=changed)
    )


_SAVE_NOTE: Final = Statement(_save)
_GET_NOTE: Final = Statement(lambda: select(timeline_note).where(*_of_note()))
_DELETE_NOTE: Final = Statement(
    lambda: delete(timeline_note).where(*_of_note()).returning(timeline_note.c.item_id)
)
_FORGET_NOTES: Final = Statement(
    lambda: delete(timeline_note).where(
        timeline_note.c.item_type == HISTORY,
        timeline_note.c.item_id.in_(select(history.c.id).where(*_on(history))),
    )
)


async def get_note(tx: ReadTx, item_type: int, item_id: int) -> Row | None:
    """The note on a record."""
    return await tx.row(_GET_NOTE, item_type=item_type, item_id=item_id)


async def save_note(tx: Tx, item_type: int, item_id: int, text: str) -> None:
    """Write the note on a record; it keeps who wrote the first one."""
    await tx.run(_SAVE_NOTE, item_type=item_type, item_id=item_id, text=text, user_id=tx.user_id, now=tx.now)


async def delete_note(tx: Tx, item_type: int, item_id: int) -> bool:
    """Delete the note on a record; False if there was none."""
    return await tx.value(_DELETE_NOTE, item_type=item_type, item_id=item_id) is not None


async def forget_notes(tx: Tx, card: Card) -> None:
    """Delete the notes on a card's own history records, which are to be deleted with it."""
    await tx.run(_FORGET_NOTES, **_values(card))
