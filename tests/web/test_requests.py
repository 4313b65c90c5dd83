"""Requests that no page of ours makes: forged, foreign, malformed; and what every answer tells a browser."""

import re
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from relead.store.engine import Engine
from relead.web.guard import HEADERS
from relead.web.rendering import Renderer
from relead.web.visit import csrf_token
from support.browsing import PASSWORD, Browser, give_password
from support.crm import ADMIN, Portal
from support.filled import fill
from support.fingerprint import fingerprint
from support.page_walk import reading, streams, writing
from web.conftest import SignIn

LEADS = "/crm/lead/list/"
FORM: dict[str, Any] = {
    "value": "Changed",
    "before": '"Word"',
    "text": "Changed",
    "subject": "Changed",
    "name": "Changed",
    "NAME": "Changed",
    "STATUS_ID": "CHANGED",
    "CODE": "changed",
    "title": "Changed",
    "scope": "crm",
    "status": "IN_PROCESS",
    "stage": "IN_PROCESS",
    "id": "1",
    "ids": "1",
    "targets": "DEAL",
    "theme": "dark",
    "ASSIGNED_BY_ID": "2",
    "EMAIL": "x@word.test",
    "UF_DEPARTMENT": "1",
    "language": "en",
    "column": "CLIENT",
    "kind": "contact",
    "number": "+79005550101",
    "category": "1",
    "ID": "",
    "PRODUCT_NAME": "Changed",
    "PRICE": "1",
    "QUANTITY": "1",
    "MEASURE_CODE": "796",
    "DISCOUNT_RATE": "",
    "DISCOUNT_TYPE_ID": "2",
    "TAX_RATE": "",
    "TAX_INCLUDED": "N",
    "to": "who@word.test",
    "deadline": "2027-01-01T10:00",
}
"""Fields that every writing page finds its own in."""


def token_of(browser: Browser) -> str:
    """A token that the pages of this browser would send."""
    return csrf_token(str(browser.client.cookies["relead"]))


async def test_no_page_writes_what_was_not_sent_by_it(sign_in: SignIn, portal: Portal) -> None:
    filled = await fill(portal, owner=ADMIN)
    anna, max_ = await sign_in("anna"), await sign_in("max")
    await anna.page("/profile/")
    token, before = token_of(anna), await fingerprint(portal.db)
    forged: list[tuple[dict[str, str], dict[str, str]]] = [
        ({}, {}),
        ({"csrf": token_of(max_)}, {}),
        ({"csrf": token}, {"sec-fetch-site": "cross-site"}),
        ({"csrf": "0" * 80}, {}),
        ({"csrf": "é"}, {}),
        ({}, {"x-csrf-token": token_of(max_)}),
        ({"csrf": token}, {"sec-fetch-site": "same-site"}),
        ({"csrf": token}, {"origin": "https://elsewhere.test"}),
        ({"csrf": token}, {"origin": "null"}),
    ]
    for number, path in enumerate(writing(filled)):
        for fields, headers in forged[: None if number % 10 == 0 else 3]:
            answer = await anna.client.post(path, data={**FORM, **fields}, headers=headers)
            assert answer.status_code == 403, (path, fields, headers)
        answer = await anna.client.post(f"{path}?csrf={token}", json={**FORM, "csrf": token})
        assert answer.status_code == 403, path
    assert await fingerprint(portal.db) == before


async def test_nothing_is_written_but_by_post(sign_in: SignIn, portal: Portal) -> None:
    filled = await fill(portal, owner=ADMIN)
    anna = await sign_in("anna")
    await anna.page("/profile/")
    token, before = token_of(anna), await fingerprint(portal.db)
    read = {path.partition("?")[0] for path in reading(filled)}
    headers = {"x-csrf-token": token, "x-http-method-override": "POST", "x-method-override": "POST"}
    for path in writing(filled):
        answer = await anna.client.get(
            path, params={**FORM, "csrf": token, "_method": "POST"}, headers=headers
        )
        assert path in read or answer.status_code in (404, 405), (path, answer.status_code)
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
            answer = await anna.client.request(method, path, data=FORM, headers=headers)
            assert answer.status_code in (404, 405), (method, path, answer.status_code)
    for path in read - set(writing(filled)):
        answer = await anna.client.post(path, data={**FORM, "csrf": token})
        assert answer.status_code in (404, 405), path
    assert await fingerprint(portal.db) == before


