"""Protocol 6.1 and 6.2."""

import pytest

from relead.wire.listing import MAX_START, Page, Window, page, read_start, split_prefix, window


@pytest.mark.parametrize(
    ("key", "operator", "field"),
    [
        ("ID", "=", "ID"),
        ("=ID", "=", "ID"),
        ("!ID", "!=", "ID"),
        ("!=ID", "!=", "ID"),
        (">ID", ">", "ID"),
        (">=ID", ">=", "ID"),
        ("<ID", "<", "ID"),
        ("<=ID", "<=", "ID"),
        ("@ID", "@", "ID"),
        ("!@ID", "!@", "ID"),
        ("%NAME", "%", "NAME"),
        ("=%NAME", "=%", "NAME"),
        ("%=NAME", "=%", "NAME"),
        ("!%NAME", "!%", "NAME"),
        ("!=%NAME", "!=%", "NAME"),
        ("!%=NAME", "!=%", "NAME"),
        ("><ID", "><", "ID"),
        ("!><ID", "!><", "ID"),
        ("?NAME", "?", "NAME"),
        ("*NAME", "*", "NAME"),
        ("*=NAME", "*=", "NAME"),
        ("*%NAME", "*%", "NAME"),
        ("+NAME", "+=", "NAME"),
        ("+>NAME", "+>", "NAME"),
        ("!+NAME", "!+=", "NAME"),
        ("<>ID", "<", ">ID"),  # no operator: the field `>ID` is unknown, so the condition is dropped
        ("_X", "=", "_X"),
        ("0", "=", "0"),
        ("", "=", ""),
        ("!", "!=", ""),
        (">=", ">=", ""),
    ],
)
def test_prefixes(key: str, operator: str, field: str) -> None:
    assert split_prefix(key) == (operator, field)


@pytest.mark.parametrize(
    ("sent", "start"),
    [
        (None, None), (0, 0), (50, 50), ("50", 50), (" 50 ", 50), ("-1", -1), (-1, -1), (-50, -1), ("abc", 0),
        ("", 0), ("50abc", 0), ([], 0), ({"a": 1}, 0), (99.9, 99), ("1e2", 100), (True, 1),
        (10**30, MAX_START),
        ("9" * 5000, 0), (float("nan"), 0), ("inf", 0), (-(10**30), -1),
    ],
)  # fmt: skip
def test_start_is_read_leniently(sent: object, start: int | None) -> None:
    assert read_start(sent) == start


@pytest.mark.parametrize(
    ("start", "exact", "expected"),
    [
        (None, False, Window(0, count=True)),
        (0, False, Window(0, count=True)),
        (30, False, Window(0, count=True)),
        (50, False, Window(50, count=True)),
        (99, False, Window(50, count=True)),
        (99, True, Window(99, count=True)),
        (-1, False, Window(0, count=False)),
        (-1, True, Window(0, count=False)),
    ],
)
def test_windows(start: int | None, exact: bool, expected: Window) -> None:  # a table column
    assert window(start, exact=exact) == expected


@pytest.mark.parametrize(
    ("start", "total", "next_"),
    [(None, 120, 50), (50, 120, 100), (100, 120, None), (None, 50, None), (None, 51, 50), (None, 0, None),
     (150, 120, None)],
)  # fmt: skip
def test_next_is_there_only_if_more_rows_exist(start: int | None, total: int, next_: int | None) -> None:
    assert page([], window(start), total) == Page([], total, next_)


def test_without_a_count_total_is_0_and_next_absent() -> None:
    assert page(["row"], window(-1), 120) == Page(["row"], 0, None)


def test_exact_offsets_go_on_after_the_last_row() -> None:
    assert page([], window(7, exact=True), 120).next == 57
