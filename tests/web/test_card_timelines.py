"""The timeline, what is planned and letters on the cards of deals, contacts and companies."""

import pytest

from relead.domain.access import Level
from support.crm import Portal
from web.conftest import SignIn
from web.test_leads import EVIL, MOST_STATEMENTS

_KINDS = [("deal", 2), ("contact", 3), ("company", 4)]


async def make(portal: Portal, kind: str) -> str:
    """Address of a new card that another user may not open."""
    field = "NAME" if kind == "contact" else "TITLE"
    contact = await portal.contact(NAME="Of the deal") if kind == "deal" else 0
    links = {"CONTACT_IDS": [contact]} if contact else {}
    made = await portal.admin(f"crm.{kind}.add", fields={field: "Card", "OPENED": "N", **links})
    return f"/crm/{kind}/details/{made}/"


@pytest.mark.parametrize(("kind", "_number"), _KINDS)
async def test_cards_have_a_timeline_todos_and_a_live_stream(
    sign_in: SignIn, portal: Portal, statements: list[str], kind: str, _number: int
) -> None:
    base = await make(portal, kind)
    browser = await sign_in("anna")
    page = await browser.page(base)
    assert f'data-live="{base}live' in page
    assert f'hx-get="{base}timeline"' in page
    assert (await browser.send(base + "comments", text=EVIL)).status_code == 200
    for number in range(5):
        subject = f"{EVIL}{number}"
        answer = await browser.send(base + "activities", subject=subject, deadline="2027-01-01T10:00")
        assert answer.status_code == 200
    for path in ("timeline", "activities"):
        statements.clear()
        shown = await browser.page(base + path)
        assert "&lt;img" in shown
        assert "<img src=x" not in shown
        assert "anna" in shown  # who has no name is called by the login
        assert len(statements) <= MOST_STATEMENTS


@pytest.mark.parametrize("readable", [True, False])
@pytest.mark.parametrize(("kind", "number"), _KINDS)
async def test_only_who_may_change_a_card_plans_on_it(
    sign_in: SignIn, portal: Portal, kind: str, number: int, readable: bool
) -> None:
    base = await make(portal, kind)
    browser = await sign_in("max")
    await portal.role("max", *([(number, 0, "READ", "", Level.ALL)] if readable else []))
    if readable:
        assert "hx-post" not in await browser.page(base)
    else:
        for path in ("timeline", "activities", "live"):
            assert (await browser.get(base + path, htmx=True)).status_code == 403, path
    todo = {"subject": "x", "deadline": "2027-01-01T10:00"}
    assert (await browser.send(base + "activities", **todo)).status_code == 403
    assert (await browser.send(base + "comments", text="x")).status_code == 403
    assert await portal.admin("crm.activity.list") == []


async def test_a_letter_is_written_in_the_card_of_a_contact(sign_in: SignIn, portal: Portal) -> None:
    contact = await portal.contact(NAME="Ivan", EMAIL=["ivan@example.org"])
    base = f"/crm/contact/details/{contact}/"
    browser = await sign_in("anna")
    assert f'hx-get="{base}letter?kind=contact&amp;id={contact}"' in await browser.page(base)
    letter = {"kind": "contact", "id": str(contact), "to": "ivan@example.org", "subject": "x", "text": "y"}
    assert (await browser.send(base + "letter", **letter)).status_code == 200
    (draft,) = await portal.admin("crm.activity.list", select=["*"])
    assert (draft["OWNER_TYPE_ID"], draft["OWNER_ID"]) == ("3", str(contact))
