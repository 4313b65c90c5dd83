"""What was found by working with the pages: each test is a mistake that was there."""

import asyncio

from playwright.async_api import Dialog, Page, Route, expect

from support.crm import Portal
from web.browser.conftest import OpenPage, still
from web.browser.test_journeys import card


async def slowly(page: Page) -> list[str]:
    """Let what is sent be on its way for a while; return the addresses it goes to."""
    sent: list[str] = []

    async def later(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)
            await asyncio.sleep(0.3)
        await route.continue_()

    await page.route("**/*", later)
    return sent


async def test_a_double_click_sends_once(open_page: OpenPage, portal: Portal) -> None:
    page = await card(open_page, f"/crm/lead/details/{await portal.lead()}/")
    sent = await slowly(page)
    await page.fill("#comment", "Called him")
    await page.locator("form:has(#comment) [type=submit]").dblclick()
    await expect(page.locator("#timeline .entry-comment")).to_have_count(1)
    await page.locator("[hx-get$='clients/new/contact']").click()
    await page.fill("#f-LAST_NAME", "Petrov")
    await page.locator(".client-form [type=submit]").dblclick()
    await expect(page.locator("#client")).to_contain_text("Petrov")
    await page.fill("#comment", "Again")
    await page.locator("form:has(#comment) [type=submit]").click()
    await expect(page.locator("#timeline .entry-comment")).to_have_count(2)
    assert len(sent) == 3
    assert await portal.db.fetchval("SELECT count(*) FROM contact") == 1


async def test_a_double_click_on_a_plain_form_sends_once(open_page: OpenPage, portal: Portal) -> None:
    page = await open_page("anna")
    await page.goto("/crm/lead/list/")
    sent = await slowly(page)
    await page.locator("[data-dialog=views]").click()
    await page.fill("#views [name=name]", "Mine")
    await page.evaluate(  # both at once, as a quick hand does; the page goes away with the first answer
        "() => { const f = document.querySelector('#views form.row'); f.requestSubmit(); f.requestSubmit(); }"
    )
    await page.wait_for_url("**?**")
    assert len(sent) == 1
    assert await portal.db.fetchval("SELECT count(*) FROM list_view") == 1


async def test_what_is_typed_outlives_the_session(open_page: OpenPage, portal: Portal) -> None:
    page = await card(open_page, f"/crm/lead/details/{await portal.lead()}/")
    await page.fill("#comment", "Typed for an hour")
    await page.context.clear_cookies()
    send = page.locator("form:has(#comment) [type=submit]")
    await send.click()
    await expect(page.locator("#comment")).to_have_value("Typed for an hour")
    async with page.context.expect_page() as opened:
        await page.locator("#toasts a").click()
    beside = await opened.value
    await beside.fill("[name=login]", "anna")
    await beside.fill("[name=password]", "correct horse")
    await beside.keyboard.press("Enter")
    await beside.wait_for_url(page.url)
    await send.click()
    await expect(page.locator("#toasts [data-csrf]")).to_have_count(1)
    await still(page)
    await send.click()
    await expect(page.locator("#timeline .entry-comment")).to_contain_text("Typed for an hour")


