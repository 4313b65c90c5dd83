"""Ways of HTTP that clients take and that servers are known to get wrong."""

import asyncio
import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from conformance.portal import Portal

UPGRADE = {
    "Connection": "Upgrade, HTTP2-Settings",
    "Upgrade": "h2c",
    "HTTP2-Settings": "AAMAAABkAAQCAAAAAAIAAAAA",
}
"""What libcurl adds to its first request over plain http when HTTP/2 is asked for (PHP clients do)."""

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def title(portal: Portal, made: int) -> str:
    answer = httpx.get(f"{portal.webhook(portal.http)}crm.lead.get", params={"id": made}).json()
    read: str = answer["result"]["TITLE"]
    return read


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b'{"fields":{"TITLE":"kept"}}', JSON), (b"fields[TITLE]=kept", FORM)],
    ids=["json", "form"],
)
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_an_offer_of_h2c_loses_no_body(portal: Portal, body: bytes, kind: str, *, chunked: bool) -> None:
    made = post(
        portal, "crm.lead.add", [body[:9], body[9:]] if chunked else body, {**UPGRADE, "Content-Type": kind}
    )
    assert title(portal, made["result"]) == "kept"


def post(portal: Portal, method: str, body: bytes | list[bytes], headers: Mapping[str, str]) -> Any:
    line = http.client.HTTPConnection(portal.http.removeprefix("http://"), timeout=10)
    try:
        line.request("POST", f"{portal.webhook('')}{method}", body, headers)
        answer = line.getresponse()
        assert answer.status == http.client.OK
        return json.loads(answer.read())
    finally:
        line.close()


def test_a_body_that_waits_to_be_asked_for(portal: Portal) -> None:
    # libcurl holds back a body of more than a kilobyte or a megabyte, by its version, until told to go on.
    body = b'{"fields":{"TITLE":"asked","COMMENTS":"%s"}}' % (b"x" * 2000)
    head = (
        f"POST {portal.webhook('')}crm.lead.add HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n"
        f"Content-Type: {JSON}\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    )
    host, _, port = portal.http.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as line, line.makefile("rb") as answer:
        line.sendall(head.encode())
        assert answer.readline() == b"HTTP/1.1 100 Continue\r\n"
        line.sendall(body)
        made = json.loads(b"{" + answer.read().partition(b"{")[2])
    assert title(portal, made["result"]) == "asked"


async def test_http_2(portal: Portal) -> None:
    trusting = ssl.create_default_context(cafile=portal.authority)
    async with httpx.AsyncClient(
        http2=True, verify=trusting, base_url=portal.webhook(portal.https)
    ) as client:

        async def add(number: int) -> httpx.Response:
            return await client.post("crm.lead.add.json", json={"fields": {"TITLE": f"stream {number}"}})

        answers = await asyncio.gather(*(add(number) for number in range(20)))
    assert {answer.http_version for answer in answers} == {"HTTP/2"}
    made = [answer.json()["result"] for answer in answers]
    assert [title(portal, id_) for id_ in made] == [f"stream {number}" for number in range(20)]


def test_http_1_over_tls(portal: Portal) -> None:
    trusting = ssl.create_default_context(cafile=portal.authority)
    answer = httpx.post(f"{portal.webhook(portal.https)}crm.lead.list/", json={"start": -1}, verify=trusting)
    assert (answer.status_code, answer.http_version) == (200, "HTTP/1.1")
