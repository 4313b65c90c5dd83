"""Passwords, the matrix of roles, dictionaries and pipelines in a real browser."""

import pytest
from playwright.async_api import Page, expect

from support.browsing import PASSWORD
from support.crm import MANAGER, Portal
from web.browser.conftest import OpenPage
from web.browser.test_base import violations

NEW = "a better secret"
ROLE = "/settings/roles/manager/"


async def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(120):
        if await page.evaluate("where => document.activeElement.matches(where)", selector):
            return
        await page.keyboard.press("Tab")
    pytest.fail(f"no way to {selector} by Tab")


async def type_into(page: Page, selector: str, text: str) -> None:
    await tab_to(page, selector)
    await page.keyboard.type(text)


async def test_ones_password_is_changed_by_keyboard_alone(open_page: OpenPage) -> None:
    page = await open_page("max")
    await page.goto("/profile/")
    await type_into(page, "#f-present", "guess guess")
    await type_into(page, "#f-password", NEW)
    await type_into(page, "#f-again", NEW)
    await page.keyboard.press("Enter")
    await expect(page.locator("#w-present")).to_be_visible()
    await expect(page.locator("#f-present")).to_be_focused()
    assert [await page.input_value(f"#f-{name}") for name in ("present", "password", "again")] == [""] * 3
    await page.keyboard.type(PASSWORD)
    await type_into(page, "#f-password", NEW)
    await type_into(page, "#f-again", NEW)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Пароль изменён.")).to_be_visible()
    await page.context.clear_cookies()
    await page.goto("/login")
    await page.fill("[name=login]", "max")
    await page.fill("[name=password]", NEW)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/crm/lead/list/")


async def test_the_matrix_is_filled_by_keyboard_alone(open_page: OpenPage, portal: Portal) -> None:
    number = await portal.admin("crm.dealcategory.add", fields={"NAME": "Wholesale"})
    page = await open_page("anna", language="en")
    await page.goto(ROLE)
    fold = f"#stages-DEAL-{number}"
    await expect(page.locator(f"{fold} select").first).not_to_be_visible()
    await tab_to(page, f"{fold} > summary")
    await page.keyboard.press("Enter")
    cell = f'[name="DEAL/{number}:READ@C{number}:NEW"]'
    await expect(page.locator(f"{cell} option:checked")).to_have_text("(own)")
    await tab_to(page, cell)
    await page.keyboard.type("all")
    await tab_to(page, f"{fold} .moves > summary")
    await page.keyboard.press("Enter")
    await tab_to(page, f'[name="limit:DEAL/{number}:C{number}:NEW"]')
    await page.keyboard.press("Space")
    await tab_to(page, f'[name="move:DEAL/{number}:C{number}:NEW"][value="C{number}:WON"]')
    await page.keyboard.press("Space")
    await tab_to(page, f"{fold} button.button-primary")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**?open=**")
    await expect(page.locator(f"{cell} option:checked")).to_have_text("all")
    await expect(page.locator(f"{fold} > summary .badge")).to_have_text("3 differences")
    await expect(page.locator(f"{fold} .moves strong").first).to_have_text("only to: 1 stage")
    rights = await portal.db.fetch(
        "SELECT action, stage, level FROM role_right WHERE role_code = 'manager' AND category_id = $1"
        " ORDER BY action, stage",
        int(number),
    )
    stage = f"C{number}:NEW"
    assert [tuple(row) for row in rights] == [
        ("READ", "", 10),
        ("READ", stage, 100),
        ("TRANSITION", stage, 0),
    ]


async def test_what_a_stage_means_is_changed_by_keyboard_alone(open_page: OpenPage, portal: Portal) -> None:
    row = await portal.db.fetchval("SELECT id FROM status WHERE status_id = 'PROCESSED'")
    page = await open_page("anna", language="en")
    await page.goto("/settings/dictionaries/STATUS/")
    await tab_to(page, f'#row-{row} [name="NAME"]')
    await page.keyboard.press("Control+a")
    await page.keyboard.type("Not now")
    await tab_to(page, f'#row-{row} [name="SEMANTICS"]')
    await page.keyboard.type("Fail")
    await tab_to(page, f"#row-{row} button")
    async with page.expect_response(lambda answer: answer.request.method == "POST"):
        await page.keyboard.press("Enter")
    await expect(page.locator(f"#row-{row} option:checked")).to_have_text("Failure")
    stored = await portal.db.fetchrow("SELECT name, semantics FROM status WHERE id = $1", row)
    assert tuple(stored) == ("Not now", "F")


async def test_who_dismisses_himself_is_warned(open_page: OpenPage, portal: Portal) -> None:
    await portal.db.execute("UPDATE user_account SET is_admin = true WHERE id = $1", MANAGER)
    page = await open_page("max", language="en")
    await page.goto(f"/settings/users/{MANAGER}/")
    await page.click("[data-dialog=dismiss]")
    await expect(page.locator("#dismiss")).to_contain_text("This is your own account")
    await expect(page.locator("#dismiss [data-close]").last).to_be_focused()
    await page.keyboard.press("Escape")
    assert await portal.db.fetchval("SELECT active FROM user_account WHERE id = $1", MANAGER)
    await page.click("[data-dialog=dismiss]")
    await page.click("#dismiss .button-danger")
    await page.wait_for_url("**/login**")


@pytest.mark.parametrize(("language", "theme"), [("ru", "light"), ("en", "dark")])
async def test_the_unfolded_matrix_is_accessible_and_fits(
    open_page: OpenPage, portal: Portal, language: str, theme: str
) -> None:
    number = await portal.admin("crm.dealcategory.add", fields={"NAME": "Wholesale"})
    page = await open_page("anna", language=language, theme=theme, path=f"{ROLE}?open=DEAL/{number}")
    for width in (1440, 390):
        await page.set_viewport_size({"width": width, "height": 900})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert await violations(page) == [], width
