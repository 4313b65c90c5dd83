"""Converting a lead (repeat-leads.md 5 and scenarios 19-26 of section 11)."""

import asyncio
from typing import Any

import pytest

from support.crm import ADMIN, COLLEAGUE, MANAGER, Portal

pytestmark = pytest.mark.usefixtures("deal_dictionaries")


@pytest.fixture
async def deal_dictionaries(portal: Portal) -> None:
    """What a portal needs before its first deal."""
    await portal.db.execute(
        "INSERT INTO deal_category (id, name, sort, is_default, created_at)"
        " VALUES (0, 'General', 10, true, now()) ON CONFLICT DO NOTHING"
    )
    await portal.db.executemany(
        "INSERT INTO status (entity_id, status_id, name, sort, semantics)"
        " VALUES ($1, $2, $2, $3, $4) ON CONFLICT DO NOTHING",
        [("DEAL_TYPE", "SALE", 10, None), ("DEAL_STAGE", "NEW", 10, None), ("DEAL_STAGE", "WON", 20, "S")],
    )


async def _counts(portal: Portal) -> list[int]:
    tables = ("contact", "company", "deal", "history", "outbox")
    return [await portal.db.fetchval(f"SELECT count(*) FROM {table}") for table in tables]  # noqa: S608 - above


async def _lead(portal: Portal, lead_id: int) -> Any:
    return await portal.admin("crm.lead.get", id=lead_id)


async def test_scenario_19_a_lead_converted_to_a_contact_stays_ordinary(portal: Portal) -> None:
    lead = await portal.lead(NAME="Olga", PHONE=[{"VALUE": "+74951234567"}], COMMENTS="hello")
    made = await portal.admin("crm.lead.convert", id=lead, items=["CONTACT"])
    assert made["created"] == {"CONTACT": True}
    contact = await portal.admin("crm.contact.get", id=made["contactId"])
    assert (contact["NAME"], contact["COMMENTS"], contact["LEAD_ID"]) == ("Olga", "hello", str(lead))
    assert contact["PHONE"][0]["VALUE"] == "+74951234567"
    after = await _lead(portal, lead)
    assert (after["STATUS_ID"], after["IS_RETURN_CUSTOMER"], after["CONTACT_ID"]) == (
        "CONVERTED",
        "N",
        str(made["contactId"]),
    )


async def test_scenario_20_reopening_lets_go_of_what_was_made(portal: Portal) -> None:
    lead = await portal.lead(NAME="Olga", COMPANY_TITLE="Pumps")
    made = await portal.admin("crm.lead.convert", id=lead, scheme=1)
    await portal.admin("crm.lead.update", id=lead, fields={"STATUS_ID": "IN_PROCESS"})
    after = await _lead(portal, lead)
    assert (after["CONTACT_ID"], after["COMPANY_ID"], after["IS_RETURN_CUSTOMER"]) == (None, None, "N")
    assert await portal.admin.links(lead) == []
    for kind in ("contact", "company", "deal"):
        child = await portal.admin(f"crm.{kind}.get", id=made[f"{kind}Id"])
        assert child["LEAD_ID"] is None


async def test_reopening_takes_the_activities_of_the_lead_back(portal: Portal) -> None:
    lead = await portal.lead(NAME="Olga", COMPANY_TITLE="Pumps")
    card = {"OWNER_TYPE_ID": 1, "OWNER_ID": lead}
    call = {**card, "TYPE_ID": 2, "SUBJECT": "x", "COMMUNICATIONS": [{"VALUE": "1", "TYPE": "PHONE"}]}
    activity = await portal.admin("crm.activity.add", fields=call)
    made = await portal.admin("crm.lead.convert", id=lead, scheme=1)
    own = await portal.admin(
        "crm.activity.add", fields=call | {"OWNER_TYPE_ID": 2, "OWNER_ID": made["dealId"]}
    )
    assert len(await portal.admin("crm.activity.binding.list", activityId=activity)) == 4
    await portal.admin("crm.lead.update", id=lead, fields={"STATUS_ID": "IN_PROCESS"})
    bound = await portal.admin("crm.activity.binding.list", activityId=activity)
    assert bound == [{"entityTypeId": 1, "entityId": lead}]
    shown = await portal.admin("crm.activity.get", id=activity)
    assert (shown["OWNER_TYPE_ID"], shown["OWNER_ID"]) == ("1", str(lead))
    assert await portal.admin("crm.activity.binding.list", activityId=own) == [
        {"entityTypeId": 2, "entityId": made["dealId"]}
    ]


