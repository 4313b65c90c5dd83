"""What is special about `crm.lead.*` (entities.md 3, repeat-leads.md 2): status, links, enrichment."""

import base64
from typing import Any

import pytest

from support.crm import MANAGER, Portal

MISSING = 999_999
DENIED = (400, "", "Access denied.")

_FIELDS = """
    ID integer TITLE string HONORIFIC crm_status NAME string SECOND_NAME string LAST_NAME string BIRTHDATE
    date COMPANY_TITLE string SOURCE_ID crm_status SOURCE_DESCRIPTION string STATUS_ID crm_status
    STATUS_DESCRIPTION string STATUS_SEMANTIC_ID string POST string ADDRESS string ADDRESS_2 string
    ADDRESS_CITY string ADDRESS_POSTAL_CODE string ADDRESS_REGION string ADDRESS_PROVINCE string
    ADDRESS_COUNTRY string ADDRESS_COUNTRY_CODE string ADDRESS_LOC_ADDR_ID integer CURRENCY_ID
    crm_currency OPPORTUNITY double IS_MANUAL_OPPORTUNITY char OPENED char COMMENTS string HAS_PHONE char
    HAS_EMAIL char HAS_IMOL char ASSIGNED_BY_ID user CREATED_BY_ID user MODIFY_BY_ID user MOVED_BY_ID user
    DATE_CREATE datetime DATE_MODIFY datetime MOVED_TIME datetime COMPANY_ID crm_company CONTACT_ID
    crm_contact CONTACT_IDS crm_contact IS_RETURN_CUSTOMER char DATE_CLOSED datetime ORIGINATOR_ID string
    ORIGIN_ID string UTM_SOURCE string UTM_MEDIUM string UTM_CAMPAIGN string UTM_CONTENT string UTM_TERM
    string LAST_ACTIVITY_TIME datetime LAST_ACTIVITY_BY user PHONE crm_multifield EMAIL crm_multifield WEB
    crm_multifield IM crm_multifield LINK crm_multifield
"""
FIELDS = _FIELDS.split()


async def get(portal: Portal, lead: int) -> dict[str, Any]:
    found: dict[str, Any] = await portal.admin("crm.lead.get", id=lead)
    return found


async def update(portal: Portal, lead: int, **fields: Any) -> dict[str, Any]:
    """Change a lead and read it."""
    assert await portal.admin("crm.lead.update", id=lead, fields=fields) is True
    return await get(portal, lead)


async def test_fields(portal: Portal) -> None:
    found = await portal.manager("crm.lead.fields")
    assert len(found) == 57
    assert [(name, field["type"]) for name, field in found.items()] == list(
        zip(FIELDS[::2], FIELDS[1::2], strict=True)
    )
    assert found["TITLE"] == {
        "type": "string",
        "isRequired": False,
        "isReadOnly": False,
        "isImmutable": False,
        "isMultiple": False,
        "isDynamic": False,
        "title": "Название лида",
    }
    assert found["STATUS_ID"]["statusType"] == "STATUS"
    assert found["COMPANY_ID"]["settings"] == {"parentEntityTypeId": 4}
    assert (found["CONTACT_ID"]["isDeprecated"], found["CONTACT_IDS"]["isMultiple"]) == (True, True)
    assert found["IS_RETURN_CUSTOMER"]["isReadOnly"] is True


async def test_titles_follow_the_language(portal: Portal) -> None:
    await portal.db.execute("INSERT INTO setting VALUES ('language', 'en')")
    assert (await portal.admin("crm.lead.fields"))["TITLE"]["title"] == "Lead Name"
    lead = await portal.lead()
    assert (await get(portal, lead))["TITLE"] == f"Lead #{lead}"


async def test_defaults(portal: Portal) -> None:
    lead = await portal.lead()
    shown = await get(portal, lead)
    assert list(shown) == [name for name in FIELDS[:-10:2] if name != "CONTACT_IDS"]
    expected = {
        "ID": str(lead),
        "TITLE": f"Лид #{lead}",
        "STATUS_ID": "NEW",
        "STATUS_SEMANTIC_ID": "P",
        "SOURCE_ID": "CALL",
        "CURRENCY_ID": "RUB",
        "OPPORTUNITY": "0.00",
        "IS_MANUAL_OPPORTUNITY": "N",
        "OPENED": "Y",
        "IS_RETURN_CUSTOMER": "N",
        "DATE_CLOSED": "",
        "BIRTHDATE": "",
        "MOVED_BY_ID": "1",
        "COMPANY_ID": None,
        "CONTACT_ID": None,
        "NAME": None,
        "ADDRESS_LOC_ADDR_ID": None,
    }
    assert {name: shown[name] for name in expected} == expected
    assert shown["MOVED_TIME"] == shown["DATE_CREATE"]


