"""The lead's card in a real browser: clients, fields and conversion, by mouse and by keyboard alone."""

import pytest
from playwright.async_api import Page, expect

from support.crm import Portal
from web.browser.conftest import LANGUAGES, OpenPage, said, still
from web.browser.test_base import violations


async def open_card(open_page: OpenPage, lead: int, language: str = "en", **how: str) -> Page:
    page = await open_page("anna", language=language, path=f"/crm/lead/details/{lead}/", **how)
    await expect(page.locator("#beside nav")).to_have_count(1)
    await still(page)
    return page


async def names(page: Page) -> list[str]:
    return await page.locator("#client [data-item] a.main").all_inner_texts()


@LANGUAGES
async def test_a_client_is_linked_ordered_made_primary_and_unlinked_by_keyboard(
    open_page: OpenPage, portal: Portal, language: str
) -> None:
    first = await portal.contact(NAME="Ivan", LAST_NAME="First", PHONE=["+79000000001"])
    second = await portal.contact(NAME="Petr", LAST_NAME="Second", EMAIL=["p@example.org"])
    lead = await portal.lead(TITLE="Lead")
    page = await open_card(open_page, lead, language)
    for text, contact in (("+79000000001", first), ("p@example.org", second)):
        await page.locator("#client-find").focus()
        await page.keyboard.type(text)
        await expect(page.locator(".found button")).to_have_count(1)
        for _ in range(3):
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.locator(f"#contact-{contact}")).to_be_focused()
        await still(page)
    assert await names(page) == ["Ivan First", "Petr Second"]
    await expect(page.get_by_text(said(language, "lead.repeat"), exact=True)).to_be_visible()
    await page.locator(f"#grip-{second}").focus()
    await page.keyboard.press("ArrowUp")
    await still(page)
    await expect(page.locator("#client [data-item] a.main").first).to_have_text("Petr Second")
    await expect(page.locator(f"#grip-{second}")).to_be_focused()
    menu = page.locator(f"#contact-row-{second} details.menu > summary")
    await menu.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(f"#contact-row-{second} .badge")).to_have_text(said(language, "lead.primary"))
    await still(page)
    assert await portal.admin.links(lead) == [[second, 10, "Y"], [first, 20, "N"]]
    for contact in (second, first):
        await page.locator(f"#contact-row-{contact} details.menu > summary").focus()
        await page.keyboard.press("Enter")
        await page.locator(
            f"#contact-row-{contact} .menu-item", has_text=said(language, "card.unlink")
        ).focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(f"#contact-row-{contact}")).to_have_count(0)
        await still(page)
    await expect(page.locator("#client-find")).to_be_focused()
    await expect(page.get_by_text(said(language, "lead.repeat"), exact=True)).to_have_count(0)


async def test_contacts_are_dragged(open_page: OpenPage, portal: Portal) -> None:
    contacts = [await portal.contact(NAME=name) for name in "ABC"]
    lead = await portal.lead(CONTACT_IDS=contacts)
    page = await open_card(open_page, lead)
    grip = await page.locator(f"#grip-{contacts[2]}").bounding_box()
    top = await page.locator(f"#contact-row-{contacts[0]}").bounding_box()
    assert grip
    assert top
    await page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    await page.mouse.down()
    await page.mouse.move(grip["x"] + 5, top["y"] + 3, steps=5)
    async with page.expect_response("**/contacts/order"):
        await page.mouse.up()
    await still(page)
    assert [row[0] for row in await portal.admin.links(lead)] == [contacts[2], contacts[0], contacts[1]]
    assert await names(page) == ["C", "A", "B"]


