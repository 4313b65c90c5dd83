import httpx
import pytest

from relead.domain import sign_in as rules
from relead.store.engine import Engine
from relead.web.pages.sign_in import own_path
from support.browsing import Browser, give_password
from support.crm import Portal
from web.conftest import SignIn

LEADS = "/crm/lead/list/"


async def test_a_stranger_is_sent_to_sign_in_and_then_back(stranger: Browser, engine: Engine) -> None:
    answer = await stranger.get(f"{LEADS}?find=a%20b")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/login?next=/crm/lead/list/%3Ffind%3Da%2520b",
    )
    assert 'value="/crm/lead/list/?find=a%20b"' in await stranger.page(answer.headers["location"])
    await give_password(engine, "max")
    entered = await stranger.sign_in("MAX", next="/profile/")
    assert (entered.status_code, entered.headers["location"]) == (303, "/profile/")
    assert "max" in await stranger.page("/profile/")


async def test_the_front_page_leads_to_the_leads_or_to_the_door(stranger: Browser, sign_in: SignIn) -> None:
    assert (await stranger.get("/")).headers["location"] == "/login"
    assert (await (await sign_in("max")).get("/")).headers["location"] == LEADS


async def test_an_open_page_is_told_that_the_session_is_over(stranger: Browser) -> None:
    answer = await stranger.get(LEADS, htmx=True)
    assert (answer.status_code, answer.headers["hx-retarget"]) == (401, "#toasts")
    assert 'href="/login?next=' in answer.text
    assert "hx-redirect" not in answer.headers


async def test_a_list_is_left_for_the_sign_in(stranger: Browser) -> None:
    headers = {"hx-request": "true", "hx-boosted": "true", "hx-current-url": f"http://portal.test{LEADS}?a=1"}
    answer = await stranger.client.get(LEADS, headers=headers)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, f"/login?next={LEADS}%3Fa%3D1")


@pytest.mark.parametrize(
    ("login", "password"),
    [("max", "wrong"), ("nobody", "correct horse"), ("", ""), ("max", ""), ("a\0b", "x")],
)
async def test_wrong_credentials_are_told_alike(
    stranger: Browser, engine: Engine, login: str, password: str
) -> None:
    await give_password(engine, "max")
    answer = await stranger.sign_in(login, password)
    assert answer.status_code == 401
    assert "Неверный логин или пароль." in answer.text
    assert "set-cookie" not in answer.headers


async def test_who_has_no_password_or_was_dismissed_stays_outside(
    stranger: Browser, portal: Portal, engine: Engine
) -> None:
    assert (await stranger.sign_in("max")).status_code == 401
    await give_password(engine, "max")
    await portal.db.execute("UPDATE user_account SET active = false WHERE login = 'max'")
    assert (await stranger.sign_in("max")).status_code == 401


async def test_a_dismissed_user_is_out_at_once(sign_in: SignIn, portal: Portal) -> None:
    browser = await sign_in("max")
    await portal.db.execute("UPDATE user_account SET active = false WHERE login = 'max'")
    assert (await browser.get(LEADS)).status_code == 303


async def test_guessing_is_throttled_and_does_not_lock_out_the_owner_elsewhere(
    stranger: Browser, engine: Engine
) -> None:
    await give_password(engine, "max")
    answers = [(await stranger.sign_in("max", f"guess {n}")).status_code for n in range(6)]
    assert answers == [401] * 5 + [429]
    assert (await stranger.sign_in("max")).status_code == 429
    assert rules.buckets("max", "1.1.1.1")[0] != rules.buckets("max", "2.2.2.2")[0]
    assert rules.buckets("Max ", "1.1.1.1") == rules.buckets("max", "1.1.1.1")


