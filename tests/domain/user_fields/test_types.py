"""Types of user fields and their settings (entities.md 11.2)."""

from typing import Any

import pytest

from relead.domain.user_fields.description import (
    ATTRIBUTES,
    FILTERED,
    ITEM_ATTRIBUTES,
    described,
    described_settings,
)
from relead.domain.user_fields.types import TYPES


def test_the_sixteen_types_in_order() -> None:
    assert list(TYPES) == [
        *("string", "integer", "double", "boolean", "enumeration", "datetime", "date", "money", "url"),
        *("address", "file", "employee", "crm_status", "iblock_section", "iblock_element", "crm"),
    ]
    assert TYPES["string"].title("ru") == "Строка"
    assert TYPES["string"].title("en") == "String"


@pytest.mark.parametrize(
    ("kind", "given", "settings"),
    [
        ("integer", None, {"SIZE": 20, "MIN_VALUE": 0, "MAX_VALUE": 0, "DEFAULT_VALUE": None}),
        (
            *("double", {"PRECISION": "4", "DEFAULT_VALUE": "2,5", "SIZE": -1}),
            {"PRECISION": 4, "SIZE": 20, "MIN_VALUE": 0, "MAX_VALUE": 0, "DEFAULT_VALUE": 2.5},
        ),
        (
            *("boolean", {"DEFAULT_VALUE": "5", "DISPLAY": "RADIO", "LABEL": ["on", "off"]}),
            {"DEFAULT_VALUE": 1, "DISPLAY": "RADIO", "LABEL": ["on", "off"], "LABEL_CHECKBOX": ""},
        ),
        (
            *("enumeration", {"DISPLAY": "TREE", "LIST_HEIGHT": 0}),
            {"DISPLAY": "LIST", "LIST_HEIGHT": 1, "CAPTION_NO_VALUE": "", "SHOW_NO_VALUE": "Y"},
        ),
        ("date", {"DEFAULT_VALUE": {"TYPE": "X"}}, {"DEFAULT_VALUE": {"TYPE": "NONE", "VALUE": ""}}),
        ("money", {}, {"DEFAULT_VALUE": ""}),
        ("address", {"SHOW_MAP": "N"}, {"SHOW_MAP": "N"}),
        ("employee", {"ANY": 1}, {}),
        ("crm_status", {"ENTITY_TYPE": "SOURCE"}, {"ENTITY_TYPE": "SOURCE"}),
        ("crm", {}, {"LEAD": "Y", "CONTACT": "N", "COMPANY": "N", "DEAL": "N"}),
        ("crm", {"DEAL": "Y"}, {"LEAD": "N", "CONTACT": "N", "COMPANY": "N", "DEAL": "Y"}),
        (
            *("file", {"EXTENSIONS": {"a": "pdf", "b": 5}, "MAX_ALLOWED_SIZE": 10}),
            {
                "SIZE": 20,
                "LIST_WIDTH": 0,
                "LIST_HEIGHT": 0,
                "MAX_SHOW_SIZE": 0,
                "MAX_ALLOWED_SIZE": 10,
                "EXTENSIONS": ["pdf", "5"],
                "TARGET_BLANK": "Y",
            },
        ),
    ],
)
def test_settings(kind: str, given: Any, settings: dict[str, Any]) -> None:
    assert TYPES[kind].settings_of(given, {}) == settings


@pytest.mark.parametrize("kind", TYPES)
def test_settings_not_given_stay(kind: str) -> None:
    first = TYPES[kind].settings_of({}, {})
    assert TYPES[kind].settings_of({}, first) == first
    assert TYPES[kind].settings_of("x", first) == first
    changed = dict.fromkeys(first, "?")
    assert TYPES[kind].settings_of({}, changed) == {**changed, **({"LEAD": "Y"} if kind == "crm" else {})}


def test_what_clients_are_told_of_settings() -> None:
    assert described_settings("double", "en") == {
        "PRECISION": {"type": "int", "title": "Precision"},
        "DEFAULT_VALUE": {"type": "double", "title": "Default value"},
    }
    assert list(described_settings("string", "ru")) == ["ROWS", "DEFAULT_VALUE"]
    assert described_settings("employee", "ru") == {}
    assert described_settings("nope", "ru") == {}


def test_attributes_are_those_the_php_client_knows() -> None:
    assert len(described(ATTRIBUTES, "en")) == 19
    assert described(ATTRIBUTES, "en")["ID"] == {"type": "int", "title": "ID", "isReadOnly": True}
    assert described(ATTRIBUTES, "en")["LIST"]["isMultiple"] is True
    assert [field.code for field in FILTERED][-1] == "IS_SEARCHABLE"
    assert list(described(ITEM_ATTRIBUTES, "ru")) == ["ID", "SORT", "VALUE", "DEF", "DEL"]
