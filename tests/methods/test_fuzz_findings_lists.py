"""Filters that once broke the server, found by `tests/fuzz`."""

from typing import Any

import httpx
import pytest

from support.crm import seeded_portal


@pytest.mark.parametrize(
    ("entity", "filters", "found"),
    [
        ("company", {"LOGO": "x"}, 1),  # no number is 0, and 0 means none
        ("company", {"%LOGO": "5"}, 0),
        ("contact", {"@PHOTO": ["1", "x"]}, 0),
        ("contact", {">PHOTO": "abc"}, 0),
        ("lead", {"WEB": [[[1]]]}, 0),
        ("lead", {"EMAIL": {"a": {"b": 1}}}, 0),
        ("lead", {"=%TITLE": "T\\"}, 0),
        ("lead", {"!%=TITLE": "\\\\\\"}, 1),
        ("lead", {"<OPPORTUNITY": "1e9999999"}, 1),
        ("lead", {">OPPORTUNITY": "1e9999999"}, 0),
        ("lead", {">OPPORTUNITY": "1e-20000"}, 0),
        ("lead", {">OPPORTUNITY": "-1e-20000"}, 1),
        ("lead", {"@OPPORTUNITY": ["0." + "0" * 20_000 + "1", "1e131072", "0"]}, 1),
    ],
)
async def test_filters(
    client: httpx.AsyncClient, database_url: str, entity: str, filters: dict[str, Any], found: int
) -> None:
    async with seeded_portal(client, database_url) as portal:
        await {"lead": portal.lead, "contact": portal.contact, "company": portal.company}[entity](TITLE="T")
        rows = await portal.admin(f"crm.{entity}.list", filter=filters, select=["ID"])
    assert len(rows) == found


async def test_an_id_too_large_for_a_float_unlinks_nobody(
    client: httpx.AsyncClient, database_url: str
) -> None:
    async with seeded_portal(client, database_url) as portal:
        contact = await portal.contact()
        lead = await portal.lead(CONTACT_IDS=[contact])
        for method, params in (
            ("crm.lead.update", {"fields": {"CONTACT_IDS": [1e30]}}),
            ("crm.lead.contact.items.set", {"items": [{"CONTACT_ID": 1e30}]}),
        ):
            status, code, _ = await portal.admin.refused(method, id=lead, **params)
            assert (status, code) == (400, "INVALID_REQUEST")
        assert await portal.admin.links(lead) == [[contact, 10, "Y"]]
