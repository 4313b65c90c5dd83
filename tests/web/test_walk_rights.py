"""Nobody sees or changes on any page what his rights do not reach; a page added later is walked over too.

What is hidden is full of secrets that are looked for in every answer. What pages count, sum up and suggest is
compared with what they showed before anything hidden was there.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

import httpx
import pytest

from relead.actions import live
from relead.actions.actors import actor_by_id
from relead.domain.ids import Entity
from relead.store.engine import Engine
from support.browsing import Browser
from support.crm import COLLEAGUE, MANAGER, Portal
from support.filled import KINDS, Facts, Filled, fill
from support.fingerprint import fingerprint
from support.page_walk import reading, streams, writing
from web.conftest import SignIn
from web.test_requests import FORM, token_of

SECRET = Facts("Sesamzq", "+79161234599", "sesam@hidden.test", 98_765_432)
_LEAKS = re.compile(r"sesam|916.{0,2}123.{0,2}45|98.?765.?43|\+?9876", re.IGNORECASE)
_PASSING = re.compile(r"[0-9a-f]{40,}|since=\d+")
"""What differs from one answer to the next: tokens, moments."""
_OWN = frozenset({"user_account", "webhook", "list_view"})
"""Tables in which everybody changes rows of his own: language, webhooks, views."""


def _plain(answer: httpx.Response) -> str:
    return _PASSING.sub("", answer.text + str(answer.headers.get("location", "")))


def leaks(answer: httpx.Response) -> list[str]:
    """Secrets in an answer."""
    return _LEAKS.findall(_plain(answer))


async def _both(portal: Portal) -> tuple[Filled, Filled]:
    """The manager's own records and those hidden from him."""
    await portal.db.execute("UPDATE setting SET value = '\"off\"' WHERE key = 'enrich_client_on_repeat'")
    own = await fill(portal, owner=MANAGER)
    return own, await fill(portal, SECRET, COLLEAGUE)


async def _seen(browser: Browser, paths: Iterable[str]) -> dict[str, str]:
    return {path: _plain(await browser.get(path)) for path in paths}


async def test_what_is_hidden_changes_no_page(sign_in: SignIn, portal: Portal) -> None:
    await portal.db.execute("UPDATE setting SET value = '\"off\"' WHERE key = 'enrich_client_on_repeat'")
    own = await fill(portal, owner=MANAGER)
    manager = await sign_in("max")
    paths = [
        *reading(own),
        "/crm/lead/list/?find=Sesamzq",
        "/suggestions?find=sesam",
        "/crm/deal/kanban/?find=916",
    ]
    paths += [
        f"/crm/{kind}/list/?filter[PHONE]={SECRET.phone[1:]}" for kind in ("lead", "contact", "company")
    ]
    before = await _seen(manager, paths)
    await fill(portal, SECRET, COLLEAGUE)
    after = await _seen(manager, paths)
    assert [path for path in paths if before[path] != after[path]] == []


async def test_nobody_reads_what_he_may_not(sign_in: SignIn, portal: Portal, stranger: Browser) -> None:
    own, hidden = await _both(portal)
    for kind in ("lead", "deal"):  # cards that one may read, linked to clients that one may not
        await portal.admin(
            f"crm.{kind}.contact.add", id=own.ids[kind], fields={"CONTACT_ID": hidden.ids["contact"]}
        )
        await portal.admin(
            f"crm.{kind}.update", id=own.ids[kind], fields={"COMPANY_ID": hidden.ids["company"]}
        )
    await portal.admin(
        "crm.contact.company.add", id=own.ids["contact"], fields={"COMPANY_ID": hidden.ids["company"]}
    )
    await portal.db.execute("UPDATE deal SET lead_id = $1 WHERE id = $2", hidden.ids["lead"], own.ids["deal"])
    manager, outsider, dismissed = [await sign_in(name) for name in ("max", "oleg", "kira")]
    await portal.db.execute("UPDATE user_account SET active = false WHERE login = 'kira'")
    for path in (*reading(own), *reading(hidden), *streams(hidden)):
        for htmx in (False, True):
            answer = await manager.get(path, htmx=htmx)
            assert leaks(answer) == [], path
            if "/details/" in path and path not in _ours(own):
                assert answer.status_code == 403, path
            if "/settings/" in path:
                assert answer.status_code == 403, path
        answer = await outsider.get(path)
        assert leaks(answer) == [], path
        assert answer.status_code == (
            200 if path == "/profile/" or path.startswith("/suggestions") else 403
        ), path
        for nobody in (stranger, dismissed):
            answer = await nobody.get(path)
            assert (answer.status_code, answer.text[:1]) in ((303, ""), (403, "")), path
            assert path.endswith("/live") or answer.headers["location"].startswith("/login"), path


def _ours(own: Filled) -> set[str]:
    return {*reading(own), *streams(own)}


