# ruff: noqa: S603, S104 - the programs started here are named here, and no address is bound
import contextlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psycopg
import pytest

from relead.adapters.embedded_postgres import EmbeddedPostgres
from relead.store import migrate
from support.processes import Process, descendants, mentioning, wait_until
from support.server import COMMAND, LiveServer, environment, relead, remarks, serving


def well(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=20).status_code == 200
    except httpx.TransportError:
        return False


def family(server: LiveServer) -> list[Process]:
    return descendants(server.process.pid)


def postgres_of(server: LiveServer) -> Process:
    return next(p for p in family(server) if p.name == "postgres" and p.parent == server.process.pid)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_serves_a_new_folder_and_stops_cleanly(data_dir: Path, number: signal.Signals) -> None:
    with serving("--data-dir", str(data_dir / "new")) as server:
        assert server.said == [f"ready {server.url}"]
        assert well(server.url)
        children = family(server)
        server.process.send_signal(number)
        assert server.process.wait(20) == 0
        assert not any(child.lives() for child in children)


def test_an_interrupt_to_the_whole_terminal_stops_it_cleanly(
    data_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving("--data-dir", str(data_dir)) as server:
        for pid in [server.process.pid, *(process.pid for process in family(server))]:
            with contextlib.suppress(ProcessLookupError):  # a backend that came and went
                if os.getpgid(pid) == os.getpgid(server.process.pid):
                    os.kill(pid, signal.SIGINT)
        assert server.process.wait(20) == 0
    assert remarks(capfd.readouterr().err) == ""


@pytest.mark.parametrize("database", ["embedded", "given"])
def test_nothing_survives_a_killed_parent(data_dir: Path, database_url: str, database: str) -> None:
    url = None if database == "embedded" else database_url
    with serving("--data-dir", str(data_dir), "--workers", "2", database_url=url) as server:
        children = family(server)
        assert len(children) >= 3
        server.process.kill()
        wait_until(lambda: not any(child.lives() for child in children))


def test_what_it_leaves_is_found_again(data_dir: Path) -> None:
    folder = ("--data-dir", str(data_dir))
    with serving(*folder) as server:
        relead("settings", "set", "country", "BY", *folder)
        server.process.kill()
    with serving(*folder):
        assert relead("settings", "get", "country", *folder).stdout == "BY\n"


def test_killed_parts_come_back(data_dir: Path) -> None:
    with serving("--data-dir", str(data_dir)) as server:
        web = [p for p in family(server) if p.parent not in {server.process.pid, postgres_of(server).pid}]
        assert len(web) == 1
        web[0].kill()
        wait_until(lambda: not web[0].lives())
        wait_until(lambda: well(server.url))
        database = postgres_of(server)
        database.kill()
        wait_until(lambda: not database.lives())
        wait_until(lambda: well(server.url))
        assert postgres_of(server).pid != database.pid


def test_a_web_server_that_ends_ends_the_portal(data_dir: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with serving("--data-dir", str(data_dir), "--no-worker") as server:
        for child in family(server):
            if child.name != "postgres" and child.parent == server.process.pid:
                child.kill()
        assert server.process.wait(20) == 1
    said = remarks(capfd.readouterr().err)
    assert said == f"relead: the web server on {server.url} ended with status -9\n"


def test_a_second_server_joins_and_takes_over(data_dir: Path) -> None:
    folder = ("--data-dir", str(data_dir))
    with serving(*folder) as first, serving(*folder) as second:
        assert well(second.url)
        assert first.stop() == 0
        wait_until(lambda: well(second.url))
        assert postgres_of(second)


def test_a_used_port_is_refused_before_anything_is_started(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as used:
        port = used.getsockname()[1]
        refused = relead("serve", "--port", str(port), "--data-dir", str(data_dir / "new"))
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr == f"relead: cannot listen on 127.0.0.1:{port}: Address already in use\n"
    assert not (data_dir / "new").exists()


def test_of_two_servers_one_gets_the_port(data_dir: Path) -> None:
    folder = ("--data-dir", str(data_dir))
    with serving(*folder) as first:
        port = first.url.rpartition(":")[2]
        assert relead("serve", "--port", port, *folder).returncode == 1
        assert well(first.url)
        assert first.stop() == 0
    # Its closed connections still fade, and that is no obstacle.
    with serving("--port", port, *folder) as second:
        assert second.url == first.url


@pytest.mark.parametrize(
    ("host", "shown"), [("localhost", "localhost"), ("::1", "[::1]"), ("0.0.0.0", "0.0.0.0")]
)
def test_listens_where_it_is_told(database_url: str, host: str, shown: str) -> None:
    with serving("--host", host, "--no-worker", database_url=database_url) as server:
        assert server.url.startswith(f"http://{shown}:")
        assert well(server.url.replace("0.0.0.0", "127.0.0.1"))


def test_a_host_that_is_not_here_is_refused() -> None:
    for host in ("192.0.2.1", "no.such.host.invalid"):
        refused = relead("serve", "--port", "0", "--host", host)
        assert refused.returncode == 1
        assert refused.stderr.startswith(f"relead: cannot listen on {host}:0: ")
        assert refused.stderr.count("\n") == 1


def test_https_that_clients_trust(data_dir: Path) -> None:
    with serving("--tls", "--no-worker", "--data-dir", str(data_dir)) as server:
        authority = server.said[0].removeprefix("authority ")
        assert server.url.startswith("https://127.0.0.1:")
        trusting = ssl.create_default_context(cafile=authority)
        for url in (server.url, server.url.replace("127.0.0.1", "localhost")):
            assert httpx.get(f"{url}/health", verify=trusting).status_code == 200
        with httpx.Client(http2=True, verify=trusting) as client:
            assert client.get(f"{server.url}/health").http_version == "HTTP/2"
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{server.url}/health")
    made = {name: str(data_dir / "tls" / f"server.{name}") for name in ("pem", "key")}
    given = ("--tls-cert", made["pem"], "--tls-key", made["key"])
    with serving(*given, "--no-worker", "--data-dir", str(data_dir)) as server:
        assert httpx.get(f"{server.url}/health", verify=trusting).status_code == 200
        assert len(server.said) == 1


@pytest.mark.parametrize(
    "arguments", [("--tls-cert", "x.pem"), ("--tls", "--tls-key", "x"), ("--tls-cert", "x", "--tls-key", "y")]
)
def test_wrong_certificates_are_refused(data_dir: Path, arguments: tuple[str, ...]) -> None:
    refused = relead("serve", "--port", "0", *arguments, "--data-dir", str(data_dir))
    assert refused.returncode == 1
    assert refused.stderr.startswith("relead: ")
    assert refused.stderr.count("\n") == 1


def test_an_unreachable_database_is_refused() -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    for command in (("serve", "--port", "0"), ("worker",), ("migrate",)):
        refused = relead(*command, database_url=url)
        assert refused.returncode == 1
        assert refused.stderr.startswith("relead: cannot use the database: ")
        assert refused.stderr.count("\n") == 1


STREAMING = """
import asyncio, sys
import relead.server
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            step = (await receive())["type"]
            await send({"type": step + ".complete"})
            if step.endswith("shutdown"):
                return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    endless = scope["path"] == "/events"
    while endless:
        await send({"type": "http.response.body", "body": b"data: x\\n\\n", "more_body": True})
        await asyncio.sleep(0.1)
    await send({"type": "http.response.body", "body": b""})
relead.server.create_app = lambda settings: app
from relead.cli.main import main
sys.argv = ["relead", "serve", "--port", "0", "--no-worker"]
main()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_open_event_stream_does_not_hold_it(database_url: str, number: signal.Signals) -> None:
    command = [sys.executable, "-c", STREAMING]
    with subprocess.Popen(
        command, env=environment(database_url), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        url = process.stdout.readline().removeprefix("ready ").strip()
        with httpx.stream("GET", f"{url}/events") as stream:
            parts = stream.iter_text()
            assert next(parts).startswith("data: x")
            process.send_signal(number)
            assert process.wait(20) == 0


def test_an_unfinished_request_does_not_hold_it(live_server: Callable[[], LiveServer]) -> None:
    server = live_server()
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as line:
        line.sendall(b"POST /rest/1/x/app.info HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
        assert server.stop() == 0


@pytest.mark.parametrize("seconds", [0.15, 0.3, 0.45, 0.6, 0.75, 0.9])
def test_it_can_be_stopped_while_it_starts(data_dir: Path, seconds: float) -> None:
    command = [COMMAND, "serve", "--port", "0", "--data-dir", str(data_dir)]
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        time.sleep(seconds)
        process.terminate()
        said = process.communicate(timeout=20)[1]
        assert remarks(said) == ""
        assert process.returncode in {0, -signal.SIGTERM}
    wait_until(lambda: not mentioning(str(data_dir)))


def test_it_can_be_stopped_while_another_migrates(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as database, psycopg.connect(database.url) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [migrate._LOCK])
        command = [COMMAND, "serve", "--port", "0", "--data-dir", str(data_dir)]
        with subprocess.Popen(command, env=environment()) as process:
            time.sleep(2)
            process.terminate()
            process.wait(20)


def test_any_name_of_the_folder(data_dir: Path) -> None:
    folder = data_dir / "Отдел продаж" / ("x" * 200)
    with serving("--data-dir", str(folder)) as server:
        assert well(server.url)
        assert relead("settings", "get", "language", "--data-dir", str(folder)).stdout == "ru\n"
    assert not mentioning(str(folder))


def test_processes_are_small(data_dir: Path) -> None:
    with serving("--data-dir", str(data_dir)) as server:
        me = server.process.pid
        wait_until(lambda: sum(p.parent == me for p in family(server)) == 3)
        time.sleep(1)
        ours = [p for p in descendants(os.getpid()) if p.pid == me] + family(server)
        sizes = [p.memory() for p in ours if p.name != "postgres"]
        assert len(sizes) == 4
        assert sum(sizes) < 150 * 1024 * 1024, sizes


def test_help_and_usage() -> None:
    assert relead("--help").returncode == 0
    wrong = relead("serve", "--port", "x")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("relead: ")
    assert wrong.stderr.count("\n") == 1
    assert relead("serve", "--port", "0", RELEAD_LOG_LEVEL="loud").stderr.startswith(
        "relead: RELEAD_LOG_LEVEL is"
    )
    assert Path(COMMAND).exists()
