"""How a client's fields become the definition of a user field (entities.md 11.1)."""

from typing import Any

import pytest

from relead.domain.errors import DomainError
from relead.domain.errors.user_fields import (
    EnumItemExists,
    InvalidFieldName,
    InvalidFieldType,
    LongFieldName,
    RequiredFieldMissing,
)
from relead.domain.user_fields import definition
from relead.domain.user_fields.definition import Items
from relead.domain.user_fields.field import LABELS, LANGUAGES, EnumItem
from support.user_fields import user_field

NORTH = EnumItem(31, "North", 10, default=True, xml_id="n")
SOUTH = EnumItem(32, "South", 20, default=False, xml_id="s")


def made(**fields: Any) -> dict[str, Any]:
    return definition.added({"FIELD_NAME": "X", "USER_TYPE_ID": "string", **fields}, "CRM_LEAD")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("x", "UF_CRM_X"),
        ("UF_X", "UF_CRM_X"),
        ("uf_crm_x", "UF_CRM_X"),
        ("CRM_X", "UF_CRM_CRM_X"),
        (" my_1 ", "UF_CRM_MY_1"),
        (1720019876, "UF_CRM_1720019876"),
        ("A" * 43, "UF_CRM_" + "A" * 43),
    ],
)
def test_names(given: Any, name: str) -> None:
    assert definition.full_name(given, "CRM_LEAD") == name


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ("", RequiredFieldMissing),
        ("  ", RequiredFieldMissing),
        (None, RequiredFieldMissing),
        ([], RequiredFieldMissing),
        ("A" * 44, LongFieldName),
        ("a-b", InvalidFieldName),
        ("ПОЛЕ", InvalidFieldName),
        ("a b", InvalidFieldName),
        ("UF_CRM_", InvalidFieldName),
    ],
)
def test_names_refused(given: Any, error: type[DomainError]) -> None:
    with pytest.raises(error):
        definition.full_name(given, "CRM_LEAD")


def test_the_type_is_asked_for_before_the_name() -> None:
    with pytest.raises(RequiredFieldMissing) as raised:
        definition.added({}, "CRM_LEAD")
    assert raised.value.name == "USER_TYPE_ID"
    with pytest.raises(RequiredFieldMissing) as raised:
        definition.added({"USER_TYPE_ID": "string"}, "CRM_LEAD")
    assert raised.value.name == "FIELD_NAME"
    with pytest.raises(InvalidFieldType):
        definition.added({"USER_TYPE_ID": "text", "FIELD_NAME": "X"}, "CRM_LEAD")


def test_what_a_new_field_is_unless_said_otherwise() -> None:
    assert made() == {
        "entity_id": "CRM_LEAD",
        "field_name": "UF_CRM_X",
        "user_type_id": "string",
        "multiple": False,
        "mandatory": False,
        "show_filter": "N",
        "show_in_list": True,
        "edit_in_list": True,
        "is_searchable": False,
        "sort": 100,
        "xml_id": None,
        "settings": {
            "SIZE": 20,
            "ROWS": 1,
            "REGEXP": "",
            "MIN_LENGTH": 0,
            "MAX_LENGTH": 0,
            "DEFAULT_VALUE": "",
        },
        "labels": {kind: {} for kind in LABELS},
    }


@pytest.mark.parametrize(
    ("code", "value", "column", "stored"),
    [
        ("MULTIPLE", "Y", "multiple", True),
        ("MULTIPLE", True, "multiple", True),
        ("MULTIPLE", "N", "multiple", False),
        ("MANDATORY", "Y", "mandatory", True),
        ("SHOW_IN_LIST", "N", "show_in_list", False),
        ("SHOW_IN_LIST", "", "show_in_list", True),
        ("EDIT_IN_LIST", "N", "edit_in_list", False),
        ("IS_SEARCHABLE", "Y", "is_searchable", True),
        ("SHOW_FILTER", "Y", "show_filter", "E"),
        ("SHOW_FILTER", "S", "show_filter", "S"),
        ("SHOW_FILTER", "i", "show_filter", "I"),
        ("SHOW_FILTER", "N", "show_filter", "N"),
        ("SHOW_FILTER", "X", "show_filter", "N"),
        ("SORT", "5", "sort", 5),
        ("SORT", 0, "sort", 100),
        ("SORT", -5, "sort", 100),
        ("SORT", 2**40, "sort", 100),
        ("XML_ID", "code", "xml_id", "code"),
        ("XML_ID", "", "xml_id", None),
    ],
)
def test_attributes(code: str, value: Any, column: str, stored: Any) -> None:
    assert made(**{code: value})[column] == stored


def test_flags_are_never_multiple() -> None:
    assert made(USER_TYPE_ID="boolean", MULTIPLE="Y")["multiple"] is False


