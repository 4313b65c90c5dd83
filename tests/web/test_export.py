"""Lists as CSV: what stands in the file, for whom, and what it costs."""

import csv
import io
import re

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from relead.domain.errors import AccessDenied
from support.browsing import Browser
from support.crm import COLLEAGUE, MANAGER, Portal
from web.conftest import SignIn

LEADS = "/crm/lead/list/export"


async def rows_of(browser: Browser, path: str, delimiter: str = ";") -> list[list[str]]:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text[:300]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert re.fullmatch(
        r'attachment; filename="[a-z]+-[0-9-]{10}\.csv"', answer.headers["content-disposition"]
    )
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=delimiter))


async def test_a_lead_stands_in_the_file_as_people_read_it(sign_in: SignIn, portal: Portal) -> None:
    await portal.db.execute("UPDATE status SET name = 'Новый' WHERE status_id = 'NEW'")
    lead = await portal.lead(
        TITLE="=HYPERLINK(1)",
        NAME="Ольга",
        LAST_NAME="Ким",
        COMPANY_TITLE="Ромашка; и Ко",
        OPPORTUNITY="-1500.50",
        PHONE=["+79000000001", "89002"],
        EMAIL=["a@example.org"],
        ASSIGNED_BY_ID=MANAGER,
        SOURCE_ID="WEB",
    )
    await portal.db.execute("UPDATE user_account SET name = 'Макс', active = false WHERE id = $1", MANAGER)
    await portal.db.execute("UPDATE lead SET date_create = '2026-03-01T22:30:00Z' WHERE id = $1", lead)
    heads, row = await rows_of(
        await sign_in("anna"),
        f"{LEADS}?columns=STATUS_ID,CLIENT,OPPORTUNITY,ASSIGNED_BY_ID,SOURCE_ID,DATE_CREATE",
    )
    assert dict(zip(heads, row, strict=True)) == {
        "ID": str(lead),
        "Название лида": "'=HYPERLINK(1)",
        "Стадия": "Новый",
        "Имя": "Ольга",
        "Отчество": "",
        "Фамилия": "Ким",
        "Название компании": "Ромашка; и Ко",
        "Телефон": "+79000000001, 89002",
        "E-mail": "a@example.org",
        "Контакты": "",
        "Компания": "",
        "Сумма": "-1500.5",
        "Валюта": "RUB",
        "Ответственный": "Макс",
        "Источник": "Веб-сайт",
        "Дата создания": "2026-03-02 01:30:00",
    }


async def test_in_english_with_commas_and_the_columns_of_the_view(sign_in: SignIn, portal: Portal) -> None:
    await portal.lead(TITLE="A, B")
    await portal.db.execute('UPDATE user_account SET preferences = \'{"language": "en"}\' WHERE id = 1')
    browser = await sign_in("anna")
    assert await rows_of(browser, f"{LEADS}?columns=-", ",") == [["ID", "Lead Name"], ["1", "A, B"]]
    page = await browser.page("/crm/lead/list/?filter[STATUS_ID]=NEW&sort=OPPORTUNITY&columns=SOURCE_ID")
    href = re.search(r'href="(/crm/lead/list/export[^"]*)"', page)
    assert href
    assert "filter%5BSTATUS_ID%5D=NEW" in href[1]
    assert (await rows_of(browser, href[1].replace("&amp;", "&"), ","))[0] == ["ID", "Lead Name", "Source"]


async def test_all_pages_of_what_the_list_finds_in_its_order(sign_in: SignIn, portal: Portal) -> None:
    ids = [await portal.lead(OPPORTUNITY=number % 3, SOURCE_ID="WEB") for number in range(103)]
    await portal.lead(SOURCE_ID="CALL")
    browser = await sign_in("anna")
    rows = await rows_of(
        browser, f"{LEADS}?filter[SOURCE_ID]=WEB&sort=OPPORTUNITY&columns=OPPORTUNITY&after=1~5"
    )
    assert [(row[2], int(row[0])) for row in rows[1:]] == sorted(
        (str(number % 3), lead) for number, lead in enumerate(ids)
    )


