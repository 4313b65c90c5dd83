"""A portal with one record of every kind on a card of every type, so that every page has something to show.

Belongs here: making it, as its owner would. Does not belong here: what pages are asked (`support.page_walk`).
"""

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from support.crm import ADMIN, COLLEAGUE, Portal

KINDS = {"lead": 1, "deal": 2, "contact": 3, "company": 4}
USER_FIELDS: dict[str, Any] = {
    "string": "Note",
    "integer": 7,
    "double": 2.5,
    "datetime": "2026-05-09T10:00:00+03:00",
    "date": "2026-05-09",
    "boolean": "Y",
    "url": "https://site.test/",
    "employee": ADMIN,
    "money": "5|RUB",
    "address": "Main street 1|55.7;37.6",
    "enumeration": None,
    "file": None,
}
_TODO = {
    "TYPE_ID": 6,
    "PROVIDER_ID": "CRM_TODO",
    "RESPONSIBLE_ID": ADMIN,
    "START_TIME": "2026-12-01T10:00:00",
}


@dataclass(frozen=True)
class Facts:
    """What stands in the records of one portal."""

    words: str = "Word"
    phone: str = "+79005550101"
    mail: str = "who@word.test"
    sum: int = 4321


PLAIN = Facts()


@dataclass
class Filled:
    """Ids by name: `lead`, `deal`, `contact`, `company`; `comment lead`, `activity lead` ...; `view` ..."""

    portal: Portal
    facts: Facts
    ids: dict[str, int] = field(default_factory=dict)


async def fill(portal: Portal, facts: Facts = PLAIN, owner: int = COLLEAGUE, *, opened: str = "N") -> Filled:
    """Make it; `owner` is responsible, and has the view and the webhook."""
    made, words = Filled(portal, facts), facts.words
    for kind in KINDS:
        await _user_fields(portal, kind)
    for kind in ("contact", "company", "lead", "deal"):
        made.ids[kind] = await portal.admin(
            f"crm.{kind}.add", fields=await _fields(made, kind, owner) | {"OPENED": opened}
        )
        await _around(made, kind)
        made.ids[f"file {kind}"] = await portal.db.fetchval("SELECT max(id) FROM file")
        made.ids[f"run {kind}"] = await _import(made, kind, owner)
    made.ids["plain lead"] = await portal.lead(
        TITLE=f"{words} ordinary", NAME=words, COMPANY_TITLE=words, PHONE=[facts.phone],
        ASSIGNED_BY_ID=owner, OPENED=opened, COMMENTS=words,
    )  # fmt: skip
    twin = {"PHONE": [facts.phone], "ASSIGNED_BY_ID": owner, "OPENED": opened}  # a duplicate
    made.ids["twin contact"] = await portal.contact(NAME=words, LAST_NAME=words, **twin)
    made.ids["twin company"] = await portal.company(TITLE=words, **twin)
    await _of_the_portal(made, words, owner)
    return made


async def _user_fields(portal: Portal, kind: str) -> None:
    known = await portal.admin(f"crm.{kind}.userfield.list", filter={})
    present = {row["FIELD_NAME"] for row in known}
    for type_ in USER_FIELDS.keys() - {name.removeprefix("UF_CRM_").lower() for name in present}:
        items = {"LIST": [{"VALUE": "Item"}]} if type_ == "enumeration" else {}
        label = {"ru": type_, "en": type_}
        given = {"FIELD_NAME": type_.upper(), "USER_TYPE_ID": type_, "EDIT_FORM_LABEL": label, **items}
        await portal.admin(f"crm.{kind}.userfield.add", fields=given)


async def _fields(made: Filled, kind: str, owner: int) -> dict[str, Any]:
    facts = made.facts
    described = await made.portal.admin(f"crm.{kind}.fields")
    texts = {
        code: facts.words
        for code, told in described.items()
        if told["type"] == "string" and not told["isReadOnly"] and not code.startswith("UF_")
    }
    reached = {"PHONE": [facts.phone], "EMAIL": [facts.mail], "WEB": ["word.test"], "IM": [facts.words]}
    fields: dict[str, Any] = texts | {"ASSIGNED_BY_ID": owner, "OPPORTUNITY": facts.sum, "REVENUE": facts.sum}
    fields |= {} if kind == "deal" else reached
    fields |= {f"UF_CRM_{name.upper()}": value for name, value in USER_FIELDS.items() if value is not None}
    fields["UF_CRM_STRING"] = facts.words
    content = base64.b64encode(facts.words.encode()).decode()
    fields["UF_CRM_FILE"] = {"fileData": [f"{facts.words}.txt", content]}
    item = await made.portal.db.fetchval(
        "SELECT i.id FROM user_field_item i JOIN user_field f ON f.id = i.field_id WHERE f.entity_id = $1"
        " ORDER BY i.id LIMIT 1",
        f"CRM_{kind.upper()}",
    )
    fields["UF_CRM_ENUMERATION"] = item
    if kind in ("lead", "deal"):
        fields |= {"CONTACT_ID": made.ids["contact"], "COMPANY_ID": made.ids["company"]}
    if kind == "company":
        fields |= {"CONTACT_ID": [made.ids["contact"]]}
    return fields