def test_captions_of_a_new_field() -> None:
    labels = made(LABEL="L", EDIT_FORM_LABEL="F", LIST_COLUMN_LABEL={"en": "C", "xx": "?"})["labels"]
    assert labels["EDIT_FORM_LABEL"] == dict.fromkeys(LANGUAGES, "F")
    assert labels["LIST_COLUMN_LABEL"] == {**dict.fromkeys(LANGUAGES, "L"), "en": "C"}
    assert labels["HELP_MESSAGE"] == dict.fromkeys(LANGUAGES, "L")
    assert made(EDIT_FORM_LABEL={"ru": "Ф"})["labels"]["EDIT_FORM_LABEL"] == {"ru": "Ф"}


def test_changes_touch_what_is_given() -> None:
    field = user_field("UF_CRM_X", options={"ROWS": 3}, labels={"HELP_MESSAGE": {"en": "h"}})
    assert definition.changed(field, {}) == {}
    assert definition.changed(field, {"SORT": "7", "FIELD_NAME": "Y", "MULTIPLE": "Y"}) == {"sort": 7}
    settings = definition.changed(field, {"SETTINGS": {"DEFAULT_VALUE": "d", "NOPE": 1}})["settings"]
    assert (settings["ROWS"], settings["DEFAULT_VALUE"], "NOPE" in settings) == (3, "d", False)
    labels = definition.changed(field, {"EDIT_FORM_LABEL": {"en": "F"}})["labels"]
    assert labels == {"HELP_MESSAGE": {"en": "h"}, "EDIT_FORM_LABEL": {"en": "F"}}


@pytest.mark.parametrize(
    ("given", "items"),
    [
        (None, Items()),
        ([], Items()),
        ("x", Items()),
        ([{"VALUE": ""}, {}, "x", {"SORT": 5}], Items()),
        (
            [{"VALUE": " East ", "SORT": "5"}],
            Items(inserted=(EnumItem(0, "East", 5, default=False, xml_id=""),)),
        ),
        (
            {"n0": {"VALUE": "East", "XML_ID": "e"}},
            Items(inserted=(EnumItem(0, "East", 0, default=False, xml_id="e"),)),
        ),
        ([{"ID": 31, "VALUE": "N"}], Items(updated=(NORTH._replace(value="N"),))),
        ([{"ID": "31", "SORT": 1, "VALUE": ""}], Items(updated=(NORTH._replace(sort=1),))),
        ([{"ID": 31, "SORT": -1}], Items()),
        ([{"ID": 31, "VALUE": "North"}], Items()),
        ([{"ID": 32, "DEL": "Y"}], Items(deleted=(32,))),
        ([{"ID": 99, "DEL": "Y"}], Items()),
        (
            [{"ID": 99, "VALUE": "New"}],
            Items(inserted=(EnumItem(0, "New", 0, default=False, xml_id=""),)),
        ),
        (
            [{"ID": 31, "XML_ID": "s"}, {"ID": 32, "XML_ID": "n"}],
            Items(updated=(NORTH._replace(xml_id="s"), SOUTH._replace(xml_id="n"))),
        ),
        (
            [{"ID": 32, "DEL": "Y"}, {"VALUE": "New", "XML_ID": "s"}],
            Items(inserted=(EnumItem(0, "New", 0, default=False, xml_id="s"),), deleted=(32,)),
        ),
    ],
)
def test_items(given: Any, items: Items) -> None:
    assert definition.changed_items((NORTH, SOUTH), given, multiple=False) == items


def test_a_single_field_has_one_default() -> None:
    changed = definition.changed_items((NORTH, SOUTH), [{"ID": 32, "DEF": "Y"}], multiple=False)
    assert changed == Items(updated=(NORTH._replace(default=False), SOUTH._replace(default=True)))
    fresh = definition.changed_items(
        (), [{"VALUE": "a", "DEF": "Y"}, {"VALUE": "b", "DEF": "Y"}], multiple=False
    )
    assert [item.default for item in fresh.inserted] == [True, False]
    several = definition.changed_items((NORTH, SOUTH), [{"ID": 32, "DEF": "Y"}], multiple=True)
    assert several == Items(updated=(SOUTH._replace(default=True),))
    none = definition.changed_items((NORTH, SOUTH), [{"ID": 31, "DEF": "N"}], multiple=False)
    assert none == Items(updated=(NORTH._replace(default=False),))


@pytest.mark.parametrize(
    "given",
    [
        [{"VALUE": "New", "XML_ID": "s"}],
        [{"VALUE": "a", "XML_ID": "x"}, {"VALUE": "b", "XML_ID": "x"}],
        [{"ID": 31, "XML_ID": "s"}],
    ],
)
def test_codes_of_items_are_unique(given: Any) -> None:
    with pytest.raises(EnumItemExists):
        definition.changed_items((NORTH, SOUTH), given, multiple=True)