async def test_the_address_becomes_that_of_the_new_clients_requisites(portal: Portal) -> None:
    """A known client's own address stays (repeat-leads.md 5.4, phase 6)."""
    own = {"ADDRESS": "Long Street 1", "ADDRESS_CITY": "Omsk"}
    lead = await portal.lead(NAME="Olga", COMPANY_TITLE="Pumps", **own)
    made = await portal.admin("crm.lead.convert", id=lead, scheme=5)
    for kind, number in (("contact", 3), ("company", 4)):
        anchor = {"ANCHOR_TYPE_ID": number, "ANCHOR_ID": made[f"{kind}Id"]}
        found = await portal.admin("crm.address.list", filter=anchor)
        assert [(row["ADDRESS_1"], row["CITY"], row["TYPE_ID"]) for row in found] == [
            ("Long Street 1", "Omsk", "1")
        ], kind
        of = {"ENTITY_TYPE_ID": number, "ENTITY_ID": made[f"{kind}Id"]}
        (requisite,) = await portal.admin("crm.requisite.list", filter=of)
        assert (found[0]["ENTITY_TYPE_ID"], found[0]["ENTITY_ID"]) == ("8", requisite["ID"])
    known = await portal.contact(ADDRESS="Short Street 2", ADDRESS_CITY="Tomsk")
    other = await portal.lead(NAME="Olga", **own)
    await portal.admin("crm.lead.convert", id=other, items=["CONTACT"], contactId=known)
    found = await portal.admin("crm.address.list", filter={"ANCHOR_TYPE_ID": 3, "ANCHOR_ID": known})
    assert [row["ADDRESS_1"] for row in found] == ["Short Street 2"]


PUMP, VALVE, HOSE = (
    {"PRODUCT_NAME": name, "PRICE": price, "QUANTITY": 2, "TAX_RATE": 20, "TAX_INCLUDED": "Y"}
    for name, price in (("Pump", 600), ("Valve", 150), ("Hose", 10))
)


async def _rows(portal: Portal, kind: str, owner: int) -> list[Any]:
    """Rows of a lead or a deal as (name, price, quantity, tax rate)."""
    rows = await portal.admin(f"crm.{kind}.productrows.get", id=owner)
    return [(row["PRODUCT_NAME"], row["PRICE"], row["QUANTITY"], row["TAX_RATE"]) for row in rows]


async def test_scenario_21_a_repeat_lead_becomes_a_deal_with_all_its_contacts(portal: Portal) -> None:
    first, second = await portal.contact(), await portal.contact()
    lead = await portal.lead(TITLE="Again", CONTACT_IDS=[second, first])
    await portal.admin("crm.lead.productrows.set", id=lead, rows=[PUMP, VALVE])
    contacts = (await _counts(portal))[0]
    made = await portal.admin("crm.lead.convert", id=lead)
    assert (made["created"], made["contactId"]) == ({"DEAL": True}, None)
    deal = await portal.admin("crm.deal.get", id=made["dealId"])
    assert (deal["TITLE"], deal["OPPORTUNITY"], deal["LEAD_ID"]) == ("Again", "1500.00", str(lead))
    assert (deal["CONTACT_ID"], deal["IS_REPEATED_APPROACH"]) == (str(second), "Y")
    rows = await portal.admin.links(made["dealId"], "crm.deal.contact")
    assert rows == [[second, 10, "Y"], [first, 20, "N"]]
    assert await _rows(portal, "deal", made["dealId"]) == await _rows(portal, "lead", lead)
    assert len(await _rows(portal, "deal", made["dealId"])) == 2
    after = await _lead(portal, lead)
    assert (after["IS_RETURN_CUSTOMER"], after["STATUS_ID"]) == ("Y", "CONVERTED")
    assert (await _counts(portal))[0] == contacts


