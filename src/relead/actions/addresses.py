"""Addresses: the use cases behind `crm.address.*` (entities.md 10.5).

Belongs here: addresses of leads and requisites, wherever they are stored. Rights are those of the lead, or
of the requisite's owner. Does not belong here: ADDRESS_* fields of entities, which their families write.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relead.actions import owned_requisites
from relead.actions.demands import demand
from relead.actions.entity_family import reading_of
from relead.actions.requisites import write_card
from relead.actions.row_family import RowList
from relead.domain import addresses as rules
from relead.domain.access import Action, Actor
from relead.domain.errors import AccessDenied, EntityNotFound
from relead.domain.errors.requisites import AddressExists, AddressNotFound
from relead.domain.errors.user_fields import FieldNotDefined
from relead.domain.fields.draft import draft
from relead.domain.fields.requisite import ADDRESS
from relead.domain.ids import Entity, to_id
from relead.store import addresses, entities, requisites
from relead.store.engine import Row, Tx

LIST = RowList(addresses.LIST, addresses.LIST.owners)


@dataclass(frozen=True)
class _Place:
    """An address that may be there: on what it hangs, and in whose locked card it stands, if in any."""

    type_id: int
    holder: tuple[int, int]
    owner: Entity
    row: Row
    prefix: str | None

    @property
    def anchor(self) -> tuple[int, int]:
        return int(self.owner), self.row["id"]


async def add(tx: Tx, actor: Actor, fields: Mapping[str, Any]) -> None:
    """Add an address; one without any part is none. Raises AddressExists and what `_find` does."""
    place = await _find(tx, actor, fields)
    if await _parts(tx, place):
        raise AddressExists
    await _write(tx, place, {}, _given(tx, fields))


async def update(tx: Tx, actor: Actor, fields: Mapping[str, Any]) -> None:
    """Change the parts of an address that were given. Raises AddressNotFound and what `_find` does."""
    place, before = await _present(tx, actor, fields)
    await _write(tx, place, before, {**before, **_given(tx, fields)})


async def delete(tx: Tx, actor: Actor, fields: Mapping[str, Any]) -> None:
    """Delete an address. Raises AddressNotFound and what `_find` does."""
    place, before = await _present(tx, actor, fields)
    await _write(tx, place, before, {})


def _given(tx: Tx, fields: Mapping[str, Any]) -> dict[str, Any]:
    return draft(ADDRESS, fields, reading_of(tx), on_update=True).columns


async def _present(tx: Tx, actor: Actor, fields: Mapping[str, Any]) -> tuple[_Place, dict[str, Any]]:
    place = await _find(tx, actor, fields)
    parts = await _parts(tx, place)
    if not parts:
        raise AddressNotFound
    return place, parts


async def _find(tx: Tx, actor: Actor, fields: Mapping[str, Any]) -> _Place:
    """Lock what an address hangs on. Raises FieldNotDefined, EntityNotFound, AccessDenied."""
    type_id, kind, number = (to_id(fields.get(name)) for name in ("TYPE_ID", "ENTITY_TYPE_ID", "ENTITY_ID"))
    if type_id not in rules.TYPES:
        raise FieldNotDefined("TYPE_ID")
    if kind not in (Entity.LEAD, rules.REQUISITE):
        raise FieldNotDefined("ENTITY_TYPE_ID")
    if number <= 0:
        raise FieldNotDefined("ENTITY_ID")
    if kind == Entity.LEAD:
        row = await _lock(tx, actor, Entity.LEAD, number)
        return _Place(type_id, (kind, number), Entity.LEAD, row, rules.CARD.get((Entity.LEAD, type_id)))
    requisite = await _requisite(tx, actor, number)
    owner = Entity(requisite["entity_type_id"])
    row = await _lock(tx, actor, owner, requisite["entity_id"])
    requisite = await _requisite(tx, actor, number)  # as it is under the lock
    prefix = rules.CARD.get((owner, type_id)) if requisite["is_card"] else None
    return _Place(type_id, (kind, number), owner, row, prefix)


async def _lock(tx: Tx, actor: Actor, owner: Entity, owner_id: int) -> Row:
    return await demand(tx, actor, owner, Action.WRITE, await entities.lock(tx, owner, owner_id))


async def _requisite(tx: Tx, actor: Actor, number: int) -> Row:
    found = await requisites.REQUISITES.get(tx, number)
    if found is None:
        raise EntityNotFound if all(map(actor.reads_all, requisites.OWNERS)) else AccessDenied
    return found


async def _parts(tx: Tx, place: _Place) -> dict[str, Any]:
    """Parts of an address that is there; empty if it is not."""
    if place.prefix is not None:
        parts = rules.of_card(place.row, place.prefix)
        return parts if rules.is_filled(parts) else {}
    row = await addresses.get(tx, place.type_id, place.holder)
    return {} if row is None else {part: row[part] for part in rules.PARTS}


async def _write(tx: Tx, place: _Place, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Store all parts of an address; without any it is taken away."""
    changed = {part for part in rules.PARTS if before.get(part) != after.get(part)}
    if not changed:
        return
    stored = rules.is_filled(after)
    if place.prefix is not None:
        names = rules.columns(place.prefix)
        await write_card(tx, place.owner, place.row["id"], {names[part]: after.get(part) for part in changed})
    elif stored:
        await addresses.put(tx, place.type_id, place.holder, place.anchor, after)
    else:
        await addresses.delete_row(tx, place.type_id, place.holder)
    owned_requisites.tell(tx, place.type_id, place.holder, place.anchor, stored=stored)
