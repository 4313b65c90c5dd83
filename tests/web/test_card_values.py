"""Every type of user field on a card: how it looks, how it is edited in place; files and who gets them."""

import base64
import re
from typing import Any

import pytest

from support.browsing import Browser
from support.crm import MANAGER, Portal
from web.conftest import SignIn
from web.test_leads import EVIL, MOST_STATEMENTS

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
CARDS = ("lead", "deal", "contact", "company")


async def field(portal: Portal, name: str, kind: str, *, multiple: bool = False, **more: Any) -> str:
    """Code of a new user field of a type of cards."""
    fields = {"FIELD_NAME": "X", "USER_TYPE_ID": kind, "MULTIPLE": "Y" if multiple else "N", **more}
    await portal.admin(f"crm.{name}.userfield.add", fields=fields)
    return "UF_CRM_X"


async def made(portal: Portal, name: str, **fields: Any) -> str:
    """Address of a new card."""
    return f"/crm/{name}/details/{await getattr(portal, name)(**fields)}/"


def fact(page: str, code: str) -> str:
    """What a card shows of a field, without the tags' spaces."""
    found = re.search(rf'<div class="fact" id="field-{code}">(.*?)</dd></div>', page, re.DOTALL)
    assert found, code
    return found[1].replace("\N{NO-BREAK SPACE}", " ")


TYPES: list[tuple[str, bool, dict[str, Any], str, Any]] = [
    # type, several, what is sent, what is shown of it, what REST says then
    ("string", False, {"value": EVIL}, "{{7*7}}", EVIL),
    ("string", True, {"value": "one\ntwo"}, '<li><span class="pre">two', ["one", "two"]),
    ("integer", False, {"value": "42"}, "42", "42"),
    ("integer", True, {"value": "1\n2"}, "<li>", ["1", "2"]),
    ("double", False, {"value": "1.5"}, "1,5", "1.5"),
    ("boolean", False, {"value": "Y"}, "Да", "1"),
    ("date", False, {"value": "2026-05-09"}, "9 мая", "2026-05-09T03:00:00+03:00"),
    ("date", True, {"value": "2026-05-09\n2026-05-10"}, "10 мая", None),
    ("datetime", False, {"value": "2026-05-09T10:30"}, ", 10:30", "2026-05-09T10:30:00+03:00"),
    ("money", False, {"value": "1500", "kind": "USD"}, "1 500 $", "1500|USD"),
    ("money", True, {"value": "1|RUB\n2|USD"}, "2 $", ["1|RUB", "2|USD"]),
    ("url", False, {"value": "https://e.test/a"}, 'href="https://e.test/a"', "https://e.test/a"),
    ("url", False, {"value": "javascript:alert(1)"}, "javascript:alert(1)", "javascript:alert(1)"),
    ("url", True, {"value": "http://e.test\nx"}, 'href="http://e.test"', ["http://e.test", "x"]),
    ("address", False, {"value": "Street 1|55.7;37.6"}, "Street 1</span>", "Street 1|55.7;37.6"),
    ("employee", False, {"value": str(MANAGER)}, "max", str(MANAGER)),
    ("employee", True, {"value": ["1", "2"]}, "anna", ["1", "2"]),
    ("iblock_element", False, {"value": "7"}, "7", "7"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "multiple", "sent", "shown", "stored"), TYPES)
async def test_a_value_is_edited_in_place_and_shown(
    sign_in: SignIn,
    portal: Portal,
    kind: str,
    multiple: bool,
    sent: dict[str, Any],
    shown: str,
    stored: Any,
) -> None:
    code = await field(portal, "contact", kind, multiple=multiple)
    base = await made(portal, "contact")
    browser = await sign_in("anna")
    form = await browser.page(f"{base}fields/{code}")
    assert ('hx-get="/people"' if kind == "employee" else 'name="value"') in form
    before = "[]" if multiple else '"N"' if kind == "boolean" else '""'
    answer = await browser.send(f"{base}fields/{code}", before=before, **sent)
    assert answer.status_code == 200, answer.text
    page = fact(answer.text, code)
    assert shown in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
    if stored is not None:
        row = await portal.admin("crm.contact.get", id=int(base.split("/")[-2]))
        assert row[code] == stored
    assert 'name="value"' in await browser.page(f"{base}fields/{code}")


