"""Linking on the cards of contacts and companies: who may, what comes of it, what is not shown."""

import pytest

from support.crm import MANAGER, Portal
from web.conftest import SignIn
from web.test_leads import EVIL

SIDES = (("contact", "company", "companies"), ("company", "contact", "contacts"))


async def linked(portal: Portal, name: str, number: int) -> list[tuple[int, bool]]:
    """What is linked to a card in order, and whether it is primary."""
    other = {"contact": "company", "company": "contact"}[name]
    rows = await portal.admin(f"crm.{name}.{other}.items.get", id=number)
    return [(row[f"{other.upper()}_ID"], row["IS_PRIMARY"] == "Y") for row in rows]


@pytest.mark.parametrize(("name", "other", "many"), SIDES)
async def test_clients_are_found_linked_ordered_and_unlinked(
    sign_in: SignIn, portal: Portal, name: str, other: str, many: str
) -> None:
    make = {"contact": portal.contact, "company": portal.company}
    card = await make[name](TITLE="Card", NAME="Card")
    one, two = [await make[other](TITLE=f"Other {n}", NAME=f"Other {n}") for n in (1, 2)]
    base = f"/crm/{name}/details/{card}/"
    browser = await sign_in("anna")
    page = await browser.page(base)
    assert f'hx-get="{base}clients"' in page
    assert f"{base}clients/new/{name}" not in page
    found = await browser.page(f"{base}clients?find=Other 2")
    assert f'hx-post="{base}{many}/link"' in found
    for each in (one, two):
        answer = await browser.send(f"{base}{many}/link", id=each)
        assert f'id="{other}-{each}"' in answer.text
    assert [each for each, _ in await linked(portal, name, card)] == [one, two]
    await browser.send(f"{base}{many}/order", ids=f"{two},{one}", id=two)
    assert [each for each, _ in await linked(portal, name, card)] == [two, one]
    await browser.send(f"{base}{many}/unlink", id=two)
    assert await linked(portal, name, card) == [(one, True)]


async def test_a_company_is_made_primary_from_either_side(sign_in: SignIn, portal: Portal) -> None:
    contact = await portal.contact(NAME="Ivan")
    one, two = [await portal.company(TITLE=f"Company {n}", CONTACT_ID=[contact]) for n in (1, 2)]
    browser = await sign_in("anna")
    assert await linked(portal, "contact", contact) == [(one, False), (two, True)]
    await browser.send(f"/crm/contact/details/{contact}/companies/primary", id=one)
    assert await linked(portal, "contact", contact) == [(one, True), (two, False)]
    page = (await browser.send(f"/crm/company/details/{two}/contacts/primary", id=contact)).text
    assert f"{two}/contacts/primary" not in page
    assert await linked(portal, "contact", contact) == [(one, False), (two, True)]
    stranger = await portal.contact(NAME="Unlinked")
    await browser.send(f"/crm/company/details/{two}/contacts/primary", id=stranger)
    assert await linked(portal, "contact", stranger) == []


@pytest.mark.parametrize(("name", "other", "many"), SIDES)
async def test_a_client_is_created_in_place(
    sign_in: SignIn, portal: Portal, name: str, other: str, many: str
) -> None:
    del many
    make = {"contact": portal.contact, "company": portal.company}
    base = f"/crm/{name}/details/{await make[name]()}/"
    browser = await sign_in("anna")
    form = await browser.page(f"{base}clients/new/{other}")
    assert f'hx-post="{base}clients/new/{other}"' in form
    assert (await browser.get(f"{base}clients/new/{name}")).status_code == 404
    code = "TITLE" if other == "company" else "NAME"
    refused = await browser.send(f"{base}clients/new/{other}", **{code: "", "PHONE": "+7 900 000-00-01"})
    assert (refused.status_code, "aria-invalid" in refused.text) == (422, True)
    answer = await browser.send(f"{base}clients/new/{other}", **{code: EVIL, "PHONE": "+7 900 000-00-01"})
    assert "tel:+79000000001" in answer.text
    assert "<img src=x" not in answer.text
    assert len(await linked(portal, name, int(base.split("/")[-2]))) == 1


@pytest.mark.parametrize(("name", "other", "many"), SIDES)
async def test_who_may_not_write_links_nothing_and_sees_no_names(
    sign_in: SignIn, portal: Portal, name: str, other: str, many: str
) -> None:
    contact = await portal.contact(NAME="Secret", LAST_NAME="Person", ASSIGNED_BY_ID=1)
    company = await portal.company(TITLE="Secret Person", CONTACT_ID=[contact], ASSIGNED_BY_ID=1)
    card = {"contact": contact, "company": company}[name]
    hidden = {"contact": contact, "company": company}[other]
    for table in ("contact", "company"):
        await portal.db.execute(f"UPDATE {table} SET opened = false")  # noqa: S608 - named here
    await portal.admin(f"crm.{name}.update", id=card, fields={"ASSIGNED_BY_ID": MANAGER, "NAME": "Mine"})
    await portal.db.execute(f"UPDATE {name} SET {'name' if name == 'contact' else 'title'} = 'Mine'")  # noqa: S608 - named here
    if name == "contact":
        await portal.db.execute("UPDATE contact SET last_name = ''")
    manager, outsider = await sign_in("max"), await sign_in("oleg")
    base = f"/crm/{name}/details/{card}/"
    page = await manager.page(base)
    assert "Secret" not in page
    assert f'id="{other}-row-{hidden}"' in page
    assert f"/crm/{other}/details/{hidden}/" not in page
    refused = await manager.send(f"{base}{many}/unlink", id=hidden)
    assert refused.status_code in (403, 422)
    for path in ("link", "unlink", "primary", "order"):
        assert (await outsider.send(f"{base}{many}/{path}", id=hidden, ids=hidden)).status_code == 403
    assert len(await linked(portal, name, card)) == 1


async def test_a_client_says_how_much_belongs_to_it(sign_in: SignIn, portal: Portal) -> None:
    contact = await portal.contact(NAME="Ivan")
    browser = await sign_in("anna")
    base = f"/crm/contact/details/{contact}/"
    assert "Клиент:" not in await browser.page(base)
    for number in range(2):
        await portal.lead(TITLE=f"Lead {number}", CONTACT_ID=contact)
    await portal.deal(TITLE="Deal", CONTACT_ID=contact)
    page = await browser.page(base)
    assert "Клиент: 2 лида · 1 сделка" in page
    assert f'href="/crm/lead/details/0/?contact_id={contact}"' in page
    assert f'href="/crm/deal/details/0/?contact_id={contact}"' in page
    await portal.role("max", (3, 0, "READ", "", 100), (1, 0, "READ", "", 100))
    assert "details/0/" not in await (await sign_in("max")).page(base)
