"""Pictures of the pages, from a demo portal in a temporary folder: `make screenshots`.

Without arguments it takes those that README.md and the docs show, into docs/screenshots/. With `--all FOLDER`
every page in every width, theme and language, to be looked at. The demo is the same every time, but for its
dates, which count back from today.
"""

import argparse
import asyncio
import base64
import itertools
import re
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, NamedTuple

from playwright.async_api import Browser, Page, StorageState, async_playwright

from relead.actions.demo import LOGIN, PASSWORD
from support.chromium import executable
from support.server import serving

FOLDER: Final = Path(__file__).parents[1] / "docs" / "screenshots"
WIDTHS: Final = (1440, 1024, 390)
HEIGHTS: Final = {1440: 900, 1024: 768, 390: 844}
THEMES: Final = ("light", "dark")
LANGUAGES: Final = ("en", "ru")


class Look(NamedTuple):
    """How somebody sees the pages."""

    width: int = 1440
    theme: str = "light"
    language: str = "en"


class Shot(NamedTuple):
    """A picture. `press` are selectors clicked before it, one after the other; `until` is awaited last."""

    name: str
    address: str
    press: tuple[str, ...] = ()
    until: str = ""
    look: Look = Look()


SHOWN: Final = (
    Shot("lead-card", "/crm/lead/details/141/", until="#timeline li"),
    Shot("lead-list", "/crm/lead/list/"),
    Shot("lead-board", "/crm/lead/kanban/", look=Look(theme="dark")),
    Shot("conversion", "/crm/lead/details/293/", ("#complete",), "dialog[open]"),
    Shot("contact-card", "/crm/contact/details/21/", until="#timeline li", look=Look(language="ru")),
    Shot("phone", "/crm/lead/details/141/", until="#timeline li", look=Look(390, "dark")),
    Shot("roles", "/settings/roles/manager/"),
)
_LISTS: Final = (
    Shot("lead-columns", "/crm/lead/list/", ("[data-dialog=views]",)),
    Shot("lead-none", "/crm/lead/list/?find=nobody-is-called-this"),
    Shot(
        "lead-filtered",
        "/crm/lead/list/?filter[STATUS_ID]=NEW&filter[ASSIGNED_BY_ID]=3&sort=-OPPORTUNITY",
    ),
    Shot("lead-menu", "/crm/lead/list/", ("#filters .menu > summary",)),
    Shot("lead-picked", "/crm/lead/list/", ("tr:nth-child(2) .pick input", "tr:nth-child(4) .pick input")),
    Shot("deal-list", "/crm/deal/list/"),
    Shot("deal-filtered", "/crm/deal/list/?filter[CLOSED]=N&sort=-OPPORTUNITY"),
    Shot("deal-board", "/crm/deal/kanban/"),
    Shot("lead-tile", "/crm/lead/kanban/", ("[data-tile]:nth-child(2) [data-grab]",)),
    Shot("lead-board-none", "/crm/lead/kanban/?find=nobody-is-called-this"),
    Shot("contact-list", "/crm/contact/list/"),
    Shot("company-list", "/crm/company/list/"),
    Shot("company-none", "/crm/company/list/?find=nobody-is-called-this"),
    Shot("lead-import", "/crm/lead/import/"),
    Shot(
        "commands",
        "/crm/lead/list/",
        (".bar-end .menu > summary", "[data-dialog=commands]"),
        "#commands-list [role=option]",
    ),
    Shot("keys", "/crm/lead/list/", (".bar-end .menu > summary", "[data-dialog=keys]"), "#keys li"),
)
_REPEAT, _ORDINARY, _DEAL = "/crm/lead/details/141/", "/crm/lead/details/293/", "/crm/deal/details/6/"
_CARDS: Final = (
    Shot("lead-ordinary", _ORDINARY, until="#timeline li"),
    Shot("lead-closed", "/crm/lead/details/300/", until="#timeline li"),
    Shot("lead-junk", "/crm/lead/details/294/", until="#timeline li"),
    Shot("lead-unfolded", _REPEAT, ("#hidden-facts summary", "#empty-facts summary"), "#timeline li"),
    Shot("lead-edit-text", _ORDINARY, ("#edit-COMMENTS",), "#field-COMMENTS textarea"),
    Shot("lead-edit-phones", _ORDINARY, ("#edit-PHONE",), "#field-PHONE select"),
    Shot("lead-edit-list", _ORDINARY, ("#edit-SOURCE_ID",), "#field-SOURCE_ID select"),
    Shot("lead-edit-date", _ORDINARY, ("#empty-facts summary", "#edit-BIRTHDATE"), "input[type=date]"),
    Shot("lead-client-menu", _REPEAT, (".client .menu summary",), "#timeline li"),
    Shot("lead-client-new", _ORDINARY, ("#client-add .button",), ".client-form"),
    Shot("lead-letter", _REPEAT, ("[id^=write-]",), "#letter[open]"),
    Shot("lead-todo", _REPEAT, ("#new-todo summary",), "#planned li"),
    Shot("lead-comment", _REPEAT, (".entry-comment .actions button",), ".entry-comment textarea"),
    Shot("lead-activities", _REPEAT, ("#kind-activities",), "#kind-activities[aria-pressed=true]"),
    Shot("lead-products", _REPEAT, ("#edit-products",), ".products-form"),
    Shot("lead-delete", _REPEAT, ("#beside .menu summary", "[data-dialog=delete]"), "#delete[open]"),
    Shot("lead-copy", _REPEAT, ("#beside .menu summary", "#beside a.menu-item"), "#new"),
    Shot("lead-new", "/crm/lead/details/0/", until="#new"),
    Shot("deal-card", _DEAL, until="#timeline li"),
    Shot("deal-lose", _DEAL, (".page-head .actions summary",), "#timeline li"),
    Shot("deal-lost", "/crm/deal/details/4/", until="#timeline li"),
    Shot("deal-new", "/crm/deal/details/0/", until="#new"),
    Shot("contact-new", "/crm/contact/details/0/", until="#new"),
    Shot("company-card", "/crm/company/details/1/", until="#timeline li"),
    Shot("company-requisites", "/crm/company/details/1/", ("#requisite-new",), ".requisite-edit"),
)
_SETTINGS: Final = (
    Shot("profile", "/profile/"),
    Shot("profile-webhook", "/profile/", ("[data-dialog=new-webhook]",), "#new-webhook[open]"),
    Shot("settings", "/settings/"),
    Shot("users", "/settings/users/"),
    Shot("user", "/settings/users/2/"),
    Shot("user-dismiss", "/settings/users/2/", ("[data-dialog=dismiss]",), "#dismiss[open]"),
    Shot("user-new", "/settings/users/new/"),
    Shot("departments", "/settings/departments/"),
    Shot("department", "/settings/departments/69/"),
    Shot("roles-all", "/settings/roles/"),
    Shot("role-stages", "/settings/roles/manager/?open=LEAD"),
    Shot("dictionaries", "/settings/dictionaries/"),
    Shot("dictionary", "/settings/dictionaries/STATUS/"),
    Shot("pipelines", "/settings/categories/"),
    Shot("webhooks", "/settings/webhooks/"),
    Shot("not-found", "/crm/lead/details/999999/"),
)
EVERY: Final = (*SHOWN, *_LISTS, *_CARDS, *_SETTINGS)


