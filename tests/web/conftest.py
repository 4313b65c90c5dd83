"""Pages through the whole application, as people with sessions."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from relead.store.engine import Engine
from relead.store.statement import Statement
from relead.web import assets
from support.browsing import Browser, give_password
from support.crm import Portal
from support.prepared import prepared_portal

SignIn = Callable[[str], Awaitable[Browser]]


@pytest.fixture(autouse=True, scope="session")
def _built() -> None:
    try:
        assets.load()
    except assets.NotBuilt as problem:
        pytest.fail(str(problem))


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    """A portal with dictionaries and people; see `support.crm`."""
    async with prepared_portal(engine, client, database_url) as made:
        yield made


@pytest.fixture
async def stranger(app: ASGIApp, portal: Portal) -> AsyncIterator[Browser]:  # noqa: ARG001 - stands before it
    """Somebody who is not signed in."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as made:
        yield Browser(made)


@pytest.fixture
async def sign_in(engine: Engine, app: ASGIApp, portal: Portal) -> AsyncIterator[SignIn]:  # noqa: ARG001 - of its people
    """Open a browser of one of the portal's people: `await sign_in("max")`."""
    async with AsyncExitStack() as stack:

        async def enter(login: str) -> Browser:
            transport = httpx.ASGITransport(app)
            client = httpx.AsyncClient(transport=transport, base_url="http://portal.test")
            browser = Browser(await stack.enter_async_context(client))
            await give_password(engine, login)
            assert (await browser.sign_in(login)).status_code == 303
            return browser

        yield enter


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """SQL of the statements run from now on.

    Without those for settings and user fields: a real process remembers them, tests have that switched off.
    """
    run: list[str] = []
    original = Statement.bind

    def bind(self: Statement, values: dict[str, Any]) -> tuple[str, list[Any]]:
        sql, arguments = original(self, values)
        if "FROM setting" not in sql and "FROM user_field ORDER" not in sql:
            run.append(sql)
        return sql, arguments

    monkeypatch.setattr(Statement, "bind", bind)
    return run
