"""How people get into their accounts: passwords, sessions, dismissal, the last administrator."""

from typing import Any

import pytest

from relead.store.engine import Engine
from support.browsing import PASSWORD, Browser, give_password
from support.crm import ADMIN, COLLEAGUE, MANAGER, Portal
from web.conftest import SignIn

NEW = "a better secret"
OWN = "/profile/password"
LEADS = "/crm/lead/list/"
MAX = f"/settings/users/{MANAGER}/"
ANNA = f"/settings/users/{ADMIN}/"


def change(present: str = PASSWORD, new: str = NEW, again: str | None = None) -> dict[str, str]:
    return {"present": present, "password": new, "again": new if again is None else again}


async def hashes(portal: Portal) -> list[Any]:
    return [row[0] for row in await portal.db.fetch("SELECT password_hash FROM user_account ORDER BY id")]


async def active(portal: Portal, user_id: int) -> bool:
    return bool(await portal.db.fetchval("SELECT active FROM user_account WHERE id = $1", user_id))


async def test_changing_ones_password_ends_the_other_sessions(sign_in: SignIn, stranger: Browser) -> None:
    here, there, other = await sign_in("max"), await sign_in("max"), await sign_in("kira")
    answer = await here.send(OWN, **change())
    assert (answer.status_code, answer.headers["location"]) == (303, "/profile/?changed=password")
    assert "Пароль изменён." in await here.page(answer.headers["location"])
    assert (await here.get(LEADS)).status_code == 200
    assert (await other.get(LEADS)).status_code == 200
    assert (await there.get(LEADS)).status_code == 303
    assert (await stranger.sign_in("max")).status_code == 401
    assert (await stranger.sign_in("max", NEW)).status_code == 303


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (change(present="guess guess"), "present"),
        (change(present=""), "present"),
        (change(new="short"), "password"),
        (change(new="x" * 257), "password"),
        (change(again="another secret"), "again"),
        ({}, "password"),
    ],
)
async def test_what_is_wrong_with_a_password_is_told_and_changes_nothing(
    sign_in: SignIn, portal: Portal, sent: dict[str, str], field: str
) -> None:
    browser = await sign_in("max")
    before = await hashes(portal)
    answer = await browser.send(OWN, **sent)
    assert (answer.status_code, f'id="w-{field}"' in answer.text) == (422, True)
    assert all(value not in answer.text for value in sent.values() if value)
    assert await hashes(portal) == before


async def test_guessing_the_present_password_is_throttled_with_signing_in(
    sign_in: SignIn, stranger: Browser
) -> None:
    browser = await sign_in("max")  # one attempt of five
    answers = [(await browser.send(OWN, **change(present=f"guess {n}"))).status_code for n in range(5)]
    assert answers == [422] * 4 + [429]
    assert (await browser.send(OWN, **change())).status_code == 429
    assert (await stranger.sign_in("max")).status_code == 429


async def test_nothing_secret_is_logged(
    sign_in: SignIn, portal: Portal, capfd: pytest.CaptureFixture[str]
) -> None:
    browser, admin = await sign_in("max"), await sign_in("anna")
    await browser.send(OWN, **change(present="guess guess"))
    await browser.send(OWN, **change())
    await admin.send(MAX + "password", password="third secret", again="third secret")
    said = "".join(capfd.readouterr())
    secrets = (PASSWORD, NEW, "guess guess", "third secret", *filter(None, await hashes(portal)))
    assert [secret for secret in secrets if secret in said] == []


async def test_ones_sessions_are_listed_and_ended(sign_in: SignIn, portal: Portal) -> None:
    here = await sign_in("max")
    assert "/profile/sessions/end" not in await here.page("/profile/")
    there, other = await sign_in("max"), await sign_in("kira")
    page = await here.page("/profile/")
    assert page.count("Этот браузер") == 1
    assert "/profile/sessions/end" in page
    assert (await here.send("/profile/sessions/end")).status_code == 303
    assert [(await each.get(LEADS)).status_code for each in (here, there, other)] == [200, 303, 200]
    assert await portal.db.fetchval("SELECT count(*) FROM web_session") == 2