@pytest.mark.parametrize(
    ("name", "given", "shown"),
    [
        ("TITLE", "x" * 300, "x" * 255),
        ("OPPORTUNITY", "1 500,5", "1500.50"),
        ("OPPORTUNITY", 12500, "12500.00"),
        ("OPPORTUNITY", -3.456, "-3.46"),
        ("CURRENCY_ID", "USD", "USD"),
        ("IS_MANUAL_OPPORTUNITY", "Y", "Y"),
        ("OPENED", "N", "N"),
        ("OPENED", False, "N"),
        ("BIRTHDATE", "1990-04-12", "1990-04-12T04:00:00+04:00"),
        ("BIRTHDATE", "12.04.1990", "1990-04-12T04:00:00+04:00"),
        ("BIRTHDATE", "never", ""),
        ("COMMENTS", "<b>x</b><br>y", "[b]x[/b]\ny"),
        ("ASSIGNED_BY_ID", str(MANAGER), str(MANAGER)),
        ("ASSIGNED_BY_ID", "nobody", "1"),
        ("SOURCE_ID", "", None),
        ("ADDRESS_LOC_ADDR_ID", "7", "7"),
        ("ADDRESS_LOC_ADDR_ID", "0", None),
        ("NAME", 5, "5"),
    ],
)
async def test_values(portal: Portal, name: str, given: Any, shown: Any) -> None:
    assert (await get(portal, await portal.lead(**{name: given})))[name] == shown
    assert (await update(portal, await portal.lead(), **{name: given}))[name] == shown


@pytest.mark.parametrize(
    ("status", "stored", "semantic", "closed"),
    [
        ("IN_PROCESS", "IN_PROCESS", "P", False),
        ("CONVERTED", "CONVERTED", "S", True),
        ("JUNK", "JUNK", "F", True),
        ("NO_SUCH", "NEW", "P", False),
        ("", "NEW", "P", False),
        (None, "NEW", "P", False),
        ("new", "NEW", "P", False),
    ],
)
async def test_created_in_a_status(
    portal: Portal, status: Any, stored: str, semantic: str, closed: bool
) -> None:
    shown = await get(portal, await portal.lead(STATUS_ID=status))
    assert (shown["STATUS_ID"], shown["STATUS_SEMANTIC_ID"]) == (stored, semantic)
    assert shown["DATE_CLOSED"] == (shown["DATE_CREATE"] if closed else "")


async def test_created_converted_the_flag_is_computed(portal: Portal) -> None:
    lead = await portal.lead(STATUS_ID="CONVERTED", CONTACT_ID=await portal.contact())
    assert (await get(portal, lead))["IS_RETURN_CUSTOMER"] == "Y"


async def test_moving_through_statuses(portal: Portal) -> None:
    lead = await portal.lead(ASSIGNED_BY_ID=MANAGER)
    past = "2020-01-01T00:00:00+03:00"

    async def move(status: str) -> tuple[str, str, bool, bool]:
        await portal.db.execute(
            "UPDATE lead SET moved_time = $1::text::timestamptz, moved_by_id = 9,"
            " date_closed = CASE WHEN date_closed IS NULL THEN NULL ELSE $1::text::timestamptz END",
            past,
        )
        await portal.manager("crm.lead.update", id=lead, fields={"STATUS_ID": status})
        shown = await get(portal, lead)
        moved = shown["MOVED_TIME"] != past
        assert moved is (shown["MOVED_BY_ID"] == str(MANAGER))
        return shown["STATUS_ID"], shown["STATUS_SEMANTIC_ID"], moved, shown["DATE_CLOSED"] not in ("", past)

    assert await move("IN_PROCESS") == ("IN_PROCESS", "P", True, False)
    assert await move("IN_PROCESS") == ("IN_PROCESS", "P", False, False)
    assert await move("NO_SUCH") == ("IN_PROCESS", "P", False, False)
    assert await move("CONVERTED") == ("CONVERTED", "S", True, True)
    assert await move("JUNK") == ("JUNK", "F", True, True)
    assert await move("NEW") == ("NEW", "P", True, False)
    assert (await get(portal, lead))["DATE_CLOSED"] == past, "reopening does not clear it"
    assert (await portal.history("lead", lead)).count("status_changed") == 4


