"""Definitions of user fields as values."""

from typing import Any

import pytest

from relead.domain.fields.contact import CONTACT
from relead.domain.fields.lead import LEAD
from relead.domain.user_fields.field import UserFields
from support.user_fields import user_field

REGION = user_field(
    "UF_CRM_REGION",
    "enumeration",
    id=7,
    sort=50,
    multiple=True,
    required=True,
    items=((31, "North", 10, False, "n"), (32, "South", 20, False, "s")),
    labels={"EDIT_FORM_LABEL": {"en": "Region", "ru": "Регион"}, "LIST_COLUMN_LABEL": {"en": "Reg."}},
)
NAME = user_field("UF_CRM_1720", id=8, sort=60)
KNOWN = UserFields((NAME, REGION, user_field("UF_CRM_X", id=9, owner="CRM_DEAL")))


def test_descriptor_of_an_enumeration() -> None:
    described = REGION.descriptor("en")
    assert described == {
        "type": "enumeration",
        "isRequired": True,
        "isReadOnly": False,
        "isImmutable": False,
        "isMultiple": True,
        "isDynamic": True,
        "items": [{"ID": "31", "VALUE": "North"}, {"ID": "32", "VALUE": "South"}],
        "title": "UF_CRM_REGION",
        "listLabel": "Reg.",
        "formLabel": "Region",
        "filterLabel": "Region",
        "settings": {"DISPLAY": "LIST", "LIST_HEIGHT": 1, "CAPTION_NO_VALUE": "", "SHOW_NO_VALUE": "Y"},
    }
    assert list(described)[6:8] == ["items", "title"]
    assert REGION.descriptor("ru")["listLabel"] == "Регион"


def test_descriptors_of_others() -> None:
    described = NAME.descriptor("ru")
    assert [described[each] for each in ("title", "listLabel", "formLabel")] == ["UF_CRM_1720"] * 3
    assert "items" not in described
    assert "statusType" not in described
    source = user_field("UF_CRM_S", "crm_status", status_type="SOURCE", options={"ENTITY_TYPE": "SOURCE"})
    assert source.descriptor("ru")["statusType"] == "SOURCE"
    assert user_field("UF_CRM_E", "employee").descriptor("ru")["settings"] == []


def test_fields_follow_those_of_the_entity_by_sort() -> None:
    known = KNOWN.extend(LEAD)
    assert [field.code for field in known.fields[-2:]] == ["UF_CRM_REGION", "UF_CRM_1720"]
    assert known.own == LEAD.columns
    assert known.columns == (*LEAD.columns, REGION, NAME)
    assert KNOWN.extend(LEAD) is known
    assert KNOWN.extend(CONTACT) is CONTACT
    assert KNOWN.of("CRM_REQUISITE") == ()


@pytest.mark.parametrize(
    ("named", "lacking"),
    [
        ({}, False),
        ({"TITLE": 1, "*": None, "UF_*": None, 5: 1}, False),
        ({"UF_CRM_REGION": None, "ufCrmRegion": None, "ufCrm_1720": None}, False),
        ({"UF_CRM_NEW": None}, True),
        ({"UF_CRM_RE_GION": None}, True),
        ({"ufCrmReGion": None}, True),
        ({"ufCrmNew": "x"}, True),
        ({"UF_CRM_REGION": [31, "32"]}, False),
        ({"UF_CRM_REGION": {"0": 31}}, False),
        ({"UF_CRM_REGION": ""}, False),
        ({"UF_CRM_REGION": ["", 0, None]}, False),
        ({"UF_CRM_REGION": [31, 33]}, True),
        ({"ufCrmRegion": "33"}, True),
    ],
)
def test_what_a_process_may_not_know_yet(named: dict[Any, Any], lacking: bool) -> None:
    assert KNOWN.lacks("CRM_LEAD", named) is lacking