async def test_an_administrator_sets_a_password_and_ends_sessions(
    sign_in: SignIn, stranger: Browser, portal: Portal
) -> None:
    admin, browser = await sign_in("anna"), await sign_in("max")
    assert "Открыт 1 сеанс." in await admin.page(MAX)
    answer = await admin.send(MAX + "password", password=NEW, again=NEW)
    assert answer.status_code == 303
    page = await admin.page(answer.headers["location"])
    assert NEW not in page
    assert "Открыто 0 сеансов." in page
    assert (await browser.get(LEADS)).status_code == 303
    assert (await stranger.sign_in("max", NEW)).status_code == 303
    assert (await admin.send(MAX + "sessions/end")).status_code == 303
    assert (await stranger.get(LEADS)).status_code == 303
    before = await hashes(portal)
    short = await admin.send(MAX + "password", password="short", again="short")
    assert (short.status_code, 'id="w-password"' in short.text) == (422, True)
    assert (await admin.send("/settings/users/999/password", password=NEW, again=NEW)).status_code == 404
    assert (await admin.send("/settings/users/999/sessions/end")).status_code == 404
    assert await hashes(portal) == before


async def test_ones_own_password_is_not_set_without_the_present_one(sign_in: SignIn, portal: Portal) -> None:
    admin = await sign_in("anna")
    assert ANNA + "password" not in await admin.page(ANNA)
    before = await hashes(portal)
    assert (await admin.send(ANNA + "password", password=NEW, again=NEW)).status_code == 403
    assert await hashes(portal) == before


async def test_a_dismissed_user_is_out_at_once_and_stays_out_when_taken_back(
    sign_in: SignIn, portal: Portal
) -> None:
    admin, browser = await sign_in("anna"), await sign_in("max")
    assert (await portal.manager.post("crm.lead.fields", {})).status_code == 200
    assert (await admin.send(MAX + "dismiss")).status_code == 303
    assert (await browser.get(LEADS)).status_code == 303
    assert (await portal.manager.post("crm.lead.fields", {})).status_code == 401
    assert "Уволен" in await admin.page(MAX)
    assert (await admin.send(MAX + "restore")).status_code == 303
    assert (await browser.get(LEADS)).status_code == 303
    assert (await portal.manager.post("crm.lead.fields", {})).status_code == 200


async def test_the_last_administrator_stays(sign_in: SignIn, portal: Portal) -> None:
    admin = await sign_in("anna")
    for path, fields in ((ANNA + "dismiss", {"sure": "Y"}), (ANNA + "roles", {"offer_admin": "Y"})):
        answer = await admin.send(path, **fields)
        assert (answer.status_code, "последний администратор" in answer.text) == (422, True)
    assert await active(portal, ADMIN)
    assert (await admin.send(MAX + "roles", offer_admin="Y", admin="Y")).status_code == 303
    await portal.db.execute("UPDATE user_account SET active = false WHERE id = $1", MANAGER)
    assert (await admin.send(ANNA + "dismiss", sure="Y")).status_code == 422, "a dismissed one counts not"
    await portal.db.execute("UPDATE user_account SET active = true WHERE id = $1", MANAGER)
    assert (await admin.send(ANNA + "roles", offer_admin="Y")).status_code == 303
    assert (await admin.get("/settings/")).status_code == 403


async def test_nobody_dismisses_himself_without_a_warning(sign_in: SignIn, portal: Portal) -> None:
    admin = await sign_in("anna")
    await admin.send(MAX + "roles", offer_admin="Y", admin="Y")
    answer = await admin.send(ANNA + "dismiss")
    assert (answer.status_code, "data-show" in answer.text) == (200, True)
    assert "Вы сразу выйдете из системы" in answer.text
    assert await active(portal, ADMIN)
    assert (await admin.send(ANNA + "dismiss", sure="Y")).status_code == 303
    assert not await active(portal, ADMIN)
    assert (await admin.get(LEADS)).status_code == 303


async def test_only_administrators_appoint_and_open_accounts(
    sign_in: SignIn, portal: Portal, engine: Engine
) -> None:
    await give_password(engine, "max")
    await portal.db.execute("INSERT INTO role (code, name, config) VALUES ('boss', 'Boss', true)")
    await portal.db.execute("UPDATE user_account SET roles = '{boss}' WHERE id = $1", COLLEAGUE)
    browser = await sign_in("kira")
    page = await browser.page(MAX)
    assert all(part not in page for part in ("/password", "/dismiss", "/sessions/end", 'name="admin"'))
    before = await hashes(portal)
    sent = {"password": NEW, "again": NEW, "offer_admin": "Y", "admin": "Y", "role": "manager"}
    for part in ("password", "dismiss", "restore", "sessions/end", "roles"):
        assert (await browser.send(MAX + part, **sent)).status_code == 403, part
    assert await hashes(portal) == before
    assert await active(portal, MANAGER)
