"""Who may load and change what on the pages of the settings: every address, four people."""

import re
from collections import Counter
from typing import Any, NamedTuple

import pytest

from relead.web.pages.all import pages
from support.browsing import Browser
from support.crm import COLLEAGUE, MANAGER, Portal
from web.conftest import SignIn

OK, WENT, NO, LOGIN, WRONG = 200, 303, 403, "login", 422


class Address(NamedTuple):
    """What a role with CONFIG and an administrator are answered; others are never let in."""

    method: str
    path: str
    config: int
    admin: int
    fields: dict[str, Any] = {}  # noqa: RUF012 - nobody changes it


NEW_PASSWORD = {"password": "a better secret", "again": "a better secret"}
GETS = (
    ("/settings/", OK, OK),
    ("/settings/users/", OK, OK),
    ("/settings/users/new/", NO, OK),
    ("/settings/users/{user}/", OK, OK),
    ("/settings/departments/", OK, OK),
    ("/settings/departments/{department}/", OK, OK),
    ("/settings/roles/", OK, OK),
    ("/settings/roles/manager/", OK, OK),
    ("/settings/dictionaries/", OK, OK),
    ("/settings/dictionaries/SOURCE/", OK, OK),
    ("/settings/categories/", OK, OK),
    ("/settings/webhooks/", NO, OK),
)
POSTS: tuple[tuple[str, int, int, dict[str, Any]], ...] = (
    ("/settings/", WENT, WENT, {"lead_opened": "off"}),
    ("/settings/users/new/", NO, WRONG, {"EMAIL": "new@example.org"}),
    ("/settings/users/{user}/", NO, WENT, {"NAME": "Max"}),
    ("/settings/users/{user}/roles", NO, WENT, {"role": ["manager", "head"]}),
    ("/settings/users/{user}/password", NO, WENT, NEW_PASSWORD),
    ("/settings/users/{user}/sessions/end", NO, WENT, {}),
    ("/settings/users/{user}/dismiss", NO, WENT, {}),
    ("/settings/users/{user}/restore", NO, WENT, {}),
    ("/settings/departments/", NO, WENT, {"NAME": "New", "PARENT": "{top}"}),
    ("/settings/departments/{department}/", NO, WENT, {"NAME": "Old"}),
    ("/settings/departments/{department}/people", NO, WENT, {"person": "{user}", "target": "{top}"}),
    ("/settings/departments/{department}/delete", NO, WENT, {}),
    ("/settings/roles/", WENT, WENT, {"CODE": "callers"}),
    ("/settings/roles/manager/", NO, WENT, {"NAME": "Sellers", "LEAD:READ": "X"}),
    ("/settings/roles/manager/delete", NO, WENT, {}),
    ("/settings/dictionaries/SOURCE/", WENT, WENT, {"STATUS_ID": "FAIR", "NAME": "Fair"}),
    ("/settings/dictionaries/STATUS/{row}/", WENT, WENT, {"NAME": "Called", "SEMANTICS": "F"}),
    ("/settings/dictionaries/STATUS/{row}/up", WENT, WENT, {}),
    ("/settings/dictionaries/STATUS/{row}/down", WENT, WENT, {}),
    ("/settings/dictionaries/STATUS/{row}/delete", WENT, WENT, {}),
    ("/settings/categories/", WENT, WENT, {"NAME": "Partners"}),
    ("/settings/categories/{category}/", WENT, WENT, {"NAME": "Wholesale"}),
    ("/settings/categories/{category}/up", WENT, WENT, {}),
    ("/settings/categories/{category}/down", WENT, WENT, {}),
    ("/settings/categories/{category}/delete", WENT, WENT, {}),
    ("/settings/webhooks/{hook}/revoke", NO, WENT, {}),
)
ADDRESSES = (*(Address("GET", *each) for each in GETS), *(Address("POST", *each) for each in POSTS))
KEPT = (
    *("setting", "department", "role", "role_right", "deal_category", "webhook"),
    "status",
)
ACCOUNTS = (
    "SELECT id, name, roles, departments, active, is_admin, password_hash FROM user_account ORDER BY id"
)


def form_of(address: str) -> str:
    """The address with its parameters blotted out."""
    return re.sub(r"\{[^}]*\}|(?<=/roles/)manager|(?<=/dictionaries/)(SOURCE|STATUS)", "*", address)


def test_every_address_of_the_settings_is_in_the_table() -> None:
    known = Counter(
        ("POST" if page.writes else "GET", form_of(page.path))
        for page in pages()
        if page.path.startswith("/settings/")
    )
    assert Counter((each.method, form_of(each.path)) for each in ADDRESSES) == known


