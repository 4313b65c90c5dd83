"""The command menu: its pages; records suggested while one types, in it and in the search on top."""

import re

import pytest

from relead.domain.fields.contact import CONTACT
from relead.domain.fields.deal import DEAL
from relead.domain.finding import suggested_by
from relead.domain.listing import leaves
from support.browsing import Browser
from support.crm import MANAGER, Portal
from web.conftest import SignIn
from web.test_leads import EVIL, MOST_STATEMENTS


async def suggested(browser: Browser, text: str) -> list[str]:
    """What is suggested: `lead 5`."""
    answer = await browser.client.get("/suggestions", params={"find": text})
    assert answer.status_code == 200
    return [
        f"{name} {number}" for name, number in re.findall(r'href="/crm/(\w+)/details/(\d+)/"', answer.text)
    ]


async def test_it_finds_the_records_one_may_read(sign_in: SignIn, portal: Portal) -> None:
    mine = await portal.lead(TITLE="Chairs " + EVIL, ASSIGNED_BY_ID=MANAGER, OPENED="N")
    await portal.lead(TITLE="Chairs too", OPENED="N")
    deal = await portal.deal(TITLE="More chairs", ASSIGNED_BY_ID=MANAGER, OPENED="N")
    await portal.deal(TITLE="Hidden chairs", OPENED="N")
    contact = await portal.contact(NAME="Chairman", LAST_NAME="Mao", ASSIGNED_BY_ID=MANAGER, OPENED="N")
    await portal.contact(NAME="Chairwoman", OPENED="N")
    company = await portal.company(TITLE="Chairs & Co", ASSIGNED_BY_ID=MANAGER, OPENED="N")
    await portal.company(TITLE="Chairs & Sons", OPENED="N")
    manager = await sign_in("max")
    expected = [f"lead {mine}", f"deal {deal}", f"contact {contact}", f"company {company}"]
    assert await suggested(manager, "chair") == expected
    page = await manager.page("/suggestions?find=chair")
    assert "<img src=x" not in page
    assert await suggested(manager, "") == []
    assert await suggested(await sign_in("oleg"), "chair") == []


async def test_phones_and_mails_are_shown_where_they_were_looked_for(sign_in: SignIn, portal: Portal) -> None:
    phones = ["+79000000001", "+79000000002"]
    contact = await portal.contact(NAME="Ivan", PHONE=phones, EMAIL=["ivan@example.org"])
    lead = await portal.lead(TITLE="New", NAME="Ivan", PHONE=phones)
    repeat = await portal.lead(TITLE="Repeat", PHONE=["+79000000002"], CONTACT_ID=contact)
    browser = await sign_in("anna")
    both = [f"lead {repeat}", f"lead {lead}", f"contact {contact}"]
    assert await suggested(browser, "8 (900) 000-00-02") == both
    page = await browser.page("/suggestions?find=89000000002")
    assert page.count("+7 900 000-00-02") == 2  # a repeat lead's own are hidden
    assert "+7 900 000-00-01" not in page
    assert await suggested(browser, "IVAN@example.org") == [f"contact {contact}"]
    assert "+7 900 000-00-01, ivan@example.org" in await browser.page("/suggestions?find=ivan")
    assert await suggested(browser, "ivan") == [f"lead {lead}", f"contact {contact}"]
    assert f"lead {lead}" in await suggested(browser, f"#{lead}")


async def test_statements_do_not_grow(sign_in: SignIn, portal: Portal, statements: list[str]) -> None:
    browser = await sign_in("anna")
    for _ in range(2):
        for make in (portal.lead, portal.deal, portal.company):
            await make(TITLE="Chairs")
        await portal.contact(NAME="Chairs")
        statements.clear()
        await suggested(browser, "chairs")
        found = len(statements)
        assert found <= MOST_STATEMENTS
    for _ in range(10):
        await portal.lead(TITLE="Chairs")
    statements.clear()
    await suggested(browser, "chairs")
    assert len(statements) == found


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", set()),
        ("iv", set()),
        ("ivan p", {"name", "last_name", "second_name"}),
        ("a@b.test", {"EMAIL"}),
        ("8 900 000", {"PHONE"}),
        ("890000000", {"PHONE"}),
        ("12345", {"name", "last_name", "second_name", "id"}),
        ("#7", {"id"}),
        ("99999999999999", {"PHONE"}),
    ],
)
def test_only_what_indexes_find_is_looked_for(text: str, columns: set[str]) -> None:
    wanted = suggested_by(CONTACT, text)
    found = [] if wanted is None else list(leaves([wanted]))
    assert {each.column for each in found} == columns
    assert suggested_by(DEAL, "a@b.test") is None


@pytest.mark.parametrize(("login", "settings"), [("anna", True), ("max", False)])
async def test_it_has_the_pages_of_whoever_looks(sign_in: SignIn, login: str, settings: bool) -> None:
    page = await (await sign_in(login)).page("/profile/")
    menu = page.partition('id="commands"')[2].partition("</dialog>")[0]
    assert 'href="/crm/deal/kanban/"' in menu
    assert ('href="/settings/users/"' in menu) is settings


@pytest.mark.parametrize(("page", "list_"), [("deal", "deal"), ("contact", "contact"), ("lead", "lead")])
async def test_the_search_leads_to_the_list_of_what_one_looks_at(
    sign_in: SignIn, portal: Portal, page: str, list_: str
) -> None:
    number = await getattr(portal, page)()
    text = await (await sign_in("anna")).page(f"/crm/{page}/details/{number}/")
    assert f'role="search" action="/crm/{list_}/list/"' in text
