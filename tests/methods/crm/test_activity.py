"""`crm.activity.*` over REST (communications.md 3)."""

import base64
from typing import Any

import pytest

from support.crm import ADMIN, MANAGER, Portal

LEAD, DEAL, CONTACT, COMPANY = 1, 2, 3, 4


def call(owner: int, **more: Any) -> dict[str, Any]:
    """Fields of a call with a lead."""
    return {
        "OWNER_TYPE_ID": LEAD,
        "OWNER_ID": owner,
        "TYPE_ID": 2,
        "SUBJECT": "Call",
        "START_TIME": "2026-12-01T10:00:00+03:00",
        "COMMUNICATIONS": [{"VALUE": "+7 495 000-00-01"}],
        **more,
    }


async def bound(portal: Portal, activity: int) -> list[tuple[int, int]]:
    rows = await portal.admin("crm.activity.binding.list", activityId=activity)
    return [(row["entityTypeId"], row["entityId"]) for row in rows]


async def events(portal: Portal) -> list[str]:
    rows = await portal.db.fetch("SELECT event FROM outbox WHERE event LIKE 'ONCRMACTIVITY%' ORDER BY id")
    return [row["event"] for row in rows]


async def test_fields_are_the_41_that_clients_compare(portal: Portal) -> None:
    fields = await portal.admin("crm.activity.fields")
    assert len(fields) == 41
    assert fields["TYPE_ID"]["type"] == "crm_enum_activitytype"
    assert fields["WEBDAV_ELEMENTS"]["isDeprecated"] is True
    assert list(await portal.admin("crm.activity.communication.fields")) == [
        *("ID", "ACTIVITY_ID", "ENTITY_ID", "ENTITY_TYPE_ID", "TYPE", "VALUE")
    ]


async def test_a_call_with_a_contact_of_a_lead(portal: Portal) -> None:
    lead, contact = await portal.lead(TITLE="L"), await portal.contact()
    talked = {"VALUE": "+7 495 000-00-01", "ENTITY_ID": contact, "ENTITY_TYPE_ID": CONTACT}
    made = await portal.admin("crm.activity.add", fields=call(lead, COMMUNICATIONS=[talked]))
    row = await portal.admin("crm.activity.get", id=made)
    assert {name: row[name] for name in _SEEN} == {
        "ID": str(made),
        "OWNER_ID": str(lead),
        "OWNER_TYPE_ID": "1",
        "TYPE_ID": "2",
        "PROVIDER_ID": "VOXIMPLANT_CALL",
        "PROVIDER_TYPE_ID": "CALL",
        "ASSOCIATED_ENTITY_ID": "0",
        "COMPLETED": "N",
        "STATUS": "1",
        "START_TIME": "2026-12-01T10:00:00+03:00",
        "END_TIME": "2026-12-01T10:00:00+03:00",
        "DEADLINE": "2026-12-01T10:00:00+03:00",
        "RESPONSIBLE_ID": str(ADMIN),
        "PRIORITY": "1",
        "SETTINGS": [],
        "ORIGIN_ID": None,
        "DESCRIPTION": "",
    }
    assert not {"BINDINGS", "COMMUNICATIONS", "FILES"} & row.keys()
    assert await bound(portal, made) == [(LEAD, lead), (CONTACT, contact)]
    (shown,) = await portal.admin("crm.activity.list", select=["ID", "COMMUNICATIONS"])
    assert shown["COMMUNICATIONS"][0] | {"ID": ""} == {
        "ID": "",
        "TYPE": "PHONE",
        "VALUE": "+7 495 000-00-01",
        "ENTITY_ID": str(contact),
        "ENTITY_TYPE_ID": "3",
        "ENTITY_SETTINGS": {"HONORIFIC": "", "NAME": "C", "SECOND_NAME": "", "LAST_NAME": ""},
    }
    assert await events(portal) == ["ONCRMACTIVITYADD"]


