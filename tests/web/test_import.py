"""Importing tables: the file, the columns, batches, and what is refused."""

import csv
import html
import io
import re
from typing import Any

import httpx
import pytest

from support.browsing import Browser
from support.crm import COLLEAGUE, MANAGER, Portal
from web.conftest import SignIn

LEADS = "/crm/lead/import/"
SKIP = {"duplicates": "skip"}


async def upload(browser: Browser, content: bytes | str, path: str = LEADS) -> httpx.Response:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', (await browser.get("/profile/")).text)
    assert found
    data = content.encode() if isinstance(content, str) else content
    return await browser.client.post(
        f"{path}upload", data={"csrf": found[1]}, files={"file": ("Лиды.csv", data, "text/csv")}
    )


async def uploaded(browser: Browser, content: bytes | str, path: str = LEADS) -> str:
    answer = await upload(browser, content, path)
    assert answer.status_code == 303, re.findall(r'class="wrong"[^>]*>([^<]*)', answer.text)
    return str(answer.headers["location"])


def guesses(page: str) -> dict[str, str]:
    """Chosen field by heading."""
    selects = re.findall(
        r'<select id="f-column\d+" name="column\d+" aria-label="[^:]*: ([^"]*)".*?</select>', page, re.DOTALL
    )
    bodies = re.findall(r'<select id="f-column\d+".*?</select>', page, re.DOTALL)
    chosen = [re.search(r'value="([^"]*)" selected', body) for body in bodies]
    return {
        html.unescape(name): found[1] if found else "" for name, found in zip(selects, chosen, strict=True)
    }


def form_of(page: str) -> dict[str, str]:
    """What the form of the next batch sends; {} when the run is through."""
    form = re.search(r"<form[^>]*data-goes-on.*?</form>", page, re.DOTALL)
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[0])) if form else {}


def _chosen(select: str) -> str:
    found = re.search(r'value="([^"]*)" selected', select)
    return found[1] if found else ""


async def start(browser: Browser, run: str, **choices: str) -> str:
    page = await browser.page(run)
    bodies = re.findall(r'<select id="f-(column\d+)"(.*?)</select>', page, re.DOTALL)
    columns = {name: _chosen(body) for name, body in bodies}
    answer = await browser.send(f"{run}start", **{**columns, **choices})
    assert answer.status_code == 200, re.findall(r'role="alert".*?<div>(.*?)</div>', answer.text, re.DOTALL)
    return answer.text


async def through(browser: Browser, run: str, page: str) -> tuple[int, str]:
    sent = 0
    while form := form_of(page):
        answer = await browser.client.post(f"{run}next", data=form)
        assert answer.status_code == 200, answer.text[:500]
        page, sent = answer.text, sent + 1
    return sent, page


async def imported(browser: Browser, content: bytes | str, path: str = LEADS, **choices: str) -> str:
    run = await uploaded(browser, content, path)
    return (await through(browser, run, await start(browser, run, **choices)))[1]


def told(page: str) -> list[tuple[str, ...]]:
    return [
        tuple(map(html.unescape, row))
        for row in re.findall(
            r'<tr><td>(\d+)</td><td>(.*?)</td>.*?<td class="cell-wide line">(.*?)</td></tr>', page
        )
    ]


