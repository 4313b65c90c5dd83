"""What becomes of requisites and addresses when their owner is written.

Belongs here: the requisite that the address in a card belongs to, events of addresses, deletion with the
owner. Does not belong here: `crm.requisite.*` and `crm.address.*` themselves.
"""

from collections.abc import Mapping
from typing import Any, Final

from relead.domain import addresses, events
from relead.domain.addresses import CARD
from relead.domain.ids import Entity
from relead.domain.requisites import SORT, default_xml_id
from relead.store import requisites
from relead.store.engine import Tx

Holder = tuple[int, int]
"""Owner type and id of what an address hangs on: a lead or a requisite."""

EVENT: Final = "REQUISITE"
DETAIL_EVENT: Final = "BANKDETAIL"


async def follow(
    tx: Tx, entity: Entity, entity_id: int, before: Mapping[str, Any], written: Mapping[str, Any]
) -> None:
    """After columns of a locked entity were written: give a new address in its card a requisite, tell of it.

    `before` is the row as it was, empty for a new one.
    """
    for (owner, type_id), prefix in CARD.items():
        if owner is not entity or written.keys().isdisjoint(addresses.columns(prefix).values()):
            continue
        filled = addresses.is_filled(addresses.of_card({**dict(before), **written}, prefix))
        if filled or addresses.is_filled(addresses.of_card(before, prefix)):
            holder = await _holder(tx, entity, entity_id)
            tell(tx, type_id, holder, (int(entity), entity_id), stored=filled)


def tell(tx: Tx, type_id: int, holder: Holder, anchor: Holder, *, stored: bool) -> None:
    """Announce that an address was stored or taken away."""
    tx.emit(events.address("REGISTER" if stored else "UNREGISTER", type_id, holder, anchor))


async def _holder(tx: Tx, entity: Entity, entity_id: int) -> Holder:
    if entity not in requisites.OWNERS:
        return int(entity), entity_id
    found = await requisites.card_of(tx, entity, entity_id)
    return addresses.REQUISITE, found or await _add_card(tx, entity, entity_id)


async def _add_card(tx: Tx, owner: Entity, owner_id: int) -> int:
    """Add the requisite that only holds the address in the owner's card (entities.md 2.9)."""
    preset = await requisites.default_preset(tx, default_xml_id(tx.portal.country, owner))
    columns = {
        "entity_type_id": int(owner),
        "entity_id": owner_id,
        "preset_id": preset and preset["id"],
        "name": preset and preset["name"],
        "address_only": True,
        "is_card": True,
        "sort": SORT,
        "date_create": tx.now,
        "created_by_id": tx.user_id,
    }
    made = await requisites.REQUISITES.insert(tx, columns)
    tx.emit(events.requisite(EVENT, "ADD", made))
    return made


async def forget(tx: Tx, owner: Entity, owner_id: int) -> None:
    """Tell that the requisites of a contact or company go, with its row; others have none."""
    if owner not in requisites.OWNERS:
        return
    for row in await requisites.of_owner(tx, owner, owner_id):
        for detail in await requisites.bank_details_of(tx, row["id"]):
            tx.emit(events.requisite(DETAIL_EVENT, "DELETE", detail["id"]))
        tx.emit(events.requisite(EVENT, "DELETE", row["id"]))