_NONSENSE = (
    "",
    "99999999999",
    "-1e400",
    "zq\0'\"><zqxj>\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "2" * 5000,
)


async def test_nonsense_is_refused_and_breaks_nothing(sign_in: SignIn, portal: Portal) -> None:
    filled = await fill(portal, owner=ADMIN)
    anna = await sign_in("anna")
    await anna.page("/profile/")
    broken: list[tuple[str, str]] = []
    anna.client._transport.raise_app_exceptions = False  # type: ignore[attr-defined]  # httpx declares no such attribute
    token = token_of(anna)
    for path in dict.fromkeys([*reading(filled), *streams(filled)]):
        for number in ("0", "99999999999", "9" * 5000):
            answer = await anna.get(re.sub(r"(?<=/)\d+(?=/|$)", number, path), htmx=True)
            broken += [(path, number)] if answer.status_code >= 500 else []
            if not re.search(r"/\d+(/|$)", path):
                break
    for path in ("/settings/roles/%00/", "/crm/lead/details/1/fields/%00", "/suggestions?find=%00", "/%00"):
        broken += [(path, "")] if (await anna.get(path)).status_code != 404 else []
    for path in writing(filled):
        for value in _NONSENSE:
            answer = await anna.client.post(
                path, data={**dict.fromkeys([*FORM, "all", "place", "told"], value), "csrf": token}
            )
            broken += [(path, value)] if answer.status_code >= 500 else []
    assert broken == [], sorted({path for path, _ in broken})


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("&".join(f"a{n}=1" for n in range(2001)), "application/x-www-form-urlencoded", 400),
        ("csrf=%FF%00\x00&=&&==", "application/x-www-form-urlencoded", 403),
        ("--x\r\nno part", "multipart/form-data; boundary=x", 400),
        ("x", "multipart/form-data", 400),
        ('{"csrf": 1}', "application/json", 403),
        ("<csrf/>", "text/xml", 403),
        ("csrf=1", "text/plain", 403),
        ("", "nonsense", 403),
        ("a=" + "x" * 70_000, "application/x-www-form-urlencoded", 403),
    ],
)
async def test_malformed_bodies_are_refused(
    sign_in: SignIn, stranger: Browser, body: str, kind: str, status: int
) -> None:
    browser = await sign_in("anna")
    answer = await browser.client.post("/profile/", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    for path in ("/login", "/logout"):
        answer = await stranger.client.post(path, content=body, headers={"content-type": kind})
        assert answer.status_code in (303, 400, 401, 413), (path, answer.status_code)


async def test_a_stranger_cannot_send_much(stranger: Browser) -> None:
    async def endless() -> Any:
        while True:
            yield b"password=" + b"x" * 100_000

    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = await stranger.client.post("/login", content=endless(), headers={"content-type": kind})
        assert answer.status_code in (400, 413), kind
    answer = await stranger.client.post("/profile/", content=b"x" * 100_000)
    assert answer.status_code == 303  # before anything is read


async def test_every_answer_says_what_a_browser_may_do_with_it(
    sign_in: SignIn, stranger: Browser, portal: Portal, app: ASGIApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = await fill(portal, owner=ADMIN)
    browser = await sign_in("anna")
    asset = re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js|svg))"', await browser.page("/profile/"))
    answers = [
        await stranger.get(path) for path in ("/", "/login", "/nowhere/", "/profile/", "/health", "/file/x")
    ]
    answers += [await stranger.get("/profile/", htmx=True), await stranger.sign_in("nobody", "x")]
    answers += [
        await browser.get(path) for path in ("/", "/login", "/nowhere/", LEADS, "/settings/users/999/")
    ]
    answers += [await browser.get("/crm/lead/details/999/", htmx=True), await browser.client.put("/profile/")]
    answers += [await browser.client.post("/profile/", data={"theme": "dark"})]
    answers += [
        await browser.client.post("/profile/", content="x", headers={"content-type": "multipart/form-data"})
    ]
    answers += [
        await browser.get("/settings/users/99999999999/"),
        await browser.send("/settings/", time_zone="x"),
    ]
    answers += [await browser.get(f"/crm/lead/details/{filled.ids['lead']}/timeline", htmx=True)]
    monkeypatch.setattr(Renderer, "html", lambda *_, **__: 1 / 0)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as broken:
        answers.append(await broken.get("/login"))
    assert answers[-1].status_code == 500
    for answer in answers:
        said = {name: answer.headers.get(name) for name in HEADERS}
        assert said == HEADERS, answer.url
    assert asset
    for path in (*asset, "/assets/nothing.js"):
        answer = await stranger.get(path)
        assert answer.headers["content-security-policy"] == HEADERS["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "target",
    [
        *(
            "//evil.test",
            "///evil.test",
            "/\\evil.test",
            "\\\\evil.test",
            "https://evil.test",
            "https:evil.test",
        ),
        *(
            "javascript:x()",
            "/\t/evil.test",
            "/\n/evil.test",
            " //evil.test",
            "evil.test",
            "/%0d%0aset-cookie:x",
        ),
        *(
            "/..//evil.test",
            "/./\\evil.test",
            "data:text/html,x",
            "@evil.test",
            "/\u2028/evil.test",
            "http://portal.test",
        ),
    ],
)
async def test_signing_in_leads_nowhere_else(stranger: Browser, engine: Engine, target: str) -> None:
    await give_password(engine, "max")
    answer = await stranger.sign_in("max", next=target)
    place = answer.headers["location"]
    assert answer.status_code == 303
    assert place == "/" or (
        place.startswith("/") and httpx.URL("http://portal.test").join(place).host == "portal.test"
    )
    assert "\n" not in place
    assert "x" not in answer.cookies


