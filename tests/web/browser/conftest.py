"""A browser at a real server; pages are made by `open_page`."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from relead.store.engine import Engine
from relead.web.language import texts
from support.browsing import PASSWORD, give_password
from support.chromium import executable
from support.crm import Portal
from support.server import LiveServer

LANGUAGES = pytest.mark.parametrize("language", ["ru", "en"])
OpenPage = Callable[..., Awaitable[Page]]
_PATIENCE: Final = 30_000
"""Milliseconds that a busy machine may take for anything; no test waits longer than it needs to."""
_COUNT = """window.underWay = 0;
addEventListener("htmx:before:request", () => { window.underWay += 1; });
addEventListener("htmx:finally:request", () => { window.underWay -= 1; });"""
_STILL = """() => new Promise(done => {
    const look = left => left ? requestAnimationFrame(() => look(window.underWay ? 3 : left - 1)) : done();
    look(3);
})"""
expect.set_options(timeout=_PATIENCE)


def said(language: str, key: str, **values: str) -> str:
    """What pages say in a language."""
    text = texts()[key][language]
    assert isinstance(text, str)
    return text.format(**values)


async def still(page: Page) -> None:
    """Wait until nothing of the page is on its way, and what came is in its place.

    For what comes next and does not wait by itself: a measurement, or a key for what is being replaced.
    """
    await page.evaluate(_STILL)


def _is_problem(said: ConsoleMessage) -> bool:
    # Missing pages, refused values and a stopping server are tested too; chromium notes them.
    refused = (
        *(
            "401 (Unauthorized)",
            "403 (Forbidden)",
            "404 (Not Found)",
            "409 (Conflict)",
            "422 (Unprocessable",
            "504 (",
        ),
        *("ERR_INCOMPLETE_CHUNKED", "ERR_CONNECTION_REFUSED", "Failed to fetch", "'beforeunload'"),
    )
    return said.type == "error" and not any(text in said.text for text in refused)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests."""
    path = executable()
    async with async_playwright() as playwright:
        # Our own pages only; as root, which containers are, chromium's sandbox cannot start.
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
async def open_page(
    chromium: Browser, shared_server: LiveServer, engine: Engine, portal: Portal
) -> AsyncIterator[OpenPage]:
    """A page of one of the portal's people: `await open_page("max", language="en", theme="dark", width=390)`.

    The test fails if a page wrote an error or a refusal of its policy to the console.
    """
    contexts, problems = [], []

    async def make(
        login: str = "anna",
        *,
        language: str = "ru",
        theme: str = "light",
        width: int = 1440,
        path: str = "/crm/lead/list/",
    ) -> Page:
        await give_password(engine, login)
        preferences = f'{{"language": "{language}", "theme": "{theme}"}}'
        await portal.db.execute(
            "UPDATE user_account SET preferences = $1::jsonb WHERE login = $2", preferences, login
        )
        context = await chromium.new_context(
            base_url=shared_server.url, locale=language, viewport={"width": width, "height": 900}
        )
        contexts.append(context)
        await context.add_init_script(_COUNT)
        # That one signs in at the page itself is tested in `test_base`.
        entered = await context.request.post("/login", form={"login": login, "password": PASSWORD})
        assert entered.ok, entered.status
        page = await context.new_page()
        page.set_default_timeout(_PATIENCE)
        page.on("console", lambda said: problems.append(said.text) if _is_problem(said) else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(path)
        return page

    yield make
    for context in contexts:
        await context.close()
    assert problems == []
