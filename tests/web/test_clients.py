"""Lists and cards of contacts, companies and deals: what is shown, to whom, with how many statements."""

import re
from typing import Any

import pytest

from support.crm import MANAGER, Portal
from web.conftest import SignIn
from web.test_leads import EVIL, MOST_STATEMENTS

TYPES = ("deal", "contact", "company")


def shown(page: str, name: str) -> list[int]:
    """Ids of the rows of a list, in order."""
    return [int(found) for found in re.findall(rf'<tr data-row id="{name}-(\d+)"', page)]


async def made(portal: Portal, name: str, **fields: Any) -> int:
    found: int = await getattr(portal, name)(**fields)
    return found


async def private(portal: Portal) -> None:
    """Nothing is open to everyone."""
    for table in ("lead", "deal", "contact", "company"):
        await portal.db.execute(f"UPDATE {table} SET opened = false")  # noqa: S608 - named here


@pytest.mark.parametrize("name", TYPES)
async def test_people_see_what_they_may_read_and_nothing_else(
    sign_in: SignIn, portal: Portal, name: str
) -> None:
    mine = await made(portal, name, TITLE="Mine", NAME="Mine", ASSIGNED_BY_ID=MANAGER)
    other = await made(portal, name, TITLE="Foreign", NAME="Foreign")
    await private(portal)
    manager, owner, outsider = [await sign_in(login) for login in ("max", "anna", "oleg")]
    page = await manager.page(f"/crm/{name}/list/")
    assert shown(page, name) == [mine]
    assert "Foreign" not in page
    assert shown(await owner.page(f"/crm/{name}/list/"), name) == [other, mine]
    assert shown(await owner.page(f"/crm/{name}/list/?find=orei"), name) == [other]
    assert (await outsider.get(f"/crm/{name}/list/")).status_code == 403
    parts = ["", "leads", "deals", "duplicates"] if name != "deal" else [""]
    for part in parts:
        path = f"/crm/{name}/details/{{}}/{part}"
        answers = [await manager.get(path.format(each)) for each in (mine, other, 999)]
        assert [answer.status_code for answer in answers] == [200, 403, 403], part
        assert (await owner.get(path.format(999))).status_code == 404
        assert (await outsider.get(path.format(mine))).status_code == 403


@pytest.mark.parametrize("name", TYPES)
async def test_pages_of_lists_follow_each_other(sign_in: SignIn, portal: Portal, name: str) -> None:
    for _ in range(52):
        await made(portal, name)
    browser = await sign_in("anna")
    first = await browser.page(f"/crm/{name}/list/")
    later = re.search(r'href="([^"]+after=[^"]+)"', first)
    assert later is not None
    assert len(shown(first, name)) == 50
    assert len(shown(await browser.page(later[1].replace("&amp;", "&")), name)) == 2


async def everything(portal: Portal, number: int) -> dict[str, int]:
    """A contact and a company linked to each other, with so many leads and deals, and duplicates."""
    same = {"PHONE": ["+79000000001"], "EMAIL": ["same@example.org"]}
    contact = await portal.contact(NAME="Ivan", LAST_NAME="Petrov", POST="Head", ADDRESS="Street 1", **same)
    company = await portal.company(TITLE="Acme", WEB=["acme.test"], CONTACT_ID=[contact], **same)
    for place in range(number):
        linked = {"CONTACT_ID": contact, "COMPANY_ID": company, "OPPORTUNITY": 100}
        await portal.lead(TITLE=f"Lead {place}", **linked)
        await portal.deal(TITLE=f"Deal {place}", **linked)
        await portal.contact(NAME="Twin", **same)
        await portal.company(TITLE="Double", **same)
    return {"contact": contact, "company": company}


async def test_a_client_is_shown_with_what_belongs_to_it(sign_in: SignIn, portal: Portal) -> None:
    ids = await everything(portal, 1)
    browser = await sign_in("anna")
    contact = await browser.page(f"/crm/contact/details/{ids['contact']}/")
    for text in ("Ivan Petrov", "Head", "Street 1", "tel:+79000000001", "mailto:same@example.org", "Lead 0"):
        assert text in contact, text
    assert f"/crm/company/details/{ids['company']}/" in contact
    assert "Deal 0" in contact
    company = await browser.page(f"/crm/company/details/{ids['company']}/")
    for text in ("Acme", "https://acme.test", f"/crm/contact/details/{ids['contact']}/", "Lead 0", "Deal 0"):
        assert text in company, text
    twins = await browser.page(f"/crm/contact/details/{ids['contact']}/duplicates")
    assert "Twin" in twins
    assert "Petrov" not in twins
    assert "Double" in await browser.page(f"/crm/company/details/{ids['company']}/duplicates")


