"""`department.*` through the whole application: the tree, who may change it, and that rights follow."""

import asyncio
from typing import Any

import httpx
import pytest

from relead.actions import setup
from relead.store.engine import Engine
from support.hooks import Hook, client_of_new_app, hooked, status_becomes

ONE_ROOT = (400, "ERROR_CORE", "There can only be one top-level department in the company structure")
NAMELESS = (400, "ERROR_CORE", "Department name not provided.<br>")
MISSING = (400, "ERROR_CORE", "Department not found")
DENIED = (400, "ERROR_CORE", "Access denied")
ROOT = 1


@pytest.fixture
async def admin(engine: Engine, client: httpx.AsyncClient) -> Hook:
    await engine.transact(setup.prepare)
    return await hooked(engine, client, "department", "user", "crm")


@pytest.fixture
async def plain(engine: Engine, client: httpx.AsyncClient, admin: Hook) -> Hook:  # noqa: ARG001 - comes after her
    return await hooked(engine, client, "department", "crm", login="kira", admin=False)


async def add(admin: Hook, name: str, parent: int = ROOT, **more: Any) -> int:
    made: int = await admin("department.add", NAME=name, PARENT=parent, **more)
    return made


async def tree(admin: Hook) -> dict[str, str | None]:
    return {row["NAME"]: row.get("PARENT") for row in await admin("department.get")}


async def departments_of(admin: Hook, user_id: int) -> list[int]:
    [user] = await admin("user.get", ID=user_id)
    found: list[int] = user["UF_DEPARTMENT"]
    return found


async def test_fields(admin: Hook) -> None:
    titles = await admin("department.fields")
    assert list(titles) == ["ID", "NAME", "SORT", "PARENT", "UF_HEAD"]
    assert all(isinstance(title, str) and title for title in titles.values())


async def test_a_department_comes_back_as_it_was_added(admin: Hook, plain: Hook) -> None:
    made = await add(admin, " Sales ", UF_HEAD="1")
    assert await plain("department.get", ID=made) == [
        {"ID": str(made), "NAME": "Sales", "SORT": 500, "PARENT": "1", "UF_HEAD": "1"}
    ]
    assert await plain("department.get", ID=ROOT) == [{"ID": "1", "NAME": "Компания", "SORT": 500}]
    assert await admin("department.update", ID=made, SORT="450", UF_HEAD=0) is True
    assert await plain("department.get", ID=made) == [
        {"ID": str(made), "NAME": "Sales", "SORT": 450, "PARENT": "1"}
    ]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, "Компания Sales Field Desk"),
        ({"SORT": "ID", "ORDER": "DESC"}, "Desk Field Sales Компания"),
        ({"sort": "NAME", "order": "ASC"}, "Desk Field Sales Компания"),
        ({"sort": "SORT", "order": "desc"}, "Field Компания Sales Desk"),
        ({"sort": "PARENT"}, "Компания Sales Field Desk"),
        ({"sort": "NONSENSE", "order": "DESC"}, "Компания Sales Field Desk"),
        ({"sort": ["ID"]}, "Компания Sales Field Desk"),
        ({"SORT": 600}, "Field"),
        ({"SORT": "500", "PARENT": 1}, "Sales"),
        ({"name": "sales"}, "Sales"),
        ({"NAME": "Sal"}, ""),
        ({"PARENT": "2"}, "Field Desk"),
        ({"PARENT": ""}, "Компания"),
        ({"UF_HEAD": 1}, "Desk"),
        ({"ID": [2, "3", 99]}, "Sales Field"),
        ({"ID": 99}, ""),
        ({"filter": {"<ID": 3}, "SORT": "ID", "ORDER": "DESC", "start": -1}, "Sales Компания"),
        ({"filter": {">ID": [[]]}}, ""),
        ({"filter": []}, "Компания Sales Field Desk"),
        ({"NONSENSE": 1}, "Компания Sales Field Desk"),
        ({"start": 2}, "Field Desk"),
        ({"START": 9}, ""),
    ],
)
async def test_get(admin: Hook, plain: Hook, params: dict[str, Any], found: str) -> None:
    sales = await add(admin, "Sales")
    await add(admin, "Field", sales, SORT=600)
    await add(admin, "Desk", sales, SORT=100, UF_HEAD=1)
    assert [row["NAME"] for row in await plain("department.get", **params)] == found.split()


async def test_pages(admin: Hook) -> None:
    await asyncio.gather(*(add(admin, f"D{number}") for number in range(59)))
    first = await admin.body("department.get")
    assert (len(first["result"]), first["total"], first["next"]) == (50, 60, 50)
    last = await admin.body("department.get", start=50)
    assert (len(last["result"]), last["total"], "next" in last) == (10, 60, False)
    uncounted = await admin.body("department.get", start=-1)
    assert (len(uncounted["result"]), uncounted["total"], "next" in uncounted) == (50, 0, False)


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({}, NAMELESS),
        ({"NAME": "", "PARENT": 1}, NAMELESS),
        ({"NAME": " ", "PARENT": 1}, NAMELESS),
        ({"NAME": ["x"], "PARENT": 1}, NAMELESS),
        ({"NAME": "x"}, ONE_ROOT),
        ({"NAME": "x", "PARENT": 0}, ONE_ROOT),
        ({"NAME": "x", "PARENT": 99}, ONE_ROOT),
        ({"NAME": "x", "PARENT": "x"}, ONE_ROOT),
        ({"NAME": "x", "PARENT": 1, "UF_HEAD": 99}, (400, "ERROR_CORE", "Head of department not found")),
    ],
)
async def test_what_cannot_be_added(admin: Hook, params: dict[str, Any], refusal: Any) -> None:
    assert await admin.refused("department.add", **params) == refusal
    assert await tree(admin) == {"Компания": None}


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"ID": 99, "NAME": "x"}, MISSING),
        ({"NAME": "x"}, MISSING),
        ({"ID": 2, "NAME": ""}, NAMELESS),
        ({"ID": 2, "PARENT": ""}, ONE_ROOT),
        ({"ID": 2, "PARENT": 99}, ONE_ROOT),
        ({"ID": 2, "PARENT": 2}, ONE_ROOT),
        ({"ID": 2, "PARENT": 4}, ONE_ROOT),
        ({"ID": 1, "PARENT": 2}, ONE_ROOT),
        ({"ID": 2, "UF_HEAD": 99}, (400, "ERROR_CORE", "Head of department not found")),
    ],
)
async def test_what_cannot_be_changed(admin: Hook, change: dict[str, Any], refusal: Any) -> None:
    field = await add(admin, "Field", await add(admin, "Sales"))
    await add(admin, "North", field)
    before = await admin("department.get")
    assert await admin.refused("department.update", **change) == refusal
    assert await admin("department.get") == before


