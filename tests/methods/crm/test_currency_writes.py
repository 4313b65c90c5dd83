"""`crm.currency.*`, as far as it writes, and localizations (entities.md 8.2, public docs)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.actions import settings
from relead.store.engine import Engine
from support.crm import Portal
from support.prepared import prepared_portal

FAMILY = "crm.currency"
LOCAL = f"{FAMILY}.localizations"
DENIED = (400, "", "Access denied.")
NOT_FOUND = (400, "", "Not found")
DOLLAR = {
    "FULL_NAME": "Test dollar",
    "FORMAT_STRING": "$#",
    "DEC_POINT": ".",
    "THOUSANDS_VARIANT": "C",
    "THOUSANDS_SEP": ",",
    "DECIMALS": "2",
    "HIDE_ZERO": "Y",
}
PLAIN = {
    "FORMAT_STRING": "#",
    "FULL_NAME": "TST",
    "DEC_POINT": ".",
    "THOUSANDS_SEP": " ",
    "DECIMALS": "2",
    "THOUSANDS_VARIANT": "S",
    "HIDE_ZERO": "N",
}


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


async def add(portal: Portal, **fields: Any) -> str:
    given = {"CURRENCY": "TST", "AMOUNT_CNT": 1, "AMOUNT": 1.2345, **fields}
    code: str = await portal.admin(f"{FAMILY}.add", fields=given)
    return code


async def get(portal: Portal, code: str = "TST") -> dict[str, Any]:
    row: dict[str, Any] = await portal.manager(f"{FAMILY}.get", id=code)
    del row["DATE_UPDATE"]
    return row


async def happened(portal: Portal) -> list[tuple[str, str]]:
    rows = await portal.db.fetch("SELECT event, data #>> '{FIELDS,ID}' AS id FROM outbox ORDER BY id")
    await portal.db.execute("DELETE FROM outbox")
    return [tuple(row) for row in rows]


async def test_add(portal: Portal) -> None:
    assert (
        await add(portal, CURRENCY=" tst ", LID="xx", FULL_NAME="ignored", DATE_UPDATE="2020-01-01") == "TST"
    )
    assert await get(portal) == {
        "CURRENCY": "TST",
        "AMOUNT_CNT": "1",
        "AMOUNT": "1.2345",
        "SORT": "100",
        "BASE": "N",
        "FULL_NAME": "TST",
        "LID": "ru",
        "FORMAT_STRING": "#",
        "DEC_POINT": ".",
        "THOUSANDS_SEP": " ",
        "DECIMALS": "2",
        "LANG": [],
    }
    assert await happened(portal) == [("ONCRMCURRENCYADD", "TST")]
    exists = (400, "ERROR_CORE", "There is a currency TST already.")
    fields = {"CURRENCY": "tst", "AMOUNT_CNT": 1, "AMOUNT": 1}
    assert await portal.admin.refused(f"{FAMILY}.add", fields=fields) == exists
    lead = await portal.lead(CURRENCY_ID="TST")
    assert (await portal.admin("crm.lead.get", id=lead))["CURRENCY_ID"] == "TST"


async def test_add_with_localizations(portal: Portal) -> None:
    languages = {
        "en": {"FULL_NAME": "Test", "DECIMALS": 2, "THOUSANDS_SEP": " ", "THOUSANDS_VARIANT": "S"},
        "ru": {"FORMAT_STRING": "# т.", "THOUSANDS_SEP": "'", "DECIMALS": "0", "HIDE_ZERO": "Y"},
        "english": {"FULL_NAME": "no"},
        "de": "no",
    }
    await add(portal, SORT="500", LANG=languages)
    row = await get(portal)
    assert row["LANG"] == {
        "en": {**PLAIN, "FULL_NAME": "Test"},
        "ru": {
            **PLAIN,
            "FORMAT_STRING": "# т.",
            "THOUSANDS_SEP": "'",
            "THOUSANDS_VARIANT": None,
            "DECIMALS": "0",
            "HIDE_ZERO": "Y",
        },
    }
    assert (row["SORT"], row["LID"], row["FORMAT_STRING"], row["DECIMALS"]) == ("500", "ru", "# т.", "0")


@pytest.mark.parametrize("name", ["CURRENCY", "AMOUNT_CNT", "AMOUNT"])
async def test_what_a_currency_needs(portal: Portal, name: str) -> None:
    fields = {"CURRENCY": "TST", "AMOUNT_CNT": 1, "AMOUNT": 1}
    del fields[name]
    refused = await portal.admin.refused(f"{FAMILY}.add", fields=fields)
    assert refused == (400, "ERROR_CORE", f'Undefined array key "{name}"')


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"AMOUNT": 0}, "Курс"),
    ({"AMOUNT": -1}, "Курс"),
    ({"AMOUNT": "much"}, "Курс"),
    ({"AMOUNT": "0.00001"}, "Курс"),
    ({"AMOUNT": 10**14}, "Курс"),
    ({"AMOUNT": None}, "Курс"),
    ({"AMOUNT_CNT": 0}, "Номинал"),
    ({"AMOUNT_CNT": -10}, "Номинал"),
    ({"AMOUNT_CNT": "x"}, "Номинал"),
    ({"LANG": {"en": {"FORMAT_STRING": "dollar"}}}, "Шаблон вывода суммы"),
]


@pytest.mark.parametrize(("fields", "title"), WRONG)
async def test_values_that_are_refused(portal: Portal, fields: dict[str, Any], title: str) -> None:
    given = {"CURRENCY": "TSU", "AMOUNT_CNT": 1, "AMOUNT": 1, **fields}
    invalid = (400, "", f'Invalid value for the "{title}" field')
    assert await portal.admin.refused(f"{FAMILY}.add", fields=given) == invalid
    await add(portal)
    before = await get(portal)
    assert await portal.admin.refused(f"{FAMILY}.update", id="TST", fields=fields) == invalid
    assert await get(portal) == before
    assert await portal.admin.refused(f"{FAMILY}.get", id="TSU") == NOT_FOUND


@pytest.mark.parametrize("code", ["", "US", "USDT", "12A", "РУБ", None, ["USD"]])
async def test_codes_that_are_none(portal: Portal, code: Any) -> None:
    fields = {"CURRENCY": code, "AMOUNT_CNT": 1, "AMOUNT": 1}
    refused = await portal.admin.refused(f"{FAMILY}.add", fields=fields)
    assert refused == (400, "ERROR_CORE", "A currency identifier must consist of 3 letters.")


async def test_update(portal: Portal) -> None:
    await add(portal, LANG={"en": DOLLAR})
    await portal.db.execute("UPDATE currency SET date_update = '2020-01-01'")
    await happened(portal)
    fields = {"AMOUNT": "2,3456", "SORT": 998, "CURRENCY": "TSU", "LANG": {"de": {"FULL_NAME": "Probe"}}}
    assert await portal.admin(f"{FAMILY}.update", ID="tst", fields=fields) is True
    row = await get(portal)
    assert (row["AMOUNT"], row["AMOUNT_CNT"], row["SORT"]) == ("2.3456", "1", "998")
    assert row["LANG"] == {"en": DOLLAR, "de": {**PLAIN, "FULL_NAME": "Probe"}}
    assert await happened(portal) == [("ONCRMCURRENCYUPDATE", "TST")]
    row = await portal.manager(f"{FAMILY}.get", id="TST")
    assert not row["DATE_UPDATE"].startswith("2020")
    assert await portal.admin(f"{FAMILY}.update", id="TST", fields=fields) is True
    assert await portal.admin(f"{FAMILY}.update", id="TST", fields={}) is True
    assert await portal.admin(f"{FAMILY}.update", id="TST") is True
    assert await happened(portal) == [], "nothing changed"


async def test_the_base_currency(portal: Portal) -> None:
    await add(portal)
    await happened(portal)
    assert await portal.admin(f"{FAMILY}.base.set", id="tst") is True
    assert await portal.manager(f"{FAMILY}.base.get") == "TST"
    row = await get(portal)
    assert (row["BASE"], row["AMOUNT"], row["AMOUNT_CNT"]) == ("Y", "1.0000", "1")
    assert (await get(portal, "RUB"))["BASE"] == "N"
    assert await happened(portal) == [("ONCRMCURRENCYUPDATE", "TST")]
    assert await portal.admin(f"{FAMILY}.base.set", id="TST") is True
    assert await happened(portal) == []
    # Its rate is one, whatever is written.
    fields = {"AMOUNT": 5, "AMOUNT_CNT": 10, "SORT": 7, "BASE": "N"}
    assert await portal.admin(f"{FAMILY}.update", id="TST", fields=fields) is True
    row = await get(portal)
    assert (row["BASE"], row["AMOUNT"], row["AMOUNT_CNT"], row["SORT"]) == ("Y", "1.0000", "1", "7")
    lead = await portal.lead()
    assert (await portal.admin("crm.lead.get", id=lead))["CURRENCY_ID"] == "TST"


async def test_a_currency_written_as_the_base_one(portal: Portal) -> None:
    await add(portal, BASE="Y", AMOUNT=70, AMOUNT_CNT=10)
    row = await get(portal)
    assert (row["BASE"], row["AMOUNT"], row["AMOUNT_CNT"]) == ("Y", "1.0000", "1")
    fields = {"BASE": "Y", "SORT": 3, "AMOUNT": 90}
    await portal.db.execute("UPDATE currency SET amount = 80, amount_cnt = 10 WHERE currency = 'USD'")
    assert await portal.admin(f"{FAMILY}.update", id="USD", fields=fields) is True
    row = await get(portal, "USD")
    assert (row["BASE"], row["AMOUNT"], row["AMOUNT_CNT"], row["SORT"]) == ("Y", "1.0000", "1", "3")
    assert (await get(portal))["BASE"] == "N"


async def test_the_setting_makes_the_rate_one_too(portal: Portal, engine: Engine) -> None:
    await add(portal)
    await engine.transact(lambda tx: settings.put(tx, "base_currency", "TST"))
    assert (await get(portal))["AMOUNT"] == "1.0000"


async def test_delete(portal: Portal) -> None:
    await add(portal)
    await happened(portal)
    assert await portal.admin(f"{FAMILY}.delete", id="tst") is True
    assert await happened(portal) == [("ONCRMCURRENCYDELETE", "TST")]
    assert await portal.admin.refused(f"{FAMILY}.delete", id="TST") == NOT_FOUND
    needed = (400, "", "Cannot delete base currency.")
    assert await portal.admin.refused(f"{FAMILY}.delete", id="RUB") == needed


@pytest.mark.parametrize("kind", ["lead", "deal", "company"])
async def test_a_currency_in_use_is_not_deleted(portal: Portal, kind: str) -> None:
    await add(portal)
    made = await portal.admin(f"crm.{kind}.add", fields={"TITLE": "x", "CURRENCY_ID": "TST"})
    used = (400, "ERROR_CORE", "There are active items in the currency TST.")
    assert await portal.admin.refused(f"{FAMILY}.delete", id="TST") == used
    await portal.admin(f"crm.{kind}.delete", id=made)
    assert await portal.admin(f"{FAMILY}.delete", id="TST") is True


async def test_deleted_while_leads_take_it(portal: Portal) -> None:
    for _ in range(6):
        await add(portal)
        fields = {"TITLE": "x", "CURRENCY_ID": "TST"}
        calls = [portal.admin.post("crm.lead.add", {"fields": fields}) for _ in range(3)]
        calls.insert(1, portal.admin.post(f"{FAMILY}.delete", {"id": "TST"}))
        answers = [answer.json() for answer in await asyncio.gather(*calls)]
        told = {answer.get("error_description") for answer in answers}
        refusals = {
            'Invalid value for the "Валюта" field',
            "There are active items in the currency TST.",
        }
        assert told <= {None, *refusals}, answers
        await portal.db.execute("DELETE FROM lead; DELETE FROM currency WHERE currency = 'TST'")


async def test_localizations(portal: Portal) -> None:
    await add(portal)
    await happened(portal)
    assert await portal.manager(f"{LOCAL}.get", id="TST") == []
    assert await portal.admin(f"{LOCAL}.set", id="tst", localizations={"en": DOLLAR}) is True
    assert await portal.manager(f"{LOCAL}.get", id="tst") == {"en": DOLLAR}
    assert await happened(portal) == [("ONCRMCURRENCYUPDATE", "TST")]
    # The same once more, nothing, and what is no language: nothing changes.
    unchanged: list[dict[str, Any]] = [{"en": DOLLAR}, {}, {"english": DOLLAR}, {"en": 5}, {"EN": DOLLAR}]
    for given in unchanged:
        assert await portal.admin(f"{LOCAL}.set", id="TST", localizations=given) is False
    given = {"en": {"DECIMALS": 3}, "nl": {"FULL_NAME": "Probe", "THOUSANDS_VARIANT": "B"}}
    assert await portal.admin(f"{LOCAL}.set", id="TST", localizations=given) is True
    assert await portal.manager(f"{LOCAL}.get", id="TST") == {
        "en": {**DOLLAR, "DECIMALS": "3"},
        "nl": {**PLAIN, "FULL_NAME": "Probe", "THOUSANDS_SEP": "&nbsp;", "THOUSANDS_VARIANT": "B"},
    }
    await happened(portal)
    for lids in (["de"], [], None, [["en"]]):
        assert await portal.admin(f"{LOCAL}.delete", id="TST", lids=lids) is False
    assert await happened(portal) == []
    assert await portal.admin(f"{LOCAL}.delete", id="TST", lids=["en", "de"]) is True
    assert list(await portal.manager(f"{LOCAL}.get", id="TST")) == ["nl"]
    assert await portal.admin(f"{LOCAL}.delete", id="TST", lids="nl") is True
    assert await portal.manager(f"{LOCAL}.get", id="TST") == []


@pytest.mark.parametrize(
    ("given", "separator"),
    [
        ({"THOUSANDS_VARIANT": "N"}, ("", "N")),
        ({"THOUSANDS_VARIANT": "C", "THOUSANDS_SEP": "x"}, (",", "C")),
        ({"THOUSANDS_VARIANT": "D"}, (".", "D")),
        ({"THOUSANDS_VARIANT": "Q", "THOUSANDS_SEP": "x"}, ("x", None)),
        ({"THOUSANDS_VARIANT": "Q"}, (" ", "S")),
        ({"THOUSANDS_SEP": ""}, (" ", "S")),
        ({"THOUSANDS_SEP": "_"}, ("_", None)),
        ({}, (" ", "S")),
    ],
)
async def test_thousands(portal: Portal, given: dict[str, Any], separator: tuple[str, str | None]) -> None:
    await add(portal, LANG={"en": {**given, "DECIMALS": 99, "FULL_NAME": "", "FORMAT_STRING": ""}})
    local = (await portal.manager(f"{LOCAL}.get", id="TST"))["en"]
    assert (local["THOUSANDS_SEP"], local["THOUSANDS_VARIANT"]) == separator
    assert (local["DECIMALS"], local["FULL_NAME"], local["FORMAT_STRING"]) == ("10", "TST", "#")


async def test_a_currency_that_is_not_there(portal: Portal) -> None:
    params: dict[str, Any] = {"fields": {}, "localizations": {}, "lids": ["en"]}
    for method in (f"{FAMILY}.{verb}" for verb in ("update", "delete", "base.set")):
        for code in ("XXX", "", None):
            assert await portal.admin.refused(method, id=code, **params) == NOT_FOUND
    for method in (f"{LOCAL}.{verb}" for verb in ("get", "set", "delete")):
        assert await portal.admin.refused(method, id="XXX", **params) == NOT_FOUND
        for code in ("", None):
            refused = await portal.admin.refused(method, id=code, **params)
            assert refused == (400, "", "The parameter id is invalid or not defined.")
    assert await portal.manager(f"{FAMILY}.base.get") == "RUB"


async def test_only_who_may_configure_writes(portal: Portal) -> None:
    fields = {"CURRENCY": "TST", "AMOUNT_CNT": 1, "AMOUNT": 1}
    params: dict[str, Any] = {"id": "USD", "fields": fields, "localizations": {}, "lids": ["ru"]}
    before = await portal.manager(f"{FAMILY}.list")
    verbs = ("add", "update", "delete", "base.set", "localizations.set", "localizations.delete")
    for verb in verbs:
        assert await portal.manager.refused(f"{FAMILY}.{verb}", **params) == DENIED
        # Existence is no secret, but the right is asked first.
        assert await portal.manager.refused(f"{FAMILY}.{verb}", **{**params, "id": "XXX"}) == DENIED
    assert await portal.manager(f"{FAMILY}.list") == before


async def test_fields_of_localizations(portal: Portal) -> None:
    described = await portal.manager(f"{LOCAL}.fields")
    assert {code: each["type"] for code, each in described.items()} == {
        "FULL_NAME": "string",
        "FORMAT_STRING": "string",
        "DEC_POINT": "string",
        "THOUSANDS_VARIANT": "string",
        "THOUSANDS_SEP": "string",
        "DECIMALS": "int",
        "HIDE_ZERO": "char",
    }
