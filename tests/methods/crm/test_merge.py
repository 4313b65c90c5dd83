"""`crm.entity.mergeBatch` (entities.md 9.2; repeat-leads.md 2.2, rows 10 and 11; ruling R7)."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import COLLEAGUE, MANAGER, Caller, Portal
from support.invariants import broken_invariants
from support.prepared import prepared_portal

LEAD, DEAL, CONTACT, COMPANY = 1, 2, 3, 4
KINDS = {LEAD: "lead", DEAL: "deal", CONTACT: "contact", COMPANY: "company"}
MISSING = 999_999
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made
        assert await broken_invariants(made.db) == []


async def merge(caller: Caller, kind: int, *ids: int) -> Any:
    return await caller("crm.entity.mergeBatch", params={"entityTypeId": kind, "entityIds": list(ids)})


async def merged(portal: Portal, kind: int, *ids: int) -> Any:
    """Merge as the administrator; the row of what is left, after a look that the others are gone."""
    assert await merge(portal.admin, kind, *ids) == {"STATUS": "SUCCESS", "ENTITY_IDS": list(ids[1:])}
    for one in ids[1:]:
        assert (await portal.admin.refused(f"crm.{KINDS[kind]}.get", id=one))[0] == 400
    return await portal.admin(f"crm.{KINDS[kind]}.get", id=ids[0])


async def test_leads_become_one(portal: Portal) -> None:
    first, second, third = await portal.contacts(3)
    target = await portal.lead(
        TITLE="T", NAME="Olga", COMMENTS="one", PHONE=["+74951234567"], CONTACT_IDS=[first, second]
    )
    other = await portal.lead(
        TITLE="U",
        LAST_NAME="Sorina",
        COMMENTS="two",
        PHONE=["8 495 123-45-67", "112"],
        EMAIL=["o@example.com"],
        CONTACT_IDS=[third, second],
    )
    await portal.age()
    row = await merged(portal, LEAD, target, other)
    assert (row["TITLE"], row["NAME"], row["LAST_NAME"]) == ("T", "Olga", "Sorina")
    assert row["COMMENTS"] == "one\ntwo"
    assert [value["VALUE"] for value in row["PHONE"]] == ["+74951234567", "112"]
    assert (row["HAS_EMAIL"], row["EMAIL"][0]["VALUE"]) == ("Y", "o@example.com")
    assert row["IS_RETURN_CUSTOMER"] == "Y"
    assert await portal.admin.links(target) == [[first, 10, "Y"], [second, 20, "N"], [third, 30, "N"]]
    assert await portal.events() == [("ONCRMLEADUPDATE", target), ("ONCRMLEADDELETE", other)]
    assert (await portal.history("lead", target))[-1] == "merged"
    details = await portal.db.fetchval("SELECT details FROM history WHERE kind = 'merged'")
    assert '"title": ["U"]' in details


async def test_an_ordinary_lead_becomes_repeat_by_the_others_links(portal: Portal) -> None:
    contact = await portal.contact(NAME="C")
    target, other = await portal.lead(NAME="Olga", PHONE=["112"]), await portal.lead(CONTACT_ID=contact)
    await portal.age()
    row = await merged(portal, LEAD, target, other)
    assert (row["IS_RETURN_CUSTOMER"], row["CONTACT_ID"]) == ("Y", str(contact))
    assert (await portal.admin("crm.contact.get", id=contact))["PHONE"][0]["VALUE"] == "112", "enriched"
    names = [name for name, _ in await portal.events()]
    assert sorted(names) == ["ONCRMCONTACTUPDATE", "ONCRMLEADDELETE", "ONCRMLEADUPDATE"]


async def test_the_flag_of_a_converted_lead_stays(portal: Portal) -> None:
    target = await portal.lead()
    await portal.admin("crm.lead.update", id=target, fields={"STATUS_ID": "CONVERTED"})
    contact = await portal.contact()
    row = await merged(portal, LEAD, target, await portal.lead(CONTACT_ID=contact))
    assert (row["IS_RETURN_CUSTOMER"], row["CONTACT_ID"]) == ("N", str(contact))


async def test_children_belong_to_the_lead_that_stays(portal: Portal) -> None:
    client = await portal.contact()
    target, other = await portal.lead(NAME="Olga"), await portal.lead(CONTACT_ID=client)
    made = await portal.admin("crm.lead.convert", id=other)
    await portal.age()
    await merged(portal, LEAD, target, other)
    deal = await portal.admin("crm.deal.get", id=made["dealId"])
    assert (deal["LEAD_ID"], deal["IS_REPEATED_APPROACH"]) == (str(target), "Y")
    assert ("ONCRMDEALUPDATE", made["dealId"]) in await portal.events()


async def test_product_rows_and_observers_are_united(portal: Portal) -> None:
    lamp, bulb = (
        {"PRODUCT_NAME": name, "PRICE": price, "QUANTITY": 2} for name, price in (("L", 10), ("B", 5))
    )
    leads = [await portal.lead(), await portal.lead(), await portal.lead()]
    for lead, rows in zip(leads, ([lamp], [lamp, bulb], [bulb]), strict=True):
        await portal.admin("crm.lead.productrows.set", id=lead, rows=rows)
    for lead, users in zip(leads, ([MANAGER], [COLLEAGUE, MANAGER], []), strict=True):
        await portal.admin("crm.item.update", entityTypeId=1, id=lead, fields={"observers": users})
    row = await merged(portal, LEAD, *leads)
    assert row["OPPORTUNITY"] == "30.00"
    rows = await portal.admin("crm.lead.productrows.get", id=leads[0])
    assert [each["PRODUCT_NAME"] for each in rows] == ["L", "B"]
    item = await portal.admin("crm.item.get", entityTypeId=1, id=leads[0])
    assert item["item"]["observers"] == [MANAGER, COLLEAGUE]


async def test_contacts_become_one(portal: Portal) -> None:
    first, second = await portal.company(), await portal.company()
    target = await portal.contact(NAME="Olga", COMPANY_IDS=[first])
    other = await portal.contact(NAME="olga", POST="CEO", COMPANY_IDS=[second, first], PHONE=["112"])
    stranger = await portal.contact()
    alone = await portal.lead(CONTACT_ID=other)
    among = await portal.lead(CONTACT_IDS=[other, stranger])
    both = await portal.lead(CONTACT_IDS=[stranger, target, other])
    junk = await portal.lead(CONTACT_ID=other, STATUS_ID="JUNK")
    deal = await portal.deal(CONTACT_IDS=[other, target])
    await portal.age()
    row = await merged(portal, CONTACT, target, other)
    assert (row["NAME"], row["POST"], row["PHONE"][0]["VALUE"]) == ("Olga", "CEO", "112")
    assert await portal.admin.links(target, "crm.contact.company") == [[first, 10, "Y"], [second, 20, "N"]]
    assert await portal.admin.links(alone) == [[target, 10, "Y"]]
    assert await portal.admin.links(among) == [[target, 10, "Y"], [stranger, 20, "N"]]
    assert await portal.admin.links(both) == [[stranger, 10, "Y"], [target, 20, "N"]]
    assert await portal.admin.links(deal, "crm.deal.contact") == [[target, 20, "Y"]]
    for lead in (alone, among, both, junk):
        assert (await portal.admin("crm.lead.get", id=lead))["IS_RETURN_CUSTOMER"] == "Y"
    events = [
        *[("ONCRMLEADUPDATE", lead) for lead in (alone, among, both, junk)],
        ("ONCRMCONTACTUPDATE", target), ("ONCRMDEALUPDATE", deal), ("ONCRMCONTACTDELETE", other),
    ]  # fmt: skip
    assert sorted(await portal.events()) == sorted(events)


async def test_won_deals_of_both_contacts_count_together(portal: Portal) -> None:
    target, other = await portal.contacts(2)
    won = await portal.deal(CONTACT_ID=other, STAGE_ID="WON")
    later = await portal.deal(CONTACT_ID=target)
    assert (await portal.admin("crm.deal.get", id=later))["IS_RETURN_CUSTOMER"] == "N"
    await merged(portal, CONTACT, target, other)
    assert (await portal.admin("crm.deal.get", id=later))["IS_RETURN_CUSTOMER"] == "Y"
    assert (await portal.admin("crm.deal.get", id=won))["CONTACT_ID"] == str(target)


async def test_companies_become_one(portal: Portal) -> None:
    target, other = (
        await portal.company(TITLE="Pumps"),
        await portal.company(TITLE="pumps ", WEB=["p.example"]),
    )
    contact = await portal.contact(COMPANY_IDS=[other])
    lead = await portal.lead(COMPANY_ID=other)
    deal = await portal.deal(COMPANY_ID=other)
    await portal.age()
    row = await merged(portal, COMPANY, target, other)
    assert row["WEB"][0]["VALUE"] == "p.example"
    assert await portal.admin.links(contact, "crm.contact.company") == [[target, 10, "Y"]]
    found = await portal.admin("crm.lead.get", id=lead)
    assert (found["COMPANY_ID"], found["IS_RETURN_CUSTOMER"]) == (str(target), "Y")
    assert (await portal.admin("crm.deal.get", id=deal))["COMPANY_ID"] == str(target)
    assert sorted(await portal.events()) == sorted(
        [
            ("ONCRMCOMPANYUPDATE", target), ("ONCRMLEADUPDATE", lead), ("ONCRMDEALUPDATE", deal),
            ("ONCRMCONTACTUPDATE", contact), ("ONCRMCOMPANYDELETE", other),
        ]
    )  # fmt: skip


async def test_deals_become_one(portal: Portal) -> None:
    first, second = await portal.contacts(2)
    target = await portal.deal(TITLE="T", CONTACT_ID=first)
    other = await portal.deal(TITLE="U", CONTACT_ID=second, OPPORTUNITY=70, CURRENCY_ID="USD")
    row = await merged(portal, DEAL, target, other)
    assert (row["TITLE"], row["OPPORTUNITY"], row["CURRENCY_ID"]) == ("T", "70.00", "USD")
    links = await portal.admin.links(target, "crm.deal.contact")
    assert links == [[first, 10, "Y"], [second, 20, "N"]]


async def test_user_fields_and_their_files(portal: Portal) -> None:
    for fields in (
        {"FIELD_NAME": "WORDS", "USER_TYPE_ID": "string", "MULTIPLE": "Y"},
        {"FIELD_NAME": "WORD", "USER_TYPE_ID": "string"},
        {"FIELD_NAME": "PAPER", "USER_TYPE_ID": "file"},
    ):
        await portal.admin("crm.contact.userfield.add", fields=fields)
    file = ["a.txt", base64.b64encode(b"abc").decode()]
    target = await portal.contact(UF_CRM_WORDS=["a"])
    other = await portal.contact(UF_CRM_WORDS=["b", "a"], UF_CRM_WORD="w", UF_CRM_PAPER={"fileData": file})
    row = await merged(portal, CONTACT, target, other)
    assert (row["UF_CRM_WORDS"], row["UF_CRM_WORD"]) == (["a", "b"], "w")
    kept = await portal.db.fetchrow("SELECT id, entity_id, content FROM file")
    assert (kept["entity_id"], kept["content"]) == (target, b"abc")
    assert str(row["UF_CRM_PAPER"]["id"]) == str(kept["id"])
    third = await portal.contact(UF_CRM_WORD="other")
    assert await merge(portal.admin, CONTACT, target, third) == {"STATUS": "CONFLICT", "ENTITY_IDS": []}


async def test_who_names_a_merged_contact_in_a_user_field_names_the_one_that_stays(portal: Portal) -> None:
    kinds = {"LEAD": "Y", "CONTACT": "Y"}
    for name, multiple in (("MANY", "Y"), ("ONE", "N")):
        made = {"FIELD_NAME": name, "USER_TYPE_ID": "crm", "MULTIPLE": multiple, "SETTINGS": kinds}
        for owner in ("lead", "contact"):
            await portal.admin(f"crm.{owner}.userfield.add", fields=made)
    stays, goes, also = [await portal.contact(NAME=name) for name in ("Ivan", "", "")]
    bystander = await portal.lead(UF_CRM_ONE=f"L_{goes}", UF_CRM_MANY=["L_9", f"L_{also}"])
    lead = await portal.lead(
        UF_CRM_MANY=[f"C_{also}", f"L_{goes}", f"C_{stays}", f"C_{goes}"], UF_CRM_ONE=f"C_{goes}"
    )
    friend = await portal.contact(UF_CRM_ONE=f"C_{also}")
    await merged(portal, CONTACT, stays, goes, also)
    row = await portal.admin("crm.lead.get", id=lead)
    assert (row["UF_CRM_MANY"], row["UF_CRM_ONE"]) == ([f"C_{stays}", f"L_{goes}"], f"C_{stays}")
    row = await portal.admin("crm.lead.get", id=bystander)
    assert (row["UF_CRM_MANY"], row["UF_CRM_ONE"]) == (["L_9", f"L_{also}"], f"L_{goes}")
    assert (await portal.admin("crm.contact.get", id=friend))["UF_CRM_ONE"] == f"C_{stays}"
    found = await portal.admin("crm.lead.list", filter={"UF_CRM_MANY": f"C_{stays}"})
    assert [row["ID"] for row in found] == [str(lead)]
    assert await portal.admin("crm.lead.list", filter={"UF_CRM_MANY": f"C_{goes}"}) == []


async def test_a_photo_goes_over(portal: Portal) -> None:
    target = await portal.contact()
    other = await portal.contact(PHOTO={"fileData": ["a.png", PIXEL]})
    row = await merged(portal, CONTACT, target, other)
    assert row["PHOTO"]["id"]
    assert await portal.db.fetchval("SELECT entity_id FROM file") == target


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        (LEAD, {"NAME": "Olga"}, {"NAME": "Inga"}),
        (LEAD, {"OPPORTUNITY": 5}, {"OPPORTUNITY": 6}),
        (CONTACT, {"NAME": "Olga"}, {"NAME": "Inga"}),
        (CONTACT, {"BIRTHDATE": "1990-01-02"}, {"BIRTHDATE": "1990-01-03"}),
        (COMPANY, {"TITLE": "Pumps"}, {"TITLE": "Valves"}),
    ],
)
async def test_contradictions_are_left_to_humans(
    portal: Portal, kind: int, one: dict[str, Any], two: dict[str, Any]
) -> None:
    made = getattr(portal, KINDS[kind])
    ids = [await made(**one, PHONE=["112"]), await made(**two)]
    before = [await portal.admin(f"crm.{KINDS[kind]}.get", id=each) for each in ids]
    await portal.age()
    assert await merge(portal.admin, kind, *ids) == {"STATUS": "CONFLICT", "ENTITY_IDS": []}
    assert await portal.events() == []
    after = [await portal.admin(f"crm.{KINDS[kind]}.get", id=each) for each in ids]
    assert [row["HAS_PHONE"] for row in after] == [row["HAS_PHONE"] for row in before] == ["Y", "N"]


async def test_leads_of_different_companies_contradict(portal: Portal) -> None:
    ids = [await portal.lead(COMPANY_ID=await portal.company()) for _ in range(2)]
    assert (await merge(portal.admin, LEAD, *ids))["STATUS"] == "CONFLICT"


@pytest.mark.parametrize("kind", [LEAD, CONTACT, COMPANY])
async def test_names_the_server_gave_contradict_nobody(portal: Portal, kind: int) -> None:
    named = {"LAST_NAME": "Sorina"} if kind == CONTACT else {"TITLE": "Pumps"}
    ids = [await portal.admin(f"crm.{KINDS[kind]}.add", fields=fields) for fields in ({}, named, {})]
    row = await merged(portal, kind, *ids)
    assert named.items() <= row.items()


NO_IDS = "The parameter entityIds does not contains valid elements."
ONE_ID = "The parameter entityIds must contains at least two elements."


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({}, "The parameter entityTypeId is required."),
        ({"entityTypeId": 0, "entityIds": [1, 2]}, "The parameter entityTypeId is required."),
        ({"entityTypeId": 7, "entityIds": [1, 2]}, "Entity type QUOTE is not supported"),
        ({"entityTypeId": 1}, NO_IDS),
        ({"entityTypeId": 1, "entityIds": [0, "x"]}, NO_IDS),
        ({"entityTypeId": 1, "entityIds": [5]}, ONE_ID),
        ({"entityTypeId": 1, "entityIds": [5, 5]}, ONE_ID),
        ({"entityTypeId": 1, "entityIds": [MISSING, 5]}, "Owner was not found"),
    ],
)  # fmt: skip
async def test_what_cannot_be_merged(portal: Portal, params: dict[str, Any], text: str) -> None:
    assert await portal.admin.refused("crm.entity.mergeBatch", params=params) == (400, "", text)


@pytest.mark.parametrize("kind", [LEAD, CONTACT, COMPANY])
async def test_rights(portal: Portal, kind: int) -> None:
    made = getattr(portal, KINDS[kind])
    mine, another = await made(ASSIGNED_BY_ID=MANAGER), await made(ASSIGNED_BY_ID=COLLEAGUE)
    second = await made(ASSIGNED_BY_ID=MANAGER)
    rights = [(kind, 0, "READ", "", 100), (kind, 0, "WRITE", "", 10)]
    await portal.role("max", *rights)
    denied = (400, "", "Access denied.")
    cases: list[tuple[int, int]] = [(mine, second), (another, mine), (mine, MISSING)]
    for ids in cases:
        params: dict[str, Any] = {"entityTypeId": kind, "entityIds": ids}
        expected = (400, "", "Owner was not found") if MISSING in ids else denied
        assert await portal.manager.refused("crm.entity.mergeBatch", params=params) == expected
    await portal.db.execute("INSERT INTO role_right VALUES ('max', $1, 0, 'DELETE', '', 10, '{}')", kind)
    assert (await merge(portal.manager, kind, mine, second))["STATUS"] == "SUCCESS"
    params = {"entityTypeId": kind, "entityIds": [mine, another]}
    assert await portal.manager.refused("crm.entity.mergeBatch", params=params) == denied
