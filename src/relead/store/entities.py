"""Rows of leads, contacts and companies: what all three have in common.

Belongs here: one function per question about single entities. Lists are in `query.py`, bindings in
`bindings.py`, multifields in `multifields.py`.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from sqlalchemy import Integer, SmallInteger, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.elements import ColumnElement

from relead.domain.fields.catalogue import Catalogue
from relead.domain.fields.company import COMPANY
from relead.domain.fields.contact import CONTACT
from relead.domain.fields.deal import DEAL
from relead.domain.fields.lead import LEAD
from relead.domain.ids import Entity
from relead.store import files, multifields, visibility
from relead.store.engine import ReadTx, Row, Tx
from relead.store.statement import Buildable, Shapes, Statement
from relead.store.tables import crm, portal
from relead.store.tables.product_rows import product_row
from relead.store.tables.requisites import address, requisite, requisite_link
from relead.store.tables.timeline import stage_history, timeline_pin
from relead.store.user_keys import with_keys

CATALOGUES: Final[Mapping[Entity, Catalogue]] = {
    catalogue.entity: catalogue for catalogue in (LEAD, DEAL, CONTACT, COMPANY)
}
TABLES: Final[Mapping[Entity, Table]] = {
    Entity.LEAD: crm.lead,
    Entity.DEAL: crm.deal,
    Entity.CONTACT: crm.contact,
    Entity.COMPANY: crm.company,
}

_SHAPES = Shapes()
_ID = bindparam("id", type_=Integer)


def _by_entity(build: Callable[[Entity, Table], Buildable]) -> Mapping[Entity, Statement]:
    def statement(entity: Entity, table: Table) -> Statement:
        return Statement(lambda: build(entity, table))

    return {entity: statement(entity, table) for entity, table in TABLES.items()}


def columns(entity: Entity) -> list[Any]:
    """Columns of the catalogue's fields, in its order."""
    table = TABLES[entity]
    return [table.c[field.column] for field in CATALOGUES[entity].columns if field.column is not None]


def _other_columns(entity: Entity) -> list[Any]:
    """Columns that only the universal dialect shows, and values of user fields."""
    shown = {"uf_keys", *(column.name for column in columns(entity))}
    return [column for column in TABLES[entity].c if column.name not in shown]


_GET = _by_entity(
    lambda entity, table: select(
        *columns(entity), *_other_columns(entity), multifields.as_json(entity, table.c.id)
    ).where(table.c.id == _ID)
)
_LOCK = _by_entity(lambda _, table: select(table).where(table.c.id == _ID).with_for_update(key_share=True))
_LOCK_MANY = _by_entity(
    lambda entity, table: (
        select(table.c.id, *visibility.rights_columns(entity, table))
        .where(table.c.id == func.any(bindparam("ids", type_=ARRAY(Integer))))
        .order_by(table.c.id)
        .with_for_update(key_share=True)
    )
)
_OWNER = _by_entity(
    lambda entity, table: select(table.c.id, *visibility.rights_columns(entity, table)).where(
        table.c.id == _ID
    )
)
_OWNERS = _by_entity(
    lambda entity, table: select(table.c.id, *visibility.rights_columns(entity, table)).where(
        table.c.id == func.any(bindparam("ids", type_=ARRAY(Integer)))
    )
)
_SHARE = _by_entity(
    lambda entity, table: (
        select(table.c.id, *visibility.rights_columns(entity, table))
        .where(table.c.id == _ID)
        .with_for_update(read=True, key_share=True)
    )
)
_NEXT_ID = _by_entity(
    lambda _, table: select(func.nextval(func.pg_get_serial_sequence(table.name, "id")).label("id"))
)
_DELETE = _by_entity(lambda _, table: delete(table).where(table.c.id == _ID))


def _of_entity(table: Table) -> Statement:
    return Statement(
        lambda: delete(table).where(
            table.c.entity_type == bindparam("entity_type", type_=SmallInteger), table.c.entity_id == _ID
        )
    )


