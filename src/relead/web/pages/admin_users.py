"""Users: the list, making and changing one, roles, passwords, dismissing (`user.*`, `relead.role.assign`)."""

from typing import Final

from starlette.responses import Response

from relead.actions import accounts, admin_pages, roles, users
from relead.actions.unit import ReadTx, Tx
from relead.domain.errors.people import PasswordsDiffer
from relead.domain.ids import to_id, to_int
from relead.domain.users import PASSWORD_LENGTH
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


async def _show(tx: ReadTx, visit: Visit, *, asking: bool = False) -> Response:
    found = await admin_pages.user(tx, visit.actor, visit.request.path_params.get("user_id"))
    row = found.row
    stored = {} if row is None else {code: row["profile"].get(code, "") for code in _TEXTS}
    if row is not None:
        stored |= {code: row[code.lower()] for code in _TEXTS if code.lower() in row}
    again = "EMAIL" in visit.form
    chosen = visit.form.getlist("UF_DEPARTMENT")
    held = [to_int(each) for each in chosen] if again else list(row["departments"] if row else ())
    return visit.page(
        tx,
        "pages/admin_user.html",
        found=found,
        values={code: visit.form.get(code, stored.get(code, "")) for code in _TEXTS},
        held=held,
        lengths=PASSWORD_LENGTH,
        asking=asking,
    )


def _given(visit: Visit) -> dict[str, object]:
    texts: dict[str, object] = {code: visit.sent(code) for code in _TEXTS if code in visit.form}
    return {**texts, "UF_DEPARTMENT": visit.form.getlist("UF_DEPARTMENT")}


async def _add(tx: Tx, visit: Visit) -> Response:
    made = await users.add(tx, visit.actor, _given(visit))
    return visit.redirect(f"{_PATH}{made}/")


async def _save(tx: Tx, visit: Visit) -> Response:
    await users.update(tx, visit.actor, _number(visit), _given(visit))
    return _back(visit)


def _number(visit: Visit) -> int:
    return int(visit.request.path_params["user_id"])


def _back(visit: Visit) -> Response:
    return visit.saved(f"{_PATH}{_number(visit)}/")


async def _dismiss(tx: Tx, visit: Visit) -> Response:
    """Who dismisses himself is asked once more: he could not take it back."""
    if _number(visit) == visit.actor.user_id and not visit.sent("sure"):
        return await _show(tx, visit, asking=True)
    await users.update(tx, visit.actor, _number(visit), {"ACTIVE": "N"})
    return _back(visit)


async def _restore(tx: Tx, visit: Visit) -> Response:
    await users.update(tx, visit.actor, _number(visit), {"ACTIVE": "Y"})
    return _back(visit)


async def _set_password(tx: Tx, visit: Visit) -> Response:
    if visit.sent("password") != visit.sent("again"):
        raise PasswordsDiffer
    await accounts.set_password(tx, visit.actor, _number(visit), visit.sent("password"))
    return visit.redirect(f"{_PATH}{_number(visit)}/?changed=password")


async def _end_sessions(tx: Tx, visit: Visit) -> Response:
    await accounts.end_sessions(tx, visit.actor, _number(visit))
    return _back(visit)


async def _give(tx: Tx, visit: Visit) -> Response:
    codes = [code for code in visit.form.getlist("role") if isinstance(code, str)]
    await roles.give(tx, visit.actor, _number(visit), codes)
    if "offer_admin" in visit.form:
        await accounts.appoint(tx, visit.actor, _number(visit), admin=bool(visit.sent("admin")))
    return _back(visit)


PAGES = [
    Page(_PATH, _list),
    Page(_PATH + "new/", _show),
    Page(_PATH + "new/", _add, writes=True, again=_show),
    Page(_ONE, _show),
    Page(_ONE, _save, writes=True, again=_show),
    Page(_ONE + "roles", _give, writes=True, again=_show),
    Page(_ONE + "dismiss", _dismiss, writes=True, again=_show),
    Page(_ONE + "restore", _restore, writes=True),
    Page(_ONE + "password", _set_password, writes=True, again=_show),
    Page(_ONE + "sessions/end", _end_sessions, writes=True),
]
