"""Acceptance scenarios of repeat-leads.md 11, by number. L is an ordinary lead, R a repeat one, C a contact.

Scenarios of conversion, automatic creation and `crm.item` stand with those methods; 34 stands with the
other tests of parallel requests, in `tests/actions`.
"""

from typing import Any

import pytest

from support.crm import Portal

CONTACT = "crm.lead.contact"
UPDATED = "ONCRMLEADUPDATE"


async def state(portal: Portal, lead: int) -> tuple[str, str | None, list[list[Any]]]:
    """Flag, CONTACT_ID and links of a lead."""
    shown = await portal.admin("crm.lead.get", id=lead)
    return shown["IS_RETURN_CUSTOMER"], shown["CONTACT_ID"], await portal.admin.links(lead)


async def test_scenario_01_linking_makes_a_repeat_lead(portal: Portal) -> None:
    lead, contact = await portal.lead(), await portal.contact()
    assert await portal.admin(f"{CONTACT}.add", id=lead, fields={"CONTACT_ID": contact}) is True
    assert await state(portal, lead) == ("Y", str(contact), [[contact, 10, "Y"]])


async def test_scenario_02_linking_again_changes_nothing(portal: Portal) -> None:
    contact = await portal.contact()
    lead = await portal.lead(CONTACT_ID=contact)
    await portal.age()
    row = {"CONTACT_ID": contact, "SORT": 99, "IS_PRIMARY": "Y"}
    assert await portal.admin(f"{CONTACT}.add", id=lead, fields=row) is False
    assert await state(portal, lead) == ("Y", str(contact), [[contact, 10, "Y"]])
    assert await portal.events() == []
    assert not await portal.touched("lead", lead)


async def test_scenario_03_unlinking_the_last_contact_makes_an_ordinary_lead(portal: Portal) -> None:
    lead, contact = await portal.lead(PHONE=["+74951234567"]), await portal.contact()
    phones = (await portal.admin("crm.lead.get", id=lead))["PHONE"]
    await portal.admin(f"{CONTACT}.add", id=lead, fields={"CONTACT_ID": contact})
    assert await portal.admin(f"{CONTACT}.delete", id=lead, fields={"CONTACT_ID": contact}) is True
    assert await state(portal, lead) == ("N", None, [])
    assert (await portal.admin("crm.lead.get", id=lead))["PHONE"] == phones


async def test_scenario_04_the_next_contact_becomes_primary(portal: Portal) -> None:
    one, two = await portal.contacts(2)
    lead = await portal.lead(CONTACT_IDS=[one, two])
    assert await portal.admin(f"{CONTACT}.delete", id=lead, fields={"CONTACT_ID": one}) is True
    assert await state(portal, lead) == ("Y", str(two), [[two, 20, "Y"]])


async def test_scenario_05_unlinking_all_twice(portal: Portal) -> None:
    lead = await portal.lead(CONTACT_IDS=await portal.contacts(2))
    await portal.age()
    for _ in range(2):
        assert await portal.admin(f"{CONTACT}.items.delete", id=lead) is True
        assert await state(portal, lead) == ("N", None, [])
    assert await portal.events() == [(UPDATED, lead)]


async def test_scenario_06_replacing_all(portal: Portal) -> None:
    lead = await portal.lead()
    one, two = await portal.contacts(2)
    rows = [{"CONTACT_ID": one}, {"CONTACT_ID": two, "IS_PRIMARY": "Y"}]
    assert await portal.admin(f"{CONTACT}.items.set", id=lead, items=rows) is True
    assert await state(portal, lead) == ("Y", str(two), [[one, 10, "N"], [two, 20, "Y"]])


async def test_scenario_07_replacing_by_nothing(portal: Portal) -> None:
    lead = await portal.lead(CONTACT_ID=await portal.contact())
    assert await portal.admin(f"{CONTACT}.items.set", id=lead, items=[]) is True
    assert await state(portal, lead) == ("N", None, [])


async def test_scenario_08_unlinking_who_is_not_linked(portal: Portal) -> None:
    one, two = await portal.contacts(2)
    lead = await portal.lead(CONTACT_ID=one)
    assert await portal.admin(f"{CONTACT}.delete", id=lead, fields={"CONTACT_ID": two}) is False
    assert await state(portal, lead) == ("Y", str(one), [[one, 10, "Y"]])


async def test_scenario_09_a_company_alone_keeps_it_repeat(portal: Portal) -> None:
    lead = await portal.lead(CONTACT_ID=await portal.contact(), COMPANY_ID=await portal.company())
    await portal.admin(f"{CONTACT}.items.delete", id=lead)
    assert await state(portal, lead) == ("Y", None, [])
    assert await portal.admin("crm.lead.update", id=lead, fields={"COMPANY_ID": 0}) is True
    assert await state(portal, lead) == ("N", None, [])


async def test_scenario_10_the_flag_cannot_be_written(portal: Portal) -> None:
    lead = await portal.lead(IS_RETURN_CUSTOMER="Y")
    assert (await state(portal, lead))[0] == "N"
    assert await portal.admin("crm.lead.update", id=lead, fields={"IS_RETURN_CUSTOMER": "Y"}) is True
    assert (await state(portal, lead))[0] == "N"


async def test_scenario_11_created_with_a_contact(portal: Portal) -> None:
    contact = await portal.contact()
    lead = await portal.lead(CONTACT_ID=contact)
    assert await state(portal, lead) == ("Y", str(contact), [[contact, 10, "Y"]])


