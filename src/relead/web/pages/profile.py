"""One's own profile: language, theme, webhooks."""

from starlette.responses import Response

from relead.actions import sessions, webhooks
from relead.actions.unit import ReadTx, Tx
from relead.web.page import Page
from relead.web.visit import Visit

_PATH = "/profile/"
_SCOPES = (
    "crm",
    "user",
    "user_brief",
    "department",
    "userfieldconfig",
    "telephony",
    "imopenlines",
    "mailservice",
)
"""Scopes offered: those of what a portal can do. Others are for `relead webhook create`."""


async def _show(tx: ReadTx, visit: Visit, *, made: str = "") -> Response:
    return visit.page(
        tx,
        "pages/profile.html",
        webhooks=await webhooks.list_own(tx, visit.actor),
        scopes=_SCOPES,
        made=made,
    )


async def _save(tx: Tx, visit: Visit) -> Response:
    chosen = {name: visit.form[name] for name in ("language", "theme") if name in visit.form}
    await sessions.prefer(tx, visit.actor, **chosen)
    return visit.redirect(_PATH)


async def _create(tx: Tx, visit: Visit) -> Response:
    scopes = [scope for scope in visit.form.getlist("scope") if isinstance(scope, str)]
    secret = await webhooks.create(tx, visit.actor.user_id, scopes, title=visit.sent("title"))
    address = visit.request.url.replace(path=f"/rest/{visit.actor.user_id}/{secret}/", query="")
    return await _show(tx, visit, made=str(address))


async def _revoke(tx: Tx, visit: Visit) -> Response:
    await webhooks.revoke_own(tx, visit.actor, visit.request.path_params["hook_id"])
    return visit.redirect(_PATH)


PAGES = [
    Page(_PATH, _show),
    Page(_PATH, _save, writes=True),
    Page(_PATH + "webhooks/", _create, writes=True),
    Page(_PATH + "webhooks/{hook_id:int}/revoke", _revoke, writes=True),
]