async def _sign_in(browser: Browser, url: str) -> StorageState:
    page = await browser.new_page(base_url=url)
    await page.goto("/login")
    await page.fill("[name=login]", LOGIN)
    await page.fill("[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/crm/lead/list/")
    return await page.context.storage_state()


@asynccontextmanager
async def _page(browser: Browser, url: str, signed_in: StorageState, look: Look) -> AsyncIterator[Page]:
    """A page of the demo's administrator, who wants it to look so."""
    width, theme, language = look
    context = await browser.new_context(
        base_url=url,
        locale=language,
        viewport={"width": width, "height": HEIGHTS[width]},
        reduced_motion="reduce",
        storage_state=signed_in,
    )
    page = await context.new_page()
    await page.goto("/profile/")
    form = page.locator("form", has=page.locator("[name=theme]"))
    await form.locator("[name=language]").select_option(language)
    await form.locator("[name=theme]").select_option(theme)
    await form.get_by_role("button").click()
    await page.locator(f"html[lang={language}]").wait_for()
    yield page
    await context.close()


async def _take(page: Page, shot: Shot, file: Path) -> None:
    await page.goto(shot.address, wait_until="networkidle" if "details" not in shot.address else "load")
    for selector in shot.press:
        await page.locator(selector).first.click()
    if shot.until:
        await page.locator(shot.until).first.wait_for()
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".webp":  # a third of a PNG; playwright itself cannot
        devtools = await page.context.new_cdp_session(page)
        taken = await devtools.send("Page.captureScreenshot", {"format": "webp", "quality": 65})
        await asyncio.to_thread(file.write_bytes, base64.b64decode(taken["data"]))
    else:
        await page.screenshot(path=file, caret="hide", animations="disabled")


async def _take_all(browser: Browser, url: str, shots: Mapping[Look, Sequence[Shot]], folder: Path) -> None:
    signed_in = await _sign_in(browser, url)
    suffix = ".webp" if folder == FOLDER else ".png"  # small ones for the docs, exact ones to be looked at
    for look, wanted in shots.items():
        async with _page(browser, url, signed_in, look) as page:
            for shot in wanted:
                await _take(page, shot, folder / f"{shot.name}{suffix}")


def _shown() -> dict[Look, list[Shot]]:
    return {
        look: [shot for shot in SHOWN if shot.look == look] for look in {shot.look: None for shot in SHOWN}
    }


def _every(only: str | None) -> dict[Look, list[Shot]]:
    looks = itertools.starmap(Look, itertools.product(WIDTHS, THEMES, LANGUAGES))
    shots = [shot for shot in EVERY if re.search(only or "", shot.name)]
    return {
        look: [shot._replace(name="-".join(map(str, (shot.name, *look)))) for shot in shots] for look in looks
    }


async def _main(folder: Path | None, only: str | None, url: str) -> None:
    async with async_playwright() as playwright:
        # Our own pages only; as root, which containers are, chromium's sandbox cannot start.
        browser = await playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        await _take_all(browser, url, _every(only) if folder else _shown(), folder or FOLDER)
        await browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--all", type=Path, metavar="FOLDER", help="every page in every look, into this folder"
    )
    parser.add_argument("--only", metavar="PATTERN", help="of every page those whose name matches")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as data,
        serving("--data-dir", data, command="demo") as server,
    ):
        asyncio.run(_main(given.all, given.only, server.url))
