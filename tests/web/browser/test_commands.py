"""The command menu, the search's suggestions and the keys in a real browser, by keyboard alone."""

import re

import pytest
from playwright.async_api import Page, expect

from relead.domain.access import Level
from support.crm import Portal
from web.browser.conftest import OpenPage, still
from web.browser.test_base import violations


async def chosen(page: Page, text: str) -> None:
    """Open the menu and type until its first entry is the one that is wanted."""
    await page.keyboard.press("Control+k")
    await expect(page.locator("#commands input")).to_be_focused()
    await page.keyboard.type(text)
    await expect(page.locator("#chosen")).to_contain_text(re.compile(text, re.IGNORECASE))


async def test_a_lead_is_found_and_its_neighbour_reached_by_keys(open_page: OpenPage, portal: Portal) -> None:
    older = await portal.lead(TITLE="Older")
    lead = await portal.lead(TITLE="Chairs")
    page = await open_page(language="en")
    await page.goto("/crm/contact/list/")
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()
    await expect(page.locator("#keys")).to_contain_text("Find contacts")
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("chairs")
    await expect(page.locator("#commands-found")).to_contain_text("Chairs")
    assert await violations(page) == []
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(f"/details/{lead}/"))
    await expect(page.locator("#beside")).to_contain_text("Next")
    await page.keyboard.press("j")
    await page.wait_for_url(re.compile(f"/details/{older}/"))
    await expect(page.locator("#beside")).to_contain_text("Previous")
    russian = {"key": "л", "code": "KeyK", "bubbles": True}  # k, where the keyboard has Russian letters
    await page.dispatch_event("body", "keydown", russian)
    await page.wait_for_url(re.compile(f"/details/{lead}/"))
    await page.dispatch_event("body", "keydown", {**russian, "ctrlKey": True})
    await page.keyboard.type("profile")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("/profile/"))


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_menu_does_what_the_card_can_do(open_page: OpenPage, portal: Portal, theme: str) -> None:
    contact = await portal.contact(NAME="Ivan", PHONE=["+79000000001"], EMAIL=["ivan@example.org"])
    other = await portal.contact(NAME="Petr")
    lead = await portal.lead(TITLE="Lead", CONTACT_IDS=[contact, other])
    page = await open_page(language="en", theme=theme)
    await page.goto(f"/crm/lead/details/{lead}/")
    await expect(page.locator("#timeline .entry:not(.muted)")).not_to_have_count(0)
    await still(page)
    await page.keyboard.press("Control+k")
    offered = " | ".join(await page.locator("#commands [data-here] [role=option]").all_inner_texts())
    card = [
        "Complete lead",
        "В работе",
        "Edit: Lead Name",
        "Edit: Source information",
        "Edit: Comment",
    ]
    client = ["Make primary", "Unlink", "Call +7 900 000-00-01", "Write to ivan@example.org"]
    rest = ["Link a client", "New contact", "Write a comment", "New to-do", "To the list"]
    for text in (*card, *client, *rest):
        assert text.lower() in offered.lower(), (text, offered)
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await chosen(page, "в работе")
    await page.keyboard.press("Enter")
    await expect(page.locator("#stages [aria-current]")).to_contain_text("В работе")
    await chosen(page, "make primary")
    await page.keyboard.press("Enter")
    await expect(page.locator(f"#contact-row-{other} .badge")).to_have_text("Primary")
    await expect(page.locator(f"#contact-{other}")).to_be_focused()
    await chosen(page, "edit: source information")  # folded up with the empty fields
    await page.keyboard.press("Enter")
    await expect(page.locator("#value-SOURCE_DESCRIPTION")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#edit-SOURCE_DESCRIPTION")).to_be_focused()
    for key, focused in (("c", "#comment"), ("t", "#todo-subject"), ("e", "#value-TITLE")):
        await page.locator("#content").focus()
        await page.keyboard.press(key)
        await expect(page.locator(focused)).to_be_focused()
        await expect(page.locator(focused)).not_to_have_value(key)


async def test_only_what_one_may_do_is_offered(open_page: OpenPage, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Lead")
    page = await open_page("max", language="en")
    await portal.role("max", (1, 0, "READ", "", Level.ALL))
    await page.goto(f"/crm/lead/details/{lead}/")
    await expect(page.locator("#timeline .entry:not(.muted)")).not_to_have_count(0)
    await page.keyboard.press("Control+k")
    menu = page.locator("#commands-list")
    await expect(menu).to_contain_text("Profile")
    for text in ("Deals", "Settings", "Complete lead", "Edit:", "Write a comment", "New contact", "В работе"):
        await expect(menu).not_to_contain_text(text)
    await page.keyboard.press("Escape")
    await page.keyboard.press("c")
    await expect(page.locator(":focus")).not_to_have_attribute("id", "comment")


async def test_lists_and_contacts_offer_theirs(open_page: OpenPage, portal: Portal) -> None:
    contact, _ = [await portal.contact(NAME="Ivan", PHONE=["+79000000001"]) for _ in range(2)]
    await portal.lead()
    page = await open_page(language="en")
    await chosen(page, "select all")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-pick-all]")).to_be_checked()
    await chosen(page, "change the selected")
    await page.keyboard.press("Escape")
    await chosen(page, "settings: roles")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("/settings/roles/"))
    await page.goto(f"/crm/contact/details/{contact}/")
    await expect(page.locator("#same-2, #same-1")).to_have_count(1)
    await page.keyboard.press("Control+k")
    for text in ("Merge", "Call +7 900 000-00-01", "Edit: Last name"):
        await expect(page.locator("#commands [data-here]")).to_contain_text(text)


