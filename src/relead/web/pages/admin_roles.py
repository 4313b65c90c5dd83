"""Roles: the matrix of rights, per stage too, and allowed moves; what `relead.role.*` does.

A cell of the matrix is named as `relead role set` writes a right: `LEAD:READ`, `LEAD:READ@NEW`,
`DEAL/5:READ`; "-" means no level of its own. Moves are `move:LEAD:NEW`, and count where `limit:LEAD:NEW` is
sent. Each process (`admin_pages.Process`) is a form of its own: what a form does not name stays.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from relead.actions import admin_pages, roles
from relead.actions.unit import ReadTx, Tx
from relead.domain.access import CRM, PRESET, Action, Level
from relead.domain.roles import TRANSITION, Right, read_rights, written_right, written_transition
from relead.web.page import Page
from relead.web.visit import Visit

_PATH: Final = "/settings/roles/"
_ONE: Final = _PATH + "{code}/"
_ENTITIES: Final = tuple(entity.name for entity in CRM)
_ACTIONS: Final = tuple(action.value for action in Action)
_NO_OWN: Final = "-"


async def _show(tx: ReadTx, visit: Visit) -> Response:
    found = await admin_pages.role(tx, visit.actor, visit.request.path_params.get("code", next(iter(PRESET))))
    rights = read_rights(found.role["RIGHTS"])
    # Without its end `=A`, or `=NEW,JUNK`: a name of either kind has no = before it.
    levels = {_name(right): right.level.code for right in rights if right.action != TRANSITION}
    moves = {_name(right): right.targets for right in rights if right.action == TRANSITION}
    levels |= {name: visit.sent(name) for name in visit.form if _is_level(name)}
    return visit.page(
        tx,
        "pages/admin_roles.html",
        found=found,
        levels=levels,
        moves=moves,
        own={process.place: _own(process.place, levels, moves) for process in found.processes},
        opened=visit.query("open") or visit.sent("open"),
        entities=_ENTITIES,
        actions=_ACTIONS,
        reaches=[(level.code, visit.text(f"admin.level_{level.name.lower()}")) for level in Level],
    )


def _name(right: Right) -> str:
    return right.written.partition("=")[0]


def _is_level(name: str) -> bool:
    return name.partition(":")[0].partition("/")[0] in _ENTITIES


def _own(place: str, levels: Mapping[str, str], moves: Mapping[str, object]) -> int:
    """How many levels and limited moves a process has of its own, beside those of its whole type."""
    whole = {f"{entity}:{action}" for entity in _ENTITIES for action in _ACTIONS}
    own = [name for name, level in levels.items() if level != _NO_OWN and name not in whole]
    return sum(name.partition(":")[0] == place for name in (*own, *moves))


async def _add(tx: Tx, visit: Visit) -> Response:
    await roles.save(tx, visit.actor, visit.sent("CODE"), name=visit.sent("NAME") or None, adding=True)
    return visit.redirect(f"{_PATH}{visit.sent('CODE')}/")


async def _save(tx: Tx, visit: Visit) -> Response:
    given: list[Any] = []
    removed: list[Any] = []
    for name in dict.fromkeys(visit.form):
        kind, _, place = name.partition(":")
        if _is_level(name):
            level = visit.sent(name)
            (removed if level == _NO_OWN else given).append(
                written_right(f"{name}={'' if level == _NO_OWN else level}")
            )
        elif kind == "offer":
            limited = f"limit:{place}" in visit.form
            targets = ",".join(map(str, visit.form.getlist(f"move:{place}")))
            (given if limited else removed).append(written_transition(f"{place}={targets}"))
    code = visit.request.path_params["code"]
    await roles.save(
        tx,
        visit.actor,
        code,
        name=visit.sent("NAME") or None,
        config=bool(visit.sent("CONFIG")) if "NAME" in visit.form else None,
        rights=given,
        adding=True,
        removed=removed,
    )
    opened = visit.sent("open")
    return visit.saved(f"{_PATH}{code}/" + (f"?{urlencode({'open': opened})}" if opened else ""))


async def _delete(tx: Tx, visit: Visit) -> Response:
    await roles.delete(tx, visit.actor, visit.request.path_params["code"])
    return visit.redirect(_PATH)


PAGES = [
    Page(_PATH, _show),
    Page(_PATH, _add, writes=True, again=_show),
    Page(_ONE, _show),
    Page(_ONE, _save, writes=True, again=_show),
    Page(_ONE + "delete", _delete, writes=True),
]
