"""Product rows as a form holds them: texts as they are typed, and what a client would write for them.

Belongs here: the price that is shown (before the discount; with the tax if it is included), back and forth.
Does not belong here: what follows from the values, which is `domain/product_rows`.

A row that was not changed is sent as its ID alone: its prices stay to the cent what they were.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from relead.domain.errors import InvalidValue, ValueRequired
from relead.domain.fields.product_row import BY_CODE
from relead.domain.fields.values import read_number
from relead.domain.product_rows import BLANK, LIMIT, MONETARY, ProductRow, cents

FormRow = Mapping[str, str]
"""Texts by the names in CELLS."""
CELLS: Final = (
    *("ID", "PRODUCT_NAME", "PRICE", "QUANTITY", "MEASURE_CODE", "DISCOUNT_RATE", "DISCOUNT_TYPE_ID"),
    *("TAX_RATE", "TAX_INCLUDED"),
)
"""DISCOUNT_RATE holds a discount of either type: percent, or money for one piece."""
_PRICED: Final = ("PRICE", "DISCOUNT_RATE", "DISCOUNT_TYPE_ID", "TAX_RATE", "TAX_INCLUDED")
_OF_CELLS: Final = {"PRICE_NETTO": "PRICE", "PRICE_BRUTTO": "PRICE", "DISCOUNT_SUM": "DISCOUNT_RATE"}
_WHOLE: Final = Decimal(100)


def held(row: ProductRow) -> dict[str, str]:
    """What a form holds for a row."""
    discount = row.discount_shown if row.discount_type_id == MONETARY else row.discount_rate
    return {
        "ID": str(row.id or ""),
        "PRODUCT_NAME": row.product_name,
        "PRICE": _text(row.price_shown) if row.id else "",
        "QUANTITY": _text(row.quantity),
        "MEASURE_CODE": str(row.measure_code),
        "DISCOUNT_RATE": _text(discount) if discount else "",
        "DISCOUNT_TYPE_ID": str(row.discount_type_id),
        "TAX_RATE": "" if row.tax_rate is None else _text(row.tax_rate),
        "TAX_INCLUDED": "Y" if row.tax_included else "N",
    }


def is_blank(form: FormRow) -> bool:
    """Whether a row was added and nothing typed into it."""
    return not any(form[name].strip() for name in ("ID", "PRODUCT_NAME", "PRICE"))


def sent(form: FormRow, before: ProductRow, language: str) -> dict[str, str]:
    """What a client would write for a row of a form; `before` is the stored one, or BLANK.

    Raises InvalidValue and ValueRequired, which name the cell.
    """
    was = held(before) if before.id else held(BLANK) | {"PRODUCT_NAME": "\0", "PRICE": "\0"}
    fields = {"ID": form["ID"]}
    if form["PRODUCT_NAME"] != was["PRODUCT_NAME"]:
        if not form["PRODUCT_NAME"].strip():
            raise ValueRequired("PRODUCT_NAME", _title("PRODUCT_NAME", language))
        fields["PRODUCT_NAME"] = form["PRODUCT_NAME"].strip()
    if form["QUANTITY"] != was["QUANTITY"]:
        if not form["QUANTITY"].strip():
            raise ValueRequired("QUANTITY", _title("QUANTITY", language))
        fields["QUANTITY"] = form["QUANTITY"]
    if form["MEASURE_CODE"] != was["MEASURE_CODE"]:
        fields["MEASURE_CODE"] = form["MEASURE_CODE"]
    if any(form[name] != was[name] for name in _PRICED):
        fields |= _priced(form, language)
    return fields


def cell_of(code: str) -> str:
    """The cell that the code of a field belongs to, "" for none."""
    code = _OF_CELLS.get(code, code)
    return code if code in CELLS else ""


def _priced(form: FormRow, language: str) -> dict[str, str]:
    price, discount = _number(form, "PRICE", language), _number(form, "DISCOUNT_RATE", language)
    tax = _number(form, "TAX_RATE", language)
    if tax < 0:
        raise InvalidValue("TAX_RATE", _title("TAX_RATE", language))
    included = form["TAX_INCLUDED"] == "Y"
    factor = 1 + tax / _WHOLE if included else Decimal(1)
    fields = {name: form[name] for name in ("DISCOUNT_TYPE_ID", "TAX_RATE", "TAX_INCLUDED")}
    fields["PRICE_BRUTTO" if included else "PRICE_NETTO"] = f"{price:f}"
    if form["DISCOUNT_TYPE_ID"] == str(MONETARY):
        return fields | {"DISCOUNT_SUM": f"{cents(discount / factor):f}"}
    fields["DISCOUNT_RATE"] = f"{discount:f}"
    if cents(discount) == _WHOLE:  # the price follows from nothing else then
        fields["DISCOUNT_SUM"] = f"{cents(price / factor):f}"
    return fields


def _number(form: FormRow, cell: str, language: str) -> Decimal:
    number = read_number(form[cell])
    if number is None:
        if not form[cell].strip():
            return Decimal(0)
        raise InvalidValue(cell, _title(cell, language))
    if abs(number) >= LIMIT:
        raise InvalidValue(cell, _title(cell, language))
    return number


def _title(code: str, language: str) -> str:
    return BY_CODE[code].title(language)


def _text(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
