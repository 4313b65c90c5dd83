"""Product rows on the card of a lead or a deal: the table, and its form in the table's place.

Belongs here: reading the form, telling what was wrong in which cell. Does not belong here: what follows from
the values (`domain/product_rows`), what a cell holds (`domain/product_row_forms`).
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.datastructures import FormData
from starlette.responses import Response

from relead.actions import product_row_edits
from relead.actions.product_row_edits import RowsChanged, RowsRefused, Table
from relead.actions.unit import ReadTx, Tx
from relead.domain.errors import InvalidRequest
from relead.domain.ids import Entity
from relead.domain.product_row_forms import CELLS, FormRow, held
from relead.domain.product_rows import BLANK
from relead.web.facts import plain
from relead.web.page import Page, text_of
from relead.web.pages.card_fields import Show
from relead.web.visit import Visit

_NEW = held(BLANK) | {"MEASURE_CODE": "796"}
"""What a row that is added begins with: pieces."""


def pages(path: str, entity: Entity, show: Show) -> list[Page]:
    """Pages below a card's address, which has a parameter `entity_id`; `show` is the whole card."""

    async def table(tx: ReadTx, visit: Visit) -> Response:
        found = await product_row_edits.table(tx, visit.actor, entity, _owner(visit))
        base = visit.request.url.path.removesuffix("products")
        return visit.page(
            tx, "pages/card_products.html", base=base, table=found, focus=visit.query("focus") == "1"
        )

    async def start(tx: ReadTx, visit: Visit) -> Response:
        found = await product_row_edits.start(tx, visit.actor, entity, _owner(visit))
        return _form(tx, visit, found, found.forms or [_NEW], found.forms)

    async def another(tx: ReadTx, visit: Visit) -> Response:
        found = await product_row_edits.start(tx, visit.actor, entity, _owner(visit))
        base = visit.request.url.path.partition("products/")[0]
        return visit.page(tx, "pages/card_product.html", base=base, table=found, form=_NEW)

    async def save(tx: Tx, visit: Visit) -> Response:
        forms, before = _sent(visit.form), _carried(visit.sent("before"))
        try:
            async with tx.savepoint():  # what failed half-way is not kept
                await product_row_edits.save(tx, visit.actor, entity, _owner(visit), forms, before)
        except RowsChanged as change:
            found = await product_row_edits.start(tx, visit.actor, entity, _owner(visit))
            shown = [held(row) for row in change.theirs]
            return _form(tx, visit, found, forms, shown, 409, changed=True)
        except (RowsRefused, InvalidRequest) as error:
            found = await product_row_edits.start(tx, visit.actor, entity, _owner(visit))
            return _form(tx, visit, found, forms, before, 422, wrong=_wrong(visit, error))
        return await show(tx, visit, focus="edit-products")

    return [
        Page(path + "products", table),
        Page(path + "products/edit", start),
        Page(path + "products/row", another),
        Page(path + "products", save, writes=True),
    ]


def _owner(visit: Visit) -> int:
    found: int = visit.request.path_params["entity_id"]
    return found


def _form(
    tx: ReadTx,
    visit: Visit,
    table: Table,
    forms: Sequence[FormRow],
    before: Sequence[FormRow],
    status: int = 200,
    **more: Any,
) -> Response:
    return visit.page(
        tx,
        "pages/card_products_form.html",
        status,
        base=visit.request.url.path.partition("products")[0],
        table=table,
        forms=forms or [_NEW],
        before=msgspec.json.encode(before).decode(),
        **{"wrong": {}, "changed": False, **more},
    )


def _sent(form: FormData) -> list[dict[str, str]]:
    """Rows as they were typed; a cell that was not sent is empty."""
    columns = [[plain(each) for each in form.getlist(name)] for name in CELLS]
    rows = zip(*columns, strict=False)
    return [{name: text[:1000] for name, text in zip(CELLS, row, strict=True)} for row in rows]


def _carried(text: str) -> list[dict[str, str]]:
    """What `_form` wrote; what it cannot have written is nothing."""
    try:
        return msgspec.json.decode(text, type=list[dict[str, str]])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return []


def _wrong(visit: Visit, error: Exception) -> dict[tuple[int, str], str]:
    """Texts by (number of the row, cell); (-1, "") for all rows."""
    if isinstance(error, RowsRefused):
        return {place: visit.text(text_of(each)) for place, each in error.wrong.items()}
    return {(-1, ""): visit.text("products.too_much")}