_SEEN = (
    *("ID", "OWNER_ID", "OWNER_TYPE_ID", "TYPE_ID", "PROVIDER_ID", "PROVIDER_TYPE_ID"),
    *("ASSOCIATED_ENTITY_ID", "COMPLETED", "STATUS", "START_TIME", "END_TIME", "DEADLINE"),
    *("RESPONSIBLE_ID", "PRIORITY", "SETTINGS", "ORIGIN_ID", "DESCRIPTION"),
)

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"SUBJECT": " "}, "The field SUBJECT is not defined or empty."),
    ({"RESPONSIBLE_ID": 77}, "The field RESPONSIBLE_ID is not defined or invalid."),
    ({"TYPE_ID": 9}, "The field TYPE_ID is not defined or invalid."),
    ({"TYPE_ID": 6}, "The custom activity without provider is not supported in current context."),
    ({"TYPE_ID": 3}, 'The activity type "Task" is not supported in current context".'),
    ({"TYPE_ID": 6, "PROVIDER_ID": "REST_APP"}, "Application context required."),
    (
        {"TYPE_ID": 6, "PROVIDER_ID": "CONFIGURABLE_REST_APP"},
        "Use crm.activity.configurable.add for this activity provider",
    ),
    ({"COMMUNICATIONS": []}, "The field COMMUNICATIONS is not defined or invalid."),
    (
        {"COMMUNICATIONS": [{"VALUE": "a@b.c", "TYPE": "EMAIL"}]},
        "The field COMMUNICATIONS is not defined or invalid.",
    ),
    (
        {"COMMUNICATIONS": [{"VALUE": "1"}, {"VALUE": "2"}]},
        "The only one communication is allowed for activity of specified type.",
    ),
    (
        {"OWNER_ID": 0},
        "Could not build binding. Please ensure that owner info and communications are defined correctly.",
    ),
    ({"OWNER_TYPE_ID": 7}, "Entity type 'QUOTE' is not supported in current context"),
    ({"OWNER_ID": 999}, "Could not find 'LEAD' with ID: 999"),
    ({"NOTIFY_TYPE": 1}, "NOTIFY_VALUE is not assigned."),
    (
        {"TYPE_ID": 4, "DIRECTION": 2, "COMPLETED": "Y", "COMMUNICATIONS": [{"VALUE": "a@b.c"}]},
        'Email send error. Failed to load module "subscribe"',
    ),
]


@pytest.mark.parametrize(("fields", "text"), REFUSED)
async def test_what_is_no_activity_is_refused(portal: Portal, fields: dict[str, Any], text: str) -> None:
    lead = await portal.lead()
    assert await portal.admin.refused("crm.activity.add", fields=call(lead) | fields) == (400, "", text)
    assert await portal.db.fetchval("SELECT count(*) FROM activity") == 0


async def test_the_owner_follows_from_communications(portal: Portal) -> None:
    lead, contact = await portal.lead(), await portal.contact()
    fields = call(lead, COMMUNICATIONS=[{"VALUE": "1", "ENTITY_TYPE_ID": CONTACT, "ENTITY_ID": contact}])
    del fields["OWNER_TYPE_ID"], fields["OWNER_ID"]
    row = await portal.admin("crm.activity.get", id=await portal.admin("crm.activity.add", fields=fields))
    assert (row["OWNER_TYPE_ID"], row["OWNER_ID"]) == ("3", str(contact))


UPDATES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"COMPLETED": "Y"}, {"COMPLETED": "Y", "STATUS": "2"}),
    ({"COMPLETED": 2}, {"COMPLETED": "Y", "STATUS": "2"}),
    ({"STATUS": 2}, {"COMPLETED": "Y", "STATUS": "2"}),
    ({"START_TIME": "2026-12-02T10:00:00+03:00"}, {"DEADLINE": "2026-12-02T10:00:00+03:00"}),
    ({"DEADLINE": "2026-12-02T10:00:00+03:00"}, {"DEADLINE": "2026-12-01T10:00:00+03:00"}),
    (
        {"OWNER_ID": 1, "TYPE_ID": 1, "PROVIDER_ID": "CRM_SMS"},
        {"TYPE_ID": "2", "PROVIDER_ID": "VOXIMPLANT_CALL"},
    ),
    ({"DESCRIPTION": None, "SUBJECT": "New"}, {"DESCRIPTION": "", "SUBJECT": "New"}),
    ({"SETTINGS": {"a": 1}}, {"SETTINGS": {"a": 1}}),
    ({"PROVIDER_PARAMS": "no"}, {"PROVIDER_PARAMS": []}),
    ({"RESPONSIBLE_ID": MANAGER}, {"RESPONSIBLE_ID": str(MANAGER)}),
]


