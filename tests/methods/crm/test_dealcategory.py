"""`crm.dealcategory.*`: the deprecated methods of categories of deals."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import Portal
from support.prepared import prepared_portal

FAMILY = "crm.dealcategory"
DENIED = (400, "", "Access denied.")
NO_ID = (400, "", "ID is not defined or invalid.")


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


async def add(portal: Portal, **fields: Any) -> int:
    made: int = await portal.admin(f"{FAMILY}.add", fields={"NAME": "Wholesale", **fields})
    return made


async def test_add_and_get(portal: Portal) -> None:
    category = await add(portal, SORT=300, ID=77, IS_LOCKED="Y")
    row = await portal.manager(f"{FAMILY}.get", id=category)
    assert row.pop("CREATED_DATE").endswith("+03:00")
    assert row == {"ID": str(category), "NAME": "Wholesale", "IS_LOCKED": "N", "SORT": "300"}
    new = (await portal.manager("crm.category.get", entityTypeId=2, id=category))["category"]
    assert (new["name"], new["sort"]) == ("Wholesale", 300)


async def test_update_and_delete(portal: Portal) -> None:
    category = await add(portal)
    assert await portal.admin(f"{FAMILY}.update", id=category, fields={"NAME": "Retail"}) is True
    row = await portal.manager(f"{FAMILY}.get", id=category)
    assert (row["NAME"], row["SORT"]) == ("Retail", "500")
    deal = await portal.deal(CATEGORY_ID=category)
    used = (400, "", "Deals related to the funnel Retail found")
    assert await portal.admin.refused(f"{FAMILY}.delete", id=category) == used
    await portal.admin("crm.deal.delete", id=deal)
    assert await portal.admin(f"{FAMILY}.delete", id=category) is True
    for verb in ("get", "update", "delete"):
        assert await portal.admin.refused(f"{FAMILY}.{verb}", id=category) == (400, "", "Not found")


async def test_list_counts_all_but_the_default_one(portal: Portal) -> None:
    assert await portal.manager.body(f"{FAMILY}.list") == {"result": [], "total": 0}
    ids = [await add(portal, NAME=f"N{number:02}", SORT=1000 - number) for number in range(60)]
    body = await portal.manager.body(f"{FAMILY}.list", order={"ID": "asc"})
    assert (len(body["result"]), body["total"], body["next"]) == (50, 60, 50)
    assert [int(row["ID"]) for row in body["result"]] == ids[:50]
    body = await portal.manager.body(f"{FAMILY}.list", order={"ID": "asc"}, start=50)
    assert [int(row["ID"]) for row in body["result"]] == ids[50:]
    assert "next" not in body
    assert (await portal.manager.body(f"{FAMILY}.list", start=-1))["total"] == 0
    rows = await portal.manager(f"{FAMILY}.list")
    assert rows[0]["ID"] == str(ids[-1]), "by SORT"
    rows = await portal.manager(
        f"{FAMILY}.list", filter={">ID": ids[9], "%NAME": "n1", "!NAME": "N15"}, select=["ID", "NAME"]
    )
    assert [row["NAME"] for row in rows] == ["N19", "N18", "N17", "N16", "N14", "N13", "N12", "N11", "N10"]
    assert set(rows[0]) == {"ID", "NAME"}


async def test_the_default_one(portal: Portal) -> None:
    assert await portal.manager(f"{FAMILY}.default.get") == {"ID": 0, "NAME": "Общая"}
    assert await portal.admin(f"{FAMILY}.default.set", NAME="Retail") is True
    assert await portal.manager(f"{FAMILY}.default.get") == {"ID": 0, "NAME": "Retail"}
    required = (400, "", 'The field "NAME" is required.')
    assert await portal.admin.refused(f"{FAMILY}.default.set") == required
    assert await portal.admin.refused(f"{FAMILY}.add", fields={"SORT": 1}) == required
    for verb in ("get", "update", "delete"):
        assert await portal.admin.refused(f"{FAMILY}.{verb}", id=0) == NO_ID


async def test_stages(portal: Portal) -> None:
    category = await add(portal)
    rows = await portal.manager(f"{FAMILY}.stage.list", id=category)
    assert [list(row.items()) for row in rows[:2]] == [
        [("NAME", "Новая"), ("SORT", 10), ("STATUS_ID", f"C{category}:NEW")],
        [("NAME", "Подготовка документов"), ("SORT", 20), ("STATUS_ID", f"C{category}:PREPARATION")],
    ]
    for params in ({"id": 0}, {"id": ""}, {}):
        rows = await portal.manager(f"{FAMILY}.stage.list", **params)
        assert [row["STATUS_ID"] for row in rows][:2] == ["NEW", "PREPARATION"]
    assert await portal.manager(f"{FAMILY}.stage.list", id=999) == []


async def test_status(portal: Portal) -> None:
    assert await portal.manager(f"{FAMILY}.status", id=5) == "DEAL_STAGE_5"
    assert await portal.manager(f"{FAMILY}.status", id=0) == "DEAL_STAGE"
    assert await portal.manager(f"{FAMILY}.status") == "DEAL_STAGE"
    assert await portal.manager(f"{FAMILY}.status", id=-5) == "DEAL_STAGE"


async def test_only_who_may_configure_writes(portal: Portal) -> None:
    category = await add(portal)
    params = {"id": category, "fields": {"NAME": "Mine"}, "NAME": "Mine"}
    for verb in ("add", "update", "delete", "default.set"):
        assert await portal.manager.refused(f"{FAMILY}.{verb}", **params) == DENIED


async def test_fields(portal: Portal) -> None:
    described = await portal.manager(f"{FAMILY}.fields")
    assert {code: (each["type"], each["isReadOnly"]) for code, each in described.items()} == {
        "ID": ("integer", True),
        "CREATED_DATE": ("datetime", True),
        "NAME": ("string", False),
        "IS_LOCKED": ("char", True),
        "SORT": ("integer", False),
    }
