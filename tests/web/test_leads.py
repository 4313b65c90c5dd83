"""The list and the card of leads: what is shown, to whom, and with how many statements."""

import re
from urllib.parse import quote

import pytest

from support.browsing import Browser
from support.crm import MANAGER, OUTSIDER, Portal
from web.conftest import SignIn

LIST = "/crm/lead/list/"
EVIL = """<img src=x onerror=alert(1)>"'{{7*7}}"""
MOST_STATEMENTS = 12
_TEXTS = ("TITLE", "NAME", "POST", "COMPANY_TITLE", "ADDRESS", "COMMENTS", "UTM_SOURCE")


def shown(page: str) -> list[int]:
    """Ids of the rows of a list, in order."""
    return [int(part.partition('"')[0]) for part in page.split('id="lead-')[1:]]


async def test_people_see_the_leads_they_may_read_and_no_others(sign_in: SignIn, portal: Portal) -> None:
    mine = await portal.lead(TITLE="Mine", ASSIGNED_BY_ID=MANAGER, OPENED="N")
    other = await portal.lead(TITLE="Foreign", OPENED="N")
    manager = await sign_in("max")
    page = await manager.page(LIST)
    assert shown(page) == [mine]
    assert "Foreign" not in page
    assert (await manager.get(f"/crm/lead/details/{mine}/")).status_code == 200
    forbidden, missing = [await manager.get(f"/crm/lead/details/{n}/") for n in (other, 999)]
    assert (forbidden.status_code, missing.status_code) == (403, 403)
    assert shown(await (await sign_in("anna")).page(LIST)) == [other, mine]
    assert (await (await sign_in("anna")).get("/crm/lead/details/999/")).status_code == 404


async def test_who_has_no_rights_sees_no_list(sign_in: SignIn, portal: Portal) -> None:
    await portal.lead(TITLE="Foreign")
    answer = await (await sign_in("oleg")).get(LIST)
    assert answer.status_code == 403
    assert "Foreign" not in answer.text


async def test_leads_and_deals_are_found_by_clients_one_may_read(sign_in: SignIn, portal: Portal) -> None:
    his, hidden = [
        await portal.contact(NAME="Ivan", LAST_NAME=name, PHONE=[phone], ASSIGNED_BY_ID=owner, OPENED="N")
        for name, phone, owner in (("Petrov", "+79000000001", MANAGER), ("Sidorov", "+79000000002", OUTSIDER))
    ]
    company = await portal.company(TITLE="Alpha Works", ASSIGNED_BY_ID=MANAGER)
    own = {"ASSIGNED_BY_ID": MANAGER}
    first = await portal.lead(TITLE="A", CONTACT_IDS=[hidden, his], **own)
    second = await portal.lead(TITLE="B", COMPANY_ID=company, **own)
    third = await portal.lead(TITLE="C", NAME="Petrova", **own)
    await portal.lead(TITLE="D", CONTACT_ID=his, ASSIGNED_BY_ID=OUTSIDER, OPENED="N")
    deal = await portal.deal(TITLE="E", CONTACT_ID=his, **own)
    await portal.deal(TITLE="F", CONTACT_ID=hidden, **own)
    browser = await sign_in("max")
    for text, found in (
        ("petrov", [third, first]),
        ("ivan petrov", [first]),
        ("8 900 000-00-01", [first]),
        ("8 900 000-00-02", []),
        ("sidorov", []),
        ("alpha works", [second]),
        ("ivan alpha", []),
    ):
        assert shown(await browser.page(f"{LIST}?find={quote(text)}")) == found, text
        board = await browser.page(f"/crm/lead/kanban/?find={quote(text)}")
        assert sorted(map(int, re.findall(r'id="tile-(\d+)"', board))) == sorted(found), text
    for text, deals in (("petrov", [deal]), ("sidorov", [])):
        page = await browser.page(f"/crm/deal/list/?find={text}")
        assert [int(number) for number in re.findall(r'<tr data-row id="deal-(\d+)"', page)] == deals


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "CBA"),
        ("find=alp", "A"),
        ("find=ALPHA", "A"),
        ("find=one%20alpha", "A"),
        ("find=alpha%20beta", ""),
        ("find=8%20900%20000-00-01", "B"),
        ("find=b@example.org", "B"),
        ("find=100%25", ""),
        ("filter[STATUS_ID]=IN_PROCESS", "B"),
        ("filter[STATUS_ID]=IN_PROCESS&filter[STATUS_ID]=NEW", "CBA"),
        ("filter[@STATUS_ID][]=IN_PROCESS&filter[@STATUS_ID][]=JUNK", "B"),
        ("filter[!STATUS_ID]=IN_PROCESS", "CA"),
        ("filter[%3E%3DOPPORTUNITY]=20", "CB"),
        ("filter[IS_RETURN_CUSTOMER]=Y", "C"),
        ("filter[NOPE]=1", "CBA"),
        ("filter[STATUS_ID]=", "CBA"),
        ("sort=OPPORTUNITY", "ABC"),
        ("sort=-OPPORTUNITY", "CBA"),
        ("sort=nonsense", "CBA"),
        ("after=nonsense", "CBA"),
        ("after=x~1&sort=OPPORTUNITY", "ABC"),
        ("after=NaN~1&sort=OPPORTUNITY", "ABC"),
        ("after=2026-11-22~1&sort=DATE_CREATE", "ABC"),
    ],
)
async def test_the_list_is_searched_filtered_and_ordered(
    sign_in: SignIn, portal: Portal, query: str, expected: str
) -> None:
    made = {
        "A": await portal.lead(TITLE="One Alpha", OPPORTUNITY=10),
        "B": await portal.lead(
            TITLE="Two", NAME="Bob", OPPORTUNITY=20, STATUS_ID="IN_PROCESS", PHONE=["+7 900 000-00-01"],
            EMAIL=["b@example.org"],
        ),
        "C": await portal.lead(TITLE="Three", OPPORTUNITY=30, CONTACT_ID=await portal.contact()),
    }  # fmt: skip
    page = await (await sign_in("anna")).page(f"{LIST}?{query}")
    assert shown(page) == [made[letter] for letter in expected], query


