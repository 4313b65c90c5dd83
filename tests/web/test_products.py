"""Product rows on the cards of leads and deals: changed in place, sums, conflicts, wrong cells, rights."""

import asyncio
import html
import re
from typing import Any

import pytest

from relead.domain.product_row_forms import CELLS, held
from relead.domain.product_rows import BLANK
from support.browsing import Browser
from support.crm import Portal
from web.conftest import SignIn
from web.test_leads import EVIL, MOST_STATEMENTS

KINDS = ("lead", "deal")
ONE = {"PRODUCT_NAME": "Chair", "PRICE": 100, "QUANTITY": 2}


def row(**cells: str) -> dict[str, str]:
    return held(BLANK) | {"PRODUCT_NAME": "Table", "PRICE": "10"} | cells


async def opened(browser: Browser, base: str) -> tuple[list[dict[str, str]], str]:
    """Rows that the form holds, and the hidden field that tells what it held."""
    page = await browser.page(f"{base}products/edit")
    before = re.search(r'name="before" value="([^"]*)"', page)
    assert before is not None
    columns = {
        name: [html.unescape(each) for each in re.findall(rf'<input[^>]*name="{name}" value="([^"]*)"', page)]
        for name in CELLS
    }
    for name in CELLS:
        for chosen in re.findall(rf'<select name="{name}".*?</select>', page, re.DOTALL):
            found = re.search(r'value="([^"]*)" selected', chosen) or re.search(r'value="([^"]*)"', chosen)
            assert found is not None
            columns[name].append(html.unescape(found[1]))
    rows = [dict(zip(columns, each, strict=True)) for each in zip(*columns.values(), strict=True)]
    return rows, html.unescape(before[1])


async def send(browser: Browser, base: str, rows: list[dict[str, str]], before: str) -> Any:
    cells: dict[str, Any] = {name: [each[name] for each in rows] for name in CELLS}
    return await browser.send(f"{base}products", before=before, **cells)


async def stored(portal: Portal, kind: str, owner: int) -> list[tuple[str, Any, Any]]:
    rows = await portal.admin(f"crm.{kind}.productrows.get", id=owner)
    return [(each["PRODUCT_NAME"], each["PRICE"], each["QUANTITY"]) for each in rows]


async def owned(portal: Portal, kind: str, *rows: dict[str, Any], **fields: Any) -> tuple[int, str]:
    found: int = await getattr(portal, kind)(**fields)
    await portal.admin(f"crm.{kind}.productrows.set", id=found, rows=list(rows))
    return found, f"/crm/{kind}/details/{found}/"


@pytest.mark.parametrize("kind", KINDS)
async def test_rows_are_added_changed_and_deleted_and_the_sum_follows(
    sign_in: SignIn, portal: Portal, kind: str
) -> None:
    owner, base = await owned(portal, kind, ONE, ONE | {"PRODUCT_NAME": "Lamp", "PRICE": 5})
    browser = await sign_in("anna")
    assert f'id="products" data-place hx-get="{base}products' in await browser.page(base)
    assert "products/edit" in await browser.page(f"{base}products")
    assert 'name="PRODUCT_NAME"' in await browser.page(f"{base}products/row")
    rows, before = await opened(browser, base)
    assert [each["PRODUCT_NAME"] for each in rows] == ["Chair", "Lamp"]
    blank = held(BLANK)
    answer = await send(browser, base, [rows[0] | {"QUANTITY": "3"}, row(DISCOUNT_RATE="50"), blank], before)
    assert answer.status_code == 200
    assert await stored(portal, kind, owner) == [("Chair", 100, 3), ("Table", 5, 1)]
    assert (await portal.admin(f"crm.{kind}.get", id=owner))["OPPORTUNITY"] == "305.00"
    ids = [each["ID"] for each in await portal.admin(f"crm.{kind}.productrows.get", id=owner)]
    assert ids[0] == rows[0]["ID"]
    rows, before = await opened(browser, base)
    assert (await send(browser, base, [], before)).status_code == 200
    assert await stored(portal, kind, owner) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_a_wrong_cell_is_told_and_nothing_typed_is_lost(
    sign_in: SignIn, portal: Portal, kind: str
) -> None:
    owner, base = await owned(portal, kind, ONE)
    browser = await sign_in("anna")
    rows, before = await opened(browser, base)
    typed = [rows[0] | {"PRICE": "a lot", "PRODUCT_NAME": EVIL}, row(TAX_RATE="-5", QUANTITY="7")]
    answer = await send(browser, base, typed, before)
    assert answer.status_code == 422
    assert re.findall(r'id="(wrong-[^"]+)"', answer.text) == ["wrong-0-PRICE", "wrong-1-TAX_RATE"]
    assert all(f'value="{text}"' in answer.text for text in ("a lot", "-5", "7"))
    assert "<img src=x" not in answer.text
    large = [row(PRICE="90000000000000", QUANTITY="90000")]
    answer = await send(browser, base, large, before)
    assert (answer.status_code, 'role="alert"' in answer.text or "notice-bad" in answer.text) == (422, True)
    assert await stored(portal, kind, owner) == [("Chair", 100, 2)]


