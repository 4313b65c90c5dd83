"""Composition root: settings to engine to registry to ASGI application. Sees everything, seen by nobody."""

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import structlog
from starlette.applications import Starlette
from starlette.types import ASGIApp

from relead.actions import users, webhooks
from relead.actions.live import Hub
from relead.actions.unit import CARDS, CHANNEL, Engine, ReadTx, Tx
from relead.actions.webhooks import Credential
from relead.domain.errors import DomainError
from relead.doors import files
from relead.limiting import SharedLimiter
from relead.logs import configure_logs
from relead.methods._errors import translate
from relead.methods.all import registry
from relead.settings import Settings
from relead.web import front, site
from relead.web.guard import Guard
from relead.wire import errors
from relead.wire.asgi import RestApp
from relead.wire.call import Call, Principal
from relead.wire.dispatch import Gateway
from relead.wire.envelope import Clock
from relead.wire.proxies import Proxies
from relead.wire.registry import Method

_REMEMBERED_SECONDS = 1.0
"""How long a credential is believed without asking the database (R23)."""
_REMEMBERED_MOST = 10_000
_log = structlog.get_logger()


class Portal:
    """The parts of a running portal that ask the database: who calls, and units of work for methods."""

    def __init__(self) -> None:
        self.engine: Engine | None = None
        self.live = Hub()
        self.limiter = SharedLimiter(self.opened, _REMEMBERED_SECONDS)
        self._known: dict[tuple[str, bytes], tuple[float, Credential]] = {}

    def opened(self) -> Engine:
        """The database; raises RuntimeError before it is opened."""
        if self.engine is None:
            raise RuntimeError("the portal is not started")
        return self.engine

    def forget(self) -> None:
        """Drop remembered credentials and settings."""
        self._known = {}  # a new one: what is being recognised just now is remembered in the old one
        self.limiter.forget()
        self.opened().forget()

    async def webhook(self, user: str, secret: str) -> Principal | None:
        """Recognise a webhook; only recognised ones are remembered, so guessing costs a query each."""
        key = (user, webhooks.digest(secret))
        remembered, now = self._known, time.monotonic()
        known = remembered.get(key)
        if known is not None and known[0] > now:
            return known[1]
        async with self.opened().read() as tx:
            found = await webhooks.recognise(tx, user, secret)
        if found is None:
            remembered.pop(key, None)
            return None
        if found.unseen:
            await self.opened().transact(lambda tx: users.seen(tx, found.user_id), user_id=found.user_id)
        if len(remembered) >= _REMEMBERED_MOST:
            remembered.clear()
        remembered[key] = (now + _REMEMBERED_SECONDS, found)
        return found

    async def token(self, token: str) -> Principal:
        """Access tokens come with applications; no token is known yet."""
        del token
        raise errors.invalid_token()

    async def run(self, method: Method, call: Call) -> object:
        """Run a method in its unit of work."""
        if method.scope == "crm" and not call.principal.actor.reads_crm:
            raise errors.WireError("", "Access denied.")
        try:
            return await self._run(method, call)
        except DomainError as error:
            raise translate(error, method) from None

    async def _run(self, method: Method, call: Call) -> object:
        if not method.unit:
            return await method.handler(None, call)
        if method.writes:

            async def work(tx: Tx) -> object:
                return await method.handler(tx, call)

            return await self.opened().transact(work, user_id=call.principal.user_id)
        async with self.opened().read() as reading:
            return await method.handler(reading, call)

    def reading(self) -> AbstractAsyncContextManager[ReadTx]:
        """Lend a connection for reading to ways in that are not REST."""
        return self.opened().read()

    async def ping(self) -> None:
        """Ask the database anything; raises when it does not answer."""
        async with self.opened().read() as tx:
            await tx.ping()

    def zone(self) -> dt.tzinfo:
        """The portal's time zone as last read."""
        return dt.UTC if self.engine is None else self.engine.zone()

    async def listen(self) -> None:
        """Forget what is remembered whenever a process says it changed; for ever, over lost connections."""
        while True:
            try:
                heard = {CHANNEL: lambda _: self.forget(), CARDS: self.live.heard}
                async with self.opened().listen(heard) as broken:
                    self.live.missed()  # what happened while nobody listened
                    await broken.wait()
            except Exception:  # noqa: BLE001 - what a dying or starting database says is of many types
                _log.warning("notifications lost")
            self.forget()
            await asyncio.sleep(_REMEMBERED_SECONDS)


def create_app(settings: Settings | None = None) -> ASGIApp:
    """The whole portal as an ASGI application; its lifespan opens and closes the database."""
    settings = settings or Settings.from_env()
    configure_logs(settings.log_level)
    portal = Portal()
    gateway = Gateway(registry(), portal, portal, portal.limiter, Clock(portal.zone))

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        if settings.database_url is None:
            raise RuntimeError("RELEAD_DATABASE_URL is not set; `relead serve` sets it")
        portal.engine = await Engine.open(settings.database_url, size=settings.pool_size)
        listening = asyncio.create_task(portal.listen())
        try:
            yield
        finally:
            portal.live.close()
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening
            await portal.engine.close()

    routes = [
        *front.routes(portal.ping),
        *files.routes(portal.reading),
        *site.routes(portal.opened, portal.live),
    ]
    pages = Guard(Starlette(lifespan=lifespan, routes=routes), body_limit=settings.body_limit)
    proxies = Proxies(settings.trusted_proxies)
    return RestApp(gateway, pages, body_limit=settings.body_limit, proxies=proxies)