async def all_of(portal: Portal, kind: str, *select: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await portal.admin(
        f"crm.{kind}.list", order={"ID": "ASC"}, select=["ID", *select]
    )
    return found


HEADINGS = (
    "Название лида;Имя;Фамилия;Рабочий телефон;Мобильный телефон;E-mail;Сумма;Валюта;Источник;Стадия;"
    "Ответственный;Дата рождения;Доступен для всех;Что-то"
)
ROW = (
    "Лид;Анна;Ким;8 900 1,8 900 2;+7 900 3;a@b.org;1 500,50;rub;веб-сайт;IN_PROCESS;"
    "Макс Орлов;31.12.1990;да;x"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
async def test_a_row_becomes_a_lead(sign_in: SignIn, portal: Portal, encoding: str) -> None:
    await portal.db.execute(
        "UPDATE user_account SET name = 'Макс', last_name = 'Орлов' WHERE id = $1", MANAGER
    )
    browser = await sign_in("anna")
    run = await uploaded(browser, f"{HEADINGS}\r\n{ROW}\r\n".encode(encoding))
    page = await browser.page(run)
    assert guesses(page) == {
        "Название лида": "TITLE",
        "Имя": "NAME",
        "Фамилия": "LAST_NAME",
        "Рабочий телефон": "PHONE.WORK",
        "Мобильный телефон": "PHONE.MOBILE",
        "E-mail": "EMAIL.WORK",
        "Сумма": "OPPORTUNITY",
        "Валюта": "CURRENCY_ID",
        "Источник": "SOURCE_ID",
        "Стадия": "STATUS_ID",
        "Ответственный": "ASSIGNED_BY_ID",
        "Дата рождения": "BIRTHDATE",
        "Доступен для всех": "OPENED",
        "Что-то": "",
    }
    assert "8 900 1,8 900 2" in page
    sent, page = await through(browser, run, await start(browser, run))
    assert (sent, told(page)) == (1, [])
    assert "Импорт завершён." in page
    (lead,) = await all_of(portal, "lead", "*", "PHONE", "EMAIL")
    assert {
        code: lead[code]
        for code in (
            "TITLE",
            "NAME",
            "OPPORTUNITY",
            "CURRENCY_ID",
            "SOURCE_ID",
            "STATUS_ID",
            "ASSIGNED_BY_ID",
            "OPENED",
        )
    } == {
        "TITLE": "Лид",
        "NAME": "Анна",
        "OPPORTUNITY": "1500.50",
        "CURRENCY_ID": "RUB",
        "SOURCE_ID": "WEB",
        "STATUS_ID": "IN_PROCESS",
        "ASSIGNED_BY_ID": str(MANAGER),
        "OPENED": "Y",
    }
    assert lead["BIRTHDATE"].startswith("1990-12-31")
    assert [(each["VALUE_TYPE"], each["VALUE"]) for each in lead["PHONE"]] == [
        ("WORK", "8 900 1"),
        ("WORK", "8 900 2"),
        ("MOBILE", "+7 900 3"),
    ]


async def test_every_wrong_cell_is_told_with_its_row_and_column(sign_in: SignIn, portal: Portal) -> None:
    await portal.db.execute("UPDATE user_account SET name = 'Same', last_name = '' WHERE id IN (2, 3)")
    rows = [
        "Good;;;;;",
        "A;nonsense;;;;",
        "B;;x12;;;",
        "C;;;nobody;;",
        "D;;;same;;",
        "E;;;;no mail;",
        "F;;;;;35.13.2020",
        "X" * 300 + ";;;;;",
        '"Good\ntoo";;"-1 000,5";3;;2020-02-03',
    ]
    text = "\n".join(["Title;Source;Total;Responsible;E-mail;BIRTHDATE", *rows])
    browser = await sign_in("anna")
    run = await uploaded(browser, text)
    _, page = await through(browser, run, await start(browser, run))
    assert "Импортировано 2 записи. Не импортировано 7 строк." in page
    assert told(page) == [
        ("3", "Source", "Такого значения нет в CRM."),
        ("4", "Total", "Это значение не подходит для поля."),
        ("5", "Responsible", "Такого значения нет в CRM."),
        ("6", "Responsible", "С таким названием несколько записей. Укажите номер или код."),
        ("7", "E-mail", "Это не e-mail."),
        ("8", "BIRTHDATE", "Это значение не подходит для поля."),
        ("9", "Title", "Текст слишком длинный для поля."),
    ]
    found = await all_of(portal, "lead", "TITLE", "OPPORTUNITY", "ASSIGNED_BY_ID")
    assert [(each["TITLE"], each["OPPORTUNITY"], each["ASSIGNED_BY_ID"]) for each in found] == [
        ("Good", "0.00", "1"),
        ("Good\ntoo", "-1000.50", "3"),
    ]
    answer = await browser.get(f"{run}refused.csv")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == [
        "Строка",
        "Колонка",
        "Причина",
        "Title",
        "Source",
        "Total",
        "Responsible",
        "E-mail",
        "BIRTHDATE",
    ]
    assert lines[1] == ["3", "Source", "Такого значения нет в CRM.", "A", "nonsense", "", "", "", ""]
    assert len(lines) == 8


async def test_a_run_is_stopped_gone_on_with_and_never_done_twice(sign_in: SignIn, portal: Portal) -> None:
    browser = await sign_in("anna")
    run = await uploaded(browser, "Title\n" + "\n".join(f"L{number}" for number in range(45)))
    page = await start(browser, run)
    first = form_of(page)
    assert await portal.db.fetchval("SELECT count(*) FROM lead") == 0
    for _ in range(2):  # the same batch sent twice
        page = (await browser.client.post(f"{run}next", data=first)).text
        assert await portal.db.fetchval("SELECT count(*) FROM lead") == 20
        assert form_of(page)["after"] == "21"
    page = await browser.page(run)  # opened again, after a stop
    assert "20 из 45" in page
    await browser.send(f"{run}start", column0="NAME")  # what is under way is not read otherwise
    sent, page = await through(browser, run, page)
    assert sent == 2
    assert "Импортировано 45 записей." in page
    assert (await browser.client.post(f"{run}next", data=first)).status_code == 200
    titles = [each["TITLE"] for each in await all_of(portal, "lead", "TITLE")]
    assert titles == [f"L{number}" for number in range(45)]
    assert await portal.db.fetchval("SELECT count(*) FROM import_row") == 0
    assert (await browser.send(f"{run}delete")).headers["location"] == LEADS
    assert (await browser.get(run)).status_code == 404


async def test_duplicates_are_skipped_if_one_wants(sign_in: SignIn, portal: Portal) -> None:
    await portal.contact(PHONE=["+79000000001"])
    text = (
        "Title;Phone;E-mail\nA;8 900 000-00-01;\nB;+79000000002;\nC;8 900 000 00 02;\nD;;D@x.org\nE;;d@x.org"
    )
    browser = await sign_in("anna")
    page = await imported(browser, text, **SKIP)
    assert [row[::2] for row in told(page)] == [
        (number, "Такой телефон или e-mail уже есть.") for number in ("2", "4", "6")
    ]
    assert "Не импортировано" not in await imported(browser, text)
    assert [each["TITLE"] for each in await all_of(portal, "lead", "TITLE")] == [*"BD", *"ABCDE"]


async def test_sums_are_read_as_tables_have_them(sign_in: SignIn, portal: Portal) -> None:
    text = (
        "Title;Sum;Phone\nA;12\u00a0000,00 ₽;+7 900 000-00-01, ext. 15\nB;$1,200.50;\nC;7;\nD;7 somethings;"
    )
    browser = await sign_in("anna")
    page = await imported(browser, text)
    assert [row[0] for row in told(page)] == ["5"]
    page = await imported(browser, "Title;Sum;Currency\nE;7 $;usd\nF;7 $;RUB")
    assert [row[0] for row in told(page)] == ["3"]
    made = await all_of(portal, "lead", "TITLE", "OPPORTUNITY", "CURRENCY_ID", "PHONE")
    assert [(each["TITLE"], each["OPPORTUNITY"], each["CURRENCY_ID"]) for each in made] == [
        ("A", "12000.00", "RUB"),
        ("B", "1200.50", "USD"),
        ("C", "7.00", "RUB"),
        ("E", "7.00", "USD"),
    ]
    assert [phone["VALUE"] for phone in made[0]["PHONE"]] == ["+7 900 000-00-01, ext. 15"]


async def test_hidden_clients_are_neither_linked_nor_found(sign_in: SignIn, portal: Portal) -> None:
    hidden = await portal.company(TITLE="Secret", PHONE=["+79000000001"], OPENED="N")
    seen = await portal.company(TITLE="Seen", ASSIGNED_BY_ID=MANAGER)
    await portal.contact(NAME="H", PHONE=["+79000000001"], OPENED="N")
    browser = await sign_in("max")
    text = f"Name;Company;Phone\nA;secret;\nB;{hidden};\nC;SEEN;+79000000001\nD;{seen};"
    page = await imported(browser, text, "/crm/contact/import/", **SKIP)
    assert told(page) == [
        ("2", "Company", "Такого значения нет в CRM."),
        ("3", "Company", "Такого контакта или компании нет, или у вас нет доступа."),
    ]
    found = await all_of(portal, "contact", "NAME", "COMPANY_ID")
    assert [(each["NAME"], each["COMPANY_ID"]) for each in found[1:]] == [("C", str(seen)), ("D", str(seen))]


async def test_deals_have_stages_by_category(sign_in: SignIn, portal: Portal) -> None:
    category = await portal.admin("crm.category.add", entityTypeId=2, fields={"name": "Опт"})
    number = category["category"]["id"]
    browser = await sign_in("anna")
    text = "Название,Воронка,Стадия,Сумма\nA,опт,Новая,5\nB,,Новая,\nC,нет,Новая,\nD,Опт,нет,"
    page = await imported(browser, text, "/crm/deal/import/")
    assert [row[:2] for row in told(page)] == [("4", "Воронка"), ("5", "Стадия")]
    found = await all_of(portal, "deal", "TITLE", "CATEGORY_ID", "STAGE_ID")
    assert [(each["TITLE"], each["CATEGORY_ID"], each["STAGE_ID"]) for each in found] == [
        ("A", str(number), f"C{number}:NEW"),
        ("B", "0", "NEW"),
    ]


async def test_our_own_export_comes_back(sign_in: SignIn, portal: Portal) -> None:
    """Every value that can be imported is the same after the way out and in."""
    await portal.company(
        TITLE="=cmd|'/c calc'!A1",
        PHONE=["+7 900 1", "+79000000002"],
        EMAIL=["a@b.org"],
        INDUSTRY="IT",
        COMPANY_TYPE="CUSTOMER",
    )
    browser = await sign_in("anna")
    content = (await browser.get("/crm/company/list/export")).content
    page = await imported(browser, content, "/crm/company/import/")
    assert told(page) == []
    one, two = await all_of(
        portal, "company", "TITLE", "INDUSTRY", "COMPANY_TYPE", "PHONE", "EMAIL", "ASSIGNED_BY_ID"
    )
    for company in (one, two):
        del company["ID"]
        for values in (company["PHONE"], company["EMAIL"]):
            for value in values:
                del value["ID"]
    assert one == two


async def test_imported_leads_follow_the_rules_of_any_other(sign_in: SignIn, portal: Portal) -> None:
    company = await portal.company(TITLE="Co")
    browser = await sign_in("anna")
    await imported(browser, f"TITLE;COMPANY_ID\nRepeat;{company}\nNew;")
    found = await all_of(portal, "lead", "TITLE", "IS_RETURN_CUSTOMER")
    assert [(each["TITLE"], each["IS_RETURN_CUSTOMER"]) for each in found] == [("Repeat", "Y"), ("New", "N")]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "В файле нет строк под заголовками."),
        (b"Title\n", "В файле нет строк под заголовками."),
        (b"PK\x03\x04\x00\x00", "Это не файл CSV, или он повреждён."),
        (b"a\n" * 50_002, "В файле больше 50 000 строк."),
        (b"a" * (10 * 1024 * 1024 + 1), "Файл больше 10 МБ."),
        (b"a" * (10 * 1024 * 1024 + 200_000), "Файл больше 10 МБ."),
    ],
)
async def test_what_is_no_table_is_refused(
    sign_in: SignIn, portal: Portal, content: bytes, text: str
) -> None:
    answer = await upload(await sign_in("anna"), content)
    assert answer.status_code == 422
    assert text in answer.text
    assert await portal.db.fetchval("SELECT count(*) FROM import_run") == 0


