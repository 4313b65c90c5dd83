# ruff: noqa: S603 - the programs started here are named here
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from relead.adapters import guard, postgres_folder
from relead.adapters.embedded_postgres import MAJOR, EmbeddedPostgres, EmbeddedPostgresError
from relead.adapters.postgres_folder import PostgresFolder
from relead.adapters.processes import Account, run_as
from support.processes import descendants, mentioning, wait_until

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")

HOLDER = """
import sys, time
from pathlib import Path
from relead.adapters.embedded_postgres import EmbeddedPostgres
database = EmbeddedPostgres(Path(sys.argv[1]))
database.start()
print(database.process_id, flush=True)
while True:
    time.sleep(0.1)
    if len(sys.argv) > 2:
        database.tend()
"""


@contextmanager
def holder(folder: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], int | None]]:
    """Another process that runs the database of the folder; with the number of its postgres."""
    command = [sys.executable, "-c", HOLDER, str(folder), *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        number = process.stdout.readline().strip()
        yield process, None if number == "None" else int(number)
        process.kill()


def value(url: str, sql: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(sql.encode()).fetchone()
    assert row
    return row[0]


def run(url: str, sql: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(sql.encode())


def is_ours(database: EmbeddedPostgres) -> bool:
    return database.process_id is not None


def test_durable_private_and_knowing_cyrillic(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir / "new") as database:
        settings = "current_setting('fsync') || current_setting('full_page_writes')"
        assert value(database.url, f"SELECT {settings} || current_setting('synchronous_commit')") == "ononon"
        assert value(database.url, "SELECT lower('ЁЖ') || upper('ящик')") == "ёжЯЩИК"
        assert value(database.url, "SELECT 'ДОГОВОРЫ' ILIKE '%овор%'") is True
        assert str(value(database.url, "SELECT to_tsvector('russian', 'ДОГОВОРЫ')")) == "'договор':1"
        run(database.url, "CREATE EXTENSION pg_trgm")
        assert value(database.url, "SELECT cardinality(show_trgm('мир'))") == 4
        assert value(database.url, "SELECT current_setting('listen_addresses')") == ""
        private = data_dir / "new" / "postgres" / "run"
        assert private.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "name",
    ["Данные отдела продаж", 'с\'кавычкой, "и" запятой', "x" * 250, f"{'ж' * 120}/{'щ' * 120}"],
    ids=["cyrillic and space", "punctuation", "long", "long cyrillic path"],
)
def test_any_name(data_dir: Path, name: str) -> None:
    for _ in ("new", "used"):
        with EmbeddedPostgres(data_dir / name, durable=False) as database:
            assert value(database.url, "SELECT 1") == 1
            place = Path(database.url.partition("?host=")[2])
            assert place.stat().st_mode & 0o777 == 0o700
        assert place.parent == data_dir / name / "postgres" or not place.exists()


def test_a_socket_folder_that_is_not_ours_is_refused(data_dir: Path) -> None:
    folder = PostgresFolder(data_dir / "ж")
    folder.shared_socket_folder.mkdir(mode=0o755)
    try:
        with pytest.raises(EmbeddedPostgresError, match="is not a folder that is ours alone"):
            EmbeddedPostgres(data_dir / "ж").start()
    finally:
        folder.shared_socket_folder.rmdir()


def test_survives_the_death_of_its_parent_and_its_own(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as database:
        run(database.url, "CREATE TABLE t (n int)")
        url = database.url
    for number in range(3):
        with holder(data_dir) as (parent, postgres):
            assert postgres
            run(url, f"INSERT INTO t VALUES ({number})")  # noqa: S608 - our own number
            if number != 1:
                os.kill(postgres, signal.SIGKILL)
            if number != 2:
                parent.kill()
                wait_until(lambda: not mentioning(str(data_dir / "postgres")))
    with EmbeddedPostgres(data_dir) as database:
        assert value(url, "SELECT array_agg(n) FROM t") == [0, 1, 2]


def test_starts_again_what_was_killed(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as database:
        run(database.url, "CREATE TABLE t ()")
        first = database.process_id
        assert first
        database.tend()
        assert database.process_id == first
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: first not in mentioning(str(data_dir)))
        database.tend()
        assert database.process_id not in {first, None}
        assert value(database.url, "SELECT count(*) FROM t") == 0


def test_joins_a_running_one_and_takes_over(data_dir: Path) -> None:
    with holder(data_dir) as (parent, _), EmbeddedPostgres(data_dir) as second:
        assert not is_ours(second)
        assert value(second.url, "SELECT 1") == 1
        second.tend()
        assert not is_ours(second)
        parent.kill()
        wait_until(lambda: not mentioning(str(data_dir / "postgres")))
        second.tend()
        assert is_ours(second)
        assert value(second.url, "SELECT 1") == 1


def test_one_that_lives_shortly_is_not_joined(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, shared=False) as database:
        assert value(database.url, "SELECT 1") == 1
        waiting = EmbeddedPostgres(data_dir)
        for _ in range(3):
            assert not waiting._advance()
    with waiting:
        assert is_ours(waiting)
        assert value(waiting.url, "SELECT 1") == 1
        with EmbeddedPostgres(data_dir, shared=False) as joining:
            assert not is_ours(joining)
            assert value(joining.url, "SELECT 1") == 1


def test_many_at_once_on_an_empty_folder(data_dir: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(data_dir), "tend"], stdout=subprocess.PIPE, text=True
        )
        for _ in range(6)
    ]
    try:
        owners = [process.stdout.readline() for process in processes if process.stdout]
        assert sum(line.strip().isdecimal() for line in owners) == 1
        assert len(owners) == len(processes)
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    wait_until(lambda: not mentioning(str(data_dir / "postgres")))


@pytest.mark.parametrize(
    "left", ["", "12", "\0" * 60, "{pid}\n/elsewhere\n1\n5432\n{run}\n\n   1  1\nready\n"]
)
def test_what_a_killed_one_left_is_no_obstacle(data_dir: Path, left: str) -> None:
    """A pid file half-written, or naming a process that is somebody else's now."""
    with EmbeddedPostgres(data_dir):
        pass
    with subprocess.Popen(["/bin/sleep", "60"]) as stranger:
        home = data_dir / "postgres"
        text = left.format(pid=stranger.pid, run=home / "run")
        for name in (home / "data" / "postmaster.pid", home / "run" / ".s.PGSQL.5432.lock"):
            name.write_text(text)
        with EmbeddedPostgres(data_dir) as database:
            assert value(database.url, "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_an_initdb_that_was_killed_is_done_again(data_dir: Path) -> None:
    first = EmbeddedPostgres(data_dir)
    first.launch()
    wait_until((data_dir / "postgres" / "data.new" / "PG_VERSION").exists)
    assert first.process_id
    os.kill(first.process_id, signal.SIGKILL)
    with pytest.raises(EmbeddedPostgresError):
        first.start()
    assert not (data_dir / "postgres" / "data").exists()
    with EmbeddedPostgres(data_dir) as database:
        assert value(database.url, "SELECT 1") == 1


def test_another_version_is_refused(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, durable=False):
        pass
    (data_dir / "postgres" / "data" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedPostgresError, match=r"^[^\n]*PostgreSQL 17, this program brings 18[^\n]*$"):
        EmbeddedPostgres(data_dir).start()


def test_the_version_is_that_of_the_binaries() -> None:
    binary = PostgresFolder(Path("/")).install / "bin" / "postgres"
    said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout
    assert said.split()[-1].split(".")[0] == MAJOR


def test_a_server_that_is_not_ours_is_refused(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, durable=False) as database:
        # As if it had been started by hand: nobody holds our lock.
        (data_dir / "postgres" / "lock").unlink()
        with pytest.raises(EmbeddedPostgresError, match="not ours"):
            EmbeddedPostgres(data_dir).start()
        assert database.process_id in mentioning(str(data_dir))


def test_a_broken_cluster_gives_a_reason_in_one_line(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, durable=False):
        pass
    (data_dir / "postgres" / "data" / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedPostgresError, match=r"^PostgreSQL does not start: [^\n]*$"):
        EmbeddedPostgres(data_dir).start()
    with pytest.raises(EmbeddedPostgresError):
        EmbeddedPostgres(data_dir).start()


def test_a_file_is_no_folder(data_dir: Path) -> None:
    (data_dir / "file").touch()
    with pytest.raises(EmbeddedPostgresError, match=r"^cannot keep data in [^\n]*$"):
        EmbeddedPostgres(data_dir / "file" / "below").start()


def test_destroy(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, durable=False), pytest.raises(EmbeddedPostgresError, match="in use"):
        EmbeddedPostgres(data_dir).destroy()
    EmbeddedPostgres(data_dir).destroy()
    assert not (data_dir / "postgres" / "data").exists()
    EmbeddedPostgres(data_dir).destroy()


def test_waiting_is_announced(data_dir: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = PostgresFolder(data_dir)
    folder.prepare()
    lock = folder.try_lock()
    assert lock is not None
    waiter = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data_dir)], stdout=subprocess.PIPE, text=True
    )
    said: list[str] = []

    def announced() -> bool:
        said.append(capfd.readouterr().err)
        return "waiting for the process that starts or stops the database" in "".join(said)

    wait_until(announced)
    folder.unlock()
    assert waiter.stdout
    assert waiter.stdout.readline()
    waiter.kill()
    waiter.communicate()