async def test_an_unknown_status_alone_changes_nothing(portal: Portal) -> None:
    lead = await portal.lead()
    await portal.age()
    await portal.admin("crm.lead.update", id=lead, fields={"STATUS_ID": "NO_SUCH"})
    assert await portal.events() == []
    assert await portal.history("lead", lead) == []
    assert not await portal.touched("lead", lead)


LINKING = [
    ({"CONTACT_ID": "C"}, ["C"]),
    ({"CONTACT_ID": "B"}, ["A", "B"]),
    ({"CONTACT_ID": 0}, []),
    ({"CONTACT_ID": "0"}, []),
    ({"CONTACT_ID": ""}, []),
    ({"CONTACT_ID": -1}, []),
    ({"CONTACT_ID": None}, ["A", "B"]),
    ({"CONTACT_ID": "abc"}, ["A", "B"]),
    ({"CONTACT_IDS": None}, ["A", "B"]),
    ({"CONTACT_IDS": []}, []),
    ({"CONTACT_IDS": ""}, []),
    ({"CONTACT_IDS": ["C", "A"]}, ["C", "A"]),
    ({"CONTACT_IDS": ["B", 0, "C", "B", -7]}, ["B", "C"]),
    ({"CONTACT_IDS": ["A"], "CONTACT_ID": "C"}, ["A"]),
    ({"CONTACT_IDS": [], "CONTACT_ID": "C"}, []),
    ({"CONTACT_IDS": None, "CONTACT_ID": "C"}, ["C"]),
    ({"TITLE": "x"}, ["A", "B"]),
]


@pytest.mark.parametrize(("fields", "after"), LINKING)
async def test_linking_fields_on_update(portal: Portal, fields: dict[str, Any], after: list[str]) -> None:
    ids = dict(zip("ABC", await portal.contacts(3), strict=True))
    lead = await portal.lead(CONTACT_IDS=[ids["A"], ids["B"]])
    await portal.age()
    given = {name: _named(value, ids) for name, value in fields.items()}
    shown = await update(portal, lead, **given)
    expected = [[ids[name], place * 10, "N"] for place, name in enumerate(after, 1)]
    if expected:
        expected[0][2] = "Y"
    assert await portal.admin.links(lead) == expected
    assert shown["CONTACT_ID"] == (str(ids[after[0]]) if after else None)
    assert shown["IS_RETURN_CUSTOMER"] == ("Y" if after else "N")
    changed = after != ["A", "B"] or "TITLE" in fields
    assert await portal.events() == ([("ONCRMLEADUPDATE", lead)] if changed else [])


def _named(value: Any, ids: dict[str, int]) -> Any:
    if isinstance(value, list):
        return [_named(inner, ids) for inner in value]
    return ids.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize(
    ("fields", "after"),
    [
        ({"CONTACT_ID": "A"}, ["A"]),
        ({"CONTACT_ID": 0}, []),
        ({"CONTACT_IDS": ["B", "A", "B"]}, ["B", "A"]),
        ({"CONTACT_IDS": ["B"], "CONTACT_ID": "A"}, ["B"]),
        ({"CONTACT_IDS": []}, []),
    ],
)
async def test_linking_fields_on_add(portal: Portal, fields: dict[str, Any], after: list[str]) -> None:
    ids = dict(zip("AB", await portal.contacts(2), strict=True))
    lead = await portal.lead(**{name: _named(value, ids) for name, value in fields.items()})
    assert [row[0] for row in await portal.admin.links(lead)] == [ids[name] for name in after]
    assert (await get(portal, lead))["IS_RETURN_CUSTOMER"] == ("Y" if after else "N")


