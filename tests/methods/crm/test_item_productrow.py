"""`crm.item.productrow.*` through the whole application (public docs, crm/universal/product-rows)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import Portal
from support.prepared import prepared_portal

FAMILY = "crm.item.productrow"
MISSING = 999_999
DENIED = (400, "ACCESS_DENIED", "Access denied")
NO_ROW = (400, "NOT_FOUND", "Item not found")
NO_OWNER = (400, "OWNER_NOT_FOUND", "Owner was not found")
KEYS = [
    *("id", "ownerId", "ownerType", "productId", "productName", "price", "priceAccount", "priceExclusive"),
    *("priceNetto", "priceBrutto", "quantity", "discountTypeId", "discountRate", "discountSum", "taxRate"),
    *("taxIncluded", "customized", "measureCode", "measureName", "sort", "xmlId", "type", "storeId"),
]


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


async def add(portal: Portal, owner: int, kind: str = "D", **fields: Any) -> dict[str, Any]:
    given = {"ownerId": owner, "ownerType": kind, **fields}
    row: dict[str, Any] = (await portal.admin(f"{FAMILY}.add", fields=given))["productRow"]
    return row


async def ids(portal: Portal, owner: int, asked: dict[str, Any] | None = None, **params: Any) -> list[int]:
    named = {"=ownerType": "D", "=ownerId": owner, **(asked or {})}
    rows = (await portal.admin(f"{FAMILY}.list", filter=named, **params))["productRows"]
    return [row["id"] for row in rows]


async def test_add_and_get(portal: Portal) -> None:
    deal = await portal.deal()
    row = await add(
        portal,
        deal,
        productName="Pump",
        price=90000,
        quantity=3,
        discountTypeId=2,
        discountRate=10,
        taxRate=10,
        taxIncluded="Y",
        measureCode=796,
        sort=20,
        productId=9621,
        colour="red",
    )
    assert list(row) == KEYS
    assert row == {
        "id": row["id"],
        "ownerId": deal,
        "ownerType": "D",
        "productId": 9621,
        "productName": "Pump",
        "price": 90000,
        "priceAccount": 90000,
        "priceExclusive": 81818.18,
        "priceNetto": 90909.09,
        "priceBrutto": 100000,
        "quantity": 3,
        "discountTypeId": 2,
        "discountRate": 10,
        "discountSum": 9090.91,
        "taxRate": 10,
        "taxIncluded": "Y",
        "customized": "Y",
        "measureCode": 796,
        "measureName": "шт",
        "sort": 20,
        "xmlId": "",
        "type": 1,
        "storeId": None,
    }
    assert await portal.admin(f"{FAMILY}.get", id=str(row["id"])) == {"productRow": row}
    shown = await portal.admin("crm.deal.get", id=deal)
    assert (shown["OPPORTUNITY"], shown["TAX_VALUE"]) == ("270000.00", "24545.45")


@pytest.mark.parametrize("kind", ["L", "D", "d"])
async def test_owners(portal: Portal, kind: str) -> None:
    owner = await (portal.lead() if kind == "L" else portal.deal())
    await portal.age()
    row = await add(portal, owner, kind, price=0.5)
    name = "lead" if kind == "L" else "deal"
    assert (row["ownerId"], row["ownerType"], row["price"]) == (owner, kind.upper(), 0.5)
    assert row["productName"] == f"[{row['id']}]"
    assert await portal.events() == [(f"ONCRM{name.upper()}UPDATE", owner)]
    assert (await portal.admin(f"crm.{name}.get", id=owner))["OPPORTUNITY"] == "0.50"


async def test_update(portal: Portal) -> None:
    deal = await portal.deal()
    first, row = await add(portal, deal, price=5), await add(portal, deal, price=90, discountRate=10)
    await portal.age()
    fields = {"quantity": 2, "PRODUCT_NAME": "Pump", "price": "45"}
    changed = (await portal.admin(f"{FAMILY}.update", id=row["id"], fields=fields))["productRow"]
    assert changed == row | {
        "quantity": 2,
        "productName": "Pump",
        "price": 45,
        "priceAccount": 45,
        "priceExclusive": 45,
        "priceNetto": 50,
        "priceBrutto": 50,
        "discountSum": 5,
    }
    assert (await portal.admin(f"{FAMILY}.get", id=first["id"]))["productRow"] == first
    assert await portal.events() == [("ONCRMDEALUPDATE", deal)]
    assert (await portal.admin("crm.deal.get", id=deal))["OPPORTUNITY"] == "95.00"
    await portal.age()
    same = (await portal.admin(f"{FAMILY}.update", id=row["id"], fields={"quantity": "2.0"}))["productRow"]
    assert same == changed
    assert await portal.events() == []


@pytest.mark.parametrize("name", ["id", "ownerId", "ownerType", "OWNER_ID", "priceNetto", "type", "colour"])
async def test_what_is_not_for_update(portal: Portal, name: str) -> None:
    row = await add(portal, await portal.deal(), price=5)
    refused = await portal.admin.refused(f"{FAMILY}.update", id=row["id"], fields={name: 1, "price": 7})
    shown = "ownerId" if name == "OWNER_ID" else name
    assert refused == (400, "INVALID_ARG_VALUE", f"Field '{shown}' is not available for update")
    assert (await portal.admin(f"{FAMILY}.get", id=row["id"]))["productRow"] == row


async def test_delete(portal: Portal) -> None:
    deal = await portal.deal()
    first, second = await add(portal, deal, price=5), await add(portal, deal, price=7)
    await portal.age()
    assert await portal.admin.body(f"{FAMILY}.delete", id=first["id"]) == {"result": None}
    assert await ids(portal, deal) == [second["id"]]
    assert await portal.events() == [("ONCRMDEALUPDATE", deal)]
    assert (await portal.admin("crm.deal.get", id=deal))["OPPORTUNITY"] == "7.00"
    for verb in ("get", "update", "delete"):
        assert await portal.admin.refused(f"{FAMILY}.{verb}", id=first["id"], fields={}) == NO_ROW
    await portal.admin(f"{FAMILY}.delete", id=second["id"])
    assert (await portal.admin("crm.deal.get", id=deal))["OPPORTUNITY"] == "0.00"


async def test_set(portal: Portal) -> None:
    deal = await portal.deal()
    gone = await add(portal, deal, price=5)
    rows = [{"productName": f"p{number}", "price": number, "sort": 50 - number} for number in range(3)]
    answer = await portal.admin(f"{FAMILY}.set", ownerId=deal, ownerType="D", productRows=rows)
    assert [row["productName"] for row in answer["productRows"]] == ["p2", "p1", "p0"]
    assert [row["id"] for row in answer["productRows"]] == await ids(portal, deal)
    assert gone["id"] not in await ids(portal, deal)
    assert (await portal.admin("crm.deal.get", id=deal))["OPPORTUNITY"] == "3.00"
    answer = await portal.admin(f"{FAMILY}.set", ownerId=deal, ownerType="D", productRows=[])
    assert answer == {"productRows": []}


async def test_list(portal: Portal) -> None:
    deal, other = await portal.deal(), await portal.deal()
    await add(portal, other, price=1)
    rows = [{"productName": f"Pump {number:02}", "price": number} for number in range(60)]
    await portal.admin(f"{FAMILY}.set", ownerId=deal, ownerType="D", productRows=rows)
    named = {"=ownerType": "D", "=ownerId": deal}
    body = await portal.admin.body(f"{FAMILY}.list", filter=named)
    assert (len(body["result"]["productRows"]), body["total"], body["next"]) == (50, 60, 50)
    body = await portal.admin.body(f"{FAMILY}.list", filter=named, start=50)
    assert (len(body["result"]["productRows"]), body["total"]) == (10, 60)
    everything = await ids(portal, deal) + await ids(portal, deal, start=50)
    assert len(set(everything)) == 60
    bare = {"ownerType": "D", "OWNER_ID": str(deal), "%productName": "pump 0"}
    assert (await portal.admin.body(f"{FAMILY}.list", filter=bare))["total"] == 10
    assert await ids(portal, deal, {">=price": 58}) == everything[58:]
    assert await ids(portal, deal, {">price": 56, "!=id": everything[58]}) == [everything[57], everything[59]]
    assert await ids(portal, deal, {"id": everything[5]}) == [everything[5]]
    assert await ids(portal, deal, {"@price": [1, 2]}, order={"price": "desc"}) == everything[2:0:-1]
    assert await ids(portal, deal, {"<price": 3}, order={"productName": "DESC"}) == everything[2::-1]
    assert await ids(portal, deal, {"taxRate": 20}) == []


LISTS: list[tuple[dict[str, Any], str]] = [
    ({}, "Invalid filter: field 'ownerType' has invalid value"),
    ({"filter": {"=ownerType": "D"}}, "Invalid filter: field 'ownerId' has invalid value"),
    ({"filter": {"=ownerId": 1}}, "Invalid filter: field 'ownerType' has invalid value"),
    (
        {"filter": {"=ownerType": "D", "=ownerId": [1, 2]}},
        "Invalid filter: field 'ownerId' has invalid value",
    ),
    ({"filter": {"=colour": 1}}, "Invalid filter: field 'colour' is not allowed in filter"),
    ({"filter": {">price": "x"}}, "Invalid filter: field 'price' has invalid value"),
    ({"order": {"colour": "asc"}}, "Invalid order: field 'colour' is not allowed in order"),
    (
        {"order": {"price": "up"}},
        "Invalid order: allowed sort directions are ASC, DESC. But got 'up' for field 'price'",
    ),
]


@pytest.mark.parametrize(("params", "text"), LISTS)
async def test_what_cannot_be_listed(portal: Portal, params: dict[str, Any], text: str) -> None:
    asked = params.get("filter", {})
    named = any("owner" in key for key in asked) or not params
    owner = {} if named else {"=ownerType": "D", "=ownerId": await portal.deal()}
    refused = await portal.admin.refused(f"{FAMILY}.list", **{**params, "filter": {**owner, **asked}})
    assert refused == (400, "INVALID_ARG_VALUE", text)


async def test_unpaid_rows(portal: Portal) -> None:
    deal, lead = await portal.deal(), await portal.lead()
    row = await add(portal, deal, price=5)
    await add(portal, lead, "L", price=5)
    found = await portal.admin(f"{FAMILY}.getAvailableForPayment", ownerId=deal, ownerType="D")
    assert found == {"productRows": [row]}
    found = await portal.admin(f"{FAMILY}.getavailableforpayment", ownerId=lead, ownerType="L")
    assert found == {"productRows": []}


BY_OWNER = ("add", "set", "list", "getAvailableForPayment")


def about(owner: Any, kind: Any) -> dict[str, Any]:
    """Parameters of every method of BY_OWNER."""
    fields = {"ownerId": owner, "ownerType": kind, "price": 1}
    asked = {"=ownerId": owner, "=ownerType": kind}
    return {"fields": fields, "filter": asked, "ownerId": owner, "ownerType": kind, "productRows": []}


@pytest.mark.parametrize("kind", ["C", "CO", "Q", "SI", "T80", "X", "LEAD", "1"])
async def test_owners_without_rows(portal: Portal, kind: str) -> None:
    for verb in BY_OWNER:
        refused = await portal.admin.refused(f"{FAMILY}.{verb}", **about(1, kind))
        assert refused == (400, "ENTITY_TYPE_NOT_SUPPORTED", f"Entity type `{kind}` is not supported")


async def test_owners_that_are_missing_or_anothers(portal: Portal) -> None:
    for verb in BY_OWNER:
        for owner in (MISSING, 0, -1, "x"):
            assert await portal.admin.refused(f"{FAMILY}.{verb}", **about(owner, "D")) == NO_OWNER
        assert await portal.manager.refused(f"{FAMILY}.{verb}", **about(MISSING, "D")) == DENIED
        theirs = await portal.deal()
        assert await portal.manager.refused(f"{FAMILY}.{verb}", **about(theirs, "D")) == DENIED


async def test_rows_that_are_missing_or_anothers(portal: Portal) -> None:
    row = await add(portal, await portal.deal(), price=5)
    for verb in ("get", "update", "delete"):
        assert await portal.admin.refused(f"{FAMILY}.{verb}", id=MISSING, fields={}) == NO_ROW
        assert await portal.admin.refused(f"{FAMILY}.{verb}", id=0, fields={}) == NO_ROW
        # To whom may not read all owners, missing and another's look alike.
        for number in (MISSING, row["id"]):
            assert await portal.manager.refused(f"{FAMILY}.{verb}", id=number, fields={}) == DENIED


async def test_reading_needs_no_right_to_write(portal: Portal) -> None:
    await portal.role("kira", (2, 0, "READ", "", 100))
    deal = await portal.deal()
    row = await add(portal, deal, price=5)
    assert await portal.colleague(f"{FAMILY}.get", id=row["id"]) == {"productRow": row}
    for verb in ("add", "set"):
        assert await portal.colleague.refused(f"{FAMILY}.{verb}", **about(deal, "D")) == DENIED
    for verb in ("update", "delete"):
        assert await portal.colleague.refused(f"{FAMILY}.{verb}", id=row["id"], fields={}) == DENIED
    assert await ids(portal, deal) == [row["id"]]


@pytest.mark.parametrize(
    ("verb", "params", "missing"),
    [
        ("add", {}, "fields"),
        ("add", {"fields": {"ownerType": "D"}}, "ownerId"),
        ("add", {"fields": {"ownerId": 1}}, "ownerType"),
        ("set", {"ownerType": "D", "productRows": []}, "ownerId"),
        ("set", {"ownerId": 1, "productRows": []}, "ownerType"),
        ("set", {"ownerId": 1, "ownerType": "D"}, "productRows"),
        ("get", {}, "id"),
        ("update", {"fields": {}}, "id"),
        ("update", {"id": 1}, "fields"),
        ("delete", {}, "id"),
        ("getAvailableForPayment", {"ownerId": 1}, "ownerType"),
    ],
)
async def test_missing_parameters(portal: Portal, verb: str, params: dict[str, Any], missing: str) -> None:
    refused = await portal.admin.refused(f"{FAMILY}.{verb}", **params)
    assert refused == (400, "100", f"Could not find value for parameter {{{missing}}}")


async def test_parallel_rows_add_up(portal: Portal) -> None:
    deal = await portal.deal()
    await asyncio.gather(*(add(portal, deal, price=10) for _ in range(10)))
    assert len(await ids(portal, deal)) == 10
    assert (await portal.admin("crm.deal.get", id=deal))["OPPORTUNITY"] == "100.00"


async def test_fields(portal: Portal) -> None:
    described = (await portal.manager(f"{FAMILY}.fields"))["fields"]
    assert list(described) == [key for key in KEYS if key not in ("priceAccount", "xmlId")]
    assert described["ownerId"] == {
        "type": "integer",
        "isRequired": True,
        "isReadOnly": False,
        "isImmutable": True,
        "isMultiple": False,
        "isDynamic": False,
        "title": "Идентификатор владельца",
    }
    assert {each["type"] for each in described.values()} == {"integer", "string", "double", "char"}
    read_only = [name for name, each in described.items() if each["isReadOnly"]]
    assert read_only == ["id", "priceExclusive", "priceNetto", "priceBrutto", "type", "storeId"]
