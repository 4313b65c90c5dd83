"""All pages in a real browser: accessible in both themes, as narrow as a phone, and nothing stored runs."""

import pytest
from playwright.async_api import Page

from support.chromium import AXE
from support.crm import ADMIN, Portal
from support.extremes import fill_extremes
from support.filled import KINDS, Filled, fill
from support.hostile import turn_hostile
from support.markup import ATTACKS, MARK
from support.page_walk import reading
from web.browser.conftest import OpenPage, still

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_EMPTY = ("/crm/lead/list/?find=nothing-like-this", "/crm/deal/kanban/?find=nothing-like-this")
_MORE = ("/nowhere/", "/settings/users/999/", *_EMPTY)
_AXE = """async ([rules, root]) => {
    const found = await axe.run(root ? document.querySelector(root) : document,
        {runOnly: rules, resultTypes: ['violations']});
    const told = each => each.nodes.map(node => node.html.slice(0, 160)).join(' | ');
    return found.violations.map(each => each.id + ' ' + told(each));
}"""
_FITS = "document.documentElement.scrollWidth <= innerWidth"


async def wrong(page: Page, root: str = "") -> list[str]:
    """What axe finds."""
    if not await page.evaluate("typeof axe !== 'undefined'"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = await page.evaluate(_AXE, [_RULES, root])
    return found


async def whole_pages(page: Page, filled: Filled) -> list[str]:
    """Addresses of the pages that a browser shows by themselves; all others are parts of these."""
    found = []
    for path in dict.fromkeys([*reading(filled), *_MORE]):
        answer = await page.context.request.get(path)
        assert answer.status < 500, path
        whole = "<!doctype" in (await answer.text())[:100]
        if whole and ("?" not in path or path in _MORE):
            found.append(path)
    return found


async def _parts(page: Page, seen: set[str]) -> list[str]:
    """Open every dialog and menu of a page that was not `seen` on another, and look at it alone."""
    found = []
    for name in await page.locator("dialog[id]").evaluate_all("all => all.map(each => each.id)"):
        if name not in seen:
            dialog = page.locator(f"dialog#{name}")
            await dialog.evaluate("each => { if (!each.open) each.showModal(); }")
            found += [f"#{name}: {each}" for each in await wrong(page, f"#{name}")]
            await dialog.evaluate("each => each.close()")
            seen.add(name)
    menus = page.locator("details.menu")
    for number, text in enumerate(await menus.evaluate_all("all => all.map(each => each.innerText)")):
        if text not in seen:
            await menus.nth(number).evaluate("each => { each.open = true; each.id = 'looked-at'; }")
            found += await wrong(page, "#looked-at")
            await menus.nth(number).evaluate("each => { each.open = false; each.id = ''; }")
            seen.add(text)
    return found


@pytest.mark.parametrize(("language", "theme", "looked_at"), [("ru", "light", 1440), ("en", "dark", 390)])
async def test_every_page_is_accessible_and_fits(
    open_page: OpenPage, portal: Portal, language: str, theme: str, looked_at: int
) -> None:
    filled = await (fill(portal, owner=ADMIN) if theme == "light" else fill_extremes(portal))
    page = await open_page(language=language, theme=theme)
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for path in await whole_pages(page, filled):
        await page.goto(path)
        await still(page)
        told = []
        for width in (1024, 390, 1440) if looked_at == 1440 else (1440, 1024, 390):
            await page.set_viewport_size({"width": width, "height": 900})
            told += [] if await page.evaluate(_FITS) else [f"wider than {width}"]
            told += await wrong(page) if width == looked_at else []
        told += await _parts(page, seen)
        if told:
            found[path] = told
    assert found == {}


async def test_nothing_that_was_stored_runs(open_page: OpenPage, portal: Portal) -> None:
    """A refusal of the policy is a message of the console, which `open_page` does not let pass."""
    filled = await fill(portal, owner=ADMIN)
    page = await open_page("anna", language="en")
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url) if MARK in request.url else None)
    cards = [f"/crm/{kind}/details/{filled.ids[kind]}/" for kind in KINDS]
    settings = [f"/settings/{part}" for part in ("users/", "departments/", "roles/manager/", "webhooks/")]
    for attack in ATTACKS[:3]:
        await turn_hostile(portal.db, attack)
        for path in ("/crm/lead/list/?view=all", "/crm/lead/kanban/", "/profile/", *cards, *settings):
            await page.goto(path)
            await still(page)
            assert await page.evaluate(f"document.querySelector('{MARK}, [{MARK}], [onfocus]')") is None, path
    assert asked == []
