"""Users: the list, making and changing one, his roles; what `user.*` and `relead.role.assign` do."""

from typing import Final

from starlette.responses import Response

from relead.actions import admin_pages, roles, users
from relead.actions.unit import ReadTx, Tx
from relead.domain.ids import to_id, to_int
from relead.web.lists import Address
from relead.web.page import Page
from relead.web.visit import Visit

_PATH: Final = "/settings/users/"
_ONE: Final = _PATH + "{user_id:int}/"
_TEXTS: Final = ("NAME", "SECOND_NAME", "LAST_NAME", "EMAIL", "WORK_POSITION", "PERSONAL_MOBILE")
_STEP: Final = 50


async def _list(tx: ReadTx, visit: Visit) -> Response:
    address = Address(_PATH, visit.request.query_params)
    start = max(0, to_id(address.get("start")))
    found = await admin_pages.user_list(tx, visit.actor, address.get("find"), start)
    return visit.page(
        tx,
        "pages/admin_users.html",
        found=found,
        find=address.get("find"),
        earlier=address.to(start=str(start - _STEP) if start > _STEP else "") if start else "",
        later=address.to(start=str(start + _STEP)) if start + _STEP < found.total else "",
    )


async def _show(tx: ReadTx, visit: Visit) -> Response:
    found = await admin_pages.user(tx, visit.actor, visit.request.path_params.get("user_id"))
    row = found.row
    stored = {} if row is None else {code: row["profile"].get(code, "") for code in _TEXTS}
    if row is not None:
        stored |= {code: row[code.lower()] for code in _TEXTS if code.lower() in row}
    chosen = visit.form.getlist("UF_DEPARTMENT") if visit.form else ()
    held = [to_int(each) for each in chosen] if visit.form else list(row["departments"] if row else ())
    return visit.page(
        tx,
        "pages/admin_user.html",
        found=found,
        values={code: visit.form.get(code, stored.get(code, "")) for code in _TEXTS},
        held=held,
    )


def _given(visit: Visit) -> dict[str, object]:
    texts: dict[str, object] = {code: visit.sent(code) for code in _TEXTS if code in visit.form}
    return {**texts, "UF_DEPARTMENT": visit.form.getlist("UF_DEPARTMENT")}


async def _add(tx: Tx, visit: Visit) -> Response:
    made = await users.add(tx, visit.actor, _given(visit))
    return visit.redirect(f"{_PATH}{made}/")


async def _save(tx: Tx, visit: Visit) -> Response:
    active = "Y" if visit.sent("ACTIVE") else "N"
    number = visit.request.path_params["user_id"]
    await users.update(tx, visit.actor, number, {**_given(visit), "ACTIVE": active})
    return visit.redirect(f"{_PATH}{number}/")


async def _give(tx: Tx, visit: Visit) -> Response:
    number = visit.request.path_params["user_id"]
    codes = [code for code in visit.form.getlist("role") if isinstance(code, str)]
    await roles.give(tx, visit.actor, number, codes)
    return visit.redirect(f"{_PATH}{number}/")


PAGES = [
    Page(_PATH, _list),
    Page(_PATH + "new/", _show),
    Page(_PATH + "new/", _add, writes=True, again=_show),
    Page(_ONE, _show),
    Page(_ONE, _save, writes=True, again=_show),
    Page(_ONE + "roles", _give, writes=True),
]
