"""Changing many rows of a list in a real browser: batches follow by themselves until they are stopped."""

import asyncio

from playwright.async_api import Route, expect

from support.crm import Portal
from web.browser.conftest import OpenPage
from web.browser.test_base import violations


async def test_batches_follow_by_themselves_stop_and_go_on(open_page: OpenPage, portal: Portal) -> None:
    for _ in range(45):
        await portal.lead()
    page = await open_page(language="en")
    await page.goto("/crm/lead/list/")
    bar = page.locator("#bulk")
    await expect(bar).to_be_hidden()
    await page.get_by_label("Select all on this page").focus()
    await page.keyboard.press("Space")
    await expect(bar).to_be_visible()
    await bar.get_by_label("Stage").select_option("JUNK")
    assert await violations(page) == []
    seen = 0
    pressed = asyncio.Event()

    async def hold(route: Route) -> None:
        nonlocal seen
        seen += 1
        if seen == 2:
            await pressed.wait()
        await route.continue_()

    await page.route("**/bulk*", hold)
    await bar.get_by_role("button", name="Change").press("Enter")
    stop = page.get_by_role("button", name="Stop")
    await expect(stop).to_be_focused()
    said = page.locator("#bulk-said")
    await expect(said).to_have_attribute("role", "status")
    await expect(said).to_have_text("Changing: 40 % done")
    await stop.press("Enter")
    await expect(stop).to_be_focused()
    await expect(stop).to_have_attribute("aria-disabled", "true")
    pressed.set()
    await expect(page.locator("#bulk-run")).to_contain_text("40 records changed.")
    await expect(said).to_have_text("Changing: 80 % done")
    await expect(page.get_by_role("button", name="Continue")).to_be_focused()
    assert await violations(page) == []
    assert seen == 2
    assert page.url.endswith("/crm/lead/list/")
    await page.get_by_role("button", name="Continue").press("Enter")
    await expect(page.locator("#bulk-run")).to_contain_text("45 records changed.")
    await expect(said).to_have_text("45 records changed.")
    assert await portal.db.fetchval("SELECT count(*) FROM lead WHERE status_id = 'JUNK'") == 45
