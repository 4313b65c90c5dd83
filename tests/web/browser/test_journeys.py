"""The twelve journeys, each by keyboard alone and by mouse; the focus is never lost on the way.

By keyboard elsewhere: find (`test_base`, `test_commands`), link, reorder, set primary, unlink, convert
(`test_lead_card`), import (`test_csv`). By mouse elsewhere: reorder (`test_lead_card`, dragging).
"""

from collections.abc import Sequence

import pytest
from playwright.async_api import Locator, Page, expect

from support.crm import Portal
from web.browser.conftest import LANGUAGES, OpenPage, said, still
from web.browser.test_base import violations

_RING = "getComputedStyle(document.activeElement).outlineStyle"
_LOST = "document.activeElement === document.body"
_SETTLES_MEANWHILE = """addEventListener("htmx:before:swap", () =>
    document.dispatchEvent(new CustomEvent("htmx:after:settle")))"""
"""As when what a change fetched came a moment before: the dialog is gone then, and not yet there again."""


async def keys(page: Page, *pressed: str) -> None:
    """Press keys one after the other; something has the focus before each, and shows that it has."""
    for key in pressed:
        assert not await page.evaluate(_LOST), key
        await page.keyboard.press(key)


async def kept(page: Page, element: Locator | None = None, *, mouse: bool = False) -> None:
    """The focus is somewhere, or at an element, with a ring around it unless one works by mouse."""
    if element is not None:
        await expect(element).to_be_focused()
    await expect(page.locator(":focus")).to_have_count(1)
    assert mouse or await page.evaluate(_RING) != "none"


async def tab_to(page: Page, element: Locator, most: int = 60) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(most):
        if await element.evaluate("element => element === document.activeElement"):
            await kept(page)
            return
        await page.keyboard.press("Tab")
    await expect(element).to_be_focused()


async def card(open_page: OpenPage, path: str, language: str = "en") -> Page:
    """A card with its timeline and its stream."""
    page = await open_page("anna", language=language, path=path)
    await expect(page.locator("#live[data-listening]")).to_have_count(1)
    await expect(page.locator("#timeline .entry:not(.muted)")).not_to_have_count(0)
    await still(page)
    return page


@LANGUAGES
@pytest.mark.parametrize("mouse", [False, True])
async def test_a_client_is_called(open_page: OpenPage, portal: Portal, language: str, mouse: bool) -> None:
    contact = await portal.contact(NAME="Ivan", PHONE=["+79000000001"])
    lead = await portal.lead(TITLE="Lead", CONTACT_ID=contact)
    page = await card(open_page, f"/crm/lead/details/{lead}/", language)
    # A telephone would open the link; here nothing may try to.
    await page.evaluate(
        "addEventListener('click', event => event.target.closest('a[href^=tel]') && event.preventDefault())"
    )
    call = page.locator("#client a[href='tel:+79000000001']")
    if mouse:
        await call.click()
    else:
        await page.keyboard.press("/")
        await tab_to(page, call)
        await keys(page, "Enter")
    await expect(page.locator("#planned")).to_contain_text("+79000000001")
    await kept(page, call, mouse=mouse)
    done = page.locator("#planned .actions button")
    if mouse:
        await done.click()
    else:
        await tab_to(page, done)
        await keys(page, "Enter")
    await expect(page.locator("#planned")).not_to_contain_text("+79000000001")
    await kept(page, mouse=mouse)
    assert await portal.db.fetchval("SELECT count(*) FROM activity WHERE completed") == 1


@LANGUAGES
async def test_a_letter_is_written_by_keyboard(open_page: OpenPage, portal: Portal, language: str) -> None:
    contact = await portal.contact(NAME="Ivan", EMAIL=["ivan@example.org"])
    lead = await portal.lead(TITLE="Lead", CONTACT_ID=contact)
    page = await card(open_page, f"/crm/lead/details/{lead}/", language)
    write = page.locator("#client [hx-get*='letter?']").first
    await page.keyboard.press("/")
    await tab_to(page, write)
    await keys(page, "Enter")
    await kept(page, page.locator("#f-subject"))
    assert await violations(page) == []
    await page.keyboard.type("Offer")
    await keys(page, "Tab")
    await page.keyboard.type("Dear Ivan")
    await page.evaluate(_SETTLES_MEANWHILE)
    await keys(page, "Control+Enter")
    await kept(page, page.locator("#letter .button-primary[data-close]"))
    await keys(page, "Enter")
    await expect(page.locator("#letter")).to_be_hidden()
    await kept(page, write)
    await expect(page.locator("#planned")).to_contain_text("Offer")


async def test_a_letter_is_written_by_mouse(open_page: OpenPage, portal: Portal) -> None:
    contact = await portal.contact(NAME="Ivan", EMAIL=["ivan@example.org"])
    page = await card(open_page, f"/crm/lead/details/{await portal.lead(CONTACT_ID=contact)}/")
    await page.get_by_role("button", name="Write to ivan@example.org").click()
    await page.fill("#f-subject", "Offer")
    await page.fill("#letter-text", "Dear Ivan")
    for _ in range(2):
        await page.keyboard.press("Escape")  # asks before the letter is lost; a browser nobody tells says no
        await expect(page.locator("#letter-text")).to_have_value("Dear Ivan")
    await page.get_by_role("button", name="Save the draft").click()
    await page.locator("#letter .button-primary[data-close]").click()
    await expect(page.locator("#planned")).to_contain_text("Offer")


