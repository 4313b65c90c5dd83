"""`crm.duplicate.findbycomm` (entities.md 9.1, repeat-leads.md 7, R13, R14)."""

from typing import Any

import pytest

from relead.actions import settings
from relead.store.engine import Engine
from support.crm import MANAGER, Caller, Portal

PHONE = "+7 916 123-45-67"


async def find(caller: Caller, *values: Any, **params: Any) -> Any:
    return await caller("crm.duplicate.findbycomm", **{"type": "PHONE", "values": list(values), **params})


async def holders(portal: Portal, kind: str, value: str, **fields: Any) -> dict[str, list[int]]:
    """One lead, one contact and one company with this value."""
    given = {kind: [{"VALUE": value}], **fields}
    return {
        "LEAD": [await portal.lead(**given)],
        "CONTACT": [await portal.contact(**given)],
        "COMPANY": [await portal.company(**given)],
    }


@pytest.mark.parametrize(
    "asked", [PHONE, "8 (916) 123-45-67", "79161234567", "+7 916 1234567;12", "9161234567"]
)
async def test_phones_are_found_however_they_are_written(portal: Portal, asked: str) -> None:
    expected = await holders(portal, "PHONE", PHONE)
    assert await find(portal.admin, asked) == expected


async def test_either_key_is_enough(portal: Portal) -> None:
    # Without a country code only E.164 finds the first; the second is no number of any country.
    lead = await portal.lead(PHONE=[{"VALUE": "495 123-45-67"}])
    short = await portal.lead(PHONE=[{"VALUE": "112"}])
    assert await find(portal.admin, "+74951234567") == {"LEAD": [lead]}
    assert await find(portal.admin, "1-1-2") == {"LEAD": [short]}


async def test_emails_are_found_in_any_letter_case(portal: Portal) -> None:
    expected = await holders(portal, "EMAIL", "Olga.P@Example.test")
    assert await find(portal.admin, " OLGA.P@example.TEST ", type="EMAIL") == expected
    assert await find(portal.admin, "olgap@example.test", type="EMAIL") == []
    assert await find(portal.admin, PHONE, type="email") == []


async def test_types_come_in_the_order_asked(portal: Portal) -> None:
    expected = await holders(portal, "PHONE", PHONE)
    assert await find(portal.admin, PHONE, entity_type="CONTACT") == {"CONTACT": expected["CONTACT"]}
    assert list(await find(portal.admin, PHONE)) == ["LEAD", "CONTACT", "COMPANY"]
    assert list(await find(portal.admin, PHONE, entity_type=["COMPANY", "LEAD"])) == ["COMPANY", "LEAD"]


async def test_nothing_found_is_an_empty_list(portal: Portal) -> None:
    await portal.lead(PHONE=[{"VALUE": PHONE}])
    for values in (["+7 916 000-00-00"], ["", "  ", "abc"], [79161234567], [None, {"a": 1}]):
        assert await find(portal.admin, *values) == []


async def test_closed_leads_are_found_and_own_companies_are_not(portal: Portal) -> None:
    lead = await portal.lead(PHONE=[{"VALUE": PHONE}], STATUS_ID="JUNK")
    await portal.company(PHONE=[{"VALUE": PHONE}], IS_MY_COMPANY="Y")
    assert await find(portal.admin, PHONE) == {"LEAD": [lead]}


async def test_each_entity_is_named_once_in_order(portal: Portal) -> None:
    numbers = [{"VALUE": PHONE}, {"VALUE": PHONE, "VALUE_TYPE": "HOME"}, {"VALUE": "+7 495 111-22-33"}]
    leads = [await portal.lead(PHONE=numbers) for _ in range(3)]
    assert await find(portal.admin, "+74951112233", PHONE, "89161234567") == {"LEAD": leads}


async def test_no_more_than_twenty_of_a_type(portal: Portal) -> None:
    leads = [await portal.lead(PHONE=[{"VALUE": PHONE}, {"VALUE": "112"}]) for _ in range(23)]
    contact = await portal.contact(PHONE=[{"VALUE": PHONE}])
    assert await find(portal.admin, PHONE, "112") == {"LEAD": leads[:20], "CONTACT": [contact]}


async def test_no_more_than_twenty_values(portal: Portal) -> None:
    last = await portal.lead(PHONE=[{"VALUE": PHONE}])
    others = [f"+7 916 000-00-{number:02}" for number in range(20)]
    assert await find(portal.admin, *others, PHONE) == []
    # Skipped ones and those equal once normalised do not count.
    assert await find(portal.admin, 5, "", *others[:19], "8 916 000-00-00", PHONE) == {"LEAD": [last]}


async def test_only_what_the_caller_may_read_is_found(portal: Portal) -> None:
    for _ in range(21):
        await portal.lead(PHONE=[{"VALUE": PHONE}])
    mine = await holders(portal, "PHONE", PHONE, ASSIGNED_BY_ID=MANAGER)
    assert await find(portal.manager, PHONE) == mine
    assert await find(portal.colleague, PHONE) == []
    params = {"type": "PHONE", "values": [PHONE]}
    refused = await portal.outsider.refused("crm.duplicate.findbycomm", **params)
    assert refused == (400, "", "Access denied.")


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"values": [PHONE]}, "Communication type is not defined."),
        ({"type": "", "values": [PHONE]}, "Communication type is not defined."),
        (
            {"type": "ICQ", "values": [PHONE]},
            "Communication type 'ICQ' is not supported in current context.",
        ),
        ({"type": "PHONE"}, "Communication values is not defined."),
        ({"type": "PHONE", "values": []}, "Communication values is not defined."),
        ({"type": "PHONE", "values": PHONE}, "Communication values is not defined."),
        (
            {"type": "PHONE", "values": [PHONE], "entity_type": "DEAL"},
            "Deal is not supported in current context.",
        ),
    ],
)
async def test_errors(portal: Portal, params: dict[str, Any], text: str) -> None:
    assert await portal.admin.refused("crm.duplicate.findbycomm", **params) == (400, "", text)


async def test_values_may_be_a_php_array(portal: Portal) -> None:
    lead = await portal.lead(PHONE=[{"VALUE": PHONE}])
    found = await portal.admin("crm.duplicate.findbycomm", type="PHONE", values={"3": PHONE})
    assert found == {"LEAD": [lead]}


async def test_stored_numbers_follow_the_portals_country(portal: Portal, engine: Engine) -> None:
    # 020 7946 0958 is a number of London, once the portal is there; the second is Russian wherever.
    london = await portal.contact(PHONE=[{"VALUE": "020 7946 0958"}])
    moscow = await portal.contact(PHONE=[{"VALUE": PHONE}])
    local = await portal.contact(PHONE=[{"VALUE": "495 123-45-67"}])
    assert await find(portal.admin, "+44 20 7946 0958") == []
    assert await find(portal.admin, "+7 495 123-45-67") == {"CONTACT": [local]}
    await engine.transact(lambda tx: settings.put(tx, "country", "GB"))
    assert await find(portal.admin, "+44 20 7946 0958") == {"CONTACT": [london]}
    assert await find(portal.admin, "+7 9161234567") == {"CONTACT": [moscow]}
    assert await find(portal.admin, "+7 495 123-45-67") == []
    await engine.transact(lambda tx: settings.put(tx, "country", "RU"))
    assert await find(portal.admin, "+44 20 7946 0958") == []
