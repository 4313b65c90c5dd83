"""Dates in and out (protocol.md 5.2, 5.3, R21): forms, zones west of Greenwich, daylight saving time."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest

from relead.domain import dates

MOSCOW = ZoneInfo("Europe/Moscow")
NEW_YORK = ZoneInfo("America/New_York")
NOW = dt.datetime(2026, 3, 2, 7, 5, 9, tzinfo=dt.UTC)


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type, misc]  # year, month, day ... in order


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02T10:05:09+03:00", utc(2026, 3, 2, 7, 5, 9)),
        ("2026-03-02T10:05:09+0300", utc(2026, 3, 2, 7, 5, 9)),
        ("2026-03-02T07:05:09Z", utc(2026, 3, 2, 7, 5, 9)),
        ("2026-03-02t07:05:09z", utc(2026, 3, 2, 7, 5, 9)),
        ("2026-03-02T07:05:09.123Z", utc(2026, 3, 2, 7, 5, 9)),
        ("2026-03-02T07:05:09.123456+00:00", utc(2026, 3, 2, 7, 5, 9)),
        ("2026-03-02T02:05:09-05:00", utc(2026, 3, 2, 7, 5, 9)),
        ("2026-03-02T10:05:09", utc(2026, 3, 2, 7, 5, 9)),
        ("2026-03-02 10:05:09", utc(2026, 3, 2, 7, 5, 9)),
        ("2026-03-02 10:05", utc(2026, 3, 2, 7, 5)),
        ("2026-03-02", utc(2026, 3, 1, 21)),
        ("02.03.2026", utc(2026, 3, 1, 21)),
        ("2.3.2026 10:05:09", utc(2026, 3, 2, 7, 5, 9)),
        ("03/02/2026", utc(2026, 3, 1, 21)),
        ("03/02/2026 10:05", utc(2026, 3, 2, 7, 5)),
        ("  2026-03-02  ", utc(2026, 3, 1, 21)),
        ("NOW", NOW),
        ("now", NOW),
        ("", None),
        ("soon", None),
        ("2026-02-30", None),
        ("2026-13-01", None),
        ("2026-03-02T25:00:00", None),
        ("2026-03-02T10:05:09+99:00", None),
        ("2026-03-02 10", None),
        ("20260302", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("٢٠٢٦-٠٣-٠٢", None),
    ],
)
def test_moments_in(text: str, moment: dt.datetime | None) -> None:
    assert dates.to_moment(text, MOSCOW, NOW) == moment


@pytest.mark.parametrize("zone", ["Europe/Moscow", "America/New_York", "Pacific/Kiritimati", "UTC"])
@pytest.mark.parametrize("text", ["1990-04-12", "12.04.1990", "04/12/1990"])
def test_a_bare_date_never_moves(text: str, zone: str) -> None:
    assert dates.to_date(text, ZoneInfo(zone), NOW) == dt.date(1990, 4, 12)


@pytest.mark.parametrize(
    ("text", "zone", "day"),
    [
        ("1990-04-12T00:00:00+03:00", "Europe/Moscow", dt.date(1990, 4, 12)),
        ("1990-04-11T21:30:00Z", "Europe/Moscow", dt.date(1990, 4, 12)),
        ("1990-04-12T02:00:00Z", "America/New_York", dt.date(1990, 4, 11)),
        ("1990-04-12 23:59:59", "America/New_York", dt.date(1990, 4, 12)),
        ("NOW", "Asia/Tokyo", dt.date(2026, 3, 2)),
        ("x", "UTC", None),
    ],
)
def test_the_day_of_a_moment_is_the_portals(text: str, zone: str, day: dt.date | None) -> None:
    assert dates.to_date(text, ZoneInfo(zone), NOW) == day


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-08 01:59:59", utc(2026, 3, 8, 6, 59, 59)),
        ("2026-03-08 02:30:00", utc(2026, 3, 8, 7, 30)),  # does not exist: read as before the change
        ("2026-03-08 03:00:00", utc(2026, 3, 8, 7)),
        ("2026-11-01 01:30:00", utc(2026, 11, 1, 5, 30)),  # exists twice: the first
        ("2026-11-01", utc(2026, 11, 1, 4)),
        ("2026-11-02", utc(2026, 11, 2, 5)),
    ],
)
def test_daylight_saving_time(text: str, moment: dt.datetime) -> None:
    assert dates.to_moment(text, NEW_YORK, NOW) == moment


@pytest.mark.parametrize(
    ("moment", "zone", "shown"),
    [
        (utc(2026, 3, 2, 7, 5, 9), "Europe/Moscow", "2026-03-02T10:05:09+03:00"),
        (utc(2026, 7, 2, 7, 5, 9), "America/New_York", "2026-07-02T03:05:09-04:00"),
        (utc(2026, 12, 2, 7, 5, 9), "America/New_York", "2026-12-02T02:05:09-05:00"),
        (utc(2026, 3, 2, 7, 5, 9), "UTC", "2026-03-02T07:05:09+00:00"),
        (utc(2026, 3, 2, 7, 5, 9), "Asia/Kathmandu", "2026-03-02T12:50:09+05:45"),
        (None, "Europe/Moscow", ""),
    ],
)
def test_moments_out(moment: dt.datetime | None, zone: str, shown: str) -> None:
    assert dates.show_moment(moment, ZoneInfo(zone)) == shown


@pytest.mark.parametrize(
    ("day", "zone", "shown"),
    [
        (dt.date(1990, 4, 12), "Europe/Moscow", "1990-04-12T04:00:00+04:00"),  # summer time of 1990
        (dt.date(2026, 4, 12), "Europe/Moscow", "2026-04-12T03:00:00+03:00"),
        (dt.date(2026, 1, 12), "UTC", "2026-01-12T00:00:00+00:00"),
        (dt.date(2026, 1, 12), "Asia/Kathmandu", "2026-01-12T05:45:00+05:45"),
        (dt.date(2026, 1, 12), "America/New_York", "2026-01-12T00:00:00-05:00"),
        (dt.date(2026, 7, 12), "America/New_York", "2026-07-12T00:00:00-04:00"),
        (dt.date(2026, 1, 12), "Pacific/Kiritimati", "2026-01-12T14:00:00+14:00"),
        (None, "Europe/Moscow", ""),
    ],
)
def test_dates_out(day: dt.date | None, zone: str, shown: str) -> None:
    assert dates.show_date(day, ZoneInfo(zone)) == shown


_ATOM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
_DAYS = (
    *(
        dt.date(year, month, day)
        for year in (1, 1900, 1912, 1970, 2026, 9999)
        for month, day in ((1, 1), (12, 31))
    ),
    *(dt.date(2018, 11, 4), dt.date(2018, 2, 18)),  # midnight skipped and repeated in Sao Paulo
    *(dt.date(2026, month, 1) + dt.timedelta(days=day) for month in (3, 10, 11) for day in range(31)),
)
_ZONES = (
    *("Europe/Moscow", "America/New_York", "UTC", "Asia/Beirut", "America/Sao_Paulo", "Europe/London"),
    *("Africa/Monrovia", "Asia/Kolkata", "Pacific/Kiritimati", "Etc/GMT+12", "Europe/Dublin"),
)


@pytest.mark.parametrize("zone", _ZONES)
def test_what_is_shown_can_be_read_by_every_client_and_comes_back(zone: str) -> None:
    """A strict client wants seconds, minutes of offset and nothing else; what it echoes changes nothing."""
    portal = ZoneInfo(zone)
    for day in _DAYS:
        shown = dates.show_date(day, portal)
        assert _ATOM.fullmatch(shown), shown
        assert shown[:10] == day.isoformat()
        assert dates.to_date(shown, portal, NOW) == day, shown
    for day in _DAYS[2:]:
        moment = dt.datetime(day.year, day.month, day.day, 12, 30, 7, tzinfo=dt.UTC)
        shown = dates.show_moment(moment, portal)
        assert _ATOM.fullmatch(shown), shown
        assert dates.to_moment(shown, portal, NOW) == moment, shown
