"""What becomes of requisites, addresses and links when their owners are merged into one (entities.md 9.2).

Nothing is lost: requisites move with their bank details and addresses; of two addresses of one type of a
lead, and of two choices for a deal, the target's stays. Does not belong here: the merging itself.
"""

from collections.abc import Sequence

from relead.actions import owned_requisites
from relead.domain import addresses
from relead.domain.addresses import CARD
from relead.domain.ids import Entity
from relead.store import addresses as stored
from relead.store import requisites
from relead.store.engine import Row, Tx


async def unite(tx: Tx, entity: Entity, own: Sequence[Row]) -> None:
    """Give the first of locked rows what hangs on the others; its card's addresses are united already."""
    target, others = own[0]["id"], own[1:]
    for row in others:
        if entity in requisites.OWNERS:
            await _move_requisites(tx, entity, row, target)
        elif entity is Entity.LEAD:
            await _move_addresses(tx, (int(entity), row["id"]), (int(entity), target))
        else:
            await _move_link(tx, row["id"], target)
    if entity in requisites.OWNERS:
        await _choose_card(tx, entity, target)


async def _move_requisites(tx: Tx, owner: Entity, row: Row, target: int) -> None:
    for one in await requisites.of_owner(tx, owner, row["id"]):
        holder = (addresses.REQUISITE, one["id"])
        others = await stored.of_holder(tx, holder)
        if one["address_only"] and not others:
            continue  # it held the address in a card that goes
        await requisites.REQUISITES.update(tx, one["id"], {"entity_id": target, "is_card": False})
        for each in others:
            await stored.put(tx, each["type_id"], holder, (int(owner), target), each)
        for type_id, prefix in ((t, p) for (kind, t), p in CARD.items() if kind is owner and one["is_card"]):
            parts = addresses.of_card(row, prefix)
            if addresses.is_filled(parts):
                await stored.put(tx, type_id, holder, (int(owner), target), parts)


async def _choose_card(tx: Tx, owner: Entity, target: int) -> None:
    """Without a requisite for the card the first of those that came is it: the card has its addresses."""
    if await requisites.card_of(tx, owner, target) is not None:
        return
    moved = await requisites.of_owner(tx, owner, target)
    if moved:
        await requisites.make_card(tx, moved[0]["id"])
        for type_id in (t for kind, t in CARD if kind is owner):
            await stored.delete_row(tx, type_id, (addresses.REQUISITE, moved[0]["id"]))


async def _move_addresses(tx: Tx, holder: owned_requisites.Holder, to: owned_requisites.Holder) -> None:
    present = {each["type_id"] for each in await stored.of_holder(tx, to)}
    for each in await stored.of_holder(tx, holder):
        if each["type_id"] not in present:
            await stored.put(tx, each["type_id"], to, to, each)
        await stored.delete_row(tx, each["type_id"], holder)


async def _move_link(tx: Tx, deal_id: int, target: int) -> None:
    kind = int(Entity.DEAL)
    own = await requisites.get_link(tx, kind, deal_id)
    if own is not None and await requisites.get_link(tx, kind, target) is None:
        await requisites.put_link(tx, kind, target, {name: own[name] or None for name in requisites.CHOSEN})
