"""Requisites, presets, bank details and links: the questions that are not alike for all tables."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Text,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from relead.domain.addresses import CARD, columns
from relead.domain.fields.requisite import BANK_DETAIL, PRESET, REQUISITE, REQUISITE_LINK
from relead.domain.ids import Entity
from relead.store.engine import ReadTx, Row, Tx
from relead.store.entities import TABLES
from relead.store.row_lists import Source
from relead.store.rows import Rows
from relead.store.statement import Statement
from relead.store.tables.requisites import bank_detail, requisite, requisite_link, requisite_preset

OWNERS: Final = (Entity.CONTACT, Entity.COMPANY)
"""Types of entities that have requisites."""

REQUISITES: Final = Rows(requisite, REQUISITE)
PRESETS: Final = Rows(requisite_preset, PRESET)
BANK_DETAILS: Final = Rows(bank_detail, BANK_DETAIL)

CHOSEN: Final = ("requisite_id", "bank_detail_id", "mc_requisite_id", "mc_bank_detail_id")
"""Columns of a link with what is chosen for a deal."""


def _links() -> Select[Any]:
    """Links with 0 for what is not chosen, as clients see them."""
    chosen = (func.coalesce(requisite_link.c[name], literal_column("0")).label(name) for name in CHOSEN)
    return select(requisite_link.c.entity_type_id, requisite_link.c.entity_id, *chosen)


_OWNED = (
    select(
        bank_detail,
        requisite.c.entity_type_id.label("owner_type_id"),
        requisite.c.entity_id.label("owner_id"),
    )
    .join(requisite, requisite.c.id == bank_detail.c.entity_id)
    .subquery("owned_bank_detail")
)

REQUISITE_LIST: Final = Source(requisite, REQUISITE, owners=OWNERS)
PRESET_LIST: Final = Source(requisite_preset, PRESET)
BANK_DETAIL_LIST: Final = Source(
    _OWNED, BANK_DETAIL, owners=OWNERS, owner_type="owner_type_id", owner_id="owner_id"
)
LINK_LIST: Final = Source(
    _links().subquery("link"), REQUISITE_LINK, key=("entity_type_id", "entity_id"), owners=(Entity.DEAL,)
)

_TYPE = bindparam("entity_type_id", type_=Integer)
_ENTITY = bindparam("entity_id", type_=Integer)
_MINE = (requisite.c.entity_type_id == _TYPE, requisite.c.entity_id == _ENTITY)
_OF_OWNER = Statement(lambda: select(requisite).where(*_MINE).order_by(requisite.c.sort, requisite.c.id))
_CARD = Statement(lambda: select(requisite.c.id).where(*_MINE, requisite.c.is_card))
_DETAILS_OF_MANY = Statement(
    lambda: (
        select(bank_detail)
        .where(bank_detail.c.entity_id == func.any(bindparam("ids", type_=ARRAY(Integer))))
        .order_by(bank_detail.c.sort, bank_detail.c.id)
    )
)
_PRESETS = Statement(
    lambda: select(requisite_preset).order_by(requisite_preset.c.sort, requisite_preset.c.id)
)
_DETAILS = Statement(
    lambda: (
        select(bank_detail.c.id, bank_detail.c.active)
        .where(bank_detail.c.entity_id == bindparam("requisite_id", type_=Integer))
        .order_by(bank_detail.c.sort, bank_detail.c.id)
    )
)
_PRESET_USED = Statement(
    lambda: select(exists().where(requisite.c.preset_id == bindparam("preset_id", type_=Integer)))
)
_ANY_PRESET = Statement(lambda: select(requisite_preset.c.id).limit(1))
_DEFAULT_PRESET = Statement(
    lambda: (
        select(requisite_preset.c.id, requisite_preset.c.name)
        .order_by(
            (requisite_preset.c.xml_id.is_distinct_from(bindparam("xml_id", type_=Text))),
            requisite_preset.c.active.desc(),
            requisite_preset.c.sort,
            requisite_preset.c.id,
        )
        .limit(1)
    )
)
_OF_ENTITY = (requisite_link.c.entity_type_id == _TYPE, requisite_link.c.entity_id == _ENTITY)
_GET_LINK = Statement(lambda: _links().where(*_OF_ENTITY))
_LINK_VALUES = {name: bindparam(name, type_=Integer) for name in CHOSEN}
_PUT_LINK = Statement(
    lambda: (
        insert(requisite_link)
        .values(entity_type_id=_TYPE, entity_id=_ENTITY, **_LINK_VALUES)
        .on_conflict_do_update(index_elements=["entity_type_id", "entity_id"], set_=_LINK_VALUES)
    )
)
_DELETE_LINK = Statement(lambda: delete(requisite_link).where(*_OF_ENTITY))


async def of_owner(tx: ReadTx, owner: Entity, owner_id: int) -> list[Row]:
    """Requisites of a contact or company by (SORT, ID)."""
    return await tx.rows(_OF_OWNER, entity_type_id=int(owner), entity_id=owner_id)


async def card_of(tx: ReadTx, owner: Entity, owner_id: int) -> int | None:
    """Id of the requisite the addresses in the owner's card belong to."""
    found: int | None = await tx.value(_CARD, entity_type_id=int(owner), entity_id=owner_id)
    return found


