"""In front of all that is not REST: headers that every answer has, and how much may be sent.

Belongs here: what holds for pages, assets, errors and redirects alike, whoever made them. Does not belong
here: who may see what (`page`).
"""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
        " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    # A page is whoever's who looks: nothing of it stays in a cache for who sits down there after him.
    "cache-control": "private, no-store",
}
"""What an answer has unless it says otherwise."""
_LONGEST_PATH: Final = 1000
"""Characters; no address is longer, and numbers of more than 4300 digits break the router."""
_BRIEF: Final = frozenset({"/login", "/logout"})
"""Addresses at which anybody may send something, but nothing long."""
_BRIEF_LIMIT: Final = 64 * 1024


class Guard:
    """ASGI application around another; `body_limit` is in bytes, more is answered with 413."""

    def __init__(self, inner: ASGIApp, *, body_limit: int) -> None:
        self._inner = inner
        self._limit = body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        if len(scope["path"]) > _LONGEST_PATH:
            answer: ASGIApp = PlainTextResponse("Not found.", 404)
            await answer(scope, receive, _headed(send))
            return
        limit = _BRIEF_LIMIT if scope["path"] in _BRIEF else self._limit
        await self._inner(scope, _limited(receive, limit), _headed(send))


def _limited(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def take() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413)
        return message

    return take


def _headed(send: Send) -> Send:
    async def head(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return head
