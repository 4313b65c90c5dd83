"""Imports of tables that came as files: kept while they run, a batch at a time, seen by their owner alone.

Belongs here: the run. Does not belong here: reading files (`domain/csv_files`) and rows (`import_rows`),
making entities (`imports`), pages (`web/import_pages`).

A table is kept in the database between two steps: any process may do the next one. A batch and how far the
run is are one commit, and a batch says what it follows: sent twice, the second finds nothing to do.
"""

import asyncio
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from relead.actions import import_rows, imports
from relead.actions.import_rows import Rows
from relead.actions.list_pages import Kind
from relead.domain import csv_files
from relead.domain.access import Action, Actor, demand_type
from relead.domain.errors import DomainError, EntityNotFound, LinkedNotFound, LinkedUnreadable
from relead.domain.errors.tables import MappedTwice, NothingMapped, TooManyImports
from relead.domain.fields.catalogue import FieldType
from relead.domain.fields.form_draft import form_draft
from relead.domain.import_columns import targets
from relead.store import import_runs, users
from relead.store.engine import ReadTx, Row, Tx

KEPT: Final = dt.timedelta(days=7)
"""How long a run is kept that nobody goes on with."""
MOST_RUNS: Final = 10
"""Runs of a type with rows left that one user may have."""
_PREVIEWED: Final = 3
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Choices:
    """How a table is read. `columns` are codes of `import_columns.targets` or "" by column."""

    columns: Sequence[str]
    responsible: int = 0
    skip_duplicates: bool = False


def demand_import(actor: Actor, kind: Kind) -> None:
    """Raise AccessDenied unless the actor may import entities of the type."""
    for action in (Action.ADD, Action.IMPORT):
        demand_type(actor, kind.entity, action)


async def list_own(tx: ReadTx, actor: Actor, kind: Kind) -> list[Row]:
    """The actor's runs of a type, the newest first: one statement. Raises AccessDenied."""
    demand_import(actor, kind)
    return await import_runs.list_of(tx, actor.user_id, kind.entity)


async def get(tx: ReadTx, actor: Actor, kind: Kind, run_id: int) -> Row:
    """A run of the actor: one statement. Raises AccessDenied, EntityNotFound, also for another's."""
    demand_import(actor, kind)
    return _found(await import_runs.get(tx, actor.user_id, kind.entity, run_id))


def _found(row: Row | None) -> Row:
    if row is None:
        raise EntityNotFound
    return row


def through(run: Row) -> bool:
    """Whether every row was tried."""
    return bool(run["imported"] + run["refused"] >= run["total"])


async def begin(tx: Tx, actor: Actor, kind: Kind, name: str, content: bytes) -> int:
    """Keep a file's table, return the run's id.

    Raises AccessDenied, TooManyImports, and what `csv_files.read` does.
    """
    demand_import(actor, kind)
    await trim(tx)
    runs = await import_runs.list_of(tx, actor.user_id, kind.entity)
    if sum(run["imported"] < run["total"] for run in runs) >= MOST_RUNS:
        raise TooManyImports
    # Tenths of a second for a long one: the server goes on answering.
    (_, headings), *rows = await asyncio.to_thread(csv_files.read, content)
    name = name.replace("\0", "")[:_LONGEST_NAME]
    return await import_runs.insert_run(tx, actor.user_id, kind.entity, name, headings, rows)


async def preview(tx: ReadTx, run: Row) -> list[Row]:
    """The first rows: number, cells."""
    return await import_runs.rows(tx, run["id"], 0, _PREVIEWED)


async def people(tx: ReadTx, ids: Collection[int]) -> dict[int, str]:
    """Names of those who answer for what is imported, by id."""
    return await users.names(tx, ids)


async def choose(tx: Tx, actor: Actor, kind: Kind, run_id: int, choices: Choices) -> None:
    """Keep how a table is read; once it is being imported that stays. Raises NothingMapped, MappedTwice."""
    demand_import(actor, kind)
    run = _found(await import_runs.lock(tx, actor.user_id, kind.entity, run_id))
    if run["done"]:
        return
    known = kind.family.known(tx)
    codes = {each.code for each in targets(known, tx.portal.language)}
    columns = [code if code in codes else "" for code in choices.columns][: len(run["headings"])]
    columns += [""] * (len(run["headings"]) - len(columns))
    if not any(columns):
        raise NothingMapped
    for code in filter(None, columns):
        field = known.by_code[code.partition(".")[0]]
        if columns.count(code) > 1 and field.type is not FieldType.MULTIFIELD:
            raise MappedTwice(code, field.title(tx.portal.language))
    await import_runs.choose(
        tx,
        run_id,
        {"columns": columns, "responsible": choices.responsible, "skip_duplicates": choices.skip_duplicates},
    )


async def step(tx: Tx, actor: Actor, kind: Kind, run_id: int, after: int) -> Row:
    """Import the batch that follows row `after`, return the run as it is then.

    Nothing is imported if the run is elsewhere by now. Raises AccessDenied, EntityNotFound.
    """
    demand_import(actor, kind)
    run = _found(await import_runs.lock(tx, actor.user_id, kind.entity, run_id))
    if run["choices"] is None or run["done"] != after or through(run):
        return run
    found = await import_runs.rows(tx, run_id, after, imports.MOST)
    choices: Mapping[str, Any] = run["choices"]
    reading = await import_rows.rows(
        tx,
        actor,
        kind,
        choices["columns"],
        str(choices["responsible"] or ""),
        [row["cells"] for row in found],
    )
    wrong: dict[int, Any] = {}
    for row in found:
        error = await _import(tx, actor, kind, reading, row["cells"], alone=choices["skip_duplicates"])
        if error is not None:
            wrong[row["number"]] = _told(error)
    await import_runs.settle(
        tx, run_id, [row["number"] for row in found if row["number"] not in wrong], wrong
    )
    await import_runs.advance(
        tx,
        run_id,
        done=found[-1]["number"],
        imported=run["imported"] + len(found) - len(wrong),
        refused=run["refused"] + len(wrong),
    )
    return _found(await import_runs.get(tx, actor.user_id, kind.entity, run_id))


async def _import(
    tx: Tx, actor: Actor, kind: Kind, reading: Rows, cells: Sequence[str], *, alone: bool
) -> DomainError | None:
    """Make an entity of a row, or say why not; `alone`: not where somebody has its phone or e-mail."""
    try:
        fields = reading.fields_of(cells)
        if alone:
            await import_rows.demand_new(tx, actor, kind, fields)
    except DomainError as refused:
        return refused
    (made,) = await imports.import_many(tx, actor, kind.family, [fields], drafter=form_draft)
    return made if isinstance(made, DomainError) else None


def _told(error: DomainError) -> dict[str, str]:
    """What is kept of an error: its class, and the field it is about."""
    linked = (
        "COMPANY_ID" if isinstance(error, LinkedNotFound | LinkedUnreadable) else ""
    )  # nothing else is linked
    return {"error": type(error).__name__, "field": str(getattr(error, "code", linked))}


async def refused(tx: ReadTx, run: Row, after: int, most: int) -> list[Row]:
    """Refused rows that follow a number: number, cells, wrong (`error`, `field`)."""
    return await import_runs.refused(tx, run["id"], after, most)


async def delete(tx: Tx, actor: Actor, kind: Kind, run_id: int) -> None:
    """Forget a run; what it imported stays."""
    await import_runs.delete_run(tx, actor.user_id, kind.entity, run_id)


async def trim(tx: Tx) -> None:
    """Forget runs of anybody that nobody goes on with."""
    await import_runs.trim(tx, tx.now - KEPT)
