"""Repeat deals: IS_RETURN_CUSTOMER and IS_REPEATED_APPROACH (entities.md 6.2, ruling R12)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import Portal
from support.prepared import prepared_portal


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


async def repeat(portal: Portal, *deals: int) -> str:
    """IS_RETURN_CUSTOMER of the deals, like "NYY"."""
    found = [await portal.admin("crm.deal.get", id=deal) for deal in deals]
    return "".join(row["IS_RETURN_CUSTOMER"] for row in found)


async def update(portal: Portal, deal: int, **fields: Any) -> None:
    assert await portal.admin("crm.deal.update", id=deal, fields=fields) is True


@pytest.mark.parametrize("kind", ["CONTACT_ID", "COMPANY_ID"])
async def test_only_after_an_earlier_won_deal(portal: Portal, kind: str) -> None:
    client = await (portal.contact() if kind == "CONTACT_ID" else portal.company())
    deals = [await portal.deal(**{kind: client}) for _ in range(4)]
    assert await repeat(portal, *deals) == "NNNN"
    await update(portal, deals[1], STAGE_ID="WON")
    assert await repeat(portal, *deals) == "NNYY"
    await update(portal, deals[3], STAGE_ID="WON")
    assert await repeat(portal, *deals) == "NNYY"
    await update(portal, deals[0], STAGE_ID="WON")
    assert await repeat(portal, *deals) == "NYYY"
    late = await portal.deal(**{kind: client}, STAGE_ID="LOSE")
    assert await repeat(portal, late) == "Y"
    # Taken back, lost, deleted: the next won one counts.
    await update(portal, deals[0], STAGE_ID="NEW")
    assert await repeat(portal, *deals) == "NNYY"
    assert await portal.admin("crm.deal.delete", id=deals[1]) is True
    assert await repeat(portal, deals[0], deals[2], deals[3], late) == "NNNY"
    await update(portal, deals[3], STAGE_ID="APOLOGY")
    assert await repeat(portal, deals[0], deals[2], deals[3], late) == "NNNN"


async def test_the_company_is_the_client_before_the_contact(portal: Portal) -> None:
    contact, company = await portal.contact(), await portal.company()
    await portal.deal(CONTACT_ID=contact, COMPANY_ID=company, STAGE_ID="WON")
    of_contact = await portal.deal(CONTACT_ID=contact)
    of_both = await portal.deal(CONTACT_ID=contact, COMPANY_ID=company)
    of_company = await portal.deal(COMPANY_ID=company)
    nobodys = await portal.deal()
    assert await repeat(portal, of_contact, of_both, of_company, nobodys) == "NYYN"


async def test_the_primary_contact_is_the_client(portal: Portal) -> None:
    one, two = await portal.contacts(2)
    await portal.deal(CONTACT_IDS=[one, two], STAGE_ID="WON")
    first, second = await portal.deal(CONTACT_ID=one), await portal.deal(CONTACT_ID=two)
    assert await repeat(portal, first, second) == "YN"


async def test_clients_that_change(portal: Portal) -> None:
    contact, company = await portal.contact(), await portal.company()
    won = await portal.deal(CONTACT_ID=contact, STAGE_ID="WON")
    deal = await portal.deal()
    assert await repeat(portal, deal) == "N"
    await portal.admin("crm.deal.contact.add", id=deal, fields={"CONTACT_ID": contact})
    assert await repeat(portal, deal) == "Y"
    await update(portal, deal, COMPANY_ID=company)
    assert await repeat(portal, deal) == "N"
    await update(portal, deal, COMPANY_ID=0)
    assert await repeat(portal, deal) == "Y"
    await portal.admin("crm.deal.contact.items.delete", id=deal)
    assert await repeat(portal, deal) == "N"
    # The won deal goes over to the company: the contact's deals are no repeat ones, the company's are.
    await update(portal, deal, CONTACT_ID=contact)
    of_company = await portal.deal(COMPANY_ID=company)
    assert await repeat(portal, deal, of_company) == "YN"
    await update(portal, won, COMPANY_ID=company)
    assert await repeat(portal, won, deal, of_company) == "NNY"
    assert await portal.admin("crm.company.delete", id=company) is True
    assert await repeat(portal, won, deal, of_company) == "NYN"
    assert await portal.admin("crm.contact.delete", id=contact) is True
    assert await repeat(portal, won, deal, of_company) == "NNN"


async def test_the_next_contact_becomes_the_client(portal: Portal) -> None:
    gone, next_one = await portal.contacts(2)
    await portal.deal(CONTACT_ID=next_one, STAGE_ID="WON")
    deal = await portal.deal(CONTACT_IDS=[gone, next_one])
    assert await repeat(portal, deal) == "N"
    assert await portal.admin("crm.contact.delete", id=gone) is True
    assert await repeat(portal, deal) == "Y"


async def test_stages_of_another_category_count_as_well(portal: Portal) -> None:
    category = await portal.admin("crm.dealcategory.add", fields={"NAME": "Wholesale"})
    contact = await portal.contact()
    deal = await portal.deal(CONTACT_ID=contact, CATEGORY_ID=category)
    later = await portal.deal(CONTACT_ID=contact)
    await update(portal, deal, STAGE_ID=f"C{category}:WON")
    assert await repeat(portal, deal, later) == "NY"


async def test_repeated_approach(portal: Portal) -> None:
    contact = await portal.contact()
    repeat_lead, plain_lead = await portal.lead(CONTACT_ID=contact), await portal.lead()
    deals = [await portal.deal(CONTACT_ID=contact) for _ in range(3)]
    for deal, lead in zip(deals, (plain_lead, repeat_lead, repeat_lead), strict=True):
        await portal.db.execute("UPDATE deal SET lead_id = $1 WHERE id = $2", lead, deal)

    async def approaches() -> str:
        rows = await portal.admin("crm.deal.list", order={"ID": "ASC"})
        return "".join(row["IS_REPEATED_APPROACH"] for row in rows)

    await update(portal, deals[1], STAGE_ID="EXECUTING")
    assert await approaches() == "NNN", "nothing of the rule changed yet"
    await update(portal, deals[1], STAGE_ID="WON")
    assert (await approaches(), await repeat(portal, *deals)) == ("NYN", "NNY")
    await update(portal, deals[1], STAGE_ID="LOSE")
    assert (await approaches(), await repeat(portal, *deals)) == ("NYY", "NNN")
    await portal.admin("crm.deal.contact.items.delete", id=deals[1])
    assert await approaches() == "NNY", "without a client there is no approach"


async def test_flags_are_computed_only(portal: Portal) -> None:
    flags = {"IS_RETURN_CUSTOMER": "Y", "IS_REPEATED_APPROACH": "Y"}
    deal = await portal.deal(CONTACT_ID=await portal.contact(), **flags)
    await portal.age()
    await update(portal, deal, **flags)
    row = await portal.admin("crm.deal.get", id=deal)
    assert {name: row[name] for name in flags} == dict.fromkeys(flags, "N")
    assert await portal.events() == []


async def test_a_sibling_that_turns_repeat_is_not_modified(portal: Portal) -> None:
    contact = await portal.contact()
    first, second = await portal.deal(CONTACT_ID=contact), await portal.deal(CONTACT_ID=contact)
    await portal.age()
    await update(portal, first, STAGE_ID="WON")
    assert await repeat(portal, second) == "Y"
    assert await portal.events() == [("ONCRMDEALUPDATE", first)]
    assert not await portal.touched("deal", second)


async def test_parallel_hands_see_each_other(portal: Portal) -> None:
    for _ in range(6):
        company = await portal.company()
        deals = [await portal.deal(COMPANY_ID=company) for _ in range(4)]
        won = {"STAGE_ID": "WON"}
        await asyncio.gather(
            *(portal.admin("crm.deal.update", id=deal, fields=won) for deal in (deals[2], deals[1])),
            portal.admin("crm.deal.add", fields={"COMPANY_ID": company}),
            portal.admin("crm.deal.update", id=deals[3], fields={"STAGE_ID": "LOSE"}),
        )
        rows = await portal.admin("crm.deal.list", filter={"COMPANY_ID": company}, order={"ID": "ASC"})
        assert "".join(row["IS_RETURN_CUSTOMER"] for row in rows) == "NNYYY"