@pytest.mark.parametrize("asked", [{"items": ["CONTACT"]}, {"items": ["DEAL", "COMPANY"]}, {"scheme": 6}])
async def test_scenario_22_a_repeat_lead_becomes_nothing_else(portal: Portal, asked: dict[str, Any]) -> None:
    lead = await portal.lead(CONTACT_ID=await portal.contact())
    before = await _counts(portal)
    status, code, _ = await portal.admin.refused("crm.lead.convert", id=lead, **asked)
    assert (status, code) == (400, "INVALID_OPERATION")
    assert await _counts(portal) == before


@pytest.mark.parametrize("items", [["QUOTE"], ["deal"], [{"ID": 1}], {"DEAL": ["DEAL"]}, [["DEAL"]]])
async def test_items_that_are_none(portal: Portal, items: Any) -> None:
    lead = await portal.lead()
    status, code, text = await portal.admin.refused("crm.lead.convert", id=lead, items=items)
    assert (status, code) == (400, "INVALID_OPERATION"), text


async def test_scenario_23_unlinked_it_may_become_a_contact_again(portal: Portal) -> None:
    lead = await portal.lead(
        NAME="Olga", PHONE=[{"VALUE": "+74951234567"}], CONTACT_ID=await portal.contact()
    )
    await portal.admin("crm.lead.contact.items.delete", id=lead)
    made = await portal.admin("crm.lead.convert", id=lead, items=["CONTACT", "DEAL"])
    contact = await portal.admin("crm.contact.get", id=made["contactId"])
    assert (contact["NAME"], contact["PHONE"][0]["VALUE"]) == ("Olga", "+74951234567")
    deal = await portal.admin("crm.deal.get", id=made["dealId"])
    assert deal["CONTACT_ID"] == str(made["contactId"])
    assert (await _lead(portal, lead))["STATUS_ID"] == "CONVERTED"


async def test_scenario_24_moving_the_status_creates_nothing(portal: Portal) -> None:
    lead = await portal.lead()
    before = (await _counts(portal))[:3]
    await portal.admin("crm.lead.update", id=lead, fields={"STATUS_ID": "CONVERTED"})
    assert (await _lead(portal, lead))["STATUS_SEMANTIC_ID"] == "S"
    assert (await _counts(portal))[:3] == before


async def test_scenario_25_converted_again_it_keeps_its_contact_and_repeats_no_row(portal: Portal) -> None:
    lead = await portal.lead(NAME="Olga")
    await portal.admin("crm.lead.productrows.set", id=lead, rows=[PUMP, VALVE])
    first = await portal.admin("crm.lead.convert", id=lead)
    await portal.admin("crm.lead.productrows.set", id=lead, rows=[PUMP, HOSE, VALVE])
    again = await portal.admin("crm.lead.convert", id=lead, items=["DEAL", "CONTACT"])
    assert again["contactId"] == first["contactId"]
    assert again["dealId"] != first["dealId"]
    assert again["created"] == {"DEAL": True, "CONTACT": False}
    assert [row[0] for row in await _rows(portal, "deal", again["dealId"])] == ["Hose"]
    third = await portal.admin("crm.lead.convert", id=lead)
    assert (third["items"], await _rows(portal, "deal", third["dealId"])) == (["DEAL"], [])
    deal = await portal.admin("crm.deal.get", id=third["dealId"])
    assert deal["CONTACT_ID"] == str(first["contactId"])
    assert len(third["left"]) >= 3