@pytest.mark.parametrize("cleared", [0, "0", "", -3])
async def test_the_company(portal: Portal, cleared: Any) -> None:
    lead, one, two = await portal.lead(), await portal.company(), await portal.company()
    await portal.age()
    shown = await update(portal, lead, COMPANY_ID=one)
    assert (shown["COMPANY_ID"], shown["IS_RETURN_CUSTOMER"]) == (str(one), "Y")
    assert await portal.history("lead", lead) == ["linked", "became_repeat"]
    assert (await update(portal, lead, COMPANY_ID=str(two)))["COMPANY_ID"] == str(two)
    for kept in (None, "abc", two):
        await portal.age()
        assert (await update(portal, lead, COMPANY_ID=kept))["COMPANY_ID"] == str(two)
        assert await portal.events() == []
    shown = await update(portal, lead, COMPANY_ID=cleared)
    assert (shown["COMPANY_ID"], shown["IS_RETURN_CUSTOMER"]) == (None, "N")
    assert await portal.events() == [("ONCRMLEADUPDATE", lead)]


@pytest.mark.parametrize(
    "fields", [{"CONTACT_ID": MISSING}, {"CONTACT_IDS": [MISSING]}, {"COMPANY_ID": MISSING}]
)
async def test_clients_that_do_not_exist(portal: Portal, fields: dict[str, Any]) -> None:
    """For leads' own methods a missing client looks like an unreadable one, to everybody."""
    lead = await portal.lead(ASSIGNED_BY_ID=MANAGER)
    for caller in (portal.admin, portal.manager):
        assert await caller.refused("crm.lead.add", fields=fields) == DENIED
        assert await caller.refused("crm.lead.update", id=lead, fields=fields) == DENIED
    assert (await portal.admin.body("crm.lead.list"))["total"] == 1
    assert (await get(portal, lead))["IS_RETURN_CUSTOMER"] == "N"


async def test_status_and_link_in_one_call(portal: Portal) -> None:
    contact = await portal.contact()
    lead = await portal.lead()
    shown = await update(portal, lead, STATUS_ID="CONVERTED", CONTACT_ID=contact)
    assert (shown["IS_RETURN_CUSTOMER"], shown["CONTACT_ID"]) == ("N", str(contact)), "frozen as it was"
    shown = await update(portal, lead, STATUS_ID="JUNK", CONTACT_ID=0)
    assert shown["IS_RETURN_CUSTOMER"] == "N"


@pytest.mark.parametrize(
    "path", ["contact.add", "items.set", "update CONTACT_ID", "update COMPANY_ID", "reopen"]
)
async def test_enrichment(portal: Portal, path: str) -> None:
    """What the client lacks comes from the lead, whatever made it repeat (R9)."""
    own = {
        "NAME": "Olga",
        "LAST_NAME": "Sorina",
        "POST": "CEO",
        "ADDRESS_CITY": "Tula",
        "UTM_SOURCE": "ad",
        "COMMENTS": "hello",
        "SOURCE_ID": "WEB",
        "BIRTHDATE": "1990-04-12",
        "PHONE": [{"VALUE": "8 (495) 123-45-67"}, {"VALUE": "113", "VALUE_TYPE": "HOME"}],
        "EMAIL": ["New@b.cc"],
        "WEB": ["x.yy"],
        "IM": ["imol|1"],
    }
    has: dict[str, Any] = {
        "NAME": "Old",
        "UTM_SOURCE": "own",
        "PHONE": ["+74951234567"],
        "EMAIL": ["new@B.cc"],
    }
    contact = await portal.contact(**has)
    company = await portal.company(**has)
    lead = await portal.lead(**own, STATUS_ID="CONVERTED" if path == "reopen" else "NEW")
    if path == "reopen":
        await update(portal, lead, CONTACT_ID=contact)
    await portal.age()
    match path:
        case "contact.add":
            await portal.admin("crm.lead.contact.add", id=lead, fields={"CONTACT_ID": contact})
        case "items.set":
            await portal.admin("crm.lead.contact.items.set", id=lead, items=[{"CONTACT_ID": contact}])
        case "update CONTACT_ID":
            await update(portal, lead, CONTACT_ID=contact)
        case "update COMPANY_ID":
            await update(portal, lead, COMPANY_ID=company)
        case _:
            await update(portal, lead, STATUS_ID="NEW")
    kind, client = ("company", company) if "COMPANY" in path else ("contact", contact)
    shown = await portal.admin(f"crm.{kind}.get", id=client)
    assert [phone["VALUE"] for phone in shown["PHONE"]] == ["+74951234567", "113"]
    assert shown["PHONE"][1]["VALUE_TYPE"] == "HOME"
    assert [mail["VALUE"] for mail in shown["EMAIL"]] == ["new@B.cc"]
    assert (shown["WEB"][0]["VALUE"], shown["HAS_IMOL"]) == ("x.yy", "Y")
    assert (shown["ADDRESS_CITY"], shown["COMMENTS"], shown["UTM_SOURCE"]) == ("Tula", "hello", "own")
    if kind == "contact":
        assert (shown["NAME"], shown["LAST_NAME"], shown["POST"]) == ("Old", "Sorina", "CEO")
        assert (shown["BIRTHDATE"][:10], shown["SOURCE_ID"]) == ("1990-04-12", "CALL")
    assert await portal.history(kind, client) == ["enriched"]
    update_of_client = (f"ONCRM{kind.upper()}UPDATE", client)
    holder = await portal.db.fetchval("SELECT id FROM requisite")  # which the new address hangs on
    address = [("ONCRMADDRESSREGISTER", None), ("ONCRMREQUISITEADD", holder)]
    told = sorted([("ONCRMLEADUPDATE", lead), update_of_client, *address])
    assert sorted(await portal.events()) == told
    assert await portal.touched(kind, client)


