"""One's own profile: language, theme, password, sessions, webhooks."""

from starlette.responses import Response

from relead.actions import accounts, sessions, webhooks
from relead.actions.unit import Engine, ReadTx, Tx
from relead.domain.errors.people import PasswordsDiffer
from relead.domain.ids import Entity
from relead.domain.users import PASSWORD_LENGTH
from relead.web.page import Page
from relead.web.visit import Visit, source_of

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
        shut=not any(map(visit.reads, (Entity.LEAD, Entity.DEAL, Entity.CONTACT, Entity.COMPANY))),
        sessions=await accounts.sessions_of(tx, visit.actor, visit.actor.user_id),
        own_session=sessions.digest(visit.token),
        lengths=PASSWORD_LENGTH,
    )


async def _save(tx: Tx, visit: Visit) -> Response:
    chosen = {name: visit.form[name] for name in ("language", "theme") if name in visit.form}
    await sessions.prefer(tx, visit.actor, **chosen)
    return visit.saved(_PATH)


async def _change_password(engine: Engine, visit: Visit) -> Response:
    if visit.sent("password") != visit.sent("again"):
        raise PasswordsDiffer
    await accounts.change_password(
        engine,
        visit.visitor,
        visit.token,
        present=visit.sent("present"),
        new=visit.sent("password"),
        source=source_of(visit.request),
    )
    return visit.redirect(_PATH + "?changed=password")


async def _leave_elsewhere(tx: Tx, visit: Visit) -> Response:
    await accounts.leave_elsewhere(tx, visit.actor, visit.token)
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
    Page(_PATH + "password", _change_password, writes=True, again=_show, apart=True),
    Page(_PATH + "sessions/end", _leave_elsewhere, writes=True),
    Page(_PATH + "webhooks/", _create, writes=True),
    Page(_PATH + "webhooks/{hook_id:int}/revoke", _revoke, writes=True),
]
