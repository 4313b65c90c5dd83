"""Deals: the use cases behind `crm.deal.*` (entities.md 6, ruling R12)."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from relead.actions import deal_clients, product_rows
from relead.actions.deletion import delete_card
from relead.actions.demands import demand, lock_readable
from relead.actions.entity_family import EntityFamily
from relead.actions.owner_links import DEAL_CONTACTS
from relead.domain import binding, events, stage_history
from relead.domain.access import Action, Actor, allows
from relead.domain.binding import Links
from relead.domain.deal_stages import dictionary
from relead.domain.errors import AccessDenied
from relead.domain.errors.dictionaries import StageForbidden
from relead.domain.events import Kind, Record
from relead.domain.fields.deal import DEAL
from relead.domain.fields.draft import Draft
from relead.domain.ids import Entity
from relead.domain.listing import Condition, Op, Query
from relead.domain.semantics import Semantic
from relead.domain.texts import text
from relead.store import bindings, categories, dictionaries, entities
from relead.store.bindings import DEAL_CONTACT
from relead.store.engine import Row, Tx
from relead.store.visibility import item

_PLANNED = dt.timedelta(days=7)
"""How far ahead a new deal is expected to close."""


class Deals(EntityFamily):
    """Deals and their stage; contacts go through `actions/owner_links`."""

    catalogue = DEAL
    kept = frozenset({"title", "currency_id", "category_id", "stage_id", "begindate", "closedate"})
    dictionaries = {"type_id": "DEAL_TYPE", "source_id": "SOURCE"}  # noqa: RUF012 - declared ClassVar above

    def listed(self, asked: Query) -> Query:
        """Templates of recurring deals are listed only when asked for (entities.md 6.2)."""
        if asked.mentions("is_recurring"):
            return asked
        return Query((*asked.conditions, Condition("is_recurring", Op.EQUAL, value=False)), asked.order)

    async def create(self, tx: Tx, actor: Actor, columns: dict[str, Any], made: Draft) -> None:
        """Insert a deal in the first stage of its category unless a known one is given."""
        today = tx.now.astimezone(tx.portal.zone).date()
        columns |= {
            "title": columns.get("title") or text("deal_title", tx.portal.language, id=columns["id"]),
            "currency_id": columns.get("currency_id", tx.portal.base_currency),
            "opportunity": columns.get("opportunity", Decimal("0.00")),
            "tax_value": columns.get("tax_value", Decimal("0.00")),
            "begindate": columns.get("begindate", today),
            "closedate": today if columns["closed"] else columns.get("closedate", today + _PLANNED),
            "moved_by_id": columns.get("moved_by_id", actor.user_id),
            "moved_time": columns.get("moved_time", columns["date_create"]),
        }
        wanted = _contacts((), made.links)
        columns |= {"company_id": None} | binding.wanted_one(made.links, "COMPANY_ID")
        columns["contact_id"] = binding.primary_of(wanted)
        contacts = [link.id for link in wanted]
        if made.trusted:
            await self._hold_clients(tx, contacts, columns["company_id"])
        else:
            await self._lock_clients(tx, actor, None, columns, contacts)
        await entities.insert_row(tx, Entity.DEAL, columns)
        await bindings.write(tx, DEAL_CONTACT, columns["id"], binding.change((), wanted))
        place = (Semantic(columns["semantic"]), columns["stage_id"], columns["category_id"])
        tx.moved(stage_history.created(Entity.DEAL, columns["id"], *place))
        await deal_clients.mark(tx, columns)

    async def settle(self, tx: Tx, columns: dict[str, Any]) -> None:
        """Start in the stage given, or in the first one of the category."""
        category = columns.setdefault("category_id", 0)
        if not await categories.hold(tx, category):
            raise self._invalid("CATEGORY_ID", tx)
        kind = dictionary(category)
        first = (await dictionaries.first_statuses(tx, [kind]))[kind]
        known = await dictionaries.semantic_of(tx, kind, columns.get("stage_id", first))
        if known is None:  # an unknown stage, or one of another category, is the first one
            columns["stage_id"] = first
            known = await dictionaries.semantic_of(tx, kind, first)
        columns.setdefault("stage_id", first)
        _staged(columns, first, known or Semantic.PROCESS)

    async def change(self, tx: Tx, actor: Actor, row: Row, columns: dict[str, Any], made: Draft) -> None:
        """Store changed columns and contacts; the stage's consequences follow, and the sum of the rows."""
        await product_rows.follow(tx, Entity.DEAL, row, columns)
        await self._move(tx, actor, row, columns, strict=made.strict)
        deal = await DEAL_CONTACTS.state_of(tx, row)
        wanted = _contacts(deal.links, made.links)
        columns |= {
            k: v for k, v in binding.wanted_one(made.links, "COMPANY_ID").items() if v != row["company_id"]
        }
        added = [link.id for link in binding.change(deal.links, wanted).inserted]
        await self._lock_clients(tx, actor, row, columns, added)
        await DEAL_CONTACTS.save(tx, deal, wanted, columns)

    async def _hold_clients(self, tx: Tx, contacts: list[int], company: int | None) -> None:
        await entities.lock_many(tx, Entity.CONTACT, contacts)
        await entities.lock_many(tx, Entity.COMPANY, [] if company is None else [company])

    async def _lock_clients(
        self, tx: Tx, actor: Actor, row: Row | None, columns: Mapping[str, Any], contacts: list[int]
    ) -> None:
        await lock_readable(tx, actor, Entity.CONTACT, contacts)
        company = columns.get("company_id")
        if company is not None and (row is None or company != row["company_id"]):
            await lock_readable(tx, actor, Entity.COMPANY, [company])

    async def _move(
        self, tx: Tx, actor: Actor, row: Row, columns: dict[str, Any], *, strict: bool = False
    ) -> None:
        """Complete a change of stage; one unknown in the category or not allowed is ignored.

        Raises InvalidValue or StageForbidden instead, if `strict`.
        """
        category = columns.get("category_id", row["category_id"])
        if "category_id" in columns:
            await self._enter(tx, actor, row, columns)
        if "stage_id" not in columns:
            return
        kind, stage = dictionary(category), columns["stage_id"]
        semantic = await dictionaries.semantic_of(tx, kind, stage)
        if semantic is None or not actor.may_move(Entity.DEAL, row["stage_id"], stage, row["category_id"]):
            if strict:
                raise self._invalid("STAGE_ID", tx) if semantic is None else StageForbidden
            del columns["stage_id"]
            return
        first = (await dictionaries.first_statuses(tx, [kind]))[kind]
        _staged(columns, first, semantic)
        columns |= {
            "previous_stage_id": row["stage_id"],
            "moved_time": tx.now,
            "moved_by_id": actor.user_id,
        }
        if semantic.closed and semantic.value != row["semantic"]:
            columns["closedate"] = tx.now.astimezone(tx.portal.zone).date()
        details = {"from": row["stage_id"], "to": stage, "semantic": semantic.value}
        tx.record(Record(Kind.STATUS_CHANGED, Entity.DEAL, row["id"], details))
        if category == row["category_id"]:
            tx.moved(stage_history.moved(Entity.DEAL, row["id"], semantic, stage, category))
        else:
            tx.moved(stage_history.entered(row["id"], semantic, stage, category))

    async def _enter(self, tx: Tx, actor: Actor, row: Row, columns: dict[str, Any]) -> None:
        """Go into another category: to its first stage unless one is given; there too he must have rights."""
        category = columns["category_id"]
        if not await categories.hold(tx, category):
            raise self._invalid("CATEGORY_ID", tx)
        kind = dictionary(category)
        columns.setdefault("stage_id", (await dictionaries.first_statuses(tx, [kind]))[kind])
        if not allows(actor, Entity.DEAL, Action.WRITE, item(Entity.DEAL, {**dict(row), **columns})):
            raise AccessDenied
        tx.emit(events.moved_to_category(row["id"], category, columns["stage_id"]))

    async def delete(self, tx: Tx, actor: Actor, entity_id: int) -> None:
        """Delete a deal with its links; the client's other deals may cease to be repeat."""
        row = await demand(
            tx, actor, Entity.DEAL, Action.DELETE, await entities.lock(tx, Entity.DEAL, entity_id)
        )
        deal = await DEAL_CONTACTS.state_of(tx, row)
        await bindings.write(tx, DEAL_CONTACT, entity_id, binding.change(deal.links, ()))
        await delete_card(tx, Entity.DEAL, entity_id)
        await deal_clients.mark(tx, row)
        tx.emit(events.deleted(Entity.DEAL, entity_id))


def _staged(columns: dict[str, Any], first: str, semantic: Semantic) -> None:
    columns |= {
        "semantic": semantic.value,
        "closed": semantic.closed,
        "is_new": columns["stage_id"] == first,
    }


def _contacts(before: Links, given: Mapping[str, Any]) -> Links:
    return binding.wanted(before, given, one="CONTACT_ID", many="CONTACT_IDS")


FAMILY = Deals()
