"""New records from the browser: what the form begins with, what it makes, who may, who is known already."""

import re
from typing import Any

import pytest

from support.browsing import Browser
from support.crm import MANAGER, Portal
from web.conftest import SignIn
from web.test_leads import EVIL

NAMES = ("lead", "deal", "contact", "company")
TITLES = {"lead": "TITLE", "deal": "TITLE", "contact": "LAST_NAME", "company": "TITLE"}


def form(name: str) -> str:
    return f"/crm/{name}/details/0/"


async def made(browser: Browser, name: str, **fields: Any) -> int:
    """Create one and give its id, which stands in the address one is sent to."""
    answer = await browser.send(form(name), **fields)
    assert answer.status_code in (204, 303), answer.text
    target = answer.headers.get("location") or answer.headers["hx-redirect"]
    found = re.fullmatch(rf"/crm/{name}/details/(\d+)/", target)
    assert found, target
    return int(found[1])


@pytest.mark.parametrize("name", NAMES)
async def test_a_record_is_made_with_what_was_typed(sign_in: SignIn, portal: Portal, name: str) -> None:
    browser = await sign_in("anna")
    assert f'href="{form(name)}"' in await browser.page(f"/crm/{name}/list/")
    page = await browser.page(form(name))
    assert f'name="{TITLES[name]}"' in page
    fields = {TITLES[name]: "Made by hand", "COMMENTS": "said"}
    fields |= {"PHONE": "+7 495 000-11-22"} if name != "deal" else {"OPPORTUNITY": "1500.5"}
    number = await made(browser, name, **fields)
    row = await portal.admin(f"crm.{name}.get", id=number)
    assert row[TITLES[name]] == "Made by hand"
    assert row["COMMENTS"] == "said"
    if name == "deal":
        assert row["OPPORTUNITY"] == "1500.50"
    else:
        assert [value["VALUE"] for value in row["PHONE"]] == ["+7 495 000-11-22"]


async def test_a_lead_of_a_chosen_client_is_a_repeat_lead(sign_in: SignIn, portal: Portal) -> None:
    contact, company = await portal.contact(NAME="Known"), await portal.company(TITLE="Firm")
    browser = await sign_in("anna")
    page = await browser.page(f"{form('lead')}?contact_id={contact}&company_id={company}&title=Again")
    assert 'value="Again"' in page
    assert f'name="contact_id" value="{contact}"' in page
    number = await made(browser, "lead", TITLE="Again", contact_id=contact, company_id=company)
    lead = await portal.admin("crm.lead.get", id=number)
    assert (lead["IS_RETURN_CUSTOMER"], lead["CONTACT_ID"], lead["COMPANY_ID"]) == (
        "Y",
        str(contact),
        str(company),
    )


@pytest.mark.parametrize(
    ("name", "other", "asked"),
    [
        ("deal", "contact", "CONTACT_ID"),
        ("contact", "company", "COMPANY_ID"),
        ("company", "contact", ""),
    ],
)
async def test_chosen_clients_are_linked(
    sign_in: SignIn, portal: Portal, name: str, other: str, asked: str
) -> None:
    first, second = [await getattr(portal, other)(NAME=f"One {n}", TITLE=f"One {n}") for n in (1, 2)]
    browser = await sign_in("anna")
    number = await made(browser, name, **{TITLES[name]: "New", f"{other}_id": [first, second]})
    rows = await portal.admin(f"crm.{name}.{other}.items.get", id=number)
    assert {row[f"{other.upper()}_ID"] for row in rows} == {first, second}
    if asked:
        assert (await portal.admin(f"crm.{name}.get", id=number))[asked] in (str(first), str(second))


async def test_choosing_adds_and_drops(sign_in: SignIn, portal: Portal) -> None:
    one, two = await portal.contact(NAME="One"), await portal.contact(NAME="Two")
    firm, other = await portal.company(TITLE="Firm"), await portal.company(TITLE="Other")
    browser = await sign_in("anna")
    chosen = f"{form('lead')}chosen?contact_id={one}"
    page = await browser.page(f"{chosen}&contact_id={two}&company_id={firm}&company_id={other}")
    assert re.findall(r'name="(\w+_id)" value="(\d+)"', page) == [
        ("contact_id", str(one)),
        ("contact_id", str(two)),
        ("company_id", str(other)),
    ]
    page = await browser.page(f"{chosen}&contact_id={two}&drop=CONTACT-{one}")
    assert re.findall(r'name="contact_id" value="(\d+)"', page) == [str(two)]


@pytest.mark.parametrize("name", NAMES)
async def test_who_has_the_phone_or_address_is_told(sign_in: SignIn, portal: Portal, name: str) -> None:
    number = await portal.contact(
        NAME="Known", PHONE=[{"VALUE": "+7 495 000-33-44"}], EMAIL=[{"VALUE": "known@example.com"}]
    )
    browser = await sign_in("anna")
    for query in ("PHONE=8 (495) 000-33-44", "EMAIL=KNOWN@example.com"):
        page = await browser.page(f"{form(name)}known?{query}")
        assert "Known" in page, query
        links = f'"contact_id": {number}' in page.replace("&#34;", '"').replace("&quot;", '"')
        assert links == (name in ("lead", "deal"))
    assert "Known" not in await browser.page(f"{form(name)}known?PHONE=%2B7 495 000-99-99")
    found = await browser.page(f"{form(name)}clients?find=Known")
    assert ("Known" in found) == (name != "contact")  # a contact is not linked to contacts