async def test_columns_must_make_sense(sign_in: SignIn) -> None:
    browser = await sign_in("anna")
    run = await uploaded(browser, "A;B\n1;<b>2</b>")
    assert "&lt;b&gt;2" in await browser.page(run)
    answer = await browser.send(f"{run}start", column0="", column1="NOPE")
    assert (answer.status_code, "Выберите поле хотя бы для одной колонки." in answer.text) == (422, True)
    answer = await browser.send(f"{run}start", column0="TITLE", column1="TITLE")
    assert (answer.status_code, "Две колонки попадают в одно поле." in answer.text) == (422, True)
    assert guesses(answer.text) == {"A": "TITLE", "B": "TITLE"}
    answer = await browser.send(f"{run}start", column0="ID", column1="DATE_CREATE")
    assert answer.status_code == 422


async def test_runs_are_their_owners_alone(sign_in: SignIn, portal: Portal) -> None:
    max_, kira = await sign_in("max"), await sign_in("kira")
    run = await uploaded(max_, "Title\nA")
    assert run in await max_.page(LEADS)
    assert run not in await kira.page(LEADS)
    for path in (run, f"{run}refused.csv", run.replace("lead", "deal")):
        assert (await kira.get(path)).status_code == 404
    for step in ("start", "next"):
        assert (await kira.send(f"{run}{step}", column0="TITLE", after="0")).status_code == 404
    await kira.send(f"{run}delete")
    assert (await max_.get(run)).status_code == 200
    assert (await max_.get(run.replace("lead", "deal"))).status_code == 404
    await portal.role("reader", (1, 0, "READ", "", 100), (1, 0, "ADD", "", 100))
    await portal.db.execute("UPDATE user_account SET roles = '{reader}' WHERE id = $1", MANAGER)
    for path in (LEADS, run):
        assert (await max_.get(path)).status_code == 403
    assert (await max_.send(f"{run}next", after="0")).status_code == 403
    assert (await upload(max_, "Title\nA")).status_code == 403
    assert LEADS not in await max_.page("/crm/lead/list/")
    assert LEADS in await kira.page("/crm/lead/list/")


