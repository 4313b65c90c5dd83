from typing import Any

import pytest

from relead.wire.params import Params, as_list, as_map, is_true, separate


@pytest.mark.parametrize("sent", ["fields", "FIELDS", "Fields", "fIeLdS", "arFields", "ARFIELDS", "arfields"])
def test_a_name_is_found_in_any_case_and_with_ar(sent: str) -> None:
    params = Params({sent: {"TITLE": "x"}})
    assert params.get("fields") == {"TITLE": "x"}
    assert params.has("fields")


def test_an_exact_name_wins_then_the_first() -> None:
    assert Params({"ID": 1, "id": 2}).get("id") == 2
    assert Params({"ID": 1, "Id": 2}).get("id") == 1
    assert Params({"arFilter": 1, "FILTER": 2}).get("filter") == 2


def test_absent_null_and_empty_are_three_values() -> None:
    params = Params({"a": None, "B": ""})
    assert (params.has("a"), params.has("A"), params.has("b"), params.has("c")) == (True, True, True, False)
    assert (params.get("A", "default"), params.get("b"), params.get("c", "default")) == (None, "", "default")


def test_positional_arguments_stay_reachable() -> None:
    params = Params({"0": "123", "1": {"POST_MESSAGE": "t"}, "3": "beyond a gap", "bx24_sdk_ver": "2"})
    assert params.positional == ["123", {"POST_MESSAGE": "t"}]
    assert params.get("0") == "123"


def test_reserved_names_are_taken_out() -> None:
    reserved = {"auth": "t", "access_token": "t", "aplogin": "1", "ap": "s", "sessid": "x", "state": "y"}
    params, start, connector = separate({**reserved, "start": "100", "auth_connector": "c1", "id": 5})
    assert (params.raw, start, connector) == ({"id": 5}, 100, "c1")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [({}, None), ({"start": None}, None), ({"START": -1}, -1), ({"Start": "50"}, 50), ({"start": [1]}, 0)],
)
def test_start_is_found_in_any_case(sent: dict[str, Any], expected: int | None) -> None:
    params, start, _ = separate(sent)
    assert start == expected
    assert params.raw == {}


@pytest.mark.parametrize(
    "yes", ["1", "true", "True", "TRUE", "y", "Y", "yes", " yes ", True, 1, 1.5, ["x"], "2"]
)
def test_yes(yes: object) -> None:
    assert is_true(yes)


@pytest.mark.parametrize(
    "no", ["0", "false", "False", "n", "N", "no", "", "None", "null", False, 0, None, [], {}]
)
def test_no(no: object) -> None:
    assert not is_true(no)


@pytest.mark.parametrize(
    ("value", "as_a_map", "as_a_list"),
    [
        ({"a": 1}, {"a": 1}, [1]),
        (["x", "y"], {"0": "x", "1": "y"}, ["x", "y"]),
        ({"1": "x", "0": "y"}, {"1": "x", "0": "y"}, ["x", "y"]),
        ([], {}, []),
        ({}, {}, []),
        ("", None, None),
        ("ab", None, None),
        (None, None, None),
        (5, None, None),
    ],
)
def test_a_php_array_is_both_map_and_list(value: object, as_a_map: object, as_a_list: object) -> None:
    assert (as_map(value), as_list(value)) == (as_a_map, as_a_list)
