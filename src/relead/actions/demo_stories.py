"""The demo portal's stories: what happened on some open leads and deals, so that one sees cards in use.

Belongs here: letters, calls, a talk of colleagues, to-dos overdue and due today and tomorrow, products. Does
not belong here: the cards (`demo`, `demo_deals`), the words (`demo_stories.toml`).
"""

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from importlib import resources
from typing import Any, Final

from relead.actions.demo_activities import Planned, Values, add, values_of
from relead.actions.demo_comments import say
from relead.actions.demo_rows import Columns, Rows
from relead.domain import activity
from relead.domain.events import Kind
from relead.domain.ids import Entity
from relead.domain.product_rows import BLANK, written

LEADS: Final = (141, 243, 273, 279, 281, 282, 283, 285, 289, 291, 292, 293, 295, 297)
DEALS: Final = (6, 7, 8, 11, 12, 16, 17, 18, 26, 31, 36, 38)
"""Deals that tests of known clients ask for are left alone."""
_PROVIDERS: Final = {"call": "VOXIMPLANT_CALL", "letter": "CRM_EMAIL", "todo": activity.TODO}
_INCOMING: Final = 1
_PIECES: Final = 796
_MEASURES: Final = "ru"
"""Language of units of measure: the demo's is a Russian portal."""


def add_stories(demo: Rows) -> None:
    """Add stories to a demo that has everything else, so that nothing else is drawn otherwise."""
    told = tomllib.loads(
        resources.files(__package__).joinpath("demo_stories.toml").read_text(encoding="utf-8")
    )
    values = values_of(demo)
    for lead in (demo.tables["lead"][number - 1] for number in LEADS):
        steps = _language(told, lead)["known" if lead["is_return_customer"] else "stranger"]
        if lead["is_return_customer"]:
            _arrive(demo, lead)
        _tell(demo, Entity.LEAD, lead, steps, values)
        _sell(demo, Entity.LEAD, lead, told["goods"])
    for deal in (demo.tables["deal"][number - 1] for number in DEALS):
        _tell(demo, Entity.DEAL, deal, _language(told, deal)["deal"], values)
        _sell(demo, Entity.DEAL, deal, told["goods"])


def _language(told: Mapping[str, Any], card: Columns) -> Mapping[str, Any]:
    found: Mapping[str, Any] = told["russian" if card["currency_id"] == "RUB" else "english"]
    return found


def _arrive(demo: Rows, lead: Columns) -> None:
    """A lead of known clients is repeat from its first moment."""
    contacts = [row["contact_id"] for row in demo.tables["lead_contact"] if row["lead_id"] == lead["id"]]
    linked = [{"type": "contact", "id": number} for number in contacts]
    if lead["company_id"] is not None:
        linked.append({"type": "company", "id": lead["company_id"]})
    for details in linked:
        demo.remember(Entity.LEAD, lead["id"], Kind.LINKED, lead["date_create"], lead, details)
    demo.remember(Entity.LEAD, lead["id"], Kind.BECAME_REPEAT, lead["date_create"], lead, {})


def _tell(
    demo: Rows, entity: Entity, card: Columns, steps: Iterable[Mapping[str, Any]], values: Values
) -> None:
    lasting, colleagues = demo.now - card["date_create"], [row["id"] for row in demo.tables["user_account"]]
    for step in steps:
        if "due" in step:
            add(demo, entity, card, _planned(demo, card, step), values)
            continue
        at = max(card["date_create"], min(demo.now, _in_hours(card["date_create"] + lasting * step["at"])))
        if step["what"] == "comment":
            place = colleagues.index(card["assigned_by_id"]) + step.get("by", 0)
            say(demo, entity, card, step["text"], by=colleagues[place % len(colleagues)], at=at)
        elif step["what"] == "changed":
            details = {"fields": step["fields"], "values": [], "deleted": 0}
            demo.remember(entity, card["id"], Kind.CHANGED, at, card, details)
            card["date_modify"] = max(card["date_modify"], at)
        else:
            done = Planned(_PROVIDERS[step["what"]], step["subject"], at, at, True, _INCOMING, step["text"])
            add(demo, entity, card, done, values)
        card["last_activity_time"] = max(card["last_activity_time"], at)


def _in_hours(at: dt.datetime) -> dt.datetime:
    """The same day, in hours people work in: 9 to 18 in the portal's zone, three hours ahead."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + dt.timedelta(hours=6, seconds=(at - midnight).seconds * 9 // 24)


def _planned(demo: Rows, card: Columns, step: Mapping[str, Any]) -> Planned:
    """What is due so many hours from now was planned the day before."""
    due = demo.now + dt.timedelta(hours=step["due"])
    made = max(card["date_create"], min(due, demo.now) - dt.timedelta(days=1))
    direction = activity.OUTGOING if step["what"] == "call" else 0
    return Planned(
        _PROVIDERS[step["what"]], step["subject"], due, made, False, direction, step.get("text", "")
    )


def _sell(
    demo: Rows, entity: Entity, card: Columns, goods: Mapping[str, Sequence[tuple[str, float, int]]]
) -> None:
    """Give a card the products its title names; it is worth what they cost."""
    sold = next(rows for product, rows in goods.items() if product in card["title"])
    rows = []
    for place, (name, price, quantity) in enumerate(sold, 1):
        given = {"PRODUCT_NAME": name, "PRICE": str(price), "QUANTITY": quantity, "SORT": 10 * place}
        rows.append(written({**given, "MEASURE_CODE": _PIECES}, BLANK, _MEASURES))
    for row in rows:
        own = {"id": len(demo.tables["product_row"]) + 2, "entity_type": int(entity), "entity_id": card["id"]}
        demo.tables["product_row"].append(asdict(row) | own)
    card["opportunity"] = sum((row.total for row in rows), Decimal(0))
    card["is_manual_opportunity"] = False
