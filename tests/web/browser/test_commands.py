"""The command menu and the keys in a real browser, by keyboard alone."""

import re

from playwright.async_api import expect

from support.crm import Portal
from web.browser.conftest import OpenPage
from web.browser.test_base import violations


async def test_a_lead_is_found_and_its_neighbour_reached_by_keys(open_page: OpenPage, portal: Portal) -> None:
    older = await portal.lead(TITLE="Older")
    lead = await portal.lead(TITLE="Chairs")
    page = await open_page(language="en")
    await page.goto("/crm/contact/list/")
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("chairs")
    await expect(page.locator("#commands-found")).to_contain_text("Chairs")
    assert await violations(page) == []
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(f"/details/{lead}/"))
    await expect(page.locator("#beside")).to_contain_text("Next")
    await page.keyboard.press("j")
    await expect(page).to_have_url(re.compile(f"/details/{older}/"))
    await page.keyboard.press("Control+k")
    await page.keyboard.type("profile")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("/profile/"))
