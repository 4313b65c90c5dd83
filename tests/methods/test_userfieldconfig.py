"""`userfieldconfig.*`: the same fields in the universal dialect."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from support.crm import Caller, Portal, seeded_portal

SEEN = (400, "", "You do not have permission to view user field settings")
KEPT = (400, "", "You cannot delete the user field")
UNCHANGED = (400, "", "You cannot change the settings of the user field")


class Config(Caller):
    """Calls `userfieldconfig.*` for the CRM."""

    async def verb(self, verb: str, /, **params: Any) -> Any:
        """The result of a call that succeeds."""
        return await self(f"userfieldconfig.{verb}", moduleId="crm", **params)

    async def refusal(self, verb: str, /, **params: Any) -> tuple[int, str, str]:
        """What a call that fails answers."""
        return await self.refused(f"userfieldconfig.{verb}", **{"moduleId": "crm", **params})


@pytest.fixture
async def portal(client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with seeded_portal(client, database_url) as made:
        await made.db.execute("UPDATE webhook SET scopes = '{crm,userfieldconfig}'")
        yield made


def config(caller: Caller) -> Config:
    return Config(caller.client, caller.user_id)


async def add(portal: Portal, name: str = "UF_CRM_LEAD_X", kind: str = "string", **more: Any) -> Any:
    field = {"entityId": "CRM_LEAD", "fieldName": name, "userTypeId": kind, **more}
    return (await config(portal.admin).verb("add", field=field))["field"]


async def test_types(portal: Portal) -> None:
    types = (await config(portal.manager).verb("getTypes"))["types"]
    assert len(types) == 16
    assert types["money"] == {"userTypeId": "money", "description": "Деньги"}


async def test_a_field_lives(portal: Portal) -> None:
    label = {"en": "Side", "ru": "Сторона"}
    items = [{"value": "North", "sort": 20}, {"value": "South", "def": "Y", "sort": 10}]
    field = await add(portal, kind="enumeration", enum=items, multiple="Y", editFormLabel=label)
    south, north = field.pop("enum")
    assert south | {"id": "", "xmlId": ""} == {
        "id": "",
        "userFieldId": field["id"],
        "value": "South",
        "def": "Y",
        "sort": "10",
        "xmlId": "",
    }
    assert field == {
        "id": field["id"],
        "entityId": "CRM_LEAD",
        "fieldName": "UF_CRM_LEAD_X",
        "userTypeId": "enumeration",
        "xmlId": None,
        "sort": "100",
        "multiple": "Y",
        "mandatory": "N",
        "showFilter": "N",
        "showInList": "Y",
        "editInList": "Y",
        "isSearchable": "N",
        "settings": {"DISPLAY": "LIST", "LIST_HEIGHT": 1, "CAPTION_NO_VALUE": "", "SHOW_NO_VALUE": "Y"},
        "languageId": {"en": "en", "ru": "ru"},
        "editFormLabel": label,
        **{
            name: {"en": None, "ru": None}
            for name in ("listColumnLabel", "listFilterLabel", "errorMessage", "helpMessage")
        },
    }
    assert (await config(portal.manager).verb("get", id=field["id"]))["field"]["enum"] == [south, north]
    change: dict[str, Any] = {
        "userTypeId": "enumeration",
        "mandatory": "Y",
        "enum": [{"id": north["id"], "value": "East"}, {"id": south["id"], "del": "Y"}],
    }
    changed = (await config(portal.admin).verb("update", id=field["id"], field=change))["field"]
    assert (changed["mandatory"], changed["enum"]) == ("Y", [{**north, "value": "East"}])
    assert await config(portal.admin).verb("delete", id=field["id"]) is None
    assert await config(portal.admin).refusal("get", id=field["id"]) == SEEN
    assert await config(portal.admin).refusal("update", id=field["id"], field={}) == UNCHANGED
    assert await config(portal.admin).refusal("delete", id=field["id"]) == KEPT


async def test_lists(portal: Portal) -> None:
    first = await add(portal, "UF_CRM_LEAD_A", editFormLabel={"ru": "А"})
    second = await add(portal, "UF_CRM_LEAD_B", "integer", sort=50)
    deal = await portal.admin("crm.deal.userfield.add", fields={"FIELD_NAME": "C", "USER_TYPE_ID": "date"})
    me = config(portal.manager)

    async def ids(**params: Any) -> list[str]:
        return [field["id"] for field in (await me.verb("list", **params))["fields"]]

    assert await ids() == [second["id"], first["id"], str(deal)]
    assert await ids(filter={"entityId": "CRM_LEAD"}, order={"id": "ASC"}) == [first["id"], second["id"]]
    assert await ids(filter={"userTypeId": "integer"}) == [second["id"]]
    assert await ids(filter={"fieldName": "UF_CRM_LEAD_A"}) == [first["id"]]
    found = await me.verb("list", select={"0": "id", "1": "fieldName"}, filter={"id": first["id"]})
    assert found["fields"] == [{"id": first["id"], "fieldName": "UF_CRM_LEAD_A"}]
    found = await me.verb("list", select={"0": "*", "language": "ru"}, filter={"id": first["id"]})
    assert found["fields"][0]["editFormLabel"] == {"ru": "А"}
    assert "enum" not in found["fields"][0]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ({}, "You cannot create custom fields"),
        ({"entityId": "CRM_LEAD"}, "The 'USER_TYPE_ID' field is not found."),
        ({"entityId": "CRM_LEAD", "userTypeId": "string"}, "The 'FIELD_NAME' field is not found."),
        (
            {"entityId": "CRM_LEAD", "userTypeId": "string", "fieldName": "UF_CRM_DEAL_X"},
            "You cannot create custom fields",
        ),
        (
            {"entityId": "USER", "userTypeId": "string", "fieldName": "UF_USER_X"},
            "You cannot create custom fields",
        ),
        (
            {"entityId": "CRM_LEAD", "userTypeId": "string", "fieldName": "UF_CRM_LEAD_T"},
            "Field UF_CRM_LEAD_T for object CRM_LEAD already exists.",
        ),
    ],
)
async def test_what_is_no_field(portal: Portal, field: dict[str, Any], text: str) -> None:
    await add(portal, "UF_CRM_LEAD_T")
    assert await config(portal.admin).refusal("add", field=field) == (400, "", text)
    assert len((await config(portal.admin).verb("list"))["fields"]) == 1


async def test_who_may_do_what(portal: Portal) -> None:
    field = await add(portal)
    me, nobody = config(portal.manager), config(portal.outsider)
    assert await me.verb("get", id=field["id"])
    given = {"entityId": "CRM_LEAD", "fieldName": "UF_CRM_LEAD_Y", "userTypeId": "string"}
    assert await me.refusal("add", field=given) == (400, "", "Access denied")
    assert await me.refusal("update", id=field["id"], field={"sort": 1}) == UNCHANGED
    assert await me.refusal("delete", id=field["id"]) == KEPT
    assert await nobody.refusal("get", id=field["id"]) == SEEN
    assert await nobody.refusal("list") == SEEN
    assert await nobody.refusal("list", filter={"entityId": "CRM_LEAD"}) == SEEN


async def test_modules_and_scopes(portal: Portal) -> None:
    me = config(portal.admin)
    assert await me.refusal("getTypes", moduleId="sale") == (400, "", "No settings for UserFieldAccess")
    assert (await me.refusal("getTypes", moduleId=None))[0] == 400
    await portal.db.execute("UPDATE webhook SET scopes = '{userfieldconfig}'")
    needed = (400, "", "The current method required more scopes. (crm)")
    assert await me.refusal("getTypes") == needed
    await portal.db.execute("UPDATE webhook SET scopes = '{crm}'")
    assert (await me.refusal("getTypes"))[1] == "insufficient_scope"
