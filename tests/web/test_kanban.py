"""Boards of leads and deals: what stands in which column, to whom, and what moving does."""

import re

import pytest

from relead.store import columns
from support.crm import MANAGER, Portal
from web.conftest import SignIn
from web.test_leads import EVIL, MOST_STATEMENTS

LEADS, DEALS = "/crm/lead/kanban/", "/crm/deal/kanban/"
READ_WRITE = [(1, 0, action, "", 10) for action in ("READ", "ADD", "WRITE")]


def board(page: str) -> dict[str, list[int]]:
    """Ids of the tiles of each column that has any."""
    parts = re.findall(r'data-stage="([^"]+)"(.*?)</section>', page, re.DOTALL)
    found = {stage: [int(each) for each in re.findall(r'id="tile-(\d+)"', text)] for stage, text in parts}
    return {stage: ids for stage, ids in found.items() if ids}


def total(page: str, stage: str) -> list[str]:
    """Number and sum of a column."""
    found = re.search(rf'id="total-{stage}".*?</p>', page, re.DOTALL)
    assert found is not None, stage
    texts = re.findall(r"<span>(.*?)</span>", found[0])
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts]


async def test_leads_stand_in_the_columns_of_their_stages_newest_first(
    sign_in: SignIn, portal: Portal
) -> None:
    one = await portal.lead(OPPORTUNITY=100)
    two = await portal.lead(OPPORTUNITY=50.5, SOURCE_ID="WEB")
    three = await portal.lead(STATUS_ID="IN_PROCESS")
    browser = await sign_in("anna")
    page = await browser.page(LEADS)
    assert board(page) == {"NEW": [two, one], "IN_PROCESS": [three]}
    assert total(page, "NEW") == ["2", "150,50 ₽"]
    assert total(page, "JUNK") == ["0", "0 ₽"]
    filtered = await browser.page(f"{LEADS}?filter[SOURCE_ID]=WEB")
    assert board(filtered) == {"NEW": [two]}
    assert total(filtered, "NEW") == ["1", "50,50 ₽"]


async def test_deals_stand_in_one_category_at_a_time(sign_in: SignIn, portal: Portal) -> None:
    other = await portal.admin("crm.category.add", entityTypeId=2, fields={"name": "Second"})
    category = other["category"]["id"]
    one, two = await portal.deal(), await portal.deal(CATEGORY_ID=category)
    browser = await sign_in("anna")
    assert board(await browser.page(DEALS)) == {"NEW": [one]}
    page = await browser.page(f"{DEALS}?category={category}")
    assert board(page) == {f"C{category}:NEW": [two]}
    assert total(page, f"C{category}:NEW")[0] == "1"
    assert (await browser.get(f"{DEALS}?category=999")).status_code == 404


async def test_people_see_their_own(sign_in: SignIn, portal: Portal) -> None:
    mine = await portal.lead(ASSIGNED_BY_ID=MANAGER, OPPORTUNITY=1)
    other = await portal.lead(TITLE="Foreign", OPPORTUNITY=2)
    await portal.db.execute("UPDATE lead SET opened = false")
    manager, outsider = await sign_in("max"), await sign_in("oleg")
    page = await manager.page(LEADS)
    assert board(page) == {"NEW": [mine]}
    assert total(page, "NEW") == ["1", "1 ₽"]
    assert "Foreign" not in await manager.page(f"{LEADS}column?stage=NEW")
    assert [(await outsider.get(path)).status_code for path in (LEADS, DEALS, f"{LEADS}column")] == [403] * 3
    for lead in (other, 999, ""):
        answer = await manager.send(f"{LEADS}move", id=lead, stage="JUNK")
        assert answer.status_code == 403
        assert "Foreign" not in answer.text
    assert (await outsider.send(f"{LEADS}move", id=mine, stage="JUNK")).status_code == 403
    rows = await portal.db.fetch("SELECT DISTINCT status_id FROM lead")
    assert [row["status_id"] for row in rows] == ["NEW"]


async def test_a_moved_lead_is_answered_with_both_totals_and_its_tile(
    sign_in: SignIn, portal: Portal
) -> None:
    lead = await portal.lead(OPPORTUNITY=7)
    await portal.lead(OPPORTUNITY=1)
    await portal.age()
    answer = await (await sign_in("anna")).send(f"{LEADS}move", id=lead, stage="IN_PROCESS")
    assert answer.status_code == 200
    assert total(answer.text, "NEW") == ["1", "1 ₽"]
    assert total(answer.text, "IN_PROCESS") == ["1", "7 ₽"]
    assert f'id="tile-{lead}"' in answer.text
    assert (await portal.admin("crm.lead.get", id=lead))["STATUS_ID"] == "IN_PROCESS"
    assert await portal.events() == [("ONCRMLEADUPDATE", lead)]


