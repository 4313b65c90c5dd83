"""Two people at two server processes over one database see each other's changes, also after one was away."""

import socket
from contextlib import AbstractContextManager
from dataclasses import dataclass

import httpx
from playwright.async_api import Page, expect

from support.crm import ADMIN, MANAGER, Portal, secret_of
from support.server import LiveServer, serving
from web.browser.conftest import OpenPage


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@dataclass
class Second:
    """A second server on a port that stays the same when it is started again."""

    port: str
    database_url: str

    def start(self) -> AbstractContextManager[LiveServer]:
        """Run it."""
        return serving("--no-worker", "--port", self.port, database_url=self.database_url)


async def _card(page: Page, origin: str, lead: int) -> None:
    # Cookies know no ports: the session of the other server is good here.
    await page.goto(f"{origin}/crm/lead/details/{lead}/")
    await expect(page.locator("#live[data-listening]")).to_have_count(1)
    await expect(page.locator("#timeline .entry").first).to_be_visible()


async def _rest(origin: str, method: str, **params: object) -> None:
    async with httpx.AsyncClient(base_url=origin) as client:
        answer = await client.post(f"/rest/{ADMIN}/{secret_of(ADMIN)}/{method}", json=params)
        assert answer.status_code == 200, answer.text


async def test_two_servers_show_each_others_changes(
    open_page: OpenPage, portal: Portal, shared_server: LiveServer, database_url: str
) -> None:
    lead = await portal.lead(TITLE="Lead", ASSIGNED_BY_ID=MANAGER, OPENED="N", SOURCE_DESCRIPTION="x")
    anna, max_ = await open_page("anna", language="en"), await open_page("max", language="en")
    second = Second(_free_port(), database_url)
    with second.start() as other:
        await _card(anna, shared_server.url, lead)
        await _card(max_, other.url, lead)
        await max_.evaluate("window.stays = true")
        await max_.locator("#edit-SOURCE_DESCRIPTION").click()
        await max_.fill("#value-SOURCE_DESCRIPTION", "typing")
        await anna.locator("#comment").fill("From the first server")
        await anna.keyboard.press("Control+Enter")
        await expect(max_.locator("#timeline .entry-comment")).to_contain_text("From the first")
        await _rest(shared_server.url, "crm.lead.update", id=lead, fields={"TITLE": "Renamed"})
        await expect(max_.locator("#card-top")).to_contain_text("Renamed")
        await expect(max_.locator("#value-SOURCE_DESCRIPTION")).to_have_value("typing")
        await expect(max_.locator("#value-SOURCE_DESCRIPTION")).to_be_focused()
        await max_.locator("#comment").fill("From the second server")
        await max_.keyboard.press("Control+Enter")
        shown = anna.locator("#timeline .entry-comment", has_text="From the second")
        await expect(shown).to_have_count(1)
        assert other.stop() == 0
    await _rest(shared_server.url, "crm.lead.update", id=lead, fields={"TITLE": "While it was away"})
    with second.start():
        await expect(max_.locator("#card-top")).to_contain_text("While it was away")
        await _rest(shared_server.url, "crm.lead.update", id=lead, fields={"TITLE": "Back"})
        await expect(max_.locator("#card-top")).to_contain_text("Back")
        assert await max_.evaluate("window.stays")
        await expect(max_.locator("#value-SOURCE_DESCRIPTION")).to_have_value("typing")
        # Gone from his reach: his stream says no more, and what he looks at says no more either.
        await portal.admin(
            "crm.lead.update", id=lead, fields={"ASSIGNED_BY_ID": ADMIN, "TITLE": "Hidden from him"}
        )
        answer = await max_.context.request.get(
            f"http://127.0.0.1:{second.port}/crm/lead/details/{lead}/live"
        )
        assert (answer.status, await answer.text()) == (403, "")
        await expect(anna.locator("#card-top")).to_contain_text("Hidden from him")
        assert "Hidden from him" not in await max_.content()
