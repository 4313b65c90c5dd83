"""Cells and headings of tables: what a text means."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from relead.domain.currencies import signs
from relead.domain.errors import InvalidValue
from relead.domain.errors.tables import AmbiguousName, TooLong, UnknownName
from relead.domain.fields.company import COMPANY
from relead.domain.fields.contact import CONTACT
from relead.domain.fields.deal import DEAL
from relead.domain.fields.lead import LEAD
from relead.domain.import_columns import guessed, targets
from relead.domain.table_cells import Names, amount, joined, parted, read, shown

NAMES = Names(
    {
        "SOURCE_ID": [("WEB", ("Веб-сайт",)), ("CALL", ("Звонок",)), ("X", ("Ёлка",)), ("Y", ("ёлка",))],
        "ASSIGNED_BY_ID": [("1", ("anna", "Анна Ким")), ("2", ("2nd", "Олег"))],
    }
)


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("OPPORTUNITY", "1 234,56", "1234.56"),
        ("OPPORTUNITY", "1\u00a0234\u202f567.8", "1234567.8"),
        ("OPPORTUNITY", "1,234.56", "1234.56"),
        ("OPPORTUNITY", "1.234,56", "1234.56"),
        ("OPPORTUNITY", "1,234,567", "1234567"),
        ("OPPORTUNITY", "\u22125", "-5"),
        ("OPENED", "Да", "Y"),
        ("OPENED", "нет", "N"),
        ("OPENED", "0", "N"),
        ("SOURCE_ID", "WEB", "WEB"),
        ("SOURCE_ID", "web", "WEB"),
        ("SOURCE_ID", "  веб-САЙТ ", "WEB"),
        ("ASSIGNED_BY_ID", "анна  ким", "1"),
        ("ASSIGNED_BY_ID", "2", "2"),
        ("PHONE", "1, 2;3\n4", [{"VALUE": each} for each in "1234"]),
        ("PHONE", "+7 916 000-00-01, ext. 15; 2", [{"VALUE": "+7 916 000-00-01, ext. 15"}, {"VALUE": "2"}]),
        ("PHONE", "1, доб. 15", [{"VALUE": "1, доб. 15"}]),
        ("TITLE", "plain", "plain"),
    ],
)
def test_a_cell_is_read(code: str, text: str, value: Any) -> None:
    assert read(LEAD.by_code[code], text, NAMES, "en") == value


@pytest.mark.parametrize(
    ("code", "text", "error"),
    [
        ("OPPORTUNITY", "five", InvalidValue),
        ("OPPORTUNITY", "1e5", InvalidValue),
        ("OPPORTUNITY", "1-2", InvalidValue),
        ("OPENED", "maybe", InvalidValue),
        ("SOURCE_ID", "nothing", UnknownName),
        ("SOURCE_ID", "елка", AmbiguousName),
        ("STATUS_ID", "NEW", UnknownName),
        ("TITLE", "x" * 256, TooLong),
    ],
)
def test_what_is_no_value_is_refused(code: str, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(LEAD.by_code[code], text, NAMES, "en")


CURRENCIES = Names({"CURRENCY_ID": [(code, signs(code)) for code in ("RUB", "USD", "EUR", "CNY", "JPY")]})


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("12 000", "12000", None),
        ("-5.", "-5.", None),
        ("12\u00a0000 ₽", "12000", "RUB"),
        ("12 000,00р.", "12000.00", "RUB"),
        ("\u22125 РУБ", "-5", "RUB"),
        ("$1,200.50", "1200.50", "USD"),
        ("€ 7", "7", "EUR"),
        ("USD 7", "7", "USD"),
        ("7 usd", "7", "USD"),
    ],
)
def test_a_sum_is_read_with_its_currency(text: str, value: str, currency: str | None) -> None:
    assert amount(LEAD.by_code["OPPORTUNITY"], text, CURRENCIES, "en") == (value, currency)


@pytest.mark.parametrize(
    "text", ["five", "1e5", "1-2", "7 CHF", "₽ 7 ₽", "7 ₽ 5", "₽", "1 200 and more", "7 $ €"]
)
def test_what_is_no_sum_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        amount(LEAD.by_code["OPPORTUNITY"], text, CURRENCIES, "en")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "Да"),
        (False, "Нет"),
        (Decimal("1500.00"), "1500"),
        (Decimal(100000), "100000"),
        (Decimal("-0.50"), "-0.5"),
        (dt.date(2026, 3, 2), "2026-03-02"),
        (dt.datetime(2026, 3, 1, 22, 30, tzinfo=dt.UTC), "2026-03-02 01:30:00"),
        (7, "7"),
    ],
)
def test_a_value_is_shown(value: Any, text: str) -> None:
    assert shown(value, ZoneInfo("Europe/Moscow"), "ru") == text


def test_several_values_in_a_cell_come_back() -> None:
    assert parted(joined(["+7900", "112"])) == ["+7900", "112"]


def test_headings_are_recognised() -> None:
    found = guessed(
        ["ID", "E-mail", "Мобильный телефон", "телефон", "sourceId", "UTM_SOURCE", "Дата создания"], LEAD
    )
    assert found == ["", "EMAIL.WORK", "PHONE.MOBILE", "PHONE.WORK", "SOURCE_ID", "UTM_SOURCE", ""]
    assert guessed(["Компания", "Стадия", "Воронка", "сумма", "Сумма"], DEAL) == [
        "COMPANY_ID",
        "STAGE_ID",
        "CATEGORY_ID",
        "OPPORTUNITY",
        "",
    ]
    assert guessed(["First name", "PHONE_HOME", "home e-mail", "Photo"], CONTACT) == [
        "NAME",
        "PHONE.HOME",
        "EMAIL.HOME",
        "",
    ]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("catalogue", [LEAD, DEAL, CONTACT, COMPANY], ids=lambda one: one.entity.name)
def test_every_title_offered_means_itself(catalogue: Any, language: str) -> None:
    offered = targets(catalogue, language)
    again = guessed([each.title for each in offered], catalogue)
    titles = [each.title for each in offered]
    wrong = [each for each, code in zip(offered, again, strict=True) if each.code != code]
    assert [each for each in wrong if titles.count(each.title) == 1] == []
