"""Leads: the use cases behind `crm.lead.*` (entities.md 3, repeat-leads.md 2)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from relead.actions import activity_bindings, children, links, product_rows
from relead.actions.deletion import delete_card
from relead.actions.demands import demand
from relead.actions.entity_family import EntityFamily
from relead.actions.links import LeadState
from relead.domain import binding, events, stage_history
from relead.domain.access import Action, Actor
from relead.domain.errors.dictionaries import StageForbidden
from relead.domain.events import Kind, Record
from relead.domain.fields.draft import Draft
from relead.domain.fields.lead import LEAD
from relead.domain.ids import Card, Entity
from relead.domain.semantics import Semantic
from relead.domain.texts import text
from relead.store import bindings, dictionaries, entities
from relead.store.bindings import LEAD_CONTACT
from relead.store.children import of_lead as children_of
from relead.store.engine import Row, Tx

_STATUS = "STATUS"
_SUCCESS = Semantic.SUCCESS.value


class Leads(EntityFamily):
    """Leads and their status; links go through `actions/links`."""

    catalogue = LEAD
    kept = frozenset({"title", "currency_id", "status_id"})
    dictionaries = {"source_id": "SOURCE", "status_id": _STATUS}  # noqa: RUF012 - declared ClassVar above

    async def create(self, tx: Tx, actor: Actor, columns: dict[str, Any], made: Draft) -> None:
        """Insert a lead; its flag is computed whatever its status (repeat-leads.md 2.1)."""
        semantic = Semantic(columns["semantic"])
        columns |= {
            "title": columns.get("title") or text("lead_title", tx.portal.language, id=columns["id"]),
            "currency_id": columns.get("currency_id", tx.portal.base_currency),
            "opportunity": columns.get("opportunity", Decimal("0.00")),
            "moved_by_id": columns.get("moved_by_id", actor.user_id),
            "moved_time": columns.get("moved_time", columns["date_create"]),
            "date_closed": tx.now if semantic.closed else None,
        }
        blank = LeadState(columns, (), None, Semantic.PROCESS, repeat=False)
        to = links.after(
            blank, links=_contacts((), made.links), columns=binding.wanted_one(made.links, "COMPANY_ID")
        )
        await links.lock_clients(tx, actor, blank, to)
        columns |= {
            "company_id": to.company_id,
            "contact_id": binding.primary_of(to.links),
            "is_return_customer": to.linked,
        }
        await entities.insert_row(tx, Entity.LEAD, columns)
        await bindings.write(tx, LEAD_CONTACT, columns["id"], binding.change((), to.links))
        tx.moved(stage_history.created(Entity.LEAD, columns["id"], semantic, columns["status_id"]))

    async def settle(self, tx: Tx, columns: dict[str, Any]) -> None:
        """Start with the status given, or the first one."""
        known = await dictionaries.semantic_of(tx, _STATUS, columns["status_id"])
        if known is None:  # an unknown status is the first one (entities.md 3.2)
            columns["status_id"] = (await dictionaries.first_statuses(tx, [_STATUS]))[_STATUS]
            known = await dictionaries.semantic_of(tx, _STATUS, columns["status_id"])
        columns["semantic"] = (known or Semantic.PROCESS).value

    async def change(self, tx: Tx, actor: Actor, row: Row, columns: dict[str, Any], made: Draft) -> None:
        """Store changed columns and links; status, sum, flag and closing date follow."""
        await product_rows.follow(tx, Entity.LEAD, row, columns)
        await self.move(tx, actor, row, columns, strict=made.strict)
        lead = await links.state_of(tx, row)
        wanted, released = _contacts(lead.links, made.links), list[Card]()
        if row["semantic"] == _SUCCESS and columns.get("semantic", _SUCCESS) != _SUCCESS:
            kept, company_id, released = await children.detach(tx, row, lead.links)
            wanted = _contacts(kept, made.links)
            if company_id != lead.company_id:
                columns["company_id"] = company_id
        columns |= binding.wanted_one(made.links, "COMPANY_ID")
        if "company_id" in columns and columns["company_id"] == lead.company_id:
            del columns["company_id"]
        to = links.after(lead, links=wanted, columns=columns)
        await links.lock_clients(tx, actor, lead, to)
        await links.save(tx, lead, to, columns)
        if released:
            await activity_bindings.take_back(tx, Card(Entity.LEAD, row["id"]), released)
        if Semantic(row["semantic"]).closed < to.semantic.closed:
            await activity_bindings.complete_of(tx, Card(Entity.LEAD, row["id"]))

    async def move(
        self, tx: Tx, actor: Actor, row: Row, columns: dict[str, Any], *, strict: bool = False
    ) -> None:
        """Complete a change of status; one unknown or not allowed is ignored (entities.md 3.3, 7.4).

        Raises InvalidValue or StageForbidden instead, if `strict`.
        """
        if "status_id" not in columns:
            return
        semantic = await dictionaries.semantic_of(tx, _STATUS, columns["status_id"])
        if semantic is None or not actor.may_move(Entity.LEAD, row["status_id"], columns["status_id"]):
            if strict:
                raise self._invalid("STATUS_ID", tx) if semantic is None else StageForbidden
            del columns["status_id"]
            return
        columns |= {"semantic": semantic.value, "moved_time": tx.now, "moved_by_id": actor.user_id}
        if semantic.closed and semantic.value != row["semantic"]:
            columns["date_closed"] = tx.now
        details = {"from": row["status_id"], "to": columns["status_id"], "semantic": semantic.value}
        tx.record(Record(Kind.STATUS_CHANGED, Entity.LEAD, row["id"], details))
        tx.moved(stage_history.moved(Entity.LEAD, row["id"], semantic, columns["status_id"]))

    async def delete(self, tx: Tx, actor: Actor, entity_id: int) -> None:
        """Delete a lead with its links; children keep living without LEAD_ID (R12)."""
        row = await demand(
            tx, actor, Entity.LEAD, Action.DELETE, await entities.lock(tx, Entity.LEAD, entity_id)
        )
        lead = await links.state_of(tx, row)
        await bindings.write(tx, LEAD_CONTACT, entity_id, binding.change(lead.links, ()))
        await _hand_over(tx, row)
        await delete_card(tx, Entity.LEAD, entity_id)
        tx.emit(events.deleted(Entity.LEAD, entity_id))


async def _hand_over(tx: Tx, row: Row) -> None:
    """Leave what was said with a converted lead to the contact it became, else the company (R12)."""
    born = (await children_of(tx, row["id"])) if row["semantic"] == _SUCCESS else {}
    for entity in (Entity.CONTACT, Entity.COMPANY):
        heirs = await entities.lock_many(tx, entity, born.get(entity, [])[:1])
        if heirs:
            await activity_bindings.hand_over(
                tx, Card(Entity.LEAD, row["id"]), [Card(entity, number) for number in heirs]
            )
            return


def _contacts(before: binding.Links, given: Mapping[str, Any]) -> binding.Links:
    return binding.wanted(before, given, one="CONTACT_ID", many="CONTACT_IDS")


FAMILY = Leads()