async def test_both_clients_are_enriched_and_only_the_primary_contact(portal: Portal) -> None:
    one, two = await portal.contacts(2)
    company = await portal.company()
    lead = await portal.lead(PHONE=["+74951234567"])
    await update(portal, lead, CONTACT_IDS=[one, two], COMPANY_ID=company)
    assert "PHONE" in await portal.admin("crm.contact.get", id=one)
    assert "PHONE" not in await portal.admin("crm.contact.get", id=two)
    assert "PHONE" in await portal.admin("crm.company.get", id=company)


async def test_what_is_written_with_the_link_enriches_too(portal: Portal) -> None:
    contact = await portal.contact()
    lead = await portal.lead(PHONE=["+74951234567"])
    await update(portal, lead, CONTACT_ID=contact, POST="CEO", PHONE=[{"VALUE": "+74951112233"}])
    shown = await portal.admin("crm.contact.get", id=contact)
    assert [phone["VALUE"] for phone in shown["PHONE"]] == ["+74951234567", "+74951112233"]
    assert shown["POST"] == "CEO"


async def test_user_fields_that_are_alike_enrich_too(portal: Portal) -> None:
    for owner in ("lead", "contact"):
        for name, kind in (("EMPTY", "string"), ("FULL", "integer"), ("PAPER", "file")):
            fields = {"FIELD_NAME": name, "USER_TYPE_ID": kind, "EDIT_FORM_LABEL": name, "MULTIPLE": "N"}
            await portal.admin(f"crm.{owner}.userfield.add", fields=fields)
    contact = await portal.contact(UF_CRM_FULL=1)
    paper = {"fileData": ["a.txt", base64.b64encode(b"paper").decode()]}
    lead = await portal.lead(UF_CRM_EMPTY="x", UF_CRM_FULL=2, UF_CRM_PAPER=paper)
    await portal.admin("crm.lead.contact.add", id=lead, fields={"CONTACT_ID": contact})
    shown = await portal.admin("crm.contact.get", id=contact)
    assert (shown["UF_CRM_EMPTY"], shown["UF_CRM_FULL"]) == ("x", "1")
    kept = await portal.admin("crm.lead.get", id=lead)
    assert int(shown["UF_CRM_PAPER"]["id"]) != int(kept["UF_CRM_PAPER"]["id"]), "each has its own copy"
    found = await portal.admin("crm.contact.list", filter={"UF_CRM_EMPTY": "x"}, select=["ID"])
    assert [row["ID"] for row in found] == [str(contact)]


async def test_no_enrichment_without_a_flip(portal: Portal) -> None:
    one, two = await portal.contacts(2)
    lead = await portal.lead(CONTACT_ID=one, PHONE=["+74951234567"])
    assert "PHONE" not in await portal.admin("crm.contact.get", id=one), "not on creation"
    await portal.admin("crm.lead.contact.items.set", id=lead, items=[{"CONTACT_ID": two}])
    assert "PHONE" not in await portal.admin("crm.contact.get", id=two), "repeat before and after"