async def _around(made: Filled, kind: str) -> None:
    """What hangs on a card: a comment, a to-do, a call done, a letter, products, a requisite."""
    admin, number, words = made.portal.admin, made.ids[kind], made.facts.words
    card = {"ENTITY_ID": number, "ENTITY_TYPE": kind}
    made.ids[f"comment {kind}"] = await admin("crm.timeline.comment.add", fields={**card, "COMMENT": words})
    message: dict[str, Any] = {"title": words, "text": words, "iconCode": "info"}
    message |= {"entityTypeId": KINDS[kind], "entityId": number}
    await admin("crm.timeline.logmessage.add", fields=message)
    owned = {"OWNER_TYPE_ID": KINDS[kind], "OWNER_ID": number, "SUBJECT": words, "DESCRIPTION": words}
    made.ids[f"activity {kind}"] = await admin("crm.activity.add", fields={**owned, **_TODO})
    talked = {"VALUE": made.facts.phone, "ENTITY_TYPE_ID": 3, "ENTITY_ID": made.ids["contact"]}
    call = {"TYPE_ID": 2, "DIRECTION": 1, "COMMUNICATIONS": [{**talked, "TYPE": "PHONE"}], "COMPLETED": "Y"}
    await admin("crm.activity.add", fields={**owned, **call, "RESPONSIBLE_ID": ADMIN})
    letter = {"TYPE_ID": 4, "COMMUNICATIONS": [{**talked, "VALUE": made.facts.mail, "TYPE": "EMAIL"}]}
    await admin("crm.activity.add", fields={**owned, **letter, "RESPONSIBLE_ID": ADMIN})
    if kind in ("lead", "deal"):
        rows = [{"PRODUCT_NAME": words, "PRICE": made.facts.sum, "QUANTITY": 1, "MEASURE_NAME": words}]
        await admin(f"crm.{kind}.productrows.set", id=number, rows=rows)
    else:
        preset = await made.portal.db.fetchval("SELECT min(id) FROM requisite_preset")
        own = {"ENTITY_TYPE_ID": KINDS[kind], "ENTITY_ID": number, "PRESET_ID": preset}
        requisite = await admin("crm.requisite.add", fields={**own, "NAME": words, "RQ_INN": words})
        bank = {"ENTITY_ID": requisite, "NAME": words, "RQ_ACC_NUM": words}
        made.ids[f"requisite {kind}"] = requisite
        made.ids[f"bank {kind}"] = await admin("crm.requisite.bankdetail.add", fields=bank)
        address = {"TYPE_ID": 1, "ENTITY_TYPE_ID": 8, "ENTITY_ID": requisite, "ADDRESS_1": words}
        await admin("crm.address.add", fields=address)


async def _import(made: Filled, kind: str, owner: int) -> int:
    """A table that waits for its columns to be chosen."""
    words, title = made.facts.words, "NAME" if kind == "contact" else "TITLE"
    run: int = await made.portal.db.fetchval(
        "INSERT INTO import_run (user_id, entity_type, name, headings, total, changed_at)"
        " VALUES ($1, $2, $3, $4::jsonb, 1, now()) RETURNING id",
        owner, KINDS[kind], f"{words}.csv", json.dumps([title, words]),
    )  # fmt: skip
    await made.portal.db.execute(
        "INSERT INTO import_row (run_id, number, cells) VALUES ($1, 1, $2::jsonb)",
        run, json.dumps([words, words]),
    )  # fmt: skip
    return run


async def _of_the_portal(made: Filled, words: str, owner: int) -> None:
    db = made.portal.db
    made.ids["view"] = await db.fetchval(
        "INSERT INTO list_view (user_id, list, name, address) VALUES ($1, 'lead', $2, 'find=word')"
        " RETURNING id",
        owner,
        words,
    )
    made.ids["hook"] = await db.fetchval("SELECT id FROM webhook WHERE user_id = $1", owner)
    await db.execute("UPDATE webhook SET title = $1 WHERE user_id = $2", words, owner)
    made.ids["department"] = await db.fetchval("SELECT min(id) FROM department")
    made.ids["row"] = await db.fetchval("SELECT id FROM status WHERE status_id = 'IN_PROCESS'")
    made.ids["user"] = owner
    made.ids["category"] = await db.fetchval("SELECT max(id) FROM deal_category")
