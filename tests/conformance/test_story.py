"""One story of a lead and its people, told through every client.

Asserted is what the library hands to its user. Ids and numbers come as numbers or as text, as the protocol
has it; where a library could turn one into the other, the story does not insist.
"""

from typing import Any
from uuid import uuid4

import pytest

from conformance.clients import Client, Command, Connect, Refused, Row
from conformance.libraries import ALL_OR_NOTHING, ONE_PARAMETER, without
from conformance.portal import Portal

NOBODY = 2_000_000_000
"""An id that nothing has."""


def added(client: Client, entity: str, **fields: Any) -> int:
    made = client.call(f"crm.{entity}.add", {"fields": fields})
    assert isinstance(made, int)
    assert made > 0
    return made


def lead(client: Client, id_: int) -> Row:
    row: Row = client.call("crm.lead.get", {"id": id_})
    assert row["ID"] == str(id_)
    return row


def links(client: Client, id_: int) -> list[tuple[int, int, str]]:
    rows = client.call("crm.lead.contact.items.get", {"id": id_})
    assert all(row["ROLE_ID"] == 0 for row in rows)
    return [(row["CONTACT_ID"], row["SORT"], row["IS_PRIMARY"]) for row in rows]


def test_entities(client: Client) -> None:
    phone = {"VALUE": "8 495 123 45 67", "VALUE_TYPE": "WORK"}
    made = added(client, "lead", TITLE="Три окна", NAME="Ольга", OPPORTUNITY="12500", PHONE=[phone])
    row = lead(client, made)
    assert (row["TITLE"], row["NAME"], row["OPPORTUNITY"]) == ("Три окна", "Ольга", "12500.00")
    assert [(value["VALUE"], value["VALUE_TYPE"]) for value in row["PHONE"]] == [("8 495 123 45 67", "WORK")]
    assert client.call("crm.lead.update", {"id": made, "fields": {"TITLE": "Два окна"}}) is True
    assert lead(client, made)["TITLE"] == "Два окна"
    assert client.call("crm.lead.delete", {"id": made}) is True
    with pytest.raises(Refused) as refused:
        lead(client, made)
    assert refused.value.status in {400, None}


def test_fields(client: Client) -> None:
    assert len(client.call("crm.lead.fields", {})) == 57
    assert set(client.call("crm.lead.contact.fields", {})) >= {"CONTACT_ID", "SORT", "IS_PRIMARY"}


def test_links_make_a_lead_repeat(client: Client) -> None:
    made, contact = added(client, "lead", TITLE="Repeat"), added(client, "contact", LAST_NAME="Orlova")
    assert lead(client, made)["IS_RETURN_CUSTOMER"] == "N"
    assert links(client, made) == []
    bond = {"id": made, "fields": {"CONTACT_ID": contact}}
    assert client.call("crm.lead.contact.add", bond) is True
    assert client.call("crm.lead.contact.add", bond) is False
    assert links(client, made) == [(contact, 10, "Y")]
    row = lead(client, made)
    assert (row["IS_RETURN_CUSTOMER"], row["CONTACT_ID"]) == ("Y", str(contact))
    assert client.call("crm.lead.contact.delete", bond) is True
    assert client.call("crm.lead.contact.delete", bond) is False
    assert links(client, made) == []
    assert lead(client, made)["IS_RETURN_CUSTOMER"] == "N"


def test_several_contacts_with_a_primary(client: Client) -> None:
    made = added(client, "lead", TITLE="Several")
    anna, boris, vera = (added(client, "contact", NAME=name) for name in ("Anna", "Boris", "Vera"))
    items = [
        {"CONTACT_ID": anna, "SORT": 30},
        {"CONTACT_ID": boris, "SORT": 20, "IS_PRIMARY": "Y"},
        {"CONTACT_ID": vera, "SORT": 10},
    ]
    assert client.call("crm.lead.contact.items.set", {"id": made, "items": items}) is True
    assert sorted(links(client, made)) == sorted([(anna, 30, "N"), (boris, 20, "Y"), (vera, 10, "N")])
    assert lead(client, made)["CONTACT_ID"] == str(boris)
    assert client.call("crm.lead.contact.delete", {"id": made, "fields": {"CONTACT_ID": boris}}) is True
    assert sorted(links(client, made)) == sorted([(anna, 30, "N"), (vera, 10, "Y")])
    assert client.call("crm.lead.contact.items.delete", {"id": made}) is True
    row = lead(client, made)
    assert (row["CONTACT_ID"], row["IS_RETURN_CUSTOMER"]) in {(None, "N"), ("0", "N")}


