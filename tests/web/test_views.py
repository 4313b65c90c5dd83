"""Saved views and columns of lists: kept per user, chosen, opened by themselves, deleted."""

import re

import pytest

from support.browsing import Browser
from support.crm import Portal
from web.conftest import SignIn
from web.test_leads import EVIL, MOST_STATEMENTS, shown

LIST = "/crm/lead/list/"


def views(page: str) -> dict[str, int]:
    """Ids of the views by name."""
    pattern = r'<a class="clip" href="[^"]*">([^<]*)</a>.*?views/(\d+)/delete'
    return {name: int(number) for name, number in re.findall(pattern, page, re.DOTALL)}


def heads(page: str) -> int:
    return page.count('<th scope="col"') - 1  # without the check box's


async def save(browser: Browser, name: str, query: str) -> str:
    answer = await browser.send(f"{LIST}views/save", name=name, address=query)
    assert answer.status_code == 303, answer.text[:300]
    return answer.headers["location"]


async def test_a_view_keeps_filter_order_and_columns(sign_in: SignIn, portal: Portal) -> None:
    one = await portal.lead(OPPORTUNITY=5)
    await portal.lead(STATUS_ID="IN_PROCESS")
    two = await portal.lead(OPPORTUNITY=9)
    browser = await sign_in("anna")
    page = await browser.page(
        f"{LIST}?filter[STATUS_ID]=NEW&sort=OPPORTUNITY&columns=OPPORTUNITY,DATE_CREATE"
    )
    assert heads(page) == 3
    query = re.search(r'name="address" value="([^"]*)"', page)
    assert query is not None
    address = await save(browser, "Mine", query[1].replace("&amp;", "&"))
    page = await browser.page(address)
    assert shown(page) == [one, two]
    assert heads(page) == 3
    assert re.findall(r'aria-current="page"><span class="clip">(\w+)', page) == ["Mine"]
    assert list(views(page)) == ["Mine"]
    assert views(await (await sign_in("max")).page(LIST)) == {}


async def test_the_default_view_opens_the_list_until_it_is_deleted(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(STATUS_ID="IN_PROCESS")
    await portal.lead()
    browser = await sign_in("anna")
    await save(browser, "A", "filter[STATUS_ID]=IN_PROCESS")
    await save(browser, "A", "filter[STATUS_ID]=IN_PROCESS&sort=ID")
    view = views(await browser.page(LIST))["A"]
    max_ = await sign_in("max")
    for path in (f"{LIST}views/{view}/default", f"{LIST}views/{view}/delete"):
        assert (await max_.send(path)).status_code == 303  # of his own there is no such view
    assert len(shown(await browser.page(LIST))) == 2
    await browser.send(f"{LIST}views/{view}/default")
    answer = await browser.get(LIST)
    assert answer.status_code == 303
    assert shown(await browser.page(answer.headers["location"])) == [lead]
    assert len(shown(await browser.page(f"{LIST}?view=all"))) == 2
    await browser.send(f"{LIST}views/{view}/delete")
    assert len(shown(await browser.page(LIST))) == 2


@pytest.mark.parametrize("name", ["", "  ", "x" * 101])
async def test_a_view_needs_a_name(sign_in: SignIn, name: str) -> None:
    answer = await (await sign_in("anna")).send(f"{LIST}views/save", name=name, address="")
    assert answer.status_code == 422


async def test_what_is_kept_is_only_text_and_stays_in_the_list(sign_in: SignIn) -> None:
    browser = await sign_in("anna")
    address = await save(browser, EVIL, "find=%0d%0aX: 1&after=x~1&columns=" + EVIL)
    assert address.startswith(f"{LIST}?")
    assert "after" not in address
    page = await browser.page(address)
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    ("name", "chosen", "expected"),
    [
        ("lead", ["OPPORTUNITY", "NOPE"], 2),
        ("lead", ["DATE_MODIFY"], 2),
        ("deal", [], 1),
        ("contact", ["REACH"], 2),
        ("company", ["INDUSTRY"], 2),
    ],
)
async def test_columns_are_chosen_for_each_list(
    sign_in: SignIn, portal: Portal, name: str, chosen: list[str], expected: int
) -> None:
    await getattr(portal, name)()
    browser, path = await sign_in("anna"), f"/crm/{name}/list/"
    await browser.send(f"{path}columns", column=chosen)
    page = await browser.page(path)
    assert heads(page) == expected
    row = page.partition("<tr data-row")[2].partition("</tr>")[0]
    assert row.count("<td") == expected + 1
    other = "/crm/lead/list/" if name != "lead" else "/crm/deal/list/"
    await (portal.deal() if name == "lead" else portal.lead())
    assert heads(await browser.page(other)) == 7


async def test_statements_do_not_grow_with_views(
    sign_in: SignIn, portal: Portal, statements: list[str]
) -> None:
    await portal.lead()
    browser = await sign_in("anna")
    counts = []
    for number in (1, 9):
        await save(browser, f"V{number}", "sort=ID")
        statements.clear()
        await browser.page(f"{LIST}?view=all")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= MOST_STATEMENTS
