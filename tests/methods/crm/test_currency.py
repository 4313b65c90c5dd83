"""`crm.currency.*`, as far as it reads (entities.md 8.2)."""

from collections.abc import AsyncIterator

import httpx
import pytest

from relead.actions import settings
from relead.store.engine import Engine
from support.crm import Portal
from support.prepared import prepared_portal


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


async def test_a_currency_is_shown_in_the_portals_language(portal: Portal, engine: Engine) -> None:
    row = await portal.manager("crm.currency.get", id="RUB")
    assert row.pop("DATE_UPDATE").endswith("+03:00")
    languages = row.pop("LANG")
    ours = {
        "FULL_NAME": "Российский рубль",
        "FORMAT_STRING": "# ₽",
        "DEC_POINT": ",",
        "THOUSANDS_SEP": "&nbsp;",
        "DECIMALS": "2",
    }
    assert row == {
        "CURRENCY": "RUB",
        "AMOUNT_CNT": "1",
        "AMOUNT": "1.0000",
        "SORT": "100",
        "BASE": "Y",
        "LID": "ru",
        **ours,
    }
    assert languages["ru"] == {**ours, "THOUSANDS_VARIANT": "B", "HIDE_ZERO": "Y"}
    assert sorted(languages) == ["en", "ru"]
    await engine.transact(lambda tx: settings.put(tx, "language", "en"))
    row = await portal.manager("crm.currency.get", id="usd")
    assert (row["LID"], row["FULL_NAME"], row["FORMAT_STRING"], row["BASE"]) == ("en", "US Dollar", "$#", "N")


async def test_list_holds_all_and_counts_none(portal: Portal) -> None:
    body = await portal.manager.body("crm.currency.list")
    assert body["total"] == 0
    assert "next" not in body
    codes = [row["CURRENCY"] for row in body["result"]]
    assert codes[:3] == ["RUB", "USD", "EUR"]
    assert "LANG" not in body["result"][0]
    rows = await portal.manager("crm.currency.list", order={"currency": "desc"})
    assert [row["CURRENCY"] for row in rows] == sorted(codes, reverse=True)
    rows = await portal.manager("crm.currency.list", order={"decimals": "asc", "sort": "desc"})
    assert (rows[0]["CURRENCY"], rows[-1]["CURRENCY"]) == ("JPY", "RUB")


@pytest.mark.parametrize("params", [{"id": "XXX"}, {"id": ""}, {}, {"id": ["RUB"]}])
async def test_a_currency_that_is_not_there(portal: Portal, params: dict[str, object]) -> None:
    assert await portal.admin.refused("crm.currency.get", **params) == (400, "", "Not found")


async def test_base_currency(portal: Portal, engine: Engine) -> None:
    assert await portal.manager("crm.currency.base.get") == "RUB"
    await engine.transact(lambda tx: settings.put(tx, "base_currency", "EUR"))
    assert await portal.manager("crm.currency.base.get") == "EUR"
    rows = await portal.manager("crm.currency.list")
    assert [row["CURRENCY"] for row in rows if row["BASE"] == "Y"] == ["EUR"]


async def test_fields_are_described(portal: Portal) -> None:
    described = await portal.manager("crm.currency.fields")
    assert {code: each["type"] for code, each in described.items()} == {
        "CURRENCY": "string",
        "AMOUNT_CNT": "int",
        "AMOUNT": "double",
        "BASE": "char",
        "SORT": "int",
        "DATE_UPDATE": "datetime",
        "LID": "string",
        "FORMAT_STRING": "string",
        "FULL_NAME": "string",
        "DEC_POINT": "string",
        "THOUSANDS_SEP": "string",
        "DECIMALS": "int",
        "LANG": "currency_localization",
    }
    assert described["LANG"]["isMultiple"]
    read_only = [code for code, each in described.items() if each["isReadOnly"]]
    assert read_only == [
        *("BASE", "DATE_UPDATE", "LID", "FORMAT_STRING", "FULL_NAME", "DEC_POINT", "THOUSANDS_SEP"),
        "DECIMALS",
    ]


async def test_a_currency_without_our_languages_is_shown_plainly(portal: Portal) -> None:
    await portal.db.execute(
        "INSERT INTO currency (currency, amount_cnt, amount, sort, localizations) VALUES"
        """ ('TST', 10, 1.5, 999, '{}'), ('TSU', 1, 2, 999, '{"de": {"FULL_NAME": "Probe"}}')"""
    )
    row = await portal.manager("crm.currency.get", id="TST")
    assert (row["FULL_NAME"], row["AMOUNT"], row["AMOUNT_CNT"], row["LANG"]) == ("TST", "1.5000", "10", [])
    row = await portal.manager("crm.currency.get", id="TSU")
    assert (row["FULL_NAME"], row["LID"]) == ("Probe", "de")