async def test_a_contact_is_created_in_place(open_page: OpenPage, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Lead", NAME="Anna", LAST_NAME="Orlova", PHONE=["+79000000002"])
    page = await open_card(open_page, lead)
    await page.get_by_role("button", name="New contact").click()
    await expect(page.locator("#f-NAME")).to_have_value("Anna")
    await page.fill("#f-EMAIL", "no address")
    await page.get_by_role("button", name="Create and link").click()
    await expect(page.locator("#w-EMAIL")).to_be_visible()
    await page.fill("#f-EMAIL", "anna@example.org")
    await page.keyboard.press("Enter")
    await expect(page.locator("#client [data-item] a.main")).to_have_text("Anna Orlova")
    await expect(page.locator("#client a[href='tel:+79000000002']")).to_have_count(1)  # enriched
    await expect(page.locator("#client-new form")).to_have_count(0)


async def test_fields_are_edited_in_place_by_keyboard(open_page: OpenPage, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Lead", COMMENTS="old", OPPORTUNITY=5)
    page = await open_card(open_page, lead)
    await page.locator("#edit-TITLE").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#value-TITLE")).to_be_focused()
    await page.keyboard.press("Control+A")
    await page.keyboard.type("Renamed")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Renamed")
    await expect(page.locator("#edit-TITLE")).to_be_focused()
    await page.locator("#edit-OPPORTUNITY").click()
    await page.fill("#value-OPPORTUNITY", "much")
    await page.keyboard.press("Enter")
    await expect(page.locator("#wrong-OPPORTUNITY")).to_be_visible()
    await page.fill("#value-OPPORTUNITY", "1500,50")
    await page.keyboard.press("Enter")
    await expect(page.locator("#field-OPPORTUNITY .sum")).to_contain_text("1,500.50")
    await page.locator("#edit-COMMENTS").click()
    await page.fill("#value-COMMENTS", "gone")
    await page.keyboard.press("Escape")  # asks before a text is lost; a browser nobody tells says no
    await expect(page.locator("#value-COMMENTS")).to_have_value("gone")
    page.once("dialog", lambda asked: asked.accept())
    await page.keyboard.press("Escape")
    await expect(page.locator("#field-COMMENTS")).to_contain_text("old")
    assert (await portal.admin("crm.lead.get", id=lead))["COMMENTS"] == "old"


async def test_a_conflict_shows_three_values(open_page: OpenPage, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Lead", POST="before")
    page = await open_card(open_page, lead)
    for button, kept in (("Save mine", "mine"), ("Keep the new value", "theirs")):
        await page.locator("#edit-POST").click()
        await expect(page.locator("#value-POST")).to_be_focused()
        await portal.admin("crm.lead.update", id=lead, fields={"POST": "theirs"})
        await page.fill("#value-POST", "mine")
        await page.keyboard.press("Enter")
        three = page.locator(".three dd")
        await expect(three).to_have_count(3)
        assert [text.strip() for text in await three.all_inner_texts()][1:] == ["theirs", "mine"]
        assert await violations(page) == []
        await page.get_by_role("button", name=button).click()
        await expect(page.locator("#field-POST .what")).to_have_text(kept)
        assert (await portal.admin("crm.lead.get", id=lead))["POST"] == kept


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ru", "dark")])
async def test_a_lead_is_converted_by_keyboard(
    open_page: OpenPage, portal: Portal, language: str, theme: str
) -> None:
    twin = await portal.contact(NAME="Twin", PHONE=["+79000000003"])
    lead = await portal.lead(TITLE="Lead", NAME="Anna", PHONE=["+79000000003"])
    page = await open_card(open_page, lead, language, theme=theme)
    await page.locator("#complete").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#target-DEAL")).to_be_focused()
    await expect(page.locator("#goes")).to_contain_text("+79000000003")
    assert await violations(page) == []
    await page.locator(f"dialog input[type=radio][value='{twin}']").focus()
    await page.keyboard.press("Space")
    await page.locator("dialog .dialog-foot .button-primary").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#card-top .notice-good")).to_contain_text(
        said(language, "lead.result_contact", name="Twin")
    )
    await expect(page.locator("#card-top .notice-good")).to_contain_text(
        said(language, "lead.result_deal", name="Lead")
    )
    assert (await portal.admin("crm.lead.get", id=lead))["STATUS_ID"] == "CONVERTED"
