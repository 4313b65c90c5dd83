"""Comments and log messages, what they are bound to, and their files."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Select,
    SmallInteger,
    Text,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from relead.domain.ids import Card, Entity, FileHolder
from relead.domain.timeline import Item, ItemKind
from relead.store.engine import ReadTx, Row, Tx
from relead.store.statement import Buildable, Statement
from relead.store.tables.portal import file, history, user_account
from relead.store.tables.timeline import timeline_binding, timeline_item, timeline_note, timeline_pin

_ID: Final = bindparam("item_id", type_=BigInteger)
_IDS: Final = func.any(bindparam("item_ids", type_=ARRAY(BigInteger)))
_TYPE: Final = bindparam("entity_type", type_=SmallInteger)
_ENTITY: Final = bindparam("entity_id", type_=Integer)
_HERE: Final = (timeline_binding.c.entity_type == _TYPE, timeline_binding.c.entity_id == _ENTITY)
_HOLDER: Final = literal_column(str(int(FileHolder.TIMELINE_ITEM)), SmallInteger)

_BOUND_TO: Final = (
    select(
        func.coalesce(
            func.jsonb_agg(
                func.jsonb_build_array(timeline_binding.c.entity_type, timeline_binding.c.entity_id)
            ),
            literal_column("'[]'::jsonb"),
        )
    )
    .where(timeline_binding.c.item_id == timeline_item.c.id)
    .scalar_subquery()
    .label("bindings")
)
_GET: Final = Statement(lambda: select(timeline_item, _BOUND_TO).where(timeline_item.c.id == _ID))
_LOCK: Final = Statement(
    lambda: select(timeline_item.c.id).where(timeline_item.c.id == _ID).with_for_update()
)


def item_of(row: Row, bindings: Iterable[Card]) -> Item:
    """The record of a row of `timeline_item`."""
    values = {name: row[name] for name in ("id", "author_id", "created_at", "text", "title", "icon", "maker")}
    return Item(kind=ItemKind(row["kind"]), bindings=tuple(sorted(bindings)), **values)


async def get(tx: ReadTx, item_id: int) -> Item | None:
    """One comment or log message."""
    row = await tx.row(_GET, item_id=item_id)
    if row is None:
        return None
    return item_of(row, (Card(Entity(kind), owner) for kind, owner in row["bindings"]))


async def lock(tx: Tx, item_id: int) -> Item | None:
    """Lock one, so that neither it nor its bindings change; only then is it read."""
    return None if await tx.row(_LOCK, item_id=item_id) is None else await get(tx, item_id)


_INSERT: Final = Statement(
    lambda: (
        insert(timeline_item)
        .values(
            # One counter for all records of a timeline, wherever they are kept.
            id=func.nextval(func.pg_get_serial_sequence(history.name, "id")),
            **{
                name: bindparam(name, type_=timeline_item.c[name].type)
                for name in ("kind", "author_id", "created_at", "title", "text", "icon", "maker")
            },
        )
        .returning(timeline_item.c.id)
    )
)
_SET_TEXT: Final = Statement(
    lambda: update(timeline_item).where(timeline_item.c.id == _ID).values(text=bindparam("text", type_=Text))
)


async def insert_item(
    tx: Tx,
    kind: ItemKind,
    *,
    author_id: int,
    created_at: dt.datetime,
    text: str,
    title: str | None = None,
    icon: str | None = None,
    maker: str = "",
) -> int:
    """Store a record that is bound to nothing yet, return its id."""
    values = {"author_id": author_id, "created_at": created_at, "text": text}
    more = {"title": title, "icon": icon, "maker": maker}
    found: int = await tx.value(_INSERT, kind=kind.value, **values, **more)
    return found


async def set_text(tx: Tx, item_id: int, text: str) -> None:
    """Write another text."""
    await tx.run(_SET_TEXT, item_id=item_id, text=text)


_DELETES: Final = (
    Statement(lambda: delete(file).where(file.c.entity_type == _HOLDER, file.c.entity_id == _IDS)),
    Statement(lambda: delete(timeline_pin).where(timeline_pin.c.item_id == _IDS)),
    Statement(
        lambda: delete(timeline_note).where(timeline_note.c.item_type == 1, timeline_note.c.item_id == _IDS)
    ),
    Statement(lambda: delete(timeline_item).where(timeline_item.c.id == _IDS)),
)


async def delete_items(tx: Tx, item_ids: Collection[int]) -> None:
    """Delete records with their bindings, files, pins and notes."""
    if item_ids:
        for statement in _DELETES:
            await tx.run(statement, item_ids=list(item_ids))


_BIND: Final = Statement(
    lambda: (
        upsert(timeline_binding)
        .values(item_id=_ID, entity_type=_TYPE, entity_id=_ENTITY)
        .on_conflict_do_nothing()
    )
)
_UNBIND: Final = Statement(lambda: delete(timeline_binding).where(timeline_binding.c.item_id == _ID, *_HERE))
_UNPIN: Final = Statement(
    lambda: delete(timeline_pin).where(
        timeline_pin.c.item_id == _ID,
        timeline_pin.c.entity_type == _TYPE,
        timeline_pin.c.entity_id == _ENTITY,
    )
)


async def bind(tx: Tx, item_id: int, to: Card) -> None:
    """Let a record stand on a card's timeline, if it does not yet."""
    await tx.run(_BIND, item_id=item_id, entity_type=int(to.entity), entity_id=to.id)