async def test_a_move_that_roles_forbid_is_refused(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(ASSIGNED_BY_ID=MANAGER)
    await portal.role("max", *READ_WRITE)
    await portal.db.execute(
        "INSERT INTO role_right (role_code, entity_type, action, stage, targets)"
        " VALUES ('max', 1, 'TRANSITION', 'NEW', '{IN_PROCESS}')"
    )
    browser = await sign_in("max")
    refused = await browser.send(f"{LEADS}move", id=lead, stage="PROCESSED")
    assert (refused.status_code, "нет права" in refused.text) == (422, True)
    assert (await browser.send(f"{LEADS}move", id=lead, stage="NOPE")).status_code == 422
    assert (await portal.admin("crm.lead.get", id=lead))["STATUS_ID"] == "NEW"
    assert (await browser.send(f"{LEADS}move", id=lead, stage="IN_PROCESS")).status_code == 200


async def test_a_lead_is_not_completed_by_moving_it(sign_in: SignIn, portal: Portal) -> None:
    lead, deal = await portal.lead(), await portal.deal()
    browser = await sign_in("anna")
    assert (await browser.send(f"{LEADS}move", id=lead, stage="CONVERTED")).status_code == 422
    assert (await browser.send(f"{DEALS}move", id=deal, stage="WON")).status_code == 200
    assert (await portal.admin("crm.deal.get", id=deal))["CLOSED"] == "Y"


async def test_columns_go_on_page_by_page(sign_in: SignIn, portal: Portal) -> None:
    leads = [await portal.lead() for _ in range(columns.FIRST + 52)]
    browser = await sign_in("anna")
    page = await browser.page(LEADS)
    found = board(page)["NEW"]
    while more := re.search(r'class="further"><a href="([^"]+)"', page):
        page = await browser.page(more[1].replace("&amp;", "&"))
        assert "<html" not in page
        found += [int(each) for each in re.findall(r'id="tile-(\d+)"', page)]
    assert found == leads[::-1]


async def test_of_very_many_the_totals_are_marked_as_approximate(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(OPPORTUNITY=1)
    names = [row["column_name"] for row in await portal.db.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'lead' AND column_name <> 'id'"
    )]  # fmt: skip
    listed = ", ".join(names)
    copy = f"INSERT INTO lead ({listed}) SELECT {listed} FROM lead, generate_series(1, $1) WHERE id = {lead}"  # noqa: S608 - columns of the table
    await portal.db.execute(copy, columns.MOST - 1)
    browser = await sign_in("anna")
    exact = await browser.page(LEADS)
    assert total(exact, "NEW") == ["10 000", "10 000 ₽"]
    await portal.lead(OPPORTUNITY=1)
    page = await browser.page(LEADS)
    assert total(page, "NEW") == ["более 10 000", "более 10 001 ₽"]
    assert "Приблизительно" in page


@pytest.mark.parametrize("login", ["anna", "max"])
async def test_statements_do_not_grow(
    sign_in: SignIn, portal: Portal, statements: list[str], login: str
) -> None:
    browser = await sign_in(login)
    counts = []
    for number in (1, 15):
        contacts = await portal.contacts(number)
        for stage in ("NEW", "JUNK"):
            linked = {"CONTACT_IDS": contacts, "ASSIGNED_BY_ID": MANAGER}
            await portal.lead(STATUS_ID=stage, COMPANY_ID=await portal.company(), **linked)
            await portal.deal(COMPANY_ID=await portal.company(), **linked)
        await portal.db.execute("UPDATE contact SET assigned_by_id = $1; ".replace("$1", str(MANAGER)))
        for path in (LEADS, DEALS, f"{LEADS}column?stage=NEW"):
            statements.clear()
            await browser.page(path)
            counts.append(len(statements))
    assert counts[:3] == counts[3:]
    assert max(counts) <= MOST_STATEMENTS, counts


async def test_whatever_people_wrote_is_only_text(sign_in: SignIn, portal: Portal) -> None:
    contact, company = await portal.contact(NAME=EVIL), await portal.company(TITLE=EVIL)
    lead = await portal.lead(TITLE=EVIL, NAME=EVIL, COMPANY_TITLE=EVIL)
    await portal.lead(TITLE=EVIL, CONTACT_ID=contact, COMPANY_ID=company)
    await portal.deal(TITLE=EVIL, CONTACT_ID=contact, COMPANY_ID=company)
    await portal.db.execute("UPDATE status SET name = $1", EVIL)
    browser = await sign_in("anna")
    paths = (LEADS, DEALS, f"{LEADS}?find={EVIL}&filter[TITLE]={EVIL}", f"{LEADS}column?stage=NEW")
    pages = [await browser.page(path) for path in paths]
    pages.append((await browser.send(f"{LEADS}move", id=lead, stage="JUNK")).text)
    for page in pages:
        assert "<img src=x" not in page


async def test_a_repeat_lead_hides_its_own_names(sign_in: SignIn, portal: Portal) -> None:
    contact = await portal.contact(NAME="Client")
    await portal.lead(NAME="Own", CONTACT_ID=contact)
    page = await (await sign_in("anna")).page(LEADS)
    assert "Client" in page
    assert "Own" not in page
