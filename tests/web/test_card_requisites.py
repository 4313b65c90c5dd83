"""Requisites, bank details and addresses on the cards of contacts and companies."""

import re
from typing import Any

import pytest

from relead.actions import requisite_presets
from relead.store.engine import Engine
from support.crm import MANAGER, Portal
from web.conftest import SignIn
from web.test_leads import EVIL, MOST_STATEMENTS

OWNERS = (("contact", 3), ("company", 4))


@pytest.fixture(autouse=True)
async def _presets(engine: Engine, portal: Portal) -> None:
    await portal.db.execute("DELETE FROM requisite")
    await portal.db.execute("DELETE FROM requisite_preset")
    await engine.transact(requisite_presets.prepare, user_id=1)


async def preset_of(portal: Portal, kind: str = "COMPANY") -> int:
    """Id of a default preset."""
    found: int = await portal.db.fetchval("SELECT id FROM requisite_preset WHERE xml_id LIKE $1", f"%{kind}#")
    return found


@pytest.mark.parametrize(("name", "kind"), OWNERS)
async def test_requisites_are_added_changed_and_deleted(
    sign_in: SignIn, portal: Portal, name: str, kind: int
) -> None:
    base = f"/crm/{name}/details/{await getattr(portal, name)()}/"
    browser = await sign_in("anna")
    assert f'hx-get="{base}requisites"' in await browser.page(base)
    assert f"{base}requisites/0?preset=" in await browser.page(f"{base}requisites")
    preset = await preset_of(portal)
    form = await browser.page(f"{base}requisites/0?preset={preset}")
    assert ("ИНН" in form, 'name="RQ_INN"' in form, 'name="RQ_ADDR"' in form) == (True, True, False)
    sent: dict[str, Any] = {"preset": preset, "NAME": EVIL, "RQ_COMPANY_NAME": EVIL, "ENTITY_ID": "9"}
    sent["RQ_INN"] = "7707083893"
    answer = await browser.send(f"{base}requisites/0", **sent)
    assert ("7707083893" in answer.text, "<img src=x" in answer.text) == (True, False)
    [row] = await portal.admin("crm.requisite.list")
    assert (row["ENTITY_TYPE_ID"], row["ENTITY_ID"]) == (str(kind), base.split("/")[-2])
    one = f"{base}requisites/{row['ID']}"
    assert 'value="7707083893"' in await browser.page(one)
    assert "5000000000" in (await browser.send(one, NAME="Main", RQ_INN="5000000000")).text
    for code, values in {"banks": {"RQ_BANK_NAME": "Bank", "RQ_BIK": "044525225"}}.items():
        assert "044525225" in (await browser.send(f"{one}/{code}/0", **values)).text
    [bank] = await portal.admin("crm.requisite.bankdetail.list")
    assert 'value="044525225"' in await browser.page(f"{one}/banks/{bank['ID']}")
    assert "Bank 2" in (await browser.send(f"{one}/banks/{bank['ID']}", RQ_BANK_NAME="Bank 2")).text
    assert "Bank 2" not in (await browser.send(f"{one}/banks/{bank['ID']}/delete")).text
    assert "Main" not in (await browser.send(f"{one}/delete")).text
    assert await portal.admin("crm.requisite.list") == []


