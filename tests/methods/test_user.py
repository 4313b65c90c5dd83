"""`user.*` through the whole application."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import httpx
import pytest

from relead.domain.fields.user import FIELDS
from relead.store.engine import Engine
from support.departments import seven_departments
from support.hooks import Hook, another, hooked

# What b24pysdk's own tests read of user.current, each a bool, a text or a list.
DEMANDED = tuple(
    """
    ID XML_ID ACTIVE NAME LAST_NAME EMAIL LAST_LOGIN DATE_REGISTER TIME_ZONE IS_ONLINE TIMESTAMP_X
    LAST_ACTIVITY_DATE PERSONAL_GENDER PERSONAL_BIRTHDAY UF_EMPLOYMENT_DATE UF_DEPARTMENT
    """.split()  # noqa: SIM905 - quoted words would be harder to read
)
DENIED = (400, "ERROR_CORE", "access_denied")
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture
async def admin(engine: Engine, client: httpx.AsyncClient, database_url: str) -> Hook:
    await seven_departments(database_url)
    return await hooked(engine, client, "user")


async def add(admin: Hook, name: str, **fields: Any) -> int:
    made = await admin(
        "user.add", NAME=name, EMAIL=f"{name.lower()}@team.test", **{"UF_DEPARTMENT": [1], **fields}
    )
    assert isinstance(made, int)
    return made


async def names(admin: Hook, method: str = "user.get", **params: Any) -> list[str]:
    return [user["NAME"] for user in await admin(method, **params)]


async def test_current(admin: Hook) -> None:
    me = await admin("user.current")
    assert {key: value for key, value in me.items() if key in DEMANDED}.keys() == set(DEMANDED)
    assert all(isinstance(me[key], (bool, str, list)) for key in DEMANDED)
    assert (me["ID"], me["ACTIVE"], me["NAME"], me["LAST_NAME"]) == ("1", True, "Ann", "Lee")
    assert (me["UF_DEPARTMENT"], me["USER_TYPE"], me["LAST_LOGIN"]) == ([], "employee", "")
    assert "PERSONAL_PHONE" not in me, "what is unset is left out"


async def test_fields_are_titles(admin: Hook) -> None:
    titles = await admin("user.fields")
    assert list(titles) == [field.code for field in FIELDS]
    assert all(isinstance(title, str) and title for title in titles.values())
    assert titles["NAME"] == "Имя"


async def test_a_user_comes_back_as_he_was_added(admin: Hook) -> None:
    made = await add(
        admin, "Boris", LAST_NAME="Ivanov", UF_DEPARTMENT=["5", 7, "x"], ID=1, LOGIN="root",
        PERSONAL_BIRTHDAY="1990-04-12", UF_PHONE_INNER="104", WORK_POSITION=" Manager ",
        PERSONAL_GENDER="M", EXTRANET="N",
    )  # fmt: skip
    [user] = await admin("user.get", filter={"ID": made})
    today = dt.datetime.now(MOSCOW).date()
    assert user.items() >= {
        "ID": str(made), "ACTIVE": True, "NAME": "Boris", "LAST_NAME": "Ivanov", "SECOND_NAME": "",
        "EMAIL": "boris@team.test", "UF_DEPARTMENT": [5, 7], "PERSONAL_BIRTHDAY": "1990-04-12T04:00:00+04:00",
        "UF_PHONE_INNER": "104", "WORK_POSITION": "Manager", "PERSONAL_GENDER": "M", "IS_ONLINE": "N",
        "LAST_ACTIVITY_DATE": "", "DATE_REGISTER": f"{today}T00:00:00+03:00",
    }.items()  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({}, (400, "ERROR_ARGUMENT", "wrong_email")),
        ({"EMAIL": "nobody"}, (400, "ERROR_ARGUMENT", "wrong_email")),
        ({"EMAIL": ["a@b.cc"]}, (400, "ERROR_ARGUMENT", "wrong_email")),
        ({"EMAIL": "a@b.cc"}, (400, "ERROR_ARGUMENT", "no_extranet_field")),
        ({"EMAIL": "a@b.cc", "UF_DEPARTMENT": []}, (400, "ERROR_ARGUMENT", "no_extranet_field")),
        ({"EMAIL": "a@b.cc", "EXTRANET": "Y"}, (400, "ERROR_NO_GROUP", "Group specified incorrectly")),
        ({"EMAIL": "a@b.cc", "UF_DEPARTMENT": [1, 8]}, (400, "ERROR_CORE", "Department not found")),
        (
            {"EMAIL": "BORIS@team.test", "UF_DEPARTMENT": [1]},
            (400, "ERROR_ARGUMENT", "User with this email already exists"),
        ),
    ],
)
async def test_who_cannot_be_added(
    admin: Hook, fields: dict[str, Any], refusal: tuple[int, str, str]
) -> None:
    await add(admin, "Boris")
    assert await admin.refused("user.add", **fields) == refusal
    assert (await admin.body("user.get"))["total"] == 2


async def test_only_administrators_with_the_full_scope_write(
    admin: Hook, engine: Engine, client: httpx.AsyncClient
) -> None:
    plain = await hooked(engine, client, "user", login="kira", admin=False)
    new = {"EMAIL": "a@b.cc", "UF_DEPARTMENT": [1]}
    assert await plain.refused("user.add", **new) == DENIED
    assert await plain.refused("user.update", ID=plain.user_id, NAME="Queen") == DENIED
    narrow = await another(engine, admin, "user_basic", "user_brief")
    assert (await narrow.refused("user.add", **new))[:2] == (401, "insufficient_scope")
    assert await admin.refused("user.update", ID=99, NAME="Nobody") == DENIED
    assert await admin.refused("user.update", NAME="Nobody") == DENIED


async def test_update(admin: Hook) -> None:
    made = await add(admin, "Boris", WORK_POSITION="Manager", PERSONAL_CITY="Tver")
    change = {"LAST_NAME": "Petrov", "personal_city": "", "PERSONAL_GENDER": "X", "PERSONAL_BIRTHDAY": "soon"}
    assert await admin("user.update", ID=str(made), **change) is True
    assert await admin("user.update", ID=made) is True
    [user] = await admin("user.get", ID=made)
    assert (user["LAST_NAME"], user["WORK_POSITION"], user["PERSONAL_CITY"]) == ("Petrov", "Manager", "")
    assert (user["PERSONAL_GENDER"], user["PERSONAL_BIRTHDAY"]) == ("", ""), "what cannot be read is dropped"


async def test_a_changed_address_must_be_free_and_the_login_follows(admin: Hook) -> None:
    await add(admin, "Boris")
    kira = await add(admin, "Kira")
    taken = (400, "ERROR_ARGUMENT", "User with this email already exists")
    assert await admin.refused("user.update", ID=kira, EMAIL="boris@team.test") == taken
    assert await admin.refused("user.update", ID=kira, EMAIL="") == (400, "ERROR_ARGUMENT", "wrong_email")
    await admin("user.update", ID=kira, EMAIL="k@team.test")
    assert (await admin.refused("user.add", EMAIL="K@team.test", UF_DEPARTMENT=1))[1] == "ERROR_ARGUMENT"
    assert await admin("user.add", EMAIL="kira@team.test", UF_DEPARTMENT=1)


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"ID": "2"}, ["Boris"]),
        ({"id": [2, 3]}, ["Boris", "Kira"]),
        ({">ID": 2}, ["Kira", "Oleg"]),
        ({"filter": {">ID": 2}, "ID": 1}, ["Kira", "Oleg"]),
        ({"FILTER": {"!ID": [1, 2]}}, ["Kira", "Oleg"]),
        ({"filter": {"<=ID": "2"}}, ["Ann", "Boris"]),
        ({"filter": {"<ID": [1]}}, []),
        ({"filter": {"!UF_PHONE_INNER": None}}, ["Boris"]),
        ({"filter": {"UF_PHONE_INNER": ""}}, ["Ann", "Kira", "Oleg"]),
        ({"filter": {"UF_DEPARTMENT": 7}}, ["Kira", "Oleg"]),
        ({"filter": {"!UF_DEPARTMENT": "7"}}, ["Ann", "Boris"]),
        ({"filter": {"UF_DEPARTMENT": ""}}, ["Ann"]),
        ({"ACTIVE": True}, ["Ann", "Boris", "Kira"]),
        ({"ACTIVE": "N"}, ["Oleg"]),
        ({"filter": {"ACTIVE": False}}, ["Oleg"]),
        ({"filter": {"!ACTIVE": "Y"}}, ["Oleg"]),
        ({"filter": {"name": "kira"}}, ["Kira"]),
        ({"filter": {"NAME": "K%"}}, ["Kira"]),
        ({"filter": {"=NAME": "K%"}}, []),
        ({"filter": {"%NAME": "r"}}, ["Boris", "Kira"]),
        ({"filter": {"!%NAME": "r"}}, ["Ann", "Oleg"]),
        ({"filter": {"=%NAME": "%ir%"}}, ["Kira"]),
        ({"filter": {"@PERSONAL_CITY": ["tver", "Omsk"]}}, ["Boris"]),
        ({"filter": {"!PERSONAL_CITY": "Tver"}}, ["Ann", "Kira", "Oleg"]),
        ({"filter": {"PERSONAL_BIRTHDAY": "12.04.1990"}}, ["Boris"]),
        ({"filter": {"<PERSONAL_BIRTHDAY": "2000-01-01"}}, ["Boris"]),
        ({"filter": {"PERSONAL_BIRTHDAY": ""}}, ["Ann", "Kira", "Oleg"]),
        ({"filter": {">=DATE_REGISTER": "2020-01-01", "<ID": 2}}, ["Ann"]),
        ({"filter": {"<DATE_REGISTER": "2020-01-01"}}, []),
        ({"filter": {"!DATE_REGISTER": "2020-01-01", "ID": 3}}, ["Kira"]),
        ({"filter": {">LAST_ACTIVITY_DATE": "2020-01-01"}}, ["Ann"]),
        ({"filter": {"LAST_LOGIN": ""}}, ["Ann", "Boris", "Kira", "Oleg"]),
        ({"filter": {"IS_ONLINE": "Y"}}, ["Ann"]),
        ({"filter": {"IS_ONLINE": "N"}}, ["Boris", "Kira", "Oleg"]),
        ({"filter": {"USER_TYPE": "employee", "ID": 3}}, ["Kira"]),
        ({"filter": {"USER_TYPE": ["extranet", "email"]}}, []),
        ({"filter": {"NAME_SEARCH": "bor sel"}}, ["Boris"]),
        ({"filter": {"UF_DEPARTMENT_NAME": "sales 7"}}, ["Kira", "Oleg"]),
        ({"filter": {"UF_DEPARTMENT_NAME": "Sales"}}, []),
        ({"filter": {"%UF_DEPARTMENT_NAME": "ale"}}, ["Kira", "Oleg"]),
        ({"filter": {"UF_DEPARTMENT_NAME": "s%7"}}, ["Kira", "Oleg"]),
        ({"filter": {"!UF_DEPARTMENT_NAME": "Sales 7"}}, ["Ann", "Boris"]),
        ({"filter": {"UF_DEPARTMENT_NAME": ["Sales 7"]}}, []),
        ({"filter": {"NONSENSE": 1, "ID": 3}}, ["Kira"]),
        ({"filter": []}, ["Ann", "Boris", "Kira", "Oleg"]),
        ({"filter": [""]}, ["Ann", "Boris", "Kira", "Oleg"]),
        ({"bx24_sdk_ver": "1", "ADMIN_MODE": True, "order": {"ID": "ASC"}}, ["Ann", "Boris", "Kira", "Oleg"]),
        ({"SORT": "ID", "ORDER": "DESC"}, ["Oleg", "Kira", "Boris", "Ann"]),
        ({"sort": "NAME", "order": "desc", "ACTIVE": "Y"}, ["Kira", "Boris", "Ann"]),
        ({"sort": "PERSONAL_CITY", "order": "ASC", "ACTIVE": "Y"}, ["Ann", "Kira", "Boris"]),
        ({"sort": {"ID": "DESC"}}, ["Ann", "Boris", "Kira", "Oleg"]),
        ({"sort": "NONSENSE", "order": "DESC"}, ["Oleg", "Kira", "Boris", "Ann"]),
        ({"start": 2}, ["Kira", "Oleg"]),
        ({"start": -1, "SORT": "ID", "ORDER": "DESC", "filter": {"<ID": 3}}, ["Boris", "Ann"]),
    ],
)
async def test_get(admin: Hook, params: dict[str, Any], found: list[str]) -> None:
    await add(admin, "Boris", UF_PHONE_INNER="104", PERSONAL_CITY="Tver", PERSONAL_BIRTHDAY="1990-04-12",
              WORK_POSITION="Seller")  # fmt: skip
    await add(admin, "Kira", UF_DEPARTMENT=[3, 7])
    oleg = await add(admin, "Oleg", UF_DEPARTMENT=7)
    await admin("user.update", ID=oleg, ACTIVE="N")
    assert await names(admin, **params) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"FIND": "B24-Developer 12"}, ["Boris"]),
        ({"FIND": "iris 12"}, []),
        ({"FIND": "100%"}, []),
        ({"FIND": ""}, ["Ann", "Boris", "Bob"]),
        ({"NAME": "bo"}, ["Boris", "Bob"]),
        ({"NAME": "ob"}, []),
        ({"NAME": "b_b"}, []),
        ({"WORK_POSITION": "b24"}, ["Boris", "Bob"]),
        ({"LAST_NAME": "Le"}, ["Ann"]),
        ({"UF_DEPARTMENT_NAME": "off"}, ["Boris", "Bob"]),
        ({"UF_DEPARTMENT_NAME": "ffice"}, []),
        ({"ID": "2"}, ["Boris"]),
    ],
)
async def test_search(admin: Hook, asked: dict[str, Any], found: list[str]) -> None:
    await add(admin, "Boris", WORK_POSITION="B24-Developer 12")
    await add(admin, "Bob", WORK_POSITION="B24-Developer 13", ACTIVE="N")
    answer = await admin.body("user.search", filter=asked)
    assert [user["NAME"] for user in answer["result"]] == found
    assert answer.get("total") == (len(found) or None)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "0",
        "x",
        "2020-01-01",
        "NOW",
        "%",
        "\\\\",
        "a'b",
        True,
        False,
        None,
        1.5,
        -1,
        [],
        ["x", None, ["y"]],
        {"a": {}},
    ],
)
async def test_no_filter_breaks_a_list(admin: Hook, value: object) -> None:
    operators = ("", "=", "!", ">", "<=", "%", "!%", "=%", "@", "!@", "><", "+", "*", "?")
    codes = [*(field.code for field in FIELDS), "FIND", "NAME_SEARCH", "UF_DEPARTMENT_NAME"]
    for operator in operators:
        await admin("user.get", filter={f"{operator}{code}": value for code in codes})
    await admin("user.search", filter=dict.fromkeys(codes, value))
    await admin("user.get", sort=value, order=value, start=value, select=value)


async def test_lists_sort_by_every_field(admin: Hook) -> None:
    for field in FIELDS:
        assert len(await admin("user.get", sort=field.code, order="DESC", filter={"ID": [1, 2]})) == 1


@pytest.mark.parametrize("value", ["", "x" * 70_000, ["x"], {"a": 1}, None, True, 0, 10**9, "😀"])
async def test_whatever_is_written_can_be_read(admin: Hook, value: object) -> None:
    odd = {field.code: value for field in FIELDS if field.code not in ("ID", "EMAIL", "UF_DEPARTMENT")}
    made = await add(admin, "Boris")
    await admin("user.update", **{**odd, "ID": made})
    [user] = await admin("user.get", ID=made)
    assert isinstance(user["ACTIVE"], bool)
    assert isinstance(user["NAME"], str)
    assert user["PERSONAL_GENDER"] in ("", "M", "F")


async def test_pages_start_anywhere(admin: Hook, database_url: str) -> None:
    db = await asyncpg.connect(database_url)
    await db.execute(
        "INSERT INTO user_account (login, name) SELECT 'u' || n, n FROM generate_series(2, 120) n"
    )
    await db.close()
    seen = []
    for start, after in ((None, 50), (10, 60), (50, 100), (70, None), (100, None), (120, None)):
        body = await admin.body("user.get", **({} if start is None else {"start": start}))
        assert body["total"] == 120
        assert body.get("next") == after, start
        seen.append([int(user["ID"]) for user in body["result"]])
    assert [(ids[0], ids[-1]) if ids else None for ids in seen] == [
        (1, 50), (11, 60), (51, 100), (71, 120), (101, 120), None
    ]  # fmt: skip
    uncounted = await admin.body("user.get", start=-1)
    assert (len(uncounted["result"]), uncounted["total"], "next" in uncounted) == (50, 0, False)
    assert "total" not in await admin.body("user.get", filter={"ID": 999})


async def test_select(admin: Hook) -> None:
    assert await admin("user.get", select=["NAME", "id", "NONSENSE"]) == [{"ID": "1", "NAME": "Ann"}]
    assert set((await admin("user.get", select=["UF_*"]))[0]) == {"UF_EMPLOYMENT_DATE", "UF_DEPARTMENT"}
    assert await admin("user.get", select=["NONSENSE"]) == [{"ID": "1"}]
    assert await admin("user.get", select=["*"]) == await admin("user.get", select=[])


async def test_the_scope_says_how_much_is_seen(admin: Hook, engine: Engine) -> None:
    fields = {"WORK_PHONE": "1", "PERSONAL_WWW": "w", "PERSONAL_CITY": "Tver"}
    made = await add(admin, "Boris", **fields)
    brief = await another(engine, admin, "user_brief", "crm")
    basic = await another(engine, admin, "user_brief", "user_basic")
    seen = [(await hook("user.get", ID=made))[0] for hook in (brief, basic, admin)]
    assert [set(fields) & set(user) for user in seen] == [
        {"PERSONAL_CITY"}, {"PERSONAL_CITY", "WORK_PHONE"}, set(fields)
    ]  # fmt: skip
    assert ["EMAIL" in user for user in seen] == [False, True, True]
    assert ["LAST_LOGIN" in user for user in seen] == [False, False, True]
    assert len({len(await hook("user.fields")) for hook in (brief, basic, admin)}) == 3
    assert "EMAIL" not in await brief("user.current")
    # What may not be seen may not be filtered or sorted by either: it would be told by trial.
    assert len(await brief("user.get", filter={"EMAIL": "boris@team.test"})) == 2
    assert [user["ID"] for user in await brief("user.get", sort="EMAIL", order="DESC")] == [str(made), "1"]
    none = await another(engine, admin, "crm")
    assert (await none.refused("user.get"))[:2] == (401, "insufficient_scope")


async def test_a_dismissed_user_is_refused_at_once(
    admin: Hook, engine: Engine, client: httpx.AsyncClient
) -> None:
    kira = await hooked(engine, client, "user", login="kira", admin=False)
    assert (await kira("user.current"))["NAME"] == "Kira"
    assert await admin("user.update", ID=kira.user_id, ACTIVE=False) is True
    assert (await kira.refused("user.current"))[:2] == (401, "INVALID_CREDENTIALS")
    assert await admin("user.update", ID=kira.user_id, ACTIVE="Y") is True
    assert (await kira("user.current"))["ACTIVE"] is True


async def test_acting_is_noted_once_a_minute(admin: Hook, database_url: str) -> None:
    db = await asyncpg.connect(database_url)
    first = (await admin("user.current"))["LAST_ACTIVITY_DATE"]
    assert dt.datetime.now(MOSCOW) - dt.datetime.fromisoformat(f"{first}+03:00") < dt.timedelta(minutes=1)
    assert (await admin("user.current"))["IS_ONLINE"] == "Y"
    xmin = await db.fetchval("SELECT xmin::text FROM user_account")
    await admin("user.current")
    assert await db.fetchval("SELECT xmin::text FROM user_account") == xmin
    await db.close()


async def test_the_last_administrator_is_not_dismissed(admin: Hook) -> None:
    refusal = (400, "ERROR_CORE", "The last active administrator cannot be dismissed")
    for no in ("N", False, "0"):
        assert await admin.refused("user.update", ID=admin.user_id, ACTIVE=no, NAME="Gone") == refusal
    assert await names(admin) == ["Ann"]
    boris = await add(admin, "Boris")
    assert await admin("user.update", ID=boris, ACTIVE="N") is True
    assert await admin("user.update", ID=admin.user_id, ACTIVE="Y", NAME="Anne") is True
