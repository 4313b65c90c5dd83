"""From a card to the records before and after it in the list it was opened from."""

import re
from urllib.parse import quote

import pytest

from support.browsing import Browser
from support.crm import MANAGER, Portal
from web.conftest import SignIn


async def beside(browser: Browser, number: int, within: str = "", name: str = "lead") -> list[int]:
    """Ids that the links of a card lead to."""
    page = await browser.page(f"/crm/{name}/details/{number}/beside?in={quote(within)}")
    return [int(each) for each in re.findall(r"/details/(\d+)/[^>]*data-key=", page)]


async def test_they_follow_the_filter_and_the_order_of_the_list(sign_in: SignIn, portal: Portal) -> None:
    one = await portal.lead(OPPORTUNITY=30)
    two = await portal.lead(OPPORTUNITY=10, STATUS_ID="IN_PROCESS")
    three = await portal.lead(OPPORTUNITY=20)
    four = await portal.lead(OPPORTUNITY=40)
    browser = await sign_in("anna")
    assert await beside(browser, three) == [four, two]
    assert await beside(browser, four) == [three]
    new = "filter[STATUS_ID]=NEW&sort=OPPORTUNITY"
    assert await beside(browser, one, new) == [three, four]
    assert await beside(browser, three, new) == [one]
    assert await beside(browser, two, "filter[STATUS_ID]=NEW") == [three, one]  # it left the list meanwhile


async def test_the_list_tells_its_cards_where_they_are_from(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(STATUS_ID="NEW")
    browser = await sign_in("anna")
    page = await browser.page("/crm/lead/list/?filter[STATUS_ID]=NEW&after=999~999")
    found = re.search(rf'href="(/crm/lead/details/{lead}/[^"]*)"', page)
    assert found is not None
    assert "after" not in found[1]
    card = await browser.page(found[1])
    slot = re.search(r'id="beside" hx-get="([^"]*)"', card)
    assert slot is not None
    assert "STATUS_ID" in await browser.page(slot[1])


async def test_only_what_one_may_read(sign_in: SignIn, portal: Portal) -> None:
    mine = await portal.lead(ASSIGNED_BY_ID=MANAGER, OPENED="N")
    other = await portal.lead(OPENED="N")
    last = await portal.lead(ASSIGNED_BY_ID=MANAGER, OPENED="N")
    browser = await sign_in("max")
    assert await beside(browser, mine) == [last]
    assert (await browser.get(f"/crm/lead/details/{other}/beside")).status_code == 403


@pytest.mark.parametrize("name", ["deal", "contact", "company"])
async def test_other_types_have_it_too(sign_in: SignIn, portal: Portal, name: str) -> None:
    one, two = [await getattr(portal, name)() for _ in range(2)]
    browser = await sign_in("anna")
    assert await beside(browser, one, name=name) == [two]
    assert f'hx-get="/crm/{name}/details/{one}/beside"' in await browser.page(f"/crm/{name}/details/{one}/")
