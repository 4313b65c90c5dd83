"""Administering roles over REST: who may, what follows, and that nobody raises himself by it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import COLLEAGUE, MANAGER, OUTSIDER, Caller, Portal, seeded_portal
from support.hooks import client_of_new_app, hooked, status_becomes

DENIED = (400, "", "Access denied.")
CONFIG = "configurer"
READ_OWN = {"ENTITY": "LEAD", "ACTION": "READ", "LEVEL": "A"}
READ_ALL = {**READ_OWN, "LEVEL": "X"}


@pytest.fixture
async def portal(client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with seeded_portal(client, database_url) as made:
        yield made


@dataclass(frozen=True)
class Roles:
    """Somebody who calls `relead.role.*`."""

    caller: Caller

    async def by_code(self) -> dict[str, dict[str, Any]]:
        return {role["CODE"]: role for role in await self.caller("relead.role.list")}

    async def save(self, code: str, *rights: dict[str, Any], **more: Any) -> None:
        assert await self.caller("relead.role.save", code=code, rights=list(rights), **more) is True

    async def give(self, code: str, user_id: int) -> None:
        assert await self.caller("relead.role.assign", code=code, userId=user_id) is True

    async def take(self, code: str, user_id: int) -> None:
        assert await self.caller("relead.role.revoke", code=code, userId=user_id) is True


@pytest.fixture
def admin(portal: Portal) -> Roles:
    return Roles(portal.admin)


@pytest.fixture
async def configurer(portal: Portal, admin: Roles) -> Roles:
    """The manager, who may also change the CRM's settings."""
    await admin.save(CONFIG, config="Y", name="Configures")
    await admin.give(CONFIG, MANAGER)
    return Roles(portal.manager)


async def test_a_role_is_made_given_and_taken(admin: Roles, portal: Portal) -> None:
    lead = await portal.lead()
    await admin.save("Auditor".lower(), READ_ALL, name="Auditor")
    assert await portal.outsider.refused("crm.lead.get", id=lead) == DENIED
    await admin.give("auditor", OUTSIDER)
    assert (await portal.outsider("crm.lead.get", id=lead))["ID"] == str(lead)
    assert (await admin.by_code())["auditor"] == {
        "CODE": "auditor",
        "NAME": "Auditor",
        "SYSTEM": False,
        "CONFIG": False,
        "USERS": [OUTSIDER],
        "DEPARTMENTS": [],
        "RIGHTS": [READ_ALL],
    }
    await admin.save("auditor", READ_OWN)
    assert await portal.outsider.refused("crm.lead.get", id=lead) == DENIED
    await admin.take("auditor", OUTSIDER)
    assert (await admin.by_code())["auditor"]["USERS"] == []
    assert await portal.admin("relead.role.delete", code="auditor") is True
    assert "auditor" not in await admin.by_code()


async def test_a_deleted_role_is_taken_from_everybody(admin: Roles, portal: Portal) -> None:
    await admin.save("auditor", READ_ALL)
    await admin.give("auditor", OUTSIDER)
    await portal.admin("relead.role.delete", code="auditor")
    await admin.save("auditor", READ_ALL)
    assert (await admin.by_code())["auditor"]["USERS"] == []


async def test_a_preset_role_is_changed_and_comes_back_when_deleted(admin: Roles, portal: Portal) -> None:
    first = (await admin.by_code())["manager"]
    lead = await portal.lead()
    await admin.save("manager", READ_ALL)
    assert (await portal.manager("crm.lead.get", id=lead))["ID"] == str(lead)
    changed = (await admin.by_code())["manager"]
    assert (changed["SYSTEM"], changed["NAME"], changed["RIGHTS"]) == (True, "Менеджер", [READ_ALL])
    await portal.admin("relead.role.delete", code="manager")
    assert (await admin.by_code())["manager"] == first
    assert await portal.manager.refused("crm.lead.get", id=lead) == DENIED


async def test_a_name_alone_leaves_the_rights(admin: Roles) -> None:
    first = (await admin.by_code())["manager"]
    assert await admin.caller("relead.role.save", code="manager", name="Seller") is True
    assert (await admin.by_code())["manager"] == {**first, "NAME": "Seller"}


async def test_other_servers_follow_at_once(
    engine: Engine, client: httpx.AsyncClient, database_url: str
) -> None:
    root = await hooked(engine, client, "crm")
    plain = await hooked(engine, client, "crm", login="kira", admin=False)
    async with client_of_new_app(database_url) as other:
        there = plain.over(other)
        await status_becomes(400, there, "crm.lead.list")
        await root("relead.role.assign", code="manager", userId=plain.user_id)
        await status_becomes(200, there, "crm.lead.list")
        await root("relead.role.revoke", code="manager", userId=plain.user_id)
        await status_becomes(400, there, "crm.lead.list")


