"""No page asks the database more often than it should, or more often the more it shows; nor is one heavy.

Every reading page is walked over by itself, as in `test_walk_rights`.
"""

import re
from collections.abc import Iterable

import pytest

from support.browsing import Browser
from support.crm import ADMIN, MANAGER, Portal
from support.filled import KINDS, Filled, fill
from support.page_walk import reading
from web.conftest import SignIn
from web.test_leads import MOST_STATEMENTS

MOST_BYTES = 150_000
"""What a browser loads for its first card, compressed."""
MORE = 15
_ASSET = re.compile(r"/assets/[\w.-]+")
_PART = re.compile(r'hx-get="([^"]+)" hx-trigger="load')


async def _counts(browser: Browser, paths: Iterable[str], statements: list[str]) -> dict[str, int]:
    found = {}
    for path in paths:
        statements.clear()
        await browser.get(path)
        found[path] = len(statements)
    return found


async def _much_more(portal: Portal, own: Filled) -> None:
    """More of everything: cards linked to those there are, and rows on each of them."""
    contacts, companies = await portal.contacts(MORE), [await portal.company() for _ in range(MORE)]
    linked = {"CONTACT_IDS": [own.ids["contact"], *contacts], "ASSIGNED_BY_ID": MANAGER}
    for company in companies:
        phone = [own.facts.phone]
        await portal.lead(**linked, COMPANY_ID=own.ids["company"], TITLE=own.facts.words, PHONE=phone)
        await portal.deal(**linked, COMPANY_ID=company, TITLE=own.facts.words)
        await portal.contact(PHONE=phone, COMPANY_IDS=[company, own.ids["company"]], ASSIGNED_BY_ID=MANAGER)
    for kind in ("lead", "deal"):
        for contact in contacts:
            await portal.admin(f"crm.{kind}.contact.add", id=own.ids[kind], fields={"CONTACT_ID": contact})
        rows = [{"PRODUCT_NAME": "P", "PRICE": n, "QUANTITY": 1} for n in range(MORE)]
        await portal.admin(f"crm.{kind}.productrows.set", id=own.ids[kind], rows=rows)
    await _much_on_cards(portal, own)
    await portal.db.execute(
        "INSERT INTO user_account (id, login, name, departments) SELECT 100 + n, 'u' || n, 'U', '{1}'"
        " FROM generate_series(1, 15) n;"
        " INSERT INTO department (name, parent_id) SELECT 'D' || n, 1 FROM generate_series(1, 15) n;"
        " INSERT INTO role (code, name) SELECT 'r' || n, 'R' FROM generate_series(1, 15) n;"
        " INSERT INTO status (entity_id, status_id, name, sort) SELECT e, 'S' || n, 'S', 90"
        " FROM generate_series(1, 15) n, unnest('{STATUS,SOURCE,DEAL_STAGE}'::text[]) e"
    )
    await portal.db.execute(
        "INSERT INTO list_view (user_id, list, name, address)"
        " SELECT $1, 'lead', 'V' || n, 'find=word' FROM generate_series(1, 15) n",
        MANAGER,
    )


async def _much_on_cards(portal: Portal, own: Filled) -> None:
    for kind, number in KINDS.items():
        for done in MORE * ("N", "Y"):
            todo = {"OWNER_TYPE_ID": number, "OWNER_ID": own.ids[kind], "COMPLETED": done, "SUBJECT": "S"}
            times = {"PROVIDER_ID": "CRM_TODO", "TYPE_ID": 6, "START_TIME": "2026-12-01T10:00:00"}
            await portal.admin("crm.activity.add", fields={**todo, **times, "RESPONSIBLE_ID": ADMIN})
            comment = {"ENTITY_ID": own.ids[kind], "ENTITY_TYPE": kind, "COMMENT": "C"}
            await portal.admin("crm.timeline.comment.add", fields=comment)


@pytest.mark.parametrize("login", ["anna", "max"])
async def test_statements_are_few_on_every_page(
    sign_in: SignIn, portal: Portal, statements: list[str], login: str
) -> None:
    own = await fill(portal, owner=MANAGER)
    browser, lead = await sign_in(login), own.ids["plain lead"]
    targets = ["DEAL", "CONTACT", "COMPANY"]
    assert (await browser.send(f"/crm/lead/details/{lead}/convert", targets=targets)).status_code == 303
    paths = list(reading(own))
    few = await _counts(browser, paths, statements)
    await _much_more(portal, own)
    many = await _counts(browser, paths, statements)
    assert {path: (few[path], many[path]) for path in paths if many[path] > few[path]} == {}
    assert {path: number for path, number in many.items() if number > MOST_STATEMENTS} == {}


async def test_the_first_card_is_light(sign_in: SignIn, portal: Portal) -> None:
    own = await fill(portal, owner=MANAGER)
    await _much_more(portal, own)
    browser, path = await sign_in("max"), f"/crm/lead/details/{own.ids['lead']}/"
    page = await browser.page(path)
    parts, files = _PART.findall(page), set(_ASSET.findall(page))
    # neighbours, products, activities, timeline; style, script, icons, favicon
    assert (len(parts), len(files)) == (4, 4)
    sizes = {}
    for address in (path, *parts, *files):
        accepted = {"accept-encoding": "gzip, deflate, br"}
        async with browser.client.stream("GET", address, headers=accepted) as answer:
            head = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
            sizes[address] = head + len(b"".join([chunk async for chunk in answer.aiter_raw()]))
    assert sum(sizes.values()) <= MOST_BYTES, sizes