async def test_scenario_26_without_the_right_to_create_nothing_happens(portal: Portal) -> None:
    await portal.db.execute("INSERT INTO role (code, name, config) VALUES ('caller', 'Caller', false)")
    await portal.db.executemany(
        "INSERT INTO role_right (role_code, entity_type, action, level) VALUES ('caller', $1, $2, $3)",
        [(1, "READ", 10), (1, "WRITE", 10), (3, "READ", 10), (3, "ADD", 10)],
    )
    await portal.db.execute(
        "UPDATE user_account SET roles = '{caller}' WHERE id = $1", portal.manager.user_id
    )
    await portal.db.execute("SELECT pg_notify('relead_portal', '')")
    lead = await portal.lead(NAME="Olga", ASSIGNED_BY_ID=portal.manager.user_id)
    before = await _counts(portal)
    assert (await portal.manager.refused("crm.lead.convert", id=lead))[:2] == (403, "ACCESS_DENIED")
    assert await _counts(portal) == before
    assert (await _lead(portal, lead))["STATUS_ID"] == "NEW"


async def test_a_preview_writes_nothing_and_tells_where_everything_goes(portal: Portal) -> None:
    known = await portal.contact(PHONE=[{"VALUE": "8 495 123-45-67"}])
    lead = await portal.lead(
        TITLE="T", NAME="Olga", STATUS_DESCRIPTION="soon", PHONE=[{"VALUE": "+74951234567"}]
    )
    before = await _counts(portal)
    made = await portal.admin("crm.lead.convert", id=lead, preview="Y")
    assert await _counts(portal) == before
    assert made["duplicates"] == {"CONTACT": [known]}
    assert made["skippedFields"] == ["STATUS_DESCRIPTION"]
    assert {"field": "NAME", "value": "Olga", "to": "CONTACT", "toField": "NAME"} in made["fields"]
    assert {"field": "TITLE", "value": "T", "to": "DEAL", "toField": "TITLE"} in made["fields"]


async def test_a_chosen_contact_is_used_and_gains_what_it_lacks(portal: Portal) -> None:
    known = await portal.contact(NAME="Olga", LAST_NAME="S")
    lead = await portal.lead(NAME="Helga", POST="CEO", EMAIL=[{"VALUE": "o@example.com"}])
    made = await portal.admin("crm.lead.convert", id=lead, items=["CONTACT", "DEAL"], contactId=known)
    assert (made["contactId"], made["created"]["CONTACT"]) == (known, False)
    contact = await portal.admin("crm.contact.get", id=known)
    assert (contact["NAME"], contact["POST"], contact["LEAD_ID"]) == ("Olga", "CEO", str(lead))
    assert contact["EMAIL"][0]["VALUE"] == "o@example.com"
    assert "NAME" in made["skippedFields"]


async def test_schemes_tell_what_is_allowed_and_why_not(portal: Portal) -> None:
    ordinary, repeat = await portal.lead(), await portal.lead(CONTACT_ID=await portal.contact())
    rows = await portal.admin("crm.lead.conversion.schemes", id=ordinary)
    assert [row["scheme"] for row in rows if row["allowed"]] == [1, 2, 3, 4, 5, 6, 7]
    rows = await portal.admin("crm.lead.conversion.schemes", id=repeat)
    assert [(row["name"], row["items"]) for row in rows if row["allowed"]] == [("DEAL", ["DEAL"])]
    assert {row["reason"] for row in rows if not row["allowed"]} == {"a repeat lead becomes a deal only"}


@pytest.mark.parametrize(
    ("params", "answer"),
    [
        ({"id": 999999}, (400, "NOT_FOUND", "Lead was not found.")),
        ({"id": 0}, (400, "", "ID is not defined or invalid.")),
    ],
)
async def test_leads_that_cannot_be_converted(portal: Portal, params: dict[str, Any], answer: Any) -> None:
    assert await portal.admin.refused("crm.lead.convert", **params) == answer


async def test_events_come_in_the_order_of_the_original(portal: Portal) -> None:
    lead = await portal.lead(NAME="Olga", COMPANY_TITLE="Pumps")
    await portal.db.execute("DELETE FROM outbox")
    await portal.admin("crm.lead.convert", id=lead, scheme=1)
    names = [row["event"] for row in await portal.db.fetch("SELECT event FROM outbox ORDER BY id")]
    assert names == ["ONCRMCOMPANYADD", "ONCRMCONTACTADD", "ONCRMDEALADD", "ONCRMLEADUPDATE"]


