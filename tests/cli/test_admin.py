import asyncio
import re
import subprocess
from pathlib import Path

import httpx
import psycopg
import pytest

from conftest import StartServer
from relead.actions.passwords import matches
from relead.store.migrate import HEAD
from support.database import Cluster
from support.processes import wait_until
from support.server import COMMAND, environment, relead, serving


def test_settings(database_url: str) -> None:
    assert relead("settings", "get", "language", database_url=database_url).stdout == "ru\n"
    done = relead("settings", "set", "language", "en", database_url=database_url)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert relead("settings", "get", "language", database_url=database_url).stdout == "en\n"


@pytest.mark.parametrize(
    "command",
    [
        ("settings", "set", "language", "xx"),
        ("settings", "get", "nonsense"),
        ("webhook", "create", "--user", "99", "--scope", "crm"),
        ("webhook", "create", "--user", "1", "--scope", "nonsense"),
        ("webhook", "create", "--user", "1", "--scope", ""),
        ("webhook", "revoke", "1"),
    ],
)
def test_refusals(database_url: str, command: tuple[str, ...]) -> None:
    refused = relead(*command, database_url=database_url)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("relead: ")
    assert refused.stderr.count("\n") == 1
    assert len(refused.stderr) > len("relead: InvalidSetting")


def test_a_password_is_set(database_url: str) -> None:
    made = relead("user", "create", "--login", "ann", "--name", "Ann", database_url=database_url)
    assert made.returncode == 0
    done = relead(
        "user", "password", "--login", "ANN", "--password", "correct horse", database_url=database_url
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with psycopg.connect(database_url) as connection:
        (stored,) = connection.execute("SELECT password_hash FROM user_account").fetchone() or ("",)
    assert matches(stored, "correct horse")
    short = relead("user", "password", "--login", "ann", "--password", "short", database_url=database_url)
    assert (short.returncode, "at least 8" in short.stderr) == (1, True)
    nobody = relead(
        "user", "password", "--login", "x", "--password", "long enough", database_url=database_url
    )
    assert (nobody.returncode, nobody.stderr) == (1, "relead: there is no user x\n")


def test_in_a_folder_while_a_server_runs_and_without(data_dir: Path) -> None:
    folder = ("--data-dir", str(data_dir))
    assert relead("settings", "set", "country", "KZ", *folder).returncode == 0
    with serving(*folder, "--no-worker"):
        assert relead("settings", "get", "country", *folder).stdout == "KZ\n"
    assert relead("migrate", *folder).returncode == 0


async def test_many_commands_at_once_in_a_new_folder(data_dir: Path) -> None:
    folder = ("--data-dir", str(data_dir))
    done = await asyncio.gather(
        *(asyncio.to_thread(relead, "settings", "set", "country", "KZ", *folder) for _ in range(6))
    )
    assert [(one.returncode, one.stdout) for one in done] == [(0, "")] * 6
    assert [one.stderr for one in done] == [""] * 6  # they take turns


async def migrate(url: str) -> tuple[bytes, int | None]:
    process = await asyncio.create_subprocess_exec(
        COMMAND, "migrate", env=environment(url), stderr=subprocess.PIPE
    )
    return (await process.communicate())[1], process.returncode


async def test_many_migrate_a_new_database_at_once(cluster: Cluster) -> None:
    await cluster.run("CREATE DATABASE relead_migrated")
    url = cluster.url_of("relead_migrated")
    assert await asyncio.gather(*(migrate(url) for _ in range(10))) == [(b"", 0)] * 10
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
    await cluster.drop("relead_migrated")


async def test_a_database_that_may_not_be_changed_is_refused(cluster: Cluster) -> None:
    await cluster.run("CREATE DATABASE relead_closed")
    with psycopg.connect(cluster.url_of("relead_closed")) as connection:
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.execute("CREATE ROLE guest LOGIN")
    url = cluster.url_of("relead_closed").replace("?", "?options=-crole%3Dguest&")
    refused = await asyncio.to_thread(relead, "migrate", database_url=url)
    assert refused.returncode == 1
    assert refused.stderr.startswith("relead: cannot use the database: permission denied")
    assert refused.stderr.count("\n") == 1
    await cluster.drop("relead_closed")
    await cluster.run("DROP ROLE guest")


JOB = """SELECT procrastinate_defer_jobs_v1(ARRAY[
    ROW('q', 'trim_outbox', 0, NULL, NULL, '{"timestamp": 0}', NULL)::procrastinate_job_to_defer_v1])"""
OLD_EVENT = "INSERT INTO outbox (event, data, user_id, created_at) VALUES ('E', '{}', 1, '2001-01-01')"


def test_a_worker_alone(database_url: str) -> None:
    with (
        psycopg.connect(database_url, autocommit=True) as connection,
        serving(command="worker", database_url=database_url) as worker,
    ):
        connection.execute(OLD_EVENT)
        connection.execute(JOB)
        wait_until(lambda: connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,))
        assert worker.stop() == 0


def test_users_and_webhooks_work_at_once(database_url: str, live_server: StartServer) -> None:
    url = live_server().url
    anna = (
        "user",
        "create",
        "--login",
        "anna",
        "--name",
        "Anna Smirnova",
        "--password",
        "long enough",
        "--admin",
    )
    assert relead(*anna, database_url=database_url).stdout == "1\n"
    again = relead(*anna, database_url=database_url)
    assert (again.returncode, again.stdout, again.stderr.count("\n")) == (1, "", 1)
    hook = ("webhook", "create", "--user", "1", "--scope", "crm,user")
    given = relead(*hook, "--secret", "given", database_url=database_url)
    assert (given.stdout, given.returncode) == ("/rest/1/given/\n", 0)
    random = relead(*hook, database_url=database_url).stdout.strip()
    assert re.fullmatch(r"/rest/1/[0-9a-f]{32}/", random)
    for path in ("/rest/1/given/", random):
        assert httpx.get(f"{url}{path}profile").json()["result"]["ID"] == "1"
    listed = relead("webhook", "list", database_url=database_url).stdout.splitlines()
    assert [line.split()[1:4] for line in listed] == [["user", "1", "crm,user"]] * 2
    number = listed[0].split()[0]
    revoked = relead("webhook", "revoke", number, database_url=database_url)
    assert (revoked.returncode, revoked.stdout, revoked.stderr) == (0, "", "")
    assert httpx.get(f"{url}/rest/1/given/profile").status_code == 401
    assert httpx.get(f"{url}{random}profile").status_code == 200
