"""Fields for people, by keyboard."""

from playwright.async_api import expect

from support.crm import COLLEAGUE, MANAGER, Portal
from web.browser.conftest import OpenPage
from web.browser.test_journeys import card


async def test_observers_are_chosen_and_dropped(open_page: OpenPage, portal: Portal) -> None:
    await portal.db.execute("UPDATE user_account SET name = 'Zara' WHERE id = $1", MANAGER)
    await portal.db.execute("UPDATE user_account SET name = 'Zina' WHERE id = $1", COLLEAGUE)
    lead = await portal.lead()
    await portal.admin("crm.item.update", entityTypeId=1, id=lead, fields={"observers": [COLLEAGUE]})
    page = await card(open_page, f"/crm/lead/details/{lead}/")
    await page.locator("#edit-OBSERVERS").press("Enter")
    box = page.locator("#value-OBSERVERS")
    await box.press_sequentially("zar")
    await expect(page.locator(".picker [role=option]")).to_have_count(1)
    await box.press("Escape")  # shuts the list, not the form
    await expect(page.locator("#value-OBSERVERS-found")).to_be_hidden()
    await box.press_sequentially("a")
    await expect(page.locator("#chosen")).to_contain_text("Zara")
    await box.press("Enter")
    await page.get_by_role("checkbox", name="Zina").press("Space")
    await page.get_by_role("checkbox", name="Zara").press("Control+Enter")
    await expect(page.locator("#edit-OBSERVERS")).to_be_focused()
    await expect(page.locator("#field-OBSERVERS")).to_contain_text("Zara")
    assert [row[0] for row in await portal.db.fetch("SELECT user_id FROM observer")] == [MANAGER]


async def test_a_list_is_narrowed_to_a_person(open_page: OpenPage, portal: Portal) -> None:
    for user in (1, MANAGER):
        await portal.lead(TITLE=f"Of {user}", ASSIGNED_BY_ID=user)
    page = await open_page("anna", language="en", path="/crm/lead/list/?view=all")
    await page.locator("#f-responsible").click()
    await page.locator(".picker [role=option]").nth(0).click()  # oneself
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.locator("#filters .picked input").press("Space")
    await expect(page.locator("tbody tr")).to_have_count(2)
