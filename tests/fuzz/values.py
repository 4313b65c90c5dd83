"""Values that break programs. Belongs here: single values and trees of them; not how they are sent."""

from random import Random
from typing import Any, Final

NUL: Final = "a\0b"
LONE: Final = "a\ud800b"

HUGE_IDS: Final[tuple[Any, ...]] = (
    2**31, -(2**31) - 1, 2**32, 2**32 + 1, 2**63 - 1, 2**63, 2**64 + 1, 10**30, 1e10, 1e30, 1e300, -1e300,
    "2147483648", "-2147483649", "4294967297", "9223372036854775808", "9" * 25, "9" * 26, "-" + "9" * 300,
)  # fmt: skip
"""Ids beyond 32 bits: refused everywhere (ruling R15)."""

NUMBERS: Final[tuple[Any, ...]] = (
    0, 1, -1, 2**31 - 1, -(2**31), 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 2**64, 10**30, 10**300, 0.0, -0.0,
    1.5, -0.001, 1e15, 9999999999999999.0, 9999999999999.999, 1e16, 1e19, 1e30, 1e308, -1e308, 5e-324,
    "9999999999999999.994", "9999999999999999.995", "-9999999999999999.999", "1e15", "1e16", "1e400",
    "-1e400", "1e999999", "1e9999999", "1e-9999999", "1e99999999999999999999", "1e-20000", "1e131072",
    "0." + "0" * 20000 + "1", "9" * 200, "9" * 5000, "-" + "9" * 40, "0x10", "1_000", "1,5", "1 000,00",
    "٣", "１２", "²", "+1", "-0", "00", "1.0", " 7 ", "7abc", "NaN", "-nan", "sNaN", "Infinity", "-inf", ".",
    "-", "e", "1e", "--1",
)  # fmt: skip

TEXTS: Final[tuple[str, ...]] = (
    "", " ", "\t\r\n", "0", "Y", "n", "true", "false", "null", "None", "[]", "{}", "Array", "undefined",
    "😀", "👩‍👩‍👧‍👦", "שלום עולם", "\u202eabc\u202c", "e" + "\u0301" * 300, "ß", "İ" * 250, "ﬃ", "\ufeff",
    "\ufffe\uffff", "\U0010ffff", "\x01\x02\x1b[31m\x7f\x85", "\u2028\u2029", "a" * 256, "a" * 5000,
    "я" * 3000, "𝔘" * 2800, "x" * 100_000, "'", '"', "'; DROP TABLE lead; --", "' OR 1=1 --",
    "1); DELETE FROM lead WHERE (1=1", "$1", ":x", "?", "%s%n%d", "\\", "a\\", "%\\", "%", "_", "%_%_%_%\\",
    "\\%\\", "{0}", "{detail}", "{", "${x}", "$result[a]", "$result[a][b]", "$result", "$time[a]",
    "../../etc/passwd", "a/b\\c", "http://[", "data:", "<b", "<b>x</b>", "<![x[y]]>", "<b><![if",
    "<b></b><!DOCTYPE [<!ELEMENT", "<i><?x", "<a href='javascript:x'>y</a>",
    "<b>&#xD800;&#0;&#x110000;&bogus;", "<b>x</b>" + "<a a='" * 9000, "<b>" + "<!--" * 9000,
    "<b>&#" + "9" * 5000, "<![[[" * 9000, "$result[" * 9000, "a@" * 20000, "((" * 50000, "<script>x",
    "</script></b></a></a>", "<ul><li><ol>" * 50, "[b]x[/url]", "=cmd|' /C calc'!A0", "\r\nSet-Cookie: a=b",
    "+7 (495) 123-45-67", "+", "+" + "9" * 300, "8" * 11, "#", ";", "tel:+7495;ext=1", "а@б.рф", "a@b", "@",
    "a@b.c" * 60, "a" * 250 + "@b.cc", "imol|", "imol|" + "x" * 300, NUL[0] * 251,
)  # fmt: skip

