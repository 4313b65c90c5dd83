"""What stands on one card's timeline, from all places where such records are kept, newest first.

Each source is one branch of a union with the columns of `_COLUMNS`, its own filter and its own limit, so that
each reads the head of an index, or all of one card. A new source is one more entry of `_SOURCES`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Integer,
    Select,
    SmallInteger,
    Text,
    and_,
    bindparam,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.elements import ColumnElement

from relead.domain.ids import Card, Entity
from relead.domain.timeline_entries import ACTIVITY, Cursor, Source, Wanted
from relead.store import users
from relead.store.engine import ReadTx, Row
from relead.store.statement import Shapes
from relead.store.tables.activities import activity, activity_binding
from relead.store.tables.portal import history, user_account
from relead.store.tables.timeline import timeline_binding, timeline_item, timeline_note, timeline_pin
from relead.store.timeline_marks import HISTORY as NOTED

_SHAPES: Final = Shapes(100)
_TYPE: Final = bindparam("entity_type", type_=SmallInteger)
_ENTITY: Final = bindparam("entity_id", type_=Integer)
_KINDS: Final = func.any(bindparam("kinds", type_=ARRAY(Text)))
_CONTACT: Final = bindparam("contact", type_=Integer)
_LIMIT: Final = bindparam("limit", type_=Integer)
_NO_TEXT: Final = null().cast(Text)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What makes the text of the statement."""

    after: bool
    kinds: bool
    contact: bool
    pinned: bool


async def page(tx: ReadTx, card: Card, wanted: Wanted, before: Cursor | None, limit: int) -> list[Row]:
    """At most `limit` rows that stand before the cursor.

    Columns: source (number of `Source`), id, created_at, user_id, kind, title, text, icon, details,
    user_name, pinned_at, note.
    """
    shape = _Shape(before is not None, wanted.kinds is not None, wanted.contact is not None, wanted.pinned)
    values: dict[str, Any] = {"entity_type": int(card.entity), "entity_id": card.id, "limit": limit}
    if before is not None:
        values |= {"at": before.at, "source": int(before.source), "id": before.id}
    if wanted.kinds is not None:
        values["kinds"] = sorted(wanted.kinds)
    if wanted.contact is not None:
        values["contact"] = wanted.contact
    return await tx.rows(_SHAPES.get(shape, lambda: _union(shape)), **values)


def _history(shape: _Shape) -> Select[Any]:
    record = history.c
    texts = [_NO_TEXT.label(name) for name in ("title", "text", "icon")]
    rows = select(
        _number(Source.HISTORY),
        record.id,
        record.created_at,
        record.user_id,
        record.kind,
        *texts,
        record.details,
    ).where(record.entity_type == _TYPE, record.entity_id == _ENTITY)
    return _branch(shape, Source.HISTORY, rows, record.kind, _names_contact())


def _names_contact() -> ColumnElement[bool]:
    """Whether a history record is about a contact: linked, unlinked, made the primary, made by conversion."""
    details, wanted = history.c.details, func.to_jsonb(_CONTACT)
    linked = and_(details["type"].astext == "contact", details["id"] == wanted)
    primary = and_(history.c.kind == "primary_changed", details["id"] == wanted)
    return or_(linked, primary, and_(history.c.kind == "converted", details["contact"] == wanted))


def _items(shape: _Shape) -> Select[Any]:
    item, bound = timeline_item, timeline_binding
    also = bound.alias("also")
    contact = select(also.c.item_id).where(
        also.c.entity_type == literal_column(str(int(Entity.CONTACT))), also.c.entity_id == _CONTACT
    )
    texts = [item.c.title, item.c.text, item.c.icon]
    rows = (
        select(_number(Source.ITEM), item.c.id, item.c.created_at, item.c.author_id, item.c.kind, *texts)
        .add_columns(null().cast(JSONB).label("details"))
        .join(bound, bound.c.item_id == item.c.id)
        .where(bound.c.entity_type == _TYPE, bound.c.entity_id == _ENTITY)
    )
    return _branch(shape, Source.ITEM, rows, item.c.kind, item.c.id.in_(contact))


