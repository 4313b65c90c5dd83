"""What a list of links becomes: the vectors of entities.md 1.5, then the corners around them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relead.domain import binding
from relead.domain.binding import Link, Links, Wish
from relead.domain.errors import InvalidLink, InvalidRequest

KEY = "CONTACT_ID"
EMPTY: list[tuple[int, int, str]] = []
V1 = [(5, 10, "Y")]
V2 = [(5, 10, "Y"), (6, 20, "N")]


def links(rows: list[tuple[int, int, str]]) -> Links:
    return tuple(Link(other, sort, primary == "Y") for other, sort, primary in rows)


def rows(found: Links) -> list[tuple[int, int, str]]:
    return [(link.id, link.sort, "Y" if link.primary else "N") for link in found]


@pytest.mark.parametrize(
    ("before", "row", "after"),
    [
        pytest.param(EMPTY, {"CONTACT_ID": 5}, V1, id="V1"),
        pytest.param(V1, {"CONTACT_ID": 6}, V2, id="V2"),
        pytest.param(
            V2,
            {"CONTACT_ID": 7, "IS_PRIMARY": "Y", "SORT": 5},
            [(7, 5, "Y"), (5, 10, "N"), (6, 20, "N")],
            id="V3",
        ),
        pytest.param(V2, {"CONTACT_ID": 6, "SORT": 1, "IS_PRIMARY": "Y"}, None, id="V4"),
        pytest.param(EMPTY, {"CONTACT_ID": 5, "IS_PRIMARY": "N"}, V1, id="V11"),
        pytest.param([(5, 0, "Y")], {"CONTACT_ID": 6}, [(5, 0, "Y"), (6, 10, "N")], id="V12"),
        pytest.param(V2, {"CONTACT_ID": 7, "SORT": 0}, [(7, 0, "N"), (5, 10, "Y"), (6, 20, "N")], id="V13"),
        pytest.param(
            V2, {"CONTACT_ID": 7, "SORT": -4}, [(7, -4, "N"), (5, 10, "Y"), (6, 20, "N")], id="negative"
        ),
        pytest.param([(5, -3, "Y")], {"CONTACT_ID": 6}, [(5, -3, "Y"), (6, 10, "N")], id="after negative"),
        pytest.param(V1, {"CONTACT_ID": 6, "SORT": None}, V2, id="null SORT is not given"),
        pytest.param(V1, {"CONTACT_ID": 6, "SORT": ""}, [(6, 0, "N"), (5, 10, "Y")], id="empty SORT is 0"),
        pytest.param(V1, {"CONTACT_ID": "6", "SORT": "30"}, [(5, 10, "Y"), (6, 30, "N")], id="texts"),
        pytest.param(V1, {"CONTACT_ID": 3, "SORT": 10}, [(3, 10, "N"), (5, 10, "Y")], id="ties by id"),
    ],
)
def test_add(
    before: list[tuple[int, int, str]], row: dict[str, Any], after: list[tuple[int, int, str]] | None
) -> None:
    found = binding.add(links(before), binding.wish(row, KEY))
    assert (None if found is None else rows(found)) == after


@pytest.mark.parametrize(
    ("before", "gone", "after"),
    [
        pytest.param([(7, 5, "Y"), (5, 10, "N"), (6, 20, "N")], [7], [(5, 10, "Y"), (6, 20, "N")], id="V5"),
        pytest.param(V2, [99], V2, id="V6"),
        pytest.param(V2, [5], [(6, 20, "Y")], id="V17"),
        pytest.param(V2, [6], V1, id="not the primary one"),
        pytest.param(V1, [5], [], id="the last one"),
        pytest.param(
            [(9, 10, "N"), (4, 20, "N"), (5, 20, "Y")], [5], [(9, 10, "Y"), (4, 20, "N")], id="lowest SORT"
        ),
        pytest.param(
            [(4, 20, "N"), (8, 20, "N"), (5, 30, "Y")], [5], [(4, 20, "Y"), (8, 20, "N")], id="then lowest id"
        ),
        pytest.param(
            [(4, 10, "N"), (5, 35, "Y"), (6, 70, "N")], [4], [(5, 35, "Y"), (6, 70, "N")], id="gaps stay (R7)"
        ),
        pytest.param([], [5], [], id="nothing bound"),
    ],
)
def test_remove(
    before: list[tuple[int, int, str]], gone: list[int], after: list[tuple[int, int, str]]
) -> None:
    assert rows(binding.remove(links(before), gone)) == after


@pytest.mark.parametrize(
    ("items", "after"),
    [
        pytest.param(
            [{KEY: 8}, {KEY: 9, "IS_PRIMARY": "Y"}, {KEY: 5, "SORT": 300}],
            [(8, 10, "N"), (9, 20, "Y"), (5, 300, "N")],
            id="V7",
        ),
        pytest.param(
            [{KEY: 8, "IS_PRIMARY": "Y"}, {KEY: 9, "IS_PRIMARY": "Y"}], [(8, 10, "Y"), (9, 20, "N")], id="V8"
        ),
        pytest.param([{KEY: 0}, {KEY: 11}], [(11, 20, "Y")], id="V9"),
        pytest.param([], [], id="V10"),
        pytest.param([{KEY: 6, "SORT": -3}, {KEY: 5}], [(6, 10, "Y"), (5, 20, "N")], id="V14"),
        pytest.param(
            [{KEY: 5, "IS_PRIMARY": "N"}, {KEY: 6, "IS_PRIMARY": "N"}], [(5, 10, "Y"), (6, 20, "N")], id="V15"
        ),
        pytest.param(
            [{KEY: 5, "SORT": 100}, {KEY: 6, "SORT": 100}], [(5, 100, "Y"), (6, 100, "N")], id="V16"
        ),
        pytest.param(["x", {KEY: "12"}], [(12, 20, "Y")], id="V19"),
        pytest.param([{KEY: 5}, {KEY: 6}, {KEY: 5, "SORT": 70}], [(6, 20, "N"), (5, 70, "Y")], id="V20"),
        pytest.param([{KEY: 0}, "x", None, [], {KEY: -4}], [], id="nothing valid"),
        pytest.param(
            [{KEY: 9, "SORT": 50}, {KEY: 8, "IS_PRIMARY": "Y", "SORT": 5}],
            [(8, 5, "Y"), (9, 50, "N")],
            id="listed by SORT",
        ),
        pytest.param(
            [{KEY: 9, "SORT": 50}, {KEY: 8, "SORT": 5}], [(8, 5, "N"), (9, 50, "Y")], id="first row elected"
        ),
        pytest.param(
            [{KEY: 5}, {KEY: 6}, {KEY: 5, "IS_PRIMARY": "Y"}],
            [(6, 20, "N"), (5, 30, "Y")],
            id="any copy (D4)",
        ),
        pytest.param([{KEY: 5, "SORT": "0"}, {KEY: 6, "SORT": None}], V2, id="SORT 0 and null"),
    ],
)
def test_replace(items: list[Any], after: list[tuple[int, int, str]]) -> None:
    assert rows(binding.replace(binding.wishes(items, KEY))) == after


@pytest.mark.parametrize(
    ("value", "primary"),
    [
        *[("Y", True), ("y", True), ("true", True), ("TRUE", True), ("1", True), (1, True), (True, True)],
        *[("N", False), ("n", False), ("", False), ("yes", False), ("0", False), (0, False), (2, False)],
        *[(False, False), (None, False), ([], False), ({"Y": "Y"}, False)],
    ],
)
def test_what_makes_a_row_primary(value: Any, primary: bool) -> None:
    assert binding.is_primary(value) is primary


@pytest.mark.parametrize(
    "row",
    [
        {},
        {KEY: 0},
        {KEY: -1},
        {KEY: "abc"},
        {KEY: None},
        {KEY: [5]},
        {KEY: ""},
        {"contact_id": 5},
        {KEY: True},
    ],
)
def test_a_row_must_name_something(row: dict[str, Any]) -> None:
    with pytest.raises(InvalidLink):
        binding.wish(row, KEY)


@pytest.mark.parametrize(
    "row", [{KEY: 2**31}, {KEY: "99999999999999999999999999999"}, {KEY: 5, "SORT": 2**31}]
)
def test_numbers_beyond_32_bits_are_refused(row: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        binding.wish(row, KEY)


def test_there_is_no_place_after_the_last_one() -> None:
    with pytest.raises(InvalidRequest):
        binding.add((Link(5, 2**31 - 5, primary=True),), Wish(6))


BOTH = [(5, 10, "Y"), (6, 20, "N")]


@pytest.mark.parametrize(
    ("given", "after"),
    [
        pytest.param({}, BOTH, id="not given"),
        pytest.param({"CONTACT_ID": 6}, BOTH, id="bound already: does not become primary"),
        pytest.param({"CONTACT_ID": 7}, [(7, 10, "Y")], id="a new one replaces all"),
        pytest.param({"CONTACT_ID": "7"}, [(7, 10, "Y")], id="as text"),
        pytest.param({"CONTACT_ID": 0}, [], id="0 clears"),
        pytest.param({"CONTACT_ID": "0"}, [], id="text 0 clears"),
        pytest.param({"CONTACT_ID": ""}, [], id="empty clears"),
        pytest.param({"CONTACT_ID": -5}, [], id="negative clears"),
        pytest.param({"CONTACT_ID": "-5"}, [], id="negative text clears"),
        pytest.param({"CONTACT_ID": "abc"}, BOTH, id="no number is not given"),
        pytest.param({"CONTACT_ID": ["x"]}, BOTH, id="unresolved reference is not given"),
        pytest.param({"CONTACT_IDS": [7, 5, 8]}, [(7, 10, "Y"), (5, 20, "N"), (8, 30, "N")], id="list"),
        pytest.param({"CONTACT_IDS": {"3": 7, "1": 5}}, [(7, 10, "Y"), (5, 20, "N")], id="keys do not count"),
        pytest.param({"CONTACT_IDS": [0, 7, -1, "7", 5, "x"]}, [(7, 10, "Y"), (5, 20, "N")], id="cleaned"),
        pytest.param({"CONTACT_IDS": []}, [], id="empty list clears"),
        pytest.param({"CONTACT_IDS": ""}, [], id="empty text clears"),
        pytest.param({"CONTACT_IDS": 7}, [(7, 10, "Y")], id="a scalar is a list of one"),
        pytest.param({"CONTACT_IDS": [8], "CONTACT_ID": 7}, [(8, 10, "Y")], id="CONTACT_IDS wins"),
        pytest.param({"CONTACT_IDS": [], "CONTACT_ID": 7}, [], id="CONTACT_IDS wins when empty"),
    ],
)
def test_linking_fields(given: dict[str, Any], after: list[tuple[int, int, str]]) -> None:
    found = binding.wanted(links(BOTH), given, one="CONTACT_ID", many="CONTACT_IDS")
    assert rows(found) == after


@pytest.mark.parametrize(
    ("before", "after", "inserted", "moved", "deleted", "primary_changed"),
    [
        pytest.param(V2, V2, [], [], (), False, id="nothing"),
        pytest.param(V1, V2, [6], [], (), False, id="inserted"),
        pytest.param(V2, V1, [], [], (6,), False, id="deleted"),
        pytest.param(V2, [(6, 20, "Y")], [], [], (5,), True, id="primary deleted"),
        pytest.param(V2, [(5, 10, "N"), (6, 20, "Y")], [], [], (), True, id="primary moved"),
        pytest.param(V2, [(5, 10, "Y"), (6, 30, "N")], [], [6], (), False, id="moved"),
        pytest.param([], V1, [5], [], (), True, id="first"),
        pytest.param(V1, [], [], [], (5,), True, id="last"),
        pytest.param(V1, [(7, 10, "Y")], [7], [], (5,), True, id="replaced"),
    ],
)
def test_change(
    before: list[tuple[int, int, str]],
    after: list[tuple[int, int, str]],
    inserted: list[int],
    moved: list[int],
    deleted: tuple[int, ...],
    primary_changed: bool,
) -> None:
    found = binding.change(links(before), links(after))
    assert [link.id for link in found.inserted] == inserted
    assert [link.id for link in found.moved] == moved
    assert (found.deleted, found.primary_changed) == (deleted, primary_changed)
    assert bool(found) is (before != after)


_ids = st.integers(-2, 6)
_wishes = st.builds(Wish, st.integers(1, 6), st.none() | st.integers(-20, 40), st.booleans())


@given(st.lists(st.one_of(_wishes, st.lists(_wishes, max_size=4), _ids), max_size=12))
def test_links_are_sorted_unique_and_elect_one(steps: list[Wish | list[Wish] | int]) -> None:
    state: Links = ()
    for step in steps:
        if isinstance(step, Wish):
            state = binding.add(state, step) or state
        elif isinstance(step, list):
            state = binding.replace(list(enumerate(step)))
        else:
            state = binding.remove(state, [step])
        ids = [link.id for link in state]
        assert len(ids) == len(set(ids))
        assert sum(link.primary for link in state) == (1 if state else 0)
        assert list(state) == sorted(state, key=lambda link: (link.sort, link.id))
