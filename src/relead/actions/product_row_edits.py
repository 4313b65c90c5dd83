"""The table of product rows of a card: what its form holds, and saving it unless somebody changed the rows.

Belongs here: the check that the rows are still those the form was opened with, and which cell is wrong.
Does not belong here: storing rows and the sum that follows, which is `product_rows.replace_all`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from relead.actions import product_rows
from relead.actions.demands import demand, permitted
from relead.actions.unit import ReadTx, Row, Tx
from relead.domain.access import Action, Actor
from relead.domain.errors import DomainError, EntityNotFound, InvalidValue
from relead.domain.ids import Entity, to_id
from relead.domain.product_row_forms import FormRow, cell_of, held, is_blank, sent
from relead.domain.product_rows import BLANK, ProductRow, measures, totals, written
from relead.store import entities
from relead.store import product_rows as stored_rows
from relead.store.visibility import item

MOST_ROWS: Final = 200
"""More are not edited in one form."""


class RowsChanged(Exception):  # noqa: N818 - a state, not an error: the form shows it and asks
    """Somebody else changed the rows while their form was open."""

    def __init__(self, theirs: Sequence[ProductRow]) -> None:
        super().__init__()
        self.theirs = theirs


class RowsRefused(Exception):  # noqa: N818 - as above: each error has its cell
    """Cells of the form that are wrong: errors by (number of the row, cell)."""

    def __init__(self, wrong: Mapping[tuple[int, str], DomainError]) -> None:
        super().__init__()
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a card. `manual`: its sum does not follow from them. `measures`: names by code."""

    rows: Sequence[ProductRow]
    currency: str
    manual: bool
    writable: bool
    measures: Mapping[int, str]

    @property
    def editable(self) -> bool:
        """Whether the actor may open the form."""
        return self.writable and len(self.rows) <= MOST_ROWS

    @property
    def forms(self) -> list[dict[str, str]]:
        """The rows as the form holds them."""
        return [held(row) for row in self.rows]

    @property
    def named(self) -> dict[str, str]:
        """Names that rows have for other units, by code."""
        return {str(row.measure_code): row.measure_name for row in self.rows}

    @property
    def sums(self) -> tuple[Decimal, Decimal]:
        """What all rows cost, and the tax in it."""
        return totals(self.rows)


async def table(tx: ReadTx, actor: Actor, entity: Entity, owner_id: int) -> Table:
    """Rows of a lead or deal: 2 statements. Raises EntityNotFound, AccessDenied."""
    row = await demand(tx, actor, entity, Action.READ, await entities.get(tx, entity, owner_id))
    writable = await permitted(tx, actor, entity, Action.WRITE, item(entity, row), owner_id)
    return await _table(tx, entity, row, writable=writable)


async def start(tx: ReadTx, actor: Actor, entity: Entity, owner_id: int) -> Table:
    """Open the form; needs WRITE. Raises EntityNotFound, AccessDenied."""
    row = await demand(tx, actor, entity, Action.WRITE, await entities.get(tx, entity, owner_id))
    found = await _table(tx, entity, row, writable=True)
    if not found.editable:
        raise EntityNotFound
    return found


async def _table(tx: ReadTx, entity: Entity, row: Row, *, writable: bool) -> Table:
    return Table(
        await stored_rows.list_for(tx, entity, row["id"]),
        row["currency_id"],
        row["is_manual_opportunity"],
        writable,
        measures(tx.portal.language),
    )


async def save(
    tx: Tx, actor: Actor, entity: Entity, owner_id: int, forms: Sequence[FormRow], before: Sequence[FormRow]
) -> None:
    """Store what a form held; `before` is what it held when it was opened.

    Raises RowsChanged, RowsRefused, and whatever `product_rows.replace_all` raises.
    """
    await demand(tx, actor, entity, Action.WRITE, await entities.lock(tx, entity, owner_id))
    rows = await stored_rows.list_for(tx, entity, owner_id)
    theirs, given = [held(row) for row in rows], [form for form in forms if not is_blank(form)]
    if given == theirs:
        return
    if list(before) != theirs:
        raise RowsChanged(rows)
    await product_rows.replace_all(tx, actor, entity, owner_id, _read(forms, rows, tx.portal.language))


def _read(forms: Sequence[FormRow], rows: Sequence[ProductRow], language: str) -> list[dict[str, str]]:
    """What a client would write; new rows come after those before them."""
    free, made, wrong, last = {row.id: row for row in rows}, [], {}, 0
    for number, form in enumerate(forms):
        if is_blank(form):
            continue
        present = free.pop(to_id(form["ID"]), BLANK)
        last = present.sort if present.id else last
        try:
            fields = sent(form, present, language) | ({} if present.id else {"SORT": str(last)})
            written(fields, present, language)
        except InvalidValue as error:
            wrong[number, cell_of(error.code)] = error
        else:
            made.append(fields)
    if wrong:
        raise RowsRefused(wrong)
    return made
