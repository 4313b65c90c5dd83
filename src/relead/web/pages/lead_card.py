"""The card of a lead: what it shows, its status, its conversion."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from starlette.responses import Response

from relead.actions import conversion, conversion_pages, lead_contacts, lead_pages, leads
from relead.actions.conversion import Wish
from relead.actions.lead_pages import LeadCard
from relead.actions.unit import ReadTx, Tx
from relead.domain.access import Actor
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.fields.form_draft import form_draft
from relead.domain.fields.forms import held
from relead.domain.fields.lead import LEAD
from relead.domain.ids import Entity, to_id
from relead.domain.multifield import Value
from relead.domain.placement import OBSERVERS, PRODUCT_ROW, Placed
from relead.domain.product_rows import ProductRow
from relead.domain.repeat_lead import HIDDEN
from relead.domain.user_fields.field import UserField
from relead.web import facts
from relead.web.facts import Fact
from relead.web.page import Page
from relead.web.pages import (
    card_activities,
    card_calls,
    card_clients,
    card_fields,
    card_letters,
    card_products,
    card_timeline,
)
from relead.web.visit import Visit

PATH: Final = "/crm/lead/details/{entity_id:int}/"
_OWN: Final = (
    *("OPPORTUNITY", "COMMENTS", "STATUS_DESCRIPTION", "ASSIGNED_BY_ID", "SOURCE_ID", "SOURCE_DESCRIPTION"),
    *("HONORIFIC", "LAST_NAME", "NAME", "SECOND_NAME", "BIRTHDATE", "POST", "COMPANY_TITLE"),
    *("PHONE", "EMAIL", "WEB", "IM", "ADDRESS", "ADDRESS_2", "ADDRESS_CITY", "ADDRESS_POSTAL_CODE"),
    *("ADDRESS_REGION", "ADDRESS_PROVINCE", "ADDRESS_COUNTRY", "CURRENCY_ID", "OPENED"),
    *("UTM_SOURCE", "UTM_MEDIUM", "UTM_CAMPAIGN", "UTM_CONTENT", "UTM_TERM"),
)
"""Codes of the fields shown, in order; user fields follow."""
_ALWAYS: Final = frozenset({"OPPORTUNITY", "ASSIGNED_BY_ID", "SOURCE_ID", "COMMENTS"})
"""Shown where others stand when they are empty too."""
_SELDOM: Final = frozenset({"CURRENCY_ID", "OPENED"})
"""Always have a value, which hardly anybody needs: they stand with the empty ones."""
_PLAIN: Final = frozenset({FieldType.STRING, FieldType.DOUBLE, FieldType.INTEGER, FieldType.DATE})
"""Types whose values say something to whoever reads them."""
Said = str | dt.date | Decimal
TARGETS: Final = {entity.name: entity for entity in (Entity.DEAL, Entity.CONTACT, Entity.COMPANY)}


class Step(NamedTuple):
    """A stage of the bar. `state` is "", done, now, now-good or now-bad."""

    code: str
    name: str
    state: str
    allowed: bool


async def _show(tx: ReadTx, visit: Visit, focus: str = "") -> Response:
    lead = await lead_pages.card(tx, visit.actor, visit.request.path_params["entity_id"])
    hides = lead.row["is_return_customer"]
    shown = list(_facts(tx, lead, visit.speaking))
    hidden = [fact for fact in shown if hides and fact.code in HIDDEN]
    alone = not (lead.contacts or lead.company)
    own = [fact for fact in shown if alone and fact not in hidden and _reaches(fact)]
    open_facts = [fact for fact in shown if fact not in hidden and fact not in own]
    return visit.page(
        tx,
        "pages/lead_card.html",
        base=f"/crm/lead/details/{lead.row['id']}/",
        focus=focus,
        lead=lead,
        reason=_reason(lead),
        steps=_steps(lead, visit.actor),
        title=_fact(tx, lead, LEAD.by_code["TITLE"], visit.speaking),
        alone=alone,
        own=own,
        facts=[fact for fact in open_facts if _shows(fact)],
        rest=[fact for fact in open_facts if not _shows(fact)],
        hidden_facts=[fact for fact in hidden if fact.value is not None],
        **_hidden(visit, hidden, lead.addresses),
    )


def _shows(fact: Fact) -> bool:
    """Whether a field stands where one sees it at once."""
    return fact.code in _ALWAYS or (fact.value is not None and fact.code not in _SELDOM)


def _reaches(fact: Fact) -> bool:
    """Whether it stands with the client, where the lead's own person is all there is of one."""
    return fact.code in ("PHONE", "EMAIL") or (fact.code in ("WEB", "IM") and fact.value is not None)