async def test_the_session_is_kept_hashed_in_a_closed_cookie(
    stranger: Browser, portal: Portal, engine: Engine
) -> None:
    await give_password(engine, "max")
    answer = await stranger.sign_in("max")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("relead=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
    token = cookie.partition("=")[2].partition(";")[0]
    (stored,) = await portal.db.fetch("SELECT token_sha256 FROM web_session")
    assert token.encode() not in stored["token_sha256"]


async def test_behind_tls_the_cookie_is_secure(stranger: Browser, engine: Engine) -> None:
    await give_password(engine, "max")
    form = {"login": "max", "password": "correct horse"}
    answer = await stranger.client.post("/login", data=form, headers={"x-forwarded-proto": "https"})
    assert answer.headers["set-cookie"].startswith("__Host-relead=")
    assert "; Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize(("column", "age"), [("seen_at", rules.IDLE), ("created_at", rules.LONGEST)])
async def test_sessions_end(sign_in: SignIn, portal: Portal, column: str, age: object) -> None:
    browser = await sign_in("max")
    await portal.db.execute(f"UPDATE web_session SET {column} = now() - $1::interval - interval '2 s'", age)  # noqa: S608 - named here
    assert (await browser.get(LEADS)).status_code == 303


async def test_signing_out_ends_the_session_for_whoever_has_its_cookie(
    sign_in: SignIn, portal: Portal
) -> None:
    browser = await sign_in("max")
    token = dict(browser.client.cookies)
    assert (await browser.send("/logout")).headers["location"] == "/login"
    assert not browser.client.cookies
    browser.client.cookies.update(token)
    assert (await browser.get(LEADS)).status_code == 303
    assert await portal.db.fetchval("SELECT count(*) FROM web_session") == 0


@pytest.mark.parametrize(
    ("headers", "with_token"),
    [({}, False), ({"origin": "http://evil.test"}, True), ({"sec-fetch-site": "cross-site"}, True)],
)
async def test_writes_from_elsewhere_change_nothing(
    sign_in: SignIn, portal: Portal, headers: dict[str, str], with_token: bool
) -> None:
    browser = await sign_in("max")
    page = await browser.page("/profile/")
    token = page.partition('name="csrf" value="')[2].partition('"')[0] if with_token else "0" * 80
    answer = await browser.client.post("/profile/", data={"csrf": token, "theme": "dark"}, headers=headers)
    assert answer.status_code == 403
    assert await portal.db.fetchval("SELECT preferences FROM user_account WHERE login = 'max'") == "{}"


async def test_a_token_is_of_one_session(sign_in: SignIn) -> None:
    one, other = await sign_in("max"), await sign_in("kira")
    token = (await one.page("/profile/")).partition('name="csrf" value="')[2].partition('"')[0]
    assert (await other.client.post("/profile/", data={"csrf": token})).status_code == 403
    assert (await one.client.post("/profile/", data={}, headers={"x-csrf-token": token})).status_code == 303


async def test_signing_in_from_another_site_is_refused(stranger: Browser, engine: Engine) -> None:
    await give_password(engine, "max")
    form = {"login": "max", "password": "correct horse"}
    answer = await stranger.client.post("/login", data=form, headers={"origin": "http://evil.test"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "target",
    ["//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)", "/\tx", "evil", "/a\\b", ""],
)
def test_nobody_is_sent_to_another_site(target: str) -> None:
    assert own_path(target) == ""


async def test_the_door_speaks_the_visitors_language(client: httpx.AsyncClient) -> None:
    for header, title in (
        ("en-US,en", "Sign in"),
        ("ru", "Вход"),
        ("de", "Вход"),
        ("de,en;q=0.5", "Sign in"),
    ):
        page = await client.get("/login", headers={"accept-language": header})
        assert f"<h1>{title}</h1>" in page.text
    assert "<h1>Sign in</h1>" in (await client.get("/login?language=en")).text


async def test_pages_allow_nothing_but_what_is_ours(stranger: Browser, sign_in: SignIn) -> None:
    browser = await sign_in("max")
    for answer in (await stranger.get("/login"), await browser.get(LEADS), await browser.get("/nix")):
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert "<script>" not in answer.text
        assert " style=" not in answer.text
        assert answer.headers["cache-control"] == "private, no-store"
