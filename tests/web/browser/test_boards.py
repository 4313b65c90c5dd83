"""Cards, lists and boards of all entity types in a real browser."""

from playwright.async_api import expect

from support.crm import MANAGER, Portal
from web.browser.conftest import OpenPage


async def test_a_lead_is_moved_by_mouse_and_goes_back_when_refused(
    open_page: OpenPage, portal: Portal
) -> None:
    lead = await portal.lead(TITLE="Mine", ASSIGNED_BY_ID=MANAGER, OPPORTUNITY=5)
    page = await open_page("max", language="en")
    await page.goto("/crm/lead/kanban/")
    await page.drag_and_drop(f"#tile-{lead}", '[data-stage="IN_PROCESS"] .tiles')
    await expect(page.locator("#total-IN_PROCESS")).to_contain_text("5")
    await expect(page.locator(f'[data-stage="IN_PROCESS"] #tile-{lead}')).to_be_visible()
    assert (await portal.admin("crm.lead.get", id=lead))["STATUS_ID"] == "IN_PROCESS"
    await portal.db.execute("UPDATE lead SET assigned_by_id = 1, opened = false")
    await page.drag_and_drop(f"#tile-{lead}", '[data-stage="JUNK"] .tiles')
    await expect(page.locator(".toast-error")).to_contain_text("no access")
    await expect(page.locator(f'[data-stage="IN_PROCESS"] #tile-{lead}')).to_be_visible()
    assert (await portal.admin("crm.lead.get", id=lead))["STATUS_ID"] == "IN_PROCESS"


async def test_a_lead_is_moved_by_keyboard_alone(open_page: OpenPage, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Mine")
    page = await open_page(language="en")
    await page.goto("/crm/lead/kanban/")
    button = page.get_by_role("button", name="Move: Mine")
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(button).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("[data-said]")).not_to_be_empty()
    await page.keyboard.press("Escape")
    await expect(page.locator(f'[data-stage="NEW"] #tile-{lead}')).to_be_visible()
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Enter")
    await expect(page.locator(f'[data-stage="IN_PROCESS"] #tile-{lead}')).to_be_visible()
    await expect(page.locator("#total-IN_PROCESS")).to_contain_text("1")
    await expect(button).to_be_focused()
    assert (await portal.admin("crm.lead.get", id=lead))["STATUS_ID"] == "IN_PROCESS"


async def test_columns_go_on_as_one_scrolls(open_page: OpenPage, portal: Portal) -> None:
    for _ in range(25):
        await portal.lead()
    page = await open_page()
    await page.goto("/crm/lead/kanban/")
    tiles = page.locator('[data-stage="NEW"] [data-tile]')
    await expect(tiles).to_have_count(20)
    await tiles.first.hover()
    await page.mouse.wheel(0, 5000)
    await expect(tiles).to_have_count(25)
    await expect(page.locator('[data-stage="NEW"] .further')).to_have_count(0)