async def test_who_may_import_only_his_own_answers_for_them(sign_in: SignIn, portal: Portal) -> None:
    browser = await sign_in("max")
    await imported(browser, f"Title;Responsible\nA;{COLLEAGUE}\nB;", responsible=str(COLLEAGUE))
    found = await all_of(portal, "lead", "ASSIGNED_BY_ID")
    assert [each["ASSIGNED_BY_ID"] for each in found] == [str(MANAGER)] * 2


async def test_old_runs_go_and_there_are_not_too_many(sign_in: SignIn, portal: Portal) -> None:
    browser = await sign_in("anna")
    for _ in range(10):
        await uploaded(browser, "Title\nA")
    answer = await upload(browser, "Title\nA")
    assert (answer.status_code, "У вас уже 10 незаконченных импортов." in answer.text) == (422, True)
    await portal.db.execute("UPDATE import_run SET changed_at = now() - interval '8 days' WHERE id % 2 = 0")
    await uploaded(browser, "Title\nA")
    assert await portal.db.fetchval("SELECT count(*) FROM import_run") == 6


async def test_pages_take_a_constant_number_of_statements(sign_in: SignIn, statements: list[str]) -> None:
    browser = await sign_in("anna")
    counts = []
    for rows in (1, 40):
        run = await uploaded(browser, "Title;Total\n" + "A;x\n" * rows)
        for path in (LEADS, run):
            statements.clear()
            await browser.page(path)
            counts.append(len(statements))
        await through(browser, run, await start(browser, run))
        statements.clear()
        await browser.page(run)
        counts.append(len(statements))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 12


async def test_user_fields_are_imported_and_mandatory_ones_demanded(sign_in: SignIn, portal: Portal) -> None:
    for name, kind, more in (
        ("COLOR", "enumeration", {"LIST": [{"VALUE": "Красный"}, {"VALUE": "Синий"}], "MULTIPLE": "Y"}),
        ("SIZE", "integer", {"MANDATORY": "Y"}),
    ):
        fields = {"FIELD_NAME": name, "USER_TYPE_ID": kind, "EDIT_FORM_LABEL": name.title(), **more}
        await portal.admin("crm.lead.userfield.add", fields=fields)
    browser = await sign_in("anna")
    page = await imported(browser, "Title;Color;Size\nA;синий, Красный;12\nB;;\nC;Зелёный;1\nD;;big")
    assert [row[1] for row in told(page)] == ["Size", "Color", "Size"]
    (lead,) = await all_of(portal, "lead", "UF_*")
    assert (lead["UF_CRM_SIZE"], len(lead["UF_CRM_COLOR"])) == ("12", 2)
