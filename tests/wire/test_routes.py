"""Protocol 1.1, 1.2, 13: paths, verbs, headers, bodies."""

import httpx
import pytest

from relead.wire.asgi import Route, is_rest, route
from wire.portal import HOOK, Portal

NAME = "crm.lead.add"
USER = ("1", "s3cr3t0hook")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"/rest/{NAME}", Route(NAME)),
        (f"/rest/{NAME}/", Route(NAME)),
        (f"/rest/1/s3cr3t0hook/{NAME}", Route(NAME, USER)),
        (f"/rest/1/s3cr3t0hook/{NAME}/", Route(NAME, USER)),
        (f"/rest/1/s3cr3t0hook/{NAME}.json", Route(NAME, USER)),
        (f"/rest/1/s3cr3t0hook/{NAME}.JSON/", Route(NAME, USER)),
        (f"/rest/1/s3cr3t0hook/{NAME}.xml", Route(NAME, USER, xml=True)),
        (f"/rest/{NAME}.xml", Route(NAME, xml=True)),
        (f"/rest/{NAME}.yml", Route(f"{NAME}.yml")),
        (f"/rest/{NAME}.json.xml", Route(f"{NAME}.json", xml=True)),
        (f"/rest//{NAME}", Route(NAME)),
        (f"//rest///1//s3cr3t0hook///{NAME}//", Route(NAME, USER)),
        ("/rest/admin@portal.test/s3cr3t0hook/batch", Route("batch", ("admin@portal.test", "s3cr3t0hook"))),
        (f"/rest/s3cr3t0hook/{NAME}", Route("")),
        (f"/rest/1/s3cr3t0hook/x/{NAME}", Route("")),
        ("/rest", Route("")),
        ("/rest/", Route("")),
        ("/rest/json", Route("json")),
        ("/rest/.json", Route("")),
        (f"/rest/api/{NAME}", Route("", v3=True)),
        ("/rest/api/1/abc/x", Route("", v3=True)),
        ("/rest/api", Route("", v3=True)),
    ],
)
def test_routes(path: str, expected: Route) -> None:
    assert is_rest(path)
    assert route(path) == expected


@pytest.mark.parametrize("path", ["/", "//", "/restaurant", "/crm/rest/x", "/REST/x", "", "/oauth/token/"])
def test_other_paths_are_not_ours(path: str) -> None:
    assert not is_rest(path)


async def test_other_paths_are_passed_on(portal: Portal) -> None:
    assert (await portal.get("/crm/lead/1/")).body == b"elsewhere"


@pytest.mark.parametrize(
    "name", ["crm.lead.list", "CRM.LEAD.LIST", "crm.Lead.list", "Crm.Lead.List.JSON", "crm.lead.list.json/"]
)
async def test_letter_case_and_suffix_of_methods(portal: Portal, name: str) -> None:
    assert len((await portal.get(f"{HOOK}/{name}")).result) == 50


@pytest.mark.parametrize(
    "path",
    ["/rest", "/rest/", "/rest/no.method", "/rest/1/no.method", "/rest/1/2/3/4", "/rest/test.echo.yml",
     "/rest/1/wrong/no.method", "/rest/s3cr3t0hook/test.echo"],
)  # fmt: skip
async def test_unknown_methods_are_404_before_credentials_are_looked_at(portal: Portal, path: str) -> None:
    for answer in (await portal.get(path), await portal.post(path, b"not json")):
        assert answer.status == 404
        assert answer.json == {"error": "ERROR_METHOD_NOT_FOUND", "error_description": "Method not found!"}


@pytest.mark.parametrize("path", ["/rest/api/crm.lead.get", "/rest/api/1/s3cr3t0hook/x", "//rest//api/"])
async def test_rest_3_is_404_in_its_own_shape(portal: Portal, path: str) -> None:
    answer = await portal.post(path, {})
    assert answer.status == 404
    assert answer.json["error"]["code"] == "BITRIX_REST_V3_EXCEPTION_METHODNOTFOUNDEXCEPTION"
    assert answer.header("content-type") == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    "path", [f"{HOOK}/test.echo", "/rest/no.method", "/rest/api/x", f"{HOOK}/test.break"]
)
async def test_every_answer_carries_the_cors_headers(portal: Portal, path: str) -> None:
    answer = await portal.get(path)
    assert answer.header("access-control-allow-origin") == "*"
    assert answer.header("access-control-allow-headers") == "origin, content-type, accept, authorization"
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("content-type") == "application/json; charset=utf-8"
    assert answer.header("content-length") == str(len(answer.body))


@pytest.mark.parametrize("path", [f"{HOOK}/test.echo", "/rest/no.method", "/rest/api/x"])
async def test_preflight(portal: Portal, path: str) -> None:
    answer = await portal.send("OPTIONS", path)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.header("access-control-allow-methods") == "GET, POST, OPTIONS"
    assert answer.header("access-control-allow-origin") == "*"