async def test_duplicates_are_told_before_anything_is_written(portal: Portal) -> None:
    known = await portal.contact(PHONE=[{"VALUE": "8 495 123-45-67"}])
    lead = await portal.lead(NAME="Olga", PHONE=[{"VALUE": "+74951234567"}])
    before = await _counts(portal)
    told = await portal.admin("crm.lead.convert", id=lead, confirmDuplicates="N")
    assert (told["preview"], told["duplicates"]) == (True, {"CONTACT": [known]})
    assert await _counts(portal) == before
    made = await portal.admin("crm.lead.convert", id=lead, confirmDuplicates="N", contactId=known)
    assert made["contactId"] == known
    assert "preview" not in made


async def test_a_deleted_converted_lead_leaves_its_children(portal: Portal) -> None:
    lead = await portal.lead(NAME="Olga", COMPANY_TITLE="Pumps")
    made = await portal.admin("crm.lead.convert", id=lead, scheme=1)
    assert await portal.admin("crm.lead.delete", id=lead) is True
    for kind in ("contact", "company", "deal"):
        assert (await portal.admin(f"crm.{kind}.get", id=made[f"{kind}Id"]))["LEAD_ID"] is None


async def test_a_private_lead_makes_private_cards(portal: Portal) -> None:
    lead = await portal.lead(NAME="Olga", OPENED="N")
    made = await portal.admin("crm.lead.convert", id=lead)
    assert (await portal.admin("crm.contact.get", id=made["contactId"]))["OPENED"] == "N"
    assert (await portal.admin("crm.deal.get", id=made["dealId"]))["OPENED"] == "N"


async def test_a_responsible_person_may_be_chosen(portal: Portal) -> None:
    lead = await portal.lead(NAME="Olga")
    made = await portal.admin("crm.lead.convert", id=lead, responsibleId=MANAGER)
    assert (await portal.admin("crm.deal.get", id=made["dealId"]))["ASSIGNED_BY_ID"] == str(MANAGER)
    assert {"field": "ASSIGNED_BY_ID", "value": "1"} in made["left"]


async def test_two_at_once_make_one_contact(portal: Portal) -> None:
    lead = await portal.lead(NAME="Olga", COMPANY_TITLE="Pumps")
    asked = [portal.admin("crm.lead.convert", id=lead, scheme=1) for _ in range(3)]
    made = await asyncio.gather(*asked)
    assert len({each["contactId"] for each in made}) == len({each["companyId"] for each in made}) == 1
    assert len({each["dealId"] for each in made}) == len(made)


FULL = [(1, "READ", 10), (1, "WRITE", 10), (2, "ADD", 10), (2, "READ", 10), (3, "ADD", 10), (3, "READ", 10)]
DENIED = (403, "ACCESS_DENIED", "Access denied!")


async def _role(portal: Portal, rights: list[tuple[int, str, int]], stages: Any = ()) -> None:
    await portal.role("max", *[(kind, 0, action, "", level) for kind, action, level in rights], *stages)


@pytest.mark.parametrize(
    ("rights", "stages", "answer"),
    [
        (FULL, [], None),
        ([right for right in FULL if right != (1, "WRITE", 10)], [], DENIED),
        ([right for right in FULL if right != (1, "READ", 10)], [], DENIED),
        ([right for right in FULL if right != (3, "ADD", 10)], [], DENIED),
        (FULL, [(1, 0, "WRITE", "CONVERTED", 0)], DENIED),
    ],
)
async def test_rights(portal: Portal, rights: Any, stages: Any, answer: Any) -> None:
    await _role(portal, rights, stages)
    lead = await portal.lead(NAME="Olga", ASSIGNED_BY_ID=MANAGER)
    before = await _counts(portal)
    if answer is None:
        made = await portal.manager("crm.lead.convert", id=lead)
        assert (await portal.admin("crm.deal.get", id=made["dealId"]))["ASSIGNED_BY_ID"] == str(MANAGER)
    else:
        assert await portal.manager.refused("crm.lead.convert", id=lead) == answer
        assert await _counts(portal) == before