async def test_the_host_that_is_asked_for_is_not_believed(stranger: Browser, sign_in: SignIn) -> None:
    browser = await sign_in("max")
    headers = {"host": "evil.test", "x-forwarded-host": "evil.test", "forwarded": "host=evil.test"}
    for path in ("/", LEADS, "/profile/", "/nowhere/", "/login"):
        for visitor in (browser, stranger):
            answer = await visitor.client.get(path, headers=headers)
            assert "evil.test" not in answer.text + answer.headers.get("location", ""), path


async def test_a_session_is_never_one_that_was_brought_along(
    stranger: Browser, portal: Portal, engine: Engine
) -> None:
    await give_password(engine, "max")
    stranger.client.cookies.set("relead", "chosen-by-somebody-else", domain="portal.test", path="/")
    tokens: list[str] = []
    for _ in range(2):
        stranger.client.cookies.clear()
        if tokens:
            stranger.client.cookies.set("relead", tokens[-1])
            await stranger.client.post("/logout", data={"csrf": csrf_token(tokens[-1])})
            stranger.client.cookies.set("relead", tokens[-1])
            assert (await stranger.get(LEADS)).status_code == 303  # it ended, and comes not back
        answer = await stranger.sign_in("max")
        tokens.append(answer.cookies["relead"])
    assert len(set(tokens)) == 2
    assert "chosen-by-somebody-else" not in tokens
    assert await portal.db.fetchval("SELECT count(*) FROM web_session") == 1


@pytest.mark.usefixtures("portal")
async def test_behind_tls_the_cookie_is_for_this_host_and_tls_alone(app: ASGIApp, engine: Engine) -> None:
    await give_password(engine, "max")
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 1))
    headers = {"x-forwarded-proto": "https"}
    async with httpx.AsyncClient(
        transport=transport, base_url="https://portal.test", headers=headers
    ) as client:
        answer = await client.post("/login", data={"login": "max", "password": PASSWORD})
        parts = {part.strip().partition("=")[0].lower() for part in answer.headers["set-cookie"].split(";")}
        assert {"__host-relead", "secure", "httponly", "path", "samesite"} <= parts
        assert "domain" not in parts
        token = str(client.cookies["__Host-relead"])
    # What a plain page could have set in its place counts nothing there.
    async with httpx.AsyncClient(
        transport=transport, base_url="https://portal.test", headers=headers
    ) as client:
        answer = await client.get(LEADS, headers={"cookie": f"relead={token}"})
        assert answer.status_code == 303
