"""Limits counted by several processes together (protocol.md 9), through whole applications."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import httpx
import pytest

from relead.actions import settings
from relead.domain.errors import InvalidSetting
from relead.domain.portal import check_setting
from relead.limiting import SharedLimiter
from relead.store.engine import Engine
from relead.wire.errors import WireError
from relead.wire.limits import PROFILES
from support.hooks import Hook, client_of_new_app, hooked, status_becomes

STANDARD = "bitrix24-standard"
TOO_MANY = {"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"}
TOO_LONG = {
    "error": "OPERATION_TIME_LIMIT",
    "error_description": "Method is blocked due to operation time limit.",
}

SetLimits = Callable[[str], Awaitable[None]]


@pytest.fixture
async def limit(engine: Engine) -> SetLimits:
    """Change the setting as an administrator does."""

    async def put(value: str) -> None:
        async with engine.write() as tx:
            await settings.put(tx, "limits", value)

    return put


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def hooks(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[list[Hook]]:
    """One webhook, called through two applications."""
    hook = await hooked(engine, client, "user")
    async with AsyncExitStack() as running:
        clients = [await running.enter_async_context(client_of_new_app(database_url)) for _ in range(2)]
        yield [hook.over(client) for client in clients]


async def stop_the_clock(db: Any) -> None:
    """Let no bucket leak any more: a bucket filled in the future does not."""
    await db.execute("UPDATE rate_bucket SET updated_at = now() + interval '1 hour'")


def test_every_profile_can_be_set_and_nothing_else() -> None:
    for name in PROFILES:
        check_setting("limits", name)
    with pytest.raises(InvalidSetting):
        check_setting("limits", "nonsense")


async def test_two_processes_count_requests_together(hooks: list[Hook], limit: SetLimits, db: Any) -> None:
    await limit(STANDARD)
    assert (await hooks[0].post("profile")).status_code == 200
    await stop_the_clock(db)
    statuses = [(await hooks[n % 2].post("profile")).status_code for n in range(49)]
    assert statuses == [200] * 49
    for hook in hooks:
        refused = await hook.post("profile")
        assert (refused.status_code, refused.json()) == (503, TOO_MANY)
        unknown = await hook.client.get("/rest/1/wrong/nonsense")
        assert (unknown.status_code, unknown.json()) == (503, TOO_MANY), "before anything else is looked at"
    assert await db.fetchval("SELECT level FROM rate_bucket") == 50, "refused requests are not counted"


async def test_a_batch_is_one_request(hooks: list[Hook], limit: SetLimits, db: Any) -> None:
    await limit(STANDARD)
    assert len(await hooks[0]("batch", cmd=["profile"] * 50)) == 5
    assert await db.fetchval("SELECT level FROM rate_bucket") == 1


@pytest.mark.parametrize(
    ("profile", "level", "seconds", "left"),
    [
        (STANDARD, 50, 0.5, 50),
        (STANDARD, 50, 10, 31),
        (STANDARD, 3, 100, 1),
        ("bitrix24-enterprise", 250, 10, 201),
    ],
)
async def test_buckets_leak(
    hooks: list[Hook], limit: SetLimits, db: Any, profile: str, level: float, seconds: float, left: float
) -> None:
    await limit(profile)
    await hooks[0]("profile")
    await db.execute(
        "UPDATE rate_bucket SET level = $1, updated_at = now() - make_interval(secs => $2)", level, seconds
    )
    await hooks[1]("profile")
    # What the requests themselves took has leaked, too.
    assert left - 2 < await db.fetchval("SELECT level FROM rate_bucket") <= left


async def test_addresses_are_counted_apart(engine: Engine, limit: SetLimits, db: Any) -> None:
    await limit(STANDARD)
    limiter = SharedLimiter(lambda: engine, 0)
    await limiter.admit("10.0.0.1")
    await db.execute("UPDATE rate_bucket SET level = 50, updated_at = now() + interval '1 hour'")
    with pytest.raises(WireError):
        await limiter.admit("10.0.0.1")
    await limiter.admit("10.0.0.2")
    await limiter.admit("x" * 100_000)
    assert await db.fetchval("SELECT count(*) FROM rate_bucket") == 3


async def test_running_time_is_counted_together(hooks: list[Hook], limit: SetLimits, db: Any) -> None:
    await limit(STANDARD)
    minute = int(time.time() // 60)
    await db.executemany(
        "INSERT INTO operating_bucket (key, minute, seconds) VALUES ('webhook:1 profile', $1, $2)",
        [(minute - 10, 400), (minute - 5, 300), (minute - 1, 170)],
    )
    spent = (await hooks[0].body("profile"))["time"]
    assert (spent["operating"], spent["operating_reset_at"]) == (470, (minute + 5) * 60)
    await db.execute("INSERT INTO operating_bucket VALUES ('webhook:1 profile', $1, 10)", minute)
    for hook in hooks:
        refused = await hook.post("profile")
        assert (refused.status_code, refused.json()) == (429, TOO_LONG)
        assert (await hook.post("server.time")).status_code == 200, "another method"
        sections = await hook("batch", cmd={"a": "profile", "b": "server.time"})
        assert sections["result_error"] == {"a": TOO_LONG}
    await db.execute("DELETE FROM operating_bucket WHERE minute = $1", minute - 5)
    assert (await hooks[0].post("profile")).status_code == 200


async def test_only_long_calls_are_stored(engine: Engine, limit: SetLimits, db: Any) -> None:
    await limit(STANDARD)
    one, two = (SharedLimiter(lambda: engine, 0, lambda: 6000.0) for _ in range(2))
    for limiter, seconds in ((one, 0.09), (one, 0.1), (two, 2.0), (one, 0.01)):
        spent = await limiter.record("webhook:1", "crm.lead.list", seconds)
    assert (round(spent.seconds, 3), spent.reset_at) == (2.1, 6600)
    rows = await db.fetch("SELECT key, minute, seconds::float8 FROM operating_bucket")
    assert [tuple(row) for row in rows] == [("webhook:1 crm.lead.list", 100, 2.1)]
    await two.check("webhook:1", "crm.lead.list")
    await one.record("webhook:1", "crm.lead.list", 477.9)
    with pytest.raises(WireError) as refused:
        await two.check("webhook:1", "crm.lead.list")
    assert (refused.value.status, refused.value.code) == (429, "OPERATION_TIME_LIMIT")
    await two.check("webhook:2", "crm.lead.list")
    later = SharedLimiter(lambda: engine, 0, lambda: 6600.0)
    await later.check("webhook:1", "crm.lead.list")


async def test_nothing_is_asked_or_stored_while_limits_are_off(engine: Engine, db: Any) -> None:
    asked = []

    def lent() -> Engine:
        asked.append(1)
        return engine

    limiter = SharedLimiter(lent, 1000)
    for _ in range(60):
        await limiter.admit("10.0.0.1")
        await limiter.check("webhook:1", "profile")
        spent = await limiter.record("webhook:1", "profile", 600)
    assert len(asked) == 1, "the setting, once"
    assert spent.seconds == 36_000, "counted here, for show"
    assert await db.fetchval("SELECT count(*) FROM rate_bucket") == 0
    assert await db.fetchval("SELECT count(*) FROM operating_bucket") == 0


async def test_processes_follow_the_setting_at_once(
    hooks: list[Hook], engine: Engine, db: Any, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setattr("relead.server._REMEMBERED_SECONDS", 1000.0)
    monkeypatch.setattr("relead.store.engine._PORTAL_SECONDS", 1000.0)
    async with client_of_new_app(database_url) as client:
        hook = hooks[0].over(client)
        for value, expected in ((STANDARD, 503), ("off", 200)):
            await db.execute("DELETE FROM rate_bucket")
            await hook("profile")
            async with engine.write() as tx:
                await settings.put(tx, "limits", value)
            await db.execute(
                "INSERT INTO rate_bucket VALUES ('127.0.0.1', 50, now() + interval '1 hour')"
                " ON CONFLICT (source) DO UPDATE SET level = 50, updated_at = excluded.updated_at"
            )
            await status_becomes(expected, hook)
    engine.forget()  # it read the settings for 1000 seconds, too


async def test_a_call_that_cannot_be_charged_is_answered(limit: SetLimits, db: Any, engine: Engine) -> None:
    await limit(STANDARD)
    limiter = SharedLimiter(lambda: engine, 0)
    await db.execute("ALTER TABLE operating_bucket RENAME TO gone")
    try:
        spent = await limiter.record("webhook:1", "profile", 1.0)
        assert spent.seconds == 0
    finally:
        await db.execute("ALTER TABLE gone RENAME TO operating_bucket")


async def test_what_no_longer_counts_is_swept_once_a_minute(
    engine: Engine, limit: SetLimits, db: Any
) -> None:
    await limit(STANDARD)
    moment = [600_000.0]
    limiter = SharedLimiter(lambda: engine, 0, lambda: moment[0])
    for source, age in (("old", "41 min"), ("new", "5 s")):
        await db.execute(f"INSERT INTO rate_bucket VALUES ('{source}', 50, now() - interval '{age}')")  # noqa: S608 - ours
    await db.execute("INSERT INTO operating_bucket VALUES ('a', 9991, 5), ('b', 9992, 5)")
    await limiter.admit("me")
    assert await db.fetchval("SELECT count(*) FROM rate_bucket") == 3, "not yet"
    moment[0] += 61
    await limiter.admit("me")
    assert {row["source"] for row in await db.fetch("SELECT source FROM rate_bucket")} == {"new", "me"}
    assert [row["key"] for row in await db.fetch("SELECT key FROM operating_bucket")] == ["b"]
