"""Arithmetic of product rows: prices that follow from another, discounts, taxes, totals (entities.md 2.10).

Belongs here: what becomes of the values a client writes. Does not belong here: whose rows they are.

PRICE, what the client of a deal pays for one piece, stays as it was written; everything else follows from
it. Money is rounded to cents, halves up, at every step that is shown: so a reader can check each from the
others, as in the examples of the public documentation.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from relead.domain.errors import InvalidRequest, InvalidValue
from relead.domain.errors.money import DiscountRateRequired, DiscountSumRequired, MonetarySumRequired
from relead.domain.fields.product_row import BY_CODE
from relead.domain.fields.values import read_flag, read_number, text_of
from relead.domain.ids import to_id

MONETARY, PERCENTAGE = 1, 2
"""Types of discounts."""

_CENT, _FINE = Decimal("0.01"), Decimal("0.0001")
LIMIT = Decimal(10) ** 14
"""Less than this fits every column, also with four decimals."""
_WIDE = Context(prec=60)
"""Room for what products of large numbers are before they are refused."""
_WHOLE = Decimal(100)
_LONGEST = 255
_MEASURES: Mapping[int, tuple[str, str]] = {
    6: ("m", "м"),
    112: ("l", "л"),
    163: ("g", "г"),
    166: ("kg", "кг"),
    796: ("pcs", "шт"),
}
"""Names of units of measure in English and in Russian, by their code in the classification of Russia."""


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One row; all columns but its owner. A tax rate of None is "no tax", one of 0 is a tax of nothing."""

    product_id: int
    product_name: str
    price: Decimal
    price_exclusive: Decimal
    price_netto: Decimal
    price_brutto: Decimal
    quantity: Decimal
    discount_type_id: int
    discount_rate: Decimal
    discount_sum: Decimal
    tax_rate: Decimal | None
    tax_included: bool
    measure_code: int
    measure_name: str
    sort: int
    id: int = 0

    @property
    def total(self) -> Decimal:
        """What all pieces cost, tax included."""
        return self.price * self.quantity

    @property
    def tax(self) -> Decimal:
        """The tax of all pieces, in cents."""
        rate = self.tax_rate or Decimal(0)
        if self.tax_included:
            return cents(self.total * rate / (_WHOLE + rate))
        return cents(self.price_exclusive * self.quantity * rate / _WHOLE)

    @property
    def price_shown(self) -> Decimal:
        """Price of one piece as people are told it: before the discount; with the tax if it is included."""
        return self.price_brutto if self.tax_included else self.price_netto

    @property
    def discount_shown(self) -> Decimal:
        """What the discount takes off that price."""
        return self.price_shown - (self.price if self.tax_included else self.price_exclusive)


def cents(number: Decimal) -> Decimal:
    """Round to cents, halves up."""
    return number.quantize(_CENT, ROUND_HALF_UP, _WIDE)


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of one piece, and the discount.

    `exclusive` is without tax, `netto` without tax and discount, `brutto` without discount.
    """

    exclusive: Decimal
    netto: Decimal
    brutto: Decimal
    rate: Decimal
    sum: Decimal


def prices(price: Decimal, *, kind: int, rate: Decimal, sum_: Decimal, tax_rate: Decimal | None) -> Prices:
    """What follows from a price.

    `rate` counts for a percentage, `sum_` for money and for a whole 100 %; the other one follows.
    """
    factor = _factor(tax_rate)
    exclusive = cents(price / factor)
    if kind == PERCENTAGE and rate < _WHOLE:
        netto = cents(exclusive * _WHOLE / (_WHOLE - rate))
    else:
        netto = exclusive + sum_
    if kind == MONETARY:
        rate = cents(sum_ * _WHOLE / netto) if netto else Decimal(0)
    brutto = price if netto == exclusive else cents(netto * factor)
    return Prices(exclusive, netto, brutto, rate, netto - exclusive)


def _factor(tax_rate: Decimal | None) -> Decimal:
    return 1 + (tax_rate or Decimal(0)) / _WHOLE


def price_of(
    given: Mapping[str, Decimal], *, kind: int, rate: Decimal, sum_: Decimal, factor: Decimal
) -> Decimal:
    """The price where only another one was written: without tax, before the discount, or both."""
    if "PRICE_EXCLUSIVE" in given:
        return cents(given["PRICE_EXCLUSIVE"] * factor)
    netto = given["PRICE_NETTO"] if "PRICE_NETTO" in given else given["PRICE_BRUTTO"] / factor
    return cents((netto * (_WHOLE - rate) / _WHOLE if kind == PERCENTAGE else netto - sum_) * factor)


_OTHER_PRICES = ("PRICE_EXCLUSIVE", "PRICE_NETTO", "PRICE_BRUTTO")
_ZERO = Decimal(0)
BLANK = ProductRow(
    product_id=0,
    product_name="",
    price=_ZERO,
    price_exclusive=_ZERO,
    price_netto=_ZERO,
    price_brutto=_ZERO,
    quantity=Decimal(1),
    discount_type_id=PERCENTAGE,
    discount_rate=_ZERO,
    discount_sum=_ZERO,
    tax_rate=None,
    tax_included=False,
    measure_code=0,
    measure_name="",
    sort=0,
)
"""What a new row starts with."""


def written(given: Mapping[str, Any], before: ProductRow, language: str) -> ProductRow:
    """A row after a client wrote these fields, by classic code; what he did not write stays as before.

    Raises InvalidValue, DiscountRateRequired, DiscountSumRequired, MonetarySumRequired.
    """
    reader = _Reader(given, language)
    kind, rate, sum_ = _discount(reader, before)
    tax_rate = reader.number("TAX_RATE", None) if "TAX_RATE" in given else before.tax_rate
    if tax_rate is not None and tax_rate < 0:
        raise reader.invalid("TAX_RATE")
    price = _price(reader, before, kind, rate, sum_, _factor(tax_rate))
    found = prices(price, kind=kind, rate=rate, sum_=sum_, tax_rate=tax_rate)
    if max(map(abs, (price, found.netto, found.brutto, found.rate, found.sum))) >= LIMIT:
        raise reader.invalid("PRICE")
    code, name = _measure(reader, before)
    return replace(
        before,
        product_id=max(0, to_id(given.get("PRODUCT_ID", before.product_id))),
        product_name=reader.text("PRODUCT_NAME", before.product_name),
        price=price,
        price_exclusive=found.exclusive,
        price_netto=found.netto,
        price_brutto=found.brutto,
        quantity=reader.number("QUANTITY", before.quantity, _FINE),
        discount_type_id=kind,
        discount_rate=found.rate,
        discount_sum=found.sum,
        tax_rate=tax_rate,
        tax_included=read_flag(given["TAX_INCLUDED"]) if "TAX_INCLUDED" in given else before.tax_included,
        measure_code=code,
        measure_name=name,
        sort=to_id(given.get("SORT", before.sort)),
    )


class _Reader:
    """A client's values; an empty one is none."""

    def __init__(self, given: Mapping[str, Any], language: str) -> None:
        self._given = given
        self.language = language

    def has(self, code: str) -> bool:
        return self._given.get(code) not in (None, "")

    def number(self, code: str, default: Any, step: Decimal = _CENT) -> Any:
        if not self.has(code):
            return default
        number = read_number(self._given[code])
        if number is None or abs(number) >= LIMIT:
            raise self.invalid(code)
        return number.quantize(step, ROUND_HALF_UP)

    def text(self, code: str, default: str) -> str:
        return (text_of(self._given[code]) or "")[:_LONGEST] if code in self._given else default

    def integer(self, code: str, default: int) -> int:
        return to_id(self._given[code]) if self.has(code) else default

    def invalid(self, code: str) -> InvalidValue:
        return InvalidValue(code, BY_CODE[code].title(self.language))


