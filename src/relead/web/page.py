"""What a page is: an address, a handler, and whether it writes; and how requests run through it.

Belongs here: the order of the steps (who, CSRF, unit of work, errors). Does not belong here: any page. A
handler is `async def f(tx, visit) -> Response`; it reads with ReadTx, a writing one gets Tx and may run
again from its start (`Engine.transact`).
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive

from relead.actions import sessions, users
from relead.actions.unit import Engine, Tx
from relead.domain.errors import AccessDenied, DomainError, EntityNotFound, activities, dictionaries, people
from relead.domain.errors.tables import FormTooLarge
from relead.domain.ids import MAX_ID
from relead.web import language
from relead.web.rendering import Renderer
from relead.web.visit import CSRF_FIELD, CSRF_HEADER, Visit, cookie_name, csrf_fits, is_own

Handler = Callable[[Any, Visit], Awaitable[Response]]

_log: Any = structlog.get_logger()
_STATUSES: Final[dict[type[DomainError], int]] = {
    EntityNotFound: 404,
    activities.OwnerNotFound: 404,
    AccessDenied: 403,
    people.TooManyAttempts: 429,
}
_FIELDS: Final[dict[type[DomainError], str]] = {
    people.LoginTaken: "EMAIL",
    people.InvalidPassword: "password",
    people.PasswordWrong: "present",
    people.PasswordsDiffer: "again",
    people.TooManyAttempts: "present",
    people.DepartmentRequired: "UF_DEPARTMENT",
    people.DepartmentUnknown: "UF_DEPARTMENT",
    people.DepartmentNameRequired: "NAME",
    people.OneRootOnly: "PARENT",
    people.HeadNotFound: "UF_HEAD",
    dictionaries.StatusExists: "STATUS_ID",
}
"""Fields that errors are about that do not name them."""
MOST_FORM_FIELDS: Final = 2000
MOST_FORM_BYTES: Final = 64 * 1024 * 1024
"""Of what one form may send, its files included; tables to be imported have a limit of their own."""


@dataclass(frozen=True, slots=True)
class Page:
    """One address. A reading page answers GET, a writing one POST."""

    path: str
    handler: Handler
    writes: bool = False
    again: Handler | None = None
    """Reading handler of the page whose form a refused write came from: it shows what was wrong at the field
    (`visit.wrong`), with what was sent still in `visit.form`."""
    apart: bool = False
    """Whether the writing handler gets the engine, not a transaction: it has units of work of its own."""


class Site:
    """Runs pages; one object per process. `engine` gives the opened database."""

    def __init__(self, renderer: Renderer, engine: Callable[[], Engine]) -> None:
        self.renderer = renderer
        self.engine = engine

    def route(self, page: Page) -> Route:
        """Route of a page."""

        async def answer(request: Request) -> Response:
            if page.writes:
                request = Request(request.scope, _limited(request.receive))
            return await self._answer(page, request)

        return Route(page.path, answer, methods=["POST" if page.writes else "GET"])

    async def _answer(self, page: Page, request: Request) -> Response:
        visit = await self.visit(request)
        if visit is None:
            return await self.signed_out(request)
        if not _can_be(request.path_params.values()) or _nul(request.query_params.values()):
            return await self.failed(visit, 404, "error.404")
        try:
            return await (self._write(page, visit) if page.writes else self._read(page, visit))
        except DomainError as error:
            return await self._refused(visit, error, page.again)

    async def visit(self, request: Request) -> Visit | None:
        """Who asks; None for somebody who is not signed in."""
        token = request.cookies.get(cookie_name(request), "")
        if not token:
            return None
        async with self.engine().read() as tx:
            visitor = await sessions.recognise(tx, token)
            portal_language = tx.portal.language
        if visitor is None:
            return None
        if visitor.unseen:
            await self.engine().transact(
                lambda tx: _seen(tx, visitor.user_id, token), user_id=visitor.user_id
            )
        speaking = visitor.preferences.language or portal_language
        return Visit(
            request, self.renderer, visitor, token, speaking=speaking, reading=lambda: self.engine().read()
        )

    async def signed_out(self, request: Request) -> Response:
        """Send somebody to sign in; an open page is told so instead, for what is typed in it must stay."""
        headers = request.headers
        if headers.get("hx-request") != "true":
            return to_login(request)
        opened = urlsplit(headers.get("hx-current-url", ""))
        login = f"/login?next={quote(opened.path + (f'?{opened.query}' if opened.query else ''))}"
        if headers.get("hx-boosted") == "true" and request.method == "GET":
            return PlainTextResponse("", 401, {"hx-redirect": login})
        async with self.engine().read() as tx:
            speaking = speaking_of(request, tx.portal.language)
        return _only(self.renderer.page("pages/toast_login.html", speaking, 401, login=login))

    async def _read(self, page: Page, visit: Visit) -> Response:
        async with self.engine().read() as tx:
            return await page.handler(tx, visit)

    async def _write(self, page: Page, visit: Visit) -> Response:
        visit.form = await visit.request.form(max_fields=MOST_FORM_FIELDS)
        given = visit.request.headers.get(CSRF_HEADER) or visit.form.get(CSRF_FIELD)
        if not (is_own(visit.request) and isinstance(given, str) and csrf_fits(visit.token, given)):
            return await self._stale(visit)
        if _nul(visit.form.values()):
            return await self.failed(visit, 422, "error.422")
        if page.apart:
            return await page.handler(self.engine(), visit)

        async def work(tx: Tx) -> Response:
            return await page.handler(tx, visit)

        return await self.engine().transact(work, user_id=visit.visitor.user_id)

    async def _stale(self, visit: Visit) -> Response:
        """Refuse a form without this session's token; an open page is given one (js/forms.js).

        So what was typed before a session ended is not lost. It says whose session it is now.
        """
        if not (visit.is_fragment and is_own(visit.request)):
            return await self.failed(visit, 403, "error.stale_form")
        async with self.engine().read() as tx:
            return _only(visit.page(tx, "pages/toast_stale.html", 403))

    async def _refused(self, visit: Visit, error: DomainError, again: Handler | None) -> Response:
        """Tell what a rule said no to: the text `error.<class of the error>` where there is one."""
        status, key = status_of(error), text_of(error)
        _log.info("page refused", path=visit.request.url.path, error=type(error).__name__)
        if again is None or type(error) in (AccessDenied, EntityNotFound):  # those are of the whole page
            return await self.failed(visit, status, key)
        visit.wrong = {field_of(error): visit.text(key)}
        async with self.engine().read() as tx:
            answer = await again(tx, visit)
        answer.status_code = status
        return answer

    async def missing(self, request: Request) -> Response:
        """Answer an address that no page has."""
        visit = await self.visit(request)
        if visit is None:
            return PlainTextResponse("Not found.", 404)
        return await self.failed(visit, 404, "error.404")

    async def failed(self, visit: Visit, status: int, key: str) -> Response:
        """A page that says what went wrong, or a message on the page that is open: what it shows stays."""
        async with self.engine().read() as tx:
            if not visit.is_fragment:
                return visit.page(tx, "pages/error.html", status, key=key)
            message = visit.text("error.gone" if key == "error.404" else key)
            return _only(visit.page(tx, "pages/toast.html", status, message=message, kind="error"))


def _only(answer: Response) -> Response:
    """A message in the place of all others."""
    answer.headers.update({"hx-retarget": "#toasts", "hx-reswap": "innerHTML", "hx-reselect": ".toast"})
    return answer


def _limited(receive: Receive) -> Receive:
    """Read a request's body as long as it is not longer than any form is; then raise FormTooLarge."""
    left = MOST_FORM_BYTES

    async def counted() -> Message:
        nonlocal left
        try:
            message = await receive()
        except HTTPException as refusal:  # of the guard, whose limit may be lower
            raise FormTooLarge from refusal
        left -= len(message.get("body", b""))
        if left < 0:
            raise FormTooLarge
        return message

    return counted


