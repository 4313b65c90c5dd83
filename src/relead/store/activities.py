"""Activities with their bindings and communications; lists of them are in `query`."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, DateTime, Integer, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from relead.domain.fields.activity import ACTIVITY
from relead.domain.ids import Card, Entity
from relead.store import users
from relead.store.engine import ReadTx, Row, Tx
from relead.store.entities import TABLES
from relead.store.statement import Shapes, Statement
from relead.store.tables.activities import activity, activity_binding, activity_comm
from relead.store.tables.portal import file, history, user_account

_SHAPES = Shapes()
_ID = bindparam("id", type_=Integer)
_IDS = func.any(bindparam("ids", type_=ARRAY(Integer)))
_SHOWN = [activity.c[field.column] for field in ACTIVITY.columns if field.column is not None]
_REST = [column for column in activity.c if column.name not in {each.name for each in _SHOWN}]
_CARD = (
    activity_binding.c.owner_type_id == bindparam("owner_type_id", type_=Integer),
    activity_binding.c.owner_id == bindparam("owner_id", type_=Integer),
)
_BINDING_COLUMNS = ("activity_id", "owner_type_id", "owner_id")
_COMM_COLUMNS = ("activity_id", "type", "value", "entity_type_id", "entity_id", "entity_settings")

_GET = Statement(lambda: select(*_SHOWN, *_REST).where(activity.c.id == _ID))
_LOCK = Statement(
    lambda: select(*_SHOWN, *_REST).where(activity.c.id == _IDS).order_by(activity.c.id).with_for_update()
)
_NEXT_ID = Statement(
    lambda: select(func.nextval(func.pg_get_serial_sequence(activity.name, "id")).label("id"))
)
_DELETE = Statement(lambda: delete(activity).where(activity.c.id == _IDS))
_FORGET = [
    Statement(
        lambda table=table: delete(table).where(  # type: ignore[misc]  # mypy knows no default of a lambda
            table.c.entity_type == int(Entity.ACTIVITY), table.c.entity_id == _IDS
        )
    )
    for table in (history, file)
]
_BINDINGS = Statement(
    lambda: (
        select(*(activity_binding.c[name] for name in _BINDING_COLUMNS))
        .where(activity_binding.c.activity_id == _IDS)
        .order_by(activity_binding.c.id)
    )
)
_BOUND_TO = Statement(lambda: select(activity_binding.c.activity_id).where(*_CARD))
_OPEN_OF = Statement(
    lambda: (
        select(activity.c.id)
        .join(activity_binding, activity_binding.c.activity_id == activity.c.id)
        .where(*_CARD, ~activity.c.completed)
    )
)
_PLANNED_COLUMNS = (
    *("id", "type_id", "provider_id", "direction", "subject", "description", "deadline"),
    *("owner_type_id", "owner_id", "responsible_id"),
)
_NAME = users.named(user_account)
_PLANNED = Statement(
    lambda: (
        select(*(activity.c[name] for name in _PLANNED_COLUMNS), _NAME.label("user_name"))
        .join(activity_binding, activity_binding.c.activity_id == activity.c.id)
        .outerjoin(user_account, user_account.c.id == activity.c.responsible_id)
        .where(*_CARD, ~activity.c.completed)
        .order_by(activity.c.deadline, activity.c.id)
        .limit(bindparam("limit", type_=Integer))
    )
)
_BIND = Statement(
    lambda: (
        upsert(activity_binding)
        .values({name: bindparam(name, type_=Integer) for name in _BINDING_COLUMNS})
        .on_conflict_do_nothing()
    )
)
_UNBIND = Statement(
    lambda: delete(activity_binding).where(
        *_CARD, activity_binding.c.activity_id == bindparam("activity_id", type_=Integer)
    )
)
_COMMS = Statement(
    lambda: select(activity_comm).where(activity_comm.c.activity_id == _IDS).order_by(activity_comm.c.id)
)
_CLEAR_COMMS = Statement(lambda: delete(activity_comm).where(activity_comm.c.activity_id == _ID))
_ADD_COMM = Statement(
    lambda: insert(activity_comm).values(
        {name: bindparam(name, type_=activity_comm.c[name].type) for name in _COMM_COLUMNS}
    )
)
_REBIND_COMMS = Statement(
    lambda: (
        update(activity_comm)
        .where(
            activity_comm.c.entity_type_id == bindparam("from_type", type_=Integer),
            activity_comm.c.entity_id == bindparam("from_id", type_=Integer),
        )
        .values(entity_id=bindparam("to_id", type_=Integer))
    )
)
_FILES = Statement(
    lambda: (
        select(file.c.id, file.c.entity_id)
        .where(file.c.entity_type == int(Entity.ACTIVITY), file.c.entity_id == _IDS)
        .order_by(file.c.id)
    )
)


async def get(tx: ReadTx, activity_id: int) -> Row | None:
    """All columns, first those of the catalogue in its order."""
    return await tx.row(_GET, id=activity_id)


async def lock(tx: Tx, ids: Collection[int]) -> dict[int, Row]:
    """Lock the activities that exist in ascending id; their cards must be locked before."""
    return {row["id"]: row for row in await tx.rows(_LOCK, ids=list(ids))} if ids else {}


async def next_id(tx: Tx) -> int:
    """A new id."""
    found: int = await tx.value(_NEXT_ID)
    return found


async def insert_row(tx: Tx, values: Mapping[str, Any]) -> None:
    """Insert an activity with the given columns."""
    names = tuple(sorted(values))
    statement = _SHAPES.get(
        ("insert", names),
        lambda: insert(activity).values({n: bindparam(n, type_=activity.c[n].type) for n in names}),
    )
    await tx.run(statement, **values)


async def update_rows(tx: Tx, ids: Collection[int], values: Mapping[str, Any]) -> None:
    """Set the given columns of some activities."""
    names = tuple(sorted(values))
    statement = _SHAPES.get(
        ("update", names),
        lambda: (
            update(activity)
            .where(activity.c.id == _IDS)
            .values({n: bindparam(n, type_=activity.c[n].type) for n in names})
        ),
    )
    await tx.run(statement, ids=list(ids), **values)


async def delete_rows(tx: Tx, ids: Collection[int]) -> None:
    """Delete activities with bindings, communications, files and history."""
    for statement in (*_FORGET, _DELETE):
        await tx.run(statement, ids=list(ids))


async def bindings(tx: ReadTx, ids: Collection[int]) -> dict[int, list[Card]]:
    """Cards by activity, in the order they were bound; every id has its list."""
    made: dict[int, list[Card]] = {activity_id: [] for activity_id in ids}
    for activity_id, kind, owner_id in await tx.rows(_BINDINGS, ids=list(ids)):
        made[activity_id].append(Card(Entity(kind), owner_id))
    return made


async def bound_to(tx: ReadTx, card: Card) -> list[int]:
    """Ids of a card's activities."""
    return [row[0] for row in await tx.rows(_BOUND_TO, owner_type_id=int(card.entity), owner_id=card.id)]


