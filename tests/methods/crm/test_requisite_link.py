"""`crm.requisite.link.*`, and what a conversion chooses (entities.md 10.4, repeat-leads.md 5.4)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import Portal
from support.prepared import prepared_portal

NONE = {"REQUISITE_ID": 0, "BANK_DETAIL_ID": 0, "MC_REQUISITE_ID": 0, "MC_BANK_DETAIL_ID": 0}


@dataclass(frozen=True)
class Parties:
    """A deal with a company; requisites and a bank detail of it, of an own company, and of a stranger."""

    portal: Portal
    company: int
    deal: int
    client: int
    detail: int
    own: int
    stranger: int

    def link(self, **chosen: int) -> dict[str, int]:
        return {"ENTITY_TYPE_ID": 2, "ENTITY_ID": self.deal, **NONE, **chosen}


@pytest.fixture
async def parties(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Parties]:
    async with prepared_portal(engine, client, database_url) as portal:
        preset = (await portal.admin("crm.requisite.preset.list"))[0]["ID"]

        async def requisite(**fields: Any) -> int:
            owner = await portal.company(**fields)
            given = {"ENTITY_TYPE_ID": 4, "ENTITY_ID": owner, "PRESET_ID": preset}
            made: int = await portal.admin("crm.requisite.add", fields=given)
            return made

        theirs = await requisite()
        company = int((await portal.admin("crm.requisite.get", id=theirs))["ENTITY_ID"])
        yield Parties(
            portal,
            company,
            await portal.deal(COMPANY_ID=company),
            theirs,
            await portal.admin("crm.requisite.bankdetail.add", fields={"ENTITY_ID": theirs}),
            await requisite(IS_MY_COMPANY="Y"),
            await requisite(),
        )


async def test_a_link_lives(parties: Parties) -> None:
    call, of_deal = parties.portal.admin, {"entityTypeId": 2, "entityId": parties.deal}
    missing = (400, "", "Not found")
    assert await call.refused("crm.requisite.link.get", **of_deal) == missing
    chosen = {
        "REQUISITE_ID": parties.client,
        "BANK_DETAIL_ID": parties.detail,
        "MC_REQUISITE_ID": parties.own,
    }
    assert await call("crm.requisite.link.register", fields=parties.link(**chosen)) is True
    row = {name: str(number) for name, number in parties.link(**chosen).items()}
    assert await call("crm.requisite.link.get", **of_deal) == row
    assert await call("crm.requisite.link.register", fields=parties.link(REQUISITE_ID=parties.client)) is True
    body = await call.body("crm.requisite.link.list", filter={"ENTITY_TYPE_ID": 2})
    assert (body["total"], body["result"][0]["BANK_DETAIL_ID"]) == (1, "0")
    await call("crm.requisite.delete", id=parties.client)
    assert (await call("crm.requisite.link.get", **of_deal))["REQUISITE_ID"] == "0"
    assert await call("crm.requisite.link.unregister", **of_deal) is True
    assert await call("crm.requisite.link.list") == []
    assert list(await call("crm.requisite.link.fields")) == list(row)


async def test_what_cannot_be_chosen(parties: Parties) -> None:
    stranger = parties.stranger
    refusals = [
        ({"REQUISITE_ID": 999}, "The Requisite with ID '999' is not found"),
        (
            {"REQUISITE_ID": stranger},
            f"The Requisite with ID '{stranger}' is not assigned to Company with ID '{parties.company}'",
        ),
        ({"BANK_DETAIL_ID": 999}, "The BankDetail with ID '999' is not found"),
        (
            {"BANK_DETAIL_ID": parties.detail},
            f"The BankDetail with ID '{parties.detail}' is not assigned to Requisite with ID '0'",
        ),
        (
            {"MC_REQUISITE_ID": parties.client},
            f"The Requisite with ID '{parties.client}' is not assigned to My company with ID '0'",
        ),
        ({"ENTITY_TYPE_ID": 0}, "ENTITY_TYPE_ID is not defined or invalid."),
        ({"ENTITY_ID": 999}, "Entity is not found"),
        ({"ENTITY_TYPE_ID": 31}, "Entity is not found"),
        ({"REQUISITE_ID": -1}, "REQUISITE_ID is not defined or invalid."),
    ]
    for given, text in refusals:
        refused = await parties.portal.admin.refused(
            "crm.requisite.link.register", fields=parties.link(**given)
        )
        assert refused == (400, "", text)
    short = {"ENTITY_TYPE_ID": 2, "ENTITY_ID": parties.deal, "REQUISITE_ID": 0}
    refused = await parties.portal.admin.refused("crm.requisite.link.register", fields=short)
    assert refused == (400, "", "BANK_DETAIL_ID is not defined or invalid.")


async def test_links_are_the_deals(parties: Parties) -> None:
    """Whoever may not read the deal sees no link; whoever may not read the requisite cannot choose it."""
    portal = parties.portal
    await portal.admin("crm.requisite.link.register", fields=parties.link(REQUISITE_ID=parties.client))
    assert await portal.manager("crm.requisite.link.list") == []
    denied = (400, "", "Access denied.")
    of_deal = {"entityTypeId": 2, "entityId": parties.deal}
    assert await portal.manager.refused("crm.requisite.link.get", **of_deal) == denied
    assert await portal.manager.refused("crm.requisite.link.unregister", **of_deal) == denied
    await portal.admin("crm.deal.update", id=parties.deal, fields={"ASSIGNED_BY_ID": 2})
    assert len(await portal.manager("crm.requisite.link.list")) == 1
    refused = await portal.manager.refused(
        "crm.requisite.link.register", fields=parties.link(REQUISITE_ID=parties.stranger)
    )
    assert refused == (400, "", f"The Requisite with ID '{parties.stranger}' is not found")
    await portal.admin("crm.deal.delete", id=parties.deal)
    assert await portal.db.fetchval("SELECT count(*) FROM requisite_link") == 0


async def test_a_converted_lead_brings_its_address_and_the_clients_requisite(parties: Parties) -> None:
    portal = parties.portal
    repeat = await portal.lead(TITLE="again", COMPANY_ID=parties.company)
    await portal.admin("crm.lead.convert", id=repeat)
    deals = await portal.admin("crm.deal.list", filter={"LEAD_ID": repeat}, select=["ID"])
    rows = await portal.admin("crm.requisite.link.list", filter={"ENTITY_ID": deals[0]["ID"]})
    assert [(row["REQUISITE_ID"], row["BANK_DETAIL_ID"]) for row in rows] == [
        (str(parties.client), str(parties.detail))
    ]
    fresh = await portal.lead(TITLE="new", NAME="Olga", ADDRESS_CITY="Tula")
    await portal.admin("crm.lead.convert", id=fresh)
    (contact,) = await portal.admin("crm.contact.list", filter={"LEAD_ID": fresh}, select=["ID"])
    own = {"ENTITY_TYPE_ID": 3, "ENTITY_ID": contact["ID"]}
    (row,) = await portal.admin("crm.requisite.list", filter=own)
    assert row["ADDRESS_ONLY"] == "Y"
    (row,) = await portal.admin("crm.address.list", filter={"ENTITY_TYPE_ID": 8, "ENTITY_ID": row["ID"]})
    assert (row["CITY"], row["ANCHOR_ID"]) == ("Tula", contact["ID"])
