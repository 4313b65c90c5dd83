"""The pages of the settings: who sees them, what they change, what they say when something is wrong."""

import pytest

from support.crm import COLLEAGUE, MANAGER, Portal
from web.conftest import SignIn
from web.test_leads import EVIL, MOST_STATEMENTS, statements

__all__ = ["statements"]

READ = ("/settings/", "/settings/dictionaries/", "/settings/dictionaries/SOURCE/", "/settings/webhooks/")
WRITTEN = (
    "/settings/",
    "/settings/dictionaries/SOURCE/",
    "/settings/dictionaries/SOURCE/1/",
    "/settings/dictionaries/SOURCE/1/up",
    "/settings/dictionaries/SOURCE/1/delete",
    "/settings/webhooks/1/revoke",
)


async def row_of(portal: Portal, code: str) -> int:
    return int(await portal.db.fetchval("SELECT id FROM status WHERE status_id = $1", code))


async def order_of(portal: Portal, kind: str) -> list[str]:
    rows = await portal.db.fetch("SELECT status_id FROM status WHERE entity_id = $1 ORDER BY sort, id", kind)
    return [row["status_id"] for row in rows]


@pytest.mark.parametrize("path", READ)
async def test_who_may_not_change_settings_sees_none(sign_in: SignIn, path: str) -> None:
    browser = await sign_in("max")
    assert (await browser.get(path)).status_code == 403
    assert "/settings/" not in await browser.page("/crm/lead/list/")


@pytest.mark.parametrize("path", WRITTEN)
async def test_who_may_not_change_settings_changes_none(sign_in: SignIn, portal: Portal, path: str) -> None:
    before = await portal.db.fetchval("SELECT count(*) FROM webhook")
    answer = await (await sign_in("max")).send(path, NAME="x", STATUS_ID="X", language="en")
    assert answer.status_code == 403
    assert await portal.db.fetchval("SELECT count(*) FROM webhook") == before


async def test_nothing_is_written_without_the_token(sign_in: SignIn) -> None:
    browser = await sign_in("anna")
    for path in WRITTEN:
        assert (await browser.client.post(path, data={"language": "en"})).status_code == 403


async def test_pages_take_few_statements(sign_in: SignIn, statements: list[str]) -> None:
    browser = await sign_in("anna")
    for path in READ:
        statements.clear()
        await browser.page(path)
        assert len(statements) <= MOST_STATEMENTS, path


async def test_a_setting_is_changed(sign_in: SignIn, portal: Portal) -> None:
    browser = await sign_in("anna")
    answer = await browser.send("/settings/", repeat_lead_mode="off", country="KZ")
    assert answer.status_code == 303
    stored = {row["key"]: row["value"] for row in await portal.db.fetch("SELECT key, value FROM setting")}
    assert (stored["repeat_lead_mode"], stored["country"]) == ("off", "KZ")
    assert 'value="KZ"' in await browser.page("/settings/")


async def test_a_wrong_setting_is_told_at_its_field_and_changes_nothing(
    sign_in: SignIn, portal: Portal
) -> None:
    browser = await sign_in("anna")
    answer = await browser.send("/settings/", repeat_lead_mode="off", time_zone=EVIL)
    assert answer.status_code == 422
    assert 'id="w-time_zone"' in answer.text
    assert "&lt;img src=x" in answer.text
    assert "<img src=x" not in answer.text
    assert not await portal.db.fetchval("SELECT count(*) FROM setting WHERE key = 'repeat_lead_mode'")


async def test_the_key_of_files_is_no_setting(sign_in: SignIn, portal: Portal) -> None:
    await portal.db.execute("INSERT INTO setting VALUES ('file_key', 'hush') ON CONFLICT DO NOTHING")
    browser = await sign_in("anna")
    assert "file_key" not in await browser.page("/settings/")
    assert (await browser.send("/settings/", file_key="x")).status_code == 422


