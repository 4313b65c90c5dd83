"""Users with webhooks of any scopes, made by our own actions, and calls through them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Self

import httpx

from relead.actions import users, webhooks
from relead.server import create_app
from relead.settings import Settings
from relead.store.engine import Engine
from support.lifespan import lifespan


@dataclass(frozen=True)
class Hook:
    """Calls methods by one webhook."""

    client: httpx.AsyncClient
    user_id: int
    secret: str

    def over(self, client: httpx.AsyncClient) -> Self:
        """The same webhook, called through another client."""
        return replace(self, client=client)

    async def post(self, method: str, params: Any = None) -> httpx.Response:
        """One request with a JSON body."""
        return await self.client.post(f"/rest/{self.user_id}/{self.secret}/{method}", json=params or {})

    async def body(self, method: str, /, **params: Any) -> dict[str, Any]:
        """The whole answer of a call that succeeds."""
        answer = await self.post(method, params)
        found: dict[str, Any] = answer.json()
        assert answer.status_code == 200, (method, answer.status_code, found)
        return found

    async def __call__(self, method: str, /, **params: Any) -> Any:
        """The result of a call that succeeds."""
        return (await self.body(method, **params))["result"]

    async def refused(self, method: str, /, **params: Any) -> tuple[int, str, str]:
        """Status, code and text of a call that fails."""
        answer = await self.post(method, params)
        found = answer.json()
        assert "result" not in found, (method, found)
        return answer.status_code, found["error"], found["error_description"]


async def hooked(
    engine: Engine, client: httpx.AsyncClient, *scopes: str, login: str = "ann", admin: bool = True
) -> Hook:
    """Make a user (`Ann Lee`, or named after the login) and a webhook for him with these scopes."""
    name = "Ann Lee" if login == "ann" else login.capitalize()
    async with engine.write() as tx:
        user_id = await users.create(tx, login=login, name=name, admin=admin)
        secret = await webhooks.create(tx, user_id, scopes or ("user",))
    return Hook(client, user_id, secret)


async def another(engine: Engine, hook: Hook, *scopes: str) -> Hook:
    """Make one more webhook for the same user."""
    async with engine.write() as tx:
        return Hook(hook.client, hook.user_id, await webhooks.create(tx, hook.user_id, scopes))


@asynccontextmanager
async def client_of_new_app(database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of one more application over the database, as another server process would be."""
    application = create_app(Settings(database_url=database_url, pool_size=3))
    async with lifespan(application):
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as client:
            yield client


async def status_becomes(status: int, hook: Hook, method: str = "profile") -> None:
    """Wait until calls by the webhook are answered with this status; fail after some seconds."""
    for _ in range(300):
        if (await hook.post(method)).status_code == status:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{method} was never answered with {status}")
