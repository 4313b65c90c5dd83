"""HTTP in front of the gateway: routes of protocol 1.1, verbs, CORS, reading the body.

A plain ASGI callable: Starlette's router redirects, and costs as much as all of wire. Whatever is not under
`/rest` is passed on.
"""

from http import HTTPStatus
from secrets import token_hex
from typing import Final, NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from relead.wire import envelope, errors, php_names
from relead.wire.dispatch import Gateway, Request
from relead.wire.proxies import Proxies

BODY_LIMIT: Final = 64 * 1024 * 1024
MAX_REQUEST_ID: Final = 64
NO_PROXIES: Final = Proxies()

Headers = list[tuple[bytes, bytes]]

_COMMON: Final[Headers] = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-headers", b"origin, content-type, accept, authorization"),
    (b"x-content-type-options", b"nosniff"),
]
_JSON: Final[Headers] = [*_COMMON, (b"content-type", b"application/json; charset=utf-8")]
_XML: Final[Headers] = [*_COMMON, (b"content-type", b"text/xml; charset=utf-8")]
_PREFLIGHT: Final[Headers] = [*_COMMON, (b"access-control-allow-methods", b"GET, POST, OPTIONS")]
_ALLOW: Final[Headers] = [(b"allow", b"GET, POST, OPTIONS")]

_NO_V3: Final = envelope.encode(
    {"error": {"code": "BITRIX_REST_V3_EXCEPTION_METHODNOTFOUNDEXCEPTION", "message": "Method not found"}}
)


class Route(NamedTuple):
    """What a path says: the method's name without suffix, the webhook's credentials, the answer's format."""

    name: str
    hook: tuple[str, str] | None = None
    xml: bool = False
    v3: bool = False


def route(path: str) -> Route:
    """Read a path under `/rest`; one that fits no route has no method's name."""
    segments = [segment for segment in path.split("/") if segment][1:]
    if not segments:
        return Route("")
    if segments[0] == "api":
        return Route("", v3=True)
    name, dot, suffix = segments[-1].rpartition(".")
    format_ = suffix.lower() if dot else ""
    if format_ not in ("json", "xml"):
        name = segments[-1]
    if len(segments) == 3:  # noqa: PLR2004  # user, secret, method
        return Route(name, (segments[0], segments[1]), format_ == "xml")
    return Route(name if len(segments) == 1 else "", None, format_ == "xml")


def is_rest(path: str) -> bool:
    """Tell whether a path is ours; repeated slashes count as one, and nobody is ever redirected."""
    if path.startswith("//"):
        path = "/" + path.lstrip("/")
    return path.startswith("/rest/") or path == "/rest"


class RestApp:
    """ASGI application: answers everything under `/rest`, passes the rest on to `otherwise`.

    `proxies` are those whose headers say who called and how; what lies behind sees the request as if it had
    come without them.
    """

    def __init__(
        self,
        gateway: Gateway,
        otherwise: ASGIApp,
        *,
        body_limit: int = BODY_LIMIT,
        proxies: Proxies = NO_PROXIES,
    ) -> None:
        self._gateway = gateway
        self._otherwise = otherwise
        self._body_limit = body_limit
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        scope = self._proxies.unwrapped(scope)
        if scope["type"] != "http" or not is_rest(scope["path"]):
            if scope["type"] == "http" and not scope["query_string"].isascii():
                await _send(send, 400, _COMMON, b"")  # no HTTP; what lies behind would stumble over it
            else:
                await self._otherwise(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await send({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
            await send({"type": "http.response.body"})
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = route(scope["path"])
        verb, headers = scope["method"], dict(scope["headers"])
        request = self._request(scope, headers, found)
        try:
            # Read also where it does not count: an answer given before its end may be lost.
            if verb != "GET" or b"content-length" in headers or b"transfer-encoding" in headers:
                body = await self._body(receive)
                request.body = body if verb == "POST" else None
            if found.v3:
                await _send(send, 404, _JSON, _NO_V3)
                return
            _demand_readable(scope["path"])
            if verb not in ("GET", "POST"):
                raise errors.invalid_request("Only GET and POST are answered.", 405)
        except errors.WireError as error:
            reply = self._gateway.refuse(request, error)
        else:
            reply = await self._gateway.handle(request)
        common = _XML if request.xml else _JSON
        await _send(
            send,
            reply.status,
            [*common, *_ALLOW] if reply.status == HTTPStatus.METHOD_NOT_ALLOWED else common,
            b"" if verb == "HEAD" else reply.body,
        )

    def _request(self, scope: Scope, headers: dict[bytes, bytes], found: Route) -> Request:
        authorization = headers.get(b"authorization", b"")
        return Request(
            name=found.name,
            hook=found.hook,
            bearer=_bearer(authorization) if authorization else "",
            query=scope["query_string"],
            content_type=headers.get(b"content-type", b""),
            body=None,
            source=_source(scope),
            secure=scope["scheme"] == "https",
            request_id=_request_id(headers, scope["query_string"]),
            xml=found.xml,
        )

    async def _body(self, receive: Receive) -> bytes:
        """Read the body; raises WireError beyond the limit and if it breaks off.

        Servers tell broken chunks as a disconnect too, and answer 500 where we say nothing.
        """
        chunks: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise errors.invalid_request("The body is cut off.")
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self._body_limit:
                raise errors.invalid_request("The body is too large.", 413)
            chunks.append(chunk)
            more = message.get("more_body", False)
        return b"".join(chunks) if len(chunks) > 1 else chunks[0]


def _demand_readable(path: str) -> None:
    """Refuse U+0000, and what a server made of broken percent-encoding, before it reaches a credential."""
    if "\0" in path:
        raise php_names.nul_in_text()
    try:
        path.encode()
    except UnicodeEncodeError:
        raise errors.wrong_encoding() from None


def _bearer(authorization: bytes) -> str:
    scheme, _, token = authorization.decode("latin-1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _source(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


def _request_id(headers: dict[bytes, bytes], query: bytes) -> str:
    """Return the client's name for the request, from header or query (protocol 1.2), or make one."""
    given = headers.get(b"x-request-id") or query.partition(b"bx24_request_id=")[2].partition(b"&")[0]
    name = given[:MAX_REQUEST_ID].decode("latin-1")
    return name if name and name.isascii() and name.isprintable() else token_hex(8)


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