def test_a_company_makes_a_lead_repeat(client: Client) -> None:
    company, contact = added(client, "company", TITLE="Окна"), added(client, "contact", NAME="Gleb")
    assert client.call("crm.company.contact.add", {"id": company, "fields": {"CONTACT_ID": contact}}) is True
    (bond,) = client.call("crm.contact.company.items.get", {"id": contact})
    assert (bond["COMPANY_ID"], bond["IS_PRIMARY"]) == (company, "Y")
    made = added(client, "lead", TITLE="Firm")
    for company_id, flag in ((company, "Y"), ("", "N")):
        assert client.call("crm.lead.update", {"id": made, "fields": {"COMPANY_ID": company_id}}) is True
        assert lead(client, made)["IS_RETURN_CUSTOMER"] == flag


def test_a_batch_refers_to_its_own_results(client: Client) -> None:
    got = client.batch(
        {
            "contact": ("crm.contact.add", {"fields": {"NAME": "Дина & co"}}),
            "person": ("crm.contact.get", {"id": "$result[contact]"}),
            "lead": ("crm.lead.add", {"fields": {"CONTACT_ID": "$result[contact]"}}),
            "row": ("crm.lead.get", {"id": "$result[lead]"}),
        }
    )
    assert not got.errors
    contact, row = got.results["contact"], got.results["row"]
    assert got.results["person"]["NAME"] == "Дина & co"
    assert (row["ID"], row["CONTACT_ID"]) == (str(got.results["lead"]), str(contact))
    assert row["IS_RETURN_CUSTOMER"] == "Y"


@pytest.mark.parametrize("connect", without(*ONE_PARAMETER), indirect=True)
def test_links_in_a_batch(client: Client) -> None:
    made, contact = added(client, "lead", TITLE="Batch"), added(client, "contact", NAME="Egor")
    bond: Command = ("crm.lead.contact.add", {"id": made, "fields": {"CONTACT_ID": contact, "SORT": 40}})
    got = client.batch({"bond": bond, "again": bond, "links": ("crm.lead.contact.items.get", {"id": made})})
    assert (got.results["bond"], got.results["again"]) == (True, False)
    assert got.results["links"] == [{"CONTACT_ID": contact, "SORT": 40, "ROLE_ID": 0, "IS_PRIMARY": "Y"}]


FAILING: dict[str, Command] = {
    "before": ("crm.lead.add", {"fields": {"TITLE": "Before"}}),
    "lost": ("crm.lead.contact.items.get", {"id": NOBODY}),
    "after": ("crm.lead.add", {"fields": {"TITLE": "After"}}),
}


@pytest.mark.parametrize("connect", without(*ALL_OR_NOTHING), indirect=True)
def test_a_command_that_fails(client: Client) -> None:
    got = client.batch(FAILING)
    assert (set(got.results), got.errors) == ({"before", "after"}, {"lost": "NOT_FOUND"})
    got = client.batch(FAILING, halt=True)
    assert (set(got.results), got.errors) == ({"before"}, {"lost": "NOT_FOUND"})


@pytest.mark.parametrize("connect", ALL_OR_NOTHING, indirect=True)
def test_a_command_that_fails_hides_the_others(client: Client) -> None:
    with pytest.raises(Refused) as refused:
        client.batch(FAILING)
    assert refused.value.code in {"NOT_FOUND", None}


def test_reading_many_pages(client: Client) -> None:
    mark = uuid4().hex
    ids = set()
    for _ in range(3):
        commands = {f"n{n}": ("crm.lead.add", {"fields": {"TITLE": mark}}) for n in range(41)}
        ids |= {str(made) for made in client.batch(commands).results.values()}
    assert len(ids) == 123
    for rows in client.walks("crm.lead.list", {"select": ["ID", "TITLE"], "filter": {"=TITLE": mark}}):
        assert {row["ID"] for row in rows} == ids
        assert len(rows) == 123
        assert all(row == {"ID": row["ID"], "TITLE": mark} for row in rows)


@pytest.mark.parametrize(
    ("method", "params", "status", "code"),
    [
        pytest.param(
            "crm.lead.contact.add",
            {"id": NOBODY, "fields": {"CONTACT_ID": 1}},
            400,
            "NOT_FOUND",
            id="missing lead",
        ),
        pytest.param("crm.lead.contact.items.delete", {"id": 0}, 400, "", id="bad id"),
        pytest.param("crm.lead.nonsense", {"id": 1}, 404, "ERROR_METHOD_NOT_FOUND", id="unknown method"),
    ],
)
def test_refusals(client: Client, method: str, params: dict[str, Any], status: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        client.call(method, params)
    check(refused.value, status, code)


def test_a_wrong_key(connect: Connect, portal: Portal) -> None:
    with pytest.raises(Refused) as refused:
        connect(portal, secret="nobody0knows0this").call("crm.lead.list", {"select": ["ID"]})
    check(refused.value, 401, "INVALID_CREDENTIALS")


def check(refused: Refused, status: int, code: str) -> None:
    assert (refused.status, refused.code) != (None, None)
    assert refused.status in {status, None}
    assert refused.code in {code, None}
