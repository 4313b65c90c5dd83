"""Which value stays when entities are merged (entities.md 9.2), as tables of cases."""

from decimal import Decimal
from typing import Any

import pytest

from relead.domain.binding import Link, Links, redirected, united
from relead.domain.merging import Merged, merge_columns, merge_money, merge_user_values
from support.user_fields import user_field


def links(*rows: tuple[int, int] | tuple[int, int, str]) -> Links:
    return tuple(Link(row[0], row[1], len(row) > 2) for row in rows)


@pytest.mark.parametrize(
    ("name", "values", "gained", "left", "conflict"),
    [
        ("name", (None, "Olga"), "Olga", None, False),
        ("name", ("", None, "Olga"), "Olga", None, False),
        ("name", ("Olga", None), None, None, False),
        ("name", ("Olga", " OLGA "), None, None, False),
        ("name", ("Olga", "Inga"), None, None, True),
        ("name", (None, "Olga", "Inga"), None, None, True),
        ("birthdate", (None, None), None, None, False),
        ("comments", ("one", "two"), "one\ntwo", None, False),
        ("comments", ("one", "One", None), None, None, False),
        ("comments", (None, "two"), "two", None, False),
        ("source_id", ("CALL", "WEB", "CALL"), None, ["WEB"], False),
        ("source_id", (None, "WEB"), "WEB", None, False),
        ("status_id", ("NEW", "JUNK"), None, ["JUNK"], False),
        ("lead_id", (None, 5), 5, None, False),
        ("company_id", (3, 4), None, None, True),
        ("company_id", (None, 4), 4, None, False),
        ("date_create", ("a", "b"), None, None, False),
        ("opened", (False, True), None, None, False),
    ],
)
def test_one_column(name: str, values: tuple[Any, ...], gained: Any, left: Any, *, conflict: bool) -> None:
    made = merge_columns([{name: value} for value in values])
    assert made.gained == ({} if gained is None else {name: gained})
    assert made.left == ({} if left is None else {name: left})
    assert made.conflicts == ([name] if conflict else [])


def test_more_columns_may_be_kept() -> None:
    made = merge_columns([{"title": "T"}, {"title": "U"}], ("title",))
    assert (made.gained, made.left, made.conflicts) == ({}, {"title": ["U"]}, [])


@pytest.mark.parametrize(
    ("rows", "gained", "left"),
    [
        ([(None, None), ("crm", "7")], {"originator_id": "crm", "origin_id": "7"}, {}),
        ([("crm", None), ("erp", "7")], {}, {"originator_id": ["erp"], "origin_id": ["7"]}),
        ([("crm", "7"), ("crm", "7")], {}, {}),
        ([(None, None), (None, "7"), ("erp", None)], {"origin_id": "7"}, {"originator_id": ["erp"]}),
    ],
)
def test_columns_that_belong_together(
    rows: list[tuple[str | None, str | None]], gained: dict[str, Any], left: dict[str, Any]
) -> None:
    made = merge_columns([{"originator_id": one, "origin_id": two} for one, two in rows])
    assert (made.gained, made.left, made.conflicts) == (gained, left, [])


@pytest.mark.parametrize(
    ("sums", "with_rows", "gained", "conflict"),
    [
        ([("RUB", 0), ("USD", 5)], (False, False), {"currency_id": "USD", "opportunity": Decimal(5)}, False),
        ([("RUB", 5), ("USD", 0)], (False, False), {}, False),
        ([("RUB", 5), ("RUB", 5)], (False, False), {}, False),
        ([("RUB", 5), ("USD", 5)], (False, False), {}, True),
        ([("RUB", 5), ("RUB", 6)], (False, False), {}, True),
        ([("RUB", 5), ("RUB", 6)], (True, True), {}, False),
        ([("RUB", 5), ("USD", 6)], (True, True), {}, True),
        ([("RUB", 5), ("RUB", 6)], (True, False), {}, True),
        ([("RUB", 0), ("RUB", 0)], (False, False), {}, False),
    ],
)
def test_money(
    sums: list[tuple[str, int]], with_rows: tuple[bool, ...], gained: dict[str, Any], *, conflict: bool
) -> None:
    rows = [
        {"currency_id": money, "opportunity": Decimal(sum_), "is_manual_opportunity": False}
        for money, sum_ in sums
    ]
    made = Merged()
    merge_money(made, "opportunity", rows, with_rows)
    assert (made.gained, bool(made.conflicts)) == (gained, conflict)


@pytest.mark.parametrize(
    ("kind", "multiple", "values", "merged", "conflict"),
    [
        ("string", False, (None, "x"), "x", False),
        ("string", False, ("x", "X"), "x", False),
        ("string", False, ("x", "y"), "x", True),
        ("string", True, (["a"], ["b", "a"]), ["a", "b"], False),
        ("string", True, (None, None), None, False),
        ("boolean", False, (False, True), True, False),
        ("boolean", False, (True, False), True, False),
        ("integer", False, (0, 5), 0, True),
    ],
)
def test_user_fields(
    kind: str, values: tuple[Any, ...], merged: Any, *, multiple: bool, conflict: bool
) -> None:
    known, made = user_field("UF_CRM_A", kind, multiple=multiple), Merged()
    rows = [{} if value is None else {"12": value} for value in values]
    assert merge_user_values(made, [known], rows).get("12") == merged
    assert made.conflicts == (["UF_CRM_A"] if conflict else [])


@pytest.mark.parametrize(
    ("own", "others", "after"),
    [
        (links(), [links((5, 10, "Y"))], links((5, 10, "Y"))),
        (links((5, 10, "Y")), [links((6, 70, "Y"), (5, 80))], links((5, 10, "Y"), (6, 20))),
        (links(), [links(), links((7, 5), (6, 10, "Y"))], links((7, 10), (6, 20, "Y"))),
        (links((5, 30, "Y")), [], links((5, 30, "Y"))),
    ],
)
def test_links_are_united(own: Links, others: list[Links], after: Links) -> None:
    assert united(own, others) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (links((5, 10, "Y")), links((5, 10, "Y"))),
        (links((8, 10, "Y")), links((1, 10, "Y"))),
        (links((5, 10, "Y"), (8, 20)), links((5, 10, "Y"), (1, 20))),
        (links((8, 10, "Y"), (1, 20)), links((1, 20, "Y"))),
        (links((8, 10), (1, 20, "Y")), links((1, 20, "Y"))),
        (links((8, 10), (5, 20, "Y"), (9, 30)), links((1, 10), (5, 20, "Y"))),
    ],
)
def test_links_of_an_owner_follow_those_merged(before: Links, after: Links) -> None:
    assert redirected(before, (8, 9), 1) == after
