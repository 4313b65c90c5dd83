"""Requisites of contacts and companies: the use cases behind `crm.requisite.*` (entities.md 10.1).

Rights are those of the owner: READ for reading, WRITE for writing.
"""

from collections.abc import Mapping
from typing import Any

from relead.actions import files, owned_requisites, user_values
from relead.actions.demands import demand
from relead.actions.entity_family import reading_of
from relead.actions.row_family import RowFamily
from relead.domain import addresses, events
from relead.domain.access import Action, Actor
from relead.domain.addresses import CARD
from relead.domain.errors.user_fields import FieldNotDefined
from relead.domain.fields.catalogue import FieldSet, FieldType
from relead.domain.fields.draft import Draft
from relead.domain.fields.requisite import REQUISITE
from relead.domain.ids import Entity
from relead.domain.requisites import SORT
from relead.domain.user_fields import field as user_field
from relead.store import addresses as stored_addresses
from relead.store import entities, requisites
from relead.store.engine import ReadTx, Row, Tx


async def demand_owner(tx: ReadTx, actor: Actor, row: Row, action: Action = Action.READ) -> None:
    """Raise AccessDenied unless the actor may act on the owner of a row of requisites."""
    owner = Entity(row["entity_type_id"])
    await demand(tx, actor, owner, action, await entities.owner(tx, owner, row["entity_id"]))


class Requisites(RowFamily):
    """Requisites; the card's addresses belong to one of each owner."""

    rows = requisites.REQUISITES
    kind = "Requisite"
    event = owned_requisites.EVENT
    defaults = {"sort": SORT, "active": True, "address_only": False, "name": ""}  # noqa: RUF012 - a ClassVar

    def known(self, tx: ReadTx) -> FieldSet:
        """User fields are last."""
        return tx.portal.user_fields.extend_set(user_field.REQUISITE, REQUISITE)

    async def refresh(self, tx: ReadTx, named: Mapping[Any, Any]) -> None:
        """Read user fields anew if one is named that is not known here."""
        await user_values.refresh(tx, user_field.REQUISITE, named)

    async def demand(self, tx: ReadTx, actor: Actor, row: Row) -> None:
        """Whoever may read the owner may read it."""
        await demand_owner(tx, actor, row)

    async def settle(self, tx: Tx, actor: Actor, columns: dict[str, Any], made: Draft) -> None:
        """Find owner and preset; the first requisite holds the addresses in the owner's card."""
        if columns.get("entity_type_id") not in requisites.OWNERS:
            raise FieldNotDefined("ENTITY_TYPE_ID")
        owner, owner_id = Entity(columns["entity_type_id"]), columns.get("entity_id") or 0
        if owner_id <= 0:
            raise FieldNotDefined("ENTITY_ID")
        await demand(tx, actor, owner, Action.WRITE, await entities.lock(tx, owner, owner_id))
        preset = await requisites.PRESETS.share(tx, columns.get("preset_id") or 0)
        if preset is None:
            raise FieldNotDefined("PRESET_ID")
        columns["name"] = columns["name"] or preset["name"]
        columns["is_card"] = await requisites.card_of(tx, owner, owner_id) is None
        defaults = user_values.defaults_for(self.known(tx), made.user, reading_of(tx))
        columns["uf"] = (await user_values.changed(tx, owner, owner_id, defaults, made.user)).values

    async def lock(self, tx: Tx, actor: Actor, row_id: int) -> Row:
        """Lock the owner first."""
        found = await self.rows.get(tx, row_id)
        if found is None:
            raise self.missing(actor, row_id)
        owner = Entity(found["entity_type_id"])
        await demand(tx, actor, owner, Action.WRITE, await entities.lock(tx, owner, found["entity_id"]))
        row = await self.rows.lock(tx, row_id)
        if row is None:
            raise self.missing(actor, row_id)
        return row

    async def changes(self, tx: Tx, row: Row, made: Draft) -> dict[str, Any]:
        """User fields; their files belong to the owner, whose rights they have."""
        owner = Entity(row["entity_type_id"])
        change = await user_values.changed(tx, owner, row["entity_id"], row["uf"], made.user)
        await files.discard(tx, change.discarded)
        return {"uf": change.values} if change.codes else {}

    async def dismiss(self, tx: Tx, row: Row) -> None:
        """Delete it with its addresses; those in the card become what the next requisite has."""
        owner, owner_id, holder = Entity(row["entity_type_id"]), row["entity_id"], _holder(row)
        for detail in await requisites.bank_details_of(tx, row["id"]):
            tx.emit(events.requisite(owned_requisites.DETAIL_EVENT, "DELETE", detail["id"]))
        for other in await stored_addresses.of_holder(tx, holder):
            await stored_addresses.delete_row(tx, other["type_id"], holder)
            owned_requisites.tell(tx, other["type_id"], holder, (int(owner), owner_id), stored=False)
        await self.rows.delete(tx, row["id"])
        if row["is_card"]:
            await self._hand_card_over(tx, owner, owner_id, holder)
        keys = [f.key for f in user_values.user_fields_of(self.known(tx)) if f.type is FieldType.FILE]
        await files.discard(tx, requisites.files_in(row, keys))

    async def _hand_card_over(self, tx: Tx, owner: Entity, owner_id: int, gone: tuple[int, int]) -> None:
        card = await entities.get(tx, owner, owner_id)
        left = await requisites.of_owner(tx, owner, owner_id)
        moved = {}
        if left:
            await requisites.make_card(tx, left[0]["id"])
            moved = {each["type_id"]: each for each in await stored_addresses.of_holder(tx, _holder(left[0]))}
        columns: dict[str, Any] = {}
        for type_id, prefix in ((t, p) for (kind, t), p in CARD.items() if kind is owner):
            before = addresses.of_card(dict(card or {}), prefix)
            if addresses.is_filled(before):
                owned_requisites.tell(tx, type_id, gone, (int(owner), owner_id), stored=False)
            if type_id in moved:
                await stored_addresses.delete_row(tx, type_id, _holder(left[0]))
            names = addresses.columns(prefix).items()
            after = {part: moved[type_id][part] if type_id in moved else None for part in addresses.PARTS}
            columns |= {column: after[part] for part, column in names if after[part] != before[part]}
        await write_card(tx, owner, owner_id, columns)


def _holder(row: Row) -> tuple[int, int]:
    return addresses.REQUISITE, row["id"]


async def write_card(tx: Tx, owner: Entity, owner_id: int, columns: Mapping[str, Any]) -> None:
    """Store changed columns of addresses in the card of a locked entity, with history and event."""
    if not columns:
        return
    always = {"date_modify": tx.now, "modify_by_id": tx.user_id}
    await entities.update_row(tx, owner, owner_id, {**columns, **always})
    details = {"fields": sorted(columns), "values": [], "deleted": 0}
    tx.record(events.Record(events.Kind.CHANGED, owner, owner_id, details))
    tx.emit(events.updated(owner, owner_id))


FAMILY = Requisites(requisites.REQUISITE_LIST, requisites.OWNERS)
