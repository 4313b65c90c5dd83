"""Values of user fields by type: read in either dialect, stored, by default (entities.md 11.2)."""

import base64
import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from relead.domain.errors import InvalidRequest, InvalidValue, NotIterable
from relead.domain.fields.values import DROP, Reading
from relead.domain.upload import Upload
from relead.domain.user_fields.types import TYPES
from relead.domain.user_fields.values import default_of, read_user
from support.user_fields import user_field

MOSCOW = ZoneInfo("Europe/Moscow")
READING = Reading(MOSCOW, "en", dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), "EUR")
ITEMS = ((31, "North", 10, True, "n"), (32, "South", 20, True, "s"), (33, "East", 30, False, "e"))
BASE64 = base64.b64encode(b"hi").decode()
UPLOAD = Upload("a.txt", b"hi")
CONTACTS = {"CONTACT": "Y"}
SEVERAL = {"LEAD": "Y", "CONTACT": "Y"}


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("string", "x", "x"),
        ("string", "я" * 300, "я" * 300),
        ("string", 5, "5"),
        ("string", True, "1"),
        ("string", "", None),
        ("string", None, None),
        ("string", ["x"], DROP),
        ("url", "https://x.test/?a=1", "https://x.test/?a=1"),
        ("address", "Tver, 1|56.8;35.9", "Tver, 1|56.8;35.9"),
        ("crm_status", "CALL", "CALL"),
        ("integer", "5", 5),
        ("integer", 5.9, 5),
        ("integer", "-5,9", -5),
        ("integer", 0, 0),
        ("integer", "0", 0),
        ("integer", 79161234567, 79161234567),
        ("integer", "", None),
        ("integer", None, None),
        ("integer", "five", DROP),
        ("integer", [], DROP),
        ("double", "5,555", 5.56),
        ("double", "1 000.5", 1000.5),
        ("double", 5, 5.0),
        ("double", "", None),
        ("double", "x", DROP),
        ("boolean", "Y", True),
        ("boolean", "1", True),
        ("boolean", 1, True),
        ("boolean", True, True),
        ("boolean", "N", False),
        ("boolean", 0, False),
        ("boolean", "", False),
        ("boolean", None, False),
        ("boolean", [], DROP),
        ("enumeration", 31, 31),
        ("enumeration", "33", 33),
        ("enumeration", 34, DROP),
        ("enumeration", "North", DROP),
        ("enumeration", 0, None),
        ("enumeration", "", None),
        ("date", "2026-03-02", "2026-03-02"),
        ("date", "02.03.2026 01:00", "2026-03-02"),
        ("date", "2026-03-01T22:30:00Z", "2026-03-02"),
        ("date", "", None),
        ("date", "soon", DROP),
        ("datetime", "2026-03-02T10:05:00+03:00", "2026-03-02T07:05:00+00:00"),
        ("datetime", "2026-03-02", "2026-03-01T21:00:00+00:00"),
        ("datetime", None, None),
        ("datetime", "soon", DROP),
        ("money", "100|USD", "100|USD"),
        ("money", "1 000,50|usd", "1000.50|USD"),
        ("money", 100, "100|EUR"),
        ("money", "|USD", None),
        ("money", "x|USD", DROP),
        ("employee", "4", 4),
        ("employee", 0, None),
        ("employee", "Pavel", DROP),
        ("iblock_element", "12", 12),
        ("iblock_section", 12, 12),
        ("iblock_section", -1, DROP),
    ],
)
def test_reading_one_value(kind: str, value: Any, stored: Any) -> None:
    field = user_field("UF_CRM_X", kind, items=ITEMS if kind == "enumeration" else ())
    assert read_user(field, value, READING) == stored
    if stored is DROP:
        with pytest.raises(InvalidValue):
            read_user(field, value, READING, strict=True)
    else:
        assert read_user(field, value, READING, strict=True) == stored


@pytest.mark.parametrize(
    ("options", "value", "stored"),
    [
        ({}, "412", "L_412"),
        ({}, "L_412", "L_412"),
        ({}, "l_412", "L_412"),
        ({}, "C_412", DROP),
        (CONTACTS, 412, "C_412"),
        (CONTACTS, "L_412", DROP),
        (SEVERAL, "412", "L_412"),
        (SEVERAL, "C_412", "C_412"),
        (SEVERAL, "CO_412", DROP),
        ({"COMPANY": "Y", "DEAL": "Y"}, "CO_5", "CO_5"),
        ({"COMPANY": "Y", "DEAL": "Y"}, "D_5", "D_5"),
        ({}, "0", None),
        ({}, "", None),
        ({}, "L_0", DROP),
        ({}, "X_5", DROP),
    ],
)
def test_reading_entities(options: dict[str, Any], value: Any, stored: Any) -> None:
    assert read_user(user_field("UF_CRM_X", "crm", options=options), value, READING) == stored


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (["a", "b"], ["a", "b"]),
        ({"0": "a", "x": "b"}, ["a", "b"]),
        (["a", "", None, "a"], ["a", "a"]),
        (["a", ["b"]], ["a"]),
        ([["b"]], DROP),
        ("a", ["a"]),
        ([], None),
        ("", None),
        (None, None),
        (False, None),
        ([""], None),
    ],
)
def test_reading_several_values(value: Any, stored: Any) -> None:
    assert read_user(user_field("UF_CRM_X", multiple=True), value, READING) == stored


