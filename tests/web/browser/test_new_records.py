"""By keyboard alone: a lead of a client who is known, deleting it, and product rows; both themes."""

import re

import pytest
from playwright.async_api import Page, expect

from support.crm import Portal
from web.browser.conftest import OpenPage
from web.browser.test_base import violations
from web.browser.test_journeys import kept, tab_to

THEMES = ["light", "dark"]


@pytest.mark.parametrize("theme", THEMES)
async def test_a_lead_of_a_known_client_is_made_and_deleted_by_keys(
    open_page: OpenPage, portal: Portal, theme: str
) -> None:
    await portal.contact(NAME="Ivan", LAST_NAME="Petrov", PHONE=["+79000000001"])
    page = await open_page(language="en", theme=theme)
    await page.keyboard.press("n")
    await expect(page.locator("#f-TITLE")).to_be_focused()
    await page.keyboard.type("Chairs again")
    await tab_to(page, page.locator("#f-PHONE"))
    await page.keyboard.type("+79000000001")
    await expect(page.locator("#known")).to_contain_text("This client is already here")
    assert await violations(page) == []
    await tab_to(page, page.locator("#known button"))
    await page.keyboard.press("Enter")
    await expect(page.locator("#chosen")).to_contain_text("Ivan Petrov")
    await kept(page)
    await tab_to(page, page.get_by_role("button", name="Create", exact=True))
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/details/[1-9]\d*/"))
    await expect(page.locator("#card-top")).to_contain_text("Repeat lead")
    await expect(page.locator("#beside nav")).to_have_count(1)
    await page.keyboard.press("Control+k")
    await page.keyboard.type("delete")
    await expect(page.locator("#chosen")).to_contain_text("Delete")
    await page.keyboard.press("Enter")
    await expect(page.locator("#delete")).to_be_visible()
    assert await violations(page) == []
    await tab_to(page, page.locator("#delete .button-danger"))
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/crm/lead/list/")
    await expect(page.locator("body")).not_to_contain_text("Chairs again")


async def typed(page: Page, name: str, text: str, row: int = -1) -> None:
    """Tab to a cell of the form and replace what is in it."""
    cell = page.locator(f".product-row [name={name}]").nth(row)
    await tab_to(page, cell)
    await page.keyboard.press("Control+a")
    await page.keyboard.type(text)


@pytest.mark.parametrize(("kind", "theme", "width"), [("deal", "light", 1440), ("lead", "dark", 390)])
async def test_product_rows_by_keyboard(
    open_page: OpenPage, portal: Portal, kind: str, theme: str, width: int
) -> None:
    owner = await getattr(portal, kind)(TITLE="Office")
    page = await open_page(language="en", theme=theme, width=width)
    await page.goto(f"/crm/{kind}/details/{owner}/")
    await expect(page.locator("#edit-products")).to_be_visible()
    await page.locator("#edit-products").focus()
    await page.keyboard.press("Enter")
    await kept(page, page.locator(".product-row [name=PRODUCT_NAME]"))
    await page.keyboard.type("Chair")
    await typed(page, "PRICE", "100")
    await typed(page, "QUANTITY", "many")
    await page.keyboard.press("Enter")
    await expect(page.locator("#wrong-0-QUANTITY")).to_be_visible()
    await expect(page.locator("[name=PRODUCT_NAME]")).to_have_value("Chair")
    await kept(page)
    assert await violations(page) == []
    await typed(page, "QUANTITY", "2")
    await tab_to(page, page.get_by_role("button", name="Add a row"))
    await page.keyboard.press("Enter")
    await kept(page, page.locator(".product-row [name=PRODUCT_NAME]").nth(1))
    await page.keyboard.type("Lamp")
    await typed(page, "PRICE", "50,5")
    await page.keyboard.press("Enter")
    await expect(page.locator("#products table tbody tr")).to_have_count(2)
    await kept(page, page.locator("#edit-products"))
    await expect(page.locator("#field-OPPORTUNITY")).to_contain_text("250.50")
    assert await violations(page) == []
    await page.keyboard.press("Enter")
    await tab_to(page, page.get_by_role("button", name="Remove Chair"))
    await page.keyboard.press("Enter")
    await expect(page.locator(".product-row")).to_have_count(1)
    await kept(page)
    await tab_to(page, page.locator(".products-form").get_by_role("button", name="Save"))
    await page.keyboard.press("Enter")
    await kept(page, page.locator("#edit-products"))
    await expect(page.locator("#products table tbody tr")).to_have_count(1)
    await expect(page.locator("#field-OPPORTUNITY")).not_to_contain_text("250.50")
    await page.keyboard.press("Enter")
    await expect(page.locator(".product-row")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(page.locator("#edit-products")).to_be_visible()
    rows = await portal.admin(f"crm.{kind}.productrows.get", id=owner)
    assert [row["PRODUCT_NAME"] for row in rows] == ["Lamp"]