@pytest.mark.parametrize(("fields", "expected"), UPDATES)
async def test_what_follows_from_a_change(
    portal: Portal, fields: dict[str, Any], expected: dict[str, Any]
) -> None:
    made = await portal.admin("crm.activity.add", fields=call(await portal.lead()))
    assert await portal.admin("crm.activity.update", id=made, fields=fields) is True
    row = await portal.admin("crm.activity.get", id=made)
    assert {name: row[name] for name in expected} == expected


async def test_nothing_changed_is_no_event(portal: Portal) -> None:
    made = await portal.admin("crm.activity.add", fields=call(await portal.lead()))
    await portal.admin("crm.activity.update", id=made, fields={"SUBJECT": "Call", "NOBODY": 1})
    assert await events(portal) == ["ONCRMACTIVITYADD"]
    await portal.admin("crm.activity.update", id=made, fields={"SUBJECT": "Other"})
    assert await portal.admin("crm.activity.delete", id=made) is True
    assert await events(portal) == ["ONCRMACTIVITYADD", "ONCRMACTIVITYUPDATE", "ONCRMACTIVITYDELETE"]
    assert await portal.admin.refused("crm.activity.get", id=made) == (400, "", "Activity is not found.")
    assert await portal.admin.refused("crm.activity.delete", id=0) == (
        400,
        "",
        "ID is not defined or invalid.",
    )


async def test_without_times_it_is_never_due(portal: Portal) -> None:
    made = await portal.admin("crm.activity.add", fields=call(await portal.lead(), START_TIME=""))
    row = await portal.admin("crm.activity.get", id=made)
    assert (row["DEADLINE"], row["START_TIME"]) == ("9999-12-31T00:00:00+03:00", "")


async def test_new_communications_rebuild_the_bindings(portal: Portal) -> None:
    lead, (one, two) = await portal.lead(), await portal.contacts(2)
    talked = {"VALUE": "1", "ENTITY_TYPE_ID": CONTACT}
    made = await portal.admin(
        "crm.activity.add", fields=call(lead, COMMUNICATIONS=[{**talked, "ENTITY_ID": one}])
    )
    await portal.admin(
        "crm.activity.update", id=made, fields={"COMMUNICATIONS": [{**talked, "ENTITY_ID": two}]}
    )
    assert await bound(portal, made) == [(LEAD, lead), (CONTACT, two)]


async def test_files_come_with_the_list_and_can_be_followed(portal: Portal) -> None:
    content = base64.b64encode(b"minutes").decode()
    files = [{"fileData": ["minutes.txt", content]}]
    made = await portal.admin("crm.activity.add", fields=call(await portal.lead(), FILES=files))
    (row,) = await portal.admin("crm.activity.list", select=["ID", "FILES"])
    (file,) = row["FILES"]
    assert file["url"].startswith(f"/files/{file['id']}/download?auth=")
    await portal.admin("crm.activity.update", id=made, fields={"FILES": [{"id": file["id"]}, *files]})
    (row,) = await portal.admin("crm.activity.list", select=["FILES"])
    assert len(row["FILES"]) == 2
    await portal.admin("crm.activity.delete", id=made)
    assert await portal.db.fetchval("SELECT count(*) FROM file") == 0


async def test_lists_filter_and_order(portal: Portal) -> None:
    lead, other, contact = await portal.lead(), await portal.lead(), await portal.contact()
    talked = [{"VALUE": "1", "ENTITY_TYPE_ID": CONTACT, "ENTITY_ID": contact}]
    late = await portal.admin("crm.activity.add", fields=call(lead, COMMUNICATIONS=talked))
    early = await portal.admin(
        "crm.activity.add", fields=call(other, START_TIME="2026-11-01T10:00:00+03:00", SUBJECT="First")
    )

    async def ids(**params: Any) -> list[int]:
        rows = await portal.admin("crm.activity.list", **params)
        return [int(row["ID"]) for row in rows]

    assert await ids() == [early, late]
    assert await ids(order={"ID": "ASC"}) == [late, early]
    assert await ids(filter={"OWNER_TYPE_ID": 1, "OWNER_ID": other}) == [early]
    assert await ids(filter={"%SUBJECT": "irs"}) == [early]
    assert await ids(filter={"SETTINGS": "x", "COMPLETED": "N"}) == [early, late]
    assert await ids(filter={"BINDINGS": [{"OWNER_TYPE_ID": 3, "OWNER_ID": contact}]}) == [late]
    assert await ids(filter={"BINDINGS": [{"OWNER_TYPE_ID": 1}, {"OWNER_TYPE_ID": 3}]}) == [early, late]
    assert await ids(filter={"BINDINGS": []}) == []
    body = await portal.admin.body(
        "crm.activity.list", filter={"BINDINGS": [{"OWNER_TYPE_ID": 1}, {"OWNER_TYPE_ID": 3}]}
    )
    assert body["total"] == 2