async def test_leads_and_deals_of_a_client_keep_to_rights(sign_in: SignIn, portal: Portal) -> None:
    ids = await everything(portal, 1)
    await private(portal)
    for table in ("contact", "company"):
        await portal.db.execute(f"UPDATE {table} SET assigned_by_id = $1 WHERE id = 1", MANAGER)  # noqa: S608 - named here
    browser = await sign_in("max")
    for name, number in ids.items():
        page = await browser.page(f"/crm/{name}/details/{number}/")
        assert "Lead 0" not in page
        assert "Deal 0" not in page
        await portal.admin(f"crm.{name}.update", id=number, fields={"ASSIGNED_BY_ID": MANAGER})
    for part in ("leads", "deals"):
        assert "0</a>" not in await browser.page(f"/crm/contact/details/{ids['contact']}/{part}")
    assert "Double" not in await browser.page(f"/crm/company/details/{ids['company']}/duplicates")


async def test_leads_of_a_client_come_page_by_page(sign_in: SignIn, portal: Portal) -> None:
    contact = await portal.contact()
    for _ in range(52):
        await portal.lead(CONTACT_ID=contact)
    browser = await sign_in("anna")
    page = await browser.page(f"/crm/contact/details/{contact}/")
    more = re.search(r'href="([^"]+leads\?after=[^"]+)"', page)
    assert more is not None
    rest = await browser.page(more[1])
    new = page.count("/crm/lead/details/0/")
    assert (page.count("/crm/lead/details/") - new, rest.count("/crm/lead/details/")) == (50, 2)
    assert "after=" not in rest
    assert "<html" not in rest


async def test_statements_do_not_grow_with_what_is_shown(
    sign_in: SignIn, portal: Portal, statements: list[str]
) -> None:
    browser = await sign_in("anna")
    counts: list[list[int]] = []
    for number in (1, 12):
        ids = await everything(portal, number)
        paths = [f"/crm/{name}/details/{ids[name]}/{part}" for name in ids for part in ("", "duplicates")]
        counts.append([])
        for path in (*paths, *(f"/crm/{name}/list/" for name in TYPES)):
            statements.clear()
            await browser.page(path)
            counts[-1].append(len(statements))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= MOST_STATEMENTS, counts


async def test_user_fields_are_shown_by_their_type(sign_in: SignIn, portal: Portal) -> None:
    fields: dict[str, tuple[str, Any]] = {
        "TEXT": ("string", EVIL), "FLAG": ("boolean", "Y"), "DAY": ("date", "2026-05-09"),
        "SITE": ("url", "javascript:alert(1)"), "WHO": ("employee", MANAGER),
    }  # fmt: skip
    for code, (kind, _) in fields.items():
        await portal.admin("crm.contact.userfield.add", fields={"FIELD_NAME": code, "USER_TYPE_ID": kind})
    values = {f"UF_CRM_{code}": value for code, (_, value) in fields.items()}
    contact = await portal.contact(**values)
    page = await (await sign_in("anna")).page(f"/crm/contact/details/{contact}/")
    assert "UF_CRM_TEXT" in page
    assert "9 мая" in page
    assert "max" in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page


async def test_whatever_people_wrote_is_only_text(sign_in: SignIn, portal: Portal) -> None:
    reach = {
        "PHONE": ["javascript:alert(1)", f"+7 {EVIL}"], "WEB": ["JaVaScRiPt:alert(1)"], "IM": [EVIL],
        "EMAIL": ["a?cc=<b>&@x.test"],
    }  # fmt: skip
    plain = dict.fromkeys(("TITLE", "NAME", "LAST_NAME", "POST", "ADDRESS", "COMMENTS", "UTM_SOURCE"), EVIL)
    del reach["EMAIL"]
    contact = await portal.contact(**plain, **reach)
    company = await portal.company(**plain, **reach, BANKING_DETAILS=EVIL, CONTACT_ID=[contact])
    linked = {"TITLE": EVIL, "CONTACT_ID": contact, "COMPANY_ID": company}
    await portal.lead(**linked)
    deal = await portal.deal(**linked, COMMENTS=EVIL, ADDITIONAL_INFO=EVIL)
    browser = await sign_in("anna")
    cards = [f"/crm/contact/details/{contact}/", f"/crm/company/details/{company}/"]
    parts = [f"{card}{part}" for card in cards for part in ("leads", "deals", "duplicates")]
    lists = [f"/crm/{name}/list/?find={EVIL}" for name in TYPES]
    for path in (*cards, *parts, *lists, f"/crm/deal/details/{deal}/", "/crm/deal/list/"):
        page = await browser.page(path)
        assert "<img src=x" not in page, path
        assert 'href="javascript' not in page.lower(), path