@pytest.mark.parametrize("method", ["list", "save", "delete", "assign", "revoke"])
async def test_only_who_may_change_settings(portal: Portal, method: str) -> None:
    params = {"code": "manager", "rights": [READ_ALL], "userId": MANAGER}
    assert await portal.manager.refused(f"relead.role.{method}", **params) == DENIED


@pytest.mark.parametrize(
    ("method", "params", "why"),
    [
        ("save", {}, "CODE is"),
        ("save", {"code": "Up"}, "CODE is"),
        ("save", {"code": "x", "rights": [{**READ_OWN, "LEVEL": "Z"}]}, "LEVEL is one of"),
        ("save", {"code": "x", "rights": [{**READ_OWN, "STAGE": "GONE"}]}, "LEAD has no stage GONE"),
        (
            "save",
            {"code": "x", "rights": [{**READ_OWN, "ENTITY": "DEAL", "CATEGORY_ID": 99}]},
            "no category 99",
        ),
        ("assign", {"code": "manager"}, "to a user or to a department"),
        ("assign", {"code": "manager", "userId": 2, "departmentId": 1}, "to a user or to a department"),
    ],
)
async def test_what_is_wrong_is_said_and_changes_nothing(
    admin: Roles, method: str, params: dict[str, Any], why: str
) -> None:
    before = await admin.by_code()
    status, code, text = await admin.caller.refused(f"relead.role.{method}", **params)
    assert (status, code) == (400, "ERROR_ARGUMENT")
    assert why in text
    assert await admin.by_code() == before


async def test_what_is_not_there(admin: Roles) -> None:
    missing = (400, "", "Not found")
    assert await admin.caller.refused("relead.role.delete", code="nobody") == missing
    assert await admin.caller.refused("relead.role.assign", code="nobody", userId=MANAGER) == missing
    assert await admin.caller.refused("relead.role.assign", code="manager", userId=99) == missing
    assert await admin.caller.refused("relead.role.assign", code="manager", departmentId=99) == missing


async def test_who_configures_administers_roles_below_his_own(configurer: Roles, portal: Portal) -> None:
    await configurer.save("reader", READ_OWN)
    await configurer.give("reader", OUTSIDER)
    assert await portal.outsider("crm.lead.list") == []
    await configurer.take("reader", OUTSIDER)
    await portal.manager("relead.role.delete", code="reader")


@pytest.mark.parametrize(
    ("method", "params"),
    [
        # Rights he does not have: in a new role, in his own, in one that everybody has.
        ("save", {"code": "wide", "rights": [READ_ALL]}),
        ("save", {"code": "wide", "rights": [{**READ_OWN, "ACTION": "DELETE"}]}),
        ("save", {"code": "wide", "rights": [{**READ_OWN, "STAGE": "NEW", "LEVEL": "X"}]}),
        ("save", {"code": CONFIG, "rights": [READ_ALL]}),
        ("save", {"code": "manager", "rights": [READ_ALL]}),
        # CONFIG is an administrator's to give, to lend and to take.
        ("save", {"code": "second", "config": "Y"}),
        ("save", {"code": "manager", "config": "Y"}),
        ("save", {"code": CONFIG, "name": "Mine"}),
        ("assign", {"code": CONFIG, "userId": COLLEAGUE}),
        ("revoke", {"code": CONFIG, "userId": MANAGER}),
        ("delete", {"code": CONFIG}),
        # Stronger roles are not his business, neither to take for himself nor to weaken.
        ("assign", {"code": "admin", "userId": MANAGER}),
        ("assign", {"code": "head", "userId": MANAGER}),
        ("assign", {"code": "head", "userId": OUTSIDER}),
        ("revoke", {"code": "head", "userId": OUTSIDER}),
        ("save", {"code": "head", "rights": [READ_OWN]}),
        ("save", {"code": "head", "name": "Mine"}),
        ("delete", {"code": "head"}),
    ],
)
async def test_who_configures_does_not_raise_himself(
    configurer: Roles, admin: Roles, method: str, params: dict[str, Any]
) -> None:
    await admin.give("head", OUTSIDER)
    before = await admin.by_code()
    assert await configurer.caller.refused(f"relead.role.{method}", **params) == DENIED
    assert await admin.by_code() == before


async def test_a_weakened_preset_role_is_not_reset_by_who_lacks_what_it_was(
    configurer: Roles, admin: Roles
) -> None:
    await admin.save("head", READ_OWN)
    assert await configurer.caller.refused("relead.role.delete", code="head") == DENIED
    await configurer.give("head", OUTSIDER)


async def test_who_configures_without_reading_anything_comes_in(admin: Roles, portal: Portal) -> None:
    await admin.save(CONFIG, config="Y")
    await admin.give(CONFIG, OUTSIDER)
    assert "manager" in await Roles(portal.outsider).by_code()
    assert isinstance(await portal.outsider("crm.status.list"), list)
    assert await portal.outsider.refused("crm.lead.list") == DENIED