def _reason(lead: LeadCard) -> str:
    """Key of the text that says why the lead is a repeat lead."""
    if lead.contacts and lead.company:
        return "lead.repeat_why_both"
    return "lead.repeat_why_company" if lead.company else "lead.repeat_why_contact"


def _steps(lead: LeadCard, actor: Actor) -> list[Step]:
    """Stages of the bar; of the final ones only the one the lead is in, else success."""
    rows, now = list(lead.stages.values()), lead.row["status_id"]
    names = [row["status_id"] for row in rows]
    reached = names.index(now) if now in names else -1
    made = []
    for number, row in enumerate(rows):
        code, final = row["status_id"], row["semantics"] in ("S", "F")
        if final and code != now and not (code == conversion.CONVERTED and lead.row["semantic"] == "P"):
            continue
        if number == reached:
            state = {"S": "now-good", "F": "now-bad"}.get(row["semantics"], "now")
        else:
            state = "done" if number < reached else ""
        allowed = lead.writable and actor.may_move(Entity.LEAD, now, code)
        made.append(Step(code, row["name"], state, allowed))
    return made


def _facts(tx: ReadTx, lead: LeadCard, language: str) -> Iterator[Fact]:
    own = [lead.fields.by_code[code] for code in _OWN]
    for field in (*own, *(each for each in lead.fields.fields if isinstance(each, UserField))):
        yield _fact(tx, lead, field, language)
        if field.code == "ASSIGNED_BY_ID":
            label = facts.named(lead.users, lead.dictionaries, lead.named)
            yield facts.observed(lead.observers, label, language, editable=lead.writable)


def _fact(tx: ReadTx, lead: LeadCard, field: Field, language: str) -> Fact:
    label = facts.named(lead.users, lead.dictionaries, lead.named)
    return facts.fact_of(
        field, lead.row, lead.values, tx.portal.zone, label, language, editable=lead.writable
    )


def _hidden(visit: Visit, hidden: Iterable[Fact], more: int) -> dict[str, Any]:
    """How many values are hidden, and of what; parts of an address are one, `more` are addresses beside."""
    counts: dict[str, int] = {}
    for fact in hidden:
        if fact.value is None:
            continue
        if fact.code.startswith("ADDRESS"):
            counts[visit.text("lead.hidden_address")] = 1
        else:
            counts[fact.label] = len(fact.value) if fact.kind == "values" else 1
    names = [f"{name}: {number}" if number > 1 else name for name, number in counts.items()]
    names += [visit.text("lead.hidden_more_addresses", n=more)] if more else []
    return {"hidden_count": sum(counts.values()) + more, "hidden_names": ", ".join(names)}


async def _move(tx: Tx, visit: Visit) -> Response:
    lead_id, status = visit.request.path_params["entity_id"], visit.sent("status")
    await leads.FAMILY.update(tx, visit.actor, lead_id, {"STATUS_ID": status}, drafter=form_draft)
    return await card_fields.shown_after(_show, tx, visit, "stages")


async def _begins(tx: ReadTx, visit: Visit) -> Mapping[str, str]:
    """What the lead says of itself begins the form of its contact or company; enrichment brings the rest."""
    row = await leads.FAMILY.get(tx, visit.actor, visit.request.path_params["entity_id"])
    found = {
        "NAME": row["name"],
        "LAST_NAME": row["last_name"],
        "POST": row["post"],
        "TITLE": row["company_title"],
    }
    return {name: value or "" for name, value in found.items()}