@pytest.mark.parametrize(
    ("deals", "stages"), [(10, []), (40, [(2, 0, "ADD", "NEW", 10)])], ids=["own deals", "own new deals"]
)
@pytest.mark.parametrize("wished", [None, COLLEAGUE, MANAGER])
async def test_who_becomes_responsible_is_told_before_as_it_will_be(
    portal: Portal, deals: int, stages: Any, wished: int | None
) -> None:
    """His right reaches only deals of his own: the deal becomes his, the contact whose it is to be."""
    of_contact = wished or ADMIN
    levels = {(1, "READ"): 40, (1, "WRITE"): 40, (2, "ADD"): deals, (3, "ADD"): 40}
    await _role(portal, [(*right, level) for right, level in levels.items()], stages)
    lead = await portal.lead(NAME="Olga", ASSIGNED_BY_ID=ADMIN)
    asked = {"id": lead, "items": ["CONTACT", "DEAL"], "responsibleId": wished or ""}
    made = [await portal.manager("crm.lead.convert", **asked, preview=told) for told in ("Y", "N")]
    for each in made:
        takers = [placed["to"] for placed in each["fields"] if placed["field"] == "ASSIGNED_BY_ID"]
        assert [to for to in takers if to] == (["CONTACT"] if of_contact == ADMIN else [])
    contact = await portal.admin("crm.contact.get", id=made[1]["contactId"])
    deal = await portal.admin("crm.deal.get", id=made[1]["dealId"])
    responsible = (contact["ASSIGNED_BY_ID"], deal["ASSIGNED_BY_ID"])
    assert responsible == (str(of_contact), str(MANAGER))


async def test_a_forbidden_move_forbids_conversion(portal: Portal) -> None:
    await _role(portal, FULL)
    await portal.db.execute(
        "INSERT INTO role_right (role_code, entity_type, action, stage, targets)"
        " VALUES ('max', 1, 'TRANSITION', 'NEW', '{IN_PROCESS}')"
    )
    lead = await portal.lead(NAME="Olga", ASSIGNED_BY_ID=MANAGER)
    assert await portal.manager.refused("crm.lead.convert", id=lead) == DENIED
    await portal.manager("crm.lead.update", id=lead, fields={"STATUS_ID": "IN_PROCESS"})
    assert (await portal.manager("crm.lead.convert", id=lead))["dealId"]


async def test_clients_of_a_lead_go_with_it_whoever_may_read_them(portal: Portal) -> None:
    hidden = await portal.contact()
    lead = await portal.lead(CONTACT_ID=hidden, ASSIGNED_BY_ID=MANAGER)
    await _role(portal, FULL)
    made = await portal.manager("crm.lead.convert", id=lead)
    assert await portal.admin.links(made["dealId"], "crm.deal.contact") == [[hidden, 10, "Y"]]


@pytest.mark.parametrize("preview", ["Y", "N"])
async def test_a_chosen_client_must_be_readable_and_changed(portal: Portal, preview: str) -> None:
    hidden, mine = await portal.contact(), await portal.contact(ASSIGNED_BY_ID=MANAGER)
    lead = await portal.lead(NAME="Olga", ASSIGNED_BY_ID=MANAGER)
    await _role(portal, FULL)
    asked = {"id": lead, "preview": preview}
    for chosen in (hidden, 999_999):
        assert await portal.manager.refused("crm.lead.convert", **asked, contactId=chosen) == DENIED
    missing = (400, "NOT_FOUND", "Not found.")
    assert await portal.admin.refused("crm.lead.convert", **asked, contactId=999_999) == missing
    if preview == "N":
        assert await portal.manager.refused("crm.lead.convert", **asked, contactId=mine) == DENIED
