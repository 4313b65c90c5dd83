"""How the pages feel: nothing jumps while a card loads, and its actions are in reach on a phone."""

from playwright.async_api import expect

from support.crm import Portal
from web.browser.conftest import OpenPage

_SHIFTED = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => { for (const each of list.getEntries()) sum += each.value; })
        .observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""


async def test_a_card_stands_still_and_acts_at_the_thumb(open_page: OpenPage, portal: Portal) -> None:
    """A phone: what loads later has its place kept; call, write and complete stand at the foot."""
    contact = await portal.contact(NAME="Anna", PHONE=["+79000000002"], EMAIL=["anna@example.org"])
    lead = await portal.lead(TITLE="Lead", CONTACT_IDS=[contact])
    page = await open_page("anna", language="en", width=390)
    await page.goto(f"/crm/lead/details/{lead}/")
    await expect(page.locator("nav.beside")).to_be_visible()
    await expect(page.locator("#timeline li").first).to_be_visible()
    assert await page.evaluate(_SHIFTED) < 0.005
    thumb = page.locator(".thumb")
    await expect(thumb.locator("a[href='tel:+79000000002']")).to_be_in_viewport()
    await thumb.locator("label").click()
    await expect(page.locator("#comment")).to_be_focused()
    await thumb.get_by_role("button", name="Complete lead").click()
    await expect(page.locator("dialog[open]")).to_be_visible()
