"""Two server processes on one database are one portal."""

import time
from collections.abc import Callable
from typing import Any

import httpx

from support.server import LiveServer, relead


def _call(server: LiveServer, path: str, method: str, **params: Any) -> Any:
    return httpx.post(f"{server.url}{path}{method}", json=params, timeout=30).json()


def test_two_servers_on_one_database_are_one_portal(
    live_server: Callable[[], LiveServer], database_url: str
) -> None:
    first, second = live_server(), live_server()
    user = relead("user", "create", "--login", "anna", "--name", "A", "--admin", database_url=database_url)
    path = relead(
        "webhook", "create", "--user", user.stdout.strip(), "--scope", "crm", database_url=database_url
    ).stdout.strip()
    contact = _call(first, path, "crm.contact.add", fields={"NAME": "C"})["result"]
    lead = _call(second, path, "crm.lead.add", fields={"TITLE": "L"})["result"]

    assert (
        _call(first, path, "crm.lead.contact.add", id=lead, fields={"CONTACT_ID": contact})["result"] is True
    )
    assert (
        _call(second, path, "crm.lead.contact.add", id=lead, fields={"CONTACT_ID": contact})["result"]
        is False
    )
    for server in (first, second):
        assert _call(server, path, "crm.lead.get", id=lead)["result"]["IS_RETURN_CUSTOMER"] == "Y"

    relead("settings", "set", "language", "en", database_url=database_url)
    time.sleep(1.1)  # a setting may be remembered for a second
    for server in (first, second):
        assert _call(server, path, "crm.lead.fields")["result"]["TITLE"]["title"] == "Lead Name"