def test_a_strict_dialect_wants_lists_of_readable_values() -> None:
    field = user_field("UF_CRM_X", "integer", multiple=True)
    assert read_user(field, [1, "2"], READING, strict=True) == [1, 2]
    assert read_user(field, [], READING, strict=True) is None
    assert read_user(field, "", READING, strict=True) is None
    for value, kind in ((5, "integer"), ("5", "string"), (True, "boolean"), (0.5, "double")):
        with pytest.raises(NotIterable) as raised:
            read_user(field, value, READING, strict=True)
        assert raised.value.kind == kind
    with pytest.raises(InvalidValue):
        read_user(field, [1, "x"], READING, strict=True)


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ({"fileData": ["a.txt", BASE64]}, [UPLOAD]),
        (["a.txt", BASE64], [UPLOAD]),
        ({"id": 9, "fileData": ["a.txt", BASE64]}, [UPLOAD]),
        ({"id": 9}, [9]),
        ({"id": "9", "showUrl": "/files/9/show", "downloadUrl": "/x"}, [9]),
        (9, [9]),
        ("9", [9]),
        ({"id": 9, "remove": "Y"}, None),
        ("", None),
        (None, None),
        ([], None),
        ({"name": "a"}, DROP),
    ],
)
def test_reading_a_file(value: Any, stored: Any) -> None:
    assert read_user(user_field("UF_CRM_X", "file"), value, READING) == stored


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ([{"fileData": ["a.txt", BASE64]}, {"id": 9}], [UPLOAD, 9]),
        ([["a.txt", BASE64], {"id": 9}, 10, {"id": 11, "remove": "Y"}], [UPLOAD, 9, 10]),
        ({"0": {"id": 9}, "1": {"id": 10}}, [9, 10]),
        ({"fileData": ["a.txt", BASE64]}, [UPLOAD]),
        ({"id": 9}, [9]),
        (["a.txt", BASE64], [UPLOAD]),
        ([9, "10"], [9, 10]),
        ([], None),
        ("", None),
        (False, None),
    ],
)
def test_reading_several_files(value: Any, stored: Any) -> None:
    assert read_user(user_field("UF_CRM_X", "file", multiple=True), value, READING) == stored


@pytest.mark.parametrize(
    ("kind", "options", "value"),
    [
        ("string", {"MIN_LENGTH": 3}, "xx"),
        ("string", {"MAX_LENGTH": 3}, "xxxx"),
        ("url", {"MAX_LENGTH": 3}, "xxxx"),
        ("integer", {"MIN_VALUE": 3}, 2),
        ("integer", {"MAX_VALUE": 3}, 4),
        ("integer", {}, 2**53 + 1),
        ("double", {"MAX_VALUE": 3.5}, 3.6),
        ("double", {}, 1e16),
    ],
)
def test_limits_are_kept_in_both_dialects(kind: str, options: dict[str, Any], value: Any) -> None:
    field = user_field("UF_CRM_X", kind, options=options, title_en="Size")
    for strict in (False, True):
        with pytest.raises(InvalidValue) as raised:
            read_user(field, value, READING, strict=strict)
        assert (raised.value.code, raised.value.title) == ("UF_CRM_X", "Size")


def test_ids_beyond_32_bits_are_refused() -> None:
    for kind in ("employee", "enumeration", "file"):
        with pytest.raises(InvalidRequest):
            read_user(user_field("UF_CRM_X", kind), 2**31, READING)


@pytest.mark.parametrize(
    ("kind", "options", "multiple", "default"),
    [
        ("string", {"DEFAULT_VALUE": "hello"}, False, "hello"),
        ("string", {"DEFAULT_VALUE": "hello"}, True, ["hello"]),
        ("string", {"DEFAULT_VALUE": "hello", "MAX_LENGTH": 3}, False, None),
        ("string", {}, False, None),
        ("string", {}, True, None),
        ("integer", {"DEFAULT_VALUE": 0}, False, 0),
        ("integer", {}, False, None),
        ("double", {"DEFAULT_VALUE": "2,5"}, False, 2.5),
        ("boolean", {}, False, False),
        ("boolean", {"DEFAULT_VALUE": 1}, False, True),
        ("date", {}, False, None),
        ("date", {"DEFAULT_VALUE": {"TYPE": "NOW"}}, False, "2026-03-02"),
        ("date", {"DEFAULT_VALUE": {"TYPE": "FIXED", "VALUE": "01.04.2026"}}, False, "2026-04-01"),
        ("date", {"DEFAULT_VALUE": {"TYPE": "FIXED", "VALUE": "soon"}}, False, None),
        ("datetime", {"DEFAULT_VALUE": {"TYPE": "NOW"}}, False, "2026-03-02T09:00:00+00:00"),
        ("money", {"DEFAULT_VALUE": "5|USD"}, False, "5|USD"),
        ("iblock_element", {"DEFAULT_VALUE": "7"}, False, 7),
        ("enumeration", {}, False, 31),
        ("enumeration", {}, True, [31, 32]),
        ("file", {}, False, None),
        ("crm", {}, False, None),
    ],
)
def test_defaults(kind: str, options: dict[str, Any], multiple: bool, default: Any) -> None:
    field = user_field("UF_CRM_X", kind, options=options, multiple=multiple, items=ITEMS)
    assert default_of(field, READING) == default


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_reads_nothing_as_nothing(kind: str) -> None:
    for value in (None, ""):
        assert not read_user(user_field("UF_CRM_X", kind), value, READING)
        assert read_user(user_field("UF_CRM_X", kind, multiple=True), value, READING) is None
