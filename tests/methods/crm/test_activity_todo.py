"""`crm.activity.todo.*` over REST (communications.md 3.8)."""

from typing import Any

import pytest

from methods.crm.test_activity import LEAD
from support.crm import MANAGER, Portal

DUE = "2026-12-24T18:00:00+03:00"


async def planned(portal: Portal, lead: int, **more: Any) -> int:
    given = {"ownerTypeId": LEAD, "ownerId": lead, "deadline": DUE, **more}
    made: int = (await portal.admin("crm.activity.todo.add", **given))["id"]
    return made


async def test_a_todo_is_an_activity(portal: Portal) -> None:
    number = await planned(
        portal,
        await portal.lead(),
        title="T",
        description="D",
        responsibleId=MANAGER,
        colorId="3",
        pingOffsets=[0, 15],
    )
    (row,) = await portal.admin("crm.activity.list", filter={"PROVIDER_ID": "CRM_TODO"})
    wanted = {
        "ID": str(number),
        "TYPE_ID": "6",
        "PROVIDER_TYPE_ID": "TODO",
        "SUBJECT": "T",
        "DESCRIPTION": "D",
        "DEADLINE": DUE,
        "START_TIME": DUE,
        "END_TIME": DUE,
        "RESPONSIBLE_ID": str(MANAGER),
        "SETTINGS": {"COLOR": "3", "PING_OFFSETS": [0, 15]},
    }
    assert {name: row[name] for name in wanted} == wanted


CHANGES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("update", {"deadline": "2026-12-25T18:00:00+03:00", "title": "N"}, {"SUBJECT": "N", "DESCRIPTION": ""}),
    ("updateDeadline", {"value": "2026-12-25T18:00:00+03:00"}, {"DEADLINE": "2026-12-25T18:00:00+03:00"}),
    ("updateDescription", {"value": "N"}, {"DESCRIPTION": "N", "SUBJECT": "T"}),
    ("updateColor", {"colorId": 7}, {"SETTINGS": {"COLOR": "7"}}),
    ("updateResponsibleUser", {"responsibleId": MANAGER}, {"RESPONSIBLE_ID": str(MANAGER)}),
]


@pytest.mark.parametrize(("verb", "params", "expected"), CHANGES)
async def test_changes(portal: Portal, verb: str, params: dict[str, Any], expected: dict[str, Any]) -> None:
    lead = await portal.lead()
    number = await planned(portal, lead, title="T", description="D")
    answer = await portal.admin(
        f"crm.activity.todo.{verb}", id=number, ownerTypeId=LEAD, ownerId=lead, **params
    )
    assert answer == {"id": number}
    row = await portal.admin("crm.activity.get", id=number)
    assert {name: row[name] for name in expected} == expected


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("add", {}, "100"),
    ("add", {"deadline": "soon"}, "WRONG_DATETIME_FORMAT"),
    ("add", {"deadline": DUE, "ownerId": 999}, "OWNER_NOT_FOUND"),
    ("add", {"deadline": DUE, "colorId": "8"}, "CAN_NOT_UPDATE_WRONG_COLOR_TODO"),
    ("update", {"id": 999, "deadline": DUE}, "NOT_FOUND"),
    ("updateDeadline", {"value": "soon"}, "WRONG_DATETIME_FORMAT"),
    ("updateColor", {"colorId": "red"}, "CAN_NOT_UPDATE_WRONG_COLOR_TODO"),
    ("updateResponsibleUser", {"responsibleId": 0}, "INVALID_ARG_VALUE"),
]


@pytest.mark.parametrize(("verb", "params", "code"), REFUSED)
async def test_refused(portal: Portal, verb: str, params: dict[str, Any], code: str) -> None:
    lead = await portal.lead()
    given = {"id": await planned(portal, lead), "ownerTypeId": LEAD, "ownerId": lead, **params}
    assert (await portal.admin.refused(f"crm.activity.todo.{verb}", **given))[:2] == (400, code)


DONE = [
    ("update", {"deadline": DUE}, "CAN_NOT_UPDATE_COMPLETED_TODO"),
    ("updateColor", {"colorId": "1"}, "CAN_NOT_UPDATE_COLOR_COMPLETED_TODO"),
    ("updateResponsibleUser", {"responsibleId": 1}, "CAN_NOT_UPDATE_RESPONSIBLE_USER_COMPLETED_TODO"),
]


@pytest.mark.parametrize(("verb", "params", "code"), DONE)
async def test_what_is_done_does_not_change(
    portal: Portal, verb: str, params: dict[str, Any], code: str
) -> None:
    lead = await portal.lead()
    number = await planned(portal, lead)
    await portal.admin("crm.activity.update", id=number, fields={"COMPLETED": "Y"})
    given = {"id": number, "ownerTypeId": LEAD, "ownerId": lead, **params}
    assert (await portal.admin.refused(f"crm.activity.todo.{verb}", **given))[:2] == (400, code)
