"""Rights on deals by category, over every method of deals and their contacts (repeat-leads.md 8.2)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import Portal
from support.prepared import prepared_portal

DENIED = (400, "", "Access denied.")
DENIED_403 = (403, "ACCESS_DENIED", "Access denied!")
NONE, OWN, ALL = 0, 10, 100
ACTIONS = ("READ", "ADD", "WRITE", "DELETE")
LINKS = ("add", "delete", "items.get", "items.set", "items.delete")


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


@pytest.fixture
async def wholesale(portal: Portal) -> int:
    """A category in which kira may do everything; in the first one she may do nothing."""
    number: int = await portal.admin("crm.dealcategory.add", fields={"NAME": "Wholesale"})
    rights = [
        (2, category, action, "", level)
        for category, level in ((0, NONE), (number, ALL))
        for action in ACTIONS
    ]
    await portal.role("kira", *rights, (3, 0, "READ", "", ALL))
    return number


async def test_rights_end_with_the_category(portal: Portal, wholesale: int) -> None:
    contact = await portal.contact()
    deals = {
        category: await portal.deal(CATEGORY_ID=category, CONTACT_ID=contact) for category in (0, wholesale)
    }
    kira = portal.colleague
    assert [row["ID"] for row in await kira("crm.deal.list")] == [str(deals[wholesale])]
    assert (await kira.body("crm.deal.list"))["total"] == 1
    assert await kira("crm.deal.list", filter={"CATEGORY_ID": 0}) == []
    params: dict[str, Any] = {"id": deals[0], "fields": {"TITLE": "x", "CONTACT_ID": contact}, "items": []}
    for verb in ("get", "update", "delete"):
        assert await kira.refused(f"crm.deal.{verb}", **params) == DENIED
    for verb in LINKS:
        assert await kira.refused(f"crm.deal.contact.{verb}", **params) == DENIED_403
    assert await kira.refused("crm.deal.add", fields={"TITLE": "x"}) == DENIED
    params["id"] = deals[wholesale]
    assert await kira("crm.deal.add", fields={"CATEGORY_ID": wholesale}) > deals[wholesale]
    assert (await kira("crm.deal.get", id=deals[wholesale]))["CATEGORY_ID"] == str(wholesale)
    assert await kira("crm.deal.update", **params) is True
    for verb in ("items.set", "add", "delete", "items.delete"):
        assert await kira(f"crm.deal.contact.{verb}", **params) is True
    assert await kira("crm.deal.delete", id=deals[wholesale]) is True


async def test_a_missing_deal_looks_like_anothers(portal: Portal, wholesale: int) -> None:
    del wholesale
    assert await portal.colleague.refused("crm.deal.get", id=999_999) == DENIED
    for verb in LINKS:
        params: dict[str, Any] = {"id": 999_999, "fields": {"CONTACT_ID": 1}, "items": []}
        assert await portal.colleague.refused(f"crm.deal.contact.{verb}", **params) == DENIED_403


async def test_nobody_adds_in_a_stage_closed_to_him(portal: Portal) -> None:
    """The right counts for the stage the deal really starts in, not for the one that was named."""
    rights = [(2, 0, action, "", ALL) for action in ("READ", "ADD")]
    await portal.role("kira", *rights, (2, 0, "ADD", "NEW", NONE))
    for stage in ("NEW", "BOGUS", "", None):
        assert await portal.colleague.refused("crm.deal.add", fields={"STAGE_ID": stage}) == DENIED
    assert await portal.colleague.refused("crm.deal.add", fields={}) == DENIED
    made = await portal.colleague("crm.deal.add", fields={"STAGE_ID": "EXECUTING"})
    assert (await portal.admin("crm.deal.get", id=made))["STAGE_ID"] == "EXECUTING"


async def test_adding_for_oneself_only(portal: Portal) -> None:
    made = await portal.manager("crm.deal.add", fields={"ASSIGNED_BY_ID": 3})
    assert (await portal.manager("crm.deal.get", id=made))["ASSIGNED_BY_ID"] == "2"


async def test_deletion_of_a_client_reaches_deals_one_may_not_write(portal: Portal) -> None:
    await portal.role("kira", (3, 0, "READ", "", OWN), (3, 0, "DELETE", "", OWN))
    contact = await portal.contact(ASSIGNED_BY_ID=3)
    deal = await portal.deal(CONTACT_ID=contact)
    assert await portal.colleague("crm.contact.delete", id=contact) is True
    assert await portal.admin.links(deal, "crm.deal.contact") == []


async def test_an_unreadable_client_is_not_linked(portal: Portal) -> None:
    hidden, company = await portal.contact(), await portal.company()
    deal = await portal.deal(ASSIGNED_BY_ID=2)
    for fields in ({"CONTACT_ID": hidden}, {"CONTACT_IDS": [hidden]}, {"COMPANY_ID": company}):
        assert await portal.manager.refused("crm.deal.update", id=deal, fields=fields) == DENIED
        assert await portal.manager.refused("crm.deal.add", fields=fields) == DENIED
    # What is linked already needs no right to stay.
    await portal.admin("crm.deal.update", id=deal, fields={"CONTACT_ID": hidden, "COMPANY_ID": company})
    same = {"CONTACT_ID": hidden, "COMPANY_ID": company, "TITLE": "x"}
    assert await portal.manager("crm.deal.update", id=deal, fields=same) is True
    assert await portal.manager("crm.deal.update", id=deal, fields={"CONTACT_ID": 0}) is True


async def test_whoever_has_no_right_at_all(portal: Portal) -> None:
    for verb in ("list", "get", "add", "update", "delete", "fields"):
        refused = await portal.outsider.refused(f"crm.deal.{verb}", id=1)
        assert refused[0] in (400, 403)
        assert refused[2].startswith("Access denied")