async def test_enrichment_may_be_switched_off(portal: Portal) -> None:
    await portal.db.execute("INSERT INTO setting VALUES ('enrich_client_on_repeat', 'off')")
    contact, lead = await portal.contact(), await portal.lead(PHONE=["+74951234567"])
    await portal.admin("crm.lead.contact.add", id=lead, fields={"CONTACT_ID": contact})
    assert "PHONE" not in await portal.admin("crm.contact.get", id=contact)
    assert (await get(portal, lead))["IS_RETURN_CUSTOMER"] == "Y"


async def test_enrichment_needs_no_right_on_the_contact(portal: Portal) -> None:
    """Whoever may read the contact and write the lead may link; the rest the server does itself."""
    lead = await portal.manager("crm.lead.add", fields={"PHONE": ["+74951234567"]})
    contact = await portal.manager("crm.contact.add", fields={"NAME": "x"})
    assert await portal.manager("crm.lead.contact.add", id=lead, fields={"CONTACT_ID": contact}) is True
    assert "PHONE" in await portal.admin("crm.contact.get", id=contact)


async def test_a_failed_enrichment_leaves_the_link(portal: Portal) -> None:
    contact, lead = await portal.contact(), await portal.lead(POST="CEO", PHONE=["+74951234567"])
    await portal.age()
    await portal.db.execute(
        "ALTER TABLE contact ADD CONSTRAINT nobody_is_ceo CHECK (post IS DISTINCT FROM 'CEO')"
    )
    try:
        row = {"CONTACT_ID": contact}
        assert await portal.admin("crm.lead.contact.add", id=lead, fields=row) is True
    finally:
        await portal.db.execute("ALTER TABLE contact DROP CONSTRAINT nobody_is_ceo")
    assert (await get(portal, lead))["IS_RETURN_CUSTOMER"] == "Y"
    shown = await portal.admin("crm.contact.get", id=contact)
    assert (shown["POST"], shown["HAS_PHONE"], "PHONE" in shown) == (None, "N", False)
    assert await portal.events() == [("ONCRMLEADUPDATE", lead)]
    assert await portal.history("contact", contact) == []


async def test_deleting_a_lead_leaves_its_clients(portal: Portal) -> None:
    contact, company = await portal.contact(), await portal.company()
    lead = await portal.lead(CONTACT_ID=contact, COMPANY_ID=company)
    await portal.db.execute("UPDATE contact SET lead_id = $1", lead)
    await portal.age()
    assert await portal.admin("crm.lead.delete", id=lead) is True
    assert (await portal.admin("crm.contact.get", id=contact))["LEAD_ID"] is None
    assert (await portal.admin("crm.company.get", id=company))["ID"] == str(company)
    assert await portal.events() == [("ONCRMLEADDELETE", lead)]
    assert await portal.db.fetchval("SELECT count(*) FROM lead_contact") == 0


async def test_a_batch_makes_and_links(portal: Portal) -> None:
    commands = {
        "lead": "crm.lead.add?fields[TITLE]=Pumps",
        "contact": "crm.contact.add?fields[NAME]=Olga",
        "link": "crm.lead.contact.add?id=$result[lead]&fields[CONTACT_ID]=$result[contact]",
        "read": "crm.lead.get?id=$result[lead]",
    }
    found = await portal.admin("batch", halt=1, cmd=commands)
    assert found["result_error"] == []
    made = found["result"]
    assert (made["link"], made["read"]["CONTACT_ID"]) == (True, str(made["contact"]))
    assert made["read"]["IS_RETURN_CUSTOMER"] == "Y"


@pytest.mark.parametrize(
    "field", ["CONTACT_ID", "CONTACT_IDS", "CONTACT_IDS][0", "COMPANY_ID", "CONTACT_ID][0"]
)
async def test_an_unresolved_reference_unlinks_nobody(portal: Portal, field: str) -> None:
    contact, company = await portal.contact(), await portal.company()
    lead = await portal.lead(CONTACT_ID=contact, COMPANY_ID=company)
    commands = {
        "good": f"crm.lead.get?id={lead}",
        "bad": "crm.lead.get?id=999999",
        "update": f"crm.lead.update?id={lead}&fields[{field}]=$result[bad][ID]&fields[TITLE]=x",
    }
    found = await portal.admin("batch", cmd=commands)
    assert found["result"]["update"] is True
    shown = await get(portal, lead)
    assert (shown["TITLE"], shown["CONTACT_ID"], shown["COMPANY_ID"]) == ("x", str(contact), str(company))
