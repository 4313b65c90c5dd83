"""Requests that once broke the gateway, found by `tests/fuzz`."""

import pytest
from starlette.types import Message, Scope

from wire.portal import HOOK, Portal


@pytest.mark.parametrize("pieces", [(), (b'{"a":',)])
async def test_a_body_that_breaks_off_is_answered_and_not_run(
    portal: Portal, pieces: tuple[bytes, ...]
) -> None:
    # In the place of silence Granian answers 500, also to clients who are still there: those whose
    # chunks were broken.
    answer = await portal.send("POST", f"{HOOK}/test.echo", body=pieces, cut=True)
    assert answer.error == (400, "INVALID_REQUEST")
    assert portal.calls == []


@pytest.mark.parametrize(
    ("verb", "path", "status"),
    [
        ("POST", "/rest/api/x", 404),
        ("POST", "/rest/\x00/x/test.echo", 400),
        ("POST", "/rest/no.method", 404),
        ("PUT", f"{HOOK}/test.echo", 405),
        ("GET", f"{HOOK}/test.echo", 200),
    ],
)
async def test_a_body_is_read_before_the_answer(portal: Portal, verb: str, path: str, status: int) -> None:
    # A server that answers and closes while bytes are under way resets the connection, and the client
    # may never see the answer.
    left = [b"a=1", b"&b=2", b"&c=3"]
    answered: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: Message) -> None:
        assert not left
        answered.append(message.get("status", 0))

    scope: Scope = {
        "type": "http", "method": verb, "path": path, "query_string": b"", "scheme": "http",
        "headers": [(b"content-length", b"11")],
    }  # fmt: skip
    await portal.app(scope, receive, send)
    assert answered == [status, 0]


async def test_a_query_of_raw_bytes_never_reaches_the_pages(portal: Portal) -> None:
    answer = await portal.send("GET", "/health/", query=b"a=\xff")
    assert (answer.status, answer.body) == (400, b"")
    assert (await portal.send("GET", "/health/", query=b"a=%FF")).body == b"elsewhere"