@pytest.fixture
async def numbers(portal: Portal) -> dict[str, Any]:
    """Ids that addresses name. Max is the user; Kira has a role with CONFIG and no rights beside."""
    db = portal.db
    await db.execute("INSERT INTO role (code, name, config) VALUES ('boss', 'Boss', true)")
    await db.execute("UPDATE user_account SET roles = '{boss}' WHERE id = $1", COLLEAGUE)
    top = await db.fetchval("SELECT id FROM department WHERE parent_id IS NULL")
    made = await db.fetchval(
        "INSERT INTO department (name, parent_id) VALUES ('Sales', $1) RETURNING id", top
    )
    await db.execute("UPDATE user_account SET departments = $1 WHERE id = $2", [made], MANAGER)
    return {
        "user": MANAGER,
        "top": top,
        "department": made,
        "row": await db.fetchval("SELECT id FROM status WHERE status_id = 'IN_PROCESS'"),
        "category": await portal.admin("crm.dealcategory.add", fields={"NAME": "Other"}),
        "hook": await db.fetchval("SELECT id FROM webhook WHERE user_id = $1", MANAGER),
    }


async def state(portal: Portal) -> list[Any]:
    """All that the settings change."""
    rows = [await portal.db.fetch(f"SELECT * FROM {table} ORDER BY 1, 2") for table in KEPT]  # noqa: S608 - named here
    sessions = await portal.db.fetchval("SELECT count(*) FROM web_session")
    return [*rows, await portal.db.fetch(ACCOUNTS), sessions]


async def answer(browser: Browser, address: Address, numbers: dict[str, Any], **more: str) -> Any:
    """Status of the answer, or LOGIN for who is sent to sign in."""
    path = address.path.format(**numbers)
    if address.method == "GET":
        got = await browser.get(path)
    else:
        fields = {
            name: value.format(**numbers) if isinstance(value, str) else value
            for name, value in address.fields.items()
        }
        got = await (
            browser.client.post(path, data={**fields, **more}) if more else browser.send(path, **fields)
        )
    to_login = got.status_code == WENT and got.headers["location"].startswith("/login")
    return LOGIN if to_login else got.status_code


async def test_strangers_and_managers_reach_nothing(
    sign_in: SignIn, stranger: Browser, portal: Portal, numbers: dict[str, Any]
) -> None:
    manager = await sign_in("max")
    before = await state(portal)
    for address in ADDRESSES:
        assert await answer(stranger, address, numbers, csrf="0" * 80) == LOGIN, address
        assert await answer(manager, address, numbers) == NO, address
    assert await state(portal) == before


async def test_nothing_is_written_without_the_token(
    sign_in: SignIn, portal: Portal, numbers: dict[str, Any]
) -> None:
    admin = await sign_in("anna")
    before = await state(portal)
    for address in ADDRESSES:
        if address.method == "POST":
            assert await answer(admin, address, numbers, csrf="0" * 80) == NO, address
    assert await state(portal) == before


async def test_what_config_may_not_and_administrators_may(
    sign_in: SignIn, portal: Portal, numbers: dict[str, Any]
) -> None:
    config, admin = await sign_in("kira"), await sign_in("anna")
    before = await state(portal)
    refused = [address for address in ADDRESSES if address.config == NO]
    for address in refused:
        assert await answer(config, address, numbers) == NO, address
    assert await state(portal) == before
    for address in refused:
        assert await answer(admin, address, numbers) == address.admin, address


@pytest.mark.parametrize("login", ["kira", "anna"])
async def test_what_both_may(sign_in: SignIn, numbers: dict[str, Any], login: str) -> None:
    browser = await sign_in(login)
    for address in ADDRESSES:
        if address.config != NO:
            assert await answer(browser, address, numbers) == address.config == address.admin, address


async def test_pages_offer_nothing_that_is_refused(sign_in: SignIn, numbers: dict[str, Any]) -> None:
    """Every form and button of a page leads to an address its reader may use."""
    config = await sign_in("kira")
    refused = {form_of(each.path) for each in ADDRESSES if each.method == "POST" and each.config == NO}
    refused -= {"/settings/users/*/roles"}  # it depends on the role
    for address in ADDRESSES:
        if (address.method, address.config) != ("GET", OK):
            continue
        page = await config.page(address.path.format(**numbers))
        offered = set(re.findall(r'<form[^>]* method="post" action="(/settings/[^"]*)"', page))
        if "<fieldset disabled" in page:  # the form is shown to be read
            offered -= {address.path.format(**numbers), "/settings/roles/admin/"}
        blotted = {
            re.sub(r"(?<=/)\d+(?=/)|(?<=/roles/)[a-z]+|(?<=/dictionaries/)[A-Z]+", "*", each)
            for each in offered
        }
        assert blotted & refused == set(), address.path
