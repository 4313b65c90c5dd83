"""`crm.activity.binding.*`, and what the life of cards does to activities (communications.md 2.7, 3.7)."""

from typing import Any

import pytest

from methods.crm.test_activity import CONTACT, LEAD, bound, call, events
from support.crm import MANAGER, Portal


async def made(portal: Portal, lead: int, contact: int | None = None, **fields: Any) -> int:
    talked = {"ENTITY_TYPE_ID": CONTACT, "ENTITY_ID": contact} if contact else {}
    given = call(lead, COMMUNICATIONS=[{"VALUE": "1", **talked}], **fields)
    number: int = await portal.admin("crm.activity.add", fields=given)
    return number


async def owner(portal: Portal, activity: int) -> tuple[int, int]:
    row = await portal.admin("crm.activity.get", id=activity)
    return int(row["OWNER_TYPE_ID"]), int(row["OWNER_ID"])


async def test_binding_moving_freeing(portal: Portal) -> None:
    (one, two), contact = [await portal.lead() for _ in range(2)], await portal.contact()
    number = await made(portal, one)
    card = {"activityId": number, "entityTypeId": CONTACT, "entityId": contact}
    assert await portal.admin("crm.activity.binding.add", **card) is True
    assert await owner(portal, number) == (LEAD, one)
    moved = {"sourceEntityTypeId": LEAD, "targetEntityTypeId": LEAD, "targetEntityId": two}
    assert (
        await portal.admin("crm.activity.binding.move", activityId=number, sourceEntityId=one, **moved)
        is True
    )
    assert await bound(portal, number) == [(CONTACT, contact), (LEAD, two)]
    assert await owner(portal, number) == (LEAD, two)
    freed = {"activityId": number, "entityTypeId": LEAD, "entityId": two}
    assert await portal.admin("crm.activity.binding.delete", **freed) is True
    assert await owner(portal, number) == (CONTACT, contact)
    assert await events(portal) == ["ONCRMACTIVITYADD", *["ONCRMACTIVITYUPDATE"] * 3]


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("add", {}, "100"),
    ("add", {"entityTypeId": 7, "entityId": 1}, "OWNER_NOT_FOUND"),
    ("add", {"entityTypeId": 1, "entityId": 999}, "OWNER_NOT_FOUND"),
    ("add", {"entityTypeId": 1, "entityId": "lead"}, "ACTIVITY_IS_ALREADY_BOUND"),
    ("add", {"activityId": 999, "entityTypeId": 1, "entityId": "lead"}, "NOT_FOUND"),
    ("delete", {"entityTypeId": 1, "entityId": "lead"}, "LAST_BINDING_CANNOT_BE_DELETED"),
    ("delete", {"entityTypeId": 1, "entityId": "other"}, "BINDING_NOT_FOUND"),
    ("list", {"activityId": 999}, "NOT_FOUND"),
    (
        "move",
        {"sourceEntityTypeId": 1, "sourceEntityId": "lead", "targetEntityTypeId": 3, "targetEntityId": 1},
        "SOURCE_AND_TARGET_ENTITY_TYPES_ARE_NOT_EQUAL_ERROR",
    ),
    (
        "move",
        {"sourceEntityTypeId": 1, "sourceEntityId": 1, "targetEntityTypeId": 1, "targetEntityId": 1},
        "SOURCE_AND_TARGET_ENTITY_ID_ARE_EQUAL_ERROR",
    ),
    (
        "move",
        {
            "sourceEntityTypeId": 1,
            "sourceEntityId": "other",
            "targetEntityTypeId": 1,
            "targetEntityId": "lead",
        },
        "BINDING_NOT_FOUND",
    ),
]


