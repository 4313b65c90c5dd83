"""Values that once broke the server, found by `tests/fuzz`."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from relead.domain import dates
from relead.domain.binding import listed
from relead.domain.errors import InvalidRequest, InvalidValue
from relead.domain.fields.company import COMPANY
from relead.domain.fields.lead import LEAD
from relead.domain.fields.values import Reading, read, read_number
from relead.domain.ids import to_id
from relead.domain.listing import Op, conditions
from relead.domain.phone import e164_key

READING = Reading(ZoneInfo("Europe/Moscow"), "en", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
MONEY = LEAD.by_code["OPPORTUNITY"]


@pytest.mark.parametrize("value", [1e30, -1e300, 2147483648.0, 1e19])
def test_a_float_beyond_32_bits_is_no_id_either(value: float) -> None:
    with pytest.raises(InvalidRequest):
        to_id(value)
    with pytest.raises(InvalidRequest):  # it must not pass for an empty list, which unlinks everybody
        listed(to_id(item) for item in [value])


@pytest.mark.parametrize(
    "value", ["1e9999999", "-1e999999999", "9999999999999999.995", "1e16", 1e308, "9" * 5000]
)
def test_money_that_the_column_cannot_hold(value: Any) -> None:
    with pytest.raises(InvalidValue):
        read(MONEY, value, READING)


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("9999999999999999.9949", "9999999999999999.99"),
        ("1e-9999999", "0.00"),
        ("0." + "0" * 20_000 + "1", "0.00"),
    ],
)
def test_money_at_the_edge(value: str, stored: str) -> None:
    assert str(read(MONEY, value, READING)) == stored


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        ("1e9999999", Decimal("1e20"), Decimal("1e40")),
        ("-1e9999999", Decimal("-1e40"), Decimal("-1e20")),
        ("1e-20000", Decimal("1e-40"), Decimal("0.001")),
        ("-1e-20000", Decimal("-0.001"), Decimal("-1e-40")),
        ("0e-20000", Decimal(0), Decimal(0)),
    ],
)
def test_numbers_that_no_database_knows_keep_their_side(value: str, least: Decimal, most: Decimal) -> None:
    number = read_number(value)
    assert number is not None
    assert least <= number <= most


@pytest.mark.parametrize(
    ("pattern", "made"),
    [("a\\", "a\\\\"), ("a\\\\", "a\\\\"), ("\\\\\\", "\\\\\\\\"), ("a\\%", "a\\%"), ("", "")],
)
def test_a_pattern_never_ends_in_an_escape(pattern: str, made: str) -> None:
    assert [c.value for c in conditions(LEAD, [("=%", "TITLE", pattern)], READING)] == [made]


@pytest.mark.parametrize(("operator", "value"), [("=", "x"), (">", "abc"), ("%", "5"), ("@", ["1", "x"])])
def test_files_are_filtered_by_number(operator: str, value: Any) -> None:
    (condition,) = conditions(COMPANY, [(operator, "LOGO", value)], READING)
    values = condition.value if isinstance(condition.value, list) else [condition.value]
    assert condition.op is Op.EMPTY or all(isinstance(item, int) for item in values)


def test_long_texts_are_not_remembered_as_phones() -> None:
    assert e164_key("+74951234567" + " " * 300, "RU") == ""
    assert e164_key("+74951234567", "RU") == "74951234567"


@pytest.mark.parametrize(
    "zone", ["Europe/Moscow", "UTC", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"]
)
@pytest.mark.parametrize(
    "moment",
    [dt.datetime(1, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)],
)
def test_the_first_and_the_last_moment_are_shown(moment: dt.datetime, zone: str) -> None:
    shown = dates.show_moment(moment, ZoneInfo(zone))
    assert dt.datetime.fromisoformat(shown).year in (1, 9999)
    assert dates.show_date(moment.date(), ZoneInfo(zone)).startswith(moment.date().isoformat())


@pytest.mark.parametrize("zone", ["Europe/Moscow", "America/New_York", "Pacific/Kiritimati"])
@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "0001-01-01T00:00:00", "9999-12-31T23:59:59"])
def test_moments_at_the_edges_are_read_or_refused(text: str, zone: str) -> None:
    found = dates.to_moment(text, ZoneInfo(zone), READING.now)
    assert found is None or found.tzinfo == dt.UTC
