"""Making users as the command line does."""

import asyncio

import asyncpg
import pytest
from argon2 import PasswordHasher

from relead.actions import users
from relead.domain.access import PRESET
from relead.domain.errors.people import InvalidUser, LoginTaken
from relead.store.engine import Engine


async def test_create(engine: Engine, database_url: str) -> None:
    async with engine.write() as tx:
        first = await users.create(
            tx, login="ann@team.test", name=" Ann van  Lee", password="correct horse", admin=True
        )
        second = await users.create(tx, login="Max", name="Max", role="manager")
    db = await asyncpg.connect(database_url)
    ann, max_ = await db.fetch("SELECT * FROM user_account ORDER BY id")
    await db.close()
    assert (ann["id"], ann["login"], ann["name"], ann["last_name"]) == (
        first,
        "ann@team.test",
        "Ann",
        "van  Lee",
    )
    assert (ann["is_admin"], ann["roles"], ann["active"]) == (True, [], True)
    assert ann["password_hash"].startswith("$argon2id$")
    assert PasswordHasher().verify(ann["password_hash"], "correct horse")
    assert (max_["id"], max_["name"], max_["last_name"], max_["password_hash"]) == (second, "Max", "", None)
    assert (max_["is_admin"], max_["roles"]) == (False, ["manager"])


@pytest.mark.parametrize(
    ("account", "why"),
    [
        ({"login": ""}, "login"),
        ({"login": "a b"}, "login"),
        ({"login": "a/b"}, "login"),
        ({"login": "17"}, "not a number"),
        ({"login": "x" * 256}, "login"),
        ({"login": "ann", "password": "1234567"}, "at least 8"),
        ({"login": "ann", "password": "x" * 257}, "at most 256"),
        ({"login": "ann", "role": "king"}, "no role 'king'; known: " + ", ".join(PRESET)),
    ],
)
async def test_what_cannot_be_made(engine: Engine, account: dict[str, str], why: str) -> None:
    async with engine.write() as tx:
        with pytest.raises(InvalidUser, match=why):
            await users.create(tx, name="X", **account)  # type: ignore[arg-type]  # all of them are texts
        assert await users.count(tx, ()) == 0


@pytest.mark.parametrize("login", ["ann", "ANN", "Ann@team.test"])
async def test_a_login_is_given_once(engine: Engine, login: str) -> None:
    async with engine.write() as tx:
        user_id = await users.create(tx, login="ann", name="Ann")
        await tx._connection.execute("UPDATE user_account SET email = 'ann@team.test' WHERE id = $1", user_id)
        with pytest.raises(LoginTaken, match="another user"):
            await users.create(tx, login=login, name="Ann")


async def test_of_two_at_once_one_gets_the_login(engine: Engine) -> None:
    async def make() -> int:
        async with engine.write() as tx:
            return await users.create(tx, login="ann", name="Ann")

    outcomes = await asyncio.gather(make(), make(), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if not isinstance(outcome, int)] == [LoginTaken]
