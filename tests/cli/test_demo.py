from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from support.server import LiveServer, relead, serving


def said(server: LiveServer, what: str) -> list[str]:
    return [line.removeprefix(what).strip() for line in server.said if line.startswith(f"{what} ")]


def result(webhook: str, method: str) -> object:
    return httpx.post(f"{webhook}{method}", verify=False).json()["result"]  # noqa: S501 - not what is tested


def test_a_whole_portal_that_stays(data_dir: Path) -> None:
    folder = ("--data-dir", str(data_dir), "--tls-port", "0")
    with serving(*folder, command="demo") as server:
        assert server.process.stdout
        assert server.url.startswith("http://127.0.0.1:")
        assert server.process.stdout.readline().startswith("ready https://127.0.0.1:")
        assert said(server, "login") == ["admin"]
        assert len(said(server, "web")) == 2
        (password,), webhooks = said(server, "password"), said(server, "webhook")
        assert [webhook.partition("//")[0] for webhook in webhooks] == ["http:", "https:"]
        for webhook in webhooks:
            assert result(webhook, "profile")["ADMIN"] is True  # type: ignore[index]  # any JSON
        secret = webhooks[0].split("/")[-2]
        assert len(result(webhooks[0], "crm.lead.list")) == 50  # type: ignore[arg-type]  # any JSON
    with serving(*folder, command="demo") as server:
        assert (said(server, "password"), said(server, "webhook")[0].split("/")[-2]) == ([password], secret)
    assert (data_dir / "webhook-secret").stat().st_mode & 0o777 == 0o600


def test_reset_forgets_everything(data_dir: Path) -> None:
    folder = ("--data-dir", str(data_dir))
    with serving(*folder, command="demo") as server:
        relead("settings", "set", "language", "en", *folder)
        refused = relead("demo", "--port", "0", "--reset", *folder)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
        assert "in use" in refused.stderr
        assert server.stop() == 0
    with serving(*folder, "--reset", command="demo") as server:
        assert relead("settings", "get", "language", *folder).stdout == "ru\n"
        assert result(said(server, "webhook")[0], "profile")


def test_somebody_elses_portal_is_left_alone(data_dir: Path, database_url: str) -> None:
    made = relead(
        "user", "create", "--login", "boss", "--name", "The Boss", "--admin", database_url=database_url
    )
    assert (made.stdout, made.returncode) == ("1\n", 0)
    for arguments in ((), ("--reset",)):
        refused = relead(
            "demo", "--port", "0", "--data-dir", str(data_dir), *arguments, database_url=database_url
        )
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)


def test_two_over_one_folder_are_one_portal(data_dir: Path) -> None:
    folder = ("--data-dir", str(data_dir))
    with serving(*folder, command="demo") as one, serving(*folder, command="demo") as two:
        assert said(one, "password") == said(two, "password")


def test_data_live_in_the_users_folder(data_dir: Path) -> None:
    with serving(command="demo", XDG_DATA_HOME=str(data_dir)):
        assert (data_dir / "relead" / "demo" / "postgres").exists()


def test_two_that_begin_together(data_dir: Path) -> None:
    with ThreadPoolExecutor() as pool:
        servers = [serving("--data-dir", str(data_dir), command="demo") for _ in range(2)]
        running = list(pool.map(lambda server: server.__enter__(), servers))
        assert said(running[0], "webhook")[0].split("/")[-2] == said(running[1], "webhook")[0].split("/")[-2]
        for server in servers:
            server.__exit__(None, None, None)
