"""Requests as bytes on a socket: proper ones of `generate`, and what is no HTTP or stops in the middle.

Belongs here: the bytes. Sending them and judging the answers belongs to `test_sockets`.
"""

import re
from dataclasses import dataclass
from random import Random
from typing import Final

from fuzz import values
from fuzz.requests import HOOK, Request

CUT: Final = "CUT OFF"
"""Title of leads that are sent and never sent whole: none of them may exist."""

_TARGET: Final = re.compile(rb"[A-Za-z0-9_.~!$&'()*+,;=:@/%?\[\]-]*")
_LONGEST: Final = 8000


@dataclass(frozen=True, slots=True)
class Parcel:
    """Bytes to send in pieces, one after the other.

    `request` is what they stand for, if they are proper HTTP. `hang_up`: close without waiting for an answer.
    """

    pieces: tuple[bytes, ...]
    request: Request | None = None
    hang_up: bool = False

    def __str__(self) -> str:
        """The bytes, long ones cut."""
        return f"{self.request or ''} {[piece[:1000] for piece in self.pieces[:20]]} hang_up={self.hang_up}"


def proper(rng: Random, request: Request) -> Parcel:
    """The request as a client would send it, in one to five pieces.

    It stands for the request only where HTTP itself has nothing against it.
    """
    target = request.path + (b"?" + request.query if request.query else b"")
    clean = (
        request.verb in ("GET", "POST")
        and _TARGET.fullmatch(target) is not None
        and len(target) < _LONGEST
        and not re.search(rb"[\0-\x1f\x7f]", request.content_type)
        and not request.headers
    )
    head = [b"Host: fuzz", b"Connection: close"]
    if request.content_type:
        head.append(b"Content-Type: " + request.content_type)
    head += [name + b": " + value for name, value in request.headers]
    body = request.body
    if rng.random() < 0.2:
        head.append(b"Transfer-Encoding: chunked")
        body = _chunked(rng, body)
    elif body or request.verb == "POST":
        head.append(b"Content-Length: %d" % len(body))
    whole = _message(request.verb.encode(), target, head, body)
    return Parcel(_pieces(rng, whole), request if clean else None)


def _message(verb: bytes, target: bytes, head: list[bytes], body: bytes) -> bytes:
    return b"%b %b HTTP/1.1\r\n%b\r\n\r\n%b" % (verb, target, b"\r\n".join(head), body)


def _chunked(rng: Random, body: bytes) -> bytes:
    size = rng.choice((1, 7, 1000))
    chunks = [body[at : at + size] for at in range(0, min(len(body), 3000), size)] + [body[3000:]]
    return b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks if chunk) + b"0\r\n\r\n"


def _pieces(rng: Random, whole: bytes) -> tuple[bytes, ...]:
    cuts = sorted(rng.randrange(len(whole)) for _ in range(rng.randrange(5)))
    return tuple(whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True) if a < b)


def cut(rng: Random) -> Parcel:
    """A write that never arrives whole, by any of the ways in which a body can fall short."""
    json = b'{"fields":{"TITLE":"%b"}}' % CUT.encode()
    form = b"fields[TITLE]=%b&fields[NAME]=x" % CUT.encode().replace(b" ", b"+")
    body, kind = rng.choice(((json, b"application/json"), (form, b"application/x-www-form-urlencoded")))
    head = [b"Host: fuzz", b"Content-Type: " + kind]
    path = f"{HOOK}crm.lead.add".encode()
    way = rng.randrange(5)
    if way == 0:  # announced longer than it is
        whole = _message(
            b"POST", path, [*head, b"Content-Length: %d" % (len(body) + rng.randrange(1, 500))], body
        )
    elif way == 1:  # broken off anywhere
        whole = _message(b"POST", path, [*head, b"Content-Length: %d" % len(body)], body)
        whole = whole[: rng.randrange(1, len(whole))]
    elif way == 2:  # chunks without the last
        chunks = _chunked(rng, body)
        whole = _message(
            b"POST", path, [*head, b"Transfer-Encoding: chunked"], chunks[: rng.randrange(len(chunks) - 5)]
        )
    elif way == 3:  # all of it, but the closing empty chunk
        chunks = _chunked(rng, body)
        whole = _message(b"POST", path, [*head, b"Transfer-Encoding: chunked"], chunks[:-5])
    else:  # announced shorter: what is read is no JSON any more
        length = b"Content-Length: %d" % rng.randrange(1, len(json))
        whole = _message(b"POST", path, [head[0], b"Content-Type: application/json", length], json)
        return Parcel(_pieces(rng, whole), hang_up=rng.random() < 0.5)
    return Parcel(_pieces(rng, whole), hang_up=rng.random() < 0.5)