@pytest.mark.parametrize("sort", ["", "DATE_CREATE", "-DATE_MODIFY", "OPPORTUNITY", "-OPPORTUNITY"])
async def test_pages_follow_each_other_both_ways(sign_in: SignIn, portal: Portal, sort: str) -> None:
    for number in range(103):
        await portal.lead(OPPORTUNITY=number % 7)
    browser = await sign_in("anna")
    first = await browser.page(f"{LIST}?sort={sort}")
    second = await browser.page(_link(first, "after"))
    third = await browser.page(_link(second, "after"))
    assert [len(shown(page)) for page in (first, second, third)] == [50, 50, 3]
    assert len({*shown(first), *shown(second), *shown(third)}) == 103
    assert not re.search('href="[^"]*after=', third)
    assert shown(await browser.page(_link(third, "before"))) == shown(second)
    assert shown(await browser.page(_link(second, "before"))) == shown(first)


def _link(page: str, place: str) -> str:
    links = [part.partition('"')[0].replace("&amp;", "&") for part in page.split('href="')[1:]]
    return next(link for link in links if f"{place}=" in link)


async def test_statements_of_the_list_do_not_grow_with_its_rows(
    sign_in: SignIn, portal: Portal, statements: list[str]
) -> None:
    counts = []
    browser = await sign_in("max")
    for number in (1, 20):
        contacts = await portal.contacts(number)
        for contact in contacts:
            await portal.lead(CONTACT_IDS=contacts, COMPANY_ID=await portal.company(), ASSIGNED_BY_ID=MANAGER)
            await portal.db.execute("UPDATE contact SET assigned_by_id = $1 WHERE id = $2", MANAGER, contact)
        statements.clear()
        await browser.page(LIST)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= MOST_STATEMENTS, "\n\n".join(statements)


async def test_statements_of_the_card_do_not_grow_with_its_contacts(
    sign_in: SignIn, portal: Portal, statements: list[str]
) -> None:
    browser = await sign_in("anna")
    counts = []
    for number in (1, 20):
        lead = await portal.lead(CONTACT_IDS=await portal.contacts(number), COMPANY_ID=await portal.company())
        statements.clear()
        await browser.page(f"/crm/lead/details/{lead}/")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= MOST_STATEMENTS, "\n\n".join(statements)