async def test_cards_remember_when_something_happened(portal: Portal) -> None:
    lead = await portal.lead()
    await portal.db.execute("UPDATE lead SET last_activity_time = '2020-01-01', last_activity_by = 3")
    await portal.admin("crm.activity.add", fields=call(lead))
    row = await portal.admin("crm.lead.get", id=lead)
    assert row["LAST_ACTIVITY_BY"] == str(ADMIN)
    assert not row["LAST_ACTIVITY_TIME"].startswith("2020")


async def test_others_see_and_change_only_what_their_cards_allow(portal: Portal) -> None:
    """The manager sees his own leads: activities of others' cards neither in lists nor by id."""
    mine = await portal.lead(ASSIGNED_BY_ID=MANAGER, OPENED="N")
    others = await portal.lead(OPENED="N")
    of_mine = await portal.admin("crm.activity.add", fields=call(mine, RESPONSIBLE_ID=ADMIN))
    hidden = await portal.admin("crm.activity.add", fields=call(others))
    given = await portal.admin("crm.activity.add", fields=call(others, RESPONSIBLE_ID=MANAGER))
    body = await portal.manager.body("crm.activity.list", order={"ID": "ASC"})
    assert ([int(row["ID"]) for row in body["result"]], body["total"]) == ([of_mine, given], 2)
    later = await portal.manager("crm.activity.list", order={"START_TIME": "DESC", "ID": "DESC"})
    assert [int(row["ID"]) for row in later] == [given, of_mine]
    denied = (400, "", "Access denied.")
    for number in (hidden, 999_999):
        assert await portal.manager.refused("crm.activity.get", id=number) == denied
        assert await portal.manager.refused("crm.activity.update", id=number, fields={}) == denied
        assert await portal.manager.refused("crm.activity.delete", id=number) == denied
    assert await portal.manager.refused("crm.activity.update", id=given, fields={}) == denied
    assert await portal.manager("crm.activity.update", id=of_mine, fields={"SUBJECT": "Mine"})
    assert await portal.manager.refused("crm.activity.add", fields=call(others)) == denied
    assert await portal.manager.refused("crm.activity.add", fields=call(999_999)) == denied
    assert (await portal.outsider.refused("crm.activity.get", id=of_mine))[2] == "Access denied."


async def test_names_of_cards_one_may_not_read_are_not_told(portal: Portal) -> None:
    mine = await portal.lead(ASSIGNED_BY_ID=MANAGER, OPENED="N")
    contact = await portal.contact(LAST_NAME="Secret", OPENED="N")
    talked = [{"VALUE": "1", "ENTITY_TYPE_ID": CONTACT, "ENTITY_ID": contact}]
    made = await portal.admin("crm.activity.add", fields=call(mine, COMMUNICATIONS=talked))
    (row,) = await portal.manager("crm.activity.list", select=["COMMUNICATIONS"])
    assert row["COMMUNICATIONS"][0]["ENTITY_SETTINGS"] == []
    shown = await portal.manager("crm.activity.binding.list", activityId=made)
    assert shown == [{"entityTypeId": LEAD, "entityId": mine}]


async def test_nor_is_the_name_of_a_readable_contacts_company(portal: Portal) -> None:
    company = await portal.company(TITLE="Secret", OPENED="N")
    contact = await portal.contact(ASSIGNED_BY_ID=MANAGER, COMPANY_ID=company)
    mine = await portal.lead(ASSIGNED_BY_ID=MANAGER, OPENED="N")
    talked = {"VALUE": "+7 495 000-00-01", "ENTITY_ID": contact, "ENTITY_TYPE_ID": CONTACT}
    made = await portal.admin("crm.activity.add", fields=call(mine, COMMUNICATIONS=[talked]))
    asked = {"filter": {"ID": made}, "select": ["*", "COMMUNICATIONS"]}
    assert "Secret" in str(await portal.admin("crm.activity.list", **asked))
    assert "Secret" not in str(await portal.manager("crm.activity.list", **asked))