async def test_a_card_deleted_elsewhere_stays_and_says_so(open_page: OpenPage, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Short-lived")
    page = await card(open_page, f"/crm/lead/details/{lead}/")
    await page.locator("#edit-TITLE").click()
    await page.fill("#value-TITLE", "A long title")
    await portal.admin("crm.lead.delete", id=lead)
    await expect(page.locator("#toasts .toast")).to_have_count(1)  # at once, and once
    await page.locator("#toasts [data-drops]").click()
    await page.locator("#field-TITLE [type=submit]").click()
    await expect(page.locator("#toasts .toast")).to_have_count(1)
    await expect(page.locator("#value-TITLE")).to_have_value("A long title")
    await page.locator("#stages button").first.click()
    await expect(page.locator("#stages")).to_be_visible()


async def test_a_click_beside_a_dialog_does_not_lose_a_letter(open_page: OpenPage, portal: Portal) -> None:
    contact = await portal.contact(NAME="Ivan", EMAIL=["ivan@example.org"])
    page = await card(open_page, f"/crm/lead/details/{await portal.lead(CONTACT_ID=contact)}/")
    await page.locator("#client [hx-get*='letter?']").first.click()
    await page.fill("#letter-text", "Dear Ivan")
    await page.mouse.click(5, 5)
    await expect(page.locator("#letter-text")).to_be_visible()
    await page.fill("#letter-text", "")
    await page.mouse.click(5, 5)
    await expect(page.locator("#letter-text")).to_be_hidden()


async def test_what_went_wrong_is_told_in_front_of_a_dialog_and_goes_with_it(
    open_page: OpenPage, portal: Portal
) -> None:
    contact = await portal.contact(NAME="Ivan", EMAIL=["ivan@example.org"])
    page = await card(open_page, f"/crm/lead/details/{await portal.lead(CONTACT_ID=contact)}/")
    await page.locator("#client [hx-get*='letter?']").first.click()
    await page.fill("#letter [name=subject]", "Offer")
    await page.fill("#letter-text", "Dear Ivan")
    await page.route("**/letter", lambda route: route.abort("connectionrefused"))
    send = page.locator("#letter .button-primary")
    await send.click()
    await send.click()
    told = page.locator("#letter #toasts .toast")
    await expect(told).to_have_count(1)
    await told.locator("[data-drops]").click()
    await expect(page.locator("#toasts .toast")).to_have_count(0)
    await send.click()
    await expect(told).to_have_count(1)
    await page.unroute("**/letter")
    await send.click()
    await expect(page.locator("#letter .notice-good")).to_be_visible()
    await expect(page.locator("#toasts .toast")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(page.locator("body > #toasts")).to_have_count(1)


async def test_loading_the_profile_again_makes_no_second_webhook(open_page: OpenPage, portal: Portal) -> None:
    page = await open_page("max")
    await page.goto("/profile/")
    await page.locator("[data-dialog=new-webhook]").click()
    await page.fill("#new-webhook [name=title]", "Mine")
    before = await portal.db.fetchval("SELECT count(*) FROM webhook")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-copy=made]")).to_be_focused()
    await page.reload()
    await expect(page.locator("#webhooks")).to_contain_text("Mine")
    await expect(page.locator("#made")).to_have_count(0)
    assert await portal.db.fetchval("SELECT count(*) FROM webhook") == before + 1


async def test_an_answer_that_is_none_of_ours_takes_nothing_away(open_page: OpenPage, portal: Portal) -> None:
    page = await card(open_page, f"/crm/lead/details/{await portal.lead(TITLE='Lead')}/")
    await page.locator("#edit-TITLE").click()
    await page.fill("#value-TITLE", "Typed")
    await page.route(
        "**/fields/TITLE",
        lambda route: route.fulfill(status=504, content_type="text/html", body="<h1>Bad Gateway</h1>"),
    )
    await page.keyboard.press("Enter")
    await expect(page.locator("#toasts .toast")).to_have_count(1)
    await expect(page.locator("#value-TITLE")).to_have_value("Typed")
    await page.unroute("**/fields/TITLE")
    await page.locator("#field-TITLE [type=submit]").click()
    await expect(page.locator("h1")).to_have_text("Typed")
    await expect(page.locator("#toasts .toast")).to_have_count(0)


async def test_the_browser_asks_before_what_was_typed_is_lost(open_page: OpenPage, portal: Portal) -> None:
    page = await card(open_page, f"/crm/lead/details/{await portal.lead()}/")
    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await (dialog.accept() if len(asked) > 1 else dialog.dismiss())

    page.on("dialog", stay)
    await page.fill("#client-find", "Nobody")
    await page.fill("#comment", "Called him")
    await page.locator(".nav-link").nth(1).click()
    await expect(page.locator("#comment")).to_have_value("Called him")
    assert asked == ["beforeunload"]
    await page.locator("form:has(#comment) [type=submit]").click()
    await expect(page.locator("#timeline .entry-comment")).to_have_count(1)
    await page.locator(".nav-link").nth(1).click()
    await page.wait_for_url("**/crm/deal/list/")
    await page.goto("/crm/lead/details/0/")
    await page.fill("[name=TITLE]", "New one")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/details/2/")
    assert asked == ["beforeunload"]
