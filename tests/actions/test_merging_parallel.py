"""Merging and converting while others link, merge and delete the same cards: always some serial order."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from relead.wire.errors import WireError
from support.crm import Direct, Portal
from support.invariants import broken_invariants
from support.prepared import prepared_portal

ROUNDS = 8
MISSING = ("Not found.", "Not found", "Owner was not found", "Lead was not found.", "Element not found")


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made
        assert await broken_invariants(made.db) == []


@pytest.fixture
async def call(portal: Portal, database_url: str) -> AsyncIterator[Direct]:  # noqa: ARG001 - seeds
    engine = await Engine.open(database_url, size=12)
    yield Direct(engine)
    await engine.close()


async def together(*calls: Coroutine[Any, Any, Any]) -> list[Any]:
    """Answers of calls made at once; a refusal is its text. Anything else that is raised fails the test."""
    found = await asyncio.gather(*calls, return_exceptions=True)
    for answer in found:
        if isinstance(answer, BaseException) and not isinstance(answer, WireError):
            raise answer
    return [answer.text if isinstance(answer, WireError) else answer for answer in found]


def merge(call: Direct, kind: int, *ids: int) -> Coroutine[Any, Any, Any]:
    return call("crm.entity.mergeBatch", params={"entityTypeId": kind, "entityIds": list(ids)})


async def test_contacts_merged_while_leads_are_linked_to_them(portal: Portal, call: Direct) -> None:
    for _ in range(ROUNDS):
        one, two = await portal.contacts(2)
        leads = [await portal.lead() for _ in range(4)]
        adds = (call("crm.lead.contact.add", id=lead, fields={"CONTACT_ID": two}) for lead in leads)
        merged, *answers = await together(merge(call, 3, one, two), *adds)
        assert merged == {"STATUS": "SUCCESS", "ENTITY_IDS": [two]}
        for lead, answer in zip(leads, answers, strict=True):
            links = [row[0] for row in await portal.admin.links(lead)]
            assert (answer, links) in ((True, [one]), ("Not found.", []))


async def test_merged_both_ways_at_once(portal: Portal, call: Direct) -> None:
    for kind in (1, 3):
        made = {1: portal.lead, 3: portal.contact}[kind]
        for _ in range(ROUNDS):
            one, two, three = [await made() for _ in range(3)]
            answers = await together(merge(call, kind, one, two), merge(call, kind, two, three, one))
            statuses = [answer["STATUS"] if isinstance(answer, dict) else answer for answer in answers]
            assert sorted(statuses) == ["Owner was not found", "SUCCESS"]


async def test_leads_merged_converted_and_deleted_at_once(portal: Portal, call: Direct) -> None:
    for _ in range(ROUNDS):
        company = await portal.company()
        contact = await portal.contact(COMPANY_ID=company)
        one, two = await portal.lead(CONTACT_ID=contact), await portal.lead(COMPANY_ID=company)
        answers = await together(
            call("crm.lead.convert", id=two),
            merge(call, 1, one, two),
            call("crm.contact.delete", id=contact),
            call("crm.lead.convert", id=one),
            call("crm.company.delete", id=company),
        )
        assert all(not isinstance(answer, str) or answer in MISSING for answer in answers), answers
        deals = await portal.admin("crm.deal.list", select=["ID", "LEAD_ID"], filter={"!LEAD_ID": None})
        assert {row["LEAD_ID"] for row in deals} <= {
            row["ID"] for row in await portal.admin("crm.lead.list", select=["ID"])
        }
