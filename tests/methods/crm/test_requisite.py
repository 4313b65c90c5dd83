"""`crm.requisite.*`, `crm.requisite.bankdetail.*` and their rights and events (entities.md 10)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import Portal
from support.prepared import prepared_portal

CONTACT, COMPANY = 3, 4


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


async def preset(portal: Portal) -> int:
    rows = await portal.admin("crm.requisite.preset.list", order={"ID": "asc"}, select=["ID"])
    return int(rows[0]["ID"])


async def requisite(portal: Portal, owner: int, kind: int = COMPANY, **fields: Any) -> int:
    given = {"ENTITY_TYPE_ID": kind, "ENTITY_ID": owner, "PRESET_ID": await preset(portal), **fields}
    made: int = await portal.admin("crm.requisite.add", fields=given)
    return made


async def test_a_requisite_lives(portal: Portal) -> None:
    owner = await portal.company()
    await portal.events()
    made = await requisite(portal, owner, NAME="Main", RQ_INN="7717586110", RQ_VAT_PAYER="N", SORT=100)
    row = await portal.admin("crm.requisite.get", id=made)
    assert row["DATE_CREATE"].endswith("+03:00")
    expected = {
        "ID": str(made),
        "ENTITY_TYPE_ID": "4",
        "ENTITY_ID": str(owner),
        "PRESET_ID": str(await preset(portal)),
        "NAME": "Main",
        "DATE_MODIFY": "",
        "CREATED_BY_ID": "1",
        "MODIFY_BY_ID": None,
        "ACTIVE": "Y",
        "ADDRESS_ONLY": "N",
        "SORT": "100",
        "RQ_INN": "7717586110",
        "RQ_KPP": None,
        "RQ_VAT_PAYER": "N",
    }
    assert {name: row[name] for name in expected} == expected
    assert list(row) == list(await portal.admin("crm.requisite.fields"))
    changed = {"RQ_KPP": "770501001", "ENTITY_ID": 999, "PRESET_ID": 999, "NAME": ""}
    assert await portal.admin("crm.requisite.update", id=made, fields=changed) is True
    assert await portal.admin("crm.requisite.update", id=made, fields={"RQ_KPP": "770501001"}) is True
    row = await portal.admin("crm.requisite.get", id=made)
    assert (row["RQ_KPP"], row["ENTITY_ID"], row["NAME"]) == ("770501001", str(owner), "Main")
    assert row["DATE_MODIFY"]
    assert row["MODIFY_BY_ID"] == "1"
    assert await portal.admin("crm.requisite.delete", id=made) is True
    gone = await portal.admin.refused("crm.requisite.get", id=made)
    assert gone == (400, "", f"The Requisite with ID '{made}' is not found")
    happened = ["ONCRMREQUISITEADD", "ONCRMREQUISITEUPDATE", "ONCRMREQUISITEDELETE"]
    assert await portal.events() == [(name, made) for name in happened]


REFUSED = [
    ({"ENTITY_TYPE_ID": 1}, "ENTITY_TYPE_ID is not defined or invalid."),
    ({"ENTITY_TYPE_ID": ""}, "ENTITY_TYPE_ID is not defined or invalid."),
    ({"ENTITY_ID": 0}, "ENTITY_ID is not defined or invalid."),
    ({"ENTITY_ID": "x"}, "ENTITY_ID is not defined or invalid."),
    ({"PRESET_ID": 99999}, "PRESET_ID is not defined or invalid."),
    ({"ENTITY_ID": 99999}, "Entity not found."),
]


@pytest.mark.parametrize(("fields", "text"), REFUSED)
async def test_what_cannot_be_added(portal: Portal, fields: dict[str, Any], text: str) -> None:
    owner = await portal.company()
    given = {"ENTITY_TYPE_ID": COMPANY, "ENTITY_ID": owner, "PRESET_ID": await preset(portal), **fields}
    assert await portal.admin.refused("crm.requisite.add", fields=given) == (400, "", text)
    assert (await portal.admin.body("crm.requisite.list"))["total"] == 0


async def test_lists_filter_and_order(portal: Portal) -> None:
    one, two = await portal.company(), await portal.contact()
    await requisite(portal, one, NAME="alpha", RQ_INN="1")
    await requisite(portal, one, NAME="Beta", RQ_INN="2")
    await requisite(portal, two, CONTACT, NAME="gamma")

    async def names(**asked: Any) -> list[str]:
        return [row["NAME"] for row in await portal.admin("crm.requisite.list", **asked)]

    assert await names(order={"NAME": "desc"}) == ["gamma", "Beta", "alpha"]
    assert await names(filter={"ENTITY_TYPE_ID": 4, "ENTITY_ID": one}) == ["alpha", "Beta"]
    assert await names(filter={"@RQ_INN": ["2", "3"]}) == ["Beta"]
    assert await names(filter={"%NAME": "A", "!NAME": "GAMMA"}) == ["alpha", "Beta"]
    assert await names(filter={"RQ_INN": ""}) == ["gamma"]
    body = await portal.admin.body("crm.requisite.list", select=["ID", "RQ_INN"], start=0)
    assert body["total"] == 3
    assert list(body["result"][0]) == ["ID", "RQ_INN"]


async def test_bank_details_hang_on_a_requisite(portal: Portal) -> None:
    owner = await requisite(portal, await portal.company())
    await portal.events()
    given = {"ENTITY_ID": owner, "NAME": "Main account", "RQ_BIK": "044525225", "COMMENTS": "x"}
    made = await portal.admin("crm.requisite.bankdetail.add", fields=given)
    row = await portal.admin("crm.requisite.bankdetail.get", id=made)
    shown = {"ENTITY_ID": str(owner), "COUNTRY_ID": "1", "RQ_BIK": "044525225", "SORT": "500", "ACTIVE": "Y"}
    assert {name: row[name] for name in shown} == shown
    assert list(row) == list(await portal.admin("crm.requisite.bankdetail.fields"))
    fields = {"RQ_SWIFT": "SABRRUMM", "ENTITY_ID": 999}
    assert await portal.admin("crm.requisite.bankdetail.update", id=made, fields=fields) is True
    rows = await portal.admin("crm.requisite.bankdetail.list", filter={"ENTITY_ID": owner})
    assert [(row["ID"], row["RQ_SWIFT"]) for row in rows] == [(str(made), "SABRRUMM")]
    assert await portal.admin("crm.requisite.bankdetail.delete", id=made) is True
    gone = await portal.admin.refused("crm.requisite.bankdetail.get", id=made)
    assert gone == (400, "", f"The RequisiteBankDetail with ID '{made}' is not found")
    happened = ["ONCRMBANKDETAILADD", "ONCRMBANKDETAILUPDATE", "ONCRMBANKDETAILDELETE"]
    assert await portal.events() == [(name, made) for name in happened]
    none = (400, "", "ENTITY_ID is not defined or invalid.")
    assert await portal.admin.refused("crm.requisite.bankdetail.add", fields={"NAME": "x"}) == none


@pytest.mark.parametrize("kind", ["contact", "company"])
async def test_all_goes_with_the_owner(portal: Portal, kind: str) -> None:
    owner = await (portal.contact() if kind == "contact" else portal.company())
    made = await requisite(portal, owner, CONTACT if kind == "contact" else COMPANY)
    detail = await portal.admin("crm.requisite.bankdetail.add", fields={"ENTITY_ID": made})
    for address_type in (1, 11):
        given = {"TYPE_ID": address_type, "ENTITY_TYPE_ID": 8, "ENTITY_ID": made, "CITY": "Tula"}
        assert await portal.admin("crm.address.add", fields=given) is True
    await portal.events()
    await portal.admin(f"crm.{kind}.delete", id=owner)
    gone = [("ONCRMBANKDETAILDELETE", detail), ("ONCRMREQUISITEDELETE", made)]
    assert await portal.events() == [*gone, (f"ONCRM{kind.upper()}DELETE", owner)]
    for table in ("requisite", "bank_detail", "address"):
        assert await portal.db.fetchval(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - named here


async def test_rights_are_the_owners(portal: Portal) -> None:
    """A manager reads and writes what hangs on his own; another's must look like what is not there."""
    mine, theirs = await portal.company(ASSIGNED_BY_ID=2), await portal.company(ASSIGNED_BY_ID=3)
    open_, closed = await requisite(portal, mine), await requisite(portal, theirs)
    details = [
        await portal.admin("crm.requisite.bankdetail.add", fields={"ENTITY_ID": each})
        for each in (open_, closed)
    ]
    for each in (open_, closed):
        given = {"TYPE_ID": 9, "ENTITY_TYPE_ID": 8, "ENTITY_ID": each, "CITY": "Tula"}
        await portal.admin("crm.address.add", fields=given)
        given["TYPE_ID"] = 1
        await portal.admin("crm.address.add", fields=given)
    for name, expected in (("requisite", [open_]), ("requisite.bankdetail", [details[0]])):
        body = await portal.manager.body(f"crm.{name}.list")
        assert ([int(row["ID"]) for row in body["result"]], body["total"]) == (expected, len(expected))
        assert await portal.manager(f"crm.{name}.list", filter={"!ID": expected[0]}) == []
    body = await portal.manager.body("crm.address.list")
    assert ({row["ENTITY_ID"] for row in body["result"]}, body["total"]) == ({str(open_)}, 2)
    denied = (400, "", "Access denied.")
    for name, other in (("requisite", closed), ("requisite.bankdetail", details[1])):
        for number in (other, 99999):
            assert await portal.manager.refused(f"crm.{name}.get", id=number) == denied
            assert (
                await portal.manager.refused(f"crm.{name}.update", id=number, fields={"NAME": "x"}) == denied
            )
            assert await portal.manager.refused(f"crm.{name}.delete", id=number) == denied
    address = {"TYPE_ID": 11, "ENTITY_TYPE_ID": 8, "CITY": "Orel"}
    for number in (closed, 99999):
        refused = await portal.manager.refused("crm.address.add", fields={**address, "ENTITY_ID": number})
        assert refused == denied
    assert await portal.manager("crm.address.add", fields={**address, "ENTITY_ID": open_}) is True
    assert await portal.manager("crm.requisite.update", id=open_, fields={"NAME": "x"}) is True
    assert await portal.manager("crm.requisite.bankdetail.delete", id=details[0]) is True
    for name in ("requisite.list", "requisite.preset.list", "address.list"):
        assert (await portal.outsider.refused(f"crm.{name}"))[0] in (400, 401, 403)


