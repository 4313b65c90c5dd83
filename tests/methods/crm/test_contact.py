"""What is special about `crm.contact.*` (entities.md 4): names, companies, deletion."""

from typing import Any

import pytest

from support.crm import MANAGER, Portal

MISSING = 999_999
DENIED = (400, "", "Access denied.")
COMPANIES = "crm.contact.company"

_FIELDS = """
    ID integer HONORIFIC crm_status NAME string SECOND_NAME string LAST_NAME string PHOTO file BIRTHDATE date
    TYPE_ID crm_status SOURCE_ID crm_status SOURCE_DESCRIPTION string POST string ADDRESS string
    ADDRESS_2 string ADDRESS_CITY string ADDRESS_POSTAL_CODE string ADDRESS_REGION string
    ADDRESS_PROVINCE string ADDRESS_COUNTRY string ADDRESS_COUNTRY_CODE string ADDRESS_LOC_ADDR_ID integer
    COMMENTS string OPENED char EXPORT char HAS_PHONE char HAS_EMAIL char HAS_IMOL char ASSIGNED_BY_ID user
    CREATED_BY_ID user MODIFY_BY_ID user DATE_CREATE datetime DATE_MODIFY datetime COMPANY_ID crm_company
    COMPANY_IDS crm_company LEAD_ID crm_lead ORIGINATOR_ID string ORIGIN_ID string ORIGIN_VERSION string
    UTM_SOURCE string UTM_MEDIUM string UTM_CAMPAIGN string UTM_CONTENT string UTM_TERM string
    LAST_ACTIVITY_TIME datetime LAST_ACTIVITY_BY user PHONE crm_multifield EMAIL crm_multifield
    WEB crm_multifield IM crm_multifield LINK crm_multifield
"""
FIELDS = _FIELDS.split()


async def get(portal: Portal, contact: int) -> dict[str, Any]:
    found: dict[str, Any] = await portal.admin("crm.contact.get", id=contact)
    return found


async def test_fields(portal: Portal) -> None:
    found = await portal.manager("crm.contact.fields")
    assert len(found) == 49
    assert [(name, field["type"]) for name, field in found.items()] == list(
        zip(FIELDS[::2], FIELDS[1::2], strict=True)
    )
    assert [name for name, field in found.items() if field["isRequired"]] == [
        "NAME",
        "SECOND_NAME",
        "LAST_NAME",
    ]
    assert (found["COMPANY_ID"]["isDeprecated"], found["COMPANY_IDS"]["isMultiple"]) == (True, True)
    assert found["LEAD_ID"]["settings"] == {"parentEntityTypeId": 1}
    assert found["TYPE_ID"]["statusType"] == "CONTACT_TYPE"


async def test_defaults(portal: Portal) -> None:
    contact = await portal.admin("crm.contact.add")
    shown = await get(portal, contact)
    assert list(shown) == [name for name in FIELDS[:-10:2] if name != "COMPANY_IDS"]
    expected = {
        "LAST_NAME": f"Контакт #{contact}",
        "NAME": None,
        "TYPE_ID": "CLIENT",
        "SOURCE_ID": "CALL",
        "EXPORT": "Y",
        "OPENED": "Y",
        "PHOTO": None,
        "BIRTHDATE": "",
        "COMPANY_ID": None,
        "LEAD_ID": None,
    }
    assert {name: shown[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("fields", "name", "last_name"),
    [
        ({"NAME": "Olga"}, "Olga", None),
        ({"LAST_NAME": "Sorina"}, None, "Sorina"),
        ({"NAME": "", "LAST_NAME": ""}, None, "Контакт #{id}"),
        ({"SECOND_NAME": "x"}, None, "Контакт #{id}"),
        ({"NAME": "x" * 300}, "x" * 255, None),
    ],
)
async def test_names(portal: Portal, fields: dict[str, Any], name: str | None, last_name: str | None) -> None:
    contact = await portal.admin("crm.contact.add", fields=fields)
    shown = await get(portal, contact)
    expected = None if last_name is None else last_name.format(id=contact)
    assert (shown["NAME"], shown["LAST_NAME"]) == (name, expected)


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        ({"NAME": ""}, True),
        ({"LAST_NAME": None}, True),
        ({"NAME": "", "LAST_NAME": ""}, False),
        ({"NAME": None, "LAST_NAME": None, "SECOND_NAME": "x"}, False),
        ({"NAME": "", "LAST_NAME": "", "PHONE": ["113"], "COMPANY_ID": "COMPANY"}, False),
    ],
)
async def test_a_contact_keeps_a_name(portal: Portal, fields: dict[str, Any], allowed: bool) -> None:
    contact = await portal.contact(NAME="Olga", LAST_NAME="Sorina")
    if "COMPANY_ID" in fields:
        fields = fields | {"COMPANY_ID": await portal.company()}
    before = await get(portal, contact)
    if allowed:
        assert await portal.admin("crm.contact.update", id=contact, fields=fields) is True
        return
    refusal = (400, "", 'The field "Имя" is required.')
    assert await portal.admin.refused("crm.contact.update", id=contact, fields=fields) == refusal
    assert await get(portal, contact) == before


