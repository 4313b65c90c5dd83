"""Methods about the portal and the caller, through the whole application."""

import datetime as dt
from typing import Any

import httpx
import pytest

from relead.actions import settings
from relead.domain.scopes import SCOPES
from relead.methods.all import methods
from relead.store.engine import Engine
from support.departments import seven_departments
from support.hooks import Hook, another, hooked

# What b24pysdk's own tests demand of `scope` with `full`.
DEMANDED_SCOPES = """
    booking biconnector telephony call timeman task tasks_extended log sonet_group sign.b2e sale
    cashbox delivery pay_system rpa placement user user_brief user_basic user.userfield entity pull
    pull_channel mobile messageservice mailservice lists landing landing_cloud department
    contact_center crm imopenlines imbot im humanresources.hcmlink forum documentgenerator disk
    catalog calendar bizproc ai_admin userconsent rating smile userfieldconfig baas calendarmobile
    catalogmobile iblock im.import imconnector intranet main notifications appform
    configuration.import rest salescenter socialnetwork tasks tasksmobile vote
""".split()  # noqa: SIM905 - quoted words would be harder to read


@pytest.fixture
async def admin(engine: Engine, client: httpx.AsyncClient, database_url: str) -> Hook:
    await seven_departments(database_url)
    return await hooked(engine, client, "user", "crm")


@pytest.fixture
async def plain(engine: Engine, client: httpx.AsyncClient, admin: Hook) -> Hook:
    """Kira, no administrator, in departments 3 and 6."""
    hook = await hooked(engine, client, "user_brief", login="kira", admin=False)
    await admin("user.update", ID=hook.user_id, UF_DEPARTMENT=[3, 6])
    return hook


async def test_profile(admin: Hook, plain: Hook) -> None:
    assert await admin("profile") == {
        "ID": "1", "ADMIN": True, "NAME": "Ann", "LAST_NAME": "Lee", "PERSONAL_GENDER": "", "TIME_ZONE": "",
    }  # fmt: skip
    await admin("user.update", ID=2, PERSONAL_GENDER="F")
    kira = await plain("profile")
    assert (kira["ID"], kira["ADMIN"], kira["PERSONAL_GENDER"]) == ("2", False, "F")


async def test_server_time_lies_between_before_and_after(admin: Hook) -> None:
    before = dt.datetime.now(dt.UTC)
    answer = await admin.body("server.time")
    now = dt.datetime.fromisoformat(answer["result"])
    assert before <= now <= dt.datetime.now(dt.UTC)
    assert answer["result"].endswith("+03:00")
    assert (answer["time"]["operating"], answer["time"]["operating_reset_at"] > 0) == (0, True)


async def test_scope(admin: Hook, plain: Hook) -> None:
    assert await admin("scope") == ["crm", "user"]
    assert await plain("scope", full=False) == ["user_brief"]
    assert set(await plain("scope", full=True)) == SCOPES == set(DEMANDED_SCOPES)


async def test_methods(admin: Hook, engine: Engine) -> None:
    everything = {method.name for method in methods()} | {"batch"}
    assert set(await admin("methods", full=True)) == everything
    assert "crm.lead.add" in await admin("methods")
    brief = await another(engine, admin, "user_brief")
    mine = await brief("methods")
    assert "user.get" in mine
    assert "profile" in mine
    assert not {"user.add", "crm.lead.add"} & set(mine)
    assert set(await brief("methods", full="true")) == everything
    assert set(await brief("methods", scope="user")) == {
        "user.fields", "user.current", "user.get", "user.search", "user.add", "user.update",
    }  # fmt: skip
    basic = await brief("methods", scope="")
    assert {"batch", "scope", "method.get"} <= set(basic)
    assert not any(name.startswith("crm.") for name in basic)
    assert await brief("methods", scope="nonsense") == []


@pytest.mark.parametrize(
    ("name", "exists", "available"),
    [
        ("profile", True, True),
        ("batch", True, True),
        ("user.get", True, True),
        ("user.add", True, False),
        ("crm.lead.add", True, False),
        ("crm.nonsense", False, False),
        ("placement.bind", False, False),
    ],
)
async def test_method_get(admin: Hook, engine: Engine, name: str, exists: bool, available: bool) -> None:
    brief = await another(engine, admin, "user_brief")
    assert await brief("method.get", name=name) == {"isExisting": exists, "isAvailable": available}


