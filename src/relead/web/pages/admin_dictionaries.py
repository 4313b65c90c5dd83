"""The CRM's dictionaries: stages, sources ...; what `crm.status.*` does, for people."""

from typing import Final

from starlette.responses import Response

from relead.actions import admin_pages, statuses
from relead.actions.unit import ReadTx, Tx
from relead.domain.semantics import Semantic
from relead.web.page import Handler, Page
from relead.web.visit import Visit

_PATH: Final = "/settings/dictionaries/"
_WRITTEN: Final = ("STATUS_ID", "NAME", "COLOR", "SEMANTICS")
_MEANINGS: Final = {each.value: each for each in (Semantic.PROCESS, Semantic.FAILURE)}
_FIRST: Final = "STATUS"


async def _show(tx: ReadTx, visit: Visit) -> Response:
    wanted = visit.request.path_params.get("dictionary_id", _FIRST)
    found = await admin_pages.dictionary(tx, visit.actor, wanted)
    return visit.page(
        tx,
        "pages/admin_dictionaries.html",
        dictionaries=found.all,
        current=found.current,
        rows=found.rows,
    )


def _given(visit: Visit) -> dict[str, str]:
    return {code: visit.sent(code) for code in _WRITTEN if code in visit.form}


def _back(visit: Visit) -> Response:
    return visit.redirect(f"{_PATH}{visit.request.path_params['dictionary_id']}/")


async def _add(tx: Tx, visit: Visit) -> Response:
    await statuses.append(tx, visit.actor, visit.request.path_params["dictionary_id"], _given(visit))
    return _back(visit)


async def _save(tx: Tx, visit: Visit) -> Response:
    row_id = visit.request.path_params["row_id"]
    meaning = _MEANINGS.get(visit.sent("SEMANTICS"))
    if meaning is not None:  # before the row: who moves a lead locks it before its stage
        await statuses.change_semantics(tx, visit.actor, row_id, meaning)
    await statuses.update(tx, visit.actor, row_id, _given(visit))
    return _back(visit)


async def _delete(tx: Tx, visit: Visit) -> Response:
    await statuses.delete(tx, visit.actor, visit.request.path_params["row_id"], forced=False)
    return _back(visit)


def _move(*, later: bool) -> Handler:
    async def move(tx: Tx, visit: Visit) -> Response:
        await statuses.move(tx, visit.actor, visit.request.path_params["row_id"], later=later)
        return _back(visit)

    return move


_ONE: Final = _PATH + "{dictionary_id}/"
_ROW: Final = _ONE + "{row_id:int}/"

PAGES = [
    Page(_PATH, _show),
    Page(_ONE, _show),
    Page(_ONE, _add, writes=True, again=_show),
    Page(_ROW, _save, writes=True, again=_show),
    Page(_ROW + "up", _move(later=False), writes=True, again=_show),
    Page(_ROW + "down", _move(later=True), writes=True, again=_show),
    Page(_ROW + "delete", _delete, writes=True),
]
