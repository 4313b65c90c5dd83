"""Categories of deals (pipelines): what `crm.category.*` does, for people. Their stages are dictionaries."""

from typing import Final

from starlette.responses import Response

from relead.actions import admin_pages, categories
from relead.actions.unit import ReadTx, Tx
from relead.web.page import Handler, Page
from relead.web.visit import Visit

_PATH: Final = "/settings/categories/"
_ONE: Final = _PATH + "{category_id:int}/"


async def _show(tx: ReadTx, visit: Visit) -> Response:
    found = await admin_pages.category_list(tx, visit.actor)
    return visit.page(tx, "pages/admin_categories.html", rows=found)


def _number(visit: Visit) -> int:
    return int(visit.request.path_params["category_id"])


async def _add(tx: Tx, visit: Visit) -> Response:
    await categories.append(tx, visit.actor, {"NAME": visit.sent("NAME")})
    return visit.redirect(_PATH)


async def _save(tx: Tx, visit: Visit) -> Response:
    await categories.update(tx, visit.actor, _number(visit), {"NAME": visit.sent("NAME")})
    return visit.redirect(_PATH)


async def _delete(tx: Tx, visit: Visit) -> Response:
    await categories.delete(tx, visit.actor, _number(visit))
    return visit.redirect(_PATH)


def _move(*, later: bool) -> Handler:
    async def move(tx: Tx, visit: Visit) -> Response:
        await categories.move(tx, visit.actor, _number(visit), later=later)
        return visit.redirect(_PATH)

    return move


PAGES = [
    Page(_PATH, _show),
    Page(_PATH, _add, writes=True, again=_show),
    Page(_ONE, _save, writes=True, again=_show),
    Page(_ONE + "up", _move(later=False), writes=True),
    Page(_ONE + "down", _move(later=True), writes=True),
    Page(_ONE + "delete", _delete, writes=True),
]
