"""A list as a file and back, in a real browser: import by keyboard alone, export by mouse."""

import asyncio
import csv
import io
from pathlib import Path

from playwright.async_api import FilePayload, Page, Route, expect

from support.crm import Portal
from web.browser.conftest import OpenPage, said
from web.browser.test_base import violations

_NAME = "(e => e.ariaLabel || e.labels?.[0]?.textContent || e.textContent)(document.activeElement)"


def _lines(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig")), delimiter=";"))


async def _to(page: Page, label: str) -> None:
    """Walk with Tab until what has the focus is called so."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        name = await page.evaluate(_NAME)
        if name.strip() == label:
            return
    raise AssertionError(label)


async def test_a_table_is_imported_by_keyboard_stopped_and_gone_on_with(
    open_page: OpenPage, portal: Portal
) -> None:
    rows = "".join(f"Lead {number},{'' if number else 'nonsense'},{number}\n" for number in range(45))
    table = f"Title,Source,Note\n{rows}"
    page = await open_page(language="en")
    page.on("filechooser", lambda _: None)  # the browser takes its time to heed that; a key would overtake it
    await page.goto("/crm/lead/list/?view=all")
    await _to(page, "Export and import")
    await page.keyboard.press("Enter")
    await _to(page, "Import from CSV")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/crm/lead/import/")
    assert await violations(page) == []
    await _to(page, "CSV file")
    async with page.expect_file_chooser() as choosing:
        await page.keyboard.press("Space")
    await (await choosing.value).set_files(
        FilePayload(name="leads.csv", mimeType="text/csv", buffer=table.encode())
    )
    await _to(page, "Upload")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Field for the column: Title")).to_have_value("TITLE")
    assert await violations(page) == []
    await _to(page, "Field for the column: Note")
    await page.keyboard.type("Comment")
    await expect(page.get_by_label("Field for the column: Note")).to_have_value("COMMENTS")
    seen, pressed = 0, asyncio.Event()

    async def hold(route: Route) -> None:
        nonlocal seen
        seen += 1
        if seen == 2:
            await pressed.wait()
        await route.continue_()

    await page.route("**/next", hold)
    await _to(page, "Start the import")
    await page.keyboard.press("Enter")
    await expect(page.locator("#import")).to_contain_text("20 of 45")
    await _to(page, "Stop")
    await page.keyboard.press("Enter")
    pressed.set()
    await expect(page.locator("#import")).to_contain_text("40 of 45")
    assert seen == 2
    assert await violations(page) == []
    await page.reload()  # it is kept where it stopped
    await _to(page, "Continue")
    await page.keyboard.press("Enter")
    await expect(page.locator("#import")).to_contain_text("44 records imported. 1 row not imported.")
    await expect(page.locator("#import tbody")).to_contain_text("nonsense")
    assert await violations(page) == []
    await expect(page.locator("#import").get_by_role("link", name="To the list")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/crm/lead/list/")
    assert await portal.db.fetchval("SELECT count(*) FROM lead WHERE comments = '44'") == 1


async def test_what_the_filter_finds_is_saved_as_a_file(open_page: OpenPage, portal: Portal) -> None:
    await portal.lead(TITLE="=1+1", SOURCE_ID="WEB")
    await portal.lead(TITLE="Other", SOURCE_ID="CALL")
    page = await open_page()
    await page.goto("/crm/lead/list/?columns=SOURCE_ID")
    await page.locator("#filters").get_by_label("Источник").select_option("WEB")
    await expect(page.locator("[data-row]")).to_have_count(1)
    await page.locator("#filters .menu summary").click()
    assert await violations(page) == []
    async with page.expect_download() as loading:
        await page.get_by_role("link", name="Экспорт в CSV").click()
    file = await loading.value
    assert file.suggested_filename.startswith("leads-")
    assert _lines(await file.path()) == [["ID", "Название лида", "Источник"], ["1", "'=1+1", "Веб-сайт"]]


async def test_a_table_is_imported_by_mouse_in_russian(open_page: OpenPage, portal: Portal) -> None:
    page = await open_page(language="ru")
    await page.goto("/crm/lead/list/?view=all")
    await page.locator("#filters .menu summary").click()
    await page.get_by_role("link", name=said("ru", "csv.import")).first.click()
    await page.wait_for_url("**/crm/lead/import/")
    table = "Название лида;Телефон\nСтулья;+7 900 000-00-01\n"
    await page.locator("[type=file]").set_input_files(
        FilePayload(name="лиды.csv", mimeType="text/csv", buffer=table.encode("cp1251"))
    )
    await page.locator("form:has([type=file]) button").click()
    await page.get_by_role("button", name=said("ru", "csv.start")).click()
    await expect(page.locator("#import")).to_contain_text(said("ru", "csv.finished"))
    assert await portal.db.fetchval("SELECT count(*) FROM lead WHERE title = 'Стулья' AND has_phone") == 1
