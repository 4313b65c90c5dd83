"""Bank details of requisites: the use cases behind `crm.requisite.bankdetail.*` (entities.md 10.3).

Rights are those of the requisite's owner.
"""

from typing import Any

from relead.actions import owned_requisites
from relead.actions.requisites import FAMILY as REQUISITES
from relead.actions.requisites import demand_owner
from relead.actions.row_family import RowFamily
from relead.domain.access import Actor
from relead.domain.errors.user_fields import FieldNotDefined
from relead.domain.fields.draft import Draft
from relead.domain.requisites import SORT
from relead.store import requisites
from relead.store.engine import ReadTx, Row, Tx


class BankDetails(RowFamily):
    """Bank details."""

    rows = requisites.BANK_DETAILS
    kind = "RequisiteBankDetail"
    event = owned_requisites.DETAIL_EVENT
    defaults = {"sort": SORT, "active": True, "name": ""}  # noqa: RUF012 - a ClassVar

    async def demand(self, tx: ReadTx, actor: Actor, row: Row) -> None:
        """Whoever may read the requisite may read them."""
        requisite = await requisites.REQUISITES.get(tx, row["entity_id"])
        if requisite is None:  # deleted a moment ago, and this with it
            raise self.missing(actor, row["id"])
        await demand_owner(tx, actor, requisite)

    async def settle(self, tx: Tx, actor: Actor, columns: dict[str, Any], made: Draft) -> None:
        """Find the requisite; its preset's country is the bank's unless another was chosen."""
        del made
        if (columns.get("entity_id") or 0) <= 0:
            raise FieldNotDefined("ENTITY_ID")
        requisite = await REQUISITES.lock(tx, actor, columns["entity_id"])
        preset = await requisites.PRESETS.get(tx, requisite["preset_id"] or 0)
        columns.setdefault("country_id", preset and preset["country_id"])
        columns["name"] = columns["name"] or columns.get("rq_bank_name", "")

    async def lock(self, tx: Tx, actor: Actor, row_id: int) -> Row:
        """Lock the owner and the requisite first."""
        found = await self.rows.get(tx, row_id)
        if found is None:
            raise self.missing(actor, row_id)
        await REQUISITES.lock(tx, actor, found["entity_id"])
        row = await self.rows.lock(tx, row_id)
        if row is None:
            raise self.missing(actor, row_id)
        return row


FAMILY = BankDetails(requisites.BANK_DETAIL_LIST, requisites.OWNERS)