async def open_of(tx: ReadTx, card: Card) -> list[int]:
    """Ids of a card's activities that are not completed."""
    return [row[0] for row in await tx.rows(_OPEN_OF, owner_type_id=int(card.entity), owner_id=card.id)]


async def planned(tx: ReadTx, card: Card, limit: int) -> list[Row]:
    """At most `limit` activities of a card that are not completed, the first due first.

    Columns: id, type_id, provider_id, direction, subject, description, deadline, owner_type_id, owner_id,
    responsible_id, user_name.
    """
    return await tx.rows(_PLANNED, owner_type_id=int(card.entity), owner_id=card.id, limit=limit)


async def bind(tx: Tx, pairs: Sequence[tuple[int, Card]]) -> None:
    """Bind activities to cards, in this order; what is bound stays so."""
    await tx.run_many(_BIND, [_binding(*pair) for pair in pairs])


async def unbind(tx: Tx, pairs: Sequence[tuple[int, Card]]) -> None:
    """Free activities from cards."""
    await tx.run_many(_UNBIND, [_binding(*pair) for pair in pairs])


def _binding(activity_id: int, card: Card) -> dict[str, Any]:
    return {"activity_id": activity_id, "owner_type_id": int(card.entity), "owner_id": card.id}


async def comms(tx: ReadTx, ids: Collection[int]) -> list[Row]:
    """Communications of activities, all columns."""
    return await tx.rows(_COMMS, ids=list(ids))


async def replace_comms(tx: Tx, activity_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store an activity's communications in place of those it has; rows without its id."""
    await tx.run(_CLEAR_COMMS, id=activity_id)
    await tx.run_many(_ADD_COMM, [{"activity_id": activity_id, **row} for row in rows])


async def rebind_comms(tx: Tx, source: Card, target: Card) -> None:
    """Let the communications of a card be those of another of its type."""
    await tx.run(_REBIND_COMMS, from_type=int(source.entity), from_id=source.id, to_id=target.id)


async def files(tx: ReadTx, ids: Collection[int]) -> dict[int, list[int]]:
    """Ids of files by activity; those without any are left out."""
    made: dict[int, list[int]] = {}
    for file_id, activity_id in await tx.rows(_FILES, ids=list(ids)):
        made.setdefault(activity_id, []).append(file_id)
    return made


def _touch(entity: Entity) -> Statement:
    table = TABLES[entity]
    return Statement(
        lambda: (
            update(table)
            .where(table.c.id == _IDS)
            .values(
                last_activity_time=bindparam("now", type_=DateTime(timezone=True)),
                last_activity_by=bindparam("user_id", type_=Integer),
            )
        )
    )


_TOUCH = {entity: _touch(entity) for entity in TABLES}


def wake(tx: Tx, cards: Collection[Card]) -> None:
    """Let those who look at the cards know that something of their activities changed."""
    for card in cards:
        tx.touch(card.entity, card.id)


async def touch(tx: Tx, cards: Collection[Card]) -> None:
    """Remember on locked cards that something happened with them now, and let those who look at them know."""
    wake(tx, cards)
    for entity, statement in _TOUCH.items():
        ids = sorted(card.id for card in cards if card.entity is entity)
        if ids:
            await tx.run(statement, ids=ids, now=tx.now, user_id=tx.user_id)
