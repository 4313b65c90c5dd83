"""`crm.stagehistory.list` (repeat-leads.md 9.3)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import ADMIN, MANAGER, Caller, Portal
from support.prepared import prepared_portal

_LEAD = ("TYPE_ID", "STATUS_SEMANTIC_ID", "STATUS_ID")
_DEAL = ("TYPE_ID", "CATEGORY_ID", "STAGE_SEMANTIC_ID", "STAGE_ID")


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


async def items(caller: Caller, kind: int, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await caller("crm.stagehistory.list", entityTypeId=kind, **asked))["items"]
    return found


async def of_lead(portal: Portal, lead: int) -> list[tuple[Any, ...]]:
    rows = await items(portal.admin, 1, filter={"OWNER_ID": lead})
    return [tuple(row[name] for name in _LEAD) for row in rows]


async def of_deal(portal: Portal, deal: int) -> list[tuple[Any, ...]]:
    rows = await items(portal.admin, 2, filter={"OWNER_ID": deal})
    return [tuple(row[name] for name in _DEAL) for row in rows]


NEW, JUNK, DONE = (1, "P", "NEW"), (3, "F", "JUNK"), (3, "S", "CONVERTED")
LIVES = [
    ({}, [], [NEW]),
    ({"STATUS_ID": "JUNK"}, [], [JUNK]),
    ({}, ["IN_PROCESS", "JUNK"], [NEW, (2, "P", "IN_PROCESS"), JUNK]),
    ({}, ["NEW"], [NEW]),
    ({}, ["JUNK", "NEW"], [NEW, JUNK, (2, "P", "NEW")]),
    ({}, ["NO_SUCH"], [NEW]),
]


@pytest.mark.parametrize(("fields", "moves", "rows"), LIVES)
async def test_moves_of_a_lead(
    portal: Portal, fields: dict[str, str], moves: list[str], rows: list[tuple[Any, ...]]
) -> None:
    lead = await portal.lead(**fields)
    for status in moves:
        await portal.admin("crm.lead.update", id=lead, fields={"STATUS_ID": status})
    assert await of_lead(portal, lead) == rows


async def test_scenario_39_linking_writes_no_row_and_conversion_one(portal: Portal) -> None:
    lead, contact = await portal.lead(), await portal.contact()
    await portal.admin("crm.lead.contact.add", id=lead, fields={"CONTACT_ID": contact})
    assert await of_lead(portal, lead) == [NEW]
    await portal.admin("crm.lead.convert", id=lead)
    assert await of_lead(portal, lead) == [NEW, DONE]
    assert [row["OWNER_ID"] for row in await items(portal.admin, 2)] == [await _deal_of(portal, lead)]


async def _deal_of(portal: Portal, lead: int) -> int:
    found: int = await portal.db.fetchval("SELECT id FROM deal WHERE lead_id = $1", lead)
    return found


async def test_moves_of_a_deal(portal: Portal) -> None:
    category = (await portal.admin("crm.category.add", entityTypeId=2, fields={"name": "Other"}))["category"]
    deal, other = await portal.deal(), f"C{category['id']}"
    first = (await portal.admin("crm.deal.get", id=deal))["STAGE_ID"]
    await portal.admin("crm.deal.update", id=deal, fields={"STAGE_ID": "WON"})
    await portal.admin("crm.item.update", entityTypeId=2, id=deal, fields={"categoryId": category["id"]})
    await portal.admin("crm.deal.update", id=deal, fields={"TITLE": "x"})
    assert await of_deal(portal, deal) == [
        (1, 0, "P", first),
        (3, 0, "S", "WON"),
        (5, category["id"], "P", f"{other}:NEW"),
    ]


async def test_rows_go_with_their_lead(portal: Portal) -> None:
    lead = await portal.lead()
    await portal.admin("crm.lead.delete", id=lead)
    assert await portal.db.fetchval("SELECT count(*) FROM stage_history") == 0


async def test_only_what_may_be_read_is_listed_and_counted(portal: Portal) -> None:
    own, others = await portal.lead(ASSIGNED_BY_ID=MANAGER, OPENED="N"), await portal.lead(OPENED="N")
    told = await portal.manager.body("crm.stagehistory.list", entityTypeId=1)
    assert ([row["OWNER_ID"] for row in told["result"]["items"]], told["total"]) == ([own], 1)
    told = await portal.manager.body("crm.stagehistory.list", entityTypeId=1, filter={"OWNER_ID": others})
    assert (told["result"]["items"], told["total"]) == ([], 0)
    assert len(await items(portal.admin, 1)) == 2


async def test_order_selection_and_pages(portal: Portal) -> None:
    for _ in range(52):
        await portal.lead(ASSIGNED_BY_ID=ADMIN)
    told = await portal.admin.body(
        "crm.stagehistory.list", entityTypeId=1, order={"ID": "DESC"}, select=["ID", "CREATED_TIME"]
    )
    assert (len(told["result"]["items"]), told["total"], told["next"]) == (50, 52, 50)
    row = told["result"]["items"][0]
    assert list(row) == ["ID", "CREATED_TIME"]
    last = await items(portal.admin, 1, order={"ID": "desc"}, start=50)
    assert [each["ID"] for each in last] == [row["ID"] - 50, row["ID"] - 51]
    below = await items(portal.admin, 1, filter={"<ID": row["ID"], "STATUS_SEMANTIC_ID": ["P"]})
    assert len(below) == 50
    assert len(await items(portal.admin, 1, filter={">=CREATED_TIME": row["CREATED_TIME"][:10]})) == 50
    assert await items(portal.admin, 1, filter={"%STATUS_ID": "UN"}) == []
    # A reference of a batch that led nowhere.
    assert await items(portal.admin, 1, filter={"<ID": []}) == []


ARG = "INVALID_ARG_VALUE"
REFUSED = [
    ({}, ("100", "Could not find value for parameter {entityTypeId}")),
    ({"entityTypeId": 3}, ("ENTITY_TYPE_NOT_SUPPORTED", "Entity type `3` is not supported")),
    (
        {"entityTypeId": 1, "filter": {"STAGE_ID": "NEW"}},
        (ARG, "Invalid filter: field 'STAGE_ID' is not allowed in filter"),
    ),
    (
        {"entityTypeId": 1, "filter": {"%STATUS_ID": ["NEW"]}},
        (ARG, "Invalid filter: field 'STATUS_ID' has invalid value"),
    ),
    (
        {"entityTypeId": 1, "filter": {">OWNER_ID": "x"}},
        (ARG, "Invalid filter: field 'OWNER_ID' has invalid value"),
    ),
    (
        {"entityTypeId": 2, "order": {"TITLE": "ASC"}},
        (ARG, "Invalid order: field 'TITLE' is not allowed in order"),
    ),
    (
        {"entityTypeId": 2, "order": {"ID": "up"}},
        (ARG, "Invalid order: allowed sort directions are ASC, DESC. But got 'up' for field 'ID'"),
    ),
]


@pytest.mark.parametrize(("params", "error"), REFUSED)
async def test_refusals(portal: Portal, params: dict[str, Any], error: tuple[str, str]) -> None:
    assert await portal.admin.refused("crm.stagehistory.list", **params) == (400, *error)
