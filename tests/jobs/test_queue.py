import datetime as dt
import json
from collections.abc import AsyncIterator

import asyncpg
import procrastinate
import pytest

from relead.jobs import queue
from relead.settings import Settings


@pytest.fixture
async def line(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def defer(line: asyncpg.Connection, task: str, **arguments: object) -> int:
    """Queue a job by SQL, as a unit of work does; give its id."""
    job = "ROW('default', $1, 0, NULL, NULL, $2, NULL)::procrastinate_job_to_defer_v1"
    ids: list[int] = await line.fetchval(
        f"SELECT procrastinate_defer_jobs_v1(ARRAY[{job}])",
        task,
        json.dumps(arguments),
    )
    return ids[0]


async def statuses(line: asyncpg.Connection) -> dict[int, str]:
    """Status by job. Those that the clock queued while the test ran are left out: none of ours is queued."""
    rows = await line.fetch("SELECT id, status FROM procrastinate_jobs WHERE status <> 'todo'")
    return {row["id"]: row["status"] for row in rows}


def test_the_version_whose_tables_our_migrations_make() -> None:
    assert procrastinate.__version__ == "3.10.0"


async def test_old_events_are_trimmed(line: asyncpg.Connection, database_url: str) -> None:
    now = dt.datetime.now(dt.UTC)
    for days in (1, 29, 31, 400):
        await line.execute(
            "INSERT INTO outbox (event, data, user_id, created_at) VALUES ('E', '{}', 1, $1)",
            now - dt.timedelta(days=days),
        )
    await defer(line, "trim_outbox", timestamp=0)
    await queue.run(Settings(database_url=database_url), wait=False)
    assert await line.fetchval("SELECT count(*) FROM outbox") == 2
    assert await statuses(line) == {}


async def test_old_counters_of_limits_are_trimmed(line: asyncpg.Connection, database_url: str) -> None:
    """Whatever the limits are: nobody else does it while they are off."""
    for minutes in (59, 62):
        then = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes)
        minute = int(then.timestamp()) // 60
        await line.execute("INSERT INTO rate_bucket VALUES ($1, 1, $2)", f"source {minutes}", then)
        await line.execute("INSERT INTO operating_bucket VALUES ($1, $2, 1)", f"key {minutes}", minute)
    await defer(line, "trim_limits", timestamp=0)
    await queue.run(Settings(database_url=database_url), wait=False)
    assert await line.fetchval("SELECT array_agg(source) FROM rate_bucket") == ["source 59"]
    assert await line.fetchval("SELECT array_agg(key) FROM operating_bucket") == ["key 59"]
    assert await statuses(line) == {}


async def test_imports_that_were_left_are_trimmed(line: asyncpg.Connection, database_url: str) -> None:
    await line.execute("INSERT INTO user_account (id, login) VALUES (1, 'anna') ON CONFLICT DO NOTHING")
    for days in (6, 8):
        await line.execute(
            "WITH run AS (INSERT INTO import_run (user_id, entity_type, name, headings, total, changed_at)"
            " VALUES (1, 1, $1, '[]', 1, now() - make_interval(days => $2)) RETURNING id)"
            " INSERT INTO import_row (run_id, number, cells) SELECT id, 2, '[]' FROM run",
            str(days),
            days,
        )
    await defer(line, "trim_imports", timestamp=0)
    await queue.run(Settings(database_url=database_url), wait=False)
    assert await line.fetchval("SELECT array_agg(name) FROM import_run") == ["6"]
    assert await line.fetchval("SELECT count(*) FROM import_row") == 1
    assert await statuses(line) == {}


async def test_jobs_of_a_dead_worker_run_again(line: asyncpg.Connection, database_url: str) -> None:
    job = await defer(line, "trim_outbox", timestamp=0)
    dead = await line.fetchval(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 min') RETURNING id"
    )
    await line.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = $1", dead)
    assert await statuses(line) == {job: "doing"}
    # The worker makes up for the sweep it missed, so it needs no push; one that finds nothing to do at
    # first may be gone before the clock has queued the sweep, hence several runs.
    for _ in range(10):
        await queue.run(Settings(database_url=database_url), wait=False)
        if await line.fetchval("SELECT count(*) FROM procrastinate_jobs WHERE id = $1", job) == 0:
            return
    pytest.fail(f"still there: {await statuses(line)}")


async def test_old_failures_are_trimmed(line: asyncpg.Connection, database_url: str) -> None:
    old, new = [await defer(line, "nothing") for _ in range(2)]
    await queue.run(Settings(database_url=database_url), wait=False)
    assert await statuses(line) == {old: "failed", new: "failed"}
    await line.execute("UPDATE procrastinate_events SET at = at - interval '31 days' WHERE job_id = $1", old)
    await defer(line, "trim_jobs", timestamp=0)
    await queue.run(Settings(database_url=database_url), wait=False)
    assert await statuses(line) == {new: "failed"}


def test_periodic_jobs_are_known() -> None:
    periodic = {name for name, _ in queue.load().periodic_registry.periodic_tasks}
    assert periodic == {"trim_outbox", "trim_limits", "trim_imports", "trim_jobs", "retry_stalled"}