async def unbind(tx: Tx, item_id: int, of: Card) -> None:
    """Take a record from a card's timeline."""
    here = {"item_id": item_id, "entity_type": int(of.entity), "entity_id": of.id}
    await tx.run(_UNBIND, **here)
    await tx.run(_UNPIN, **here)


def _copy() -> Buildable:
    to_type, to_id = bindparam("to_type", type_=SmallInteger), bindparam("to_id", type_=Integer)
    source = select(timeline_binding.c.item_id, to_type, to_id).where(*_HERE)
    columns = ["item_id", "entity_type", "entity_id"]
    return upsert(timeline_binding).from_select(columns, source).on_conflict_do_nothing()


_COPY: Final = Statement(_copy)
_THERE: Final = timeline_binding.alias("there")
_SHARED: Final = Statement(
    lambda: (
        select(timeline_binding.c.item_id)
        .where(
            *_HERE,
            timeline_binding.c.item_id.in_(
                select(_THERE.c.item_id).where(
                    _THERE.c.entity_type == bindparam("to_type", type_=SmallInteger),
                    _THERE.c.entity_id == bindparam("to_id", type_=Integer),
                )
            ),
        )
        .order_by(timeline_binding.c.item_id)
    )
)
_UNBIND_ALL: Final = Statement(
    lambda: delete(timeline_binding).where(*_HERE).returning(timeline_binding.c.item_id)
)
_LOCK_ALL: Final = Statement(
    lambda: (
        select(timeline_item.c.id)
        .where(timeline_item.c.id == _IDS)
        .order_by(timeline_item.c.id)
        .with_for_update()
    )
)
_ORPHANS: Final = Statement(
    lambda: (
        select(timeline_item.c.id, timeline_item.c.kind)
        .where(timeline_item.c.id == _IDS, ~exists().where(timeline_binding.c.item_id == timeline_item.c.id))
        .order_by(timeline_item.c.id)
    )
)


async def copy_bindings(tx: Tx, source: Card, target: Card) -> None:
    """Let everything on one card's timeline stand on another's too."""
    here = {"entity_type": int(source.entity), "entity_id": source.id}
    await tx.run(_COPY, **here, to_type=int(target.entity), to_id=target.id)


async def list_shared(tx: ReadTx, card: Card, other: Card) -> list[int]:
    """Ids of the records that stand on both cards, ascending."""
    here = {"entity_type": int(card.entity), "entity_id": card.id}
    rows = await tx.rows(_SHARED, **here, to_type=int(other.entity), to_id=other.id)
    return [row["item_id"] for row in rows]


async def unbind_all(tx: Tx, card: Card) -> list[tuple[int, ItemKind]]:
    """Take everything from a card's timeline; return the records that stand on no other."""
    here = {"entity_type": int(card.entity), "entity_id": card.id}
    found = [row["item_id"] for row in await tx.rows(_UNBIND_ALL, **here)]
    if not found:
        return []
    # Of two cards deleted at once the later one must see what the earlier one took away.
    await tx.rows(_LOCK_ALL, item_ids=found)
    rows = await tx.rows(_ORPHANS, item_ids=found)
    return [(row["id"], ItemKind(row["kind"])) for row in rows]


_FILES: Final = Statement(
    lambda: (
        select(
            *(file.c.id, file.c.name, file.c.content_type, file.c.created_at),
            file.c.entity_id.label("item_id"),
            func.octet_length(file.c.content).label("size"),
            func.concat_ws(
                " ", func.nullif(user_account.c.name, ""), func.nullif(user_account.c.last_name, "")
            ).label("author"),
        )
        .join(timeline_item, timeline_item.c.id == file.c.entity_id)
        .outerjoin(user_account, user_account.c.id == timeline_item.c.author_id)
        .where(file.c.entity_type == _HOLDER, file.c.entity_id == _IDS)
        .order_by(file.c.id)
    )
)
_COPY_FILES: Final = Statement(
    lambda: insert(file).from_select(
        ["entity_type", "entity_id", "name", "content_type", "content"],
        _copied_files(),
    )
)


def _copied_files() -> Select[Any]:
    to = bindparam("to_item", type_=Integer)
    kept = func.any(bindparam("kept", type_=ARRAY(Integer)))
    return (
        select(file.c.entity_type, to, file.c.name, file.c.content_type, file.c.content)
        .where(file.c.entity_type == _HOLDER, file.c.entity_id == _ID, file.c.id == kept)
        .order_by(file.c.id)
    )


async def list_files(tx: ReadTx, item_ids: Iterable[int]) -> list[Row]:
    """Files of comments: id, item_id, name, content_type, size in bytes, created_at, the author's name."""
    ids = list(item_ids)
    return await tx.rows(_FILES, item_ids=ids) if ids else []


async def copy_files(tx: Tx, item_id: int, to_item: int, kept: Collection[int]) -> None:
    """Give another record copies of some files of one."""
    if kept:
        await tx.run(_COPY_FILES, item_id=item_id, to_item=to_item, kept=list(kept))