@pytest.mark.parametrize("params", [{}, {"name": ""}, {"name": None}, {"name": ["profile"]}])
async def test_method_get_needs_a_name(admin: Hook, params: dict[str, Any]) -> None:
    answer = await admin.post("method.get", params)
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "error": "ERROR_ARGUMENT",
            "error_description": "Argument 'name' is null or empty",
            "argument": "name",
        },
    )


async def test_app_info_of_a_webhook(admin: Hook, engine: Engine) -> None:
    assert await admin("app.info") == {"SCOPE": ["crm", "user"], "LICENSE": "ru_selfhosted"}
    async with engine.write() as tx:
        await settings.put(tx, "language", "en")
    assert (await admin("app.info"))["LICENSE"] == "en_selfhosted"


async def test_access_name(admin: Hook, plain: Hook) -> None:
    found = await plain("access.name", ACCESS=["G2", "AU", "CR", "U1", "U2", "U9", "D9", "nonsense", 7])
    assert list(found) == ["G2", "AU", "CR", "U1", "U2"]
    assert all(set(entry) == {"provider", "name", "provider_id"} for entry in found.values())
    assert [found[code]["provider_id"] for code in found] == ["other"] * 3 + ["user"] * 2
    assert (found["U1"]["name"], found["U2"]["name"], found["G2"]["provider"]) == ("Ann Lee", "Kira", "")
    assert await admin("access.name", ACCESS=["D9", "DR9", "D07", "U99", "U0"]) == []
    assert await admin("access.name") is False
    nothing: tuple[object, ...] = ([], "AU", None, {})
    for codes in nothing:
        assert await admin("access.name", ACCESS=codes) is False


async def test_access_names_of_departments(admin: Hook) -> None:
    assert await admin("access.name", ACCESS=["D6", "DR6"]) == {
        "D6": {"provider": "Отдел", "name": "Sales 6", "provider_id": "intranet"},
        "DR6": {"provider": "Отдел", "name": "Sales 6 с подотделами", "provider_id": "intranet"},
    }


@pytest.mark.parametrize(
    ("codes", "has"),
    [
        (["AU"], True),
        (["G2", "D4"], True),
        ("U2", True),
        (["U1"], False),
        (["IU2"], True),
        (["D3"], True),
        ("D6", True),
        ("DR6", True),
        (["D5"], False),
        ("DR5", True),
        ("DR1", True),
        ("DR7", False),
        (["D4", "CR", "SG1_K", 5], False),
        ([], False),
        (None, False),
    ],
)
async def test_user_access(admin: Hook, plain: Hook, codes: object, has: bool) -> None:
    assert await plain("user.access", ACCESS=codes) is has
    assert await admin("user.access", ACCESS=codes) is True


async def test_user_admin(admin: Hook, plain: Hook) -> None:
    assert (await admin("user.admin"), await plain("user.admin")) == (True, False)


async def test_feature_get(admin: Hook) -> None:
    assert await admin("feature.get", CODE="rest_auth_connector") == {"value": "Y"}
    assert await admin("feature.get", code="rest_offline_extended") == {"value": "Y"}
    for code in ("nonsense", ["rest_auth_connector"]):
        assert await admin("feature.get", CODE=code) == {"value": "N"}
    for params in ({}, {"CODE": ""}, {"CODE": "0"}, {"CODE": 0}):
        assert await admin.refused("feature.get", **params) == (400, "CODE_EMPTY", "CODE can't be empty")


async def test_what_only_applications_may_do_is_not_pretended(admin: Hook) -> None:
    for name in ("placement.bind", "event.bind", "app.option.get", "user.option.set"):
        assert (await admin.refused(name))[:2] == (404, "ERROR_METHOD_NOT_FOUND")


async def test_all_at_once_in_a_batch(admin: Hook) -> None:
    names = ("profile", "app.info", "user.current", "user.admin", "scope", "server.time", "user.get")
    sections = await admin("batch", cmd={name: name for name in names})
    assert sections["result_error"] == []
    assert set(sections["result"]) == set(sections["result_time"]) == set(names)
    assert sections["result_total"] == {"user.get": 1}