def _activities(shape: _Shape) -> Select[Any]:
    """Activities that are completed; whoever reads the card reads all that is bound to it."""
    own, bound = activity.c, activity_binding
    also = bound.alias("also_bound")
    contact = select(also.c.activity_id).where(
        also.c.owner_type_id == literal_column(str(int(Entity.CONTACT))), also.c.owner_id == _CONTACT
    )
    kind = literal_column(f"'{ACTIVITY}'", Text)
    rows = (
        select(_number(Source.ACTIVITY), own.id, own.created.label("created_at"))
        .add_columns(own.author_id.label("user_id"), kind.label("kind"), own.subject.label("title"))
        .add_columns(own.description.label("text"), own.provider_id.label("icon"))
        .add_columns(null().cast(JSONB).label("details"))
        .join(bound, bound.c.activity_id == own.id)
        .where(bound.c.owner_type_id == _TYPE, bound.c.owner_id == _ENTITY, own.completed)
    )
    return _branch(shape, Source.ACTIVITY, rows, kind, own.id.in_(contact))


_SOURCES: Final[Mapping[Source, Callable[[_Shape], Select[Any]]]] = {
    Source.HISTORY: _history,
    Source.ITEM: _items,
    Source.ACTIVITY: _activities,
}


def _number(source: Source) -> ColumnElement[int]:
    return literal_column(str(int(source)), Integer).label("source")


def _branch(
    shape: _Shape, source: Source, rows: Select[Any], kind: ColumnElement[str], contact: ColumnElement[bool]
) -> Select[Any]:
    """The head of one source."""
    _, record_id, at = (*rows.selected_columns,)[:3]
    if shape.kinds:
        rows = rows.where(kind == _KINDS)
    if shape.contact:
        rows = rows.where(contact)
    if shape.pinned:
        pins = select(timeline_pin.c.item_id).where(
            timeline_pin.c.entity_type == _TYPE, timeline_pin.c.entity_id == _ENTITY
        )
        rows = rows.where(record_id.in_(pins) if source <= Source.ITEM else false())
    if shape.after:
        key = tuple_(at, record_id, literal_column(str(int(source)), Integer))
        rows = rows.where(key < _cursor())
    return rows.order_by(at.desc(), record_id.desc()).limit(_LIMIT)


def _cursor() -> Any:
    return tuple_(
        bindparam("at", type_=DateTime(timezone=True)),
        bindparam("id", type_=BigInteger),
        bindparam("source", type_=Integer),
    )


def _union(shape: _Shape) -> Select[Any]:
    """The heads of all sources in one order, with what users added to the records."""
    heads = [make(shape).subquery() for make in _SOURCES.values()]
    found = union_all(*(head.select() for head in heads)).subquery("found")
    account, pin, note = user_account, timeline_pin, timeline_note
    # Pins and notes are on records that share one counter of ids, which are the first sources.
    marked = found.c.source <= literal_column(str(int(Source.ITEM)), Integer)
    here = (pin.c.entity_type == _TYPE, pin.c.entity_id == _ENTITY)
    name = users.named(account)
    return (
        select(
            *found.c, name.label("user_name"), pin.c.created_at.label("pinned_at"), note.c.text.label("note")
        )
        .select_from(found)
        .outerjoin(account, account.c.id == found.c.user_id)
        .outerjoin(pin, and_(marked, pin.c.item_id == found.c.id, *here))
        .outerjoin(note, and_(marked, note.c.item_type == NOTED, note.c.item_id == found.c.id))
        .order_by(found.c.created_at.desc(), found.c.id.desc(), found.c.source.desc())
        .limit(_LIMIT)
    )
