"""Values of the universal dialect by field type, in and out (entities.md 7.3)."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from relead.domain.errors import InvalidRequest, InvalidValue, NotIterable
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.fields.item_values import item_shower, read_ids, read_item, read_list, show_flat, show_fm
from relead.domain.fields.values import Reading
from relead.domain.multifield import Value

ZONE = ZoneInfo("Europe/Moscow")
READING = Reading(ZONE, "en", dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
DAY = dt.date(1990, 4, 12)
NOON = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def field(kind: FieldType) -> Field:
    return Field("F", kind, "Title", "Название")


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        (FieldType.INTEGER, 5, 5),
        (FieldType.INTEGER, "5", 5),
        (FieldType.INTEGER, 5.0, 5),
        (FieldType.USER, 0, None),
        (FieldType.USER, "", None),
        (FieldType.LEAD, None, None),
        (FieldType.CATEGORY, 0, 0),
        (FieldType.CATEGORY, "0", 0),
        (FieldType.CATEGORY, "", None),
        (FieldType.DOUBLE, 10.5, Decimal("10.50")),
        (FieldType.DOUBLE, "10,5", Decimal("10.50")),
        (FieldType.DOUBLE, "", Decimal("0.00")),
        (FieldType.CHAR, "Y", True),
        (FieldType.CHAR, "n", False),
        (FieldType.CHAR, True, True),
        (FieldType.CHAR, "false", False),
        (FieldType.CHAR, 1, True),
        (FieldType.CHAR, "0", False),
        (FieldType.CHAR, None, False),
        (FieldType.STRING, "x", "x"),
        (FieldType.STRING, 5, "5"),
        (FieldType.STRING, "", None),
        (FieldType.STATUS, None, None),
        (FieldType.DATE, "1990-04-12T03:00:00+03:00", DAY),
        (FieldType.DATE, "", None),
        (FieldType.DATETIME, "2026-03-02T12:00:00+03:00", NOON),
        (FieldType.DATETIME, None, None),
    ],
)
def test_read(kind: FieldType, value: Any, read: Any) -> None:
    assert read_item(field(kind), value, READING) == read


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldType.INTEGER, "five"),
        (FieldType.INTEGER, True),
        (FieldType.USER, [1]),
        (FieldType.CONTACT, {"a": 1}),
        (FieldType.DOUBLE, "much"),
        (FieldType.DOUBLE, "1e30"),
        (FieldType.CHAR, "maybe"),
        (FieldType.CHAR, 2),
        (FieldType.STRING, ["x"]),
        (FieldType.STATUS, {}),
        (FieldType.DATE, "tomorrow"),
        (FieldType.DATETIME, []),
    ],
)
def test_what_cannot_be_read_is_refused(kind: FieldType, value: Any) -> None:
    with pytest.raises(InvalidValue) as refused:
        read_item(field(kind), value, READING)
    assert (refused.value.code, refused.value.title) == ("F", "Title")


def test_an_id_beyond_32_bits_is_no_id() -> None:
    with pytest.raises(InvalidRequest):
        read_item(field(FieldType.CONTACT), 2**31, READING)


@pytest.mark.parametrize(
    ("value", "ids"), [([3, "1", 3], [3, 1]), ([], []), ({"a": 5}, [5]), ([0, -1, "x", None, 7], [7])]
)
def test_ids(value: Any, ids: list[int]) -> None:
    assert read_ids(field(FieldType.USER), value, READING) == ids


@pytest.mark.parametrize(
    ("value", "kind"),
    [("5", "string"), (5, "integer"), (True, "boolean"), (0.5, "double"), (None, "NULL")],
)
def test_one_value_is_no_list(value: Any, kind: str) -> None:
    with pytest.raises(NotIterable) as refused:
        read_list(field(FieldType.USER), value, READING)
    assert refused.value.kind == kind


@pytest.mark.parametrize("value", [[[1]], [{"id": 1}], {"0": []}])
def test_a_reference_that_led_nowhere_empties_no_list(value: Any) -> None:
    with pytest.raises(InvalidValue):
        read_list(field(FieldType.CONTACT), value, READING)


@pytest.mark.parametrize(
    ("kind", "stored", "shown"),
    [
        (FieldType.INTEGER, 5, 5),
        (FieldType.CONTACT, None, None),
        (FieldType.DOUBLE, Decimal("19000.00"), 19000),
        (FieldType.DOUBLE, Decimal("999.90"), 999.9),
        (FieldType.CHAR, True, "Y"),
        (FieldType.CHAR, False, "N"),
        (FieldType.STRING, None, None),
        (FieldType.DATE, DAY, "1990-04-12T04:00:00+04:00"),
        (FieldType.DATE, None, None),
        (FieldType.DATETIME, NOON, "2026-03-02T12:00:00+03:00"),
        (FieldType.DATETIME, None, None),
        (FieldType.FILE, 7, {"id": 7, "url": "/files/7/show", "urlMachine": "/files/7/download"}),
        (FieldType.FILE, None, None),
    ],
)
def test_show(kind: FieldType, stored: Any, shown: Any) -> None:
    show = item_shower(field(kind))
    made = stored if show is None else show(stored, ZONE)
    assert made == shown
    assert type(made) is type(shown)


VALUES = [
    Value(1, "PHONE", "MOBILE", "+7 1"),
    Value(2, "PHONE", "WORK", "+7 2"),
    Value(3, "EMAIL", "HOME", "a@b.cd"),
    Value(4, "IM", "TELEGRAM", "@me"),
    Value(5, "IM", "OPENLINE", "imol|x"),
]


def test_fm() -> None:
    assert show_fm(VALUES[:1]) == [{"id": 1, "valueType": "MOBILE", "value": "+7 1", "typeId": "PHONE"}]


def test_texts_beside_fm() -> None:
    assert show_flat(VALUES) == {
        "phoneMobile": "+7 1",
        "phoneWork": "+7 2",
        "phoneMailing": "",
        "emailHome": "a@b.cd",
        "emailWork": "",
        "emailMailing": "",
        "imol": "imol|x",
        "email": "a@b.cd",
        "phone": "+7 1",
    }
