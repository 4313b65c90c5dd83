"""The way of one request: find, read, authenticate, scope, limits, run, envelope.

Here belongs the order of the steps (protocol 3). Each step is written elsewhere; what a method does is none
of wire's business.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple

from relead.wire import batch, codec, errors
from relead.wire.call import Authenticator, Call, Principal, Runner
from relead.wire.envelope import Clock, Outcome, encode, outcome
from relead.wire.errors import WireError
from relead.wire.limits import Limiter, operating
from relead.wire.observe import Observer, Trace
from relead.wire.params import separate
from relead.wire.registry import Method, Registry

MAX_USER_DIGITS: Final = 10


@dataclass(slots=True)
class Request:
    """One HTTP request, as far as the protocol cares. `hook` is user and secret of a webhook's path.

    `body` is None where it does not count (GET). `source` is the address that limits are counted by.
    """

    name: str
    hook: tuple[str, str] | None
    bearer: str
    query: bytes
    content_type: bytes
    body: bytes | None
    source: str
    secure: bool
    request_id: str
    xml: bool


class Reply(NamedTuple):
    """Status and encoded body."""

    status: int
    body: bytes


class Gateway:
    """Answers requests of the REST protocol. Adds the method `batch` to the registry it is given."""

    def __init__(
        self,
        registry: Registry,
        authenticator: Authenticator,
        runner: Runner,
        limiter: Limiter,
        clock: Clock,
        *,
        https_only: bool = False,
    ) -> None:
        """`https_only` refuses webhooks, and only them, over plain http (protocol 3)."""
        self._registry = registry
        self._authenticator = authenticator
        self._runner = runner
        self._limiter = limiter
        self._clock = clock
        self._https_only = https_only
        self._observer = Observer()
        self._batch = Method("batch", self._run_batch, unit=False)
        registry.add(self._batch)

    async def handle(self, request: Request) -> Reply:
        """Answer a request: never raises, except when the task is cancelled."""
        trace = self._trace(request)
        try:
            await self._limiter.admit(request.source)
            method = self._find(request.name, trace)
            raw = codec.decode(request.query, request.content_type, request.body)
            caller = await self._authenticate(request, raw)
            trace.user = caller.user_id
            params, start, connector = separate(raw)
            call = Call(method, params, start, caller, request.request_id, connector)
            done = await self._run(call, trace.started)
            body = encode(done.body(), xml=request.xml)
        except Exception as problem:  # noqa: BLE001  # the last place that can answer in the protocol's form
            return self._refusal(trace, problem, xml=request.xml)
        self._observer.done(trace, 200, self._clock.now() - trace.started)
        return Reply(200, body)

    def refuse(self, request: Request, error: WireError) -> Reply:
        """Answer a request that HTTP itself rules out."""
        return self._refusal(self._trace(request), error, xml=request.xml)

    async def _run(self, call: Call, started: float) -> Outcome:
        """Demand the scope, run the method within its limits, and wrap up what it returns."""
        method, caller, now = call.method, call.principal, self._clock.now
        if not method.allowed(caller.scopes):
            raise errors.insufficient_scope(caller.kind)
        if method is self._batch:  # its commands are charged, not the batch itself
            sections = await self._run_batch(None, call)
            finished = now()
            return outcome(
                sections, self._clock.span(started, finished, finished - started, operating({}, finished))
            )
        await self._limiter.check(caller.key, method.name)
        began = now()
        try:
            result = await self._runner.run(method, call)
        finally:
            finished = now()
            used = await self._limiter.record(caller.key, method.name, finished - began)
        return outcome(result, self._clock.span(started, finished, finished - began, used))

    async def _run_batch(self, _unit: None, call: Call) -> dict[str, Any]:
        return await batch.run(call.params, partial(self._command, call))

    async def _command(self, outer: Call, name: str, raw: dict[str, Any]) -> Outcome:
        """Run one command of a batch as the batch's caller; raises WireError and nothing else."""
        trace = Trace(outer.request_id, "batch", self._clock.now(), user=outer.principal.user_id)
        try:
            method = self._find(name, trace)
            params, start, connector = separate(raw)
            call = Call(
                method, params, start, outer.principal, outer.request_id, connector or outer.connector
            )
            done = await self._run(call, trace.started)
        except Exception as problem:  # noqa: BLE001  # one broken command must not break the others
            raise self._failed(trace, problem) from None
        self._observer.done(trace, 200, self._clock.now() - trace.started)
        return done

    def _find(self, name: str, trace: Trace) -> Method:
        method = self._registry.find(name)
        if method is None:
            raise errors.method_not_found()
        trace.method = method.name
        return method

    async def _authenticate(self, request: Request, raw: dict[str, Any]) -> Principal:
        """Webhook, then Bearer, then `auth`, then `access_token`; the first that is there decides."""
        hook = request.hook or _hook_of(raw)
        if hook is None:
            token = request.bearer or _text(raw.get("auth")) or _text(raw.get("access_token"))
            if not token:
                raise errors.no_auth_found()
            return await self._authenticator.token(token)
        if self._https_only and not request.secure:
            raise errors.https_required()
        caller = await self._authenticator.webhook(*hook)
        if caller is None:
            raise errors.invalid_credentials()
        return caller

    def _trace(self, request: Request) -> Trace:
        route = "webhook" if request.hook else "token"
        return Trace(request.request_id, route, self._clock.now(), user=_user_of(request.hook))

    def _refusal(self, trace: Trace, problem: Exception, *, xml: bool) -> Reply:
        error = self._failed(trace, problem)
        return Reply(error.status, encode(error.body(), xml=xml))

    def _failed(self, trace: Trace, problem: Exception) -> WireError:
        """Tell about a failure; what was not expected is logged in full and hidden from the client."""
        error = problem if isinstance(problem, WireError) else errors.internal_server_error()
        self._observer.done(
            trace, error.status, self._clock.now() - trace.started, None if error is problem else problem
        )
        return error


def _hook_of(raw: dict[str, Any]) -> tuple[str, str] | None:
    """Read a webhook's credentials from parameters (protocol 3)."""
    user, secret = _text(raw.get("aplogin")), _text(raw.get("ap"))
    return (user, secret) if user and secret else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _user_of(hook: tuple[str, str] | None) -> str:
    """Return what may be logged before the caller is known: a user's number, but no mistaken secret."""
    return hook[0] if hook and hook[0].isdecimal() and len(hook[0]) <= MAX_USER_DIGITS else ""