@pytest.mark.parametrize(("name", "kind"), OWNERS)
async def test_addresses_stand_in_the_card_or_beside_it(
    sign_in: SignIn, portal: Portal, name: str, kind: int
) -> None:
    del kind
    number = await getattr(portal, name)(ADDRESS="Street 1")
    base = f"/crm/{name}/details/{number}/"
    browser = await sign_in("anna")
    page = await browser.page(f"{base}requisites")
    assert "Street 1" in page
    found = re.search(rf"{base}requisites/(\d+)/addresses/1\"", page)
    assert found
    one = f"{base}requisites/{found[1]}"
    assert 'value="Street 1"' in await browser.page(f"{one}/addresses/1")
    assert "Street 2" in (await browser.send(f"{one}/addresses/1", ADDRESS_1="Street 2", CITY=EVIL)).text
    assert (await portal.admin(f"crm.{name}.get", id=number))["ADDRESS"] == "Street 2"
    form = await browser.page(f"{one}/addresses/0")
    assert ("Адрес доставки" in form, "Фактический" in form) == (True, False)
    page = (await browser.send(f"{one}/addresses/0", type=11, ADDRESS_1="Depot")).text
    assert ("Depot" in page, "Адрес доставки" in page, "<img src=x" in page) == (True, True, False)
    assert "Depot" not in (await browser.send(f"{one}/addresses/11/delete")).text
    assert "Street 2" not in (await browser.send(f"{one}/addresses/1/delete")).text
    assert not (await portal.admin(f"crm.{name}.get", id=number))["ADDRESS"]


@pytest.mark.parametrize(("name", "kind"), OWNERS)
async def test_only_who_may_write_the_owner_changes_them(
    sign_in: SignIn, portal: Portal, name: str, kind: int
) -> None:
    ids = [await getattr(portal, name)(ASSIGNED_BY_ID=user) for user in (MANAGER, 1)]
    await portal.db.execute(f"UPDATE {name} SET opened = false")  # noqa: S608 - named here
    preset = await preset_of(portal)
    made = [
        await portal.admin(
            "crm.requisite.add",
            fields={"ENTITY_TYPE_ID": kind, "ENTITY_ID": each, "PRESET_ID": preset, "RQ_INN": "secret"},
        )
        for each in ids
    ]
    manager, outsider = await sign_in("max"), await sign_in("oleg")
    mine, other = [f"/crm/{name}/details/{each}/requisites" for each in ids]
    assert "secret" in await manager.page(mine)
    assert (await manager.get(other)).status_code == 403
    assert (await outsider.get(mine)).status_code == 403
    paths = ["", "/banks/0", "/addresses/0"]
    for path in paths:
        assert (await manager.get(f"{other}/{made[1]}{path}")).status_code == 403
        assert (await manager.get(f"{mine}/{made[1]}{path}")).status_code == 404  # of another card
        assert (await manager.send(f"{mine}/{made[1]}{path}", NAME="x", type=1)).status_code == 404
        assert (await outsider.send(f"{mine}/{made[0]}{path}", NAME="x", type=1)).status_code == 403
    assert (await manager.send(f"{mine}/{made[1]}/delete")).status_code == 404
    assert (await manager.get(f"{mine}/0?preset=9999")).status_code == 404
    await portal.role("max", (kind, 0, "READ", "", 100))
    page = await manager.page(mine)
    assert ("secret" in page, "hx-post" in page) == (True, False)
    assert (await manager.send(f"{mine}/{made[0]}", NAME="x")).status_code == 403
    assert len(await portal.admin("crm.requisite.list")) == 2


async def test_statements_do_not_grow_with_requisites(
    sign_in: SignIn, portal: Portal, statements: list[str]
) -> None:
    preset = await preset_of(portal)
    browser = await sign_in("max")
    counts = []
    for number in (1, 5):
        company = await portal.company(ADDRESS="Street", ASSIGNED_BY_ID=MANAGER)
        for _ in range(number):
            keys = {"ENTITY_TYPE_ID": 4, "ENTITY_ID": company, "PRESET_ID": preset}
            made = await portal.admin("crm.requisite.add", fields=keys)
            await portal.admin("crm.requisite.bankdetail.add", fields={"ENTITY_ID": made, "RQ_BIK": "1"})
            place = {"ENTITY_TYPE_ID": 8, "ENTITY_ID": made, "TYPE_ID": 6, "ADDRESS_1": "A"}
            await portal.admin("crm.address.add", fields=place)
        statements.clear()
        await browser.page(f"/crm/company/details/{company}/requisites")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= MOST_STATEMENTS, counts
