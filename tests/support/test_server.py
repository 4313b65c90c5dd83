"""The fixtures that answer requests."""

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from conftest import StartServer
    from support.server import LiveServer


async def test_the_application_in_this_process(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_server_of_its_own(live_server: "StartServer", shared_server: "LiveServer") -> None:
    server = live_server()
    assert server.url != shared_server.url
    for url in (server.url, shared_server.url):
        assert httpx.get(f"{url}/health").json() == {"status": "ok"}
    assert server.stop() == 0