async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    sign_in: SignIn, portal: Portal
) -> None:
    before = await portal.db.fetchval("SELECT count(*) FROM lead")
    browser = await sign_in("anna")
    answer = await browser.send(form("lead"), TITLE="Kept", OPPORTUNITY="a lot", COMMENTS="Kept too")
    assert answer.status_code == 422
    assert 'id="w-OPPORTUNITY"' in answer.text
    assert 'value="Kept"' in answer.text
    assert "Kept too" in answer.text
    assert await portal.db.fetchval("SELECT count(*) FROM lead") == before


@pytest.mark.parametrize("name", NAMES)
async def test_who_may_create_none_has_no_form(sign_in: SignIn, name: str) -> None:
    browser = await sign_in("oleg")
    for address in ("", "chosen", "clients?find=x", "known?PHONE=1234567"):
        assert (await browser.get(form(name) + address)).status_code == 403, address
    assert (await browser.send(form(name), **{TITLES[name]: "Mine"})).status_code == 403
    listed = await browser.get(f"/crm/{name}/list/")
    assert form(name) not in listed.text


async def test_hidden_clients_are_neither_named_nor_linked(sign_in: SignIn, portal: Portal) -> None:
    hidden = await portal.contact(
        NAME="Secret", PHONE=[{"VALUE": "+7 495 000-55-66"}], OPENED="N", ASSIGNED_BY_ID=1
    )
    browser = await sign_in("max")
    for address in (f"?contact_id={hidden}", f"chosen?contact_id={hidden}", "known?PHONE=%2B74950005566"):
        assert "Secret" not in await browser.page(form("lead") + address), address
    answer = await browser.send(form("lead"), TITLE="Mine", contact_id=hidden)
    if answer.status_code in (204, 303):
        number = answer.headers.get("location", answer.headers.get("hx-redirect", "")).split("/")[-2]
        assert await portal.admin("crm.lead.contact.items.get", id=number) == []
    else:
        assert answer.status_code in (403, 404, 422)


async def test_what_the_address_says_is_only_text(sign_in: SignIn) -> None:
    browser = await sign_in("anna")
    for name in NAMES:
        page = await browser.page(
            f"{form(name)}?title={EVIL}&phone={EVIL}&CATEGORY_ID={EVIL}&STAGE_ID={EVIL}"
        )
        assert "<img src=x" not in page
        assert 'href="javascript' not in page


async def test_a_manager_makes_his_own(sign_in: SignIn, portal: Portal) -> None:
    browser = await sign_in("max")
    number = await made(browser, "lead", TITLE="Mine", ASSIGNED_BY_ID=MANAGER)
    assert (await portal.admin("crm.lead.get", id=number))["ASSIGNED_BY_ID"] == str(MANAGER)


@pytest.mark.parametrize("name", NAMES)
async def test_the_form_takes_few_statements(
    sign_in: SignIn, portal: Portal, statements: list[str], name: str
) -> None:
    ids = [await portal.contact(NAME=f"N{n}") for n in range(5)]
    browser = await sign_in("anna")
    statements.clear()
    await browser.page(form(name) + "?" + "&".join(f"contact_id={each}" for each in ids))
    assert len(statements) <= 12, statements


@pytest.mark.parametrize("name", ["lead", "deal"])
async def test_a_copy_begins_with_fields_and_clients(sign_in: SignIn, portal: Portal, name: str) -> None:
    contact, company = await portal.contact(NAME="Ivan"), await portal.company(TITLE="Firm")
    number = await getattr(portal, name)(
        TITLE="First", OPPORTUNITY=70, CONTACT_IDS=[contact], COMPANY_ID=company, COMMENTS="said"
    )
    browser = await sign_in("anna")
    strip = await browser.page(f"/crm/{name}/details/{number}/beside")
    assert f"{form(name)}?copy={number}" in strip
    page = await browser.page(f"{form(name)}?copy={number}")
    for text in ('value="First"', 'value="70"', "said", f'name="contact_id" value="{contact}"', "Firm"):
        assert text in page, text
    hidden = await getattr(portal, name)(TITLE="Secret", OPENED="N")
    theirs = await sign_in("max")
    assert (await theirs.get(f"{form(name)}?copy={hidden}")).status_code == 403


@pytest.mark.parametrize("name", NAMES)
async def test_a_record_is_deleted_by_who_may(sign_in: SignIn, portal: Portal, name: str) -> None:
    number = await getattr(portal, name)(TITLE="Going", NAME="Going", ASSIGNED_BY_ID=MANAGER)
    base = f"/crm/{name}/details/{number}/"
    manager, admin = await sign_in("max"), await sign_in("anna")
    assert "delete" not in await manager.page(f"{base}beside")  # the preset of managers has no DELETE
    assert (await manager.send(f"{base}delete")).status_code == 403
    assert f'action="{base}delete"' in await admin.page(f"{base}beside")
    answer = await admin.send(f"{base}delete")
    assert answer.headers["location"] == f"/crm/{name}/list/"
    assert (await admin.get(base)).status_code == 404