async def test_the_card_shows_the_clients_and_hides_the_leads_own_values(
    sign_in: SignIn, portal: Portal
) -> None:
    one = await portal.contact(NAME="Ivan", LAST_NAME="First", POST="Head", PHONE=["+79000000001"])
    two = await portal.contact(NAME="Petr", LAST_NAME="Second", EMAIL=["two@example.org"])
    lead = await portal.lead(TITLE="L", NAME="Own", PHONE=["+79000000009"], ADDRESS="Street 1")
    browser = await sign_in("anna")
    before = await card(browser, lead)
    assert all(text in before for text in ("Own", "+7 900 000-00-09", "tel:+79000000009", "Street 1"))
    assert "Повторный лид" not in before
    await portal.admin(
        "crm.lead.contact.items.set", id=lead, items=[{"CONTACT_ID": two}, {"CONTACT_ID": one}]
    )
    page = await card(browser, lead)
    assert "Повторный лид" in page
    assert "Привязан контакт" in page
    assert page.index("Petr Second") < page.index("Ivan First")
    assert "tel:+79000000001" in page
    assert "mailto:two@example.org" in page
    assert "Head" in page
    shown_at_once, _, folded = page.partition('id="hidden-facts"')
    folded, _, rest = folded.partition("</details>")
    assert "Street 1" in folded
    assert "Street 1" not in shown_at_once + rest
    assert "+7 900 000-00-09" not in page.partition("Ivan First")[2].partition("</article>")[0]
    assert "сохранено 3 значения (Имя, Телефон, Адрес)" in page
    fields = {"TYPE_ID": 6, "ENTITY_TYPE_ID": 1, "ENTITY_ID": lead, "ADDRESS_1": "Street 2", "CITY": "C"}
    await portal.admin("crm.address.add", fields=fields)
    await portal.admin("crm.lead.update", id=lead, fields={"ADDRESS_CITY": "Town"})
    page = await card(browser, lead)
    assert "сохранено 4 значения (Имя, Телефон, Адрес, ещё 1 адрес)" in page
    await portal.admin("crm.lead.contact.items.delete", id=lead)
    assert "Street 1" in await card(browser, lead)


async def card(browser: Browser, lead: int) -> str:
    return await browser.page(f"/crm/lead/details/{lead}/")


async def test_a_contact_one_may_not_read_is_a_locked_row(sign_in: SignIn, portal: Portal) -> None:
    contact = await portal.contact(NAME="Secret", PHONE=["+79000000001"])
    company = await portal.company(TITLE="Hush", OPENED="N")
    lead = await portal.lead(CONTACT_ID=contact, COMPANY_ID=company, ASSIGNED_BY_ID=MANAGER)
    await portal.db.execute("UPDATE contact SET opened = false; UPDATE company SET opened = false")
    browser = await sign_in("max")
    for page in (await card(browser, lead), await browser.page(LIST)):
        assert "Secret" not in page
        assert "Hush" not in page
        assert "9000000001" not in page
    assert "Контакт без доступа" in await card(browser, lead)


async def test_whatever_people_wrote_is_only_text(sign_in: SignIn, portal: Portal) -> None:
    contact = await portal.contact(
        NAME=EVIL, POST=EVIL, PHONE=["javascript:alert(1)", f"+7 {EVIL}"],
        WEB=["javascript:alert(1)", "x.test/?a=<b>"], IM=[EVIL],
    )  # fmt: skip
    company = await portal.company(TITLE=EVIL, WEB=["JaVaScRiPt:alert(1)"])
    plain = dict.fromkeys(
        ("TITLE", "NAME", "POST", "COMPANY_TITLE", "ADDRESS", "COMMENTS", "UTM_SOURCE"), EVIL
    )
    linked = await portal.lead(CONTACT_ID=contact, COMPANY_ID=company, **plain)
    own = await portal.lead(PHONE=[EVIL], WEB=["javascript:alert(1)"], **plain)
    browser = await sign_in("anna")
    for path in (f"/crm/lead/details/{linked}/", f"/crm/lead/details/{own}/", LIST, f"{LIST}?find={EVIL}"):
        page = await browser.page(path)
        assert "<img src=x" not in page, path
        assert 'href="javascript' not in page.lower(), path
        assert "{{7*7}}" in page
