"""Stored and reflected cross-site scripting: no page makes markup, links or scripts of what it shows."""

from urllib.parse import quote

import pytest

from relead.web.guard import HEADERS
from support.browsing import Browser
from support.crm import ADMIN, Portal
from support.filled import Filled, fill
from support.hostile import turn_hostile
from support.markup import ATTACKS, MARK, injected
from support.page_walk import UNSIGNED, reading
from web.conftest import SignIn

_NAMES = (
    *("find", "sort", "after", "before", "view", "columns", "in", "stage", "category", "kind", "id", "to"),
    *("contact", "chosen", "targets", "responsible", "start", "since", "next", "language", "filter[TITLE]"),
    *("filter[STATUS_ID]", "filter[ASSIGNED_BY_ID]", "filter[>=OPPORTUNITY]", "filter[NOPE]", "CONTACT"),
)
"""Names of everything that pages read from their addresses."""
POLICY = HEADERS["content-security-policy"]


async def _walked(browser: Browser, filled: Filled, query: str = "") -> list[str]:
    """What is wrong with any page, whole and as a part."""
    wrong = []
    for path in reading(filled):
        answer = await browser.get(path + query, htmx=bool(query))
        ended = answer.status_code in (200, 303, 403, 404, 422) and (
            query or answer.status_code in (200, 303)
        )
        is_page = "html" in answer.headers.get("content-type", "") or answer.status_code == 204
        found = injected(answer.text) if is_page and answer.status_code != 303 else []
        found += [] if ended else [f"status {answer.status_code}"]
        policy = "default-src 'none'; sandbox" if "/files/" in path else POLICY
        found += [] if answer.headers["content-security-policy"] == policy else ["policy"]
        wrong += [f"{path}: {each}" for each in dict.fromkeys(found)]
    return wrong


async def test_what_is_stored_stays_text(sign_in: SignIn, portal: Portal) -> None:
    filled = await fill(portal, owner=ADMIN)
    browser = await sign_in("anna")
    assert await _walked(browser, filled) == []
    for attack in ATTACKS:
        await turn_hostile(portal.db, attack)
        assert await _walked(browser, filled) == [], attack
        assert MARK in await browser.page("/crm/lead/list/?view=all")


@pytest.mark.parametrize("attack", ATTACKS)
async def test_what_is_asked_stays_text(
    sign_in: SignIn, portal: Portal, stranger: Browser, attack: str
) -> None:
    filled = await fill(portal, owner=ADMIN)
    browser = await sign_in("anna")
    query = "&".join(f"{quote(name)}={quote(attack)}" for name in _NAMES)
    assert await _walked(browser, filled, f"?{query}") == []
    for path in (*UNSIGNED, "/nowhere/", f"/{quote(attack)}"):
        for visitor in (browser, stranger):
            answer = await visitor.get(f"{path}{'&' if '?' in path else '?'}{query}")
            if "html" in answer.headers.get("content-type", ""):
                assert injected(answer.text) == [], path
    answer = await stranger.sign_in(attack, attack, next=attack)
    assert (answer.status_code, injected(answer.text)) == (401, [])
