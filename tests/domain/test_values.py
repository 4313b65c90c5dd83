"""Values by field type, in and out (entities.md 2.3), and what of a client's fields is kept (2.4)."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from relead.domain.errors import InvalidRequest, InvalidValue
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.fields.company import COMPANY
from relead.domain.fields.contact import CONTACT
from relead.domain.fields.draft import Draft, draft
from relead.domain.fields.lead import LEAD
from relead.domain.fields.values import DROP, Reading, read, read_flag, shower
from relead.domain.upload import Upload

MOSCOW = ZoneInfo("Europe/Moscow")
READING = Reading(MOSCOW, "en", dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
EMPTY: dict[str, Any] = {}


def field(kind: FieldType, length: int | None = 255) -> Field:
    return Field("F", kind, "Title", "Название", length=length)


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        (FieldType.STRING, "x", "x"),
        (FieldType.STRING, " x ", " x "),
        (FieldType.STRING, "", None),
        (FieldType.STRING, None, None),
        (FieldType.STRING, False, None),
        (FieldType.STRING, True, "1"),
        (FieldType.STRING, 5, "5"),
        (FieldType.STRING, 1.5, "1.5"),
        (FieldType.STRING, [], DROP),
        (FieldType.STRING, {"a": 1}, DROP),
        (FieldType.STRING, "я" * 300, "я" * 255),
        (FieldType.STATUS, "NEW", "NEW"),
        (FieldType.STATUS, "", None),
        (FieldType.CURRENCY, "RUB", "RUB"),
        (FieldType.CURRENCY, "", None),
        *((kind, value, stored) for kind in (FieldType.INTEGER, FieldType.USER) for value, stored in (
            (5, 5), ("5", 5), (" 5 ", 5), ("+5", 5), (-5, -5), ("-5", -5), (5.9, 5),
            (0, None), ("0", None), ("", None), (None, None), ("abc", None), ("5a", None),
            ([], None), (EMPTY, None), (True, None), (float("nan"), None), ("٥", None),
        )),
        (FieldType.DOUBLE, "1500", Decimal("1500.00")),
        (FieldType.DOUBLE, 1500, Decimal("1500.00")),
        (FieldType.DOUBLE, 1500.5, Decimal("1500.50")),
        (FieldType.DOUBLE, "1 500,50", Decimal("1500.50")),
        (FieldType.DOUBLE, "1\u00a0500.50", Decimal("1500.50")),
        (FieldType.DOUBLE, "0.005", Decimal("0.01")),
        (FieldType.DOUBLE, "-0.005", Decimal("-0.01")),
        (FieldType.DOUBLE, "", Decimal("0.00")),
        (FieldType.DOUBLE, None, Decimal("0.00")),
        (FieldType.DOUBLE, "1e3", Decimal("1000.00")),
        (FieldType.DOUBLE, "9999999999999999.99", Decimal("9999999999999999.99")),
        (FieldType.DOUBLE, "1e-99999", Decimal("0.00")),
        (FieldType.CHAR, "Y", True),
        (FieldType.CHAR, "y", True),
        (FieldType.CHAR, "N", False),
        (FieldType.CHAR, "", False),
        (FieldType.CHAR, "yes", False),
        (FieldType.CHAR, 1, True),
        (FieldType.CHAR, "1", True),
        (FieldType.CHAR, True, True),
        (FieldType.CHAR, "true", True),
        (FieldType.CHAR, None, False),
        (FieldType.CHAR, ["Y"], False),
        (FieldType.DATE, "1990-04-12", dt.date(1990, 4, 12)),
        (FieldType.DATE, "1990-04-12T23:30:00Z", dt.date(1990, 4, 13)),
        (FieldType.DATE, "", None),
        (FieldType.DATE, None, None),
        (FieldType.DATE, "soon", DROP),
        (FieldType.DATE, [], DROP),
        (FieldType.DATETIME, "2026-03-02T00:00:00+03:00", dt.datetime(2026, 3, 1, 21, tzinfo=dt.UTC)),
        (FieldType.DATETIME, "", None),
        (FieldType.DATETIME, "2026-02-30", DROP),
    ],
)  # fmt: skip
def test_read(kind: FieldType, value: Any, stored: Any) -> None:
    found = read(field(kind), value, READING)
    assert found == stored
    assert type(found) is type(stored)


def test_long_texts_are_kept_where_the_original_keeps_them() -> None:
    assert read(field(FieldType.STRING, length=None), "я" * 70_000, READING) == "я" * 70_000


@pytest.mark.parametrize(
    "value",
    [
        "abc",
        "1.2.3",
        [],
        {},
        "10000000000000000",
        "1e400",
        "NaN",
        "Infinity",
        "-1e16",
        "9999999999999999.995",
    ],
)
def test_no_numbers(value: Any) -> None:
    with pytest.raises(InvalidValue) as refusal:
        read(field(FieldType.DOUBLE), value, READING)
    assert (refusal.value.code, refusal.value.title) == ("F", "Title")


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1, "2147483648", "9" * 40])
def test_integers_beyond_32_bits_are_refused(value: Any) -> None:
    with pytest.raises(InvalidRequest):
        read(field(FieldType.INTEGER), value, READING)


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (FieldType.INTEGER, 15, "15"),
        (FieldType.USER, 15, "15"),
        (FieldType.COMPANY, None, None),
        (FieldType.DOUBLE, Decimal("1500.00"), "1500.00"),
        (FieldType.CHAR, True, "Y"),
        (FieldType.CHAR, False, "N"),
        (FieldType.DATE, None, ""),
        (FieldType.DATE, dt.date(2026, 4, 12), "2026-04-12T03:00:00+03:00"),
        (FieldType.DATETIME, None, ""),
        (FieldType.DATETIME, dt.datetime(2026, 4, 12, tzinfo=dt.UTC), "2026-04-12T03:00:00+03:00"),
        (FieldType.FILE, None, None),
    ],
)
def test_show(kind: FieldType, value: Any, shown: Any) -> None:
    show = shower(field(kind))
    assert show is not None
    assert show(value, MOSCOW) == shown


def test_texts_are_shown_as_they_are() -> None:
    assert [shower(field(kind)) for kind in (FieldType.STRING, FieldType.STATUS, FieldType.CURRENCY)] == [
        None
    ] * 3


@pytest.mark.parametrize(("value", "flag"), [("Y", True), (1, True), ("N", False), (2, False), (1.0, False)])
def test_read_flag(value: Any, flag: bool) -> None:
    assert read_flag(value) is flag


@pytest.mark.parametrize(
    ("fields", "made"),
    [
        pytest.param({"TITLE": "x"}, Draft(columns={"title": "x"}), id="own column"),
        pytest.param({"title": "x", "Title": "x", "NO_SUCH": 1, 5: 1}, Draft(), id="unknown names"),
        pytest.param(
            dict.fromkeys(("ID", "IS_RETURN_CUSTOMER", "HAS_PHONE", "DATE_CREATE", "MOVED_BY_ID"), 1),
            Draft(),
            id="read-only",
        ),
        pytest.param({"STATUS_SEMANTIC_ID": "S"}, Draft(), id="computed"),
        pytest.param(
            {"PHONE": [{"VALUE": "+1"}]}, Draft(multifields={"PHONE": [{"VALUE": "+1"}]}), id="multifield"
        ),
        pytest.param(
            {"CONTACT_ID": 5, "CONTACT_IDS": [5], "COMPANY_ID": "0"},
            Draft(links={"CONTACT_ID": 5, "CONTACT_IDS": [5], "COMPANY_ID": "0"}),
            id="links",
        ),
        pytest.param({"CONTACT_ID": None, "CONTACT_IDS": None, "COMPANY_ID": None}, Draft(), id="null links"),
        pytest.param({"BIRTHDATE": "x"}, Draft(), id="unreadable date"),
        pytest.param({"NAME": ""}, Draft(columns={"name": None}), id="emptied"),
        pytest.param({"COMMENTS": "<b>x</b>"}, Draft(columns={"comments": "[b]x[/b]"}), id="BB code"),
        pytest.param({"COMMENTS": ""}, Draft(columns={"comments": None}), id="no comments"),
    ],
)
def test_draft(fields: dict[str, Any], made: Draft) -> None:
    assert draft(LEAD, fields, READING) == made


def test_an_import_may_set_who_and_when() -> None:
    given = {"DATE_CREATE": "2020-01-01T00:00:00Z", "CREATED_BY_ID": 2, "MOVED_BY_ID": 2, "HAS_PHONE": "Y"}
    assert draft(LEAD, given, READING, importing=True).columns == {
        "date_create": dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        "created_by_id": 2,
    }


def test_what_a_company_refuses_silently() -> None:
    given = {"LAST_ACTIVITY_TIME": "2020-01-01", "LAST_ACTIVITY_BY": 5, "LEAD_ID": 5}
    assert draft(COMPANY, given, READING) == Draft()


def test_files_wait_for_the_action() -> None:
    given = {"fileData": ["a.png", "eA=="]}
    assert draft(CONTACT, {"PHOTO": given}, READING) == Draft(files={"photo": Upload("a.png", b"x")})
