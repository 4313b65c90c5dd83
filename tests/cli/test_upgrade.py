"""A portal of an earlier release keeps its data and gains what the newer one brings."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import httpx
import pytest

from relead.store import migrate
from support.server import LiveServer, relead

_RELEASED = ["0001", "0002"]
"""Revisions whose portals are out there."""
_WHO = (
    "assigned_by_id, created_by_id, modify_by_id, date_create, date_modify,"
    " last_activity_time, last_activity_by"
)
_ONE = "1, 1, 1, now(), now(), now(), 1"
_DATA = f"""
    INSERT INTO user_account (id, login, is_admin) VALUES (1, 'anna', true);
    INSERT INTO currency (currency, amount_cnt, amount, sort, localizations)
        VALUES ('RUB', 1, 1, 100, '{{}}');
    INSERT INTO contact (id, name, {_WHO}) VALUES (7, 'Olga', {_ONE});
    INSERT INTO lead (id, title, status_id, semantic, currency_id, opportunity, moved_by_id, moved_time,
                      is_return_customer, contact_id, {_WHO})
        VALUES (9, 'Old', 'NEW', 'P', 'RUB', 5, 1, now(), true, 7, {_ONE});
    INSERT INTO lead_contact (lead_id, contact_id, sort) VALUES (9, 7, 10);
"""  # noqa: S608 - constants of this module


async def _portal_of(url: str, revision: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        await asyncio.to_thread(migrate._upgrade, url, revision)
        await connection.execute(_DATA)
    finally:
        await connection.close()


@pytest.mark.parametrize("revision", _RELEASED)
async def test_a_portal_of_an_earlier_release(
    new_database: Callable[[], Awaitable[str]], live_server: Callable[..., LiveServer], revision: str
) -> None:
    url = await new_database()
    await _portal_of(url, revision)
    server = await asyncio.to_thread(lambda: live_server(database_url=url))
    path = relead("webhook", "create", "--user", "1", "--scope", "crm", database_url=url).stdout.strip()
    async with httpx.AsyncClient(base_url=server.url + path) as client:

        async def call(method: str, **params: Any) -> Any:
            return (await client.post(method, json=params)).json()["result"]

        lead = await call("crm.lead.get", id=9)
        assert (lead["TITLE"], lead["IS_RETURN_CUSTOMER"], lead["CONTACT_ID"]) == ("Old", "Y", "7")
        before = await call("crm.stagehistory.list", entityTypeId=1, select=["TYPE_ID", "STATUS_ID"])
        if revision == "0001":  # the next one began that history
            assert before == {"items": [{"TYPE_ID": 1, "STATUS_ID": "NEW"}]}
        made = await call("crm.lead.convert", id=9)
        assert (await call("crm.deal.get", id=made["dealId"]))["CONTACT_ID"] == "7"