async def test_a_row_is_added_renamed_moved_and_deleted(sign_in: SignIn, portal: Portal) -> None:
    browser, base = await sign_in("anna"), "/settings/dictionaries/SOURCE/"
    assert (await browser.send(base, STATUS_ID="FAIR", NAME=EVIL)).status_code == 303
    page = await browser.page(base)
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page
    row, before = await row_of(portal, "FAIR"), await order_of(portal, "SOURCE")
    assert before[-1] == "FAIR"
    await browser.send(f"{base}{row}/up")
    assert await order_of(portal, "SOURCE") == [*before[:-2], "FAIR", before[-2]]
    await browser.send(f"{base}{row}/down")
    await browser.send(f"{base}{row}/down")
    assert await order_of(portal, "SOURCE") == before
    await browser.send(f"{base}{row}/", NAME="Fair")
    assert 'value="Fair"' in await browser.page(base)
    assert (await browser.send(f"{base}{row}/delete")).status_code == 303
    assert await order_of(portal, "SOURCE") == before[:-1]


async def test_what_is_wrong_with_a_row_is_told(sign_in: SignIn, portal: Portal) -> None:
    browser, base = await sign_in("anna"), "/settings/dictionaries/STATUS/"
    taken = await browser.send(base, row="new", STATUS_ID="NEW", NAME="Again")
    assert (taken.status_code, 'id="w-STATUS_ID"' in taken.text) == (422, True)
    assert 'value="Again"' in taken.text
    nameless = await browser.send(f"{base}{await row_of(portal, 'NEW')}/", NAME=" ")
    assert (nameless.status_code, 'role="alert"' in nameless.text) == (422, True)
    await portal.lead(STATUS_ID="PROCESSED")
    used = await browser.send(f"{base}{await row_of(portal, 'PROCESSED')}/delete")
    assert used.status_code == 422


async def test_a_new_stage_stands_before_the_successful_one_and_stays_there(
    sign_in: SignIn, portal: Portal
) -> None:
    browser, base = await sign_in("anna"), "/settings/dictionaries/STATUS/"
    for code in ("ONE", "TWO"):
        assert (await browser.send(base, STATUS_ID=code, NAME=code, COLOR="#112233")).status_code == 303
    expected = ["NEW", "IN_PROCESS", "PROCESSED", "ONE", "TWO", "CONVERTED", "JUNK"]
    assert await order_of(portal, "STATUS") == expected
    assert (await browser.send(f"{base}{await row_of(portal, 'TWO')}/down")).status_code == 422
    assert await order_of(portal, "STATUS") == expected


async def test_an_administrator_revokes_anybodys_webhook(sign_in: SignIn, portal: Portal) -> None:
    browser = await sign_in("anna")
    await portal.db.execute("UPDATE webhook SET title = $1 WHERE user_id = $2", EVIL, MANAGER)
    page = await browser.page("/settings/webhooks/")
    assert "&lt;img src=x" in page
    hook = await portal.db.fetchval("SELECT id FROM webhook WHERE user_id = $1", MANAGER)
    assert (await browser.send(f"/settings/webhooks/{hook}/revoke")).status_code == 303
    assert not await portal.db.fetchval("SELECT count(*) FROM webhook WHERE user_id = $1", MANAGER)
    assert (await browser.send("/settings/webhooks/99999/revoke")).status_code == 404


async def test_who_only_changes_settings_sees_no_webhooks(sign_in: SignIn, portal: Portal) -> None:
    await portal.db.execute("INSERT INTO role (code, name, config) VALUES ('boss', 'Boss', true)")
    await portal.db.execute("UPDATE user_account SET roles = '{boss}' WHERE id = $1", COLLEAGUE)
    browser = await sign_in("kira")
    assert "/settings/webhooks/" not in await browser.page("/settings/")
    assert (await browser.get("/settings/webhooks/")).status_code == 403