@pytest.mark.parametrize("kind", KINDS)
async def test_rows_changed_meanwhile_are_told_and_not_overwritten(
    sign_in: SignIn, portal: Portal, kind: str
) -> None:
    owner, base = await owned(portal, kind, ONE)
    browser = await sign_in("anna")
    rows, before = await opened(browser, base)
    await portal.admin(f"crm.{kind}.productrows.set", id=owner, rows=[ONE | {"PRODUCT_NAME": "Theirs"}])
    mine = [rows[0] | {"PRODUCT_NAME": "Mine"}]
    answer = await send(browser, base, mine, before)
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert 'value="Mine"' in answer.text
    assert await stored(portal, kind, owner) == [("Theirs", 100, 2)]
    told = re.search(r'name="before" value="([^"]*)"', answer.text)
    assert told is not None
    assert (await send(browser, base, mine, html.unescape(told[1]))).status_code == 200
    assert [name for name, _, _ in await stored(portal, kind, owner)] == ["Mine"]


async def test_of_two_who_save_at_once_one_is_told(sign_in: SignIn, portal: Portal) -> None:
    owner, base = await owned(portal, "deal", ONE)
    one, two = await sign_in("anna"), await sign_in("anna")
    rows, before = await opened(one, base)
    answers = await asyncio.gather(
        *(send(each, base, [rows[0] | {"PRICE": price}], before) for each, price in ((one, "1"), (two, "2")))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(await stored(portal, "deal", owner)) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_who_may_only_read_sees_rows_and_changes_none(
    sign_in: SignIn, portal: Portal, kind: str
) -> None:
    owner, base = await owned(portal, kind, ONE)
    await portal.role("max", (KINDS.index(kind) + 1, 0, "READ", "", 100))
    manager, outsider = await sign_in("max"), await sign_in("oleg")
    page = await manager.page(f"{base}products")
    assert "Chair" in page
    assert "products/edit" not in page
    for path in ("products/edit", "products/row"):
        assert (await manager.get(base + path)).status_code == 403
    assert (await send(manager, base, [row()], "[]")).status_code == 403
    assert await stored(portal, kind, owner) == [("Chair", 100, 2)]
    assert (await outsider.get(f"{base}products")).status_code == 403
    assert (await send(outsider, base, [row()], "[]")).status_code == 403
    assert await stored(portal, kind, owner) == [("Chair", 100, 2)]


@pytest.mark.parametrize("kind", KINDS)
async def test_statements_do_not_grow_with_the_rows(
    sign_in: SignIn, portal: Portal, statements: list[str], kind: str
) -> None:
    browser, counts = await sign_in("anna"), []
    for number in (1, 60):
        _, base = await owned(portal, kind, *[ONE] * number)
        for path in ("", "products", "products/edit"):
            statements.clear()
            await browser.page(base + path)
            counts.append(len(statements))
    assert counts[:3] == counts[3:]
    assert max(counts) <= MOST_STATEMENTS, counts


async def test_too_many_rows_for_a_form_are_shown(sign_in: SignIn, portal: Portal) -> None:
    _, base = await owned(portal, "deal", *[ONE] * 201)
    browser = await sign_in("anna")
    page = await browser.page(f"{base}products")
    assert page.count("Chair") == 201
    assert "products/edit" not in page
    assert (await browser.get(f"{base}products/edit")).status_code == 404


async def test_a_sum_set_by_hand_stays(sign_in: SignIn, portal: Portal) -> None:
    owner, base = await owned(portal, "deal", ONE)
    fields = {"OPPORTUNITY": 7, "IS_MANUAL_OPPORTUNITY": "Y"}
    await portal.admin("crm.deal.update", id=owner, fields=fields)
    browser = await sign_in("anna")
    rows, before = await opened(browser, base)
    assert (await send(browser, base, [rows[0] | {"PRICE": "9"}], before)).status_code == 200
    assert (await portal.admin("crm.deal.get", id=owner))["OPPORTUNITY"] == "7.00"
    page = await browser.page(f"{base}products")
    assert "вручную" in page or "by hand" in page
