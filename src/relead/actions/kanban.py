"""Leads and deals in columns by stage: what a board shows, and moving one from column to column.

Belongs here: reading a board in a constant number of statements, demanding the right to move. Does not
belong here: lists (`list_pages`), what a change of stage does (`leads`, `deals`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from relead.actions import list_pages
from relead.actions.list_pages import DEALS, LEADS, Asked, EntityList, Kind, Names
from relead.domain.access import Action, Actor, demand_type
from relead.domain.deal_stages import dictionary
from relead.domain.errors import EntityNotFound
from relead.domain.errors.dictionaries import StageForbidden
from relead.domain.fields.form_draft import form_draft
from relead.domain.ids import Entity
from relead.domain.listing import Condition, Op, Query
from relead.domain.semantics import Semantic
from relead.store import columns, statuses
from relead.store.columns import MOST
from relead.store.engine import ReadTx, Row, Tx

KINDS: Final[Mapping[str, Kind]] = {"lead": LEADS, "deal": DEALS}


@dataclass(frozen=True, slots=True)
class Total:
    """How many there are in a column and what they come to in the base currency.

    Of more than MOST `exact` is false, `number` is MOST and `amount` less than the whole.
    """

    number: int
    amount: Decimal
    exact: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One stage with its newest items; `later`: there are more, `open`: items may be moved here."""

    stage: Row
    total: Total
    rows: Sequence[Row]
    later: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Board:
    """All columns by SORT, and names of what their items refer to. `category` is that of deals."""

    columns: Sequence[Column]
    names: Names
    category: int


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a moved item: the columns it left and came to, and its row if it is still shown."""

    item: EntityList
    totals: Mapping[str, Total]


async def board(tx: ReadTx, actor: Actor, kind: Kind, asked: Asked, category: int | None) -> Board:
    """All columns with what fits on a screen: at most 11 statements; of deals those of one category.

    Raises EntityNotFound for a category the actor may not read anything in, AccessDenied.
    """
    demand_type(actor, kind.entity, Action.READ)
    known = await list_pages.dictionaries(tx, actor, kind)
    category = _category(kind, [row["id"] for row in known[0]], category)
    stages = known[1][kind.stage].values()
    rows = [row for row in stages if row["entity_id"] == _dictionary(kind, category)]
    codes = [row["status_id"] for row in rows]
    query = await _query(tx, actor, kind, replace(asked, parts=(*asked.parts, *_within(kind, category))))
    found = await columns.first(tx, actor, kind.entity, kind.stage, codes, kind.fields, query)
    totals = await _totals(tx, actor, kind, codes, query)
    made = [_column(kind, row, totals, found) for row in rows]
    return Board(made, await list_pages.names(tx, actor, kind, found, asked, known), category)


async def later(tx: ReadTx, actor: Actor, kind: Kind, asked: Asked, stage: str) -> EntityList:
    """The next items of a column after a place."""
    at = Condition(kind.stage, Op.EQUAL, stage)
    return await list_pages.page(tx, actor, kind, replace(asked, parts=(*asked.parts, at)))


async def move(tx: Tx, actor: Actor, kind: Kind, entity_id: int, stage: str, asked: Asked) -> Moved:
    """Move an item to another stage; the totals are of both columns.

    A lead is completed by its conversion, not here (repeat-leads.md 5.8). Raises EntityNotFound,
    AccessDenied, StageForbidden, InvalidValue.
    """
    before = await kind.family.get(tx, actor, entity_id)
    category = before["category_id"] if kind.entity is Entity.DEAL else 0
    await demand_open(tx, kind, before, stage)
    code = kind.stage.upper()
    await kind.family.update(tx, actor, entity_id, {code: stage}, drafter=form_draft)
    asked = replace(asked, parts=(*asked.parts, *_within(kind, category)))
    asked = await list_pages.settled(tx, actor, kind, asked)
    own = replace(asked, parts=(*asked.parts, Condition("id", Op.EQUAL, entity_id)))
    touched = list({before[kind.stage]: None, stage: None})
    return Moved(
        await list_pages.page(tx, actor, kind, own),
        await _totals(tx, actor, kind, touched, await _query(tx, actor, kind, asked)),
    )


async def demand_open(tx: ReadTx, kind: Kind, before: Row, stage: str) -> None:
    """Raise StageForbidden for a stage that is reached by other means than a move."""
    category = before["category_id"] if kind.entity is Entity.DEAL else 0
    rows = {row["status_id"]: row for row in await statuses.list_for(tx, _dictionary(kind, category))}
    if stage in rows and stage != before[kind.stage] and not is_open(kind, rows[stage]):
        raise StageForbidden


def _category(kind: Kind, known: Sequence[int], asked: int | None) -> int:
    """The category asked for, else the first one the actor may read anything in."""
    if kind.entity is not Entity.DEAL:
        return 0
    if not known or (asked is not None and asked not in known):
        raise EntityNotFound
    return known[0] if asked is None else asked


def _dictionary(kind: Kind, category: int) -> str:
    return dictionary(category) if kind.entity is Entity.DEAL else list_pages.LEAD_STAGES


def _within(kind: Kind, category: int) -> tuple[Condition, ...]:
    return (Condition("category_id", Op.EQUAL, category),) if kind.entity is Entity.DEAL else ()


async def _query(tx: ReadTx, actor: Actor, kind: Kind, asked: Asked) -> Query:
    return kind.family.listed(Query(await list_pages.conditions(tx, actor, kind, asked)))


async def _totals(
    tx: ReadTx, actor: Actor, kind: Kind, stages: Sequence[str], query: Query
) -> dict[str, Total]:
    found = await columns.totals(tx, actor, kind.entity, kind.stage, stages, query)
    return {
        stage: Total(min(row["number"], MOST), row["amount"], row["number"] <= MOST)
        for stage, row in found.items()
    }


def _column(kind: Kind, stage: Row, totals: Mapping[str, Total], found: Sequence[Row]) -> Column:
    rows = [row for row in found if row[kind.stage] == stage["status_id"]]
    total = totals[stage["status_id"]]
    return Column(stage, total, rows, later=total.number > len(rows), open=is_open(kind, stage))


def is_open(kind: Kind, stage: Row) -> bool:
    """Whether items may be moved to a stage."""
    return kind.entity is not Entity.LEAD or stage["semantics"] != Semantic.SUCCESS.value