@as_root
def test_the_account_that_runs_it_must_reach_the_folder(data_dir: Path) -> None:
    closed = data_dir / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(
        EmbeddedPostgresError, match=rf"^[^\n]* nobody, which runs it, may not enter {closed}$"
    ):
        EmbeddedPostgres(closed / "data").start()
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_as_root_only_the_folders_own_mode_is_touched(data_dir: Path) -> None:
    folder = data_dir / "data"
    folder.mkdir(mode=0o700)
    with EmbeddedPostgres(folder, durable=False) as database:
        assert value(database.url, "SELECT current_user::text") == "relead"
        assert Path(f"/proc/{database.process_id}").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert (folder.stat().st_mode & 0o777, folder.stat().st_uid) == (0o701, 0)
    assert (data_dir.stat().st_mode & 0o777, data_dir.stat().st_uid) == (0o711, 0)


@as_root
def test_as_root_the_folders_owner_runs_it_and_others_cannot_connect(data_dir: Path) -> None:
    owner, other = (Account.of(pwd.getpwnam(name)) for name in ("daemon", "nobody"))
    folder = data_dir / "data"
    folder.mkdir()
    os.chown(folder, owner.uid, owner.gid)
    with EmbeddedPostgres(folder, durable=False) as database:
        assert Path(f"/proc/{database.process_id}").stat().st_uid == owner.uid
        path = str(folder / "postgres" / "run" / ".s.PGSQL.5432")
        with socket.socket(socket.AF_UNIX) as probe, pytest.raises(PermissionError):
            run_as(other, lambda: probe.connect(path))
        run_as(owner, lambda: socket.socket(socket.AF_UNIX).connect(path))


