"""What a client's fields of `crm.item.*` become (entities.md 7.2-7.4)."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from relead.domain.errors import InvalidValue, NotIterable, ValueRequired
from relead.domain.fields.catalogue import Catalogue
from relead.domain.fields.company import COMPANY
from relead.domain.fields.contact import CONTACT
from relead.domain.fields.deal import DEAL
from relead.domain.fields.draft import Draft
from relead.domain.fields.item_draft import item_draft
from relead.domain.fields.lead import LEAD
from relead.domain.fields.values import Reading
from relead.domain.upload import Upload

READING = Reading(ZoneInfo("Europe/Moscow"), "en", dt.datetime(2026, 3, 2, tzinfo=dt.UTC))


def draft(catalogue: Catalogue, fields: dict[str, Any], **how: bool) -> Draft:
    made = item_draft(catalogue, fields, READING, **how)
    assert made.strict
    made.strict = False
    return made


@pytest.mark.parametrize(
    ("catalogue", "given", "made"),
    [
        (LEAD, {"title": "T", "NAME": "N"}, Draft({"title": "T", "name": "N"})),
        (LEAD, {"stageId": "NEW"}, Draft({"status_id": "NEW"})),
        (LEAD, {"comments": "<b>x</b>"}, Draft({"comments": "[b]x[/b]"})),
        (LEAD, {"contactIds": [3, 1]}, Draft(links={"CONTACT_IDS": [3, 1]})),
        (LEAD, {"contactIds": None, "contactId": None, "observers": None, "fm": None}, Draft()),
        (LEAD, {"CONTACT_ID": 0, "companyId": ""}, Draft(links={"CONTACT_ID": 0, "COMPANY_ID": ""})),
        (LEAD, {"observers": ["3", 2, 3]}, Draft(observers=[3, 2])),
        (LEAD, {"observers": []}, Draft(observers=[])),
        (COMPANY, {"contactIds": {"a": 5}}, Draft(links={"CONTACT_ID": [5]})),
        (CONTACT, {"companyIds": []}, Draft(links={"COMPANY_IDS": []})),
        (DEAL, {"categoryId": "0", "leadId": 5}, Draft({"category_id": 0, "lead_id": 5})),
        # Nobody says these.
        (LEAD, {"id": 5, "createdTime": "2020-01-01", "isReturnCustomer": "Y", "hasPhone": "Y"}, Draft()),
        (LEAD, {"contacts": [{"id": 1}], "phone": "+7", "phoneWork": "+7", "entityTypeId": 2}, Draft()),
        (LEAD, {"STATUS_ID": "NEW", "DATE_CREATE": "2020-01-01", "PHONE": [{"VALUE": "1"}]}, Draft()),
    ],
)
def test_draft(catalogue: Catalogue, given: dict[str, Any], made: Draft) -> None:
    assert draft(catalogue, given) == made


def test_what_cannot_change_is_dropped_on_update_only() -> None:
    given = {"isMyCompany": "Y"}
    assert draft(COMPANY, given) == Draft({"is_my_company": True})
    assert draft(COMPANY, given, on_update=True) == Draft()
    assert draft(DEAL, {"categoryId": 1}, on_update=True) == Draft({"category_id": 1})


@pytest.mark.parametrize(
    ("given", "entries"),
    [
        ([{"typeId": "PHONE", "value": "1"}], {"PHONE": [{"VALUE": "1", "ID": 0}]}),
        (
            {"n0": {"typeId": "EMAIL", "valueType": "HOME", "value": "a@b.cd"}},
            {"EMAIL": [{"VALUE": "a@b.cd", "VALUE_TYPE": "HOME", "ID": 0}]},
        ),
        ({"101": {"value": ""}}, {"": [{"VALUE": "", "ID": 101}]}),
        ({"101": {"typeId": "PHONE", "value": "2"}}, {"PHONE": [{"VALUE": "2", "ID": 101}]}),
        ([{"id": 101, "TYPE_ID": "PHONE", "VALUE": "2"}], {"PHONE": [{"VALUE": "2", "ID": 101}]}),
        ([{"id": 101, "delete": "Y"}], {"": [{"DELETE": "Y", "ID": 101}]}),
        ([], {}),
    ],
)
def test_fm(given: Any, entries: dict[str, Any]) -> None:
    assert draft(LEAD, {"fm": given}).multifields == entries


@pytest.mark.parametrize(
    "given", [[5], [{"value": "1"}], [{"typeId": "FAX", "value": "1"}], {"n0": {"value": "1"}}]
)
def test_fm_of_no_type_is_refused(given: Any) -> None:
    with pytest.raises(InvalidValue):
        draft(LEAD, {"fm": given})


@pytest.mark.parametrize("name", ["fm", "contactIds", "observers"])
def test_one_value_is_no_list(name: str) -> None:
    with pytest.raises(NotIterable):
        draft(LEAD, {name: "5"})


@pytest.mark.parametrize("value", ["", None])
def test_a_required_field_is_not_emptied(value: Any) -> None:
    with pytest.raises(ValueRequired):
        draft(LEAD, {"opened": value})


@pytest.mark.parametrize(
    ("value", "file"),
    [
        (["a.png", "eA=="], Upload("a.png", b"x")),
        ("eA==", Upload("file", b"x")),
        (None, Upload(remove=True)),
        ("", Upload(remove=True)),
        ([], Upload(remove=True)),
        ({"id": 7, "remove": "Y"}, Upload(remove=True)),
        ({"id": 7}, None),
        (7, None),
        ("7", None),
    ],
)
def test_files(value: Any, file: Upload | None) -> None:
    assert draft(CONTACT, {"photo": value}).files == ({} if file is None else {"photo": file})


def test_an_import_says_when_and_by_whom() -> None:
    told = {"createdTime": "2020-01-01T00:00:00+00:00", "createdBy": 2, "movedBy": 3}
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    assert draft(LEAD, told) == Draft()
    made = draft(LEAD, told, importing=True)
    assert made == Draft({"date_create": start, "created_by_id": 2, "moved_by_id": 3})


def test_an_import_takes_classic_lists() -> None:
    assert draft(LEAD, {"PHONE": [{"VALUE": "1"}]}, importing=True) == Draft(
        multifields={"PHONE": [{"VALUE": "1"}]}
    )
    assert draft(DEAL, {"PHONE": [{"VALUE": "1"}]}, importing=True) == Draft()
