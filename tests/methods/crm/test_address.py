"""`crm.address.*` and what it shares with ADDRESS_* fields of entities (entities.md 2.9, 10.5)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.actions import requisite_presets
from relead.store.engine import Engine
from support.crm import Portal
from support.prepared import prepared_portal

LEAD, CONTACT, COMPANY, REQUISITE = 1, 3, 4, 8
ACTUAL, LEGAL, DELIVERY = 1, 6, 11


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


def key(kind: int, number: int, type_id: int = ACTUAL) -> dict[str, Any]:
    return {"TYPE_ID": type_id, "ENTITY_TYPE_ID": kind, "ENTITY_ID": number}


async def addresses(portal: Portal, **filters: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = await portal.admin("crm.address.list", filter=filters)
    return rows


async def requisites(portal: Portal, kind: int, owner: int) -> list[int]:
    rows = await portal.admin("crm.requisite.list", filter={"ENTITY_TYPE_ID": kind, "ENTITY_ID": owner})
    return [int(row["ID"]) for row in rows]


async def address_events(portal: Portal) -> list[tuple[str, dict[str, Any]]]:
    rows = await portal.db.fetch(
        "SELECT event, data FROM outbox WHERE event LIKE 'ONCRMADDRESS%' ORDER BY id"
    )
    await portal.db.execute("DELETE FROM outbox")
    import json

    return [(row["event"], json.loads(row["data"])["FIELDS"]) for row in rows]


async def test_the_address_of_a_lead_is_its_own_fields(portal: Portal) -> None:
    lead = await portal.lead(TITLE="x")
    await portal.events()
    assert await portal.admin("crm.address.add", fields={**key(LEAD, lead), "ADDRESS_1": "Mira 4"}) is True
    assert (await portal.admin("crm.lead.get", id=lead))["ADDRESS"] == "Mira 4"
    told = {**key(LEAD, lead), "ANCHOR_TYPE_ID": LEAD, "ANCHOR_ID": lead}
    assert await address_events(portal) == [("ONCRMADDRESSREGISTER", told)]
    again = await portal.admin.refused("crm.address.add", fields={**key(LEAD, lead), "CITY": "Tula"})
    assert again == (400, "", "TypeAddress exists.")
    await portal.admin("crm.lead.update", id=lead, fields={"ADDRESS_CITY": "Tula", "ADDRESS": ""})
    (row,) = await addresses(portal, ENTITY_TYPE_ID=LEAD, ENTITY_ID=lead)
    assert row == {
        **{name: str(value) for name, value in key(LEAD, lead).items()},
        "ADDRESS_1": None,
        "ADDRESS_2": None,
        "CITY": "Tula",
        "POSTAL_CODE": None,
        "REGION": None,
        "PROVINCE": None,
        "COUNTRY": None,
        "COUNTRY_CODE": None,
        "LOC_ADDR_ID": None,
        "ANCHOR_TYPE_ID": "1",
        "ANCHOR_ID": str(lead),
    }
    assert await portal.admin("crm.address.update", fields={**key(LEAD, lead), "CITY": "Orel"}) is True
    assert (await portal.admin("crm.lead.get", id=lead))["ADDRESS_CITY"] == "Orel"
    await portal.events()
    assert await portal.admin("crm.address.delete", fields=key(LEAD, lead)) is True
    assert (await portal.admin("crm.lead.get", id=lead))["ADDRESS_CITY"] is None
    assert [name for name, _ in await address_events(portal)] == ["ONCRMADDRESSUNREGISTER"]
    gone = (400, "", "TypeAddress not found.")
    assert await portal.admin.refused("crm.address.delete", fields=key(LEAD, lead)) == gone
    assert await portal.admin.refused("crm.address.update", fields=key(LEAD, lead)) == gone


async def test_other_types_of_a_lead_are_not_its_fields(portal: Portal) -> None:
    lead = await portal.lead(TITLE="x", ADDRESS_CITY="Tula")
    await portal.admin("crm.address.add", fields={**key(LEAD, lead, DELIVERY), "CITY": "Orel"})
    assert [(row["TYPE_ID"], row["CITY"]) for row in await addresses(portal)] == [
        ("1", "Tula"),
        ("11", "Orel"),
    ]
    assert (await portal.admin("crm.lead.get", id=lead))["ADDRESS_CITY"] == "Tula"
    await portal.admin("crm.address.update", fields={**key(LEAD, lead, DELIVERY), "CITY": ""})
    assert [row["CITY"] for row in await addresses(portal)] == ["Tula"]
    await portal.admin("crm.lead.delete", id=lead)
    assert await addresses(portal) == []


async def test_an_address_of_a_contact_makes_an_address_only_requisite(portal: Portal) -> None:
    contact = await portal.contact(ADDRESS="Mira 4", ADDRESS_CITY="Tula")
    (holder,) = await requisites(portal, CONTACT, contact)
    row = await portal.admin("crm.requisite.get", id=holder)
    assert (row["ADDRESS_ONLY"], row["NAME"]) == ("Y", "Физ. лицо")
    (row,) = await addresses(portal)
    assert (row["ENTITY_TYPE_ID"], row["ENTITY_ID"], row["ADDRESS_1"]) == ("8", str(holder), "Mira 4")
    assert (row["ANCHOR_TYPE_ID"], row["ANCHOR_ID"]) == ("3", str(contact))
    await portal.admin("crm.contact.update", id=contact, fields={"ADDRESS": "Lenina 1"})
    assert await requisites(portal, CONTACT, contact) == [holder]
    assert [row["ADDRESS_1"] for row in await addresses(portal)] == ["Lenina 1"]
    await portal.admin("crm.address.update", fields={**key(REQUISITE, holder), "CITY": "Orel"})
    assert (await portal.admin("crm.contact.get", id=contact))["ADDRESS_CITY"] == "Orel"
    await portal.admin("crm.contact.update", id=contact, fields={"ADDRESS": "", "ADDRESS_CITY": ""})
    assert await addresses(portal) == []


async def test_a_company_has_two_addresses_in_its_card(portal: Portal) -> None:
    company = await portal.company(ADDRESS_CITY="Tula", REG_ADDRESS_CITY="Orel")
    (holder,) = await requisites(portal, COMPANY, company)
    rows = await addresses(portal, ENTITY_ID=holder)
    assert [(row["TYPE_ID"], row["CITY"]) for row in rows] == [("1", "Tula"), ("6", "Orel")]
    await portal.admin("crm.address.delete", fields=key(REQUISITE, holder, LEGAL))
    row = await portal.admin("crm.company.get", id=company)
    assert (row["ADDRESS_CITY"], row["REG_ADDRESS_CITY"]) == ("Tula", None)


async def test_the_next_requisite_takes_the_card_over(portal: Portal) -> None:
    """Of several requisites one has the card's addresses; when it goes, the next one's are the card's."""
    contact = await portal.contact(ADDRESS_CITY="Tula")
    (first,) = await requisites(portal, CONTACT, contact)
    preset = (await portal.admin("crm.requisite.preset.list"))[0]["ID"]
    given = {"ENTITY_TYPE_ID": CONTACT, "ENTITY_ID": contact, "PRESET_ID": preset}
    second = await portal.admin("crm.requisite.add", fields=given)
    await portal.admin("crm.address.add", fields={**key(REQUISITE, second), "CITY": "Orel"})
    assert (await portal.admin("crm.contact.get", id=contact))["ADDRESS_CITY"] == "Tula"
    await portal.admin("crm.requisite.delete", id=first)
    assert (await portal.admin("crm.contact.get", id=contact))["ADDRESS_CITY"] == "Orel"
    assert [(row["ENTITY_ID"], row["CITY"]) for row in await addresses(portal)] == [(str(second), "Orel")]
    await portal.admin("crm.requisite.delete", id=second)
    assert (await portal.admin("crm.contact.get", id=contact))["ADDRESS_CITY"] is None
    assert await addresses(portal) == []