DATES: Final[tuple[str, ...]] = (
    "0000-00-00", "0000-01-01", "0001-01-01", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z",
    "1582-10-10", "1880-01-01", "1900-02-29", "2020-02-30", "2020-13-01", "31.02.2020", "9999-12-31",
    "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "12/31/9999", "10000-01-01", "99999-12-31",
    "-0001-01-01", "2020-01-01T24:00:00", "2020-01-01T25:00", "2020-01-01T10:00:60",
    "2020-01-01T10:00:00+99:99", "2020-01-01 10:00:00+24:00", "2020-01-01T10:00:00.999999999Z",
    "٢٠٢٠-01-01", "NOW", "now", "yesterday", "1577836800", "2020-W01-1", "2020-1-1", "2020-01-01T",
    "2020-01-01T10:00:00 Europe/Moscow", "2011-03-27T02:30:00", "2010-10-31T02:30:00",
)  # fmt: skip

CONTAINERS: Final[tuple[Any, ...]] = (
    [], {}, [[]], [None], [{}], {"": ""}, {"0": 1}, {"a": None}, [1, "a", None, True, 1.5, []], {"ID": 1},
    {"ID": "x", "VALUE": []}, [{"VALUE": "a@b.cc", "VALUE_TYPE": []}], [{"ID": 2**40, "DELETE": "Y"}],
    {"VALUE": {"VALUE": "x"}}, {"n0": {"VALUE": "y" * 300, "VALUE_TYPE": "z" * 5000}}, {"fileData": []},
    {"fileData": ["a", "!!!not base64"]}, {"fileData": ["http://[", "aGk="]},
    {"fileData": {"0": "x" * 3000, "1": "aGk="}}, {"fileData": [1, 2]}, {"fileData": "aGk"},
    {"fileData": ["data:", "я"]}, {"fileData": ["/" * 500, "aGk="]}, {"id": 2**40, "remove": "Y"},
    {"id": 1, "remove": "Y"}, {"id": [], "remove": {}}, list(range(-50, 500)), [[[[[[[[[[1]]]]]]]]]],
    [""] * 300, {str(n): {"CONTACT_ID": n, "SORT": -n} for n in range(60)}, [{"CONTACT_ID": 1}] * 60,
    [{"CONTACT_ID": "1", "SORT": "x", "IS_PRIMARY": []}], [{"COMPANY_ID": 1, "SORT": 2**31}],
    {"CONTACT_ID": 1, "SORT": 2**31 - 1}, {"CONTACT_ID": 1, "SORT": -(2**31)},
    {"CONTACT_ID": 1, "SORT": 1e300},
)  # fmt: skip

WRONG_TYPES: Final[tuple[Any, ...]] = (None, True, False, *NUMBERS, *TEXTS, *DATES, *CONTAINERS)
"""Everything above: each is tried in the place of each parameter."""

NOT_TEXT: Final[tuple[Any, ...]] = (
    NUL,
    LONE,
    "\0",
    "\udfff",
    {NUL: 1},
    {LONE: 1},
    [{"a": [NUL]}],
    float("nan"),
)
"""What no request may contain; the last only where it is JSON."""


def scalar(rng: Random) -> Any:
    """Any single value."""
    return rng.choice(rng.choice((NUMBERS, TEXTS, DATES, (None, True, False))))


def anything(rng: Random, depth: int = 3) -> Any:
    """Any value or small tree of values."""
    kind = rng.random()
    if depth == 0 or kind < 0.6:
        return scalar(rng)
    if kind < 0.7:
        return rng.choice(CONTAINERS)
    if kind < 0.85:
        return [anything(rng, depth - 1) for _ in range(rng.randrange(4))]
    return {key(rng): anything(rng, depth - 1) for _ in range(rng.randrange(4))}


def key(rng: Random) -> str:
    """Any name."""
    if rng.random() < 0.5:
        return rng.choice(
            ("ID", "id", "VALUE", "CONTACT_ID", "SORT", "0", "1", "-1", "99999999999999999999", "")
        )
    return rng.choice(TEXTS)[:200]


def noise(rng: Random, most: int = 200) -> bytes:
    """Random bytes."""
    return rng.randbytes(rng.randrange(most))