async def test_keys_can_be_switched_off(open_page: OpenPage) -> None:
    page = await open_page(language="en")
    await page.keyboard.press("?")
    await page.get_by_label("Single-key shortcuts").uncheck()
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_hidden()
    await chosen(page, "keyboard")
    await page.keyboard.press("Enter")
    await page.get_by_label("Single-key shortcuts").check()
    await page.keyboard.press("Escape")
    await page.keyboard.press("/")
    await expect(page.locator("#search")).to_be_focused()


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_the_search_suggests_while_one_types(
    open_page: OpenPage, portal: Portal, language: str
) -> None:
    contact = await portal.contact(NAME="Ivan", LAST_NAME="Petrov", PHONE=["+79000000001"])
    await portal.lead(TITLE="Ivan's chairs")
    deal = await portal.deal(TITLE="Chairs")
    page = await open_page(language=language)
    await page.goto(f"/crm/deal/details/{deal}/")
    await page.keyboard.press("/")
    await expect(page.locator("#search")).to_be_focused()
    async with page.expect_response("**/suggestions?find=ivan*") as answer:
        await page.keyboard.type("ivan")
    assert "Petrov" in await (await answer.value).text()
    options = page.locator("#search-found [role=option]")
    await expect(options).to_have_count(2)
    await expect(page.locator("#search")).to_have_attribute("aria-expanded", "true")
    await expect(options.last).to_contain_text("+7 900 000-00-01")
    assert await violations(page) == []
    await page.keyboard.press("ArrowUp")
    await expect(options.last).to_have_attribute("aria-selected", "true")
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await expect(page.locator("#search-found")).to_be_hidden()
    await expect(page.locator("#search")).to_have_value("ivan")
    await page.keyboard.press("Enter")  # nothing is chosen: the list of what was looked at
    await page.wait_for_url(re.compile("/crm/deal/list/.*find=ivan"))
    await page.locator("#search").fill("+7 900 000 00 01")
    await expect(options).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(f"/crm/contact/details/{contact}/"))
    await page.locator("#search").fill("chairs")
    await options.last.click()
    await page.wait_for_url(re.compile(f"/crm/deal/details/{deal}/"))