@as_root
def test_binaries_that_the_account_cannot_reach_are_copied(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = data_dir / "closed site"
    site.mkdir(mode=0o700)
    package = PostgresFolder(data_dir).install.parent
    shutil.copytree(package, site / package.name)
    shutil.copytree(package.with_name("embedded_postgres.libs"), site / "embedded_postgres.libs")
    monkeypatch.setattr(postgres_folder, "_installed", lambda: site / package.name / "pginstall")
    for _ in ("copied", "found"):
        with EmbeddedPostgres(data_dir / "data", durable=False) as database:
            assert value(database.url, "SELECT 1") == 1


DEAF = ["/bin/sh", "-c", "trap '' INT QUIT; exec \"$@\"", "sh"]
"""Starts a command as a script's & does: it ignores interrupts."""


@pytest.mark.parametrize("begun_by", [[], DEAF], ids=["by hand", "by a script"])
def test_the_guard_interrupts_when_its_pipe_closes(begun_by: list[str]) -> None:
    reading, writing = os.pipe()
    command = [*begun_by, sys.executable, guard.__file__, str(reading), "/bin/sleep", "60"]
    with subprocess.Popen(command, pass_fds=[reading]) as process:
        os.close(reading)
        time.sleep(0.3)
        assert process.poll() is None
        os.close(writing)
        assert process.wait(20) == -signal.SIGINT % 256


@pytest.mark.parametrize("begun_by", [[], DEAF], ids=["by hand", "by a script"])
def test_the_guard_passes_signals_on(begun_by: list[str]) -> None:
    reading, writing = os.pipe()
    command = [*begun_by, sys.executable, guard.__file__, str(reading), "/bin/sleep", "60"]
    with subprocess.Popen(command, pass_fds=[reading]) as process:
        wait_until(lambda: "sleep" in {child.name for child in descendants(process.pid)})
        process.send_signal(signal.SIGQUIT)
        assert process.wait(20) == -signal.SIGQUIT % 256
    os.close(reading)
    os.close(writing)
