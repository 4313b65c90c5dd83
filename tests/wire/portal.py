"""A small portal around the real gateway: methods, credentials and a runner made for these tests."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta, timezone, tzinfo
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from relead.wire import errors
from relead.wire.asgi import RestApp
from relead.wire.call import Call
from relead.wire.dispatch import Gateway
from relead.wire.envelope import Clock
from relead.wire.errors import Kind
from relead.wire.limits import OFF, LocalLimiter, Profile
from relead.wire.listing import page, window
from relead.wire.proxies import Proxies
from relead.wire.registry import Method, Registry

HOOK = "/rest/1/s3cr3t0hook"
MOSCOW = timezone(timedelta(hours=3))
ROWS = [{"ID": str(number)} for number in range(1, 121)]


@dataclass(frozen=True, slots=True)
class Caller:
    user_id: int
    scopes: frozenset[str]
    kind: Kind
    key: str
    actor: Any = None


class Credentials:
    async def webhook(self, user: str, secret: str) -> Caller | None:
        if user in {"1", "admin@portal.test"} and secret == "s3cr3t0hook":
            return Caller(1, frozenset({"crm"}), "webhook", "hook:1")
        if (user, secret) == ("2", "profileonly"):
            return Caller(2, frozenset(), "webhook", "hook:2")
        return None

    async def token(self, token: str) -> Caller:
        if token == "expired":
            raise errors.expired_token()
        if token == "good":
            return Caller(3, frozenset({"user_brief"}), "oauth", "app:1")
        raise errors.invalid_token()


class Runner:
    """Runs handlers as `server` would, with a word in place of a unit of work."""

    async def run(self, method: Method, call: Call) -> object:
        return await method.handler("unit" if method.unit else None, call)


class Time:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.moment = 1_700_000_000.25

    def __call__(self) -> float:
        return self.moment


@dataclass
class Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def result(self) -> Any:
        assert self.status == 200, self.body
        return self.json["result"]

    @property
    def error(self) -> tuple[int, str]:
        return self.status, self.json["error"]

    def header(self, name: str) -> str:
        return dict(self.headers)[name.encode()].decode()


@dataclass
class Portal:
    profile: Profile = OFF
    https_only: bool = False
    trusted: tuple[str, ...] = ()
    body_limit: int = 1 << 20
    zone: tzinfo = MOSCOW
    calls: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.time = Time()
        self.limiter = LocalLimiter(self.profile, self.time)
        gateway = Gateway(
            Registry(*self._methods()),
            Credentials(),
            Runner(),
            self.limiter,
            Clock(lambda: self.zone, self.time),
            https_only=self.https_only,
        )
        proxies = Proxies(self.trusted)
        self.app = RestApp(gateway, elsewhere, body_limit=self.body_limit, proxies=proxies)

    def _methods(self) -> Iterable[Method]:
        yield Method("test.echo", self._echo)
        yield Method("crm.Lead.list", self._list, "crm")
        yield Method("crm.wrapped.list", self._wrapped, "crm")
        yield Method("crm.lead.add", self._note, "crm", writes=True)
        yield Method("user.get", self._note, ("user", "user_basic", "user_brief"))
        yield Method("server.time", self._unit, unit=False)
        yield Method("test.unit", self._unit)
        yield Method("test.value", self._value)
        yield Method("test.refuse", self._refuse)
        yield Method("test.break", self._break)
        yield Method("test.slow", self._slow)

    async def _echo(self, _unit: object, call: Call) -> object:
        self.calls.append(call)
        return dict(call.params.raw)

    async def _note(self, _unit: object, call: Call) -> object:
        self.calls.append(call)
        return len(self.calls)

    async def _unit(self, unit: object, _call: Call) -> object:
        return unit

    async def _value(self, _unit: object, call: Call) -> object:
        values = {"null": None, "false": False, "list": [1, 2], "map": {"a": {"b": "c"}}, "float": 1.5}
        return values[call.params.get("of")]

    async def _list(self, _unit: object, call: Call) -> object:
        got = window(call.start)
        return page(ROWS[got.offset : got.offset + got.limit], got, len(ROWS))

    async def _wrapped(self, _unit: object, call: Call) -> object:
        got = window(call.start)
        items = [{"id": int(row["ID"])} for row in ROWS[got.offset : got.offset + got.limit]]
        return page({"items": items}, got, len(ROWS))

    async def _refuse(self, _unit: object, call: Call) -> object:
        raise errors.WireError(call.params.get("code", ""), "Not found.", 400)

    async def _break(self, _unit: object, _call: Call) -> object:
        raise RuntimeError("a detail nobody outside may see")

    async def _slow(self, _unit: object, call: Call) -> object:
        self.time.moment += float(call.params.get("seconds"))
        return True

    async def send(
        self,
        verb: str,
        path: str,
        *,
        query: bytes = b"",
        headers: Iterable[tuple[bytes, bytes]] = (),
        body: Iterable[bytes] = (b"",),
        client: str = "10.0.0.1",
        cut: bool = False,
    ) -> Answer:
        """Send one request, its body in the given pieces; `cut` breaks off after the last of them."""
        pieces = list(body)
        sent: list[Message] = []

        async def receive() -> Message:
            if not pieces:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": pieces.pop(0), "more_body": cut or bool(pieces)}

        async def send(message: Message) -> None:
            sent.append(message)

        scope: Scope = {
            "type": "http", "method": verb, "path": path, "query_string": query, "scheme": "http",
            "headers": list(headers), "client": (client, 1234),
        }  # fmt: skip
        await self.app(scope, receive, send)
        start, *rest = sent
        return Answer(start["status"], start["headers"], b"".join(part.get("body", b"") for part in rest))

    async def get(self, path: str, query: bytes = b"", **headers: str) -> Answer:
        return await self.send("GET", path, query=query, headers=_headers(headers))

    async def post(
        self, path: str, body: bytes | object, query: bytes = b"", kind: str = "application/json"
    ) -> Answer:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = [(b"content-type", kind.encode())] if kind else []
        return await self.send("POST", path, query=query, headers=headers, body=[raw])

    async def form(self, path: str, body: bytes, query: bytes = b"") -> Answer:
        return await self.post(path, body, query, "application/x-www-form-urlencoded")

    async def batch(self, cmd: object, **more: object) -> Any:
        """Send a batch and return its result: the five sections."""
        answer = await self.post(f"{HOOK}/batch", {"cmd": cmd, **more})
        return answer.result


def _headers(named: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()]


async def elsewhere(scope: Scope, _receive: Receive, send: Send) -> None:
    """What is not the gateway's: the web pages in real life."""
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"elsewhere"})
