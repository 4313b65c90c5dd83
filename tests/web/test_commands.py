"""The command menu: its pages, and the leads it finds."""

import pytest

from support.crm import MANAGER, Portal
from web.conftest import SignIn
from web.test_leads import EVIL


async def test_it_finds_the_leads_one_may_read(sign_in: SignIn, portal: Portal) -> None:
    mine = await portal.lead(TITLE="Chairs " + EVIL, ASSIGNED_BY_ID=MANAGER, OPENED="N")
    other = await portal.lead(TITLE="Chairs too", OPENED="N")
    manager = await sign_in("max")
    page = await manager.page("/commands?find=chairs")
    assert f"/crm/lead/details/{mine}/" in page
    assert f"/crm/lead/details/{other}/" not in page
    assert "<img src=x" not in page
    assert "details" not in await manager.page("/commands?find=")
    assert "details" not in await (await sign_in("oleg")).page("/commands?find=chairs")


@pytest.mark.parametrize(("login", "settings"), [("anna", True), ("max", False)])
async def test_it_has_the_pages_of_whoever_looks(sign_in: SignIn, login: str, settings: bool) -> None:
    page = await (await sign_in(login)).page("/profile/")
    menu = page.partition('id="commands"')[2].partition("</dialog>")[0]
    assert all(f'href="/crm/{name}/' in menu for name in ("lead/list", "deal/kanban"))
    assert ('href="/settings/"' in menu) is settings
