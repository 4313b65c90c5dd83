"""How the story goes on, told through every client: what a lead gathers, and what becomes of it.

Belongs here: user fields, requisites, activities, comments, conversion. Does not belong here: leads and
their links (`test_story`), which say too how values are compared.
"""

from typing import Any
from uuid import uuid4

from conformance.clients import Client, Row
from conformance.test_story import added, lead

LEAD, DEAL, COMPANY, REQUISITE = 1, 2, 4, 8


def rows(client: Client, method: str, **conditions: Any) -> list[Row]:
    found: list[Row] = client.call(method, {"filter": conditions})
    return found


def test_a_user_field(client: Client) -> None:
    name = uuid4().hex[:12].upper()
    field = added(client, "lead.userfield", FIELD_NAME=name, USER_TYPE_ID="string", EDIT_FORM_LABEL="Этаж")
    try:
        (row,) = rows(client, "crm.lead.userfield.list", FIELD_NAME=f"UF_CRM_{name}")
        assert (row["ID"], row["USER_TYPE_ID"], row["MULTIPLE"]) == (str(field), "string", "N")
        made = added(client, "lead", **{"TITLE": "User field", f"UF_CRM_{name}": "седьмой"})
        assert lead(client, made)[f"UF_CRM_{name}"] == "седьмой"
        (row,) = rows(client, "crm.lead.list", **{f"UF_CRM_{name}": "седьмой"})
        assert row["ID"] == str(made)
    finally:
        assert client.call("crm.lead.userfield.delete", {"id": field}) is True


def test_requisites(client: Client) -> None:
    company = added(client, "company", TITLE="Рога и копыта")
    preset = rows(client, "crm.requisite.preset.list")[0]["ID"]
    owner = {"ENTITY_TYPE_ID": COMPANY, "ENTITY_ID": company}
    made = added(client, "requisite", PRESET_ID=preset, NAME="Основные", RQ_INN="7707083893", **owner)
    (row,) = rows(client, "crm.requisite.list", **owner)
    assert (row["ID"], row["NAME"], row["RQ_INN"]) == (str(made), "Основные", "7707083893")
    account = added(client, "requisite.bankdetail", ENTITY_ID=made, NAME="Счёт", RQ_BIK="044525225")
    (row,) = rows(client, "crm.requisite.bankdetail.list", ENTITY_ID=made)
    assert (row["ID"], row["RQ_BIK"]) == (str(account), "044525225")
    place = {"TYPE_ID": 1, "ENTITY_TYPE_ID": REQUISITE, "ENTITY_ID": made}
    assert client.call("crm.address.add", {"fields": {**place, "CITY": "Тверь"}}) is True
    (row,) = rows(client, "crm.address.list", **place)
    assert (row["CITY"], row["ANCHOR_ID"]) == ("Тверь", str(company))


def test_an_activity(client: Client) -> None:
    made = added(client, "lead", TITLE="Activity")
    call = added(client, "activity", **call_of(made))
    card = {"OWNER_TYPE_ID": LEAD, "OWNER_ID": made}
    (row,) = rows(client, "crm.activity.list", **card)
    assert (row["ID"], row["SUBJECT"], row["COMPLETED"]) == (str(call), "Звонок", "N")
    assert client.call("crm.activity.update", {"id": call, "fields": {"COMPLETED": "Y"}}) is True
    assert client.call("crm.activity.get", {"id": call})["COMPLETED"] == "Y"
    assert client.call("crm.activity.delete", {"id": call}) is True
    assert rows(client, "crm.activity.list", **card) == []


def call_of(lead_id: int) -> dict[str, Any]:
    talked = {"VALUE": "84951234567", "TYPE": "PHONE", "ENTITY_ID": lead_id, "ENTITY_TYPE_ID": LEAD}
    return {
        "OWNER_TYPE_ID": LEAD,
        "OWNER_ID": lead_id,
        "TYPE_ID": 2,
        "SUBJECT": "Звонок",
        "DIRECTION": 2,
        "RESPONSIBLE_ID": 1,
        "COMMUNICATIONS": [talked],
    }


def test_a_comment(client: Client) -> None:
    card = {"ENTITY_ID": added(client, "lead", TITLE="Comment"), "ENTITY_TYPE": "lead"}
    made = added(client, "timeline.comment", COMMENT="Перезвонить в 7", **card)
    (row,) = rows(client, "crm.timeline.comment.list", **card)
    assert (row["ID"], row["COMMENT"]) == (str(made), "Перезвонить в 7")
    assert client.call("crm.timeline.comment.update", {"id": made, "fields": {"COMMENT": "Готово"}}) == made
    assert client.call("crm.timeline.comment.get", {"id": made})["COMMENT"] == "Готово"
    client.call("crm.timeline.comment.delete", {"id": made})
    assert rows(client, "crm.timeline.comment.list", **card) == []


def test_conversion(client: Client) -> None:
    contact = added(client, "contact", NAME="Zoya")
    made = added(client, "lead", TITLE="Sold", CONTACT_ID=contact)
    goods = [{"PRODUCT_NAME": "Окно", "PRICE": 5000, "QUANTITY": 3}]
    assert client.call("crm.lead.productrows.set", {"id": made, "rows": goods}) is True
    call = added(client, "activity", **call_of(made))
    assert lead(client, made)["OPPORTUNITY"] == "15000.00"
    client.call("crm.lead.convert", {"id": made})
    assert lead(client, made)["STATUS_ID"] == "CONVERTED"
    (deal,) = rows(client, "crm.deal.list", LEAD_ID=made)
    assert (deal["TITLE"], deal["CONTACT_ID"], deal["OPPORTUNITY"]) == ("Sold", str(contact), "15000.00")
    deal_id = int(deal["ID"])
    (row,) = client.call("crm.deal.productrows.get", {"id": deal_id})
    assert (row["PRODUCT_NAME"], float(row["PRICE"]), float(row["QUANTITY"])) == ("Окно", 5000, 3)
    (row,) = rows(client, "crm.activity.list", OWNER_TYPE_ID=DEAL, OWNER_ID=deal_id)
    assert row["ID"] == str(call)
    assert client.call("crm.lead.update", {"id": made, "fields": {"STATUS_ID": "IN_PROCESS"}}) is True
    assert lead(client, made)["IS_RETURN_CUSTOMER"] == "Y"