async def test_user_fields(portal: Portal) -> None:
    field = {"FIELD_NAME": "RATING", "USER_TYPE_ID": "integer", "SETTINGS": {"DEFAULT_VALUE": 3}}
    await portal.admin("crm.requisite.userfield.add", fields=field)
    owner = await portal.company()
    low = await requisite(portal, owner)
    high = await requisite(portal, owner, UF_CRM_RATING=9)
    asked = {"select": ["ID", "UF_CRM_RATING"], "order": {"UF_CRM_RATING": "desc"}}
    rows = await portal.admin("crm.requisite.list", **asked)
    assert [(row["ID"], str(row["UF_CRM_RATING"])) for row in rows] == [(str(high), "9"), (str(low), "3")]
    await portal.admin("crm.requisite.update", id=low, fields={"UF_CRM_RATING": 5})
    rows = await portal.admin("crm.requisite.list", filter={">UF_CRM_RATING": 4, "UF_CRM_RATING": 5})
    assert [row["ID"] for row in rows] == [str(low)]
    assert str((await portal.admin("crm.requisite.get", id=low))["UF_CRM_RATING"]) == "5"
    assert "UF_CRM_RATING" in await portal.admin("crm.requisite.fields")


async def test_fields_say_what_clients_expect(portal: Portal) -> None:
    fields = await portal.admin("crm.requisite.fields")
    assert len(fields) == 75
    assert fields["PRESET_ID"]["isRequired"]
    assert fields["PRESET_ID"]["isImmutable"]
    assert fields["RQ_IDENT_TYPE"]["statusType"] == ["RQ_IDENT_TYPE_CO"]
    assert len(await portal.admin("crm.requisite.bankdetail.fields")) == 33


