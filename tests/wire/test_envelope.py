"""Protocol 0, 4.1, 4.2, 4.4."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from relead.wire.envelope import Clock, encode, php_map
from relead.wire.limits import Operating
from wire.portal import HOOK, Portal


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({}, []),
        ({"0": "a"}, ["a"]),
        ({"0": "a", "1": "b"}, ["a", "b"]),
        ({"1": "a"}, {"1": "a"}),
        ({"1": "b", "0": "a"}, {"1": "b", "0": "a"}),
        ({"00": "a"}, {"00": "a"}),
        ({"a": 1}, {"a": 1}),
        ({"0": 1, "x": 2}, {"0": 1, "x": 2}),
    ],
)
def test_php_arrays(members: dict[str, Any], expected: object) -> None:
    assert php_map(members) == expected


async def test_success_has_result_first_and_the_whole_time_object(portal: Portal) -> None:
    answer = await portal.post(f"{HOOK}/test.slow", {"seconds": 2.5})
    assert list(answer.json) == ["result", "time"]
    assert answer.json["time"] == {
        "start": 1_700_000_000.25,
        "finish": 1_700_000_002.75,
        "duration": 2.5,
        "processing": 2.5,
        "date_start": "2023-11-15T01:13:20+03:00",
        "date_finish": "2023-11-15T01:13:22+03:00",
        "operating_reset_at": 1_700_000_580,
        "operating": 2.5,
    }


async def test_lists_lift_next_and_total(portal: Portal) -> None:
    first = (await portal.post(f"{HOOK}/crm.lead.list", {})).json
    assert list(first) == ["result", "next", "total", "time"]
    assert (len(first["result"]), first["next"], first["total"]) == (50, 50, 120)
    last = (await portal.post(f"{HOOK}/crm.lead.list", {"start": "100"})).json
    assert list(last) == ["result", "total", "time"]
    beyond = (await portal.post(f"{HOOK}/crm.lead.list", {"start": 150})).json
    assert (beyond["result"], beyond["total"], "next" in beyond) == ([], 120, False)
    uncounted = (await portal.post(f"{HOOK}/crm.lead.list", {"start": -1})).json
    assert (len(uncounted["result"]), uncounted["total"], "next" in uncounted) == (50, 0, False)


async def test_a_wrapped_list_keeps_its_wrapper(portal: Portal) -> None:
    answer = (await portal.get(f"{HOOK}/crm.wrapped.list", b"start=50")).json
    assert list(answer["result"]) == ["items"]
    assert (answer["result"]["items"][0], answer["next"], answer["total"]) == ({"id": 51}, 100, 120)


@pytest.mark.parametrize(
    ("name", "value"), [("null", None), ("false", False), ("list", [1, 2]), ("float", 1.5)]
)
async def test_any_json_can_be_a_result(portal: Portal, name: str, value: object) -> None:
    answer = await portal.get(f"{HOOK}/test.value", f"of={name}".encode())
    assert "result" in answer.json
    assert answer.result == value


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        (UTC, "2023-11-14T22:13:20+00:00"),
        (timezone(timedelta(hours=-3, minutes=-30)), "2023-11-14T18:43:20-03:30"),
        (ZoneInfo("Europe/Moscow"), "2023-11-15T01:13:20+03:00"),
    ],
)
def test_dates_have_an_offset_and_whole_seconds(zone: Any, text: str) -> None:
    clock = Clock(lambda: zone)
    assert clock.iso(1_700_000_000.9) == text
    assert datetime.fromisoformat(clock.iso(1_700_000_001)) == datetime.fromisoformat(text) + timedelta(
        seconds=1
    )


def test_a_change_of_zone_shows_at_once() -> None:
    zones = iter([UTC, timezone(timedelta(hours=5))])
    clock = Clock(lambda: next(zones))
    assert clock.iso(0) == "1970-01-01T00:00:00+00:00"
    assert clock.iso(0) == "1970-01-01T05:00:00+05:00"


def test_time_never_lacks_a_key() -> None:
    span = Clock(lambda: UTC).span(1.0, 2.0, 0.5, Operating(0.0, 600))
    assert set(span) == {
        "start", "finish", "duration", "processing", "date_start", "date_finish", "operating",
        "operating_reset_at",
    }  # fmt: skip
    assert None not in span.values()


async def test_xml_on_request(portal: Portal) -> None:
    answer = await portal.get(f"{HOOK}/crm.lead.list.xml", b"start=-1")
    assert answer.header("content-type") == "text/xml; charset=utf-8"
    root = ET.fromstring(answer.body)  # noqa: S314  # our own answer
    assert root.tag == "response"
    assert [item.findtext("ID") for item in root.findall("result/item")][:2] == ["1", "2"]
    assert (root.findtext("total"), root.findtext("time/date_start")) == ("0", "2023-11-15T01:13:20+03:00")


@pytest.mark.parametrize("path", [f"{HOOK}/nothing.xml", "/rest/test.echo.XML", "/rest/1/bad/test.echo.xml/"])
async def test_errors_are_xml_too(portal: Portal, path: str) -> None:
    answer = await portal.get(path)
    assert answer.header("content-type") == "text/xml; charset=utf-8"
    assert [child.tag for child in ET.fromstring(answer.body)] == ["error", "error_description"]  # noqa: S314


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "<r>1</r>"),
        (False, "<r></r>"),
        (None, "<r></r>"),
        ([1, "x"], "<r><item>1</item><item>x</item></r>"),
        ({"5": "a"}, "<r><item>a</item></r>"),
        ({"a b": 1, "1x": 2, "": 3}, "<r><a_b>1</a_b><_1x>2</_1x><_>3</_></r>"),
        ("<&>\x01Ж", "<r>&lt;&amp;&gt;\ufffdЖ</r>"),
        (Decimal("0.10"), "<r>0.10</r>"),
        ({}, "<r></r>"),
    ],
)
def test_xml_values(value: object, expected: str) -> None:
    assert encode({"r": value}, xml=True).decode() == f"<response>{expected}</response>"
