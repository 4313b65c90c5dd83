"""What was found by working with the pages: each test is a mistake that was there."""

from collections.abc import AsyncIterator

import pytest

from relead.domain.ids import Entity
from support.crm import COLLEAGUE, MANAGER, Portal
from web.conftest import SignIn


@pytest.mark.parametrize("kind", ["lead", "deal", "company"])
async def test_a_record_without_a_title_can_be_opened(sign_in: SignIn, portal: Portal, kind: str) -> None:
    number = await portal.admin(f"crm.{kind}.add", fields={"TITLE": "Firm"})
    await portal.admin(f"crm.{kind}.update", id=number, fields={"TITLE": " "})
    browser = await sign_in("anna")
    pages = [f"/crm/{kind}/list/"] + ([] if kind == "company" else [f"/crm/{kind}/kanban/"])
    for path in pages:
        assert f">#{number}</a>" in await browser.page(path), path
    if kind != "company":
        assert f"<h1>#{number}</h1>" in await browser.page(f"/crm/{kind}/details/{number}/")


async def test_a_title_of_blanks_is_refused(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Lead")
    browser = await sign_in("anna")
    answer = await browser.send(f"/crm/lead/details/{lead}/fields/TITLE", value="  ", before='"Lead"')
    assert answer.status_code == 422
    assert await portal.db.fetchval("SELECT title FROM lead") == "Lead"


async def test_the_board_and_the_list_keep_what_is_looked_for(sign_in: SignIn, portal: Portal) -> None:
    await portal.lead(SOURCE_ID="WEB")
    browser = await sign_in("anna")
    page = await browser.page("/crm/lead/list/?filter[SOURCE_ID]=WEB&filter[STATUS_ID]=NEW&sort=ID")
    assert 'href="/crm/lead/kanban/?filter%5BSOURCE_ID%5D=WEB"' in page
    page = await browser.page("/crm/lead/kanban/?filter[SOURCE_ID]=WEB")
    assert 'href="/crm/lead/list/?filter%5BSOURCE_ID%5D=WEB"' in page


async def test_settings_say_that_they_were_saved(sign_in: SignIn) -> None:
    browser = await sign_in("anna")
    answer = await browser.send("/settings/", frm="/settings/", language="ru")
    assert answer.headers["location"] == "/settings/?saved=1"
    assert "Сохранено" in await browser.page(answer.headers["location"])


async def test_a_dismissed_colleague_is_named_in_the_form(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(ASSIGNED_BY_ID=COLLEAGUE)
    await portal.db.execute(
        "UPDATE user_account SET active = false, name = 'Gone', last_name = '' WHERE id = $1", COLLEAGUE
    )
    page = await (await sign_in("anna")).page(f"/crm/lead/details/{lead}/fields/ASSIGNED_BY_ID")
    assert f'value="{COLLEAGUE}" checked>' in page
    assert ">Gone</span>" in page


@pytest.mark.parametrize("kind", ["lead", "deal"])
async def test_a_sum_that_products_make_is_not_typed(sign_in: SignIn, portal: Portal, kind: str) -> None:
    number = await getattr(portal, kind)(OPPORTUNITY=10)
    base = f"/crm/{kind}/details/{number}/"
    browser = await sign_in("anna")
    assert (await browser.get(f"{base}fields/OPPORTUNITY", htmx=True)).status_code == 200
    rows = [{"PRODUCT_NAME": "Chair", "PRICE": 100, "QUANTITY": 2}]
    await portal.admin(f"crm.{kind}.productrows.set", id=number, rows=rows)
    assert "data-sums" in await browser.page(f"{base}products")  # which hides the button (card.css)
    for answer in (
        await browser.get(f"{base}fields/OPPORTUNITY", htmx=True),
        await browser.send(f"{base}fields/OPPORTUNITY", value="5", before='"10"'),
    ):
        assert answer.status_code == 422
        assert "Сумма считается по товарам" in answer.text
    await portal.admin(f"crm.{kind}.update", id=number, fields={"IS_MANUAL_OPPORTUNITY": "Y"})
    assert (await browser.get(f"{base}fields/OPPORTUNITY", htmx=True)).status_code == 200
    assert "data-sums" not in await browser.page(f"{base}products")


async def test_the_timeline_names_what_is_no_field(sign_in: SignIn, portal: Portal) -> None:
    deal = await portal.deal()
    await portal.admin("crm.deal.productrows.set", id=deal, rows=[{"PRODUCT_NAME": "Chair", "PRICE": 1}])
    await portal.admin("crm.item.update", entityTypeId=2, id=deal, fields={"observers": [COLLEAGUE]})
    page = await (await sign_in("anna")).page(f"/crm/deal/details/{deal}/timeline")
    assert "Товары" in page
    assert "Наблюдатели" in page
    assert "product_rows" not in page
    assert "observers" not in page


async def test_who_completes_a_lead_second_makes_no_second_deal(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(NAME="Olga")
    browser = await sign_in("anna")
    base = f"/crm/lead/details/{lead}/"
    assert "hx-confirm" not in (await browser.page(base)).partition('id="stages"')[2].partition("</ol>")[0]
    targets = ["DEAL", "CONTACT"]
    assert (await browser.send(f"{base}convert", targets=targets)).status_code == 303
    answer = await browser.send(f"{base}convert", targets=targets)
    assert answer.status_code == 422
    assert "уже завершил" in answer.text
    assert await portal.db.fetchval("SELECT count(*) FROM deal") == 1
    assert "Вернуть лид в работу?" in await browser.page(base)


async def test_who_may_read_little_is_shown_what_he_may(sign_in: SignIn, portal: Portal) -> None:
    outsider = await sign_in("oleg")
    answer = await outsider.get("/")
    assert answer.headers["location"] == "/profile/"
    profile = await outsider.page("/profile/")
    assert "Попросите администратора" in profile
    assert "/crm/" not in profile
    refused = await outsider.get("/crm/lead/list/")
    assert 'href="/"' in refused.text.partition("<main")[2]
    await portal.role("oleg", (int(Entity.DEAL), 0, "READ", "", 40))
    answer = await outsider.get("/")
    assert answer.headers["location"] == "/crm/deal/list/"
    page = await outsider.page("/crm/deal/list/")
    assert 'href="/crm/lead/' not in page
    assert 'href="/crm/deal/kanban/"' in page
    assert "Попросите администратора" not in await outsider.page("/profile/")


async def test_files_that_are_too_large_are_refused_in_words(sign_in: SignIn, portal: Portal) -> None:
    base = f"/crm/lead/details/{await portal.lead()}/"
    browser = await sign_in("anna")

    async def endless() -> AsyncIterator[bytes]:
        yield b'--x\r\ncontent-disposition: form-data; name="upload"; filename="a"\r\n\r\n'
        while True:
            yield b"x" * 1_000_000

    headers = {"content-type": "multipart/form-data; boundary=x", "hx-request": "true"}
    answer = await browser.client.post(f"{base}fields/TITLE", content=endless(), headers=headers)
    assert (answer.status_code, answer.headers["hx-retarget"]) == (422, "#toasts")
    assert "Файлы слишком большие" in answer.text


async def test_a_lead_is_handed_over_to_where_one_cannot_follow(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(ASSIGNED_BY_ID=MANAGER, OPENED="N")
    browser = await sign_in("max")
    path = f"/crm/lead/details/{lead}/fields/ASSIGNED_BY_ID"
    answer = await browser.send(path, value=str(COLLEAGUE), before=f'"{MANAGER}"')
    assert (answer.status_code, answer.headers["location"]) == (303, "/crm/lead/list/?saved=away")
    assert await portal.db.fetchval("SELECT assigned_by_id FROM lead") == COLLEAGUE
    assert "у вас больше нет доступа" in await browser.page(answer.headers["location"])
    assert (await browser.send(path, value="1", before=f'"{COLLEAGUE}"')).status_code == 403
