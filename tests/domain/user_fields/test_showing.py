"""Stored values of user fields as either dialect shows them (entities.md 11.2)."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from relead.domain.user_fields.showing import classic_shower, universal_shower
from relead.domain.user_fields.types import TYPES
from support.user_fields import user_field

MOSCOW = ZoneInfo("Europe/Moscow")
SEVERAL = {"LEAD": "Y", "CONTACT": "Y"}
FILE = {"id": "9", "showUrl": "/files/9/show", "downloadUrl": "/files/9/download"}
ITEM_FILE = {"id": 9, "url": "/files/9/show", "urlMachine": "/files/9/download"}


@pytest.mark.parametrize(
    ("kind", "options", "stored", "classic", "universal"),
    [
        ("string", {}, "x", "x", "x"),
        ("url", {}, "https://x.test", "https://x.test", "https://x.test"),
        ("address", {}, "a|1;2", "a|1;2", "a|1;2"),
        ("money", {}, "100|USD", "100|USD", "100|USD"),
        ("crm_status", {}, "CALL", "CALL", "CALL"),
        ("integer", {}, 5, "5", 5),
        ("integer", {}, 0, "0", 0),
        ("double", {}, 5.5, "5.5", 5.5),
        ("double", {}, 5.0, "5", 5),
        ("boolean", {}, True, "1", "Y"),
        ("boolean", {}, False, "0", "N"),
        ("enumeration", {}, 31, "31", 31),
        ("employee", {}, 4, "4", 4),
        ("iblock_element", {}, 12, "12", 12),
        ("iblock_section", {}, 12, "12", 12),
        ("date", {}, "2026-03-02", "2026-03-02T03:00:00+03:00", "2026-03-02T03:00:00+03:00"),
        (
            *("datetime", {}, "2026-03-02T07:05:00+00:00"),
            *("2026-03-02T10:05:00+03:00", "2026-03-02T10:05:00+03:00"),
        ),
        ("crm", {}, "L_412", "412", "412"),
        ("crm", SEVERAL, "C_412", "C_412", "C_412"),
        ("crm", {"CONTACT": "Y"}, "L_412", "L_412", "L_412"),
        ("file", {}, 9, FILE, ITEM_FILE),
    ],
)
def test_one_value_and_several(
    kind: str, options: dict[str, Any], stored: Any, classic: Any, universal: Any
) -> None:
    one, many = (user_field("UF_CRM_X", kind, options=options, multiple=each) for each in (False, True))
    for listed in (False, True):
        assert classic_shower(one, listed=listed)({"12": stored}, MOSCOW) == classic
        assert classic_shower(many, listed=listed)({"12": [stored]}, MOSCOW) == [classic]
    assert universal_shower(one)({"12": stored}, MOSCOW) == universal
    assert universal_shower(many)({"12": [stored, stored]}, MOSCOW) == [universal, universal]


@pytest.mark.parametrize("kind", TYPES)
def test_nothing(kind: str) -> None:
    one, many = (user_field("UF_CRM_X", kind, multiple=each) for each in (False, True))
    assert classic_shower(one, listed=False)({"13": 1}, MOSCOW) == ""
    assert classic_shower(one, listed=True)({}, MOSCOW) == ("" if kind in ("date", "datetime") else None)
    for listed in (False, True):
        assert classic_shower(many, listed=listed)({}, MOSCOW) is False
    assert universal_shower(one)({}, MOSCOW) == ("N" if kind == "boolean" else None)
    assert universal_shower(many)({}, MOSCOW) == []


def test_empty_lists_are_not_shared() -> None:
    show = universal_shower(user_field("UF_CRM_X", multiple=True))
    assert show({}, MOSCOW) is not show({}, MOSCOW)