def _owned(table: Table, kind: str, number: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c[kind] == bindparam("entity_type", type_=SmallInteger), table.c[number] == _ID


_FORGET = [
    _of_entity(table) for table in (portal.history, portal.observer, product_row, stage_history, timeline_pin)
]
_FORGET += [
    Statement(lambda: delete(requisite).where(*_owned(requisite, "entity_type_id", "entity_id"))),
    Statement(lambda: delete(requisite_link).where(*_owned(requisite_link, "entity_type_id", "entity_id"))),
    Statement(lambda: delete(address).where(*_owned(address, "anchor_type_id", "anchor_id"))),
]
_OBSERVES = Statement(
    lambda: select(portal.observer.c.user_id).where(
        portal.observer.c.entity_type == bindparam("entity_type", type_=SmallInteger),
        portal.observer.c.entity_id == _ID,
        portal.observer.c.user_id == bindparam("user_id", type_=Integer),
    )
)


async def get(tx: ReadTx, entity: Entity, entity_id: int) -> Row | None:
    """All own columns, first those of the catalogue in its order; last `multifields` as JSON rows."""
    return await tx.row(_GET[entity], id=entity_id)


async def owner(tx: ReadTx, entity: Entity, entity_id: int) -> Row | None:
    """What rights depend on, unlocked."""
    return await tx.row(_OWNER[entity], id=entity_id)


async def owners(tx: ReadTx, entity: Entity, ids: Collection[int]) -> dict[int, Row]:
    """What rights depend on, of those that exist, unlocked."""
    return {row["id"]: row for row in await tx.rows(_OWNERS[entity], ids=list(ids))} if ids else {}


async def observes(tx: ReadTx, entity: Entity, entity_id: int, user_id: int) -> bool:
    """Whether a user observes an entity."""
    found = await tx.value(_OBSERVES, entity_type=int(entity), id=entity_id, user_id=user_id)
    return found is not None


async def lock(tx: Tx, entity: Entity, entity_id: int) -> Row | None:
    """Lock one entity and return its whole row; None if it does not exist."""
    return await tx.row(_LOCK[entity], id=entity_id)


async def share(tx: Tx, entity: Entity, entity_id: int) -> Row | None:
    """Keep one entity from being deleted, return what rights depend on; None if it does not exist."""
    return await tx.row(_SHARE[entity], id=entity_id)


async def lock_many(tx: Tx, entity: Entity, ids: Collection[int]) -> dict[int, Row]:
    """Lock the entities that exist, in ascending id (the lock order of the design)."""
    if not ids:
        return {}
    return {row["id"]: row for row in await tx.rows(_LOCK_MANY[entity], ids=sorted(ids))}


async def next_id(tx: Tx, entity: Entity) -> int:
    """A new id: default titles contain it, so it is drawn before the row is written."""
    found: int = await tx.value(_NEXT_ID[entity])
    return found


async def insert_row(tx: Tx, entity: Entity, values: Mapping[str, Any]) -> None:
    """Insert an entity with the given columns."""
    table, values = TABLES[entity], with_keys(values)
    shape = ("insert", entity, tuple(sorted(values)))
    statement = _SHAPES.get(
        shape, lambda: insert(table).values({n: bindparam(n, type_=table.c[n].type) for n in shape[2]})
    )
    await tx.run(statement, **values)


async def update_row(tx: Tx, entity: Entity, entity_id: int, values: Mapping[str, Any]) -> None:
    """Set the given columns of one entity."""
    table, values = TABLES[entity], with_keys(values)
    shape = ("update", entity, tuple(sorted(values)))
    statement = _SHAPES.get(
        shape,
        lambda: (
            update(table)
            .where(table.c.id == bindparam("id_", type_=Integer))
            .values({n: bindparam(n, type_=table.c[n].type) for n in shape[2]})
        ),
    )
    await tx.run(statement, id_=entity_id, **values)


async def delete_row(tx: Tx, entity: Entity, entity_id: int) -> None:
    """Delete an entity with all that belongs to it, requisites too; its bindings must be gone."""
    await multifields.clear(tx, entity, entity_id)
    for statement in _FORGET:
        await tx.run(statement, entity_type=int(entity), id=entity_id)
    await tx.run(_DELETE[entity], id=entity_id)
    await files.clear(tx, entity, entity_id)
