"""`crm.timeline.bindings.*`, `.note.*`, `.item.*` and `.logmessage.*` (communications.md 4.2 to 4.5)."""

from typing import Any

import pytest

from support.crm import MANAGER, Caller, Portal

DENIED = (400, "ACCESS_DENIED", "Access denied")
CLASSIC_DENIED = (400, "", "Access denied.")
NOTHING = (400, "NOT_FOUND", "Element not found")


async def comment(caller: Caller, entity_id: int, kind: str = "lead") -> int:
    fields = {"ENTITY_ID": entity_id, "ENTITY_TYPE": kind, "COMMENT": "hello"}
    made: int = await caller("crm.timeline.comment.add", fields=fields)
    return made


def binding(item: Any, entity_id: Any, kind: Any = "lead") -> dict[str, Any]:
    return {"fields": {"OWNER_ID": item, "ENTITY_ID": entity_id, "ENTITY_TYPE": kind}}


async def bound(caller: Caller, item: int) -> list[tuple[str, str]]:
    told = await caller.body("crm.timeline.bindings.list", filter={"OWNER_ID": item})
    assert told["total"] == len(told["result"])
    assert {row["OWNER_ID"] for row in told["result"]} <= {str(item)}
    return [(row["ENTITY_TYPE"], row["ENTITY_ID"]) for row in told["result"]]


async def test_binding_and_unbinding(portal: Portal) -> None:
    lead, contact = await portal.lead(), await portal.contact()
    item = await comment(portal.admin, lead)
    for _ in range(2):
        assert await portal.admin("crm.timeline.bindings.bind", **binding(item, contact, "contact")) is True
    assert await bound(portal.admin, item) == [("lead", str(lead)), ("contact", str(contact))]
    assert await portal.admin("crm.timeline.bindings.unbind", **binding(item, lead)) is True
    assert await bound(portal.admin, item) == [("contact", str(contact))]
    nothing = await portal.admin.refused("crm.timeline.bindings.unbind", **binding(item, lead))
    assert nothing == (400, "", "Not found.")
    await portal.events()
    await portal.admin("crm.timeline.bindings.unbind", **binding(item, contact, "contact"))
    assert await portal.events() == [("ONCRMTIMELINECOMMENTDELETE", item)]
    assert await bound(portal.admin, item) == []
    assert list(await portal.admin("crm.timeline.bindings.fields")) == [
        "OWNER_ID",
        "ENTITY_ID",
        "ENTITY_TYPE",
    ]


async def test_nobody_sees_by_binding_what_he_may_not_read(portal: Portal) -> None:
    theirs, own = await portal.lead(OPENED="N"), await portal.lead(ASSIGNED_BY_ID=MANAGER, OPENED="N")
    item, me = await comment(portal.admin, theirs), portal.manager
    assert await me.refused("crm.timeline.bindings.bind", **binding(item, own)) == CLASSIC_DENIED
    assert await me.refused("crm.timeline.bindings.bind", **binding(999, own)) == CLASSIC_DENIED
    assert await me.refused("crm.timeline.bindings.unbind", **binding(item, theirs)) == CLASSIC_DENIED
    assert await bound(me, item) == []
    await portal.admin("crm.timeline.bindings.bind", **binding(item, own))
    assert await bound(me, item) == [("lead", str(own))]
    row = await me("crm.timeline.comment.get", id=item)
    assert row["ENTITY_ID"] == str(own)


@pytest.mark.parametrize("verb", ["bind", "unbind"])
@pytest.mark.parametrize(
    ("fields", "name"),
    [
        (binding("x", 1), "OWNER_ID"),
        (binding(1, 0), "ENTITY_ID"),
        (binding(1, 1, "order"), "ENTITY_TYPE"),
        ({"fields": {}}, "OWNER_ID"),
    ],
)
async def test_what_is_no_binding(portal: Portal, verb: str, fields: dict[str, Any], name: str) -> None:
    refused = await portal.admin.refused(f"crm.timeline.bindings.{verb}", **fields)
    assert refused == (400, "", f"{name} is not defined or invalid.")


async def test_bindings_of_nothing(portal: Portal) -> None:
    refused = await portal.admin.refused("crm.timeline.bindings.list", filter={})
    assert refused == (400, "", "OWNER_ID is not defined or invalid.")


async def record_of(portal: Portal, lead: int) -> int:
    """A history record of a lead."""
    sql = "SELECT min(id) FROM history WHERE entity_type = 1 AND entity_id = $1"
    found: int = await portal.db.fetchval(sql, lead)
    return found


def note(lead: int, item: int, kind: int = 1) -> dict[str, int]:
    return {"ownerTypeId": 1, "ownerId": lead, "itemType": kind, "itemId": item}


async def test_notes_on_comments_and_history(portal: Portal) -> None:
    lead = await portal.lead(ASSIGNED_BY_ID=MANAGER)
    for item in (await record_of(portal, lead), await comment(portal.admin, lead)):
        on = note(lead, item)
        assert await portal.admin.refused("crm.timeline.note.get", **on) == NOTHING
        assert await portal.manager("crm.timeline.note.save", text="first", **on) is True
        assert await portal.admin("crm.timeline.note.save", text="second", **on) is True
        found = await portal.manager("crm.timeline.note.get", **on)
        assert (found["text"], found["createdById"], found["updatedById"]) == ("second", MANAGER, 1)
        assert found["createdTime"] <= found["updatedTime"]
        assert await portal.manager("crm.timeline.note.delete", **on) is True
        assert await portal.manager.refused("crm.timeline.note.delete", **on) == NOTHING


