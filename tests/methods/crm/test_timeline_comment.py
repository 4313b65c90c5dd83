"""`crm.timeline.comment.*` (communications.md 4.1)."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import COLLEAGUE, MANAGER, Caller, Portal
from support.prepared import prepared_portal

FAMILY = "crm.timeline.comment"
PNG = b"\x89PNG\r\n\x1a\n and so on"
DENIED = (400, "ACCESS_DENIED", "Access denied")
READ_DENIED = (400, "", "Access denied.")
NOT_FOUND = (400, "NOT_FOUND", "Not found.")


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


def on(entity_id: int, kind: str = "lead", text: str = "hello", **more: Any) -> dict[str, Any]:
    return {"fields": {"ENTITY_ID": entity_id, "ENTITY_TYPE": kind, "COMMENT": text, **more}}


def sent(name: str, content: bytes = b"bytes") -> list[str]:
    return [name, base64.b64encode(content).decode()]


async def comment(caller: Caller, entity_id: int, kind: str = "lead", **more: Any) -> int:
    made: int = await caller(f"{FAMILY}.add", **on(entity_id, kind, **more))
    return made


async def bind(portal: Portal, item: int, entity_id: int, kind: str = "lead") -> None:
    fields = {"OWNER_ID": item, "ENTITY_ID": entity_id, "ENTITY_TYPE": kind}
    await portal.admin("crm.timeline.bindings.bind", fields=fields)


async def texts(caller: Caller, entity_id: int, kind: str = "lead", **more: Any) -> list[str]:
    asked = {"ENTITY_ID": entity_id, "ENTITY_TYPE": kind, **more}
    return [row["COMMENT"] for row in await caller(f"{FAMILY}.list", filter=asked)]


async def test_fields(portal: Portal) -> None:
    found = await portal.admin(f"{FAMILY}.fields")
    assert list(found) == ["ID", "CREATED", "ENTITY_ID", "ENTITY_TYPE", "AUTHOR_ID", "COMMENT", "FILES"]
    assert (found["FILES"]["type"], found["FILES"]["isMultiple"]) == ("attached_diskfile", True)


@pytest.mark.parametrize("kind", ["lead", "deal", "contact", "company"])
async def test_a_comment_and_its_row(portal: Portal, kind: str) -> None:
    owner = await getattr(portal, kind)()
    made = await comment(portal.admin, owner, kind)
    row = await portal.admin(f"{FAMILY}.get", id=made)
    created = row.pop("CREATED")
    assert row == {
        "ID": str(made), "ENTITY_ID": str(owner), "ENTITY_TYPE": kind, "COMMENT": "hello",
        "AUTHOR_ID": "1", "FILES": {},
    }  # fmt: skip
    told = await portal.admin.body(f"{FAMILY}.list", filter={"ENTITY_ID": owner, "ENTITY_TYPE": kind})
    assert (told["result"], told["total"]) == ([{**row, "CREATED": created}], 1)


async def test_ids_are_those_of_no_history_record(portal: Portal) -> None:
    lead = await portal.lead()
    made = [await comment(portal.admin, lead), await comment(portal.admin, lead)]
    history = [row["id"] for row in await portal.db.fetch("SELECT id FROM history")]
    assert made == sorted({*made} - {*history})
    assert made[0] > max(history)


async def test_events_carry_the_id_twice(portal: Portal) -> None:
    lead = await portal.lead()
    await portal.age()
    made = await comment(portal.admin, lead)
    assert await portal.admin(f"{FAMILY}.update", id=made, fields={"COMMENT": "other"}) == made
    assert await portal.admin(f"{FAMILY}.delete", id=made) is None
    rows = await portal.db.fetch("SELECT event, data::text FROM outbox ORDER BY id")
    data = f'{{"ID": {made}, "FIELDS": {{"ID": {made}}}}}'
    events = [f"ONCRMTIMELINECOMMENT{each}" for each in ("ADD", "UPDATE", "DELETE")]
    assert [(row["event"], row["data"]) for row in rows] == [(event, data) for event in events]
    assert not await portal.touched("lead", lead)


async def test_a_comment_is_an_activity_of_its_author(portal: Portal) -> None:
    lead = await portal.lead(ASSIGNED_BY_ID=MANAGER)
    await comment(portal.manager, lead)
    assert (await portal.admin("crm.lead.get", id=lead))["LAST_ACTIVITY_BY"] == str(MANAGER)


async def test_only_the_administrator_names_an_author(portal: Portal) -> None:
    lead = await portal.lead(ASSIGNED_BY_ID=MANAGER)
    for caller, asked, author in ((portal.admin, 3, "3"), (portal.admin, 99, "1"), (portal.manager, 3, "2")):
        made = await comment(caller, lead, AUTHOR_ID=asked)
        assert (await portal.admin(f"{FAMILY}.get", id=made))["AUTHOR_ID"] == author


REFUSED = [
    ({}, "100", "Could not find value for parameter {fields}"),
    ({"fields": {"ENTITY_TYPE": "lead"}}, "100", "Could not find value for parameter {ENTITY_ID}"),
    ({"fields": {"ENTITY_ID": 1}}, "100", "Could not find value for parameter {ENTITY_TYPE}"),
    (on(999), "OWNER_NOT_FOUND", "Owner was not found"),
    (on(1, "order"), "OWNER_NOT_FOUND", "Owner was not found"),
    (on(1, text=" "), "INVALID_ARG_VALUE", "Empty comment message"),
]


@pytest.mark.parametrize(("params", "code", "text"), REFUSED)
async def test_what_is_no_comment(portal: Portal, params: dict[str, Any], code: str, text: str) -> None:
    assert await portal.lead() == 1
    assert await portal.admin.refused(f"{FAMILY}.add", **params) == (400, code, text)


async def test_rights_are_those_on_the_card(portal: Portal) -> None:
    own = await portal.lead(ASSIGNED_BY_ID=MANAGER, OPENED="N")
    made = await comment(portal.manager, own)
    stranger = portal.colleague
    assert await stranger.refused(f"{FAMILY}.add", **on(own)) == DENIED
    assert await stranger.refused(f"{FAMILY}.add", **on(999)) == DENIED
    assert await stranger.refused(f"{FAMILY}.get", id=made) == READ_DENIED
    assert await stranger.refused(f"{FAMILY}.get", id=999) == READ_DENIED
    for asked in ({"ENTITY_ID": own, "ENTITY_TYPE": "lead"}, {"ENTITY_ID": own}, {}):
        assert await stranger.refused(f"{FAMILY}.list", filter=asked) == READ_DENIED
    assert await stranger.refused(f"{FAMILY}.update", id=made, fields={"COMMENT": "x"}) == DENIED
    assert await stranger.refused(f"{FAMILY}.delete", id=made) == DENIED
    assert await portal.admin.refused(f"{FAMILY}.get", id=999) == (400, "", "Not found.")
    assert await texts(portal.manager, own) == ["hello"]


@pytest.mark.parametrize("verb", ["get", "update", "delete"])
async def test_a_hidden_comment_looks_like_none_whatever_card_is_named(portal: Portal, verb: str) -> None:
    own, others = await portal.lead(ASSIGNED_BY_ID=MANAGER), await portal.lead(ASSIGNED_BY_ID=COLLEAGUE)
    hidden = await comment(portal.colleague, others)
    for card in ({}, {"ownerTypeId": 1, "ownerId": own}, {"ownerTypeId": 1, "ownerId": others}):
        refusals = [
            await portal.manager.refused(f"{FAMILY}.{verb}", id=number, fields={"COMMENT": "x"}, **card)
            for number in (hidden, 999_999)
        ]
        assert refusals[0] == refusals[1], card


async def test_only_its_author_and_the_administrator_change_a_comment(portal: Portal) -> None:
    lead = await portal.lead(ASSIGNED_BY_ID=MANAGER)
    theirs, own = await comment(portal.admin, lead), await comment(portal.manager, lead)
    assert await portal.manager.refused(f"{FAMILY}.update", id=theirs, fields={"COMMENT": "x"}) == DENIED
    assert await portal.manager.refused(f"{FAMILY}.delete", id=theirs) == DENIED
    unbound = {"fields": {"OWNER_ID": theirs, "ENTITY_ID": lead, "ENTITY_TYPE": "lead"}}
    assert await portal.manager.refused("crm.timeline.bindings.unbind", **unbound) == READ_DENIED
    await portal.manager(f"{FAMILY}.update", id=own, fields={"COMMENT": "mine"})
    await portal.admin(f"{FAMILY}.update", id=own, fields={"COMMENT": "edited"})
    assert await texts(portal.admin, lead) == ["hello", "edited"]
    await portal.manager(f"{FAMILY}.delete", id=own)
    assert await texts(portal.admin, lead) == ["hello"]


@pytest.mark.parametrize("verb", ["update", "delete"])
async def test_errors_of_changes(portal: Portal, verb: str) -> None:
    lead, other = await portal.lead(), await portal.lead()
    made, method = await comment(portal.admin, lead), f"{FAMILY}.{verb}"
    fields = {"COMMENT": "x"}
    missing = (400, "100", "Could not find value for parameter {id}")
    assert await portal.admin.refused(method, fields=fields) == missing
    assert await portal.admin.refused(method, id=999, fields=fields) == NOT_FOUND
    elsewhere = {"ownerTypeId": 1, "ownerId": other}
    assert await portal.admin.refused(method, id=made, fields=fields, **elsewhere) == NOT_FOUND
    nowhere = {"ownerTypeId": 1, "ownerId": 999}
    code = (400, "OWNER_NOT_FOUND", "Owner was not found")
    assert await portal.admin.refused(method, id=made, fields=fields, **nowhere) == code


async def test_a_comment_on_two_cards_is_changed_on_one(portal: Portal) -> None:
    lead, deal = await portal.lead(), await portal.contact()
    made = await comment(portal.admin, lead, FILES=[sent("a.txt")])
    await bind(portal, made, deal, "contact")
    here = {"ownerTypeId": 3, "ownerId": deal}
    new = await portal.admin(f"{FAMILY}.update", id=made, fields={"COMMENT": "changed"}, **here)
    assert new != made
    assert await texts(portal.admin, lead) == ["hello"]
    assert await texts(portal.admin, deal, "contact") == ["changed"]
    for each in (made, new):
        (file,) = (await portal.admin(f"{FAMILY}.get", id=each))["FILES"].values()
        assert file["name"] == "a.txt"


async def test_a_comment_on_two_cards_is_deleted_from_one(portal: Portal) -> None:
    one, two = await portal.lead(), await portal.lead()
    made = await comment(portal.admin, one)
    await bind(portal, made, two)
    status, code, _ = await portal.admin.refused(f"{FAMILY}.delete", id=made)
    assert (status, code) == (400, "MULTIPLE_BINDINGS")
    await portal.admin(f"{FAMILY}.delete", id=made, ownerTypeId=1, ownerId=one)
    assert (await texts(portal.admin, one), await texts(portal.admin, two)) == ([], ["hello"])
    await portal.admin(f"{FAMILY}.delete", id=made)
    assert await portal.db.fetchval("SELECT count(*) FROM timeline_item") == 0


async def test_files_are_kept_replaced_and_followed(portal: Portal, client: httpx.AsyncClient) -> None:
    lead = await portal.lead(ASSIGNED_BY_ID=MANAGER, OPENED="N")
    made = await comment(portal.manager, lead, FILES=[sent("a.png", PNG), sent("b.txt"), "nothing", []])
    files = (await portal.manager(f"{FAMILY}.get", id=made))["FILES"]
    assert [(key, row["id"], row["name"], row["type"], row["size"]) for key, row in files.items()] == [
        ("1", 1, "a.png", "image", len(PNG)),
        ("2", 2, "b.txt", "file", 5),
    ]
    assert (await client.get(files["1"]["urlDownload"])).status_code == 200
    assert (await client.get(files["1"]["urlShow"].split("?")[0])).status_code == 403
    await portal.admin(f"{FAMILY}.update", id=made, fields={"COMMENT": "x"})
    await portal.admin(f"{FAMILY}.update", id=made, fields={"FILES": [2, sent("c.txt")]})
    row = await portal.manager(f"{FAMILY}.get", id=made)
    assert (row["COMMENT"], [file["name"] for file in row["FILES"].values()]) == ("x", ["b.txt", "c.txt"])
    await portal.admin("crm.lead.update", id=lead, fields={"ASSIGNED_BY_ID": COLLEAGUE})
    assert (await client.get(row["FILES"]["2"]["urlShow"])).status_code == 403
    await portal.admin(f"{FAMILY}.delete", id=made)
    assert await portal.db.fetchval("SELECT count(*) FROM file") == 0


async def test_order_selection_pages_and_filters(portal: Portal) -> None:
    lead = await portal.lead()
    made = [await comment(portal.admin, lead, text=f"c{number}") for number in range(52)]
    here = {"ENTITY_ID": lead, "ENTITY_TYPE": "LEAD"}
    told = await portal.admin.body(f"{FAMILY}.list", filter=here, order={"ID": "DESC"}, select=["ID"])
    assert (told["total"], told["next"], told["result"][0]) == (52, 50, {"ID": str(made[-1])})
    assert len(await portal.admin(f"{FAMILY}.list", filter=here, start=50)) == 2
    after = await portal.admin(f"{FAMILY}.list", filter={**here, ">ID": made[49]}, select=["COMMENT"])
    assert after == [{"COMMENT": "c50"}, {"COMMENT": "c51"}]
    assert await texts(portal.admin, lead, AUTHOR_ID=2) == []


async def test_what_becomes_of_comments_when_cards_go(portal: Portal) -> None:
    one, two = await portal.lead(), await portal.lead()
    lost, shared = await comment(portal.admin, one), await comment(portal.admin, one, text="both")
    await bind(portal, shared, two)
    await portal.age()
    await portal.admin("crm.lead.delete", id=one)
    assert await portal.events() == [("ONCRMTIMELINECOMMENTDELETE", lost), ("ONCRMLEADDELETE", one)]
    assert await texts(portal.admin, two) == ["both"]
    row = await portal.admin(f"{FAMILY}.get", id=shared)
    assert (row["ENTITY_TYPE"], row["ENTITY_ID"]) == ("lead", str(two))
    assert await portal.admin.refused(f"{FAMILY}.get", id=lost) == (400, "", "Not found.")


async def test_comments_of_a_converted_lead_stand_on_what_it_became_too(portal: Portal) -> None:
    lead = await portal.lead(NAME="Olga")
    made = await comment(portal.admin, lead)
    became = await portal.admin("crm.lead.convert", id=lead)
    for entity_id, kind in ((lead, "lead"), (became["contactId"], "contact"), (became["dealId"], "deal")):
        assert await texts(portal.admin, entity_id, kind) == ["hello"], kind
    bound = await portal.admin("crm.timeline.bindings.list", filter={"OWNER_ID": made})
    assert [row["ENTITY_TYPE"] for row in bound] == ["lead", "deal", "contact"]
    later = await comment(portal.admin, became["dealId"], "deal", text="later")
    await portal.admin("crm.lead.update", id=lead, fields={"STATUS_ID": "NEW"})
    assert await texts(portal.admin, lead, "lead") == ["hello"]
    assert await texts(portal.admin, became["contactId"], "contact") == []
    assert await texts(portal.admin, became["dealId"], "deal") == ["later"], later


async def test_comments_of_merged_contacts_stand_on_the_one_that_stays(portal: Portal) -> None:
    one, two = await portal.contacts(2)
    own, others = await comment(portal.admin, one, "contact"), await comment(portal.admin, two, "contact")
    both = await comment(portal.admin, two, "contact", text="both")
    await bind(portal, both, one, "contact")
    await portal.events()
    merging = {"entityTypeId": 3, "entityIds": [one, two]}
    assert (await portal.admin("crm.entity.mergeBatch", params=merging))["STATUS"] == "SUCCESS"
    found = await portal.admin(f"{FAMILY}.list", filter={"ENTITY_ID": one, "ENTITY_TYPE": "contact"})
    assert [int(row["ID"]) for row in found] == [own, others, both]
    assert not [name for name, _ in await portal.events() if "COMMENT" in name]
