"""The card of a lead."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from relead.actions import lead_pages
from relead.actions.lead_pages import LeadCard
from relead.actions.unit import ReadTx
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.fields.lead import LEAD
from relead.domain.repeat_lead import HIDDEN
from relead.web.page import Page
from relead.web.visit import Visit

_OWN: Final = (
    *("HONORIFIC", "LAST_NAME", "NAME", "SECOND_NAME", "BIRTHDATE", "POST", "COMPANY_TITLE"),
    *("PHONE", "EMAIL", "WEB", "IM", "ADDRESS", "ADDRESS_2", "ADDRESS_CITY", "ADDRESS_POSTAL_CODE"),
    *("ADDRESS_REGION", "ADDRESS_PROVINCE", "ADDRESS_COUNTRY"),
    *("ASSIGNED_BY_ID", "SOURCE_ID", "SOURCE_DESCRIPTION", "STATUS_DESCRIPTION", "COMMENTS"),
    *("UTM_SOURCE", "UTM_MEDIUM", "UTM_CAMPAIGN", "UTM_CONTENT", "UTM_TERM"),
)
"""Codes of the fields shown, in order; empty ones are left out."""


class Fact(NamedTuple):
    """A field as the card shows it: `kind` says how (templates/lead.html)."""

    code: str
    label: str
    kind: str
    value: Any


async def _show(tx: ReadTx, visit: Visit) -> Response:
    lead = await lead_pages.card(tx, visit.actor, visit.request.path_params["lead_id"])
    hides = lead.row["is_return_customer"]
    facts = list(_facts(lead, visit.speaking))
    return visit.page(
        tx,
        "pages/lead_card.html",
        lead=lead,
        reason=_reason(lead),
        stages=_stages(lead),
        facts=[fact for fact in facts if not (hides and fact.code in HIDDEN)],
        hidden_count=_hidden(lead) if hides else 0,
    )


def _reason(lead: LeadCard) -> str:
    """Key of the text that says why the lead is a repeat lead."""
    if lead.contacts and lead.company:
        return "lead.repeat_why_both"
    return "lead.repeat_why_company" if lead.company else "lead.repeat_why_contact"


def _stages(lead: LeadCard) -> list[tuple[str, str]]:
    """Stages of the bar with their states; of the final ones only the one the lead is in, else success."""
    rows, now = list(lead.stages.values()), lead.row["status_id"]
    names = [row["status_id"] for row in rows]
    reached = names.index(now) if now in names else -1
    made = []
    for number, row in enumerate(rows):
        final = row["semantics"] in ("S", "F")
        if (
            final
            and row["status_id"] != now
            and not (row["status_id"] == "CONVERTED" and lead.row["semantic"] == "P")
        ):
            continue
        if number == reached:
            state = {"S": "now-good", "F": "now-bad"}.get(row["semantics"], "now")
        else:
            state = "done" if number < reached else ""
        made.append((row["name"], state))
    return made


def _facts(lead: LeadCard, language: str) -> Iterator[Fact]:
    for code in _OWN:
        field = LEAD.by_code[code]
        fact = _fact(lead, field)
        if fact is not None:
            yield Fact(code, field.title(language), *fact)


def _fact(lead: LeadCard, field: Field) -> tuple[str, Any] | None:
    """Kind and value of a field; None for an empty one."""
    if field.type is FieldType.MULTIFIELD:
        values = [value for value in lead.values if value.type == field.code]
        return ("values", values) if values else None
    value = lead.row[field.column]
    if value in (None, ""):
        return None
    if field.type is FieldType.USER:
        return "person", lead.users.get(value, f"#{value}")
    if field.type is FieldType.DATE:
        return "date", value
    if field.code == "SOURCE_ID" and value in lead.sources:
        return "text", lead.sources[value]["name"]
    return "text", value


def _hidden(lead: LeadCard) -> int:
    """How many values of its own the lead keeps hidden."""
    columns = (LEAD.by_code[code].column for code in HIDDEN if code in LEAD.by_code)
    single = sum(lead.row[column] not in (None, "") for column in columns if column)
    return single + len(lead.values)


PAGES = [Page("/crm/lead/details/{lead_id:int}/", _show)]
