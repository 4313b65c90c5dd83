"""One journey over each kind of card in a real browser: links, values, files, requisites; by keyboard too."""

import pytest
from playwright.async_api import FilePayload, Page, expect

from relead.actions import requisite_presets
from relead.store.engine import Engine
from support.crm import Portal
from web.browser.conftest import OpenPage, still
from web.browser.test_base import violations

THEMES = ("light", "dark")
FILE = FilePayload(name="offer <1>.txt", mimeType="text/plain", buffer=b"an offer")


async def user_field(portal: Portal, name: str, code: str, kind: str, **more: str) -> None:
    fields = {"FIELD_NAME": code, "USER_TYPE_ID": kind, "EDIT_FORM_LABEL": {"en": code, "ru": code}, **more}
    await portal.admin(f"crm.{name}.userfield.add", fields=fields)


async def link_by_keyboard(page: Page, text: str, kind: str, number: int) -> None:
    """Find one client and link it."""
    await page.locator("#client-find").focus()
    await page.keyboard.type(text)
    await expect(page.locator(".found button")).to_have_count(1)
    await page.locator(".found button").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(f"#{kind}-{number}")).to_be_focused()
    await still(page)


async def keep_file(page: Page, code: str) -> None:
    """Upload a file, see its link, and download it."""
    await page.locator(f"#edit-{code}").click()
    await page.set_input_files(f"#value-{code}", FILE)
    await page.locator(f"#field-{code} button[type=submit]").click()
    link = page.locator(f"#field-{code} a.file")
    await expect(link).to_have_text(FILE["name"])
    await still(page)  # the change makes parts fetch themselves anew: not while the link is pressed
    async with page.expect_download() as downloading:
        await link.click()
    assert (await (await downloading.value).path()).read_bytes() == FILE["buffer"]
    await page.locator(f"#edit-{code}").click()
    await page.locator(f"#field-{code} input[type=checkbox]").uncheck()
    await page.locator(f"#field-{code} button[type=submit]").click()
    await expect(link).to_have_count(0)


async def in_both_themes(page: Page) -> None:
    """Nothing on the page is out of anyone's reach; from its top, where the bar lies over nothing."""
    await page.emulate_media(reduced_motion="reduce")  # no colour half-way between the themes
    await page.evaluate("scrollTo(0, 0)")
    for theme in THEMES:
        await page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        assert await violations(page) == [], theme


async def open_empty(page: Page) -> None:
    """Unfold the fields without a value."""
    fold = page.locator("#empty-facts > summary")
    await fold.click()


@pytest.mark.parametrize("width", [390, 1440])
async def test_a_contact(open_page: OpenPage, portal: Portal, width: int) -> None:
    await user_field(portal, "contact", "DOC", "file")
    contact = await portal.contact(NAME="Ivan", LAST_NAME="Petrov", PHONE=["+79000000001"])
    one, two = [await portal.company(TITLE=title) for title in ("Alpha", "Beta")]
    await portal.lead(TITLE="His lead", CONTACT_ID=contact)
    page = await open_page("anna", language="en", width=width, path=f"/crm/contact/details/{contact}/")
    await still(page)
    for title, number in (("Alpha", one), ("Beta", two)):
        await link_by_keyboard(page, title, "company", number)
    await page.locator(f"#grip-{two}").focus()
    await page.keyboard.press("ArrowUp")
    await still(page)
    await expect(page.locator("#client [data-item] a.main").first).to_have_text("Beta")
    await expect(page.locator(f"#company-row-{one} .badge")).to_have_text("Primary")
    menu = page.locator(f"#company-row-{two} details.menu > summary")
    await menu.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(f"#company-row-{two} .badge")).to_have_text("Primary")
    await expect(page.locator(f"#company-row-{one} .badge")).to_have_count(0)
    await expect(page.get_by_text("Client of 1 lead")).to_be_visible()
    await page.locator("#edit-PHONE").click()
    await page.get_by_role("button", name="Add another").click()
    await expect(page.locator("#field-PHONE input[name=value]")).to_have_count(3)
    await page.locator("#field-PHONE input[name=value]").last.fill("8 900 000 00 02")
    await page.locator("#field-PHONE select").last.select_option("HOME")
    await page.locator("#field-PHONE button[aria-label^=Remove]").first.click()
    await expect(page.locator("#field-PHONE :focus")).to_have_count(1)
    await page.locator("#field-PHONE button[type=submit]").click()
    await expect(page.locator("#field-PHONE .what .muted")).to_have_count(1)  # its kind
    await expect(page.locator("#field-PHONE [href^=tel]")).to_have_attribute("href", "tel:+79000000002")
    await open_empty(page)
    await keep_file(page, "UF_CRM_DOC")
    await in_both_themes(page)


async def test_a_company(open_page: OpenPage, portal: Portal, engine: Engine) -> None:
    await engine.transact(requisite_presets.prepare, user_id=1)
    contact = await portal.contact(NAME="Olga", EMAIL=["olga@example.org"])
    company = await portal.company(TITLE="Alpha")
    page = await open_page("anna", language="en", path=f"/crm/company/details/{company}/")
    await still(page)
    await link_by_keyboard(page, "olga@example.org", "contact", contact)
    await page.locator("#edit-TITLE").click()
    await page.locator("#value-TITLE").fill("Alpha <b>&")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Alpha <b>&")
    await page.locator("#requisite-new").focus()
    await page.keyboard.press("Enter")
    await page.locator("[name=RQ_INN]").fill("7707083893")
    await page.keyboard.press("Enter")
    await expect(page.locator("#requisites article")).to_contain_text("7707083893")
    await page.get_by_role("button", name="Add bank details").click()
    await page.locator("[name=RQ_BANK_NAME]").fill("Our bank")
    await page.keyboard.press("Enter")
    await expect(page.locator("#requisites article")).to_contain_text("Our bank")
    await page.get_by_role("button", name="Add an address").click()
    await page.locator("[name=type]").select_option("1")
    await page.locator("[name=ADDRESS_1]").fill("Street 1")
    await page.keyboard.press("Enter")
    await expect(page.locator("#requisites article")).to_contain_text("Street 1")
    await in_both_themes(page)


@pytest.mark.parametrize("name", ["lead", "deal"])
async def test_a_lead_and_a_deal(open_page: OpenPage, portal: Portal, name: str) -> None:
    await user_field(portal, name, "DOC", "file", MULTIPLE="Y")
    await user_field(portal, name, "COST", "money")
    number = await {"lead": portal.lead, "deal": portal.deal}[name](TITLE="Card")
    page = await open_page("anna", language="en", theme="dark", path=f"/crm/{name}/details/{number}/")
    await still(page)
    await open_empty(page)
    await keep_file(page, "UF_CRM_DOC")
    await page.locator("#edit-UF_CRM_COST").click()
    await page.locator("#value-UF_CRM_COST").fill("1500")
    await page.locator("#field-UF_CRM_COST select").select_option("USD")
    await page.locator("#field-UF_CRM_COST button[type=submit]").click()
    await expect(page.locator("#field-UF_CRM_COST .number")).to_have_text("$1,500")
    await in_both_themes(page)
