"""Lists of phones, e-mails ... as patches (entities.md 2.6)."""

from typing import Any

import pytest

from relead.domain.errors import InvalidEmail, InvalidRequest
from relead.domain.multifield import Value, apply, flags, patch, union

WORK = Value(1, "PHONE", "WORK", "+1")
HOME = Value(2, "PHONE", "HOME", "+2")
MAIL = Value(3, "EMAIL", "WORK", "a@b.cc")
STORED = (WORK, HOME, MAIL)


def after(given: dict[str, Any]) -> list[tuple[int, str, str, str]]:
    made = patch(STORED, given)
    return [(v.id, v.type, v.value_type, v.value) for v in apply(STORED, made)]


ALL = [(1, "PHONE", "WORK", "+1"), (2, "PHONE", "HOME", "+2"), (3, "EMAIL", "WORK", "a@b.cc")]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, ALL, id="not mentioned"),
        pytest.param({"PHONE": []}, ALL, id="an empty list is a patch without entries"),
        pytest.param({"PHONE": ""}, ALL, id="empty text"),
        pytest.param({"PHONE": None}, ALL, id="null"),
        pytest.param(
            {"PHONE": [{"VALUE": "+3", "VALUE_TYPE": "MOBILE"}]},
            [*ALL, (0, "PHONE", "MOBILE", "+3")],
            id="add",
        ),
        pytest.param({"PHONE": [{"VALUE": "+3"}]}, [*ALL, (0, "PHONE", "WORK", "+3")], id="WORK by default"),
        pytest.param({"IM": [{"VALUE": "x"}]}, [*ALL, (0, "IM", "OTHER", "x")], id="OTHER for messengers"),
        pytest.param({"LINK": [{"VALUE": "x"}]}, [*ALL, (0, "LINK", "USER", "x")], id="USER for links"),
        pytest.param({"PHONE": {"VALUE": "+3"}}, [*ALL, (0, "PHONE", "WORK", "+3")], id="one entry, no list"),
        pytest.param(
            {"PHONE": {"n0": {"VALUE": "+3"}}}, [*ALL, (0, "PHONE", "WORK", "+3")], id="keyed entries"
        ),
        pytest.param({"PHONE": ["+3"]}, [*ALL, (0, "PHONE", "WORK", "+3")], id="a bare text"),
        pytest.param({"PHONE": "+3"}, [*ALL, (0, "PHONE", "WORK", "+3")], id="a bare text without list"),
        pytest.param({"PHONE": [74951234567]}, [*ALL, (0, "PHONE", "WORK", "74951234567")], id="a number"),
        pytest.param({"PHONE": [{"VALUE": " +3 "}]}, [*ALL, (0, "PHONE", "WORK", "+3")], id="trimmed"),
        pytest.param({"PHONE": [{"VALUE": "   "}]}, ALL, id="only spaces"),
        pytest.param({"PHONE": [{"VALUE": "+1"}]}, ALL, id="an exact duplicate"),
        pytest.param(
            {"PHONE": [{"VALUE": "+1", "VALUE_TYPE": "HOME"}]},
            [*ALL, (0, "PHONE", "HOME", "+1")],
            id="other type",
        ),
        pytest.param(
            {"PHONE": [{"VALUE": "+3"}, {"VALUE": "+3"}]},
            [*ALL, (0, "PHONE", "WORK", "+3")],
            id="twice in one call",
        ),
        pytest.param(
            {"PHONE": [{"ID": 1, "VALUE": "+9"}]},
            [(1, "PHONE", "WORK", "+9"), *ALL[1:]],
            id="change, type kept",
        ),
        pytest.param(
            {"PHONE": [{"ID": "1", "VALUE": "+9", "VALUE_TYPE": "FAX"}]},
            [(1, "PHONE", "FAX", "+9"), *ALL[1:]],
            id="change both",
        ),
        pytest.param(
            {"PHONE": [{"ID": 1, "VALUE_TYPE": "FAX"}]},
            [(1, "PHONE", "FAX", "+1"), *ALL[1:]],
            id="change type",
        ),
        pytest.param({"PHONE": [{"ID": 1, "VALUE": "+1"}]}, ALL, id="the same value"),
        pytest.param({"PHONE": [{"ID": 1}]}, ALL, id="only an id"),
        pytest.param({"PHONE": [{"ID": 1, "VALUE": ""}]}, ALL[1:], id="delete by empty value"),
        pytest.param({"PHONE": [{"ID": 1, "VALUE": "  "}]}, ALL[1:], id="delete by spaces"),
        pytest.param({"PHONE": [{"ID": 1, "DELETE": "Y"}]}, ALL[1:], id="delete"),
        pytest.param({"PHONE": [{"ID": 1, "DELETE": "Y", "VALUE": "+9"}]}, ALL[1:], id="delete wins"),
        pytest.param({"PHONE": [{"ID": 1, "DELETE": "N", "VALUE": "+1"}]}, ALL, id="not deleted"),
        pytest.param({"PHONE": [{"DELETE": "Y", "VALUE": "+3"}]}, ALL, id="deleting nothing"),
        pytest.param(
            {"PHONE": [{"ID": "n0", "VALUE": "+3"}]},
            [*ALL, (0, "PHONE", "WORK", "+3")],
            id="a new entry's name",
        ),
        pytest.param(
            {"PHONE": [{"ID": 77, "VALUE": "+3"}]}, [*ALL, (0, "PHONE", "WORK", "+3")], id="a foreign id"
        ),
        pytest.param(
            {"PHONE": [{"ID": 3, "VALUE": "+3"}]},
            [*ALL, (0, "PHONE", "WORK", "+3")],
            id="an id of another kind",
        ),
        pytest.param({"PHONE": [{"ID": 77, "VALUE": ""}]}, ALL, id="deleting a foreign one"),
        pytest.param(
            {"PHONE": [{"ID": 1, "DELETE": "Y"}, {"VALUE": "+1"}]},
            [*ALL[1:], (0, "PHONE", "WORK", "+1")],
            id="deleted, then added again",
        ),
        pytest.param(
            {"PHONE": [{"VALUE": "+3", "VALUE_TYPE": "CARRIER_PIGEON"}]},
            [*ALL, (0, "PHONE", "CARRIER_PIGEON", "+3")],
            id="unknown value types are stored",
        ),
        pytest.param(
            {"WEB": [{"VALUE": "x" * 300}]}, [*ALL, (0, "WEB", "WORK", "x" * 250)], id="250 characters"
        ),
        pytest.param({"PHONE": [None, [], {}, {"VALUE": []}]}, ALL, id="what says nothing"),
        pytest.param({"EMAIL": [{"VALUE": "x@y.zz"}]}, [*ALL, (0, "EMAIL", "WORK", "x@y.zz")], id="e-mail"),
    ],
)
def test_patch(given: dict[str, Any], expected: list[tuple[int, str, str, str]]) -> None:
    assert after(given) == expected
    assert bool(patch(STORED, given)) is (expected != ALL)


