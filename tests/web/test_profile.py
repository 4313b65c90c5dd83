import re

from support.crm import Portal
from web.conftest import SignIn

_ADDRESS = re.compile(r"http://portal\.test(/rest/2/[0-9a-f]{32}/)")


async def test_language_and_theme_are_ones_own(sign_in: SignIn) -> None:
    browser, other = await sign_in("max"), await sign_in("kira")
    assert '<html lang="ru" data-theme="auto">' in await browser.page("/profile/")
    assert (await browser.send("/profile/", language="en", theme="dark")).status_code == 303
    assert '<html lang="en" data-theme="dark">' in await browser.page("/crm/lead/list/")
    assert '<html lang="ru" data-theme="auto">' in await other.page("/profile/")


async def test_a_preference_that_is_none_changes_nothing(sign_in: SignIn) -> None:
    browser = await sign_in("max")
    answer = await browser.send("/profile/", language="de", theme="dark")
    assert answer.status_code == 422
    assert '<html lang="ru" data-theme="auto">' in await browser.page("/profile/")


async def test_a_webhook_is_made_seen_once_used_and_revoked(sign_in: SignIn, portal: Portal) -> None:
    browser = await sign_in("max")
    made = await browser.send("/profile/webhooks/", title="Mail <shop>", scope=["crm", "user"])
    found = _ADDRESS.search(made.text)
    assert found
    assert made.headers["cache-control"] == "private, no-store"
    assert "Mail &lt;shop&gt;" in made.text
    assert not _ADDRESS.search(await browser.page("/profile/"))
    called = await browser.client.post(found[1] + "crm.lead.list")
    assert called.status_code == 200
    hook = await portal.db.fetchval("SELECT max(id) FROM webhook")
    assert (await browser.send(f"/profile/webhooks/{hook}/revoke")).status_code == 303
    assert (await browser.client.post(found[1] + "crm.lead.list")).status_code == 401


async def test_nobody_revokes_somebody_elses_webhook(sign_in: SignIn, portal: Portal) -> None:
    browser = await sign_in("max")
    hook = await portal.db.fetchval("SELECT id FROM webhook WHERE user_id = 3")
    assert (await browser.send(f"/profile/webhooks/{hook}/revoke")).status_code == 404
    assert await portal.db.fetchval("SELECT count(*) FROM webhook WHERE id = $1", hook) == 1


async def test_a_webhook_needs_a_scope(sign_in: SignIn) -> None:
    browser = await sign_in("max")
    assert (await browser.send("/profile/webhooks/", title="x")).status_code == 422
