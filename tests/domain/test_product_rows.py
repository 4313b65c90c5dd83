"""Arithmetic of product rows, as tables of cases (entities.md 2.10)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relead.domain.errors import DomainError, InvalidRequest, InvalidValue
from relead.domain.errors.money import DiscountRateRequired, DiscountSumRequired, MonetarySumRequired
from relead.domain.product_rows import BLANK, ProductRow, prices, remaining, totals, written

PRICES = [
    # What is written, then: exclusive, netto, brutto, rate, sum.
    # The first two are samples of the public documentation, the third one of the PHP client's tests.
    ({"price": "80000", "rate": "20", "tax": "20"}, "66666.67 83333.34 100000.01 20 16666.67"),
    ({"price": "90000", "rate": "10", "tax": "10"}, "81818.18 90909.09 100000.00 10 9090.91"),
    ({"price": "1000", "sum": "500.12"}, "1000 1500.12 1500.12 33.34 500.12"),
    ({"price": "899.10", "rate": "10"}, "899.10 999 999 10 99.90"),
    ({"price": "79999"}, "79999 79999 79999 0 0"),
    ({"price": "100", "tax": "20"}, "83.33 83.33 100 0 0"),
    ({"price": "100", "tax": "0"}, "100 100 100 0 0"),
    # Without a discount the price is the price, however its tax rounds.
    ({"price": "0.03", "tax": "20"}, "0.03 0.03 0.03 0 0"),
    ({"price": "0.05", "tax": "20"}, "0.04 0.04 0.05 0 0"),
    # 100 %: the price before is what the discount was.
    ({"price": "0", "rate": "100", "sum": "250"}, "0 250 250 100 250"),
    ({"price": "0", "rate": "100", "sum": "250", "tax": "20"}, "0 250 300 100 250"),
    ({"price": "10", "rate": "100", "sum": "250"}, "10 260 260 100 250"),
    # A sum written beside a percentage does not count, nor a rate beside money.
    ({"price": "90", "rate": "10", "sum": "77"}, "90 100 100 10 10"),
    ({"price": "90", "rate": "77", "sum": "10", "money": True}, "90 100 100 10 10"),
    ({"price": "0", "sum": "0"}, "0 0 0 0 0"),
    ({"price": "-50", "sum": "50"}, "-50 0 0 0 50"),
    # Dearer instead of cheaper; prices below zero.
    ({"price": "150", "rate": "-50"}, "150 100 100 -50 -50"),
    ({"price": "150", "sum": "-50"}, "150 100 100 -50 -50"),
    ({"price": "-120", "tax": "20"}, "-100 -100 -120 0 0"),
    # Halves go up, away from zero.
    ({"price": "0.01", "tax": "100"}, "0.01 0.01 0.01 0 0"),
    ({"price": "33.335", "rate": "50"}, "33.34 66.68 66.68 50 33.34"),
]


@pytest.mark.parametrize(("case", "expected"), PRICES, ids=[str(case) for case, _ in PRICES])
def test_prices_that_follow(case: dict[str, Any], expected: str) -> None:
    fields = {"PRICE": case["price"]}
    fields |= {
        name: case[key] for name, key in (("TAX_RATE", "tax"), ("DISCOUNT_RATE", "rate")) if key in case
    }
    if "sum" in case:
        fields["DISCOUNT_SUM"] = case["sum"]
    if case.get("money") or ("sum" in case and "rate" not in case):
        fields["DISCOUNT_TYPE_ID"] = "1"
    row = written(fields, BLANK, "en")
    found = (row.price_exclusive, row.price_netto, row.price_brutto, row.discount_rate, row.discount_sum)
    assert found == tuple(map(Decimal, expected.split()))
    assert row.price == Decimal(case["price"]).quantize(Decimal("0.01"), "ROUND_HALF_UP")


@given(
    price=st.decimals(0, 10**8, places=2),
    rate=st.decimals(0, 99, places=2),
    tax=st.one_of(st.none(), st.decimals(0, 100, places=2)),
)
def test_parts_agree(price: Decimal, rate: Decimal, tax: Decimal | None) -> None:
    found = prices(price, kind=2, rate=rate, sum_=Decimal(0), tax_rate=tax)
    assert found.netto - found.sum == found.exclusive
    assert found.exclusive <= found.netto <= found.brutto
    again = prices(price, kind=1, rate=Decimal(0), sum_=found.sum, tax_rate=tax)
    assert (again.exclusive, again.netto, again.brutto) == (found.exclusive, found.netto, found.brutto)


OTHERS = [
    ({"PRICE_EXCLUSIVE": "100", "TAX_RATE": 20}, "120"),
    ({"PRICE_NETTO": "100", "DISCOUNT_RATE": 10}, "90"),
    ({"PRICE_NETTO": "100", "DISCOUNT_RATE": 10, "TAX_RATE": 20}, "108"),
    ({"PRICE_NETTO": "100", "DISCOUNT_TYPE_ID": 1, "DISCOUNT_SUM": 30}, "70"),
    ({"PRICE_BRUTTO": "120", "TAX_RATE": 20, "DISCOUNT_RATE": 50}, "60"),
    ({"PRICE_EXCLUSIVE": "100", "PRICE_NETTO": "7", "PRICE_BRUTTO": "9"}, "100"),
    ({"PRICE": "5", "PRICE_EXCLUSIVE": "100"}, "5"),
    ({"PRICE": "", "PRICE_EXCLUSIVE": "100"}, "100"),
    ({}, "0"),
]


@pytest.mark.parametrize(("fields", "price"), OTHERS)
def test_the_price_follows_from_another(fields: dict[str, Any], price: str) -> None:
    row = written(fields, BLANK, "en")
    assert row.price == Decimal(price)
    given_exclusive = fields.get("PRICE_EXCLUSIVE")
    if given_exclusive and not fields.get("PRICE"):
        assert row.price_exclusive == Decimal(given_exclusive)


def test_defaults() -> None:
    assert written({}, BLANK, "en") == BLANK
    nothing = dict.fromkeys(("PRICE", "QUANTITY", "DISCOUNT_TYPE_ID", "TAX_RATE", "MEASURE_CODE"), "")
    assert written(nothing, BLANK, "en") == BLANK
    assert written(dict.fromkeys(nothing), BLANK, "en") == BLANK


def test_what_is_read() -> None:
    fields = {
        "PRODUCT_ID": "450",
        "PRODUCT_NAME": "n" * 300,
        "PRICE": " 1 234,565 ",
        "QUANTITY": 1.23456,
        "TAX_INCLUDED": "Y",
        "MEASURE_CODE": 796,
        "SORT": "-7",
        "ID": 5,
        "STORE_ID": 9,
    }
    row = written(fields, BLANK, "en")
    assert (row.id, row.product_id, len(row.product_name), row.sort) == (0, 450, 255, -7)
    assert (row.price, row.quantity, row.tax_included) == (Decimal("1234.57"), Decimal("1.2346"), True)
    assert (row.measure_code, row.measure_name) == (796, "pcs")


@pytest.mark.parametrize(
    ("fields", "language", "measure"),
    [
        ({"MEASURE_CODE": 796}, "ru", (796, "шт")),
        ({"MEASURE_CODE": "6"}, "en", (6, "m")),
        ({"MEASURE_CODE": 777}, "en", (777, "")),
        ({"MEASURE_CODE": 777, "MEASURE_NAME": "crate"}, "en", (777, "crate")),
        ({"MEASURE_NAME": "crate"}, "en", (0, "crate")),
        ({"MEASURE_CODE": -5}, "en", (0, "")),
    ],
)
def test_units_of_measure(fields: dict[str, Any], language: str, measure: tuple[int, str]) -> None:
    row = written(fields, BLANK, language)
    assert (row.measure_code, row.measure_name) == measure


REFUSED: list[tuple[dict[str, Any], type[DomainError]]] = [
    ({"DISCOUNT_TYPE_ID": 2}, DiscountRateRequired),
    ({"DISCOUNT_TYPE_ID": 2, "DISCOUNT_RATE": ""}, DiscountRateRequired),
    ({"DISCOUNT_TYPE_ID": 2, "DISCOUNT_SUM": 5}, DiscountRateRequired),
    ({"DISCOUNT_TYPE_ID": 2, "DISCOUNT_RATE": 100}, DiscountSumRequired),
    ({"DISCOUNT_RATE": "100"}, DiscountSumRequired),
    ({"DISCOUNT_TYPE_ID": 1}, MonetarySumRequired),
    ({"DISCOUNT_TYPE_ID": 1, "DISCOUNT_RATE": 5}, MonetarySumRequired),
    ({"DISCOUNT_TYPE_ID": 3}, InvalidValue),
    ({"DISCOUNT_TYPE_ID": "x"}, InvalidValue),
    ({"DISCOUNT_RATE": 101}, InvalidValue),
    ({"TAX_RATE": -1}, InvalidValue),
    ({"TAX_RATE": -100}, InvalidValue),
    ({"PRICE": "much"}, InvalidValue),
    ({"PRICE": [5]}, InvalidValue),
    ({"PRICE": 10**14}, InvalidValue),
    ({"PRICE": "1e300"}, InvalidValue),
    ({"QUANTITY": "many"}, InvalidValue),
    ({"QUANTITY": 10**14}, InvalidValue),
    ({"PRICE": 9 * 10**13, "DISCOUNT_RATE": "99.99"}, InvalidValue),
    ({"PRICE_NETTO": 9 * 10**13, "TAX_RATE": 9 * 10**13}, InvalidValue),
    # A cent before a discount of billions: so many percent cannot be stored.
    ({"PRICE": "-99999999999.99", "DISCOUNT_TYPE_ID": 1, "DISCOUNT_SUM": "100000000000"}, InvalidValue),
    ({"PRODUCT_ID": 2**31}, InvalidRequest),
    ({"SORT": 2**31}, InvalidRequest),
]


@pytest.mark.parametrize(("fields", "error"), REFUSED)
def test_what_is_refused(fields: dict[str, Any], error: type[DomainError]) -> None:
    with pytest.raises(error):
        written(fields, BLANK, "en")


LAMP = replace(
    written(
        {"PRODUCT_NAME": "Lamp", "PRICE": 90, "QUANTITY": 2, "DISCOUNT_RATE": 10, "MEASURE_CODE": 796},
        BLANK,
        "en",
    ),
    id=7,
)

CHANGES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    (
        {"PRICE": 45},
        {"price": 45, "price_exclusive": 45, "price_netto": 50, "price_brutto": 50, "discount_sum": 5},
    ),
    ({"QUANTITY": 3}, {"quantity": 3}),
    ({"QUANTITY": ""}, {}),
    ({"DISCOUNT_RATE": 0}, {"price_netto": 90, "price_brutto": 90, "discount_rate": 0, "discount_sum": 0}),
    ({"DISCOUNT_TYPE_ID": 2}, {}),
    (
        {"DISCOUNT_TYPE_ID": 1, "DISCOUNT_SUM": 30},
        {
            "discount_type_id": 1,
            "price_netto": 120,
            "price_brutto": 120,
            "discount_rate": 25,
            "discount_sum": 30,
        },
    ),
    (
        {"TAX_RATE": 20},
        {
            "tax_rate": 20,
            "price_exclusive": 75,
            "price_netto": Decimal("83.33"),
            "price_brutto": 100,
            "discount_sum": Decimal("8.33"),
        },
    ),
    ({"MEASURE_CODE": 166}, {"measure_code": 166, "measure_name": "kg"}),
    ({"MEASURE_CODE": 796}, {}),
    ({"MEASURE_NAME": "piece"}, {"measure_name": "piece"}),
    ({"PRODUCT_NAME": ""}, {"product_name": ""}),
]


@pytest.mark.parametrize(("fields", "changed"), CHANGES)
def test_what_a_change_leaves_alone(fields: dict[str, Any], changed: dict[str, Any]) -> None:
    assert written(fields, LAMP, "en") == replace(LAMP, **changed)


@pytest.mark.parametrize(
    ("fields", "error"),
    [({"DISCOUNT_TYPE_ID": 1}, MonetarySumRequired), ({"DISCOUNT_RATE": 100}, DiscountSumRequired)],
)
def test_what_a_change_needs(fields: dict[str, Any], error: type[DomainError]) -> None:
    with pytest.raises(error):
        written(fields, LAMP, "en")


def test_a_whole_discount_keeps_its_sum() -> None:
    free = replace(written({"DISCOUNT_RATE": 100, "DISCOUNT_SUM": 50}, BLANK, "en"), id=1)
    assert written({"QUANTITY": 5, "DISCOUNT_RATE": 100}, free, "en") == replace(free, quantity=Decimal(5))


def row(price: str, quantity: str = "1", tax: str | None = None, *, included: bool = False) -> ProductRow:
    fields = {"PRICE": price, "QUANTITY": quantity, "TAX_RATE": tax, "TAX_INCLUDED": included}
    return written(fields, BLANK, "en")


TOTALS = [
    ([], "0", "0"),
    ([row("100")], "100", "0"),
    ([row("100", "3", "20", included=True)], "300", "50"),
    ([row("100", "3", "20")], "300", "50"),
    ([row("80000", "2", "20", included=True), row("100")], "160100", "26666.67"),
    ([row("0.01", "0.5")], "0.01", "0"),
    ([row("0.01", "0.25"), row("0.01", "0.25")], "0.01", "0"),
    ([row("10", "-2"), row("5")], "-15", "0"),
    ([row("119", "1", "19", included=True), row("107", "1", "7", included=True)], "226", "26"),
    ([row("119", "1", "0")], "119", "0"),
]


@pytest.mark.parametrize(("rows", "cost", "tax"), TOTALS)
def test_totals(rows: list[ProductRow], cost: str, tax: str) -> None:
    assert totals(rows) == (Decimal(cost), Decimal(tax))


def test_totals_that_cannot_be_stored() -> None:
    with pytest.raises(InvalidRequest):
        totals([row("99999999999999", "99999999999999")])
    with pytest.raises(InvalidRequest):
        totals([row("60000000000000"), row("60000000000000")])
    with pytest.raises(InvalidRequest):
        totals([row("-99999999999999", "99999999999999", "99999999999999")])


def test_what_remains_to_be_handed_over() -> None:
    lamp, desk = row("10"), row("20")
    first, second = replace(lamp, id=1, sort=10), replace(lamp, id=2, sort=20)
    assert remaining([first, second, desk], []) == [first, second, desk]
    assert remaining([first, second, desk], [replace(lamp, id=9)]) == [second, desk]
    assert remaining([first, second, desk], [replace(lamp, id=8), replace(lamp, id=9)]) == [desk]
    assert remaining([first, desk], [replace(first, quantity=Decimal(2))]) == [first, desk]
