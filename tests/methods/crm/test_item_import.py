"""`crm.item.import` and `crm.item.batchImport` (entities.md 7.1)."""

from typing import Any

import pytest

from support.crm import ADMIN, COLLEAGUE, MANAGER, Portal

LEAD, CONTACT, COMPANY = 1, 3, 4
OLD, NEWER, NEWEST = (f"202{year}-01-10T12:00:00+03:00" for year in range(3))
DENIED = (400, "ACCESS_DENIED", "Access denied")
TOLD = {"createdTime": OLD, "updatedTime": NEWEST, "createdBy": MANAGER, "updatedBy": COLLEAGUE}


async def one(portal: Portal, kind: int, **fields: Any) -> dict[str, Any]:
    """Import an item and read it."""
    made = await portal.admin("crm.item.import", entityTypeId=kind, fields=fields)
    assert {*made} == {"item"}
    assert {*made["item"]} == {"id"}
    got = await portal.admin("crm.item.get", entityTypeId=kind, **made["item"])
    item: dict[str, Any] = got["item"]
    return item


@pytest.mark.parametrize("kind", [LEAD, CONTACT, COMPANY])
async def test_an_import_keeps_its_history(portal: Portal, kind: int) -> None:
    item = await one(portal, kind, **TOLD)
    assert {name: item[name] for name in TOLD} == TOLD


async def test_moves_are_history_too(portal: Portal) -> None:
    item = await one(portal, LEAD, **TOLD, movedTime=NEWER, movedBy=COLLEAGUE)
    assert (item["movedTime"], item["movedBy"]) == (NEWER, COLLEAGUE)


async def test_without_history_it_is_an_addition(portal: Portal) -> None:
    contact = await portal.contact()
    item = await one(portal, LEAD, title="T", contactIds=[contact], movedBy="", PHONE=[{"VALUE": "+7 1"}])
    assert (item["createdBy"], item["movedBy"], item["isReturnCustomer"]) == (ADMIN, ADMIN, "Y")
    assert item["phone"] == "+7 1"
    assert ("ONCRMLEADADD", item["id"]) in await portal.events()


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ({"createdTime": "2200-01-01"}, "Дата создания"),
        ({"createdTime": NEWER, "updatedTime": OLD}, "Дата изменения"),
        ({"createdTime": NEWER, "movedTime": OLD}, "MOVED_TIME"),
        ({"movedTime": NEWEST, "updatedTime": NEWER}, "Дата изменения"),
        ({"createdBy": 999_999}, "Кем создан"),
        ({"movedBy": 999_999}, "MOVED_BY_ID"),
    ],
)
async def test_history_must_be_possible(portal: Portal, told: dict[str, Any], title: str) -> None:
    refused = await portal.admin.refused("crm.item.import", entityTypeId=LEAD, fields=told)
    text = f'Invalid value for the "{title}" field'
    assert refused == (400, "CRM_FIELD_ERROR_VALUE_NOT_VALID", text)


async def test_only_an_administrator_tells_history(portal: Portal) -> None:
    fields: dict[str, Any] = {"title": "T"}
    made = await portal.manager("crm.item.import", entityTypeId=LEAD, fields=fields)
    assert made["item"]["id"] > 0
    told = fields | {"createdTime": OLD}
    refused = await portal.manager.refused("crm.item.import", entityTypeId=LEAD, fields=told)
    assert refused[1] == "CRM_FIELD_ERROR_VALUE_NOT_VALID"


async def test_the_right_to_import(portal: Portal) -> None:
    await portal.role("max", (1, 0, "READ", "", 100), (1, 0, "ADD", "", 100))
    for verb, given in (("import", {"fields": {}}), ("batchImport", {"data": [{}]})):
        assert await portal.manager.refused(f"crm.item.{verb}", entityTypeId=LEAD, **given) == DENIED


async def test_each_of_several_stands_alone(portal: Portal) -> None:
    data = [{"title": "A"}, {"title": "B", "observers": 5}, {"title": "C", "contactIds": [9]}, {"TITLE": "D"}]
    made = (await portal.admin("crm.item.batchImport", entityTypeId=LEAD, data=data))["items"]
    assert made[1] == {
        "error": "100",
        "error_description": "Expected iterable value for multiple field, but got integer instead",
    }
    assert made[2] == {"error": "ACCESS_DENIED", "error_description": "Access denied"}
    listed = await portal.admin("crm.item.list", entityTypeId=LEAD, select=["id", "title"])
    assert listed["items"] == [made[0]["item"] | {"title": "A"}, made[3]["item"] | {"title": "D"}]
    assert [event for event, _ in await portal.events()] == ["ONCRMLEADADD"] * 2


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        ([{}] * 21, ("MAX_IMPORT_BATCH_SIZE_EXCEEDED", "You cannot import more than 20 items")),
        (None, ("100", "Could not find value for parameter {data}")),
        ("x", ("", "Parameter 'data' must be array.")),
        (["x"], ("", "Parameter 'data' must be array.")),
    ],
)
async def test_what_is_no_list_of_items(portal: Portal, data: Any, refused: tuple[str, str]) -> None:
    asked = {"entityTypeId": LEAD, "data": data}
    assert (await portal.admin.refused("crm.item.batchImport", **asked))[1:] == refused
    assert await portal.db.fetchval("SELECT count(*) FROM lead") == 0