def _discount(reader: _Reader, before: ProductRow) -> tuple[int, Decimal, Decimal]:
    """Type, rate and sum of the discount. What the type needs must be there, unless it was there before."""
    kind = reader.integer("DISCOUNT_TYPE_ID", before.discount_type_id)
    if kind not in (MONETARY, PERCENTAGE):
        raise reader.invalid("DISCOUNT_TYPE_ID")
    rate = reader.number("DISCOUNT_RATE", before.discount_rate)
    if rate > _WHOLE:
        raise reader.invalid("DISCOUNT_RATE")
    fresh = reader.has("DISCOUNT_TYPE_ID") and (not before.id or kind != before.discount_type_id)
    if fresh and kind == PERCENTAGE and not reader.has("DISCOUNT_RATE"):
        raise DiscountRateRequired
    if fresh and kind == MONETARY and not reader.has("DISCOUNT_SUM"):
        raise MonetarySumRequired
    full = kind == PERCENTAGE and rate == _WHOLE and before.discount_rate != _WHOLE
    if full and not reader.has("DISCOUNT_SUM"):
        raise DiscountSumRequired
    return kind, rate, reader.number("DISCOUNT_SUM", before.discount_sum)


def _price(
    reader: _Reader, before: ProductRow, kind: int, rate: Decimal, sum_: Decimal, factor: Decimal
) -> Decimal:
    others = {code: reader.number(code, None) for code in _OTHER_PRICES if reader.has(code)}
    if reader.has("PRICE") or not others:
        found: Decimal = reader.number("PRICE", before.price)
        return found
    return price_of(others, kind=kind, rate=rate, sum_=sum_, factor=factor)


def _measure(reader: _Reader, before: ProductRow) -> tuple[int, str]:
    """Code and name of the unit; the name of a known one need not be written."""
    code = max(0, reader.integer("MEASURE_CODE", before.measure_code))
    if code == before.measure_code or reader.has("MEASURE_NAME"):
        return code, reader.text("MEASURE_NAME", before.measure_name)
    return code, measures(reader.language).get(code, "")


def measures(language: str) -> dict[int, str]:
    """Names of the known units of measure by their codes."""
    return {code: names[language == "ru"] for code, names in _MEASURES.items()}


def totals(rows: Iterable[ProductRow]) -> tuple[Decimal, Decimal]:
    """What all rows cost, and the tax in it. Raises InvalidRequest for more than can be stored."""
    rows = tuple(rows)
    cost, tax = cents(sum((row.total for row in rows), _ZERO)), sum((row.tax for row in rows), _ZERO)
    if max(abs(cost), abs(tax)) >= LIMIT:
        raise InvalidRequest("The total of the product rows is out of range.")
    return cost, cents(tax)


def remaining(rows: Iterable[ProductRow], handed: Iterable[ProductRow]) -> list[ProductRow]:
    """Rows that are not among those handed over already; of equal ones as many as are missing there."""
    there = Counter(_content(row) for row in handed)
    left = []
    for row in rows:
        if there[_content(row)]:
            there[_content(row)] -= 1
        else:
            left.append(row)
    return left


def _content(row: ProductRow) -> tuple[Any, ...]:
    return astuple(replace(row, id=0, sort=0))
