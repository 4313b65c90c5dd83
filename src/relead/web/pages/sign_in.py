"""Signing in and out: the only pages for somebody who is not signed in."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from relead.actions import sessions
from relead.actions.sessions import Refusal
from relead.web.page import Site, speaking_of, to_login
from relead.web.pages.all import NAVIGATION
from relead.web.visit import (
    CSRF_FIELD,
    Visit,
    cookie_name,
    csrf_fits,
    is_own,
    set_session,
    source_of,
)

_START: Final = "/"
_STATUSES: Final = {Refusal.WRONG: 401, Refusal.TOO_MANY: 429}
_LONGEST: Final = 512


def routes(site: Site) -> list[Route]:
    """Routes of signing in and out."""

    async def start(request: Request) -> Response:
        visit = await site.visit(request)
        return to_login(request) if visit is None else RedirectResponse(home(visit), 303)

    async def show(request: Request) -> Response:
        if await site.visit(request) is not None:
            return RedirectResponse(_START, 303)
        return await _form(site, request)

    async def enter(request: Request) -> Response:
        form = await request.form(max_fields=20)
        login, password = (_text(form.get(name)) for name in ("login", "password"))
        target = own_path(_text(form.get("next")))
        if not is_own(request):
            return await _form(site, request, 403, wrong="foreign", target=target)
        made = await sessions.enter(site.engine(), login, password, source_of(request))
        if isinstance(made, Refusal):
            return await _form(site, request, _STATUSES[made], wrong=made.value, login=login, target=target)
        answer = RedirectResponse(target or _START, 303)
        set_session(request, answer, made)
        return answer

    async def leave(request: Request) -> Response:
        token = request.cookies.get(cookie_name(request), "")
        form = await request.form(max_fields=20)
        if token and is_own(request) and csrf_fits(token, _text(form.get(CSRF_FIELD))):
            await site.engine().transact(lambda tx: sessions.leave(tx, token))
            answer = RedirectResponse("/login", 303)
            set_session(request, answer, None)
            return answer
        return RedirectResponse("/", 303)

    return [
        Route("/", start),
        Route("/login", show),
        Route("/login", enter, methods=["POST"]),
        Route("/logout", leave, methods=["POST"]),
    ]


def home(visit: Visit) -> str:
    """The first list that he may read, else his profile."""
    open_ = (entry.href for entry in NAVIGATION if entry.entity is not None and visit.reads(entry.entity))
    return next(open_, "/profile/")


def own_path(target: str) -> str:
    """A path of ours to go on to; "" for anything that a browser could take for another site."""
    safe = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if safe and "\\" not in target else ""


def _text(value: object) -> str:
    return value[:_LONGEST].replace("\0", "") if isinstance(value, str) else ""


async def _form(
    site: Site, request: Request, status: int = 200, *, wrong: str = "", login: str = "", target: str = ""
) -> Response:
    async with site.engine().read() as tx:
        speaking = speaking_of(request, tx.portal.language)
    target = target or own_path(request.query_params.get("next", ""))
    return site.renderer.page("pages/login.html", speaking, status, wrong=wrong, login=login, next=target)