async def test_who_may_not_export_a_row_does_not_get_it(sign_in: SignIn, portal: Portal) -> None:
    mine = await portal.lead(ASSIGNED_BY_ID=COLLEAGUE)
    await portal.lead(OPENED="Y")
    await portal.role("half", (1, 0, "READ", "", 100), (1, 0, "EXPORT", "", 10), (3, 0, "READ", "", 10))
    await portal.db.execute("UPDATE user_account SET roles = '{half}' WHERE id = $1", COLLEAGUE)
    browser = await sign_in("kira")
    assert (await browser.page("/crm/lead/list/")).count("data-row") == 2
    assert [row[0] for row in await rows_of(browser, LEADS)] == ["ID", str(mine)]
    assert "list/export" not in await browser.page("/crm/contact/list/")
    assert (await browser.get("/crm/contact/list/export")).status_code == 403
    manager = await sign_in("max")
    assert "list/export" not in await manager.page("/crm/lead/list/")
    assert (await manager.get(LEADS)).status_code == 403


async def test_linked_contacts_that_may_not_be_read_are_not_named(sign_in: SignIn, portal: Portal) -> None:
    seen = await portal.contact(NAME="Seen", ASSIGNED_BY_ID=MANAGER)
    hidden = await portal.contact(NAME="Hidden", OPENED="N")
    company = await portal.company(TITLE="Secret", OPENED="N")
    lead = await portal.lead(
        ASSIGNED_BY_ID=MANAGER, NAME="Own", PHONE=["+7900"], CONTACT_IDS=[hidden, seen], COMPANY_ID=company
    )
    deal = await portal.deal(ASSIGNED_BY_ID=MANAGER, CONTACT_IDS=[hidden, seen], COMPANY_ID=company)
    rights = [(kind, 0, right, "", 10) for kind in (1, 2, 3, 4) for right in ("READ", "EXPORT")]
    await portal.role("own", *rights)
    await portal.db.execute("UPDATE user_account SET roles = '{own}' WHERE id = $1", MANAGER)
    browser = await sign_in("max")
    for path, number in ((LEADS, lead), ("/crm/deal/list/export", deal)):
        heads, row = await rows_of(browser, f"{path}?columns=CLIENT")
        found = dict(zip(heads, row, strict=True))
        assert (found["ID"], found["Контакты"], found["Компания"]) == (str(number), "Seen", "")
        assert not {"Own", "+7900"} & set(row)  # a repeat lead shows its clients, as on its page


async def test_the_other_types(sign_in: SignIn, portal: Portal) -> None:
    company = await portal.company(TITLE="Co", PHONE=["+7 900 1"], INDUSTRY="IT")
    await portal.contact(NAME="Анна", LAST_NAME="Ким", POST="CEO", COMPANY_ID=company, EMAIL=["a@b.org"])
    await portal.deal(TITLE="D", CLOSEDATE="2026-12-31", OPPORTUNITY=10)
    browser = await sign_in("anna")
    row = (await rows_of(browser, "/crm/company/list/export?columns=REACH,INDUSTRY"))[1]
    assert row == [str(company), "Co", "'+7 900 1", "", "Информационные технологии"]
    row = (await rows_of(browser, "/crm/contact/list/export?columns=REACH,COMPANY_ID"))[1]
    assert row[1:] == ["Анна", "", "Ким", "CEO", "", "a@b.org", "Co"]
    heads, row = await rows_of(browser, "/crm/deal/list/export?columns=STAGE_ID,OPPORTUNITY,CLOSEDATE")
    assert heads[2:] == ["Воронка", "Стадия сделки", "Сумма", "Валюта", "Дата завершения"]
    assert row[1:2] + row[4:] == ["D", "10", "RUB", "2026-12-31"]


@pytest.mark.parametrize("kind", ["lead", "deal", "contact", "company"])
async def test_a_batch_takes_a_constant_number_of_statements(
    sign_in: SignIn, portal: Portal, statements: list[str], kind: str
) -> None:
    browser = await sign_in("anna")
    counts = []
    for more in (1, 20):
        for _ in range(more):
            await getattr(portal, kind)(PHONE=["+7900"])
        statements.clear()
        await rows_of(browser, f"/crm/{kind}/list/export")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12


async def test_a_long_export_asks_for_rights_with_every_batch(
    sign_in: SignIn, portal: Portal, app: ASGIApp
) -> None:
    for _ in range(51):
        await portal.lead()
    browser = await sign_in("anna")
    bodies: list[bytes] = []

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.body":
                bodies.append(message["body"])
                await portal.db.execute("UPDATE user_account SET active = false WHERE id = 1")
            await send(message)

        await app(scope, receive, told)

    browser.client._transport = httpx.ASGITransport(watched)
    with pytest.raises(AccessDenied):
        await browser.client.get(LEADS, headers={"accept-encoding": "identity"})
    assert b"".join(bodies).count(b"\r\n") == 51