@LANGUAGES
async def test_a_comment_is_written_changed_and_deleted_by_keyboard(
    open_page: OpenPage, portal: Portal, language: str
) -> None:
    page = await card(open_page, f"/crm/deal/details/{await portal.deal()}/", language)
    await page.keyboard.press("c")
    await page.keyboard.type("First words")
    await keys(page, "Control+Enter")
    entry = page.locator("#timeline .entry-comment")
    await expect(entry).to_contain_text("First words")
    await kept(page, page.locator("#comment"))
    await expect(page.locator("#comment")).to_have_value("")
    buttons = entry.locator(".actions button")
    await tab_to(page, buttons.first)
    await keys(page, "Enter")
    await kept(page, entry.locator("textarea"))
    await keys(page, "Control+a")
    await page.keyboard.type("Second")
    await keys(page, "Control+Enter")
    await expect(entry.locator(".pre")).to_have_text("Second")
    await kept(page, buttons.first)
    await keys(page, "Enter")
    await kept(page, entry.locator("textarea"))
    await keys(page, "Escape")
    await kept(page, buttons.first)
    page.on("dialog", lambda dialog: dialog.accept())
    await keys(page, "Tab", "Enter")
    await expect(entry).to_have_count(0)
    await kept(page)


async def test_a_comment_is_written_changed_and_deleted_by_mouse(open_page: OpenPage, portal: Portal) -> None:
    page = await card(open_page, f"/crm/contact/details/{await portal.contact()}/")
    await page.locator("#comment").click()
    await page.keyboard.type("First")
    await page.get_by_role("button", name="Add", exact=True).click()
    entry = page.locator("#timeline .entry-comment")
    await expect(entry).to_contain_text("First")
    await entry.get_by_role("button", name="Edit the comment").click()
    await entry.locator("textarea").fill("Second")
    await entry.get_by_role("button", name="Save").click()
    await expect(entry.locator(".pre")).to_have_text("Second")
    page.on("dialog", lambda dialog: dialog.accept())
    await entry.get_by_role("button", name="Delete the comment").click()
    await expect(entry).to_have_count(0)


@LANGUAGES
@pytest.mark.parametrize("mouse", [False, True])
async def test_duplicates_are_merged(open_page: OpenPage, portal: Portal, language: str, mouse: bool) -> None:
    contact = await portal.contact(NAME="Ivan", PHONE=["+79000000001"])
    twin = await portal.contact(NAME="Ivan", PHONE=["+79000000001"], EMAIL=["ivan@example.org"])
    page = await card(open_page, f"/crm/contact/details/{contact}/", language)
    page.on("dialog", lambda dialog: dialog.accept())
    box, merge = page.locator(f"#same-{twin}"), page.locator("#merge button")
    if mouse:
        await box.check()
        await merge.click()
    else:
        await page.keyboard.press("/")
        await tab_to(page, box, most=120)
        await keys(page, "Space")
        await tab_to(page, merge)
        await keys(page, "Enter")
    await expect(page.locator("#facts")).to_contain_text("ivan@example.org")
    assert await portal.db.fetchval("SELECT count(*) FROM contact") == 1


@LANGUAGES
@pytest.mark.parametrize("mouse", [False, True])
async def test_many_are_changed(open_page: OpenPage, portal: Portal, language: str, mouse: bool) -> None:
    for _ in range(45):
        await portal.lead()
    page = await open_page(language=language)
    bar, run = page.locator("#bulk"), page.locator("#bulk-run")
    pick = page.locator("[data-pick-all]")
    if mouse:
        await pick.check()
        await bar.locator("select").last.select_option("JUNK")
        await bar.locator("[type=submit]").click()
    else:
        await page.keyboard.press("/")
        await tab_to(page, pick, most=30)
        await keys(page, "Space")
        await keys(page, "Tab", "Enter", "Tab", "Tab", "Tab")
        await kept(page, bar.locator("select").last)
        await bar.locator("select").last.select_option("JUNK")
        await keys(page, "Tab", "Enter")
    await expect(run).to_contain_text("45")
    await expect(run.locator("progress")).to_have_count(0)
    await kept(page, run, mouse=mouse)
    await expect(page.locator("#bulk-said")).to_contain_text("45")
    assert await portal.db.fetchval("SELECT count(*) FROM lead WHERE status_id = 'JUNK'") == 45


@LANGUAGES
async def test_a_card_is_worked_by_mouse(open_page: OpenPage, portal: Portal, language: str) -> None:
    """Find, link, set primary, unlink, convert."""
    contacts = [await portal.contact(NAME=name, EMAIL=[f"{name}@example.org"]) for name in ("Ivan", "Petr")]
    lead = await portal.lead(TITLE="Chairs")
    page = await open_page(language=language)
    await page.locator("#search").click()
    await page.keyboard.type("chairs")
    await page.locator("#search-found [role=option]").click()
    await page.wait_for_url(f"**/crm/lead/details/{lead}/")
    for contact, name in zip(contacts, ("Ivan", "Petr"), strict=True):
        await page.locator("#client-find").click()
        await page.keyboard.type(f"{name}@example.org")
        await page.locator(".found button").click()
        await kept(page, page.locator(f"#contact-{contact}"), mouse=True)
        await still(page)
    for key, left in (("card.make_primary", ["Ivan", "Petr"]), ("card.unlink", ["Ivan"])):
        row = page.locator(f"#contact-row-{contacts[1]}")
        await row.locator(".menu > summary").click()
        await row.get_by_role("button", name=said(language, key)).click()
        await _named(page, left)
        await still(page)  # the names are the same after the first
        await kept(page, mouse=True)
    await page.get_by_role("button", name=said(language, "lead.complete")).click()
    await page.locator("#convert .dialog-foot .button-primary").click()
    await expect(page.locator("#card-top .notice-good")).to_contain_text(
        said(language, "lead.result_deal", name="Chairs")
    )


async def _named(page: Page, names: Sequence[str]) -> None:
    await expect(page.locator("#client [data-item] a.main")).to_have_text(names)
