"""The head of a deal's card: another category, closing without success; offered to whom they are allowed."""

import pytest

from support.crm import Portal
from web.conftest import SignIn
from web.test_leads import EVIL, MOST_STATEMENTS


async def wholesale(portal: Portal, name: str = "Wholesale") -> int:
    made = await portal.admin("crm.category.add", entityTypeId=2, fields={"name": name})
    found: int = made["category"]["id"]
    return found


async def test_a_deal_goes_to_the_first_stage_of_another_category(sign_in: SignIn, portal: Portal) -> None:
    deal = await portal.deal(STAGE_ID="PREPARATION")
    base = f"/crm/deal/details/{deal}/"
    browser = await sign_in("anna")
    assert f"{base}category" not in await browser.page(base)  # there is no other one
    category = await wholesale(portal, EVIL)
    page = await browser.page(base)
    assert (f"{base}category" in page, "<img src=x" in page) == (True, False)
    assert (await browser.send(f"{base}category", category=category)).status_code == 200
    row = await portal.admin("crm.deal.get", id=deal)
    assert (row["CATEGORY_ID"], row["STAGE_ID"]) == (str(category), f"C{category}:NEW")
    for wrong in ("999", "x", "", "-1"):
        answer = await browser.send(f"{base}category", category=wrong)
        assert answer.status_code == (422 if wrong in ("999", "-1") else 200), wrong


@pytest.mark.parametrize(
    ("here", "there", "rule"),
    [(100, 100, None), (0, 100, None), (100, 0, None), (100, 100, "PREPARATION")],
)
async def test_only_where_the_mover_may(
    sign_in: SignIn, portal: Portal, here: int, there: int, rule: str | None
) -> None:
    category, deal = await wholesale(portal), await portal.deal()
    rights = [(2, each, "READ", "", 100) for each in (0, category)]
    rights += [(2, 0, "WRITE", "", here), (2, category, "WRITE", "", there)]
    await portal.role("max", *rights)
    if rule:
        await portal.db.execute(
            "INSERT INTO role_right (role_code, entity_type, action, stage, targets)"
            " VALUES ('max', 2, 'TRANSITION', 'NEW', ARRAY[$1])",
            rule,
        )
    may = (here, there, rule) == (100, 100, None)
    base, browser = f"/crm/deal/details/{deal}/", await sign_in("max")
    assert (f"{base}category" in await browser.page(base)) is may
    answer = await browser.send(f"{base}category", category=category)
    assert answer.status_code == (200 if may else 422 if rule else 403)
    assert (await portal.admin("crm.deal.get", id=deal))["CATEGORY_ID"] == str(category if may else 0)


async def test_a_deal_is_lost_from_its_head(sign_in: SignIn, portal: Portal) -> None:
    deal, offered = await portal.deal(), "{&#34;status&#34;: &#34;APOLOGY&#34;}"
    base = f"/crm/deal/details/{deal}/"
    await portal.role("max", (2, 0, "READ", "", 100))
    browser, reader = await sign_in("anna"), await sign_in("max")
    assert offered in (await browser.page(base)).replace("&quot;", "&#34;")
    assert offered not in await reader.page(base)
    assert (await reader.send(f"{base}stage", status="APOLOGY")).status_code == 403
    assert (await browser.send(f"{base}stage", status="APOLOGY")).status_code == 200
    assert (await portal.admin("crm.deal.get", id=deal))["CLOSED"] == "Y"
    assert offered not in await browser.page(base)


async def test_statements_do_not_grow_with_the_categories(
    sign_in: SignIn, portal: Portal, statements: list[str]
) -> None:
    lead = await portal.lead()
    deal, counts = await portal.deal(LEAD_ID=lead), []
    browser = await sign_in("anna")
    for number in (1, 5):
        for _ in range(number):
            await wholesale(portal)
        statements.clear()
        await browser.page(f"/crm/deal/details/{deal}/")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= MOST_STATEMENTS, counts