def test_a_change_taken_back_in_the_same_call_is_none() -> None:
    given = {"PHONE": [{"ID": 1, "VALUE": "+9"}, {"ID": 1, "VALUE": "+1"}]}
    assert not patch(STORED, given)


def test_a_value_changed_twice_is_written_once() -> None:
    made = patch(STORED, {"PHONE": [{"ID": 1, "VALUE": "+8"}, {"ID": 1, "VALUE": "+9"}]})
    assert [value.value for value in made.updated] == ["+9"]


def test_a_value_changed_and_deleted_is_deleted() -> None:
    made = patch(STORED, {"PHONE": [{"ID": 1, "VALUE": "+8"}, {"ID": 1, "DELETE": "Y"}]})
    assert (made.updated, made.deleted) == ((), (1,))


def test_ids_beyond_32_bits_are_refused() -> None:
    with pytest.raises(InvalidRequest):
        patch(STORED, {"PHONE": [{"ID": 2**31, "VALUE": "+3"}]})


@pytest.mark.parametrize(
    "value", ["a@b.cc", "a.b+c@d-e.info", "почта@пример.рф", "A_B@C.DE", "o'neil@x.co", "1@2.33"]
)
def test_addresses(value: str) -> None:
    assert patch((), {"EMAIL": [{"VALUE": value}]}).inserted[0].value == value