@pytest.mark.parametrize("multiple", [False, True])
async def test_items_of_a_list_are_chosen_and_named(
    sign_in: SignIn,
    portal: Portal,
    multiple: bool,
) -> None:
    code = await field(
        portal, "deal", "enumeration", multiple=multiple, LIST=[{"VALUE": "Red"}, {"VALUE": EVIL}]
    )
    base = await made(portal, "deal")
    browser = await sign_in("anna")
    form = await browser.page(f"{base}fields/{code}")
    red, other = re.findall(r'value="(\d+)"', form)
    both = [red, other] if multiple else other
    answer = await browser.send(f"{base}fields/{code}", value=both, before="[]" if multiple else '""')
    page = fact(answer.text, code)
    assert ("Red" in page, "{{7*7}}" in page, "<img src=x" in page) == (multiple, True, False)


async def test_a_value_of_a_dictionary_is_named(sign_in: SignIn, portal: Portal) -> None:
    code = await field(portal, "lead", "crm_status", SETTINGS={"ENTITY_TYPE": "SOURCE"})
    await portal.db.execute("UPDATE status SET name = 'From a call' WHERE status_id = 'CALL'")
    base = await made(portal, "lead", **{code: "CALL"})
    assert "From a call" in fact(await (await sign_in("anna")).page(base), code)


@pytest.mark.parametrize("name", CARDS)
async def test_entities_are_links_to_what_one_may_read(sign_in: SignIn, portal: Portal, name: str) -> None:
    settings = dict.fromkeys(("LEAD", "CONTACT", "COMPANY", "DEAL"), "Y")
    code = await field(portal, name, "crm", multiple=True, SETTINGS=settings)
    secret = await portal.contact(NAME="Secret")
    mine = await portal.company(TITLE=EVIL, ASSIGNED_BY_ID=MANAGER)
    base = await made(portal, name, ASSIGNED_BY_ID=MANAGER, **{code: [f"C_{secret}", f"CO_{mine}", "D_9999"]})
    for table in CARDS:
        await portal.db.execute(f"UPDATE {table} SET opened = false")  # noqa: S608 - named here
    seen = fact(await (await sign_in("max")).page(base), code)
    assert "Secret" not in seen
    assert f"/crm/contact/details/{secret}/" not in seen
    assert f'href="/crm/company/details/{mine}/"' in seen
    assert seen.count("Нет доступа") == 2
    assert "<img src=x" not in seen
    assert "Secret" in fact(await (await sign_in("anna")).page(base), code)


async def upload(browser: Browser, path: str, before: str, files: list[Any], **fields: Any) -> Any:
    """Send the form of a field of files."""
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', (await browser.get("/profile/")).text)
    assert token
    given = {"csrf": token[1], "before": before, **fields}
    return await browser.client.post(path, data=given, files=[("upload", each) for each in files])


@pytest.mark.parametrize("name", CARDS)
async def test_files_are_uploaded_replaced_kept_and_removed(
    sign_in: SignIn, portal: Portal, name: str
) -> None:
    code = await field(portal, name, "file", multiple=True)
    base = await made(portal, name)
    browser = await sign_in("anna")
    assert 'type="file"' in await browser.page(f"{base}fields/{code}")
    path = f"{base}fields/{code}"
    files = [("a.txt", b"one", "text/plain"), ("../<b>.html", b"<script>alert(1)</script>", "text/html")]
    page = fact((await upload(browser, path, "[]", files)).text, code)
    links = re.findall(rf'href="({base}files/{code}/(\d+))"', page)
    assert len(links) == 2
    assert "&lt;b&gt;.html" in page
    got = await browser.get(links[1][0])
    assert got.content == b"<script>alert(1)</script>"
    assert got.headers["content-disposition"].startswith("attachment")
    assert (got.headers["content-type"], got.headers["x-content-type-options"]) == (
        "application/octet-stream", "nosniff",
    )  # fmt: skip
    shown = await browser.get(links[1][0] + "?shown")
    assert shown.headers["content-disposition"].startswith("attachment")
    one, two = (number for _, number in links)
    left = fact((await upload(browser, path, f'["{one}","{two}"]', [], value=one)).text, code)
    assert ("a.txt" in left, ".html" in left) == (True, False)
    assert (await browser.get(links[1][0])).status_code == 404
    assert code in (await upload(browser, path, f'["{one}"]', [])).text
    assert (await browser.get(links[0][0])).status_code == 404


async def test_a_single_file_is_replaced_and_a_wrong_one_refused(sign_in: SignIn, portal: Portal) -> None:
    code = await field(portal, "lead", "file", SETTINGS={"EXTENSIONS": ["txt"]})
    base = await made(portal, "lead")
    browser = await sign_in("anna")
    path = f"{base}fields/{code}"
    page = (await upload(browser, path, "[]", [("a.txt", b"one", "text/plain")])).text
    first = re.findall(rf"files/{code}/(\d+)", page)[0]
    refused = await upload(browser, path, f'["{first}"]', [("a.exe", b"MZ", "text/plain")], value=first)
    assert (refused.status_code, 'role="alert"' in refused.text) == (422, True)
    page = (await upload(browser, path, f'["{first}"]', [("b.txt", b"two", "text/plain")], value=first)).text
    assert ("b.txt" in page, "a.txt" in page) == (True, False)
    conflict = await upload(browser, path, f'["{first}"]', [("c.txt", b"3", "text/plain")], value=first)
    assert (conflict.status_code, "b.txt" in conflict.text) == (409, True)


