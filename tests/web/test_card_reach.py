"""Phones, e-mails, sites and messengers edited in place: kinds, more rows, rows taken away."""

import re
from typing import Any

import pytest

from relead.web import formats
from support.crm import Portal
from web.conftest import SignIn
from web.test_leads import EVIL

CARDS = ("lead", "contact", "company")


@pytest.mark.parametrize("name", CARDS)
async def test_values_are_added_changed_and_removed(sign_in: SignIn, portal: Portal, name: str) -> None:
    number = await getattr(portal, name)(PHONE=["+7 900 000-00-01", "+7 900 000-00-02"])
    base = f"/crm/{name}/details/{number}/"
    browser = await sign_in("anna")
    form = await browser.page(f"{base}fields/PHONE")
    assert ("Мобильный" in form, "Рабочий" in form) == (True, True)
    one, two = re.findall(r'name="row" value="(\d+)"', form)
    row = await browser.page(f"{base}fields/PHONE/row")
    assert ('name="row" value=""' in row, "<html" in row) == (True, False)
    found = re.search(r'name="before" value="([^"]+)"', form)
    assert found
    before = found[1].replace("&#34;", '"')
    fields: dict[str, Any] = {"row": [two, "", ""], "kind": ["MOBILE", "HOME", "WORK"]}
    values = ["8 (900) 000-00-02", "8 900 000 00 03", ""]
    answer = await browser.send(f"{base}fields/PHONE", before=before, value=values, **fields)
    assert answer.status_code == 200
    assert answer.text.partition('id="field-PHONE"')[2].count("tel:+79000000002") == 1
    assert "tel:+79000000003" in answer.text
    assert "Мобильный" in answer.text
    stored = (await portal.admin(f"crm.{name}.get", id=number))["PHONE"]
    assert [(each["VALUE"], each["VALUE_TYPE"]) for each in stored] == [
        ("8 (900) 000-00-02", "MOBILE"),
        ("8 900 000 00 03", "HOME"),
    ]
    assert one not in {each["ID"] for each in stored}


@pytest.mark.parametrize("name", CARDS)
async def test_kinds_and_values_are_only_text(sign_in: SignIn, portal: Portal, name: str) -> None:
    values = [{"VALUE": EVIL, "VALUE_TYPE": "<b>"}]
    number = await getattr(portal, name)(IM=values, PHONE=values, WEB=values)
    browser = await sign_in("anna")
    base = f"/crm/{name}/details/{number}/"
    for path in (base, *(f"{base}fields/{code}" for code in ("IM", "PHONE", "WEB"))):
        page = await browser.page(path)
        assert "<img src=x" not in page
        assert "<b>" not in page.lower()
    assert (await browser.get(f"{base}fields/COMMENTS/row")).status_code == 404
    for login in ("oleg",):
        assert (await (await sign_in(login)).get(f"{base}fields/PHONE/row")).status_code == 403


@pytest.mark.parametrize(
    ("value", "country", "expected"),
    [
        ("8 (900) 000-00-01", "RU", "tel:+79000000001"),
        ("+49 30 901820", "RU", "tel:+4930901820"),
        ("113", "RU", "tel:113"),
        ("x", "RU", ""),
    ],
)
def test_numbers_are_called_in_the_form_of_the_world(value: str, country: str, expected: str) -> None:
    assert formats.tel(value, country) == expected