_POST: Final = f"POST {HOOK}crm.lead.add HTTP/1.1\r\nHost: fuzz\r\n".encode()
_GET: Final = f"GET {HOOK}crm.lead.list HTTP/1.1\r\n".encode()
_BODY: Final = b'{"fields":{"TITLE":"%b"}}' % CUT.encode()


def broken(rng: Random) -> Parcel:
    """Bytes that are no proper HTTP."""
    whole = rng.choice((_broken_start, _broken_head, _broken_length))(rng)
    return Parcel(_pieces(rng, whole), hang_up=rng.random() < 0.3)


def _broken_start(rng: Random) -> bytes:
    return rng.choice((
        values.noise(rng, 3000) + b"\r\n\r\n", b"\r\n\r\n\r\n", b"\0" * 200, b"GET\r\n\r\n",
        b"GET /rest\r\n\r\n", b"GET /rest HTTP/9.9\r\n\r\n", b"GET /rest HTTP/1.0\r\n\r\n",
        b"GET  /rest  HTTP/1.1\r\n\r\n", b"GET /rest/\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
        b'GET /rest/<>" HTTP/1.1\r\nHost: a\r\n\r\n', b"GET rest HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET http://evil.test/rest/x HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET //evil.test/rest/x HTTP/1.1\r\nHost: a\r\n\r\n",
        b"CONNECT evil.test:443 HTTP/1.1\r\nHost: a\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /rest/" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + values.noise(rng),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + values.noise(rng),
        b"get /rest HTTP/1.1\r\nHost: a\r\n\r\n", "GÉT /rest HTTP/1.1\r\nHost: a\r\n\r\n".encode(),
        b"GET /rest HTTP/1.1\n\n", b"X" * 50_000 + b" / HTTP/1.1\r\n\r\n",
        b"GET /rest HTTP/1.1 extra\r\n\r\n", b"GET /rest\tHTTP/1.1\r\n\r\n",
        _GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\nHost: a\r\nSec-WebSocket-Key: eA==\r\n\r\n",
    ))  # fmt: skip


def _broken_head(rng: Random) -> bytes:
    return _GET + rng.choice((
        b"\r\n", b"Host: a\r\nHost: b\r\n\r\n", b"Host\r\n\r\n", b": x\r\n\r\n", b"Ho st: x\r\n\r\n",
        b"Host: a\0b\r\n\r\n", b"X: " + b"y" * 200_000 + b"\r\n\r\n", b"X: y\r\n" * 2000 + b"\r\n",
        b"X: y\r\n folded\r\n\r\n", b"X: \xff\xfe\r\n\r\n", b"X:y\r\r\n\r\n", b"Host: a\nX: y\n\n",
        b"\xff: x\r\n\r\n", b"Expect: 100-continue\r\n\r\n", b"Expect: nonsense\r\n\r\n",
        b"Authorization: Bearer " + b"x" * 5000 + b"\r\n\r\n", b"X-Request-Id: a\x01b\r\n\r\n",
        b"Cookie: " + values.noise(rng) + b"\r\n\r\n",
        b"Connection: close, close, x\r\nHost: a\r\n\r\n" * 5, b"Host: a\r\n\r\n" + values.noise(rng, 2000),
    ))  # fmt: skip


def _broken_length(rng: Random) -> bytes:
    return _POST + b"Content-Type: application/json\r\n" + rng.choice((
        b"Content-Length: -1\r\n\r\n", b"Content-Length: abc\r\n\r\n", b"Content-Length: 0x10\r\n\r\n",
        b"Content-Length: 1, 2\r\n\r\n", b"Content-Length: +5\r\n\r\n",
        b"Content-Length: 99999999999999999999999\r\n\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n", b"Content-Length: 18446744073709551615\r\n\r\n",
        b"Content-Length: \r\n\r\n", b"Content-Length: 9223372036854775807\r\n\r\n",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /",
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"Transfer-Encoding: chunked\r\n\r\n-1\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", b"Transfer-Encoding: x\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
        b"Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n3;" + b"x" * 50_000 + b"\r\nabc\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\nnonsense\r\n\r\n" % (len(_BODY), _BODY),
        b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % (len(_BODY) + 9) + _BODY,
        b"Content-Length: 3\r\n\r\n{}}",
    )) + (values.noise(rng) if rng.random() < 0.3 else b"")  # fmt: skip