async def test_scenario_12_created_with_a_company(portal: Portal) -> None:
    lead = await portal.lead(COMPANY_ID=await portal.company())
    assert await state(portal, lead) == ("Y", None, [])


async def test_scenario_13_writing_a_linked_contact_changes_nothing(portal: Portal) -> None:
    one, two = await portal.contacts(2)
    lead = await portal.lead(CONTACT_IDS=[one, two])
    await portal.age()
    assert await portal.admin("crm.lead.update", id=lead, fields={"CONTACT_ID": two}) is True
    assert await state(portal, lead) == ("Y", str(one), [[one, 10, "Y"], [two, 20, "N"]])
    assert await portal.events() == []
    assert not await portal.touched("lead", lead)


async def test_scenario_14_writing_another_contact_replaces_all(portal: Portal) -> None:
    one, two, three = await portal.contacts(3)
    lead = await portal.lead(CONTACT_IDS=[one, two])
    assert await portal.admin("crm.lead.update", id=lead, fields={"CONTACT_ID": three}) is True
    assert await state(portal, lead) == ("Y", str(three), [[three, 10, "Y"]])


async def test_scenario_16_deleting_the_only_contact(portal: Portal) -> None:
    contact = await portal.contact()
    lead, untouched = await portal.lead(CONTACT_ID=contact), await portal.lead()
    await portal.age()
    assert await portal.admin("crm.contact.delete", id=contact) is True
    assert await state(portal, lead) == ("N", None, [])
    assert await portal.events() == [(UPDATED, lead), ("ONCRMCONTACTDELETE", contact)]
    assert await portal.touched("lead", lead)
    assert not await portal.touched("lead", untouched)


async def test_scenario_17_the_contact_gains_what_it_lacks(portal: Portal) -> None:
    lead = await portal.lead(NAME="A", LAST_NAME="Sorina", PHONE=["+74951234567"])
    contact = await portal.contact(NAME="B", PHONE=["+79161112233"])
    await portal.age()
    await portal.admin(f"{CONTACT}.add", id=lead, fields={"CONTACT_ID": contact})
    shown = await portal.admin("crm.contact.get", id=contact)
    assert (shown["NAME"], shown["LAST_NAME"]) == ("B", "Sorina")
    assert [phone["VALUE"] for phone in shown["PHONE"]] == ["+79161112233", "+74951234567"]
    shown = await portal.admin("crm.lead.get", id=lead)
    assert (shown["NAME"], [phone["VALUE"] for phone in shown["PHONE"]]) == ("A", ["+74951234567"])
    assert sorted(await portal.events()) == [("ONCRMCONTACTUPDATE", contact), (UPDATED, lead)]


async def test_scenario_18_a_repeat_leads_own_phone_is_stored_and_read(portal: Portal) -> None:
    lead = await portal.lead(CONTACT_ID=await portal.contact())
    assert await portal.admin("crm.lead.update", id=lead, fields={"PHONE": ["+74951234567"]}) is True
    assert (await portal.admin("crm.lead.get", id=lead))["PHONE"][0]["VALUE"] == "+74951234567"


@pytest.mark.parametrize("asked", ["+74951234567", "8 (495) 123-45-67", "4951234567"])
async def test_scenario_33_a_number_is_recognised_however_it_is_written(portal: Portal, asked: str) -> None:
    contact = await portal.contact(PHONE=["8 (495) 123-45-67"])
    await portal.contact(PHONE=["+7 495 123-45-68"])
    found = await portal.admin("crm.contact.list", filter={"PHONE": asked}, select=["ID"])
    assert found == [{"ID": str(contact)}]


async def test_scenario_36_linking_needs_the_right_to_read_the_contact(portal: Portal) -> None:
    contact = await portal.contact()
    lead = await portal.manager("crm.lead.add", fields={})
    await portal.age()
    row = {"CONTACT_ID": contact}
    status, code, text = await portal.manager.refused(f"{CONTACT}.add", id=lead, fields=row)
    assert (status, code, text.split("] ")[0]) == (400, "", f"[Contact #{contact}")
    assert await state(portal, lead) == ("N", None, [])
    assert await portal.events() == []


async def test_scenario_37_who_may_only_read_a_lead_sees_its_links(portal: Portal) -> None:
    contact, other = await portal.contacts(2)
    lead = await portal.lead(CONTACT_ID=contact)
    await portal.role("max", (1, 0, "READ", "", 100), (3, 0, "READ", "", 100))
    row = {"CONTACT_ID": other}
    denied = (403, "ACCESS_DENIED", "Access denied!")
    assert await portal.manager.refused(f"{CONTACT}.add", id=lead, fields=row) == denied
    assert await portal.manager.links(lead) == [[contact, 10, "Y"]]
    assert (await state(portal, lead))[0] == "Y"


async def test_scenario_38_a_missing_lead(portal: Portal) -> None:
    contact = await portal.contact()
    refusal = await portal.admin.refused(f"{CONTACT}.add", id=999_999, fields={"CONTACT_ID": contact})
    assert refusal == (400, "NOT_FOUND", "Not found.")


async def test_scenario_40_a_junk_lead_becomes_repeat_and_stays_junk(portal: Portal) -> None:
    lead, contact = await portal.lead(STATUS_ID="JUNK"), await portal.contact()
    await portal.admin(f"{CONTACT}.add", id=lead, fields={"CONTACT_ID": contact})
    shown = await portal.admin("crm.lead.get", id=lead)
    assert (shown["IS_RETURN_CUSTOMER"], shown["STATUS_ID"]) == ("Y", "JUNK")