async def test_update_moves_a_department(admin: Hook) -> None:
    sales, desk = await add(admin, "Sales"), await add(admin, "Desk")
    await add(admin, "Field", sales)
    assert await admin("department.update", ID=sales, PARENT=desk) is True
    assert await admin("department.update", ID=ROOT, NAME="We", PARENT=0) is True
    assert await admin("department.update", ID=ROOT) is True
    assert await tree(admin) == {"We": None, "Sales": str(desk), "Desk": "1", "Field": str(sales)}


async def test_of_two_moves_at_once_one_would_make_a_circle(admin: Hook) -> None:
    one, other = await add(admin, "One"), await add(admin, "Other")
    answers = await asyncio.gather(
        admin.post("department.update", {"ID": one, "PARENT": other}),
        admin.post("department.update", {"ID": other, "PARENT": one}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 400]


async def test_delete_moves_departments_and_users_up(admin: Hook, plain: Hook) -> None:
    sales = await add(admin, "Sales")
    field = await add(admin, "Field", sales)
    await admin("user.update", ID=1, UF_DEPARTMENT=[sales, field])
    await admin("user.update", ID=plain.user_id, UF_DEPARTMENT=[ROOT, sales])
    assert await admin("department.delete", ID=str(sales)) is True
    assert await tree(admin) == {"Компания": None, "Field": "1"}
    assert await departments_of(admin, 1) == [field, ROOT]
    assert await departments_of(admin, plain.user_id) == [ROOT]
    assert await admin.refused("department.delete", ID=sales) == MISSING
    assert await admin.refused("department.delete") == MISSING
    root_stays = (400, "ERROR_CORE", "The top-level department cannot be deleted")
    assert await admin.refused("department.delete", ID=ROOT) == root_stays


async def test_a_user_is_never_left_in_a_department_that_goes(admin: Hook, plain: Hook) -> None:
    for _ in range(5):
        sales = await add(admin, "Sales")
        answers = await asyncio.gather(
            admin.post("user.update", {"ID": plain.user_id, "UF_DEPARTMENT": [sales]}),
            admin.post("department.delete", {"ID": sales}),
        )
        assert answers[1].status_code == 200
        assert await departments_of(admin, plain.user_id) in ([], [ROOT])


async def test_only_administrators_write(admin: Hook, plain: Hook) -> None:
    await admin("relead.role.assign", code="admin", userId=plain.user_id)
    for method, params in (
        ("add", {"NAME": "x", "PARENT": 1}),
        ("update", {"ID": 1, "NAME": "x"}),
        ("update", {"ID": 99}),
        ("delete", {"ID": 99}),
    ):
        assert await plain.refused(f"department.{method}", **params) == DENIED
    assert (await admin.body("department.get"))["total"] == 1


async def test_its_scope(engine: Engine, client: httpx.AsyncClient) -> None:
    other = await hooked(engine, client, "user")
    assert (await other.refused("department.get"))[:2] == (401, "insufficient_scope")


async def test_rights_follow_the_tree_at_once_on_other_servers(
    admin: Hook, plain: Hook, database_url: str
) -> None:
    """Kira reads the leads of her department and those below it."""
    sales, desk = await add(admin, "Sales"), await add(admin, "Desk")
    field = await add(admin, "Field", desk)
    await admin("user.update", ID=1, UF_DEPARTMENT=[field])
    rights = [{"ENTITY": "LEAD", "ACTION": "READ", "LEVEL": "F"}]
    await admin("relead.role.save", code="chief", rights=rights)
    await admin("relead.role.assign", code="chief", departmentId=sales)
    await admin("relead.role.assign", code="chief", departmentId=desk)
    lead = await admin("crm.lead.add", fields={})
    async with client_of_new_app(database_url) as other:
        there = plain.over(other)

        async def reads(status: int) -> None:
            for _ in range(300):
                if (await there.post("crm.lead.get", {"id": lead})).status_code == status:
                    return
                await asyncio.sleep(0.01)
            raise AssertionError(status)

        await status_becomes(400, there, "crm.lead.list")
        await admin("user.update", ID=plain.user_id, UF_DEPARTMENT=[sales])
        await status_becomes(200, there, "crm.lead.list")
        await reads(400)
        await admin("department.update", ID=field, PARENT=sales)
        await reads(200)
        await admin("department.update", ID=field, PARENT=desk)
        await reads(400)
        await admin("user.update", ID=plain.user_id, UF_DEPARTMENT=[desk])
        await reads(200)
        await admin("department.delete", ID=desk)
        await reads(400)