@pytest.mark.parametrize(("verb", "params", "code"), REFUSED)
async def test_refused(portal: Portal, verb: str, params: dict[str, Any], code: str) -> None:
    ids = {"lead": await portal.lead(), "other": await portal.lead()}
    given = {"activityId": await made(portal, ids["lead"])}
    given |= {name: ids.get(value, value) for name, value in params.items()}
    assert (await portal.admin.refused(f"crm.activity.binding.{verb}", **given))[:2] == (400, code)


async def test_a_strange_activity_is_not_pulled_into_ones_own_card(portal: Portal) -> None:
    mine, others = await portal.lead(ASSIGNED_BY_ID=MANAGER), await portal.lead(OPENED="N")
    number = await made(portal, others)
    card = {"activityId": number, "entityTypeId": LEAD, "entityId": mine}
    assert (await portal.manager.refused("crm.activity.binding.add", **card))[1] == "ACCESS_DENIED"


@pytest.mark.parametrize(("kind", "rest"), [("lead", CONTACT), ("contact", LEAD)])
async def test_what_is_bound_to_nothing_goes_with_its_card(portal: Portal, kind: str, rest: int) -> None:
    ids = {"lead": await portal.lead(), "contact": await portal.contact()}
    both = await made(portal, ids["lead"], ids["contact"])
    other = {"lead": {}, "contact": {"OWNER_TYPE_ID": CONTACT, "OWNER_ID": ids["contact"]}}[kind]
    alone = await made(portal, ids["lead"], **other)
    await portal.admin(f"crm.{kind}.delete", id=ids[kind])
    assert await bound(portal, both) == [(rest, ids["contact" if kind == "lead" else "lead"])]
    assert await owner(portal, both) == (rest, ids["contact" if kind == "lead" else "lead"])
    assert (await portal.admin.refused("crm.activity.get", id=alone))[2] == "Activity is not found."


async def test_a_converted_leads_activities_outlive_it(portal: Portal) -> None:
    lead = await portal.lead(NAME="Ann")
    number = await made(portal, lead)
    converted = await portal.admin("crm.lead.convert", id=lead, items=["CONTACT"])
    await portal.admin("crm.lead.delete", id=lead)
    assert await bound(portal, number) == [(CONTACT, converted["contactId"])]


@pytest.mark.parametrize("status", ["CONVERTED", "JUNK"])
async def test_closing_a_lead_completes_what_was_planned(portal: Portal, status: str) -> None:
    lead = await portal.lead()
    number = await made(portal, lead)
    await portal.admin("crm.lead.update", id=lead, fields={"STATUS_ID": status})
    row = await portal.admin("crm.activity.get", id=number)
    assert (row["COMPLETED"], row["STATUS"]) == ("Y", "3")
    await portal.admin("crm.activity.update", id=number, fields={"COMPLETED": "Y"})
    assert (await portal.admin("crm.activity.get", id=number))["STATUS"] == "3"


async def test_a_conversion_hands_activities_over(portal: Portal) -> None:
    lead = await portal.lead(NAME="Ann")
    number = await made(portal, lead)
    became = await portal.admin("crm.lead.convert", id=lead, items=["CONTACT", "COMPANY"])
    assert await bound(portal, number) == [
        (LEAD, lead),
        (CONTACT, became["contactId"]),
        (4, became["companyId"]),
    ]
    assert await owner(portal, number) == (LEAD, lead)
    assert (await portal.admin("crm.activity.get", id=number))["STATUS"] == "3"


async def test_a_merge_keeps_activities(portal: Portal) -> None:
    lead, (one, two) = await portal.lead(), await portal.contacts(2)
    numbers = [await made(portal, lead, each) for each in (one, two)]
    await portal.admin("crm.entity.mergeBatch", params={"entityTypeId": CONTACT, "entityIds": [one, two]})
    for number in numbers:
        assert await bound(portal, number) == [(LEAD, lead), (CONTACT, one)]
    rows = await portal.admin("crm.activity.list", select=["COMMUNICATIONS"])
    assert {row["COMMUNICATIONS"][0]["ENTITY_ID"] for row in rows} == {str(one)}