async def test_deleted_user_fields_take_their_values_along(portal: Portal) -> None:
    field = await portal.admin(
        "crm.requisite.userfield.add", fields={"FIELD_NAME": "SCAN", "USER_TYPE_ID": "file"}
    )
    content = {"fileData": ["a.txt", "aGVsbG8="]}
    made = await requisite(portal, await portal.company(), UF_CRM_SCAN=content)
    file = (await portal.admin("crm.requisite.get", id=made))["UF_CRM_SCAN"]
    assert "auth=" in file["showUrl"]
    assert await portal.db.fetchval("SELECT entity_type FROM file") == COMPANY
    await portal.admin("crm.requisite.userfield.delete", id=field)
    assert await portal.db.fetchval("SELECT uf::text FROM requisite") == "{}"
    assert await portal.db.fetchval("SELECT count(*) FROM file") == 0


async def test_files_go_with_the_requisite(portal: Portal) -> None:
    given = {"FIELD_NAME": "SCAN", "USER_TYPE_ID": "file", "MULTIPLE": "Y"}
    await portal.admin("crm.requisite.userfield.add", fields=given)
    content = [{"fileData": ["a.txt", "aGVsbG8="]}, {"fileData": ["b.txt", "aGVsbG8="]}]
    made = await requisite(portal, await portal.company(), UF_CRM_SCAN=content)
    assert await portal.db.fetchval("SELECT count(*) FROM file") == 2
    await portal.admin("crm.requisite.delete", id=made)
    assert await portal.db.fetchval("SELECT count(*) FROM file") == 0