@pytest.mark.parametrize("verb", ["PUT", "DELETE", "PATCH", "TRACE", "BREW"])
async def test_other_verbs_are_405_and_run_nothing(portal: Portal, verb: str) -> None:
    answer = await portal.send(verb, f"{HOOK}/{NAME}")
    assert answer.error == (405, "INVALID_REQUEST")
    assert answer.header("allow") == "GET, POST, OPTIONS"
    assert portal.calls == []


async def test_head_has_no_body_and_runs_nothing(portal: Portal) -> None:
    answer = await portal.send("HEAD", f"{HOOK}/{NAME}")
    assert (answer.status, answer.body, portal.calls) == (405, b"", [])


async def test_writing_methods_accept_get(portal: Portal) -> None:
    assert (await portal.get(f"{HOOK}/{NAME}", b"fields[TITLE]=x")).result == 1


async def test_a_body_on_get_is_ignored(portal: Portal) -> None:
    answer = await portal.send(
        "GET",
        f"{HOOK}/test.echo",
        query=b"a=1",
        headers=[(b"content-type", b"application/json")],
        body=[b"{"],
    )
    assert answer.result == {"a": "1"}


async def test_a_body_may_come_in_pieces(portal: Portal) -> None:
    answer = await portal.send(
        "POST", f"{HOOK}/test.echo", headers=[(b"content-type", b"application/json")],
        body=[b'{"a"', b"", b':"\xd0', b'\x96"}', b""],
    )  # fmt: skip
    assert answer.result == {"a": "Ж"}


async def test_a_body_beyond_the_limit_is_413() -> None:
    portal = Portal(body_limit=10)
    path = f"{HOOK}/test.echo"
    assert (await portal.post(path, b'{"a":1234}')).status == 200
    assert (await portal.post(path, b'{"a":12345}')).error == (413, "INVALID_REQUEST")
    assert (await portal.send("POST", path, body=[b"12345", b"67890", b"1"])).error == (
        413,
        "INVALID_REQUEST",
    )


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/rest/1/s3cr3t\x00hook/test.echo", (400, "INVALID_REQUEST")),
        ("/rest/\x00", (400, "INVALID_REQUEST")),
        ("/rest/1/\udcff/test.echo", (400, "WRONG_ENCODING")),
        ("/rest/1/\ufffd/test.echo", (401, "INVALID_CREDENTIALS")),
        ("/rest/Ж", (404, "ERROR_METHOD_NOT_FOUND")),
    ],
)
async def test_paths_that_cannot_be_read(portal: Portal, path: str, error: tuple[int, str]) -> None:
    assert (await portal.get(path)).error == error


@pytest.mark.parametrize(
    ("headers", "query", "expected"),
    [
        ({"x_request_id": "abc-1"}, b"bx24_request_id=zzz", "abc-1"),
        ({}, b"a=1&bx24_request_id=0192-x&bx24_sdk_ver=1", "0192-x"),
        ({"x_request_id": "x" * 100}, b"", "x" * 64),
    ],
)
async def test_the_clients_request_id_is_kept(
    portal: Portal, headers: dict[str, str], query: bytes, expected: str
) -> None:
    await portal.get(f"{HOOK}/test.echo", query, **headers)
    assert portal.calls[0].request_id == expected


@pytest.mark.parametrize("given", ["", "a\tb", "Ж"])
async def test_other_requests_get_an_id_of_their_own(portal: Portal, given: str) -> None:
    await portal.get(f"{HOOK}/test.echo", x_request_id=given)
    await portal.get(f"{HOOK}/test.echo")
    first, second = (call.request_id for call in portal.calls)
    assert first != second
    assert len(first) == 16


async def test_handlers_get_their_unit_of_work_only_if_they_want_one(portal: Portal) -> None:
    assert (await portal.get(f"{HOOK}/test.unit")).result == "unit"
    assert (await portal.get(f"{HOOK}/server.time")).result is None


async def test_a_real_http_client(portal: Portal) -> None:
    transport = httpx.ASGITransport(portal.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as client:
        sent = await client.post(
            "/rest/1/s3cr3t0hook//test.echo.json",
            params={"bx24_sdk_type": "x"},
            json={"id": 5, "filter": {">ID": 1}},
        )
        assert sent.json()["result"] == {"bx24_sdk_type": "x", "id": 5, "filter": {">ID": 1}}
        form = await client.post(f"{HOOK}/test.echo", data={"fields[TITLE]": "Ж", "ids[]": ["1", "2"]})
        assert form.json()["result"] == {"fields": {"TITLE": "Ж"}, "ids": ["1", "2"]}
        files = await client.post(
            f"{HOOK}/test.echo", data={"a[b]": "1"}, files={"file": ("x.bin", b"\x00\xff")}
        )
        assert files.json()["result"] == {"a": {"b": "1"}}
        refused = await client.request("DELETE", f"{HOOK}/test.echo", follow_redirects=False)
        assert refused.status_code == 405
