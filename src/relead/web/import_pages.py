"""Importing a table into a list: the file, the choice of its columns, batches that follow each other.

Belongs here: pages made for every type. Does not belong here: what a batch does (`actions/import_runs`). The
batches are forms that send the next one, as those of `bulk_pages`: to stop is not to send it, and whoever
opens the page again goes on.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, NamedTuple

from starlette.datastructures import UploadFile
from starlette.responses import Response

from relead.actions import import_runs
from relead.actions.import_runs import Choices
from relead.actions.list_pages import Kind
from relead.actions.unit import ReadTx, Row, Tx
from relead.domain import csv_files
from relead.domain.access import Action, Level
from relead.domain.ids import Entity, to_id
from relead.domain.import_columns import guessed, is_reached, targets
from relead.web.export_pages import as_file
from relead.web.language import texts
from relead.web.page import Page
from relead.web.visit import Visit

_HERE: Final = {
    Entity.LEAD: "leads",
    Entity.DEAL: "deals",
    Entity.CONTACT: "contacts",
    Entity.COMPANY: "companies",
}
"""Entries of the navigation."""
_ERRORS: Final = {"AccessDenied": "error.403", "EntityNotFound": "error.404"}
_MOST_TOLD: Final = 50
"""Refused rows told on the page."""
_BATCH: Final = 500
"""Refused rows read at once for the file."""


class Told(NamedTuple):
    """Why a row was refused: its number in the file, heading and content of the cell to blame, a text."""

    number: int
    column: str
    value: str
    text: str
    cells: list[str]


def path_of(kind: Kind) -> str:
    """Address at which imports of a type begin."""
    return f"/crm/{kind.entity.name.lower()}/import/"


def address_of(visit: Visit, kind: Kind) -> str:
    """The same, "" for whom it is not."""
    rights = (visit.actor.most(kind.entity, action) for action in (Action.ADD, Action.IMPORT))
    return "" if Level.NONE in rights else path_of(kind)


def pages(kind: Kind) -> list[Page]:
    """Pages of the imports of a type."""
    path = path_of(kind)
    one = f"{path}{{run_id:int}}/"

    async def begin(tx: ReadTx, visit: Visit) -> Response:
        runs = await import_runs.list_own(tx, visit.actor, kind)
        return visit.page(tx, "pages/import_begin.html", runs=runs, **_frame(kind))

    async def upload(tx: Tx, visit: Visit) -> Response:
        file = visit.form.get("file")
        name, content = "", b""
        if isinstance(file, UploadFile):
            await file.seek(0)  # a unit of work may run again
            name, content = file.filename or "", await file.read()
        made = await import_runs.begin(tx, visit.actor, kind, name, content)
        return visit.redirect(f"{path}{made}/")

    async def show(tx: ReadTx, visit: Visit) -> Response:
        run = await import_runs.get(tx, visit.actor, kind, _id(visit))
        return await _shown(tx, visit, kind, run)

    async def start(tx: Tx, visit: Visit) -> Response:
        await import_runs.choose(tx, visit.actor, kind, _id(visit), _choices(visit))
        return await show(tx, visit)

    async def step(tx: Tx, visit: Visit) -> Response:
        run = await import_runs.step(tx, visit.actor, kind, _id(visit), to_id(visit.sent("after")))
        return await _shown(tx, visit, kind, run)

    async def delete(tx: Tx, visit: Visit) -> Response:
        await import_runs.delete(tx, visit.actor, kind, _id(visit))
        return visit.redirect(path)

    async def refused(tx: ReadTx, visit: Visit) -> Response:
        run = await import_runs.get(tx, visit.actor, kind, _id(visit))
        return as_file(_refused_lines(visit, run), f"refused-{run['id']}.csv")

    return [
        Page(path, begin),
        Page(f"{path}upload", upload, writes=True, again=begin),
        Page(one, show),
        Page(f"{one}start", start, writes=True, again=show),
        Page(f"{one}next", step, writes=True),
        Page(f"{one}delete", delete, writes=True),
        Page(f"{one}refused.csv", refused),
    ]


def _id(visit: Visit) -> int:
    return to_id(visit.request.path_params["run_id"])


def _choices(visit: Visit) -> Choices:
    columns = [visit.sent(f"column{number}") for number in range(csv_files.MOST_COLUMNS)]
    skip = visit.sent("duplicates") == "skip"
    return Choices(columns, to_id(visit.sent("responsible")), skip_duplicates=skip)


def _frame(kind: Kind) -> dict[str, Any]:
    here = _HERE[kind.entity]
    return {"path": path_of(kind), "here": here, "list_path": f"/crm/{kind.entity.name.lower()}/list/"}


async def _shown(tx: ReadTx, visit: Visit, kind: Kind, run: Row) -> Response:
    """The run: its columns to choose, or how far it is. At most 4 statements."""
    through = import_runs.through(run)
    chosen = run["choices"] is not None and not visit.wrong
    shown = await (_progress(tx, visit, run) if chosen else _mapping(tx, visit, kind, run))
    return visit.page(
        tx, "pages/import_run.html", run=run, chosen=chosen, through=through, **shown, **_frame(kind)
    )


async def _mapping(tx: ReadTx, visit: Visit, kind: Kind, run: Row) -> dict[str, Any]:
    known = kind.family.known(tx)
    rows = await import_runs.preview(tx, run)
    sent = _choices(visit)
    responsible = sent.responsible or visit.actor.user_id
    columns = sent.columns if visit.form else guessed(run["headings"], known)
    return {
        "targets": [("", visit.text("csv.leave_out")), *targets(known, visit.speaking)],
        "columns": [
            (f"column{number}", heading, [row["cells"][number] for row in rows], columns[number])
            for number, heading in enumerate(run["headings"])
        ],
        "responsible": list((await import_runs.people(tx, [responsible])).items()),
        "skip_duplicates": sent.skip_duplicates,
        "finds_duplicates": is_reached(known),
    }


async def _progress(tx: ReadTx, visit: Visit, run: Row) -> dict[str, Any]:
    rows = await import_runs.refused(tx, run, 0, _MOST_TOLD) if run["refused"] else []
    return {"told": [_told(visit, run, row) for row in rows]}


def _told(visit: Visit, run: Row, row: Row) -> Told:
    wrong: Mapping[str, str] = row["wrong"]
    code = wrong["field"]
    own = f"error.{wrong['error']}"
    key = _ERRORS.get(wrong["error"], own if own in texts() else "error.422")
    columns = zip(run["headings"], run["choices"]["columns"], row["cells"], strict=True)
    # Of several columns of phones the first that has one.
    named = [
        (heading, cell) for heading, each, cell in columns if code and code in (each, each.partition(".")[0])
    ]
    column, value = max(named, key=lambda each: bool(each[1]), default=(code, ""))
    return Told(row["number"], column, value, visit.text(key), row["cells"])


async def _refused_lines(visit: Visit, run: Row) -> AsyncIterator[bytes]:
    """The refused rows as they were, behind their number, the column and the reason."""
    own = [visit.text(key) for key in ("csv.row", "csv.column", "csv.reason")]
    yield csv_files.BOM.encode() + _lines([[*own, *run["headings"]]], visit.speaking)
    after, more = 0, True
    while more:
        async with visit.reading() as tx:
            rows = await import_runs.refused(tx, run, after, _BATCH)
        told = [_told(visit, run, row) for row in rows]
        yield _lines(
            [[str(each.number), each.column, each.text, *each.cells] for each in told], visit.speaking
        )
        more = len(rows) == _BATCH
        after = rows[-1]["number"] if rows else after


def _lines(rows: list[list[str]], language: str) -> bytes:
    return csv_files.written([[csv_files.guarded(cell) for cell in row] for row in rows], language)
