"""The pages of the settings: who sees them, what they change, what they say when something is wrong."""

from typing import Any

import pytest

from relead.domain.portal import DEFAULTS
from relead.web import language
from support.crm import COLLEAGUE, MANAGER, Portal
from web.conftest import SignIn
from web.test_leads import EVIL, MOST_STATEMENTS

ROLES = "/settings/roles/manager/"

READ = (
    "/settings/",
    "/settings/users/",
    "/settings/users/new/",
    "/settings/users/2/",
    "/settings/departments/",
    "/settings/roles/",
    "/settings/roles/manager/",
    "/settings/dictionaries/",
    "/settings/dictionaries/SOURCE/",
    "/settings/webhooks/",
)
WRITTEN = (
    "/settings/users/new/",
    "/settings/users/3/",
    "/settings/users/2/roles",
    "/settings/departments/",
    "/settings/departments/1/",
    "/settings/departments/1/delete",
    "/settings/roles/",
    "/settings/roles/manager/",
    "/settings/roles/manager/delete",
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


async def test_every_setting_is_there_and_explained(sign_in: SignIn) -> None:
    page = await (await sign_in("anna")).page("/settings/")
    places = [page.find(f'name="{key}"') for key in DEFAULTS]
    assert -1 not in places
    assert min(places) == page.find('name="repeat_lead_mode"'), "first"
    for key in DEFAULTS:
        assert str(language.texts()[f"setting_hint.{key}"]["ru"]) in page


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


async def test_a_user_is_made_changed_dismissed_and_given_roles(sign_in: SignIn, portal: Portal) -> None:
    # The portal's people have ids of their own choosing, which the sequence knows nothing of.
    await portal.db.execute("SELECT setval(pg_get_serial_sequence('user_account', 'id'), 100)")
    browser = await sign_in("anna")
    top = await portal.db.fetchval("SELECT id FROM department WHERE parent_id IS NULL")
    sent = {"NAME": EVIL, "LAST_NAME": "Dunn", "EMAIL": "zed@example.org", "WORK_POSITION": EVIL}
    nowhere = await browser.send("/settings/users/new/", **sent)
    assert (nowhere.status_code, "zed@example.org" in nowhere.text) == (422, True)
    made = await browser.send("/settings/users/new/", **sent, UF_DEPARTMENT=top)
    assert made.status_code == 303
    path = made.headers["location"]
    page = await browser.page(path)
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page + await browser.page("/settings/users/")
    await browser.send(path + "roles", role=["manager", "observer"])
    number = int(path.split("/")[3])
    row = await portal.db.fetchrow("SELECT active, roles FROM user_account WHERE id = $1", number)
    assert (row["active"], sorted(row["roles"])) == (True, ["manager", "observer"])
    await browser.send(path, **{**sent, "NAME": "Dora"}, UF_DEPARTMENT=top)
    assert (await browser.send(path + "dismiss")).status_code == 303
    row = await portal.db.fetchrow("SELECT active, name FROM user_account WHERE id = $1", number)
    assert (row["active"], row["name"]) == (False, "Dora")
    await browser.send(path + "restore")
    assert await portal.db.fetchval("SELECT active FROM user_account WHERE id = $1", number)
    assert "Dora" in await browser.page("/settings/users/?find=dora")
    assert "Dora" not in await browser.page("/settings/users/?find=nobody")


@pytest.mark.parametrize(("email", "wrong"), [("nonsense", "w-EMAIL"), ("Max@example.org", "w-EMAIL")])
async def test_what_is_wrong_with_a_user_is_told(
    sign_in: SignIn, portal: Portal, email: str, wrong: str
) -> None:
    await portal.db.execute("UPDATE user_account SET email = 'max@example.org' WHERE login = 'max'")
    top = await portal.db.fetchval("SELECT id FROM department WHERE parent_id IS NULL")
    answer = await (await sign_in("anna")).send("/settings/users/new/", EMAIL=email, UF_DEPARTMENT=top)
    assert (answer.status_code, wrong in answer.text) == (422, True)


async def test_departments_are_made_moved_and_deleted(sign_in: SignIn, portal: Portal) -> None:
    browser, base = await sign_in("anna"), "/settings/departments/"
    top = await portal.db.fetchval("SELECT id FROM department WHERE parent_id IS NULL")
    for name in ("Sales", EVIL):
        assert (await browser.send(base, NAME=name, PARENT=top, UF_HEAD=MANAGER)).status_code == 303
    sales = await portal.db.fetchval("SELECT id FROM department WHERE name = 'Sales'")
    evil = await portal.db.fetchval("SELECT id FROM department WHERE name = $1", EVIL)
    page = await browser.page(base)
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page
    moved = await browser.send(f"{base}{evil}/", NAME="North", PARENT=sales, UF_HEAD="")
    assert moved.status_code == 303
    into_itself = await browser.send(f"{base}{sales}/", NAME="Sales", PARENT=evil)
    assert (into_itself.status_code, 'role="alert"' in into_itself.text) == (422, True)
    nameless = await browser.send(f"{base}{sales}/", NAME=" ")
    assert (nameless.status_code, 'id="w-NAME"' in nameless.text) == (422, True)
    assert 'class="deep-2"' in await browser.page(base)
    assert (await browser.send(f"{base}{sales}/delete")).status_code == 303
    assert await portal.db.fetchval("SELECT parent_id FROM department WHERE id = $1", evil) == top
    assert (await browser.get(f"{base}{sales}/")).status_code == 404
    assert (await browser.send(f"{base}{top}/delete")).status_code == 422


async def test_people_are_shown_and_moved_between_departments(sign_in: SignIn, portal: Portal) -> None:
    browser, base = await sign_in("anna"), "/settings/departments/"
    top = await portal.db.fetchval("SELECT id FROM department WHERE parent_id IS NULL")
    await browser.send(base, NAME="Sales", PARENT=top, UF_HEAD=MANAGER)
    sales = await portal.db.fetchval("SELECT id FROM department WHERE name = 'Sales'")
    await portal.db.execute(
        "UPDATE user_account SET departments = $1, name = $2 WHERE id = $3", [top, sales], EVIL, MANAGER
    )
    await portal.db.execute("UPDATE user_account SET departments = $1 WHERE id = $2", [top], COLLEAGUE)

    async def held(user_id: int) -> list[int]:
        found: list[int] = await portal.db.fetchval(
            "SELECT departments FROM user_account WHERE id = $1", user_id
        )
        return found

    page = await browser.page(f"{base}{sales}/")
    assert page.count('name="person"') == 1
    assert "Руководитель</span>" in page
    assert "<img src=x" not in page
    gone = await browser.send(f"{base}{sales}/people", person=MANAGER, target=9999)
    assert (gone.status_code, 'role="alert"' in gone.text) == (422, True)
    moved = await browser.send(f"{base}{top}/people", person=[COLLEAGUE, MANAGER], target=sales)
    assert moved.status_code == 303
    assert (await held(MANAGER), await held(COLLEAGUE)) == ([sales], [sales])
    await browser.send(f"{base}{top}/people", person=COLLEAGUE, target=top)
    assert await held(COLLEAGUE) == [sales], "who is not in it stays"
    assert (await browser.send(f"{base}{sales}/people", person=9999, target=top)).status_code == 404
    await portal.db.execute("UPDATE user_account SET active = false WHERE id = $1", COLLEAGUE)
    assert (await browser.page(f"{base}{sales}/")).count('name="person"') == 1


async def rights_of(portal: Portal) -> dict[str, Any]:
    rows = await portal.db.fetch(
        "SELECT entity_type, action, stage, level, targets FROM role_right WHERE role_code = 'manager'"
        " AND entity_type = 1 AND (stage <> '' OR action IN ('READ', 'TRANSITION'))"
    )
    return {f"{row['action']}@{row['stage']}": ",".join(row["targets"]) or row["level"] for row in rows}


async def test_rights_are_changed_by_the_matrix_and_by_stage(sign_in: SignIn, portal: Portal) -> None:
    browser = await sign_in("anna")
    before = await browser.page(ROLES)
    sent: dict[str, Any] = {
        "NAME": EVIL,
        "LEAD:READ": "D",
        "LEAD:READ@JUNK": "X",
        "offer:LEAD:NEW": "Y",
        "limit:LEAD:NEW": "Y",
        "move:LEAD:NEW": ["IN_PROCESS"],
    }
    assert (await browser.send(ROLES, **sent)).status_code == 303
    assert await rights_of(portal) == {"READ@": 20, "READ@JUNK": 100, "TRANSITION@NEW": "IN_PROCESS"}
    page = await browser.page(ROLES)
    assert page != before
    assert "<img src=x" not in page
    again = {"NAME": "Sellers", "LEAD:READ": "A", "LEAD:READ@JUNK": "-", "offer:LEAD:NEW": "Y"}
    assert (await browser.send(ROLES, **again)).status_code == 303
    assert await rights_of(portal) == {"READ@": 10}
    write = (
        "SELECT level FROM role_right WHERE role_code = 'manager' AND entity_type = 1 AND action = 'WRITE'"
    )
    assert await portal.db.fetchval(write) == 10  # what the form does not name stays


async def test_a_role_is_made_and_deleted(sign_in: SignIn) -> None:
    browser = await sign_in("anna")
    assert (await browser.send("/settings/roles/", CODE="not valid!", NAME="x")).status_code == 422
    assert (await browser.send("/settings/roles/", CODE="callers", NAME="Callers")).status_code == 303
    assert "Callers" in await browser.page("/settings/roles/callers/")
    assert (await browser.send("/settings/roles/callers/delete")).status_code == 303
    assert (await browser.get("/settings/roles/callers/")).status_code == 404


async def test_nobody_gives_himself_more_than_he_has(sign_in: SignIn, portal: Portal) -> None:
    await portal.db.execute("INSERT INTO role (code, name, config) VALUES ('boss', 'Boss', true)")
    await portal.db.execute("UPDATE user_account SET roles = '{boss}' WHERE id = $1", COLLEAGUE)
    browser = await sign_in("kira")
    assert (await browser.send(ROLES, **{"LEAD:READ": "X"})).status_code == 403
    assert (
        await browser.send(f"/settings/users/{COLLEAGUE}/roles", role=["boss", "admin"])
    ).status_code == 403
    assert (await browser.send("/settings/users/new/", EMAIL="a@example.org")).status_code == 403
    assert await portal.db.fetchval("SELECT roles FROM user_account WHERE id = $1", COLLEAGUE) == ["boss"]


async def test_what_a_stage_means_is_shown_and_changed(sign_in: SignIn, portal: Portal) -> None:
    browser, base = await sign_in("anna"), "/settings/dictionaries/STATUS/"
    page = await browser.page(base)
    assert page.count('name="SEMANTICS"') == 3, "two stages in between, and the form of a new one"
    lead = await portal.lead(STATUS_ID="PROCESSED")
    row = await row_of(portal, "PROCESSED")
    sent = {"row": str(row), "NAME": "Not now", "SEMANTICS": "F"}
    assert (await browser.send(f"{base}{row}/", **sent)).status_code == 303
    stored = await portal.db.fetchrow("SELECT name, semantics FROM status WHERE id = $1", row)
    assert tuple(stored) == ("Not now", "F")
    assert await portal.db.fetchval("SELECT semantic FROM lead WHERE id = $1", lead) == "F"
    await browser.send(f"{base}{row}/down")
    back = await browser.send(f"{base}{row}/", **{**sent, "NAME": "Never", "SEMANTICS": "P"})
    assert (back.status_code, 'value="Never"' in back.text) == (422, True)
    assert await portal.db.fetchval("SELECT name FROM status WHERE id = $1", row) == "Not now"
    junk = await row_of(portal, "JUNK")
    assert (await browser.send(f"{base}{junk}/", NAME="Junk", SEMANTICS="P")).status_code == 422
    assert 'name="SEMANTICS"' not in await browser.page("/settings/dictionaries/SOURCE/")


async def test_pipelines_are_made_renamed_sorted_and_deleted(sign_in: SignIn, portal: Portal) -> None:
    browser, base = await sign_in("anna"), "/settings/categories/"

    async def names() -> list[str]:
        rows = await portal.db.fetch("SELECT name FROM deal_category ORDER BY sort, id")
        return [row["name"] for row in rows]

    for name in (EVIL, "Partners"):
        assert (await browser.send(base, row="new", NAME=name)).status_code == 303
    page = await browser.page(base)
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page + await browser.page("/settings/dictionaries/") + await browser.page(
        ROLES
    )
    evil = await portal.db.fetchval("SELECT id FROM deal_category WHERE name = $1", EVIL)
    partners = await portal.db.fetchval("SELECT id FROM deal_category WHERE name = 'Partners'")
    assert f"/settings/dictionaries/DEAL_STAGE_{evil}/" in page
    assert "Partners" in await browser.page(f"/settings/dictionaries/DEAL_STAGE_{partners}/")
    await browser.send(f"{base}{evil}/", row=str(evil), NAME="Wholesale")
    assert await names() == ["Общая", "Wholesale", "Partners"]
    for way in ("up", "up", "up"):
        assert (await browser.send(f"{base}{partners}/{way}")).status_code == 303
    assert await names() == ["Partners", "Общая", "Wholesale"]
    await browser.send(f"{base}{partners}/down")
    assert await names() == ["Общая", "Partners", "Wholesale"]
    nameless = await browser.send(base, row="new", NAME=" ")
    assert (nameless.status_code, 'id="w-NAME"' in nameless.text) == (422, True)
    await portal.deal(TITLE="Deal", CATEGORY_ID=evil)
    assert (await browser.send(f"{base}{evil}/delete")).status_code == 422
    assert (await browser.send(f"{base}0/delete")).status_code == 422
    assert (await browser.send(f"{base}{partners}/delete")).status_code == 303
    assert (await browser.send(f"{base}{partners}/up")).status_code == 404
    assert await names() == ["Общая", "Wholesale"]


async def test_every_pipeline_has_its_stages_in_the_matrix_and_loses_nothing(
    sign_in: SignIn, portal: Portal
) -> None:
    browser = await sign_in("anna")
    first = int(await portal.admin("crm.dealcategory.add", fields={"NAME": EVIL}))
    base, stage = f"DEAL/{first}:READ", f"C{first}:NEW"
    page = await browser.page(ROLES)
    assert all(
        f'name="{name}"' in page for name in ("LEAD:READ@JUNK", "DEAL:READ@WON", base, f"{base}@{stage}")
    )
    assert "<img src=x" not in page
    sent = {"LEAD:READ@JUNK": "X", f"{base}@{stage}": "X", f"offer:DEAL/{first}:{stage}": "Y"}
    moves: dict[str, Any] = {
        f"limit:DEAL/{first}:{stage}": "Y",
        f"move:DEAL/{first}:{stage}": [f"C{first}:WON"],
    }
    answer = await browser.send(ROLES, open=f"DEAL/{first}", **sent, **moves)
    assert answer.headers["location"] == f"{ROLES}?open=DEAL%2F{first}&saved=1"

    async def stored() -> dict[str, str]:
        rows = await portal.db.fetch(
            "SELECT category_id, action, stage, level, targets FROM role_right WHERE role_code = 'manager'"
            " AND (stage <> '' OR category_id <> 0)"
        )
        return {
            f"{row['category_id']}:{row['action']}@{row['stage']}": ",".join(row["targets"])
            or str(row["level"])
            for row in rows
        }

    own = {
        "0:READ@JUNK": "100",
        f"{first}:READ@": "10",
        f"{first}:READ@{stage}": "100",
        f"{first}:TRANSITION@{stage}": f"C{first}:WON",
    }
    assert await stored() == own, "the rest of the pipeline keeps the level it had"
    second = int(await portal.admin("crm.dealcategory.add", fields={"NAME": "Second"}))
    page = await browser.page(answer.headers["location"])
    assert f'name="DEAL/{second}:READ@C{second}:NEW"' in page
    assert page.count("отличие") + page.count("отличия") == 2
    # Forms that know nothing of the new pipeline, or of the others: what they do not name stays.
    await browser.send(ROLES, NAME="Sellers", **{"LEAD:READ": "D", "CONTACT:READ": "D"})
    await browser.send(ROLES, open="DEAL", **{"DEAL:READ@WON": "", "DEAL:READ@NEW": "-"})
    assert await stored() == {**own, "0:READ@WON": "0"}
    assert not await portal.db.fetchval("SELECT config FROM role WHERE code = 'manager'")
    back = {base: "-", f"{base}@{stage}": "-", f"offer:DEAL/{first}:{stage}": "Y"}
    assert (await browser.send(ROLES, open=f"DEAL/{first}", **back)).status_code == 303
    assert await stored() == {"0:READ@JUNK": "100", "0:READ@WON": "0"}


async def test_a_form_of_stages_leaves_the_right_to_configure(sign_in: SignIn, portal: Portal) -> None:
    browser = await sign_in("anna")
    assert (await browser.send(ROLES, NAME="Sellers", CONFIG="Y")).status_code == 303
    assert (await browser.send(ROLES, open="LEAD", **{"LEAD:READ@NEW": "X"})).status_code == 303
    assert await portal.db.fetchval("SELECT config FROM role WHERE code = 'manager'")
    wrong = await browser.send(ROLES, open="LEAD", **{"LEAD:READ@NOWHERE": "X"})
    assert (wrong.status_code, " open><summary" in wrong.text) == (422, True)


async def test_the_matrix_takes_as_many_statements_for_many_pipelines(
    sign_in: SignIn, portal: Portal, statements: list[str]
) -> None:
    browser, counts = await sign_in("anna"), []
    for path in (ROLES, "/settings/categories/", "/settings/dictionaries/"):
        statements.clear()
        await browser.page(path)
        counts.append(len(statements))
    for number in range(4):
        await portal.admin("crm.dealcategory.add", fields={"NAME": f"P{number}"})
    for path, before in zip((ROLES, "/settings/categories/", "/settings/dictionaries/"), counts, strict=True):
        statements.clear()
        await browser.page(path)
        assert len(statements) == before <= MOST_STATEMENTS, path