def _can_be(parameters: Iterable[object]) -> bool:
    """Whether there can be records of what stands in an address, where anything can be written."""
    return all(each <= MAX_ID if isinstance(each, int) else "\0" not in str(each) for each in parameters)


def _nul(values: Iterable[object]) -> bool:
    """Whether a text holds U+0000, which the database cannot store."""
    return any(isinstance(each, str) and "\0" in each for each in values)


def status_of(error: DomainError) -> int:
    """Status of the answer that tells what a rule said no to."""
    return next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), 422)


def text_of(error: DomainError) -> str:
    """Key of the text that tells what a rule said no to."""
    own = f"error.{type(error).__name__}"
    return own if own in language.texts() else f"error.{status_of(error)}"


def field_of(error: DomainError) -> str:
    """The field an error is about, "" for none."""
    named = getattr(error, "code", None) or getattr(error, "key", None)
    return str(named or _FIELDS.get(type(error), ""))


async def _seen(tx: Tx, user_id: int, token: str) -> None:
    await sessions.seen(tx, token)
    await users.seen(tx, user_id)


def to_login(request: Request) -> Response:
    """Send somebody to sign in, and then back to where he wanted to go."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    wanted = "" if path == "/" or request.method != "GET" else f"?next={quote(path)}"
    return RedirectResponse(f"/login{wanted}", 303)


def speaking_of(request: Request, portal_language: str) -> str:
    """Language for somebody who is not signed in: asked for, else the browser's, else the portal's."""
    asked = request.query_params.get("language", "")
    if asked in language.LANGUAGES:
        return asked
    return language.preferred(request.headers.get("accept-language", ""), portal_language)