REFUSED = [
    ({"TYPE_ID": 0}, "TYPE_ID is not defined or invalid."),
    ({"TYPE_ID": 13}, "TYPE_ID is not defined or invalid."),
    ({"ENTITY_TYPE_ID": 2}, "ENTITY_TYPE_ID is not defined or invalid."),
    ({"ENTITY_TYPE_ID": 3}, "ENTITY_TYPE_ID is not defined or invalid."),
    ({"ENTITY_ID": ""}, "ENTITY_ID is not defined or invalid."),
    ({"ENTITY_ID": 99999}, "ENTITY_ID is not defined or invalid."),
    ({"ENTITY_TYPE_ID": 8, "ENTITY_ID": 99999}, "ENTITY_ID is not defined or invalid."),
]


@pytest.mark.parametrize(("fields", "text"), REFUSED)
async def test_what_cannot_have_an_address(portal: Portal, fields: dict[str, Any], text: str) -> None:
    lead = await portal.lead(TITLE="x")
    for verb in ("add", "update", "delete"):
        given = {**key(LEAD, lead), "CITY": "Tula", **fields}
        assert await portal.admin.refused(f"crm.address.{verb}", fields=given) == (400, "", text)


async def test_a_repeat_lead_shows_its_own_address(portal: Portal) -> None:
    """R10: the card hides it, REST returns it as stored; the client gains it (R9)."""
    contact = await portal.contact()
    lead = await portal.lead(TITLE="x", ADDRESS_CITY="Tula")
    await portal.admin("crm.lead.contact.add", id=lead, fields={"CONTACT_ID": contact})
    assert (await portal.admin("crm.contact.get", id=contact))["ADDRESS_CITY"] == "Tula"
    rows = await addresses(portal)
    assert [(row["ANCHOR_TYPE_ID"], row["CITY"]) for row in rows] == [("1", "Tula"), ("3", "Tula")]


async def test_lists_lead_addresses_only_to_readers(portal: Portal) -> None:
    mine = await portal.lead(TITLE="x", ASSIGNED_BY_ID=2, ADDRESS_CITY="Tula")
    other = await portal.lead(TITLE="x", ASSIGNED_BY_ID=3, OPENED="N", ADDRESS_CITY="Orel")
    body = await portal.manager.body("crm.address.list")
    assert ([row["ENTITY_ID"] for row in body["result"]], body["total"]) == ([str(mine)], 1)
    assert await portal.manager("crm.address.list", filter={"CITY": "Orel"}) == []
    denied = await portal.manager.refused("crm.address.delete", fields=key(LEAD, other))
    assert denied == (400, "", "Access denied.")


async def test_addresses_from_before_get_requisites(portal: Portal, engine: Engine) -> None:
    """A portal that is upgraded has addresses in cards and no presets yet."""
    contact, bare = await portal.contact(), await portal.contact()
    await portal.db.execute("UPDATE contact SET address_city = 'Tula' WHERE id = $1", contact)
    await portal.db.execute("DELETE FROM requisite_preset")
    await engine.transact(requisite_presets.prepare)
    (holder,) = await requisites(portal, CONTACT, contact)
    assert await requisites(portal, CONTACT, bare) == []
    assert [(row["ENTITY_ID"], row["CITY"]) for row in await addresses(portal)] == [(str(holder), "Tula")]
    await engine.transact(requisite_presets.prepare)
    assert len(await requisites(portal, CONTACT, contact)) == 1
