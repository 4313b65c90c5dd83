"""What is special about `crm.company.*` (entities.md 5): contacts as a list, own companies, deletion."""

from typing import Any

import pytest

from support.crm import MANAGER, Portal

MISSING = 999_999
DENIED = (400, "", "Access denied.")
CONTACTS = "crm.company.contact"

_FIELDS = """
    ID integer TITLE string COMPANY_TYPE crm_status LOGO file ADDRESS string ADDRESS_2 string
    ADDRESS_CITY string ADDRESS_POSTAL_CODE string ADDRESS_REGION string ADDRESS_PROVINCE string
    ADDRESS_COUNTRY string ADDRESS_COUNTRY_CODE string ADDRESS_LOC_ADDR_ID integer ADDRESS_LEGAL string
    REG_ADDRESS string REG_ADDRESS_2 string REG_ADDRESS_CITY string REG_ADDRESS_POSTAL_CODE string
    REG_ADDRESS_REGION string REG_ADDRESS_PROVINCE string REG_ADDRESS_COUNTRY string
    REG_ADDRESS_COUNTRY_CODE string REG_ADDRESS_LOC_ADDR_ID integer BANKING_DETAILS string
    INDUSTRY crm_status EMPLOYEES crm_status CURRENCY_ID crm_currency REVENUE double OPENED char
    COMMENTS string HAS_PHONE char HAS_EMAIL char HAS_IMOL char IS_MY_COMPANY char ASSIGNED_BY_ID user
    CREATED_BY_ID user MODIFY_BY_ID user DATE_CREATE datetime DATE_MODIFY datetime CONTACT_ID crm_contact
    LEAD_ID crm_lead ORIGINATOR_ID string ORIGIN_ID string ORIGIN_VERSION string UTM_SOURCE string
    UTM_MEDIUM string UTM_CAMPAIGN string UTM_CONTENT string UTM_TERM string LAST_ACTIVITY_TIME datetime
    LAST_ACTIVITY_BY user PHONE crm_multifield EMAIL crm_multifield WEB crm_multifield IM crm_multifield
    LINK crm_multifield
"""
FIELDS = _FIELDS.split()


async def get(portal: Portal, company: int) -> dict[str, Any]:
    found: dict[str, Any] = await portal.admin("crm.company.get", id=company)
    return found


async def test_fields(portal: Portal) -> None:
    found = await portal.manager("crm.company.fields")
    assert len(found) == 56
    assert [(name, field["type"]) for name, field in found.items()] == list(
        zip(FIELDS[::2], FIELDS[1::2], strict=True)
    )
    assert found["TITLE"]["isRequired"] is True
    assert found["CONTACT_ID"]["isMultiple"] is True
    assert found["LAST_ACTIVITY_TIME"]["isReadOnly"] is False, "as documented, though writes are dropped"
    assert found["LEAD_ID"]["settings"] == {"parentEntityTypeId": 1}


