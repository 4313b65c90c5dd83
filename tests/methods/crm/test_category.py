"""`crm.category.*` through the whole application (entities.md 8.4)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.actions import settings
from relead.store.engine import Engine
from support.crm import Portal
from support.prepared import prepared_portal

FAMILY = "crm.category"
DENIED = (400, "ACCESS_DENIED", "Access denied")
MISSING = (400, "NOT_FOUND", "Element not found")
GENERAL = {"id": 0, "name": "Общая", "sort": 300, "entityTypeId": 2, "isDefault": "Y"}


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


async def add(portal: Portal, **fields: Any) -> int:
    answer = await portal.admin(f"{FAMILY}.add", entityTypeId=2, fields={"name": "Wholesale", **fields})
    made: int = answer["category"]["id"]
    return made


async def stages(portal: Portal, entity_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await portal.admin("crm.status.list", filter={"ENTITY_ID": entity_id})
    return found


async def test_a_fresh_portal_has_one_category_of_each_kind(portal: Portal) -> None:
    body = await portal.manager.body(f"{FAMILY}.list", entityTypeId=2)
    assert body == {"result": {"categories": [GENERAL]}, "total": 1}
    assert await portal.manager(f"{FAMILY}.get", entityTypeId=2, id=0) == {"category": GENERAL}
    for number in (3, 4):
        only = GENERAL | {"entityTypeId": number}
        listed = await portal.manager(f"{FAMILY}.list", entityTypeId=number)
        assert listed == {"categories": [only]}
        assert await portal.manager(f"{FAMILY}.get", entityTypeId=number, id="0") == {"category": only}
        assert await portal.admin.refused(f"{FAMILY}.get", entityTypeId=number, id=1) == MISSING


async def test_the_general_category_follows_the_language(portal: Portal, engine: Engine) -> None:
    category = await add(portal)
    await engine.transact(lambda tx: settings.put(tx, "language", "en"))
    names = [row["name"] for row in (await portal.admin(f"{FAMILY}.list", entityTypeId=2))["categories"]]
    assert names == ["General", "Wholesale"]
    assert (await stages(portal, f"DEAL_STAGE_{category}"))[0]["NAME"] == "New"
    await portal.admin(f"{FAMILY}.update", entityTypeId=2, id=0, fields={"name": "Retail"})
    await engine.transact(lambda tx: settings.put(tx, "language", "ru"))
    names = [row["name"] for row in (await portal.admin(f"{FAMILY}.list", entityTypeId=2))["categories"]]
    assert names == ["Retail", "Wholesale"]


async def test_a_new_category_has_stages_of_its_own(portal: Portal) -> None:
    fields = {"name": " Wholesale ", "sort": "200", "isDefault": "Y", "originId": "x7", "ORIGINATOR_ID": 5}
    answer = await portal.admin(f"{FAMILY}.add", entityTypeId="2", fields={**fields, "id": 99, "code": "q"})
    category = answer["category"]["id"]
    assert answer == {
        "category": {
            "id": category,
            "name": "Wholesale",
            "sort": 200,
            "entityTypeId": 2,
            "isDefault": "N",
            "originId": "x7",
            "originatorId": "5",
        }
    }
    assert await portal.manager(f"{FAMILY}.get", entityTypeId=2, id=category) == answer
    listed = await portal.manager(f"{FAMILY}.list", entityTypeId=2)
    assert listed == {"categories": [answer["category"], GENERAL]}
    rows, general = await stages(portal, f"DEAL_STAGE_{category}"), await stages(portal, "DEAL_STAGE")
    assert [row["STATUS_ID"] for row in rows] == [f"C{category}:{row['STATUS_ID']}" for row in general]
    same = ("NAME", "SORT", "SEMANTICS", "COLOR", "SYSTEM", "EXTRA")
    assert [[row[key] for key in same] for row in rows] == [[row[key] for key in same] for row in general]
    assert {row["CATEGORY_ID"] for row in rows} == {str(category)}


async def test_stage_dictionaries_of_categories_are_listed(portal: Portal) -> None:
    category = await add(portal)
    types = await portal.manager("crm.status.entity.types")
    kinds = [each["ID"] for each in types]
    assert kinds.index(f"DEAL_STAGE_{category}") == kinds.index("DEAL_STAGE") - 1
    assert next(each for each in types if each.get("PREFIX")) == {
        "ID": f"DEAL_STAGE_{category}",
        "NAME": "Стадии сделок «Wholesale»",
        "PARENT_ID": "DEAL_STAGE",
        "SEMANTIC_INFO": {
            "START_FIELD": f"C{category}:NEW",
            "FINAL_SUCCESS_FIELD": f"C{category}:WON",
            "FINAL_UNSUCCESS_FIELD": f"C{category}:LOSE",
            "FINAL_SORT": 0,
        },
        "PREFIX": f"C{category}",
        "FIELD_ATTRIBUTE_SCOPE": f"category_{category}",
        "ENTITY_TYPE_ID": 2,
        "CATEGORY_ID": str(category),
    }


async def test_stages_are_added_with_the_prefix_and_deleted_while_unused(portal: Portal) -> None:
    category = await add(portal)
    place = {"ENTITY_ID": f"DEAL_STAGE_{category}", "NAME": "Check", "SORT": 15}
    bare = await portal.admin("crm.status.add", fields={**place, "STATUS_ID": "CHECK"})
    whole = await portal.admin("crm.status.add", fields={**place, "STATUS_ID": f"C{category}:AGAIN"})
    rows = {row["ID"]: row for row in await stages(portal, f"DEAL_STAGE_{category}")}
    assert [rows[str(each)]["STATUS_ID"] for each in (bare, whole)] == [
        f"C{category}:CHECK",
        f"C{category}:AGAIN",
    ]
    assert rows[str(bare)]["CATEGORY_ID"] == str(category)
    assert rows[str(bare)]["EXTRA"] == {"SEMANTICS": "process", "COLOR": "#39A8EF"}
    exists = (400, "ERROR_CORE", "The specified status ID already exists.")
    assert await portal.admin.refused("crm.status.add", fields={**place, "STATUS_ID": "CHECK"}) == exists
    deal = await portal.deal(CATEGORY_ID=category, STAGE_ID=f"C{category}:CHECK")
    used = (400, "", "There are active items in this status.")
    assert await portal.admin.refused("crm.status.delete", id=bare) == used
    await portal.admin("crm.deal.delete", id=deal)
    assert await portal.admin("crm.status.delete", id=bare) is True
    won = next(row["ID"] for row in rows.values() if row["STATUS_ID"] == f"C{category}:WON")
    needed = (400, "", "Error on deleting status.")
    assert await portal.admin.refused("crm.status.delete", id=won, params={"FORCED": "Y"}) == needed


@pytest.mark.parametrize("entity_id", ["DEAL_STAGE_999", "DEAL_STAGE_0", "DEAL_STAGE_01", "DEAL_STAGE_x"])
async def test_no_stages_for_a_category_that_is_not_there(portal: Portal, entity_id: str) -> None:
    fields = {"ENTITY_ID": entity_id, "STATUS_ID": "A", "NAME": "A"}
    unknown = (400, "", "Specified entity type is not supported.")
    assert await portal.admin.refused("crm.status.add", fields=fields) == unknown


async def test_update_keeps_what_is_not_named(portal: Portal) -> None:
    category = await add(portal, originId="x7", sort=70)
    fields = {"name": "Retail", "sort": -5, "isDefault": "Y", "entityTypeId": 3}
    answer = await portal.admin(f"{FAMILY}.update", entityTypeId=2, id=category, fields=fields)
    assert answer["category"] | {"id": 0} == GENERAL | {
        "name": "Retail",
        "sort": 0,
        "isDefault": "N",
        "originId": "x7",
        "originatorId": "",
    }
    answer = await portal.admin(f"{FAMILY}.update", entityTypeId=2, id=category, fields={})
    assert (answer["category"]["name"], answer["category"]["sort"]) == ("Retail", 0)
    # The default category has no origin.
    answer = await portal.admin(f"{FAMILY}.update", entityTypeId=2, id=0, fields={"sort": 1, "originId": "q"})
    assert answer == {"category": GENERAL | {"sort": 1}}


async def test_defaults_and_long_names(portal: Portal) -> None:
    category = await add(portal, name="n" * 300, sort="")
    shown = (await portal.admin(f"{FAMILY}.get", entityTypeId=2, id=category))["category"]
    assert (shown["name"], shown["sort"], shown["originId"]) == ("n" * 255, 500, "")


async def test_delete_takes_the_stages_along(portal: Portal) -> None:
    category = await add(portal)
    await portal.role("kira", (2, category, "READ", "", 10))
    body = await portal.admin.body(f"{FAMILY}.delete", entityTypeId=2, id=category)
    assert body == {"result": None}
    assert await stages(portal, f"DEAL_STAGE_{category}") == []
    assert await portal.db.fetchval("SELECT count(*) FROM role_right") == 0
    assert await portal.admin.refused(f"{FAMILY}.delete", entityTypeId=2, id=category) == MISSING
    assert await portal.admin.refused(f"{FAMILY}.update", entityTypeId=2, id=category, fields={}) == MISSING
    invalid = (400, "", 'Invalid value for the "Воронка" field')
    assert await portal.admin.refused("crm.deal.add", fields={"CATEGORY_ID": category}) == invalid


async def test_what_is_needed_is_not_deleted(portal: Portal) -> None:
    category = await add(portal)
    deal = await portal.deal(CATEGORY_ID=category)
    refused = await portal.admin.refused(f"{FAMILY}.delete", entityTypeId=2, id=category)
    assert refused == (400, "0", "Deals related to the funnel Wholesale found")
    refused = await portal.admin.refused(f"{FAMILY}.delete", entityTypeId=2, id=0)
    assert refused == (400, "0", "Default deal category can not be deleted")
    await portal.admin("crm.deal.delete", id=deal)
    assert await portal.admin(f"{FAMILY}.delete", entityTypeId=2, id=category) is None


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({}, ("100", "Could not find value for parameter {entityTypeId}")),
        ({"entityTypeId": 1}, ("ENTITY_TYPE_NOT_SUPPORTED", "Entity type `LEAD` is not supported")),
        ({"entityTypeId": 77}, ("NOT_FOUND", "SPA not found")),
        ({"entityTypeId": "x"}, ("NOT_FOUND", "SPA not found")),
    ],
)
async def test_types_without_categories(
    portal: Portal, params: dict[str, Any], error: tuple[str, str]
) -> None:
    for verb in ("list", "get", "add", "update", "delete", "fields"):
        whole = {"id": 0, "fields": {"name": "A"}, **params}
        assert await portal.admin.refused(f"{FAMILY}.{verb}", **whole) == (400, *error)


@pytest.mark.parametrize("number", [3, 4])
async def test_contacts_and_companies_have_only_the_one(portal: Portal, number: int) -> None:
    kind = {3: "CONTACT", 4: "COMPANY"}[number]
    refused = (400, "ENTITY_TYPE_NOT_SUPPORTED", f"Entity type `{kind}` is not supported")
    params = {"entityTypeId": number, "id": 0, "fields": {"name": "A"}}
    for verb in ("add", "update", "delete"):
        assert await portal.admin.refused(f"{FAMILY}.{verb}", **params) == refused


@pytest.mark.parametrize("fields", [{}, {"name": ""}, {"name": " \t"}, {"name": None}, {"name": ["a"]}])
async def test_a_category_has_a_name(portal: Portal, fields: dict[str, Any]) -> None:
    required = (400, "0", "Field 'NAME' is required")
    assert await portal.admin.refused(f"{FAMILY}.add", entityTypeId=2, fields=fields) == required
    if fields:
        params = {"entityTypeId": 2, "id": 0, "fields": fields}
        assert await portal.admin.refused(f"{FAMILY}.update", **params) == required


async def test_missing_and_wrong_parameters(portal: Portal) -> None:
    for verb in ("add", "update"):
        refused = await portal.admin.refused(f"{FAMILY}.{verb}", entityTypeId=2, id=0)
        assert refused == (400, "100", "Could not find value for parameter {fields}")
    for verb in ("get", "update", "delete"):
        refused = await portal.admin.refused(f"{FAMILY}.{verb}", entityTypeId=2, fields={})
        assert refused == (400, "100", "Could not find value for parameter {id}")
    assert await portal.admin.refused(f"{FAMILY}.get", entityTypeId=2, id=999) == MISSING
    wrong = await portal.admin.refused(f"{FAMILY}.add", entityTypeId=2, fields="A")
    assert wrong == (400, "", "Parameter 'fields' must be array.")


async def test_who_may_change_and_see_them(portal: Portal) -> None:
    category = await add(portal)
    for verb in ("add", "update", "delete"):
        params = {"entityTypeId": 2, "id": category, "fields": {"name": "Mine"}}
        assert await portal.manager.refused(f"{FAMILY}.{verb}", **params) == DENIED
    # One who may read nothing in a category does not see it.
    await portal.role("kira", (2, 0, "READ", "", 100), (2, category, "READ", "", 0))
    assert await portal.colleague(f"{FAMILY}.list", entityTypeId=2) == {"categories": [GENERAL]}
    assert await portal.colleague.refused(f"{FAMILY}.get", entityTypeId=2, id=category) == DENIED
    assert await portal.colleague(f"{FAMILY}.list", entityTypeId=3) == {"categories": []}
    assert await portal.colleague.refused(f"{FAMILY}.get", entityTypeId=3, id=0) == DENIED
    outside = await portal.outsider.refused(f"{FAMILY}.list", entityTypeId=2)
    assert outside[0] == 400


async def test_fields(portal: Portal) -> None:
    described = (await portal.manager(f"{FAMILY}.fields", entityTypeId=2))["fields"]
    assert list(described) == [
        *("id", "name", "sort", "entityTypeId", "isDefault", "originId", "originatorId")
    ]
    assert described["entityTypeId"] == {
        "type": "integer",
        "isRequired": True,
        "isReadOnly": True,
        "isImmutable": False,
        "isMultiple": False,
        "isDynamic": False,
        "title": "ENTITY_TYPE_ID",
        "upperName": "ENTITY_TYPE_ID",
    }
    assert described["isDefault"]["type"] == "boolean"
    described = (await portal.manager(f"{FAMILY}.fields", entityTypeId=3))["fields"]
    assert "originId" not in described
