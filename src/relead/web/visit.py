"""One request of a browser: who it is, what it sent, what it is answered with.

Belongs here: cookies, CSRF tokens, forms. Does not belong here: sessions themselves (`actions/sessions`).
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from relead.actions.sessions import Visitor
from relead.actions.unit import ReadTx
from relead.domain.access import Action, Actor, Level
from relead.domain.ids import Entity
from relead.domain.sign_in import LONGEST
from relead.web import language
from relead.web.rendering import Renderer, local_now

CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "x-csrf-token"


@dataclass(slots=True)
class Visit:
    """One request of a signed-in user; made anew for each. `token` is his session's secret."""

    request: Request
    renderer: Renderer
    visitor: Visitor
    token: str
    form: FormData = field(default_factory=FormData)
    """What was sent with a write; empty for a read."""
    speaking: str = "en"
    reading: Callable[[], AbstractAsyncContextManager[ReadTx]] = field(kw_only=True)
    """Lends a connection to what is still being answered when the handler's own is given back."""
    wrong: Mapping[str, str] = field(default_factory=dict)
    """What a refused form is told, by field; "" for what is about none (`page.Page.again`)."""

    @property
    def configures(self) -> bool:
        """Whether the settings are shown to him; the actions behind them ask again."""
        return self.actor.is_admin or self.actor.config

    def reads(self, entity: Entity) -> bool:
        """Whether he may read any item of a type: then its pages are shown to him."""
        return self.actor.most(entity, Action.READ) is not Level.NONE

    @property
    def actor(self) -> Actor:
        """Who acts, with his rights."""
        return self.visitor.actor

    @property
    def is_fragment(self) -> bool:
        """Whether the page that is open asks for some of it (htmx), not the browser for a whole one."""
        return self.request.headers.get("hx-request") == "true"

    def query(self, name: str, default: str = "") -> str:
        """A parameter of the address."""
        return self.request.query_params.get(name, default)

    def sent(self, name: str) -> str:
        """A text field of the form, "" for none."""
        value = self.form.get(name)
        return value if isinstance(value, str) else ""

    def page(self, tx: ReadTx, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Answer with a template; it knows `visit`, `now`, `portal`, `csrf` and what is given."""
        return self.renderer.page(
            template,
            self.speaking,
            status,
            visit=self,
            now=local_now(tx.now, tx.portal.zone),
            portal=tx.portal,
            csrf=csrf_token(self.token),
            **values,
        )

    def redirect(self, target: str) -> Response:
        """Answer a write: the browser then loads the target, an address of ours."""
        if self.is_fragment:
            return Response(status_code=204, headers={"hx-redirect": target})
        return RedirectResponse(target, 303)

    def saved(self, path: str) -> Response:
        """Answer a form that leads back to its own page: it says that it was saved (`layout.html`)."""
        return self.redirect(f"{path}{'&' if '?' in path else '?'}saved=1")

    def text(self, key: str, **values: Any) -> str:
        """A text in the visitor's language, for use outside templates."""
        token = language.current.set(self.speaking)
        try:
            return language.t(key, **values)
        finally:
            language.current.reset(token)


def source_of(request: Request) -> str:
    """The address attempts to sign in are counted by."""
    return "" if request.client is None else request.client.host


def cookie_name(request: Request) -> str:
    """Name of the session's cookie; behind TLS one that no other site and no plain page can set."""
    return "__Host-relead" if secure(request) else "relead"


def secure(request: Request) -> bool:
    """Whether the browser came by https."""
    return request.url.scheme == "https"


def set_session(request: Request, answer: Response, token: str | None) -> None:
    """Let the browser keep the session's token; None makes it forget."""
    name, over_tls = cookie_name(request), secure(request)
    if token is None:
        answer.delete_cookie(name, path="/", secure=over_tls, httponly=True, samesite="lax")
        answer.headers["clear-site-data"] = '"cache"'
    else:
        age = int(LONGEST.total_seconds())
        answer.set_cookie(name, token, age, path="/", secure=over_tls, httponly=True, samesite="lax")


def csrf_token(session: str) -> str:
    """A token that writes of this session must carry; another one each time.

    So no page holds a constant that the length of a compressed answer could give away letter by letter.
    """
    nonce = secrets.token_hex(8)
    return nonce + _proof(session, nonce)


def csrf_fits(session: str, given: str) -> bool:
    """Whether a token was made for this session."""
    nonce, proof = given[:16], given[16:]
    return hmac.compare_digest(_proof(session, nonce).encode(), proof.encode(errors="replace"))


def _proof(session: str, nonce: str) -> str:
    return hmac.new(session.encode(), b"csrf " + nonce.encode(errors="replace"), hashlib.sha256).hexdigest()


def is_own(request: Request) -> bool:
    """Whether a write comes from a page of ours, as far as the browser tells."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
