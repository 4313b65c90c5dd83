"""Fields of a user: who sees them, how their values look."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from relead.domain.fields.user import BY_CODE, FIELDS, ONLINE_FOR, selected, shown, visible

NOW = dt.datetime(2026, 3, 2, 6, 0, tzinfo=dt.UTC)
MOSCOW, LISBON, CHICAGO = (ZoneInfo(name) for name in ("Europe/Moscow", "Europe/Lisbon", "America/Chicago"))


def show(code: str, value: Any, zone: ZoneInfo = MOSCOW) -> Any:
    field = BY_CODE[code]
    row = {"profile": {} if field.column else {code: value}, str(field.column): value}
    return shown(row, [field], zone, NOW).get(code)


def test_codes_are_declared_once() -> None:
    assert len(BY_CODE) == len(FIELDS)


def test_wider_scopes_see_more() -> None:
    brief, basic, full = (set(visible({scope})) for scope in ("user_brief", "user_basic", "user"))
    assert brief < basic < full == set(FIELDS)
    assert visible({"user_brief", "user", "crm"}) == FIELDS
    assert visible({"crm"}) == ()
    private = {"EMAIL", "PERSONAL_MOBILE", "WORK_PHONE", "UF_SKYPE"}
    assert private & {field.code for field in brief} == set()
    assert private <= {field.code for field in basic}


def test_select_cannot_reach_beyond_the_scope() -> None:
    brief = visible({"user_brief"})
    assert [field.code for field in selected(brief, ["EMAIL", "NAME"])] == ["NAME"]
    assert selected(brief, ["*"]) == list(brief)


@pytest.mark.parametrize(
    ("code", "value", "zone", "looks"),
    [
        ("ID", 4, MOSCOW, "4"),
        ("ACTIVE", False, MOSCOW, False),
        ("UF_DEPARTMENT", [], MOSCOW, []),
        ("XML_ID", None, MOSCOW, ""),
        ("UF_PHONE_INNER", None, MOSCOW, None),
        ("WORK_PHONE", None, MOSCOW, None),
        ("WORK_PHONE", "", MOSCOW, ""),
        ("LAST_LOGIN", None, MOSCOW, ""),
        ("LAST_LOGIN", NOW, MOSCOW, "2026-03-02T09:00:00+03:00"),
        ("LAST_ACTIVITY_DATE", NOW, MOSCOW, "2026-03-02 09:00:00"),
        ("LAST_ACTIVITY_DATE", None, MOSCOW, ""),
        (
            "DATE_REGISTER",
            dt.datetime(2026, 3, 1, 22, 30, tzinfo=dt.UTC),
            MOSCOW,
            "2026-03-02T00:00:00+03:00",
        ),
        ("DATE_REGISTER", dt.datetime(2026, 3, 2, 3, 0, tzinfo=dt.UTC), CHICAGO, "2026-03-01T00:00:00-06:00"),
        ("PERSONAL_BIRTHDAY", "1990-04-12", LISBON, "1990-04-12T01:00:00+01:00"),
        ("PERSONAL_BIRTHDAY", "1990-04-12", CHICAGO, "1990-04-12T00:00:00-05:00"),
        ("PERSONAL_BIRTHDAY", "", MOSCOW, ""),
        ("UF_EMPLOYMENT_DATE", None, MOSCOW, ""),
        ("IS_ONLINE", None, MOSCOW, "N"),
        ("IS_ONLINE", NOW, MOSCOW, "Y"),
        ("IS_ONLINE", NOW - ONLINE_FOR, MOSCOW, "N"),
        ("USER_TYPE", 1, MOSCOW, "employee"),
    ],
)
def test_looks(code: str, value: Any, zone: ZoneInfo, looks: Any) -> None:
    assert show(code, value, zone) == looks
