"""Departments: the tree, and changing it; what `department.*` does."""

from typing import Final

from starlette.responses import Response

from relead.actions import admin_pages, departments
from relead.actions.unit import ReadTx, Tx
from relead.domain.errors import EntityNotFound
from relead.domain.ids import to_id
from relead.web.page import Page
from relead.web.visit import Visit

_PATH: Final = "/settings/departments/"
_ONE: Final = _PATH + "{department_id:int}/"
_WRITTEN: Final = ("NAME", "PARENT", "UF_HEAD", "SORT")


async def _show(tx: ReadTx, visit: Visit) -> Response:
    wanted = visit.request.path_params.get("department_id")
    found = await admin_pages.department_tree(tx, visit.actor, wanted, to_id(visit.sent("UF_HEAD")))
    current = next((row for row, _ in found.tree if row["id"] == wanted), None)
    if wanted is not None and current is None:
        raise EntityNotFound
    return visit.page(tx, "pages/admin_departments.html", found=found, current=current)


def _given(visit: Visit) -> dict[str, str]:
    return {code: visit.sent(code) for code in _WRITTEN if code in visit.form}


async def _add(tx: Tx, visit: Visit) -> Response:
    await departments.add(tx, visit.actor, _given(visit))
    return visit.redirect(_PATH)


async def _save(tx: Tx, visit: Visit) -> Response:
    await departments.update(tx, visit.actor, visit.request.path_params["department_id"], _given(visit))
    return visit.redirect(_PATH)


async def _delete(tx: Tx, visit: Visit) -> Response:
    await departments.delete(tx, visit.actor, visit.request.path_params["department_id"])
    return visit.redirect(_PATH)


async def _move_people(tx: Tx, visit: Visit) -> Response:
    number = visit.request.path_params["department_id"]
    people = [to_id(each) for each in visit.form.getlist("person")]
    await departments.move_people(tx, visit.actor, number, people, to_id(visit.sent("target")))
    return visit.redirect(f"{_PATH}{number}/")


PAGES = [
    Page(_PATH, _show),
    Page(_PATH, _add, writes=True, again=_show),
    Page(_ONE, _show),
    Page(_ONE, _save, writes=True, again=_show),
    Page(_ONE + "people", _move_people, writes=True, again=_show),
    Page(_ONE + "delete", _delete, writes=True),
]
