"""Rows of products in both dialects (entities.md 2.10; public docs, crm/universal/product-rows)."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from relead.actions.product_rows import OwnedRows
from relead.actions.unit import ReadTx
from relead.domain.fields.item_values import item_shower
from relead.domain.fields.names import camel
from relead.domain.fields.product_row import PRODUCT_ROW
from relead.domain.ids import Entity
from relead.domain.product_rows import ProductRow

LETTERS: Mapping[Entity, str] = MappingProxyType({Entity.LEAD: "L", Entity.DEAL: "D"})
"""Short codes of the types of owners."""

_ACCOUNT = Decimal("0.00000001")
_SHOWN = {field.code.lower(): item_shower(field) for field in PRODUCT_ROW}
# There is no catalogue of products yet, and no store: these are what a row has without them.
_BARE: Mapping[str, Any] = MappingProxyType(
    {
        "PRODUCT_DESCRIPTION": None,
        "CUSTOMIZED": "Y",
        "XML_ID": "",
        "TYPE": 1,
        "STORE_ID": None,
        "RESERVE_ID": None,
        "DATE_RESERVE_END": None,
        "RESERVE_QUANTITY": None,
    }
)
_CLASSIC = (
    *("ID", "OWNER_ID", "OWNER_TYPE", "PRODUCT_ID", "PRODUCT_NAME", "ORIGINAL_PRODUCT_NAME"),
    *("PRODUCT_DESCRIPTION", "PRICE", "PRICE_EXCLUSIVE", "PRICE_NETTO", "PRICE_BRUTTO", "PRICE_ACCOUNT"),
    *("QUANTITY", "DISCOUNT_TYPE_ID", "DISCOUNT_RATE", "DISCOUNT_SUM", "TAX_RATE", "TAX_INCLUDED"),
    *("CUSTOMIZED", "MEASURE_CODE", "MEASURE_NAME", "SORT", "XML_ID", "TYPE", "STORE_ID", "RESERVE_ID"),
    *("DATE_RESERVE_END", "RESERVE_QUANTITY"),
)
"""Clients of the classic methods compare the order of the keys too."""
_UNIVERSAL = (
    *("ID", "OWNER_ID", "OWNER_TYPE", "PRODUCT_ID", "PRODUCT_NAME", "PRICE", "PRICE_ACCOUNT"),
    *("PRICE_EXCLUSIVE", "PRICE_NETTO", "PRICE_BRUTTO", "QUANTITY", "DISCOUNT_TYPE_ID", "DISCOUNT_RATE"),
    *("DISCOUNT_SUM", "TAX_RATE", "TAX_INCLUDED", "CUSTOMIZED", "MEASURE_CODE", "MEASURE_NAME", "SORT"),
    *("XML_ID", "TYPE", "STORE_ID"),
)


def classic(tx: ReadTx, owned: OwnedRows) -> list[dict[str, Any]]:
    """Rows of the classic methods: ids of the row and its owner are strings, so is PRICE_ACCOUNT."""
    made = []
    for row in owned.rows:
        values = _values(tx, owned, row)
        values |= {
            "ID": str(row.id),
            "OWNER_ID": str(owned.owner_id),
            "ORIGINAL_PRODUCT_NAME": row.product_name,
        }
        values["PRICE_ACCOUNT"] = f"{_account(owned, row):f}"
        made.append({code: values[code] for code in _CLASSIC})
    return made


def universal(tx: ReadTx, owned: OwnedRows) -> list[dict[str, Any]]:
    """Rows of the universal methods: camel case, numbers."""
    made = []
    for row in owned.rows:
        values = _values(tx, owned, row) | {"OWNER_ID": owned.owner_id}
        values["PRICE_ACCOUNT"] = _shown("price", _account(owned, row), tx)
        made.append({camel(code): values[code] for code in _UNIVERSAL})
    return made


def _account(owned: OwnedRows, row: ProductRow) -> Decimal:
    return (row.price * owned.rate).quantize(_ACCOUNT)


def _values(tx: ReadTx, owned: OwnedRows, row: ProductRow) -> dict[str, Any]:
    values = {name.upper(): _shown(name, value, tx) for name, value in asdict(row).items()}
    return {**values, **_BARE, "OWNER_TYPE": LETTERS[owned.entity]}


def _shown(name: str, value: Any, tx: ReadTx) -> Any:
    show = _SHOWN[name]
    return value if show is None else show(value, tx.portal.zone)
