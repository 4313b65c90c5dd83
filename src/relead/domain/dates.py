"""Dates and times as clients write and read them (protocol.md 5.2, 5.3, ruling R21)."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

_DATE = re.compile(
    r"(?:(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"
    r"|(?P<d2>\d{1,2})\.(?P<m2>\d{1,2})\.(?P<y2>\d{4})"
    r"|(?P<m3>\d{1,2})/(?P<d3>\d{1,2})/(?P<y3>\d{4}))"
    r"(?:[T ]+(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII | re.IGNORECASE,
)


def parse(text: str, zone: ZoneInfo, now: dt.datetime) -> dt.date | dt.datetime | None:
    """Read a client's date: a `date` when no time is given, else an aware instant; None if unreadable.

    Without an offset the time is the portal's. `NOW` is the present instant (protocol.md 6.2).
    """
    text = text.strip()
    if text.upper() == "NOW":
        return now
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    part = found.groupdict()
    try:
        day = dt.date(
            int(part["y"] or part["y2"] or part["y3"]),
            int(part["m"] or part["m2"] or part["m3"]),
            int(part["d"] or part["d2"] or part["d3"]),
        )
        if part["H"] is None:
            return day
        clock = dt.time(int(part["H"]), int(part["M"]), int(part["S"] or 0))
        moment = dt.datetime.combine(day, clock, _zone(part["zone"], zone))
        # Also proves that the instant exists in UTC: year 1 and 9999 may fall over the edge.
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None, default: ZoneInfo) -> dt.tzinfo:
    if text is None:
        return default
    if text in "Zz":
        return dt.UTC
    digits = text[1:].replace(":", "")
    offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return dt.timezone(-offset if text[0] == "-" else offset)


def to_date(text: str, zone: ZoneInfo, now: dt.datetime) -> dt.date | None:
    """Read a calendar date: a bare date stays itself, an instant gives its day in the portal's zone."""
    value = parse(text, zone, now)
    if isinstance(value, dt.datetime):
        return _local(value, zone).date()
    return value


def to_moment(text: str, zone: ZoneInfo, now: dt.datetime) -> dt.datetime | None:
    """Read an instant: a bare date is its midnight in the portal's zone."""
    value = parse(text, zone, now)
    if value is None or isinstance(value, dt.datetime):
        return value
    try:
        return dt.datetime.combine(value, dt.time(), zone).astimezone(dt.UTC)
    except (OverflowError, ValueError):
        return None


def _local(value: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    try:
        return value.astimezone(zone)
    except (OverflowError, ValueError):  # the last hours of year 9999, the first of year 1
        return value


def show_moment(value: dt.datetime | None, zone: ZoneInfo) -> str:
    """Print an instant in the portal's zone with whole seconds; unset is an empty string."""
    if value is None:
        return ""
    local = _local(value, zone)
    offset = local.utcoffset() or dt.timedelta()
    if offset.seconds % 60:
        local = local.astimezone(dt.timezone(_whole_minutes(offset)))
    return local.isoformat(timespec="seconds")


def show_date(value: dt.date | None, zone: ZoneInfo) -> str:
    """Print a calendar date as the original does; unset is an empty string.

    The original prints midnight UTC of that date in the portal's zone, `1990-04-12T04:00:00+04:00`.
    West of Greenwich that would name the day before; a calendar date never moves (R21), so there it
    is midnight of the portal.
    """
    if value is None:
        return ""
    clock = dt.datetime(value.year, value.month, value.day, tzinfo=zone)
    offset = _whole_minutes(clock.utcoffset() or dt.timedelta())
    shown = clock.replace(tzinfo=dt.timezone(offset)) + max(offset, dt.timedelta())
    return shown.isoformat(timespec="seconds")


def _whole_minutes(offset: dt.timedelta) -> dt.timedelta:
    """Round down, since rounding up would move midnight to the day before.

    Clients cannot read the seconds that offsets had a hundred years ago.
    """
    return offset - dt.timedelta(seconds=offset.seconds % 60)
