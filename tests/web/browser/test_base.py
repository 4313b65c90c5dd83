"""The first pages in a real browser: looks, accessibility, keyboard."""

import re
from typing import Any

from playwright.async_api import Page, expect

from support.browsing import PASSWORD
from support.chromium import AXE
from support.crm import Portal
from web.browser.conftest import LANGUAGES, OpenPage, said, still

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def some_leads(portal: Portal) -> dict[str, int]:
    contact = await portal.contact(
        NAME="Ivan", LAST_NAME="Petrov", POST="Head", PHONE=["+79000000001"], EMAIL=["i@example.org"]
    )
    company = await portal.company(TITLE="Acme", WEB=["acme.test"])
    return {
        "repeat": await portal.lead(
            TITLE="Repeat", CONTACT_ID=contact, COMPANY_ID=company, OPPORTUNITY=1500, PHONE=["+79000000009"]
        ),
        "ordinary": await portal.lead(TITLE="Ordinary", NAME="Anna", PHONE=["+79000000002"], COMMENTS="a\nb"),
        "junk": await portal.lead(TITLE="Junk", STATUS_ID="JUNK"),
    }


async def violations(page: Page) -> list[Any]:
    """What axe finds wrong, briefly."""
    await still(page)
    await page.evaluate(AXE.read_text(encoding="utf-8"))  # not a script tag: the page's policy forbids it
    found = await page.evaluate("rules => axe.run({runOnly: rules})", _RULES)
    return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found["violations"]]


async def test_the_door_is_accessible_and_lets_in(open_page: OpenPage) -> None:
    page = await open_page()
    await page.click("header .menu > summary")
    await page.click("text=Выйти")
    await page.wait_for_url("**/login")
    assert await violations(page) == []
    await page.fill("[name=login]", "anna")
    await page.fill("[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/crm/lead/list/")


@LANGUAGES
async def test_a_lead_is_found_and_opened_by_keyboard_alone(
    open_page: OpenPage, portal: Portal, language: str
) -> None:
    leads = await some_leads(portal)
    page = await open_page("anna", language=language)
    await page.keyboard.press("/")
    await page.keyboard.type("peat")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**find=peat**")
    await expect(page.locator("tr[data-row]")).to_have_count(1)
    await page.locator("tr[data-row] a").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/crm/lead/details/{leads['repeat']}/**")
    call = page.locator("#client a[href='tel:+79000000001']")
    called = said(language, "lead.call", value="+7 900 000-00-01")
    assert await call.get_attribute("aria-label") == called


async def test_filters_change_the_list_without_loading_the_page(open_page: OpenPage, portal: Portal) -> None:
    await some_leads(portal)
    page = await open_page()
    await page.evaluate("window.stays = true")
    await page.select_option("[name='filter[STATUS_ID]']", "JUNK")
    await expect(page.locator("tr[data-row]")).to_have_count(1)
    assert await page.evaluate("window.stays")
    await expect(page).to_have_url(re.compile("filter"))
    await page.go_back()
    await expect(page.locator("tr[data-row]")).to_have_count(3)


async def test_menus_close_by_escape_and_give_focus_back(open_page: OpenPage) -> None:
    page = await open_page()
    await page.locator("header .menu > summary").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("text=Выйти")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("text=Выйти")).to_be_hidden()
    await expect(page.locator("header .menu > summary")).to_be_focused()


async def test_a_webhook_is_made_and_revoked(open_page: OpenPage) -> None:
    page = await open_page()
    await page.goto("/profile/")
    await page.click("[data-dialog=new-webhook]")
    await page.fill("dialog [name=title]", "Shop")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#made")
    assert "/rest/1/" in await page.inner_text("#made")
    page.on("dialog", lambda dialog: dialog.accept())
    row = page.locator("#webhooks tbody tr", has_text="Shop")
    await row.get_by_role("button").click()
    await expect(row).to_have_count(0)