async def _choose(tx: ReadTx, visit: Visit) -> Response:
    lead_id = visit.request.path_params["entity_id"]
    query = visit.request.query_params
    asked = query.getlist("targets") if "chosen" in query else None
    wish = _wish(asked, visit.query)
    dialog = await conversion_pages.dialog(tx, visit.actor, lead_id, wish, opened=asked is None)
    return visit.page(
        tx,
        "pages/lead_convert.html",
        base=f"/crm/lead/details/{lead_id}/",
        dialog=dialog,
        targets=dialog.planned.targets if dialog.planned else (wish.targets or frozenset()),
        placed=_placed(tx, visit, dialog.planned.placed if dialog.planned else ()),
        existing=wish.existing,
    )


def _placed(tx: ReadTx, visit: Visit, placed: tuple[Placed, ...]) -> dict[str, dict[str, list[Said]]]:
    """The values by title of their field, by the name of the target, "" for what stays.

    Fields whose values are codes come last, with nothing: their titles say enough.
    """
    known = leads.FAMILY.known(tx).by_code
    titles = {
        PRODUCT_ROW: visit.text("lead.products"),
        OBSERVERS: visit.text("lead.observers"),
        "IS_MANUAL_OPPORTUNITY": visit.text("lead.manual_sum"),
    }
    made: dict[str, dict[str, list[Said]]] = {}
    for each in placed:
        title = titles.get(each.field) or facts.label_of(known[each.field], visit.speaking)
        text = _said(each, known.get(each.field))
        shown = made.setdefault(each.target.name if each.target else "", {}).setdefault(title, [])
        shown += [text] if text else []
    return {
        target: dict(sorted(shown.items(), key=lambda pair: not pair[1])) for target, shown in made.items()
    }


def _said(placed: Placed, field: Field | None) -> Said:
    """A value that says something; "" for codes."""
    if isinstance(placed.value, ProductRow):
        return placed.value.product_name
    if isinstance(placed.value, Value):
        return placed.value.value
    if field is None or isinstance(field, UserField) or field.type not in _PLAIN:
        return ""
    if isinstance(placed.value, dt.date | Decimal):
        return placed.value
    return str(held(field, {str(field.column): placed.value}, (), ZoneInfo("UTC")))


async def _convert(tx: Tx, visit: Visit) -> Response:
    lead_id = visit.request.path_params["entity_id"]
    names = [each for each in visit.form.getlist("targets") if isinstance(each, str)]
    await conversion_pages.complete(tx, visit.actor, lead_id, _wish(names, visit.sent))
    return visit.redirect(f"/crm/lead/details/{lead_id}/")


def _wish(names: list[str] | None, chosen: card_fields.Sent) -> Wish:
    targets = None if names is None else frozenset(TARGETS[name] for name in names if name in TARGETS)
    ids = {entity: to_id(chosen(entity.name)) for entity in (Entity.CONTACT, Entity.COMPANY)}
    return Wish(
        targets,
        {entity: found for entity, found in ids.items() if found > 0},
        category=to_id(chosen("category")),
        responsible=to_id(chosen("responsible")) or None,
    )


PAGES = [
    Page(PATH, _show),
    Page(PATH + "stage", _move, writes=True),
    Page(PATH + "convert", _choose),
    Page(PATH + "convert", _convert, writes=True),
    *card_calls.pages(PATH, Entity.LEAD),
    *card_activities.pages(PATH, Entity.LEAD),
    *card_letters.pages(PATH, Entity.LEAD),
    *card_timeline.pages(PATH, leads.FAMILY),
    *card_products.pages(PATH, Entity.LEAD, _show),
    *card_fields.pages(PATH, leads.FAMILY, _show),
    *card_clients.pages(PATH, lead_contacts.FAMILY, leads.FAMILY, _show, _begins),
]
