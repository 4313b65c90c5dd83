"""The demo portal's deals: what became of converted leads, and what known clients bought besides.

Belongs here: deals that obey every rule. Does not belong here: whose they are (`demo`).
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from relead.actions.demo_rows import Columns, Rows
from relead.domain import stage_history
from relead.domain.events import Kind
from relead.domain.ids import Entity
from relead.domain.semantics import Semantic

_STAGES: Final = (
    *("WON", "NEW", "PREPARATION", "WON", "LOSE"),
    *("NEW", "EXECUTING", "PREPARATION", "FINAL_INVOICE", "LOSE"),
)
"""Stage of a deal by the last digit of its id."""
_SEMANTICS: Final = {"WON": Semantic.SUCCESS, "LOSE": Semantic.FAILURE}
_CLIENTS: Final = 14
_PLANNED: Final = dt.timedelta(days=7)

_Client = tuple[str, int]


def add_deals(demo: Rows, count: int) -> None:
    """Add deals to a demo that has its leads: every second one is what one of the last converted became."""
    converted = [lead for lead in demo.tables["lead"] if lead["status_id"] == "CONVERTED"]
    leads = iter(converted[-(count // 2) :])
    won: set[_Client] = set()
    for number in range(1, count + 1):
        deal = _of_lead(demo, number, next(leads)) if number % 2 == 0 else _of_client(demo, number)
        client = _client(deal)
        deal["is_return_customer"] = client in won
        deal["is_repeated_approach"] = deal.pop("from_repeat") and client not in won
        if deal["semantic"] == Semantic.SUCCESS.value:
            won.add(client)
        demo.tables["deal"].append(deal)


def _client(deal: Columns) -> _Client:
    company: int | None = deal["company_id"]
    return ("contact", deal["contact_id"]) if company is None else ("company", company)


def _of_lead(demo: Rows, number: int, lead: Columns) -> Columns:
    links = demo.tables["lead_contact"]
    contacts = [link["contact_id"] for link in links if link["lead_id"] == lead["id"]]
    made = _deal(demo, number, lead["moved_time"], lead)
    _link(demo, made, lead["contact_id"], contacts)
    return made | {
        "lead_id": lead["id"],
        "company_id": lead["company_id"],
        "from_repeat": lead["is_return_customer"],
    }


def _of_client(demo: Rows, number: int) -> Columns:
    """A deal of a contact and his company; the same few contacts come again and again."""
    contact = demo.tables["contact"][number % _CLIENTS]
    like = demo.draw.one(*demo.tables["lead"])
    made = _deal(demo, number, demo.ago(minutes=demo.number(1_000, 140_000)), like)
    _link(demo, made, contact["id"], [contact["id"]])
    return made | {"lead_id": None, "company_id": contact["company_id"], "from_repeat": False}


def _link(demo: Rows, deal: Columns, primary: int | None, contacts: Sequence[int]) -> None:
    deal["contact_id"] = primary
    demo.link("deal_contact", "deal_id", deal["id"], "contact_id", contacts)


def _deal(demo: Rows, number: int, born: dt.datetime, like: Columns) -> Columns:
    """All but whose it is; worth as much as a lead."""
    stage = _STAGES[number % 10]
    semantic = _SEMANTICS.get(stage, Semantic.PROCESS)
    audit = demo.audit(Entity.DEAL, number, born)
    moved = born if stage == "NEW" else audit["date_modify"]
    demo.staged(stage_history.created(Entity.DEAL, number, Semantic.PROCESS, "NEW"), born)
    if stage != "NEW":
        details = {"from": "NEW", "to": stage, "semantic": semantic.value}
        demo.remember(Entity.DEAL, number, Kind.STATUS_CHANGED, moved, audit, details)
        demo.staged(stage_history.moved(Entity.DEAL, number, semantic, stage), moved)
    return {
        "id": number,
        **{name: like[name] for name in ("title", "source_id", "currency_id", "opportunity", "comments")},
        "is_manual_opportunity": True,
        "tax_value": 0,
        "type_id": demo.draw.one("SALE", "SALE", "COMPLEX", "SERVICES"),
        "category_id": 0,
        "stage_id": stage,
        "previous_stage_id": None if stage == "NEW" else "NEW",
        "semantic": semantic.value,
        "closed": semantic.closed,
        "is_new": stage == "NEW",
        "probability": demo.draw.one(None, 20, 50, 80),
        "begindate": born.date(),
        "closedate": (moved if semantic.closed else born + _PLANNED).date(),
        **audit,
        "moved_by_id": audit["assigned_by_id"],
        "moved_time": moved,
    }