@pytest.mark.parametrize("name", CARDS)
async def test_a_file_is_handed_to_readers_of_its_card_only(
    sign_in: SignIn, portal: Portal, name: str
) -> None:
    code = await field(portal, name, "file")
    data = ["a.txt", base64.b64encode(b"secret").decode()]
    mine, other = [
        await made(portal, name, ASSIGNED_BY_ID=user, **{code: {"fileData": data}}) for user in (MANAGER, 1)
    ]
    await portal.db.execute(f"UPDATE {name} SET opened = false")  # noqa: S608 - named here
    owner, manager, outsider = [await sign_in(login) for login in ("anna", "max", "oleg")]
    links = []
    for base in (mine, other):
        found = re.search(rf'href="({base}files/{code}/\d+)"', await owner.page(base))
        assert found
        links.append(found[1])
    assert (await owner.get(links[1])).content == b"secret"
    assert (await manager.get(links[0])).content == b"secret"
    assert (await manager.get(links[1])).status_code == 403
    assert (await outsider.get(links[0])).status_code == 403
    foreign = links[1].rsplit("/", 1)[1]
    for path in (f"files/{code}/{foreign}", f"files/TITLE/{foreign}", f"files/NOTHING/{foreign}"):
        assert (await manager.get(mine + path)).status_code == 404


@pytest.mark.parametrize(("name", "code"), [("contact", "PHOTO"), ("company", "LOGO")])
async def test_a_picture_is_shown_and_changed(sign_in: SignIn, portal: Portal, name: str, code: str) -> None:
    base = await made(portal, name)
    browser = await sign_in("anna")
    assert "portrait" not in await browser.page(base)
    refused = await upload(browser, f"{base}fields/{code}", "[]", [("a.svg", b"<svg/>", "image/svg+xml")])
    assert refused.status_code == 422
    page = (await upload(browser, f"{base}fields/{code}", "[]", [("a.png", PIXEL, "image/png")])).text
    source = re.search(r'class="portrait" src="([^"]+)"', page)
    assert source
    shown = await browser.get(source[1])
    assert (shown.headers["content-type"], shown.headers["content-disposition"][:6]) == (
        "image/png",
        "inline",
    )
    number = re.findall(rf"files/{code}/(\d+)", page)[0]
    page = (await upload(browser, f"{base}fields/{code}", f'["{number}"]', [])).text
    assert "portrait" not in page


async def test_statements_do_not_grow_with_values(
    sign_in: SignIn, portal: Portal, statements: list[str]
) -> None:
    settings = dict.fromkeys(("LEAD", "CONTACT", "COMPANY", "DEAL"), "Y")
    data = ["a.txt", base64.b64encode(b"x").decode()]
    for name in CARDS:
        await field(portal, name, "crm", multiple=True, SETTINGS=settings, FIELD_NAME="LINKS")
        await field(portal, name, "file", multiple=True, FIELD_NAME="FILES")
    contact, company = await portal.contact(), await portal.company()
    lead, deal = await portal.lead(), await portal.deal()
    browser = await sign_in("max")
    counts: list[list[int]] = []
    linked = [f"L_{lead}", f"D_{deal}", f"C_{contact}", f"CO_{company}"]
    for number in (1, 4):
        values = {
            "UF_CRM_LINKS": linked[:number],
            "UF_CRM_FILES": [{"fileData": data} for _ in range(number)],
            "ASSIGNED_BY_ID": MANAGER,
            "CONTACT_ID": contact,
            "COMPANY_ID": company,
        }
        counts.append([])
        for name in CARDS:
            base = await made(portal, name, **values)
            statements.clear()
            await browser.page(base)
            counts[-1].append(len(statements))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= MOST_STATEMENTS, counts


async def test_what_is_too_large_is_refused(
    sign_in: SignIn, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await field(portal, "lead", "file")
    base = await made(portal, "lead")
    browser = await sign_in("anna")
    monkeypatch.setattr("relead.web.page.MOST_FORM_BYTES", 1000)
    answer = await upload(browser, f"{base}fields/{code}", "[]", [("a.txt", b"x" * 1000, "text/plain")])
    assert answer.status_code == 422
    assert "a.txt" not in await browser.page(base)