@pytest.mark.parametrize(("name", "code"), [("contact", "POST"), ("company", "COMMENTS"), ("deal", "TITLE")])
async def test_fields_are_edited_in_place_by_whom_may(
    sign_in: SignIn, portal: Portal, name: str, code: str
) -> None:
    found = await made(portal, name, **{code: "Old"})
    base = f"/crm/{name}/details/{found}/"
    await portal.role("max", *((entity, 0, "READ", "", 100) for entity in (2, 3, 4)))
    owner, manager = await sign_in("anna"), await sign_in("max")
    assert f"{base}fields/{code}" in await owner.page(base)
    assert "Old" in await owner.page(f"{base}fields/{code}")
    answer = await owner.send(f"{base}fields/{code}", value="New", before='"Old"')
    assert (answer.status_code, "New" in answer.text) == (200, True)
    assert f"{base}fields/" not in await manager.page(base)
    assert (await manager.get(f"{base}fields/{code}")).status_code == 403
    assert (await manager.send(f"{base}fields/{code}", value="X", before='"New"')).status_code == 403
    assert (await portal.admin(f"crm.{name}.get", id=found))[code] == "New"


async def test_a_deal_is_moved_and_linked_on_its_card(sign_in: SignIn, portal: Portal) -> None:
    deal, contact = await portal.deal(TITLE="D"), await portal.contact(NAME="Linked")
    base = f"/crm/deal/details/{deal}/"
    owner, manager = await sign_in("anna"), await sign_in("max")
    assert "Linked" in (await owner.send(f"{base}contacts/link", id=contact)).text
    assert (await owner.send(f"{base}stage", status="PREPARATION")).status_code == 200
    assert (await manager.send(f"{base}stage", status="WON")).status_code == 403
    assert (await manager.send(f"{base}contacts/unlink", id=contact)).status_code == 403
    row = await portal.admin("crm.deal.get", id=deal)
    assert (row["STAGE_ID"], row["CONTACT_ID"]) == ("PREPARATION", str(contact))


async def test_product_rows_of_a_deal_are_shown(sign_in: SignIn, portal: Portal) -> None:
    deal = await portal.deal()
    rows = [{"PRODUCT_NAME": EVIL, "PRICE": 12.5, "QUANTITY": 3, "TAX_RATE": 20}]
    await portal.admin("crm.deal.productrows.set", id=deal, rows=rows)
    page = (await (await sign_in("anna")).page(f"/crm/deal/details/{deal}/products")).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert all(text in page for text in ("10,42 ₽", "37,50 ₽", "{{7*7}}"))
    assert "<img src=x" not in page


async def test_duplicates_are_merged_unless_values_contradict(sign_in: SignIn, portal: Portal) -> None:
    same = {"PHONE": ["+79000000001"]}
    one = await portal.contact(NAME="Ivan", POST="Head", **same)
    two = await portal.contact(NAME="Ivan", EMAIL=["i@example.org"], **same)
    three = await portal.contact(NAME="Ivan", BIRTHDATE="1990-01-01", **same)
    await portal.admin("crm.contact.update", id=one, fields={"BIRTHDATE": "1980-01-01"})
    lead = await portal.lead(CONTACT_ID=two)
    owner, manager = await sign_in("anna"), await sign_in("max")
    merge = f"/crm/contact/details/{one}/merge"
    assert merge in await owner.page(f"/crm/contact/details/{one}/duplicates")
    assert (await owner.send(merge)).status_code == 422
    assert (await manager.send(merge, ids=two)).status_code == 403
    refused = await owner.send(merge, ids=three)
    assert (refused.status_code, "Дата рождения" in refused.text) == (422, True)
    assert (await owner.send(merge, ids=two)).status_code == 303
    assert (await portal.admin("crm.lead.get", id=lead))["CONTACT_ID"] == str(one)
    page = await owner.page(f"/crm/contact/details/{one}/")
    assert "i@example.org" in page
    assert (await owner.get(f"/crm/contact/details/{two}/")).status_code == 404
