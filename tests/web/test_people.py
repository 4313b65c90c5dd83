"""Fields for people: what they offer, and the observers of a card."""

import re

import pytest

from support.browsing import Browser
from support.crm import ADMIN, COLLEAGUE, MANAGER, Portal
from web.conftest import SignIn
from web.test_leads import EVIL

CARDS = ("lead", "deal", "contact", "company")


async def offered(browser: Browser, query: str) -> list[int]:
    """Ids of those offered, in order."""
    page = await browser.page(f"/people?as=value&{query}")
    return [int(number) for number in re.findall(r'name="value" value="(\d+)" checked', page)]


async def test_people_are_found_by_words_of_their_names(sign_in: SignIn, portal: Portal) -> None:
    await portal.db.execute(
        "INSERT INTO user_account (id, login, name, last_name, active, profile) OVERRIDING SYSTEM VALUE "
        "SELECT n, 'u' || n, 'Person', 'Number' || n, n <> 900, '{}' FROM generate_series(500, 1000) n"
    )
    await portal.db.execute(
        "UPDATE user_account SET last_name = $1, profile = jsonb_build_object('WORK_POSITION', $1::text) "
        "WHERE id = 700",
        EVIL,
    )
    browser = await sign_in("max")
    assert await offered(browser, "find=number777+pers") == [777]
    assert await offered(browser, "find=U801") == [801]  # his login
    assert await offered(browser, "find=number900") == []  # dismissed
    assert await offered(browser, "find=number55&value=551&value=559") == [550, *range(552, 559)]
    everybody = await offered(browser, "")
    assert (everybody[0], len(everybody)) == (MANAGER, 20)
    assert "<img src=x" not in await browser.page("/people?find=person&as=" + EVIL)
    assert "<img src=x" not in await browser.page("/people?as=value&find=u700")


@pytest.mark.parametrize("kind", CARDS)
async def test_observers_are_shown_and_changed(sign_in: SignIn, portal: Portal, kind: str) -> None:
    card = await getattr(portal, kind)()
    base = f"/crm/{kind}/details/{card}/"
    browser = await sign_in("anna")
    assert 'id="field-OBSERVERS"' in await browser.page(base)
    answer = await browser.send(f"{base}fields/OBSERVERS", value=[str(MANAGER), str(COLLEAGUE)], before="[]")
    assert answer.status_code == 200
    assert await observers(portal) == [MANAGER, COLLEAGUE]
    fact = answer.text.partition('id="field-OBSERVERS"')[2].partition('<div class="fact')[0]
    assert fact.count('class="person"') == 2
    form = await browser.page(f"{base}fields/OBSERVERS")
    assert re.findall(r'name="value" value="(\d+)" checked', form) == [str(MANAGER), str(COLLEAGUE)]
    before = f'["{MANAGER}","{COLLEAGUE}"]'
    answer = await browser.send(f"{base}fields/OBSERVERS", value=str(COLLEAGUE), before=before)
    assert await observers(portal) == [COLLEAGUE]
    assert "Наблюдатели" in await browser.page(f"{base}timeline")


async def observers(portal: Portal) -> list[int]:
    """Whoever observes the only card there is."""
    rows = await portal.db.fetch("SELECT user_id FROM observer ORDER BY sort")
    return [row["user_id"] for row in rows]


async def test_what_somebody_else_did_to_observers_is_asked(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead()
    await portal.admin("crm.item.update", entityTypeId=1, id=lead, fields={"observers": [COLLEAGUE]})
    path = f"/crm/lead/details/{lead}/fields/OBSERVERS"
    browser = await sign_in("anna")
    names = dict(await portal.db.fetch("SELECT id, name FROM user_account"))
    answer = await browser.send(path, value=str(MANAGER), before=f'["{ADMIN}"]')
    assert answer.status_code == 409
    assert all(names[each] in answer.text for each in (ADMIN, COLLEAGUE, MANAGER))
    answer = await browser.send(path, value="999", before=f'["{COLLEAGUE}"]')
    assert (answer.status_code, await observers(portal)) == (422, [COLLEAGUE])


async def test_observers_are_changed_by_whoever_may_change_the_card(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(OPENED="N", ASSIGNED_BY_ID=ADMIN)
    await portal.admin("crm.item.update", entityTypeId=1, id=lead, fields={"observers": [MANAGER]})
    base = f"/crm/lead/details/{lead}/"
    manager = await sign_in("max")
    page = await manager.page(base)  # an observer reads it
    assert 'id="field-OBSERVERS"' in page
    assert 'id="edit-OBSERVERS"' not in page
    answer = await manager.send(f"{base}fields/OBSERVERS", frm="/profile/", before=f'["{MANAGER}"]')
    assert (answer.status_code, await observers(portal)) == (403, [MANAGER])


async def test_a_list_is_narrowed_to_several_people(sign_in: SignIn, portal: Portal) -> None:
    for user in (ADMIN, MANAGER, COLLEAGUE):
        await portal.lead(TITLE=f"Of {user}", ASSIGNED_BY_ID=user)
    await portal.db.execute("UPDATE user_account SET active = false WHERE id = $1", COLLEAGUE)
    name = "filter%5BASSIGNED_BY_ID%5D"
    page = await (await sign_in("anna")).page(f"/crm/lead/list/?{name}={MANAGER}&{name}={COLLEAGUE}&{name}=x")
    assert [f"Of {user}" in page for user in (ADMIN, MANAGER, COLLEAGUE)] == [False, True, True]
    chosen = re.findall(r'name="filter\[ASSIGNED_BY_ID\]" value="(\w+)" checked', page)
    assert chosen == [str(MANAGER), str(COLLEAGUE), "x"]
    assert f">#{COLLEAGUE}<" not in page  # whoever was dismissed keeps his name


async def test_the_form_of_a_new_record_begins_with_its_maker(sign_in: SignIn, portal: Portal) -> None:
    del portal
    browser = await sign_in("max")
    assert f'name="ASSIGNED_BY_ID" value="{MANAGER}" checked' in await browser.page("/crm/deal/details/0/")
    page = await browser.page(f"/crm/deal/details/0/?ASSIGNED_BY_ID={COLLEAGUE}")
    assert f'name="ASSIGNED_BY_ID" value="{COLLEAGUE}" checked' in page
