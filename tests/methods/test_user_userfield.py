"""`user.userfield.*`, and values of these fields in `user.*`."""

from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.departments import seven_departments
from support.hooks import Hook, another, hooked

DENIED = (400, "", "Access denied.")


@pytest.fixture
async def admin(engine: Engine, client: httpx.AsyncClient, database_url: str) -> Hook:
    await seven_departments(database_url)
    return await hooked(engine, client, "user", "user.userfield", "crm", "userfieldconfig")


async def add(admin: Hook, name: str = "UF_X", kind: str = "string", **more: Any) -> int:
    fields = {"FIELD_NAME": name, "USER_TYPE_ID": kind, **more}
    made = await admin("user.userfield.add", fields=fields)
    assert isinstance(made, int)
    return made


async def colleague(admin: Hook, name: str, **fields: Any) -> int:
    made = await admin("user.add", NAME=name, EMAIL=f"{name.lower()}@t.test", UF_DEPARTMENT=[1], **fields)
    assert isinstance(made, int)
    return made


async def test_a_field_lives(admin: Hook) -> None:
    field = await add(admin, "skills", "enumeration", LIST=[{"VALUE": "Go"}, {"VALUE": "Py"}])
    body = await admin.body("user.userfield.list", filter={"ID": field})
    (row,) = body["result"]
    assert body["total"] == 1
    assert (row["ENTITY_ID"], row["FIELD_NAME"]) == ("USER", "UF_USR_SKILLS")
    assert [item["VALUE"] for item in row["LIST"]] == ["Go", "Py"]
    assert await admin("user.userfield.update", id=field, fields={"SORT": 5, "XML_ID": "e"}) is True
    (row,) = await admin("user.userfield.list")
    assert (row["SORT"], row["XML_ID"]) == ("5", "e")
    assert await admin("user.userfield.delete", id=field) is True
    assert await admin("user.userfield.list") == []


async def test_values_are_written_read_and_gone(admin: Hook, engine: Engine) -> None:
    text = await add(admin, "NICK", SETTINGS={"DEFAULT_VALUE": "none"})
    await add(admin, "DEALS", "integer", MULTIPLE="Y")
    await add(admin, "SINCE", "date", LABEL="С какого дня")
    await colleague(admin, "Boris")
    vera = await colleague(
        admin, "Vera", UF_USR_NICK="vv", uf_usr_deals=["3", 4, "x"], UF_USR_SINCE="2026-03-02"
    )
    rows = await admin("user.get", select=["ID", "NAME", "UF_USR_NICK"])
    assert [(row["NAME"], row["UF_USR_NICK"]) for row in rows[1:]] == [("Boris", "none"), ("Vera", "vv")]
    (row,) = await admin("user.get", ID=vera)
    assert row["UF_USR_DEALS"] == ["3", "4"]
    assert row["UF_USR_SINCE"].startswith("2026-03-02T")
    (row,) = await admin("user.search", FIND="Vera", select=["UF_*"])
    assert row["UF_DEPARTMENT"] == [1]
    assert row["UF_USR_NICK"] == "vv"
    assert (await admin("user.fields"))["UF_USR_SINCE"] == "С какого дня"
    assert (await admin("user.current"))["UF_USR_NICK"] == ""
    hook = await hooked(engine, admin.client, login="max")
    assert (await hook("user.current"))["UF_USR_NICK"] == "none"  # whoever makes the user
    assert await admin("user.update", ID=vera, UF_USR_NICK="", UF_USR_DEALS=[5]) is True
    (row,) = await admin("user.get", ID=vera)
    assert (row["UF_USR_NICK"], row["UF_USR_DEALS"]) == ("", ["5"])
    await admin("user.userfield.delete", id=text)
    await add(admin, "NICK")
    assert {row["UF_USR_NICK"] for row in await admin("user.get")} == {""}


async def test_users_are_found_and_sorted_by_them(admin: Hook) -> None:
    await add(admin, "NICK")
    await add(admin, "AGE", "integer")
    for name, nick, age in (("Boris", "bb", 30), ("Vera", "Vv", 9)):
        await colleague(admin, name, UF_USR_NICK=nick, UF_USR_AGE=age)

    async def found(**params: Any) -> list[str]:
        return [row["NAME"] for row in await admin("user.get", **params)]

    assert await found(UF_USR_NICK="vv") == ["Vera"]
    assert await found(filter={">UF_USR_AGE": 9}) == ["Boris"]
    assert await found(filter={"@UF_USR_AGE": [9, 30]}) == ["Boris", "Vera"]
    assert await found(filter={"%UF_USR_NICK": "B"}) == ["Boris"]
    assert await found(filter={"!UF_USR_NICK": "bb", "ACTIVE": True}) == ["Ann", "Vera"]
    assert await found(filter={"UF_USR_NICK": ""}) == ["Ann"]
    assert await found(sort="UF_USR_AGE", order="ASC", filter={">UF_USR_AGE": 0}) == ["Vera", "Boris"]


async def test_who_may_do_what(admin: Hook, engine: Engine) -> None:
    field = await add(admin, "NICK")
    plain = await hooked(engine, admin.client, "user.userfield", "user_brief", login="oleg", admin=False)
    calls: dict[str, dict[str, Any]] = {
        "add": {"fields": {"FIELD_NAME": "A", "USER_TYPE_ID": "string"}},
        "list": {},
        "update": {"id": field, "fields": {"SORT": 1}},
        "delete": {"id": field},
    }
    for verb, params in calls.items():
        assert await plain.refused(f"user.userfield.{verb}", **params) == DENIED
    assert "UF_USR_NICK" in (await plain("user.current"))
    brief = await another(engine, admin, "user_brief")
    assert "UF_USR_NICK" not in (await brief("user.current"))
    assert (await brief.refused("user.userfield.list"))[1] == "insufficient_scope"
    assert await admin.refused("user.userfield.update", id=99, fields={"SORT": 1}) == DENIED
    assert await admin.refused("user.userfield.delete", id=99) == DENIED


async def test_they_are_apart_from_those_of_the_crm(admin: Hook) -> None:
    field = await add(admin, "X")
    lead = await admin("crm.lead.userfield.add", fields={"FIELD_NAME": "X", "USER_TYPE_ID": "string"})
    assert await admin.refused("crm.lead.userfield.delete", id=field) == DENIED
    assert await admin.refused("user.userfield.delete", id=lead) == DENIED
    listed = await admin("userfieldconfig.list", moduleId="crm")
    assert [each["id"] for each in listed["fields"]] == [str(lead)]
    assert (await admin.refused("userfieldconfig.get", moduleId="crm", id=field))[0] == 400


async def test_users_have_no_files(admin: Hook) -> None:
    answer = await admin.refused("user.userfield.add", fields={"FIELD_NAME": "F", "USER_TYPE_ID": "file"})
    assert answer == (400, "ERROR_CORE", "Invalid custom type specified.")
