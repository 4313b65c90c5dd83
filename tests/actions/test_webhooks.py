"""Webhooks: making, recognising and losing them (R23)."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import asyncpg
import httpx
import pytest

from relead.actions import users, webhooks
from relead.domain.access import Actor
from relead.domain.errors import EntityNotFound, InvalidSetting
from relead.store.engine import Engine, Tx
from support.hooks import Hook, another, client_of_new_app, hooked, status_becomes
from support.server import serving

REFUSED = {"error": "INVALID_CREDENTIALS", "error_description": "Invalid request credentials"}
ADMIN = Actor(1, is_admin=True)


@pytest.fixture
async def ann(engine: Engine, client: httpx.AsyncClient) -> Hook:
    return await hooked(engine, client, "user")


async def revoke(tx: Tx) -> None:
    await webhooks.revoke(tx, 1)


async def dismiss(tx: Tx) -> None:
    await users.create(tx, login="other", name="Other", admin=True)  # the last one cannot go
    await users.update(tx, ADMIN, 1, {"ACTIVE": "N"})


@pytest.mark.parametrize("end", [revoke, dismiss])
async def test_a_lost_credential_is_refused_at_once_by_every_process(
    ann: Hook,
    engine: Engine,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    end: Callable[[Tx], Awaitable[None]],
) -> None:
    monkeypatch.setattr("relead.server._REMEMBERED_SECONDS", 1000.0)
    async with client_of_new_app(database_url) as one, client_of_new_app(database_url) as two:
        await status_becomes(200, ann.over(one))
        await status_becomes(200, ann.over(two))
        async with engine.write() as tx:
            await end(tx)
        await status_becomes(401, ann.over(one))
        await status_becomes(401, ann.over(two))


async def test_a_lost_credential_lives_a_second_at_most_without_notification(
    ann: Hook, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relead.server._REMEMBERED_SECONDS", 1.0)
    async with client_of_new_app(database_url) as client:
        hook = ann.over(client)
        assert (await hook.post("profile")).status_code == 200
        db = await asyncpg.connect(database_url)
        await db.execute("UPDATE user_account SET active = false")
        await db.close()
        ended = time.monotonic()
        while (await hook.post("profile")).status_code == 200:
            assert time.monotonic() - ended < 15  # a second, and what a busy machine takes
            await asyncio.sleep(0.02)


async def test_what_is_being_recognised_while_it_is_lost_is_not_remembered(
    ann: Hook, engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relead.server._REMEMBERED_SECONDS", 1000.0)
    async with client_of_new_app(database_url) as client:
        hook, other = ann.over(client), (await another(engine, ann, "user")).over(client)
        assert (await other.post("profile")).status_code == 200
        looked, lost = asyncio.Event(), asyncio.Event()
        really = webhooks.recognise

        async def slowly(*arguments: object) -> object:
            found = await really(*arguments)  # type: ignore[arg-type]  # handed on as they come
            if not looked.is_set():
                looked.set()
                await lost.wait()
            return found

        monkeypatch.setattr(webhooks, "recognise", slowly)
        asked = asyncio.create_task(hook.post("profile"))
        await looked.wait()
        async with engine.write() as tx:
            await webhooks.revoke(tx, 1)
            await webhooks.revoke(tx, 2)
        await status_becomes(401, other)  # the notification came, and the answer is still under way
        lost.set()
        assert (await asked).status_code == 200
        assert (await hook.post("profile")).status_code == 401


async def test_every_wrong_credential_gets_the_same_answer(ann: Hook, engine: Engine) -> None:
    kira = await hooked(engine, ann.client, "user", login="kira", admin=False)
    async with engine.write() as tx:
        await users.update(tx, ADMIN, kira.user_id, {"ACTIVE": False})
    wrong = [
        (1, "wrong"),
        (1, kira.secret),
        (kira.user_id, ann.secret),
        (kira.user_id, kira.secret),
        ("kira", kira.secret),
        *((user, ann.secret) for user in (99, "nobody", "0", "01", "1 ", "9" * 30)),
        *((1, secret) for secret in (f"{ann.secret}0", ann.secret[:-1], "%27%20OR%201=1--", "я" * 300)),
    ]
    for user, secret in wrong:
        answer = await ann.client.get(f"/rest/{user}/{secret}/profile")
        assert (answer.status_code, answer.json()) == (401, REFUSED), (user, secret)


async def test_a_login_stands_for_the_user_in_any_letter_case(ann: Hook) -> None:
    for user in ("ann", "ANN"):
        answer = await ann.client.get(f"/rest/{user}/{ann.secret}/profile")
        assert answer.json()["result"]["ID"] == "1"


async def test_equal_secrets_are_told_apart_by_their_users(engine: Engine, client: httpx.AsyncClient) -> None:
    async with engine.write() as tx:
        for login in ("ann", "kira"):
            user_id = await users.create(tx, login=login, name=login)
            assert await webhooks.create(tx, user_id, ["crm"], "same") == "same"
        with pytest.raises(InvalidSetting, match="already"):
            await webhooks.create(tx, 1, ["user"], "same")
    names = [(await client.get(f"/rest/{user}/same/profile")).json()["result"]["NAME"] for user in (1, 2)]
    assert names == ["ann", "kira"]


async def test_a_secret_is_long_and_only_its_digest_is_stored(ann: Hook, database_url: str) -> None:
    db = await asyncpg.connect(database_url)
    row = await db.fetchrow("SELECT w.*, w::text AS whole FROM webhook w")
    await db.close()
    assert len(bytes.fromhex(ann.secret)) >= 16
    assert row["secret_sha256"] == webhooks.digest(ann.secret)
    assert ann.secret not in row["whole"]


@pytest.mark.parametrize(
    ("scopes", "secret"),
    [([], None), (["nonsense"], None), (["crm"], "a/b"), (["crm"], ""), (["crm"], "x" * 129)],
)
async def test_what_cannot_be_made(ann: Hook, engine: Engine, scopes: list[str], secret: str | None) -> None:
    async with engine.write() as tx:
        with pytest.raises(InvalidSetting):
            await webhooks.create(tx, ann.user_id, scopes, secret)
        with pytest.raises(EntityNotFound):
            await webhooks.create(tx, 99, ["crm"])
        with pytest.raises(EntityNotFound):
            await webhooks.revoke(tx, 99)


async def test_list(ann: Hook, engine: Engine) -> None:
    async with engine.write() as tx:
        await webhooks.create(tx, ann.user_id, ["user", "crm"])
        rows = await webhooks.list_all(tx)
    assert [(row["id"], row["user_id"], row["scopes"]) for row in rows] == [
        (1, 1, ["user"]), (2, 1, ["crm", "user"])
    ]  # fmt: skip


async def test_no_secret_is_ever_written_down(
    new_database: Callable[[], Awaitable[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    url = await new_database()
    engine = await Engine.open(url)
    with serving("--no-worker", database_url=url, RELEAD_LOG_LEVEL="debug") as server:
        async with httpx.AsyncClient(base_url=server.url) as client:
            hook = await hooked(engine, client, "user")
            assert (await hook.post("profile")).status_code == 200
            assert (await hook.post("nonsense")).status_code == 404
            assert (await client.get(f"/rest/ann/{hook.secret}x/profile")).status_code == 401
            assert (await client.get(f"/rest/{hook.secret}/1/profile")).status_code == 401
            byways = {"aplogin": "1", "ap": hook.secret}
            assert (await client.post("/rest/profile", json=byways)).status_code == 200
            db = await asyncpg.connect(url)
            await db.execute("ALTER TABLE webhook RENAME TO gone")
            await db.close()
            assert (await client.get(f"/rest/1/{hook.secret}y/profile")).status_code == 500
    await engine.close()
    written = "".join(capfd.readouterr())
    assert "Traceback" in written, "the failure was logged"
    assert hook.secret not in written
    assert webhooks.digest(hook.secret).hex() not in written