async def test_what_is_hidden_looks_like_what_is_not_there(sign_in: SignIn, portal: Portal) -> None:
    own, hidden = await _both(portal)
    missing = replace(hidden, ids=dict.fromkeys(hidden.ids, 999999))
    manager = await sign_in("max")
    assert own.ids != hidden.ids
    for path, nowhere in zip(reading(hidden), reading(missing), strict=True):
        if "/details/" in path:
            seen, absent = [await manager.get(each) for each in (path, nowhere)]
            assert seen.status_code == absent.status_code, path
    token = await _token(manager)
    for path, nowhere in zip(writing(hidden), writing(missing), strict=True):
        if "/details/" in path:
            seen, absent = [
                await manager.client.post(each, data={**FORM, "csrf": token}) for each in (path, nowhere)
            ]
            assert (seen.status_code, leaks(seen)) == (absent.status_code, []), path


async def _of_the_colleague(portal: Portal) -> list[int]:
    counts = ("webhook", "list_view")
    return [
        await portal.db.fetchval(f"SELECT count(*) FROM {name} WHERE user_id = $1", COLLEAGUE)  # noqa: S608 - named here
        for name in counts
    ]


async def _token(browser: Browser) -> str:
    await browser.page("/profile/")
    return token_of(browser)


@pytest.mark.parametrize("login", ["max", "oleg", "stranger"])
async def test_nobody_changes_what_he_may_not(
    sign_in: SignIn, portal: Portal, stranger: Browser, login: str
) -> None:
    own, hidden = await _both(portal)
    browser = stranger if login == "stranger" else await sign_in(login)
    token = "" if login == "stranger" else await _token(browser)
    before = await fingerprint(portal.db)
    kept = await _of_the_colleague(portal)
    for path in writing(hidden):
        if login == "max" and path.endswith("/details/0/"):
            continue  # he may make records of his own
        form = {**FORM, "csrf": token, "id": str(hidden.ids.get(path.split("/")[2], 1))}
        answer = await browser.client.post(path, data=form)
        assert leaks(answer) == [], path
    after = await fingerprint(portal.db)
    assert {name for name in before if before[name] != after[name]} <= _OWN
    assert await _of_the_colleague(portal) == kept
    assert own.ids


async def test_no_form_of_ones_own_card_reaches_what_is_hidden(sign_in: SignIn, portal: Portal) -> None:
    own, hidden = await _both(portal)
    manager = await sign_in("max")
    token = await _token(manager)
    crossed = replace(
        own, ids={**own.ids, **{name: number for name, number in hidden.ids.items() if " " in name}}
    )
    alien = {name: str(hidden.ids[name.lower()]) for name in ("CONTACT", "COMPANY")}
    state = (
        "SELECT md5(string_agg(t::text, '' ORDER BY t.id)) FROM {} t WHERE t.id = ANY($1)",
        [hidden.ids[kind] for kind in KINDS],
    )
    watched = [("comment", "timeline_item"), ("activity", "activity")]
    ids = {table: [hidden.ids[f"{name} {kind}"] for kind in KINDS] for name, table in watched}

    async def digests() -> list[str]:
        found = [await portal.db.fetchval(state[0].format(kind), [hidden.ids[kind]]) for kind in KINDS]
        return found + [await portal.db.fetchval(state[0].format(table), ids[table]) for _, table in watched]

    before = await digests()
    for path in reading(crossed):
        if "/comments/" in path:
            answer = await manager.get(path)
            assert (answer.status_code in (403, 404), leaks(answer)) == (True, []), path
    for path in writing(crossed):
        if "/details/" not in path and "/bulk" not in path and "/kanban/" not in path:
            continue
        for kind in ("contact", "company", "lead", "deal"):
            number = str(hidden.ids[kind])
            form = {**FORM, **alien, "csrf": token, "id": number, "ids": number, "kind": kind}
            form |= {"number": SECRET.phone, "to": SECRET.mail}
            answer = await manager.client.post(path, data=form)
            assert leaks(answer) == [] or path.endswith(("/letter", "/call")), (path, form)
    assert await digests() == before
    linked = await portal.db.fetch(
        "SELECT 1 FROM lead_contact WHERE contact_id = $1 AND lead_id <> $2"
        " UNION ALL SELECT 1 FROM deal_contact WHERE contact_id = $1 AND deal_id <> $3",
        hidden.ids["contact"], hidden.ids["lead"], hidden.ids["deal"],
    )  # fmt: skip
    assert linked == []


async def test_a_stream_does_not_tell_when_a_hidden_client_changes(portal: Portal, engine: Engine) -> None:
    own, hidden = await _both(portal)
    for kind in ("lead", "deal"):
        await portal.admin(
            f"crm.{kind}.contact.add", id=own.ids[kind], fields={"CONTACT_ID": hidden.ids["contact"]}
        )
        await portal.admin(
            f"crm.{kind}.update", id=own.ids[kind], fields={"COMPANY_ID": hidden.ids["company"]}
        )
    async with engine.read() as tx:
        manager, admin = await actor_by_id(tx, MANAGER), await actor_by_id(tx, 1)
        assert manager
        assert admin
        for entity in (Entity.LEAD, Entity.DEAL):
            number = own.ids[entity.name.lower()]
            theirs, all_ = [(await live.look(tx, who, entity, number)).cards for who in (manager, admin)]
            assert len(theirs) == 2  # the card and his own contact
            assert len(all_) == 4
