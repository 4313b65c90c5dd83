"""Which requisites a deal uses, the client's and one's own: `crm.requisite.link.*` (entities.md 10.4).

Rights are those of the deal; what is chosen must be readable and belong to who takes part in the deal.
"""

from collections.abc import Mapping
from typing import Any

from relead.actions.demands import demand
from relead.actions.requisites import FAMILY as REQUISITES
from relead.actions.row_family import RowList
from relead.domain.access import Action, Actor
from relead.domain.errors import AccessDenied, EntityNotFound
from relead.domain.errors.requisites import NotAssigned, RowNotFound
from relead.domain.errors.user_fields import FieldNotDefined
from relead.domain.ids import Entity, to_id
from relead.store import entities, requisites
from relead.store.engine import ReadTx, Row, Tx

LIST = RowList(requisites.LINK_LIST, requisites.LINK_LIST.owners)


async def get(tx: ReadTx, actor: Actor, entity_type_id: int, entity_id: int) -> Row:
    """What is chosen for a deal. Raises FieldNotDefined, EntityNotFound for what is not there."""
    deal_id = _deal_id(entity_type_id, entity_id)
    await demand(tx, actor, Entity.DEAL, Action.READ, await entities.owner(tx, Entity.DEAL, deal_id))
    row = await requisites.get_link(tx, int(Entity.DEAL), deal_id)
    if row is None:
        raise EntityNotFound
    return row


async def unregister(tx: Tx, actor: Actor, entity_type_id: int, entity_id: int) -> None:
    """Forget what is chosen for a deal, if anything. Raises what `get` does for the deal."""
    deal_id = _deal_id(entity_type_id, entity_id)
    await demand(tx, actor, Entity.DEAL, Action.WRITE, await entities.lock(tx, Entity.DEAL, deal_id))
    await requisites.delete_link(tx, int(Entity.DEAL), deal_id)


def _deal_id(entity_type_id: int, entity_id: int) -> int:
    if entity_type_id <= 0:
        raise FieldNotDefined("entityTypeId")
    if entity_id <= 0:
        raise FieldNotDefined("entityId")
    if entity_type_id != Entity.DEAL:  # of what has links there are only deals yet
        raise EntityNotFound
    return entity_id


_CHOSEN = ("REQUISITE_ID", "BANK_DETAIL_ID", "MC_REQUISITE_ID", "MC_BANK_DETAIL_ID")


async def register(tx: Tx, actor: Actor, fields: Mapping[str, Any]) -> None:
    """Choose requisites for a deal, 0 for none.

    Raises FieldNotDefined, EntityNotFound, RowNotFound, NotAssigned.
    """
    kind, deal_id = to_id(fields.get("ENTITY_TYPE_ID")), to_id(fields.get("ENTITY_ID"))
    for name, number in (("ENTITY_TYPE_ID", kind), ("ENTITY_ID", deal_id)):
        if number <= 0:
            raise FieldNotDefined(name)
    chosen = {name: to_id(fields.get(name)) for name in _CHOSEN}
    for name, number in chosen.items():
        if name not in fields or number < 0:
            raise FieldNotDefined(name)
    if kind != Entity.DEAL:
        raise EntityNotFound
    deal = await demand(tx, actor, Entity.DEAL, Action.WRITE, await entities.lock(tx, Entity.DEAL, deal_id))
    client, detail, own, own_detail = chosen.values()
    await _check(tx, actor, client, detail, deal)
    await _check(tx, actor, own, own_detail, None)
    values = {name.lower(): number or None for name, number in chosen.items()}
    await requisites.put_link(tx, kind, deal_id, values)


async def _check(tx: Tx, actor: Actor, requisite_id: int, detail_id: int, deal: Row | None) -> None:
    """Whether a requisite belongs to the deal's client, or without a deal to an own company."""
    if requisite_id:
        row = await _readable(tx, actor, requisite_id)
        if deal is not None:
            _check_client(row, deal)
        elif not await _is_own(tx, row):
            raise NotAssigned("Requisite", requisite_id, "My company", 0)
    if detail_id:
        detail = await requisites.BANK_DETAILS.share(tx, detail_id)
        if detail is None and all(map(actor.reads_all, requisites.OWNERS)):
            raise RowNotFound("BankDetail", detail_id)
        if detail is None or detail["entity_id"] != requisite_id:
            raise NotAssigned("BankDetail", detail_id, "Requisite", requisite_id)


async def _readable(tx: Tx, actor: Actor, requisite_id: int) -> Row:
    """A requisite that now cannot be deleted; one that may not be read is as good as none."""
    await requisites.REQUISITES.share(tx, requisite_id)
    try:
        return await REQUISITES.get(tx, actor, requisite_id)
    except (AccessDenied, EntityNotFound) as error:
        raise RowNotFound("Requisite", requisite_id) from error


def _check_client(row: Row, deal: Row) -> None:
    clients = [(Entity.COMPANY, deal["company_id"]), (Entity.CONTACT, deal["contact_id"])]
    if (row["entity_type_id"], row["entity_id"]) not in clients:
        kind, number = next((each for each in clients if each[1] is not None), (Entity.CONTACT, 0))
        raise NotAssigned("Requisite", row["id"], kind.name.capitalize(), number)


async def _is_own(tx: ReadTx, row: Row) -> bool:
    if row["entity_type_id"] != Entity.COMPANY:
        return False
    company = await entities.get(tx, Entity.COMPANY, row["entity_id"])
    return company is not None and company["is_my_company"]


async def choose_default(tx: Tx, deal: Row) -> None:
    """Choose the first requisite, with its first bank detail, of the deal's company, else of its contact."""
    for owner, owner_id in ((Entity.COMPANY, deal["company_id"]), (Entity.CONTACT, deal["contact_id"])):
        if owner_id is None:
            continue
        own = [row for row in await requisites.of_owner(tx, owner, owner_id) if not row["address_only"]]
        if own:
            details = await requisites.bank_details_of(tx, own[0]["id"])
            chosen = {"requisite_id": own[0]["id"], "bank_detail_id": details[0]["id"] if details else None}
            chosen |= {"mc_requisite_id": None, "mc_bank_detail_id": None}
            await requisites.put_link(tx, int(Entity.DEAL), deal["id"], chosen)
            return