async def bank_details_of(tx: ReadTx, requisite_id: int) -> list[Row]:
    """Ids of a requisite's bank details with `active`, by (SORT, ID)."""
    return await tx.rows(_DETAILS, requisite_id=requisite_id)


async def bank_details_of_many(tx: ReadTx, requisite_ids: Sequence[int]) -> list[Row]:
    """Whole rows of the bank details of requisites, by (SORT, ID); no statement for no ids."""
    return await tx.rows(_DETAILS_OF_MANY, ids=requisite_ids) if requisite_ids else []


async def all_presets(tx: ReadTx) -> list[Row]:
    """Whole rows of all presets by (SORT, ID)."""
    return await tx.rows(_PRESETS)


async def has_presets(tx: ReadTx) -> bool:
    """Whether there is any preset."""
    return await tx.value(_ANY_PRESET) is not None


async def default_preset(tx: ReadTx, xml_id: str) -> Row | None:
    """Id and name of the preset with this XML_ID, else of the first; None if there is none at all."""
    return await tx.row(_DEFAULT_PRESET, xml_id=xml_id)


async def uses_preset(tx: ReadTx, preset_id: int) -> bool:
    """Whether any requisite is made after the preset."""
    return bool(await tx.value(_PRESET_USED, preset_id=preset_id))


async def get_link(tx: ReadTx, entity_type_id: int, entity_id: int) -> Row | None:
    """What is chosen for a deal."""
    return await tx.row(_GET_LINK, entity_type_id=entity_type_id, entity_id=entity_id)


async def put_link(tx: Tx, entity_type_id: int, entity_id: int, chosen: Mapping[str, int | None]) -> None:
    """Store what is chosen for a deal; None for nothing."""
    await tx.run(_PUT_LINK, entity_type_id=entity_type_id, entity_id=entity_id, **chosen)


async def delete_link(tx: Tx, entity_type_id: int, entity_id: int) -> None:
    """Forget what is chosen for a deal."""
    await tx.run(_DELETE_LINK, entity_type_id=entity_type_id, entity_id=entity_id)


def _hold(owner: Entity) -> Statement:
    """Give an address-only requisite to each owner with an address in the card but no requisite for it."""
    table = TABLES[owner]
    parts = [c for (kind, _), prefix in CARD.items() if kind is owner for c in columns(prefix).values()]
    filled: list[ColumnElement[bool]] = [table.c[part].is_not(None) for part in parts]
    kind: ColumnElement[int] = literal_column(str(int(owner)), Integer)
    without = ~exists().where(
        requisite.c.entity_type_id == kind, requisite.c.entity_id == table.c.id, requisite.c.is_card
    )
    values: dict[str, ColumnElement[Any]] = {
        "entity_type_id": kind,
        "entity_id": table.c.id,
        "preset_id": bindparam("preset_id", type_=Integer),
        "name": bindparam("name", type_=Text),
        "address_only": literal_column("true", Boolean),
        "is_card": literal_column("true", Boolean),
        "sort": bindparam("sort", type_=Integer),
        "date_create": bindparam("now", type_=DateTime(timezone=True)),
        "created_by_id": table.c.created_by_id,
    }
    rows = select(*values.values()).where(or_(*filled), without).order_by(table.c.id)
    return Statement(lambda: insert(requisite).from_select(list(values), rows).on_conflict_do_nothing())


_HOLD = {owner: _hold(owner) for owner in OWNERS}


async def hold_addresses(tx: Tx, owner: Entity, preset: Row, sort: int) -> None:
    """Give every address that stands in a card alone the requisite it belongs to."""
    await tx.run(_HOLD[owner], preset_id=preset["id"], name=preset["name"], sort=sort, now=tx.now)


_IS_CARD = Statement(
    lambda: (
        update(requisite)
        .where(requisite.c.id == bindparam("id_", type_=Integer))
        .values(is_card=literal_column("true", Boolean))
    )
)


async def make_card(tx: Tx, requisite_id: int) -> None:
    """Let the addresses in the owner's card belong to this requisite; none of his others may hold them."""
    await tx.run(_IS_CARD, id_=requisite_id)


def files_in(row: Row, fields: Sequence[str]) -> list[int]:
    """Ids of the files in user fields, by their keys."""
    found = [row["uf"].get(key) for key in fields]
    return [
        number
        for each in found
        if each is not None
        for number in (each if isinstance(each, list) else [each])
    ]
