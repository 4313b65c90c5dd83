"""What one may not read shows nowhere: beside what one may read, in counts, orders, errors, references."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import COLLEAGUE, MANAGER, Caller, Portal
from support.prepared import prepared_portal

SECRET, DIGITS, MISSING = "Confidential", "79163332211", 999_999
KINDS = {"lead": 1, "deal": 2, "contact": 3, "company": 4}
DENIED = (400, "", "Access denied.")
NO_ITEM = (400, "ACCESS_DENIED", "Access denied")


@dataclass(frozen=True)
class Hidden:
    """A colleague's items, each full of secrets and linked to the manager's own, and those by kind."""

    portal: Portal
    items: dict[str, int]
    own: dict[str, int]

    @property
    def manager(self) -> Caller:
        """Who may not read them."""
        return self.portal.manager

    async def ids(self, kind: str, **params: Any) -> list[str]:
        """Ids a list gives the manager, which must be all that it counts."""
        body = await self.manager.body(f"crm.{kind}.list", select=["ID"], **params)
        assert body["total"] == len(body["result"]), (kind, params, body)
        assert "next" not in body
        return [row["ID"] for row in body["result"]]


async def _fill(portal: Portal) -> tuple[dict[str, int], dict[str, int]]:
    for kind in KINDS:
        await portal.admin(
            f"crm.{kind}.userfield.add", fields={"FIELD_NAME": "NOTE", "USER_TYPE_ID": "string"}
        )
    hidden: dict[str, int] = {}
    own: dict[str, int] = {}
    for kind in ("contact", "company", "lead", "deal"):
        hidden[kind] = await _made(portal, kind, COLLEAGUE, f"{SECRET} {kind}", DIGITS, hidden)
        own[kind] = await _made(portal, kind, MANAGER, f"Plain {kind}", "70000000001", hidden)
    for kind in ("deal", "contact", "company"):
        await portal.db.execute(f"UPDATE {kind} SET lead_id = $1", hidden["lead"])  # noqa: S608 - named here
    for kind in ("lead", "deal"):
        for owner, name in ((hidden, SECRET), (own, "Plain")):
            rows = [{"PRODUCT_NAME": name, "PRICE": 1}]
            await portal.admin(f"crm.{kind}.productrows.set", id=owner[kind], rows=rows)
    return hidden, own


async def _made(portal: Portal, kind: str, owner: int, text: str, phone: str, linked: dict[str, int]) -> int:
    texts = ("TITLE", "NAME", "LAST_NAME", "COMMENTS", "UF_CRM_NOTE", "ADDRESS", "POST", "SOURCE_DESCRIPTION")
    fields: dict[str, Any] = dict.fromkeys(texts, text) | {
        "ASSIGNED_BY_ID": owner,
        "OPENED": "N",
        "PHONE": [phone],
    }
    if kind in ("lead", "deal"):
        fields |= {"CONTACT_ID": linked["contact"], "COMPANY_ID": linked["company"]}
    if kind == "company":
        fields |= {"CONTACT_ID": [linked["contact"]]}
    made: int = await portal.admin(f"crm.{kind}.add", fields=fields)
    return made


@pytest.fixture
async def hidden(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Hidden]:
    async with prepared_portal(engine, client, database_url) as portal:
        # Enrichment would copy what is the administrator's to copy.
        await portal.db.execute(
            "INSERT INTO setting (key, value) VALUES ('enrich_client_on_repeat', '\"off\"')"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        )
        yield Hidden(portal, *await _fill(portal))


def clean(answer: Any) -> bool:
    text = json.dumps(answer, ensure_ascii=False)
    return SECRET not in text and DIGITS[1:] not in text


async def test_links_show_ids_and_nothing_else(hidden: Hidden) -> None:
    ask, everything = hidden.manager, ["*", "UF_*", "PHONE", "EMAIL", "IM", "WEB"]
    for kind, number in KINDS.items():
        own, typed = hidden.own[kind], {"entityTypeId": number}
        answers = [
            await ask(f"crm.{kind}.get", id=own),
            await ask.body(f"crm.{kind}.list", select=everything),
            await ask("crm.item.get", id=own, **typed),
            await ask.body("crm.item.list", select=["*", "fm", "contacts", "contactIds"], **typed),
            await ask.body("crm.item.list", **typed),
        ]
        assert "Plain" in json.dumps(answers[0]), kind
        assert all(map(clean, answers)), (kind, answers)
    for family in ("lead.contact", "deal.contact", "company.contact", "contact.company"):
        assert clean(await ask(f"crm.{family}.items.get", id=hidden.own[family.partition(".")[0]]))


@pytest.mark.parametrize("kind", KINDS)
async def test_no_filter_finds_or_counts_them(hidden: Hidden, kind: str) -> None:
    own, other = str(hidden.own[kind]), hidden.items[kind]
    finding: list[dict[str, Any]] = [{}, {">ID": 0}, {"!ID": MISSING}, {"!=TITLE": "x"}, {"ID": [own, other]}]
    if kind in ("lead", "deal"):
        finding += [{"CONTACT_ID": hidden.items["contact"]}, {"COMPANY_ID": hidden.items["company"]}]
    empty: list[dict[str, Any]] = [
        {"ID": other},
        {"TITLE" if kind != "contact" else "NAME": f"{SECRET} {kind}"},
        {"%COMMENTS": SECRET},
        {"UF_CRM_NOTE": f"{SECRET} {kind}"},
        {"%UF_CRM_NOTE": SECRET},
        {"ASSIGNED_BY_ID": COLLEAGUE},
        {"!ASSIGNED_BY_ID": MANAGER},
    ]
    if kind != "deal":
        empty.append({"PHONE": DIGITS})
    for conditions in finding:
        assert await hidden.ids(kind, filter=conditions) == [own], conditions
    for conditions in empty:
        assert await hidden.ids(kind, filter=conditions) == [], conditions


@pytest.mark.parametrize("kind", KINDS)
async def test_universal_filters_neither(hidden: Hidden, kind: str) -> None:
    own, other, linked = hidden.own[kind], hidden.items[kind], hidden.items
    empty: list[dict[str, Any]] = [
        {"id": other},
        {"%title": SECRET},
        {"%ufCrmNote": SECRET},
        {"assignedById": COLLEAGUE},
    ]
    finding: list[dict[str, Any]] = [{}, {"logic": "OR", "0": {"id": other}, "1": {">id": 0}}]
    finding += [{"contactIds": linked["contact"]}] if kind in ("lead", "deal", "company") else []
    empty = [each for each in empty if kind != "contact" or "%title" not in each]
    for conditions in (*finding, *empty):
        body = await hidden.manager.body("crm.item.list", entityTypeId=KINDS[kind], filter=conditions)
        expected = [own] if conditions in finding else []
        assert ([row["id"] for row in body["result"]["items"]], body["total"]) == (expected, len(expected))


@pytest.mark.parametrize("kind", KINDS)
async def test_pages_and_orders_have_no_holes(hidden: Hidden, kind: str) -> None:
    """An own item behind 60 hidden ones is on the first page, whatever the order."""
    code = "TITLE" if kind != "contact" else "NAME"
    alone = dict.fromkeys(("contact_id", "company_id", "lead_id")) | {"is_return_customer": False}
    one = "jsonb_populate_record(t, $2::jsonb || jsonb_build_object('id', 1000 + n))"
    await hidden.portal.db.execute(
        f"INSERT INTO {kind} SELECT ({one}).*"  # noqa: S608 - named here
        f" FROM {kind} t, generate_series(1, 60) n WHERE t.id = $1",
        hidden.items[kind],
        json.dumps(alone),
    )
    for name in ("ID", code, "DATE_CREATE", "ASSIGNED_BY_ID", "UF_CRM_NOTE"):
        for way in ("ASC", "DESC"):
            assert await hidden.ids(kind, order={name: way}) == [str(hidden.own[kind])], (name, way)
    assert (await hidden.manager.body(f"crm.{kind}.list", start=50))["result"] == []
    assert len((await hidden.manager.body(f"crm.{kind}.list", start=-1, filter={">ID": 0}))["result"]) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_references_of_a_batch_lead_nowhere(hidden: Hidden, kind: str) -> None:
    commands = {
        "hidden": f"crm.{kind}.get?id={hidden.items[kind]}",
        "missing": f"crm.{kind}.get?id={MISSING}",
        "through": f"crm.{kind}.list?filter[ID]=$result[hidden][ID]&select[]=ID",
        "own": f"crm.deal.get?id={hidden.own['deal']}",
        "contact": "crm.contact.get?id=$result[own][CONTACT_ID]",
        "company": "crm.company.list?filter[ID]=$result[own][COMPANY_ID]",
        "lead": "crm.item.get?entityTypeId=1&id=$result[own][LEAD_ID]",
    }
    body = await hidden.manager.body("batch", halt=0, cmd=commands)
    made, refused = body["result"]["result"], body["result"]["result_error"]
    assert clean(body)
    assert refused["hidden"] == refused["missing"]
    assert set(refused) == {"hidden", "missing", "contact", "lead"}
    assert made["company"] == []
    assert str(hidden.items[kind]) not in [row["ID"] for row in made["through"]]


@pytest.mark.parametrize("kind", ["lead", "deal", "contact", "company"])
async def test_naming_one_is_refused_like_naming_none(hidden: Hidden, kind: str) -> None:
    """In classic and universal fields that refer to an item, when adding and when changing."""
    named = {
        "lead": ("contact", "company"),
        "deal": ("contact", "company", "lead"),
        "contact": ("company", "lead"),
        "company": ("contact", "lead"),
    }
    ask, typed = hidden.manager, {"entityTypeId": KINDS[kind]}
    fresh = await ask(f"crm.{kind}.add", fields={"TITLE": "x", "NAME": "x"})
    for other in named[kind]:
        for number in (hidden.items[other], MISSING):
            many = (kind, other) == ("company", "contact")
            value: Any = [number] if many else number
            fields = {f"{other.upper()}_ID": value, "NAME": "x", "TITLE": "x"}
            if other != "lead":  # which classic methods do not write
                assert await ask.refused(f"crm.{kind}.add", fields=fields) == DENIED, fields
                assert await ask.refused(f"crm.{kind}.update", id=fresh, fields=fields) == DENIED, fields
            told = {f"{other}Ids": [number]} if many else {f"{other}Id": number}
            for universal in (told, {**told, "name": "x", "title": "x"}):
                assert await ask.refused("crm.item.add", fields=universal, **typed) == NO_ITEM, universal
                assert await ask.refused("crm.item.update", id=fresh, fields=universal, **typed) == NO_ITEM


async def test_nobody_is_recognised_by_what_is_hidden(hidden: Hidden) -> None:
    ask = hidden.manager
    assert await ask("crm.duplicate.findbycomm", type="PHONE", values=[DIGITS]) == []
    lead = await ask("crm.lead.add", fields={"NAME": "x", "PHONE": [DIGITS]})
    assert await ask("crm.duplicate.findbycomm", type="PHONE", values=[DIGITS]) == {"LEAD": [lead]}
    preview = await ask("crm.lead.convert", id=lead, preview="Y", items=["CONTACT", "COMPANY"])
    assert preview["duplicates"] == []
    found = await hidden.portal.admin("crm.lead.convert", id=lead, preview="Y", items=["CONTACT"])
    assert found["duplicates"] == {"CONTACT": [hidden.items["contact"]]}


async def test_a_preview_does_not_tell_what_a_hidden_client_lacks(hidden: Hidden) -> None:
    ask = hidden.manager
    lead = await ask("crm.lead.add", fields={"NAME": "x", "BIRTHDATE": "1990-01-01"})
    for number in (hidden.items["contact"], MISSING):
        for more in ({"preview": "Y"}, {}):
            refused = await ask.refused(
                "crm.lead.convert", id=lead, items=["CONTACT"], contactId=number, **more
            )
            assert refused == (403, "ACCESS_DENIED", "Access denied!")


async def test_a_hidden_activity_does_not_tell_its_type(hidden: Hidden) -> None:
    """What is wrong with COMMUNICATIONS depends on the type: of a hidden one nothing is said of that."""
    card = {"OWNER_TYPE_ID": 1, "OWNER_ID": hidden.items["lead"]}
    talked = {"VALUE": DIGITS, "TYPE": "PHONE"}
    call = await hidden.portal.admin(
        "crm.activity.add", fields={**card, "TYPE_ID": 2, "SUBJECT": SECRET, "COMMUNICATIONS": [talked]}
    )
    todo = await hidden.portal.admin(
        "crm.activity.add", fields={**card, "TYPE_ID": 6, "PROVIDER_ID": "CRM_REQUEST", "SUBJECT": SECRET}
    )
    wrong = {"VALUE": "x", "TYPE": "EMAIL", "ENTITY_TYPE_ID": 99, "ENTITY_ID": 1}
    for communications in ([wrong], [talked], []):
        asked = {"fields": {"COMMUNICATIONS": communications}}
        refused = [
            await hidden.manager.refused("crm.activity.update", id=number, **asked)
            for number in (call, todo, MISSING)
        ]
        assert refused[0] == refused[1] == refused[2], communications


async def test_a_lead_that_leaves_ones_reach_is_gone_for_lists_and_links(hidden: Hidden) -> None:
    ask, lead = hidden.manager, hidden.own["lead"]
    await ask("crm.lead.update", id=lead, fields={"ASSIGNED_BY_ID": COLLEAGUE})
    assert await hidden.ids("lead") == []
    assert await hidden.ids("lead", filter={"CONTACT_ID": hidden.items["contact"]}) == []
    for method in ("crm.lead.contact.items.get", "crm.lead.productrows.get", "crm.lead.conversion.schemes"):
        gone = await ask.refused(method, id=lead)
        assert gone == await ask.refused(method, id=MISSING)