async def test_defaults(portal: Portal) -> None:
    company = await portal.admin("crm.company.add")
    shown = await get(portal, company)
    assert list(shown) == [name for name in FIELDS[:-10:2] if name != "CONTACT_ID"]
    expected = {
        "TITLE": f"Компания #{company}",
        "COMPANY_TYPE": "CUSTOMER",
        "INDUSTRY": "IT",
        "EMPLOYEES": "EMPLOYEES_1",
        "CURRENCY_ID": "RUB",
        "REVENUE": "0.00",
        "OPENED": "Y",
        "IS_MY_COMPANY": "N",
        "LOGO": None,
        "LEAD_ID": None,
    }
    assert {name: shown[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("fields", "after"),
    [
        ({"CONTACT_ID": ["C", "A"]}, ["C", "A"]),
        ({"CONTACT_ID": "C"}, ["C"]),
        ({"CONTACT_ID": ["B", 0, "B"]}, ["B"]),
        ({"CONTACT_ID": []}, []),
        ({"CONTACT_ID": ""}, []),
        ({"CONTACT_ID": 0}, []),
        ({"CONTACT_ID": None}, ["A", "B"]),
        ({"TITLE": "x"}, ["A", "B"]),
    ],
)
async def test_contacts_are_replaced(portal: Portal, fields: dict[str, Any], after: list[str]) -> None:
    ids = dict(zip("ABC", await portal.contacts(3), strict=True))
    company = await portal.company(CONTACT_ID=[ids["A"], ids["B"]])
    assert await portal.admin.links(company, CONTACTS) == [[ids["A"], 10, "Y"], [ids["B"], 20, "Y"]]
    await portal.age()
    given: dict[str, Any] = {
        name: [ids.get(one, one) for one in value] if isinstance(value, list) else ids.get(value, value)
        for name, value in fields.items()
    }
    assert await portal.admin("crm.company.update", id=company, fields=given) is True
    expected = [[ids[name], place * 10, "Y"] for place, name in enumerate(after, 1)]
    assert await portal.admin.links(company, CONTACTS) == expected
    for name, contact in ids.items():
        shown = await portal.admin("crm.contact.get", id=contact)
        assert shown["COMPANY_ID"] == (str(company) if name in after else None)
    linked = after != ["A", "B"]
    events = await portal.events()
    assert events.count(("ONCRMCOMPANYUPDATE", company)) == (1 if linked or "TITLE" in fields else 0)
    touched = {event[1] for event in events if event[0] == "ONCRMCONTACTUPDATE"}
    places = {name: number for number, name in enumerate(["A", "B"])}
    moved = {ids[name] for name in "ABC" if places.get(name) != {n: i for i, n in enumerate(after)}.get(name)}
    assert touched == (moved if linked else set())
    assert await portal.touched("company", company) is (linked or "TITLE" in fields)


async def test_contacts_are_not_shown(portal: Portal) -> None:
    company = await portal.company(CONTACT_ID=[await portal.contact()])
    assert "CONTACT_ID" not in await get(portal, company)
    assert "CONTACT_ID" not in (await portal.admin("crm.company.list", select=["*", "CONTACT_ID"]))[0]


@pytest.mark.parametrize("fields", [{"CONTACT_ID": [MISSING]}, {"CONTACT_ID": MISSING}])
async def test_contacts_that_do_not_exist(portal: Portal, fields: dict[str, Any]) -> None:
    company = await portal.company(ASSIGNED_BY_ID=MANAGER)
    for caller in (portal.admin, portal.manager):
        assert await caller.refused("crm.company.add", fields=fields) == DENIED
        assert await caller.refused("crm.company.update", id=company, fields=fields) == DENIED
    assert (await portal.admin.body("crm.company.list"))["total"] == 1


async def test_own_companies_are_listed_only_when_asked_for(portal: Portal) -> None:
    client, mine = await portal.company(), await portal.company(IS_MY_COMPANY="Y")

    async def listed(**params: Any) -> list[int]:
        found = await portal.admin.body("crm.company.list", select=["ID"], **params)
        assert found["total"] == len(found["result"])
        return [int(row["ID"]) for row in found["result"]]

    assert await listed() == [client]
    assert await listed(filter={"TITLE": "Co"}) == [client]
    assert await listed(filter={"IS_MY_COMPANY": "Y"}) == [mine]
    assert await listed(filter={"IS_MY_COMPANY": "N"}) == [client]
    assert await listed(filter={"@IS_MY_COMPANY": ["Y", "N"]}) == [client, mine]
    assert (await get(portal, mine))["IS_MY_COMPANY"] == "Y"


async def test_deletion_recomputes_leads_and_contacts(portal: Portal) -> None:
    gone, other = await portal.company(), await portal.company()
    first = await portal.contact(COMPANY_IDS=[gone, other])
    alone = await portal.contact(COMPANY_ID=gone)
    untouched = await portal.contact(COMPANY_ID=other)
    repeat = await portal.lead(COMPANY_ID=gone)
    with_contact = await portal.lead(COMPANY_ID=gone, CONTACT_ID=untouched)
    converted = await portal.lead(COMPANY_ID=gone)
    await portal.admin("crm.lead.update", id=converted, fields={"STATUS_ID": "CONVERTED"})
    await portal.age()
    assert await portal.admin("crm.company.delete", id=gone) is True
    for lead, flag in ((repeat, "N"), (with_contact, "Y"), (converted, "Y")):
        shown = await portal.admin("crm.lead.get", id=lead)
        assert (shown["COMPANY_ID"], shown["IS_RETURN_CUSTOMER"]) == (None, flag)
    assert await portal.admin.links(first, "crm.contact.company") == [[other, 20, "Y"]]
    assert await portal.admin.links(alone, "crm.contact.company") == []
    assert (await portal.admin("crm.contact.get", id=alone))["COMPANY_ID"] is None
    leads = [("ONCRMLEADUPDATE", lead) for lead in (repeat, with_contact, converted)]
    contacts = [("ONCRMCONTACTUPDATE", contact) for contact in (first, alone)]
    assert await portal.events() == [*leads, *contacts, ("ONCRMCOMPANYDELETE", gone)]
    assert not await portal.touched("contact", untouched)


@pytest.mark.parametrize(
    ("name", "given", "shown"),
    [
        ("REVENUE", "1 500,5", "1500.50"),
        ("REVENUE", "", "0.00"),
        ("CURRENCY_ID", "USD", "USD"),
        ("IS_MY_COMPANY", "Y", "Y"),
        ("COMMENTS", "<i>x</i>", "[i]x[/i]"),
        ("REG_ADDRESS_LOC_ADDR_ID", 7, "7"),
        ("TITLE", "x" * 300, "x" * 255),
    ],
)
async def test_values(portal: Portal, name: str, given: Any, shown: Any) -> None:
    assert (await get(portal, await portal.company(**{name: given})))[name] == shown
    company = await portal.company()
    assert await portal.admin("crm.company.update", id=company, fields={name: given}) is True
    assert (await get(portal, company))[name] == shown
