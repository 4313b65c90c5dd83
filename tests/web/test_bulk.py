"""Changing many rows of a list: what is changed, what is refused and why, batch after batch."""

import html
import re

import httpx

from support.browsing import Browser
from support.crm import COLLEAGUE, MANAGER, Portal
from web.conftest import SignIn

LIST = "/crm/lead/list/"


async def change(browser: Browser, *ids: int, path: str = LIST, query: str = "", **fields: str) -> str:
    answer = await browser.send(f"{path}bulk{query}", id=[str(each) for each in ids], **fields)
    assert answer.status_code == 200, answer.text[:300]
    return answer.text


def next_form(page: str) -> dict[str, list[str]]:
    """What the form of the next batch sends; {} when the run is through."""
    form = re.search(r"<form[^>]*data-goes-on.*?</form>", page, re.DOTALL)
    made: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form[0] if form else ""):
        made.setdefault(name, []).append(html.unescape(value))
    return made


async def through(browser: Browser, page: str, query: str = "") -> tuple[int, str]:
    """Send batches until the run is through; gives their number and the last page."""
    sent = 0
    while form := next_form(page):
        answer: httpx.Response = await browser.client.post(f"{LIST}bulk{query}", data=form)
        page, sent = answer.text, sent + 1
    return sent, page


async def test_responsible_and_stage_are_changed_together(sign_in: SignIn, portal: Portal) -> None:
    ids = [await portal.lead() for _ in range(3)]
    page = await change(await sign_in("anna"), *ids[:2], ASSIGNED_BY_ID=str(MANAGER), STATUS_ID="IN_PROCESS")
    assert "Изменено 2 записи." in page
    assert next_form(page) == {}
    leads = [await portal.admin("crm.lead.get", id=each) for each in ids]
    assert [(each["ASSIGNED_BY_ID"], each["STATUS_ID"]) for each in leads] == [
        (str(MANAGER), "IN_PROCESS"),
        (str(MANAGER), "IN_PROCESS"),
        ("1", "NEW"),
    ]


async def test_what_one_may_not_change_is_refused_alone_with_its_reason(
    sign_in: SignIn, portal: Portal
) -> None:
    mine = await portal.lead(ASSIGNED_BY_ID=MANAGER)
    other = await portal.lead(OPENED="N")
    page = await change(await sign_in("max"), mine, other, 999, STATUS_ID="IN_PROCESS")
    assert "Изменена 1 запись. Не изменены 2." in page
    assert f"№ {other}: У вас нет доступа" in page
    stages = [(await portal.admin("crm.lead.get", id=each))["STATUS_ID"] for each in (mine, other)]
    assert stages == ["IN_PROCESS", "NEW"]
    page = await change(await sign_in("anna"), mine, STATUS_ID="CONVERTED")
    assert "У вас нет права перевести на эту стадию." in page
    page = await change(await sign_in("anna"), mine, ASSIGNED_BY_ID="777")
    assert "Это значение не подходит для поля." in page
    assert "Выберите, что изменить." in await change(await sign_in("anna"), mine)


async def test_picked_rows_are_changed_in_batches_that_can_be_stopped(
    sign_in: SignIn, portal: Portal
) -> None:
    ids = [await portal.lead() for _ in range(45)]
    browser = await sign_in("anna")
    page = await change(browser, *ids, ASSIGNED_BY_ID=str(COLLEAGUE))
    assert "Всего: 45." in page
    changed = await portal.db.fetchval("SELECT count(*) FROM lead WHERE assigned_by_id = $1", COLLEAGUE)
    assert changed == 20  # who sends nothing more has stopped it
    sent, page = await through(browser, page)
    assert sent == 2
    assert "Изменено 45 записей." in page


async def test_all_that_a_filter_finds_is_changed_though_it_leaves_the_filter(
    sign_in: SignIn, portal: Portal
) -> None:
    for number in range(52):
        await portal.lead(SOURCE_ID="WEB", STATUS_ID="NEW" if number % 2 else "IN_PROCESS")
    await portal.lead(SOURCE_ID="CALL")
    browser = await sign_in("anna")
    query = "?filter[SOURCE_ID]=WEB&filter[STATUS_ID]=NEW&sort=OPPORTUNITY"
    page = await change(browser, query=query, all="Y", STATUS_ID="JUNK")
    sent, page = await through(browser, page, query)
    assert sent == 1
    assert "Изменено 26 записей." in page
    stages = await portal.db.fetch("SELECT status_id, count(*) n FROM lead GROUP BY 1 ORDER BY 1")
    assert [tuple(row) for row in stages] == [("IN_PROCESS", 26), ("JUNK", 26), ("NEW", 1)]


async def test_other_types_have_it_too_and_readers_have_not(sign_in: SignIn, portal: Portal) -> None:
    deal, contact = await portal.deal(), await portal.contact()
    anna = await sign_in("anna")
    page = await change(anna, deal, path="/crm/deal/list/", STAGE_ID="LOSE", ASSIGNED_BY_ID=str(MANAGER))
    assert "Изменена 1 запись." in page
    assert (await portal.admin("crm.deal.get", id=deal))["STAGE_ID"] == "LOSE"
    page = await change(anna, contact, path="/crm/contact/list/", ASSIGNED_BY_ID=str(MANAGER))
    assert "Изменена 1 запись." in page
    assert 'name="STATUS_ID"' not in await anna.page("/crm/contact/list/")
    await portal.role("oleg", (1, 0, "READ", "", 40))
    oleg = await sign_in("oleg")
    assert 'id="bulk"' not in await oleg.page(LIST)
    assert (await oleg.send(f"{LIST}bulk", id="1", STATUS_ID="JUNK")).status_code == 403
