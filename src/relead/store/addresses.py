"""Addresses: all of them as one source, and writing those that stand in no card.

Those in cards are columns of leads, contacts and companies (`tables/requisites` says why); they are written
through `entities`.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    delete,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert

from relead.domain import addresses
from relead.domain.addresses import CARD, PARTS
from relead.domain.fields.requisite import ADDRESS
from relead.domain.ids import Entity
from relead.store.engine import ReadTx, Row, Tx
from relead.store.entities import TABLES
from relead.store.row_lists import Source
from relead.store.statement import Statement
from relead.store.tables.requisites import address, requisite


def _number(value: int, name: str) -> ColumnElement[int]:
    return literal_column(str(value), Integer).label(name)


def _in_cards(entity: Entity, type_id: int, prefix: str) -> Select[Any]:
    """Addresses of one type in the cards of one type of entities."""
    table = TABLES[entity]
    parts = {part: table.c[column] for part, column in addresses.columns(prefix).items()}
    of_lead = entity is Entity.LEAD
    holder = int(entity) if of_lead else addresses.REQUISITE
    rows = select(
        _number(type_id, "type_id"),
        _number(holder, "entity_type_id"),
        (table.c.id if of_lead else requisite.c.id).label("entity_id"),
        *(column.label(part) for part, column in parts.items()),
        _number(int(entity), "anchor_type_id"),
        table.c.id.label("anchor_id"),
    ).where(or_(*(column.is_not(None) for column in parts.values())))
    if of_lead:
        return rows
    kind: ColumnElement[int] = literal_column(str(int(entity)), Integer)
    own = and_(requisite.c.entity_type_id == kind, requisite.c.entity_id == table.c.id, requisite.c.is_card)
    return rows.join_from(requisite, table, own)


_ALL = union_all(
    *(_in_cards(entity, type_id, prefix) for (entity, type_id), prefix in CARD.items()),
    select(*(address.c[str(field.column)] for field in ADDRESS.fields)),
).subquery("any_address")
_KEY = ("entity_type_id", "entity_id", "type_id")

LIST: Final = Source(
    _ALL,
    ADDRESS,
    key=_KEY,
    owners=(Entity.LEAD, Entity.CONTACT, Entity.COMPANY),
    owner_type="anchor_type_id",
    owner_id="anchor_id",
)

_BY_KEY = {name: bindparam(name, type_=Integer) for name in _KEY}
_GET = Statement(lambda: select(address).where(*(address.c[n] == v for n, v in _BY_KEY.items())))
_OF_HOLDER = Statement(
    lambda: select(address).where(*(address.c[n] == _BY_KEY[n] for n in ("entity_type_id", "entity_id")))
)
_OF_ANCHOR = Statement(
    lambda: (
        select(_ALL)
        .where(
            _ALL.c.anchor_type_id == bindparam("anchor_type_id", type_=Integer),
            _ALL.c.anchor_id == bindparam("anchor_id", type_=Integer),
        )
        .order_by(_ALL.c.entity_id, _ALL.c.type_id)
    )
)
_WRITTEN = {name: bindparam(name, type_=address.c[name].type) for name in PARTS}
_ANCHOR = {name: bindparam(name, type_=Integer) for name in ("anchor_type_id", "anchor_id")}
_PUT = Statement(
    lambda: (
        insert(address)
        .values(
            **_BY_KEY,
            **_WRITTEN,
            **_ANCHOR,
        )
        .on_conflict_do_update(index_elements=list(_KEY), set_={**_WRITTEN, **_ANCHOR})
    )
)
_DELETE = Statement(lambda: delete(address).where(*(address.c[n] == v for n, v in _BY_KEY.items())))


async def get(tx: ReadTx, type_id: int, holder: tuple[int, int]) -> Row | None:
    """An address that stands in no card."""
    return await tx.row(_GET, type_id=type_id, entity_type_id=holder[0], entity_id=holder[1])


async def of_holder(tx: ReadTx, holder: tuple[int, int]) -> list[Row]:
    """All addresses of a lead or requisite that stand in no card."""
    return await tx.rows(_OF_HOLDER, entity_type_id=holder[0], entity_id=holder[1])


async def of_anchor(tx: ReadTx, owner: Entity, owner_id: int) -> list[Row]:
    """All addresses of a lead, a contact or a company, wherever they are stored, by holder and type."""
    return await tx.rows(_OF_ANCHOR, anchor_type_id=int(owner), anchor_id=owner_id)


async def put(
    tx: Tx, type_id: int, holder: tuple[int, int], anchor: tuple[int, int], parts: Mapping[str, Any]
) -> None:
    """Store an address with all its parts."""
    await tx.run(
        _PUT,
        type_id=type_id,
        entity_type_id=holder[0],
        entity_id=holder[1],
        anchor_type_id=anchor[0],
        anchor_id=anchor[1],
        **{part: parts.get(part) for part in PARTS},
    )


async def delete_row(tx: Tx, type_id: int, holder: tuple[int, int]) -> None:
    """Delete an address that stands in no card."""
    await tx.run(_DELETE, type_id=type_id, entity_type_id=holder[0], entity_id=holder[1])