LINKING = [
    ({"COMPANY_ID": "C"}, ["C"]),
    ({"COMPANY_ID": "B"}, ["A", "B"]),
    ({"COMPANY_ID": 0}, []),
    ({"COMPANY_ID": ""}, []),
    ({"COMPANY_ID": -1}, []),
    ({"COMPANY_ID": None}, ["A", "B"]),
    ({"COMPANY_IDS": ["C", "A"]}, ["C", "A"]),
    ({"COMPANY_IDS": ["B", 0, "C", "B"]}, ["B", "C"]),
    ({"COMPANY_IDS": []}, []),
    ({"COMPANY_IDS": ""}, []),
    ({"COMPANY_IDS": None}, ["A", "B"]),
    ({"COMPANY_IDS": ["A"], "COMPANY_ID": "C"}, ["A"]),
]


@pytest.mark.parametrize(("fields", "after"), LINKING)
async def test_companies(portal: Portal, fields: dict[str, Any], after: list[str]) -> None:
    ids = {name: await portal.company() for name in "ABC"}
    contact = await portal.contact(COMPANY_IDS=[ids["A"], ids["B"]])
    assert (await portal.admin.links(contact, COMPANIES))[0] == [ids["A"], 10, "Y"]
    await portal.age()
    given: dict[str, Any] = {
        name: [ids.get(one, one) for one in value] if isinstance(value, list) else ids.get(value, value)
        for name, value in fields.items()
    }
    assert await portal.admin("crm.contact.update", id=contact, fields=given) is True
    expected = [[ids[name], place * 10, "N"] for place, name in enumerate(after, 1)]
    if expected:
        expected[0][2] = "Y"
    assert await portal.admin.links(contact, COMPANIES) == expected
    assert (await get(portal, contact))["COMPANY_ID"] == (str(ids[after[0]]) if after else None)
    changed = after != ["A", "B"]
    assert await portal.events() == ([("ONCRMCONTACTUPDATE", contact)] if changed else [])


@pytest.mark.parametrize("fields", [{"COMPANY_ID": MISSING}, {"COMPANY_IDS": [MISSING]}])
async def test_companies_that_do_not_exist(portal: Portal, fields: dict[str, Any]) -> None:
    contact = await portal.contact(ASSIGNED_BY_ID=MANAGER)
    for caller in (portal.admin, portal.manager):
        assert await caller.refused("crm.contact.add", fields=fields) == DENIED
        assert await caller.refused("crm.contact.update", id=contact, fields=fields) == DENIED
    assert await portal.admin.links(contact, COMPANIES) == []


async def test_deletion_recomputes_every_lead(portal: Portal) -> None:
    gone, other = await portal.contacts(2)
    company = await portal.company()
    await portal.admin("crm.contact.update", id=gone, fields={"COMPANY_ID": company})
    leads = {
        "only": await portal.lead(CONTACT_ID=gone),
        "first": await portal.lead(CONTACT_IDS=[gone, other]),
        "second": await portal.lead(CONTACT_IDS=[other, gone]),
        "company": await portal.lead(CONTACT_ID=gone, COMPANY_ID=company),
        "converted": await portal.lead(CONTACT_ID=gone),
        "untouched": await portal.lead(CONTACT_ID=other),
    }
    await portal.admin("crm.lead.update", id=leads["converted"], fields={"STATUS_ID": "CONVERTED"})
    await portal.age()
    assert await portal.admin("crm.contact.delete", id=gone) is True
    expected = {
        "only": ("N", []),
        "first": ("Y", [[other, 20, "Y"]]),
        "second": ("Y", [[other, 10, "Y"]]),
        "company": ("Y", []),
        "converted": ("Y", []),
        "untouched": ("Y", [[other, 10, "Y"]]),
    }
    for name, (flag, links) in expected.items():
        shown = await portal.admin("crm.lead.get", id=leads[name])
        assert (shown["IS_RETURN_CUSTOMER"], await portal.admin.links(leads[name])) == (flag, links), name
        assert shown["CONTACT_ID"] == (str(links[0][0]) if links else None)
        assert await portal.touched("lead", leads[name]) is (name != "untouched")
    events = [("ONCRMLEADUPDATE", lead) for name, lead in leads.items() if name != "untouched"]
    assert await portal.events() == [*events, ("ONCRMCONTACTDELETE", gone)]
    assert await portal.admin.links(company, "crm.company.contact") == []


async def test_list_sample(portal: Portal) -> None:
    company = await portal.company()
    contact = await portal.contact(
        NAME="Olga",
        LAST_NAME="Sorina",
        COMPANY_ID=company,
        PHONE=[{"VALUE": "+79161234567", "VALUE_TYPE": "MOBILE"}],
    )
    found = await portal.admin("crm.contact.list", select=["ID", "NAME", "LAST_NAME", "COMPANY_ID", "PHONE"])
    phone = {"ID": "1", "VALUE_TYPE": "MOBILE", "VALUE": "+79161234567", "TYPE_ID": "PHONE"}
    assert found == [
        {
            "ID": str(contact),
            "NAME": "Olga",
            "LAST_NAME": "Sorina",
            "COMPANY_ID": str(company),
            "PHONE": [phone],
        }
    ]
