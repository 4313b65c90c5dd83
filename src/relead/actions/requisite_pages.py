"""Requisites of a contact or company as its card shows and edits them: thin queries over one owner.

Belongs here: reading all of them at once, and finding the row that a form of the card is about. Does not
belong here: writing, which is that of `requisites`, `bank_details` and `addresses`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from relead.actions import addresses, bank_details, requisites
from relead.actions.demands import demand, permitted
from relead.domain import addresses as address_rules
from relead.domain.access import Action, Actor
from relead.domain.errors import EntityNotFound
from relead.domain.ids import Entity
from relead.store import addresses as stored_addresses
from relead.store import entities
from relead.store import requisites as stored
from relead.store.engine import ReadTx, Row, Tx
from relead.store.visibility import item


@dataclass(frozen=True, slots=True)
class Requisite:
    """One with what hangs on it; `preset` is None where an address needed it before there was any."""

    row: Row
    preset: Row | None
    banks: Sequence[Row]
    addresses: Sequence[Row]

    @property
    def id(self) -> int:
        """Its id."""
        found: int = self.row["id"]
        return found


@dataclass(frozen=True, slots=True)
class Owned:
    """All requisites of an owner by (SORT, ID), and the presets a new one may be made after."""

    requisites: Sequence[Requisite]
    presets: Sequence[Row]
    writable: bool

    def find(self, requisite_id: int) -> Requisite:
        """One of them. Raises EntityNotFound."""
        found = next((each for each in self.requisites if each.id == requisite_id), None)
        if found is None:
            raise EntityNotFound
        return found

    def preset(self, preset_id: int) -> Row:
        """A preset a new one may be made after. Raises EntityNotFound."""
        found = next((each for each in self.presets if each["id"] == preset_id), None)
        if found is None:
            raise EntityNotFound
        return found


async def owned(
    tx: ReadTx, actor: Actor, owner: Entity, owner_id: int, action: Action = Action.READ
) -> Owned:
    """Requisites of a contact or company the actor may read, or write: at most 6 statements.

    Raises EntityNotFound, AccessDenied.
    """
    row = await demand(tx, actor, owner, action, await entities.owner(tx, owner, owner_id))
    rows = await stored.of_owner(tx, owner, owner_id)
    presets = await stored.all_presets(tx)
    by_id = {preset["id"]: preset for preset in presets}
    banks = await stored.bank_details_of_many(tx, [each["id"] for each in rows])
    known = await stored_addresses.of_anchor(tx, owner, owner_id)
    made = [
        Requisite(
            each,
            by_id.get(each["preset_id"]),
            [bank for bank in banks if bank["entity_id"] == each["id"]],
            [address for address in known if address["entity_id"] == each["id"]],
        )
        for each in rows
    ]
    writable = await permitted(tx, actor, owner, Action.WRITE, item(owner, row), owner_id)
    return Owned(made, [each for each in presets if each["active"]], writable)


async def save(
    tx: Tx, actor: Actor, owner: Entity, owner_id: int, requisite_id: int, fields: Mapping[str, Any]
) -> int:
    """Change a requisite of the owner, or add one for id 0; returns its id."""
    if requisite_id:
        await _own(tx, actor, owner, owner_id, requisite_id)
        await requisites.FAMILY.update(tx, actor, requisite_id, fields)
        return requisite_id
    keys = {"ENTITY_TYPE_ID": int(owner), "ENTITY_ID": owner_id}
    return await requisites.FAMILY.add(tx, actor, {**fields, **keys})


async def delete(tx: Tx, actor: Actor, owner: Entity, owner_id: int, requisite_id: int) -> None:
    """Delete a requisite of the owner with all that hangs on it."""
    await _own(tx, actor, owner, owner_id, requisite_id)
    await requisites.FAMILY.delete(tx, actor, requisite_id)


async def save_bank(tx: Tx, actor: Actor, found: Requisite, bank_id: int, fields: Mapping[str, Any]) -> None:
    """Change bank details of a requisite, or add some for id 0."""
    if bank_id:
        await bank_details.FAMILY.update(tx, actor, bank_of(found, bank_id)["id"], fields)
    else:
        await bank_details.FAMILY.add(tx, actor, {**fields, "ENTITY_ID": found.id})


async def delete_bank(tx: Tx, actor: Actor, found: Requisite, bank_id: int) -> None:
    """Delete bank details of a requisite."""
    await bank_details.FAMILY.delete(tx, actor, bank_of(found, bank_id)["id"])


async def save_address(
    tx: Tx, actor: Actor, found: Requisite, type_id: int, fields: Mapping[str, Any]
) -> None:
    """Change an address of a requisite, or add it if there is none of the type."""
    keys = _address(found, type_id)
    known = any(each["type_id"] == type_id for each in found.addresses)
    await (addresses.update if known else addresses.add)(tx, actor, {**fields, **keys})


async def delete_address(tx: Tx, actor: Actor, found: Requisite, type_id: int) -> None:
    """Delete an address of a requisite. Raises AddressNotFound."""
    await addresses.delete(tx, actor, _address(found, type_id))


def bank_of(found: Requisite, bank_id: int) -> Row:
    """Bank details of a requisite. Raises EntityNotFound."""
    row = next((each for each in found.banks if each["id"] == bank_id), None)
    if row is None:
        raise EntityNotFound
    return row


def _address(found: Requisite, type_id: int) -> dict[str, int]:
    return {"TYPE_ID": type_id, "ENTITY_TYPE_ID": address_rules.REQUISITE, "ENTITY_ID": found.id}


async def _own(tx: Tx, actor: Actor, owner: Entity, owner_id: int, requisite_id: int) -> None:
    """Demand that it belongs to the owner: an address of a page reaches nobody else's."""
    (await owned(tx, actor, owner, owner_id, Action.WRITE)).find(requisite_id)
