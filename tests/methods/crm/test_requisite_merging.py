"""`crm.entity.mergeBatch`: requisites, addresses and links of what is merged away stay (entities.md 9.2)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import Portal
from support.prepared import prepared_portal

LEAD, DEAL, COMPANY, REQUISITE = 1, 2, 4, 8


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


async def merge(portal: Portal, kind: int, *ids: int) -> None:
    answer = await portal.admin(
        "crm.entity.mergeBatch", params={"entityTypeId": kind, "entityIds": list(ids)}
    )
    assert answer["STATUS"] == "SUCCESS"


async def requisite(portal: Portal, company: int, **fields: Any) -> int:
    preset = (await portal.admin("crm.requisite.preset.list"))[0]["ID"]
    given = {"ENTITY_TYPE_ID": COMPANY, "ENTITY_ID": company, "PRESET_ID": preset, **fields}
    made: int = await portal.admin("crm.requisite.add", fields=given)
    return made


async def address(portal: Portal, kind: int, holder: int, type_id: int, city: str) -> None:
    key = {"TYPE_ID": type_id, "ENTITY_TYPE_ID": kind, "ENTITY_ID": holder}
    await portal.admin("crm.address.add", fields={**key, "CITY": city})


async def cities(portal: Portal) -> list[tuple[int, int, str]]:
    """Addresses as (holder, type, city); all must hang on what is there."""
    rows = await portal.admin("crm.address.list")
    return [(int(row["ENTITY_ID"]), int(row["TYPE_ID"]), row["CITY"]) for row in rows]


@pytest.mark.parametrize("target_has_its_own", [True, False])
async def test_companies(portal: Portal, target_has_its_own: bool) -> None:
    target, other = await portal.company(TITLE="Co"), await portal.company(TITLE="Co")
    kept = [await requisite(portal, target)] if target_has_its_own else []
    moved = await requisite(portal, other)
    detail = await portal.admin("crm.requisite.bankdetail.add", fields={"ENTITY_ID": moved})
    await address(portal, REQUISITE, moved, 1, "Tula")
    await address(portal, REQUISITE, moved, 11, "Orel")
    await merge(portal, COMPANY, target, other)
    rows = await portal.admin("crm.requisite.list")
    assert [(int(row["ID"]), row["ENTITY_ID"]) for row in rows] == [
        (one, str(target)) for one in (*kept, moved)
    ]
    assert (await portal.admin("crm.requisite.bankdetail.get", id=detail))["ENTITY_ID"] == str(moved)
    assert (await portal.admin("crm.company.get", id=target))["ADDRESS_CITY"] == "Tula"
    copies = [(one, 1, "Tula") for one in kept]
    assert await cities(portal) == [*copies, (moved, 1, "Tula"), (moved, 11, "Orel")]
    anchors = await portal.db.fetch("SELECT DISTINCT anchor_type_id, anchor_id FROM address")
    assert [tuple(row) for row in anchors] == [(COMPANY, target)]


async def test_an_address_alone_leaves_one_requisite(portal: Portal) -> None:
    target, other = await portal.company(TITLE="Co"), await portal.company(TITLE="Co", ADDRESS_CITY="Tula")
    await merge(portal, COMPANY, target, other)
    (row,) = await portal.admin("crm.requisite.list")
    assert (row["ENTITY_ID"], row["ADDRESS_ONLY"]) == (str(target), "Y")
    assert await cities(portal) == [(int(row["ID"]), 1, "Tula")]


async def test_leads_and_deals(portal: Portal) -> None:
    first, second = await portal.lead(TITLE="a"), await portal.lead(TITLE="a", ADDRESS_CITY="Tula")
    await address(portal, LEAD, first, 11, "Orel")
    await address(portal, LEAD, second, 11, "Kursk")
    await address(portal, LEAD, second, 9, "Kursk")
    await merge(portal, LEAD, first, second)
    assert await cities(portal) == [(first, 1, "Tula"), (first, 9, "Kursk"), (first, 11, "Orel")]
    company = await portal.company()
    chosen = await requisite(portal, company)
    one, two = await portal.deal(COMPANY_ID=company), await portal.deal(COMPANY_ID=company)
    none = {"BANK_DETAIL_ID": 0, "MC_REQUISITE_ID": 0, "MC_BANK_DETAIL_ID": 0}
    fields = {"ENTITY_TYPE_ID": DEAL, "ENTITY_ID": two, "REQUISITE_ID": chosen, **none}
    await portal.admin("crm.requisite.link.register", fields=fields)
    await merge(portal, DEAL, one, two)
    rows = await portal.admin("crm.requisite.link.list")
    assert [(row["ENTITY_ID"], row["REQUISITE_ID"]) for row in rows] == [(str(one), str(chosen))]