async def test_notes_go_with_their_records(portal: Portal) -> None:
    lead = await portal.lead()
    for item in (await record_of(portal, lead), await comment(portal.admin, lead)):
        await portal.admin("crm.timeline.note.save", text="x", **note(lead, item))
    await portal.admin("crm.lead.delete", id=lead)
    assert await portal.db.fetchval("SELECT count(*) FROM timeline_note") == 0


async def test_rights_and_errors_of_notes(portal: Portal) -> None:
    lead, other = await portal.lead(OPENED="N"), await portal.lead()
    item = await comment(portal.admin, lead)
    for verb in ("get", "save", "delete"):
        method = f"crm.timeline.note.{verb}"
        assert await portal.manager.refused(method, text="x", **note(lead, item)) == DENIED
        for on in (note(other, item), note(999, item), note(lead, 999), note(lead, item, 2)):
            assert await portal.admin.refused(method, text="x", **on) == NOTHING
    missing = (400, "100", "Could not find value for parameter {itemId}")
    assert (
        await portal.admin.refused("crm.timeline.note.get", ownerTypeId=1, ownerId=1, itemType=1) == missing
    )


async def test_three_records_are_pinned_at_most(portal: Portal) -> None:
    lead = await portal.lead(ASSIGNED_BY_ID=MANAGER, OPENED="N")
    here = {"ownerTypeId": 1, "ownerId": lead}
    items = [await record_of(portal, lead), *[await comment(portal.admin, lead) for _ in range(3)]]
    for item in items[:3]:
        for _ in range(2):
            assert await portal.manager("crm.timeline.item.pin", id=item, **here) is None
    full = (400, "0", "Only three events can be added to favorites")
    assert await portal.manager.refused("crm.timeline.item.pin", id=items[3], **here) == full
    assert await portal.manager("crm.timeline.item.unpin", id=items[0], **here) is None
    await portal.manager("crm.timeline.item.pin", id=items[3], **here)
    assert await portal.colleague.refused("crm.timeline.item.pin", id=items[3], **here) == DENIED
    nothing = (400, "NOT_FOUND", "Not found.")
    assert await portal.admin.refused("crm.timeline.item.unpin", id=999, **here) == nothing
    missing = (400, "OWNER_NOT_FOUND", "Owner was not found")
    for card in ({"ownerTypeId": 1, "ownerId": 999}, {"ownerTypeId": 31, "ownerId": 1}):
        assert await portal.admin.refused("crm.timeline.item.pin", id=items[3], **card) == missing
    await portal.admin("crm.timeline.comment.delete", id=items[3])
    await portal.admin("crm.lead.delete", id=lead)
    assert await portal.db.fetchval("SELECT count(*) FROM timeline_pin") == 0


LOG = "crm.timeline.logmessage"


def log(lead: int, title: str = "Title", **more: Any) -> dict[str, Any]:
    texts = {"title": title, "text": "Text", "iconCode": "info"}
    return {"fields": {"entityTypeId": 1, "entityId": lead, **texts, **more}}


async def test_log_messages(portal: Portal) -> None:
    lead = await portal.lead(ASSIGNED_BY_ID=MANAGER, OPENED="N")
    made = (await portal.manager(f"{LOG}.add", **log(lead)))["logMessage"]
    assert list(made) == ["id", "created", "authorId", "title", "text", "iconCode"]
    assert (made["authorId"], made["title"], made["iconCode"]) == (MANAGER, "Title", "info")
    assert await portal.manager(f"{LOG}.get", id=made["id"]) == {"logMessage": made}
    for number in range(11):
        await portal.manager(f"{LOG}.add", **log(lead, str(number)))
    here = {"entityTypeId": 1, "entityId": lead}
    told = await portal.manager.body(f"{LOG}.list", **here)
    assert (told["total"], told["next"], len(told["result"])) == (12, 10, 10)
    assert [row["title"] for row in told["result"]][:2] == ["10", "9"]
    last = await portal.manager(f"{LOG}.list", start=10, order={"id": "asc"}, **here)
    assert [row["title"] for row in last] == ["9", "10"]
    assert await portal.manager(f"{LOG}.delete", id=made["id"]) is True
    gone = (400, "NOT_FOUND", f"Timeline logmessage not found for id {made['id']}")
    assert await portal.admin.refused(f"{LOG}.get", id=made["id"]) == gone
    assert (
        await portal.admin("crm.timeline.comment.list", filter={"ENTITY_ID": lead, "ENTITY_TYPE": "lead"})
        == []
    )


async def test_rights_and_errors_of_log_messages(portal: Portal) -> None:
    lead = await portal.lead(OPENED="N")
    made = (await portal.admin(f"{LOG}.add", **log(lead)))["logMessage"]["id"]
    me = portal.manager
    assert await me.refused(f"{LOG}.add", **log(lead)) == DENIED
    assert await me.refused(f"{LOG}.get", id=made) == DENIED
    assert await me.refused(f"{LOG}.list", entityTypeId=1, entityId=lead) == DENIED
    assert await me.refused(f"{LOG}.delete", id=made) == DENIED
    comment_id = await comment(portal.admin, lead)
    gone = (400, "NOT_FOUND", f"Timeline logmessage not found for id {comment_id}")
    assert await portal.admin.refused(f"{LOG}.delete", id=comment_id) == gone
    await portal.db.execute("UPDATE timeline_item SET maker = 'app' WHERE id = $1", made)
    status, code, _ = await portal.admin.refused(f"{LOG}.delete", id=made)
    assert (status, code) == (400, "REMOVING_DISABLED")
    missing = (400, "100", "Could not find value for parameter {title}")
    assert await portal.admin.refused(f"{LOG}.add", **log(lead, "")) == missing
    unknown = (400, "OWNER_NOT_FOUND", "Owner was not found")
    assert await portal.admin.refused(f"{LOG}.add", **log(lead, entityTypeId=31)) == unknown