@pytest.mark.parametrize(
    "value", ["a", "a@b", "@b.cc", "a@", "a b@c.dd", "a@b@c.dd", "a@b.c", "<a@b.cc>", "a@.", "a,b@c.dd"]
)
def test_no_addresses(value: str) -> None:
    with pytest.raises(InvalidEmail) as refusal:
        patch((), {"EMAIL": [{"VALUE": value}]})
    assert refusal.value.title == "Work e-mail"


@pytest.mark.parametrize(("kind", "title"), [("HOME", "Home e-mail"), ("X", "Other e-mail")])
def test_the_refusal_names_the_kind(kind: str, title: str) -> None:
    with pytest.raises(InvalidEmail) as refusal:
        patch((), {"EMAIL": [{"VALUE": "x", "VALUE_TYPE": kind}]})
    assert refusal.value.title == title


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], (False, False, False)),
        ([WORK], (True, False, False)),
        ([MAIL], (False, True, False)),
        ([Value(4, "IM", "OTHER", "imol|telegram|1")], (False, False, True)),
        ([Value(4, "IM", "OTHER", "telegram")], (False, False, False)),
        ([Value(4, "WEB", "WORK", "x")], (False, False, False)),
    ],
)
def test_flags(values: list[Value], expected: tuple[bool, bool, bool]) -> None:
    assert flags(values) == dict(zip(("has_phone", "has_email", "has_imol"), expected, strict=True))


@pytest.mark.parametrize(
    ("has", "gets", "fresh"),
    [
        pytest.param(["PHONE:+74951234567"], ["PHONE:8 (495) 123-45-67"], [], id="the same number"),
        pytest.param(["PHONE:4951234567"], ["PHONE:+74951234567"], [], id="by the portal's country"),
        pytest.param(["PHONE:+74951234567 ;12"], ["PHONE:84951234567"], [], id="with an extension"),
        pytest.param(["PHONE:84951234567"], ["PHONE:+74951234567,,12"], [], id="without it"),
        pytest.param(["PHONE:112"], ["PHONE:112", "PHONE:113"], ["PHONE:113"], id="short numbers"),
        pytest.param(["PHONE:abc"], ["PHONE:abd"], ["PHONE:abd"], id="no numbers at all"),
        pytest.param(["EMAIL:A@b.cc"], ["EMAIL:a@B.cc"], [], id="e-mail in any case"),
        pytest.param(["WEB:X.com"], ["WEB:x.com", "WEB:y.com"], ["WEB:y.com"], id="sites"),
        pytest.param(["WEB:x"], ["IM:x"], ["IM:x"], id="of another type"),
        pytest.param(
            [], ["PHONE:+74951234567", "PHONE:84951234567"], ["PHONE:+74951234567"], id="among the new"
        ),
    ],
)
def test_union(has: list[str], gets: list[str], fresh: list[str]) -> None:
    def values(texts: list[str]) -> list[Value]:
        pairs = [text.split(":", 1) for text in texts]
        return [Value(number, kind, "WORK", value) for number, (kind, value) in enumerate(pairs, 1)]

    found = union(values(has), values(gets), "RU")
    assert [f"{value.type}:{value.value}" for value in found] == fresh
    assert all(value.id == 0 and value.value_type == "WORK" for value in found)
