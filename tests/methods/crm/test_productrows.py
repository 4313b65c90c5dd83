"""`crm.lead.productrows.*` and `crm.deal.productrows.*`, and the owner's sum (entities.md 2.10, 3.3)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import Portal
from support.prepared import prepared_portal

MISSING = 999_999
DENIED = (400, "", "Access denied.")
KEYS = [
    *("ID", "OWNER_ID", "OWNER_TYPE", "PRODUCT_ID", "PRODUCT_NAME", "ORIGINAL_PRODUCT_NAME"),
    *("PRODUCT_DESCRIPTION", "PRICE", "PRICE_EXCLUSIVE", "PRICE_NETTO", "PRICE_BRUTTO", "PRICE_ACCOUNT"),
    *("QUANTITY", "DISCOUNT_TYPE_ID", "DISCOUNT_RATE", "DISCOUNT_SUM", "TAX_RATE", "TAX_INCLUDED"),
    *("CUSTOMIZED", "MEASURE_CODE", "MEASURE_NAME", "SORT", "XML_ID", "TYPE", "STORE_ID", "RESERVE_ID"),
    *("DATE_RESERVE_END", "RESERVE_QUANTITY"),
]
KINDS = ["lead", "deal"]


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


async def make(portal: Portal, kind: str, **fields: Any) -> int:
    return await (portal.lead(**fields) if kind == "lead" else portal.deal(**fields))


async def put(portal: Portal, kind: str, owner: int, *rows: dict[str, Any]) -> None:
    assert await portal.admin(f"crm.{kind}.productrows.set", id=owner, rows=list(rows)) is True


async def rows_of(portal: Portal, kind: str, owner: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await portal.admin(f"crm.{kind}.productrows.get", id=owner)
    return found


async def sums(portal: Portal, kind: str, owner: int) -> tuple[str, ...]:
    row = await portal.admin(f"crm.{kind}.get", id=owner)
    return tuple(row[name] for name in ("OPPORTUNITY", "TAX_VALUE") if name in row)


def summed(kind: str, cost: str, tax: str = "0.00") -> tuple[str, ...]:
    return (cost,) if kind == "lead" else (cost, tax)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_row_of_almost_nothing(portal: Portal, kind: str) -> None:
    owner = await make(portal, kind)
    assert await rows_of(portal, kind, owner) == []
    await put(portal, kind, owner, {"PRICE": "100.00"})
    (row,) = await rows_of(portal, kind, owner)
    assert list(row) == KEYS
    name = f"[{row['ID']}]"
    assert row == {
        "ID": row["ID"],
        "OWNER_ID": str(owner),
        "OWNER_TYPE": {"lead": "L", "deal": "D"}[kind],
        "PRODUCT_ID": 0,
        "PRODUCT_NAME": name,
        "ORIGINAL_PRODUCT_NAME": name,
        "PRODUCT_DESCRIPTION": None,
        "PRICE": 100,
        "PRICE_EXCLUSIVE": 100,
        "PRICE_NETTO": 100,
        "PRICE_BRUTTO": 100,
        "PRICE_ACCOUNT": "100.00000000",
        "QUANTITY": 1,
        "DISCOUNT_TYPE_ID": 2,
        "DISCOUNT_RATE": 0,
        "DISCOUNT_SUM": 0,
        "TAX_RATE": None,
        "TAX_INCLUDED": "N",
        "CUSTOMIZED": "Y",
        "MEASURE_CODE": 0,
        "MEASURE_NAME": "",
        "SORT": 0,
        "XML_ID": "",
        "TYPE": 1,
        "STORE_ID": None,
        "RESERVE_ID": None,
        "DATE_RESERVE_END": None,
        "RESERVE_QUANTITY": None,
    }
    assert await sums(portal, kind, owner) == summed(kind, "100.00")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_full_row(portal: Portal, kind: str) -> None:
    owner = await make(portal, kind)
    given = {
        "PRODUCT_ID": "450",
        "PRODUCT_NAME": "Pump",
        "PRICE": 80000,
        "QUANTITY": 1.5,
        "SORT": 10,
        "DISCOUNT_TYPE_ID": 2,
        "DISCOUNT_RATE": 20,
        "TAX_RATE": "20",
        "TAX_INCLUDED": "Y",
        "MEASURE_CODE": 796,
        "OWNER_ID": 77,
        "TYPE": 7,
        "XML_ID": "x",
    }
    await put(portal, kind, owner, given)
    (row,) = await rows_of(portal, kind, owner)
    prices = [row[f"PRICE{suffix}"] for suffix in ("", "_EXCLUSIVE", "_NETTO", "_BRUTTO", "_ACCOUNT")]
    assert prices == [80000, 66666.67, 83333.34, 100000.01, "80000.00000000"]
    assert (row["DISCOUNT_RATE"], row["DISCOUNT_SUM"], row["TAX_RATE"]) == (20, 16666.67, 20)
    assert (row["PRODUCT_ID"], row["QUANTITY"], row["TAX_INCLUDED"], row["SORT"]) == (450, 1.5, "Y", 10)
    assert (row["MEASURE_CODE"], row["MEASURE_NAME"], row["OWNER_ID"]) == (796, "шт", str(owner))
    assert await sums(portal, kind, owner) == summed(kind, "120000.00", "20000.00")


async def test_the_price_in_the_base_currency(portal: Portal) -> None:
    await portal.db.execute("UPDATE currency SET amount = 7512.3456, amount_cnt = 100 WHERE currency = 'USD'")
    deal = await portal.deal(CURRENCY_ID="USD")
    await put(portal, "deal", deal, {"PRICE": 2})
    (row,) = await rows_of(portal, "deal", deal)
    assert (row["PRICE"], row["PRICE_ACCOUNT"]) == (2, "150.24691200")


@pytest.mark.parametrize("kind", KINDS)
async def test_setting_replaces_and_keeps_by_id(portal: Portal, kind: str) -> None:
    owner, other = await make(portal, kind), await make(portal, kind)
    await put(portal, kind, other, {"PRODUCT_NAME": "other", "PRICE": 7})
    foreign = (await rows_of(portal, kind, other))[0]["ID"]
    await put(
        portal,
        kind,
        owner,
        {"PRODUCT_NAME": "a", "PRICE": 90, "DISCOUNT_RATE": 10, "SORT": 30},
        {"PRODUCT_NAME": "b", "PRICE": 20, "SORT": 20},
        {"PRODUCT_NAME": "c", "PRICE": 30, "SORT": 10},
    )
    before = {row["PRODUCT_NAME"]: row for row in await rows_of(portal, kind, owner)}
    assert list(before) == ["c", "b", "a"], "by SORT"
    kept = before["a"]["ID"]
    await put(
        portal,
        kind,
        owner,
        {"ID": kept, "QUANTITY": 2},
        {"ID": foreign, "PRODUCT_NAME": "d"},
        {"ID": kept, "PRODUCT_NAME": "again"},
        {"ID": "n0", "PRODUCT_NAME": "e"},
    )
    after = {row["PRODUCT_NAME"]: row for row in await rows_of(portal, kind, owner)}
    assert set(after) == {"a", "again", "d", "e"}
    assert after["a"] == before["a"] | {"QUANTITY": 2}
    ids = {int(row["ID"]) for row in after.values()}
    assert len(ids) == 4
    assert int(foreign) not in ids
    assert [row["PRODUCT_NAME"] for row in await rows_of(portal, kind, other)] == ["other"]
    assert await sums(portal, kind, owner) == summed(kind, "180.00")


@pytest.mark.parametrize("kind", KINDS)
async def test_rows_as_forms_send_them(portal: Portal, kind: str) -> None:
    owner = await make(portal, kind)
    rows = {"5": {"PRODUCT_NAME": "a", "PRICE": "5"}, "x": {"PRODUCT_NAME": "b", "PRICE": "6"}}
    assert await portal.admin(f"crm.{kind}.productrows.set", id=str(owner), rows=rows) is True
    assert [row["PRODUCT_NAME"] for row in await rows_of(portal, kind, owner)] == ["a", "b"]
    assert await portal.admin(f"crm.{kind}.productrows.set", id=owner, rows=[""]) is True
    assert await rows_of(portal, kind, owner) == []
    assert await sums(portal, kind, owner) == summed(kind, "0.00")


@pytest.mark.parametrize("kind", KINDS)
async def test_events_and_history(portal: Portal, kind: str) -> None:
    owner = await make(portal, kind)
    await portal.age()
    row = {"PRODUCT_NAME": "a", "PRICE": 5}
    await put(portal, kind, owner, row)
    assert await portal.events() == [(f"ONCRM{kind.upper()}UPDATE", owner)]
    assert await portal.touched(kind, owner)
    assert await portal.history(kind, owner) == ["changed"]
    await portal.age()
    stored = await rows_of(portal, kind, owner)
    await put(portal, kind, owner, *stored)
    await put(portal, kind, owner, {"ID": stored[0]["ID"]})
    assert await portal.events() == []
    assert not await portal.touched(kind, owner)
    assert await rows_of(portal, kind, owner) == stored
    # A change that costs nothing is a change too.
    await put(portal, kind, owner, {"ID": stored[0]["ID"], "SORT": 5})
    assert await portal.events() == [(f"ONCRM{kind.upper()}UPDATE", owner)]


@pytest.mark.parametrize("kind", KINDS)
async def test_the_sum_follows_the_rows_unless_it_is_manual(portal: Portal, kind: str) -> None:
    owner = await make(portal, kind, OPPORTUNITY=77)

    async def update(**fields: Any) -> tuple[str, ...]:
        assert await portal.admin(f"crm.{kind}.update", id=owner, fields=fields) is True
        return await sums(portal, kind, owner)

    assert await sums(portal, kind, owner) == summed(kind, "77.00")
    await put(portal, kind, owner, {"PRICE": 50, "QUANTITY": 2, "TAX_RATE": 25})
    assert await sums(portal, kind, owner) == summed(kind, "100.00", "20.00")
    await portal.age()
    assert await update(OPPORTUNITY=500) == summed(kind, "100.00", "20.00")
    assert await portal.events() == [], "what was written was overridden: nothing changed"
    assert await update(OPPORTUNITY=500, TITLE="x") == summed(kind, "100.00", "20.00")
    assert await update(IS_MANUAL_OPPORTUNITY="Y") == summed(kind, "100.00", "20.00")
    assert await update(OPPORTUNITY=500) == summed(kind, "500.00", "20.00")
    await put(portal, kind, owner, {"PRICE": 30})
    assert await sums(portal, kind, owner) == summed(kind, "500.00", "20.00")
    assert await update(IS_MANUAL_OPPORTUNITY="N") == summed(kind, "30.00")
    assert await update(IS_MANUAL_OPPORTUNITY="Y", OPPORTUNITY=9) == summed(kind, "9.00")
    assert await update(IS_MANUAL_OPPORTUNITY="N", OPPORTUNITY=8) == summed(kind, "30.00")
    await put(portal, kind, owner)
    assert await sums(portal, kind, owner) == summed(kind, "0.00"), "the last row is gone"
    assert await update(OPPORTUNITY=500) == summed(kind, "500.00")


async def test_tax_value_of_a_deal_is_that_of_its_rows(portal: Portal) -> None:
    deal = await portal.deal(TAX_VALUE=3)
    assert await sums(portal, "deal", deal) == ("0.00", "3.00")
    await put(portal, "deal", deal, {"PRICE": 120, "TAX_RATE": 20, "TAX_INCLUDED": "Y"})
    assert await sums(portal, "deal", deal) == ("120.00", "20.00")
    await portal.admin("crm.deal.update", id=deal, fields={"TAX_VALUE": 1})
    assert await sums(portal, "deal", deal) == ("120.00", "20.00")


SUM, RATE = "Discount Sum (DISCOUNT_SUM) is required if", "Discount Rate (DISCOUNT_RATE)"
PERCENTAGE = "Percentage Discount Type (DISCOUNT_TYPE_ID) is defined"
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"DISCOUNT_TYPE_ID": 2}, f"{RATE} is required if {PERCENTAGE}<br>"),
    ({"DISCOUNT_TYPE_ID": 2, "DISCOUNT_RATE": 100}, f"{SUM} {PERCENTAGE} and {RATE} is 100%<br>"),
    ({"DISCOUNT_TYPE_ID": 1}, f"{SUM} Monetary Discount Type (DISCOUNT_TYPE_ID) is defined<br>"),
]


@pytest.mark.parametrize(("row", "text"), REFUSED)
async def test_discounts_that_say_too_little(portal: Portal, row: dict[str, Any], text: str) -> None:
    deal = await portal.deal()
    await put(portal, "deal", deal, {"PRODUCT_NAME": "kept", "PRICE": 5})
    refused = await portal.admin.refused("crm.deal.productrows.set", id=deal, rows=[{"PRICE": 1}, row])
    assert refused == (400, "ERROR_CORE", text)
    assert [each["PRODUCT_NAME"] for each in await rows_of(portal, "deal", deal)] == ["kept"]


@pytest.mark.parametrize("kind", KINDS)
async def test_errors(portal: Portal, kind: str) -> None:
    owner = await make(portal, kind)
    for verb in ("get", "set"):
        method = f"crm.{kind}.productrows.{verb}"
        for wrong in (None, 0, -1, "x"):
            refused = await portal.admin.refused(method, id=wrong, rows=[])
            assert refused == (400, "", "The parameter id is invalid or not defined.")
        assert await portal.admin.refused(method, id=MISSING, rows=[]) == (400, "", "Not found.")
        assert await portal.manager.refused(method, id=MISSING, rows=[]) == DENIED
        assert await portal.manager.refused(method, id=owner, rows=[]) == DENIED
    for wrong in (None, 5, "x"):
        refused = await portal.admin.refused(f"crm.{kind}.productrows.set", id=owner, rows=wrong)
        assert refused == (400, "", "The parameter rows must be array.")
    invalid = (400, "", 'Invalid value for the "Цена" field')
    rows: list[dict[str, Any]] = [{"PRICE": "much"}]
    assert await portal.admin.refused(f"crm.{kind}.productrows.set", id=owner, rows=rows) == invalid
    rows = [{"PRICE": 9 * 10**13}, {"PRICE": 9 * 10**13}]
    refused = await portal.admin.refused(f"crm.{kind}.productrows.set", id=owner, rows=rows)
    assert refused == (400, "INVALID_REQUEST", "The total of the product rows is out of range.")
    assert await rows_of(portal, kind, owner) == []


async def test_reading_needs_no_right_to_write(portal: Portal) -> None:
    await portal.role("kira", (2, 0, "READ", "", 100))
    deal = await portal.deal()
    await put(portal, "deal", deal, {"PRICE": 1})
    assert len(await portal.colleague("crm.deal.productrows.get", id=deal)) == 1
    assert await portal.colleague.refused("crm.deal.productrows.set", id=deal, rows=[]) == DENIED
    assert len(await portal.colleague("crm.deal.productrows.get", id=deal)) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_rows_go_with_their_owner(portal: Portal, kind: str) -> None:
    owner, other = await make(portal, kind), await make(portal, kind)
    # An entity of the other type with the same id is somebody else.
    twin = await make(portal, "deal" if kind == "lead" else "lead")
    assert twin == owner
    for each, number in ((kind, owner), (kind, other), ("deal" if kind == "lead" else "lead", twin)):
        await put(portal, each, number, {"PRICE": 5}, {"PRICE": 6})
    assert await portal.admin(f"crm.{kind}.delete", id=owner) is True
    left = await portal.db.fetch("SELECT DISTINCT entity_type, entity_id FROM product_row")
    numbers = {"lead": 1, "deal": 2}
    rest = {(numbers[kind], other), (3 - numbers[kind], twin)}
    assert {tuple(row) for row in left} == rest


async def test_parallel_sets_leave_the_rows_of_one(portal: Portal) -> None:
    deal = await portal.deal()
    sets = [[{"PRODUCT_NAME": f"{name}{n}", "PRICE": 10} for n in range(5)] for name in "abcdef"]
    await asyncio.gather(
        *(portal.admin("crm.deal.productrows.set", id=deal, rows=rows) for rows in sets),
        portal.admin("crm.deal.update", id=deal, fields={"OPPORTUNITY": 3}),
    )
    names = [row["PRODUCT_NAME"] for row in await rows_of(portal, "deal", deal)]
    assert len(names) == 5
    assert len({name[0] for name in names}) == 1
    assert await sums(portal, "deal", deal) == ("50.00", "0.00")


async def test_through_a_batch(portal: Portal) -> None:
    deal = await portal.deal()
    cmd = {
        "set": f"crm.deal.productrows.set?id={deal}&rows[0][PRODUCT_NAME]=Pump&rows[0][PRICE]=10.5",
        "rows": f"crm.deal.productrows.get?id={deal}",
    }
    answer = await portal.admin("batch", cmd=cmd)
    assert answer["result"]["set"] is True
    assert list(answer["result"]["rows"][0]) == KEYS
    assert answer["result"]["rows"][0]["PRICE"] == 10.5


async def test_a_converted_leads_rows_go_to_the_deal(portal: Portal) -> None:
    lead = await portal.lead(CONTACT_ID=await portal.contact(), OPPORTUNITY=1)
    same = {"PRODUCT_NAME": "a", "PRICE": 10, "QUANTITY": 2, "TAX_RATE": 25, "SORT": 5}
    await put(portal, "lead", lead, same, {**same, "SORT": 6}, {"PRODUCT_NAME": "b", "PRICE": 5, "SORT": 7})
    deal = (await portal.admin("crm.lead.convert", id=lead))["dealId"]
    rows = await rows_of(portal, "deal", deal)
    assert [row["PRODUCT_NAME"] for row in rows] == ["a", "a", "b"]
    own = ("ID", "OWNER_ID", "OWNER_TYPE")
    kept = [{key: row[key] for key in row if key not in own} for row in await rows_of(portal, "lead", lead)]
    assert [{key: row[key] for key in row if key not in own} for row in rows] == kept
    assert await sums(portal, "deal", deal) == ("45.00", "8.00")
    # Converted once more, only what no deal of the lead has yet is handed over.
    await put(portal, "lead", lead, same, {**same, "SORT": 6}, {"PRODUCT_NAME": "c", "PRICE": 3})
    second = (await portal.admin("crm.lead.convert", id=lead))["dealId"]
    assert [row["PRODUCT_NAME"] for row in await rows_of(portal, "deal", second)] == ["c"]
    assert await sums(portal, "deal", second) == ("3.00", "0.00")
