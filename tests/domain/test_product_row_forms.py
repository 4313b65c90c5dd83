"""Product rows in a form: what is typed becomes the row, and comes back as it was typed."""

from decimal import Decimal
from typing import Any

import pytest

from relead.domain.errors import InvalidValue
from relead.domain.product_row_forms import cell_of, held, is_blank, sent
from relead.domain.product_rows import BLANK, ProductRow, written

NEW = held(BLANK)


def typed(**cells: str) -> ProductRow:
    """The new row that a form makes of what was typed."""
    return written(sent(NEW | {"PRODUCT_NAME": "Chair"} | cells, BLANK, "en"), BLANK, "en")


@pytest.mark.parametrize(
    ("cells", "price", "total", "tax"),
    [
        ({"PRICE": "100"}, "100", "100", "0"),
        ({"PRICE": "1 250,50", "QUANTITY": "2"}, "1250.50", "2501.00", "0"),
        ({"PRICE": "100", "DISCOUNT_RATE": "10"}, "90", "90", "0"),
        ({"PRICE": "100", "DISCOUNT_RATE": "100"}, "0", "0", "0"),
        ({"PRICE": "100", "DISCOUNT_RATE": "15", "DISCOUNT_TYPE_ID": "1"}, "85", "85", "0"),
        ({"PRICE": "100", "TAX_RATE": "20"}, "120", "120", "20"),
        ({"PRICE": "120", "TAX_RATE": "20", "TAX_INCLUDED": "Y"}, "120", "120", "20"),
        ({"PRICE": "120", "TAX_RATE": "20", "TAX_INCLUDED": "Y", "DISCOUNT_RATE": "50"}, "60", "60", "10"),
        (
            {"PRICE": "120", "TAX_RATE": "20", "TAX_INCLUDED": "Y", "DISCOUNT_RATE": "12"}
            | {"DISCOUNT_TYPE_ID": "1"},
            *("108", "108", "18"),
        ),
        ({"PRICE": "100", "TAX_RATE": "20", "DISCOUNT_RATE": "10"}, "108", "108", "18"),
        ({"PRICE": "", "PRODUCT_NAME": "Gift"}, "0", "0", "0"),
    ],
)
def test_what_is_typed_becomes_the_row_and_comes_back(
    cells: dict[str, str], price: str, total: str, tax: str
) -> None:
    row = typed(**cells)
    assert (row.price, row.total, row.tax) == (Decimal(price), Decimal(total), Decimal(tax))
    back = held(ProductRow(**{name: getattr(row, name) for name in row.__slots__} | {"id": 7}))
    shown: dict[str, Any] = {"DISCOUNT_RATE": "", "TAX_RATE": ""} | cells
    assert back["DISCOUNT_RATE"] == shown["DISCOUNT_RATE"]
    assert back["TAX_RATE"] == shown["TAX_RATE"]
    assert Decimal(back["PRICE"]) == Decimal(cells["PRICE"].replace(" ", "").replace(",", ".") or 0)


def test_a_row_that_was_not_changed_is_sent_as_its_id() -> None:
    row = written({"PRICE": "1.005", "DISCOUNT_TYPE_ID": 2, "DISCOUNT_RATE": "99"}, BLANK, "en")
    row = ProductRow(**{name: getattr(row, name) for name in row.__slots__} | {"id": 7})
    assert sent(held(row), row, "en") == {"ID": "7"}
    assert sent(held(row) | {"QUANTITY": "3"}, row, "en") == {"ID": "7", "QUANTITY": "3"}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        *(("PRICE", text) for text in ("ten", "1e400", "99999999999999999", "NaN")),
        *(("QUANTITY", text) for text in ("", "two", "1e20")),
        *(("DISCOUNT_RATE", text) for text in ("101", "x")),
        *(("TAX_RATE", text) for text in ("-100", "x")),
        ("PRODUCT_NAME", "  "),
        ("DISCOUNT_TYPE_ID", "7"),
    ],
)
def test_a_wrong_cell_is_named(cell: str, text: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        typed(**{"PRICE": "1", "TAX_INCLUDED": "Y", cell: text})
    assert cell_of(refused.value.code) == cell


def test_a_row_nothing_was_typed_into_is_blank() -> None:
    assert is_blank(NEW | {"MEASURE_CODE": "796", "QUANTITY": "2"})
    assert not is_blank(NEW | {"PRICE": "1"})
    assert not is_blank(NEW | {"ID": "3", "PRODUCT_NAME": ""})
