"""Protocol 2.2, row by row."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relead.wire import php_names
from relead.wire.errors import WireError

CASES: list[tuple[str, dict[str, Any]]] = [
    ("fields[TITLE]=x", {"fields": {"TITLE": "x"}}),
    (
        "items[0][CONTACT_ID]=1&items[0][SORT]=10&items[1][CONTACT_ID]=3",
        {"items": [{"CONTACT_ID": "1", "SORT": "10"}, {"CONTACT_ID": "3"}]},
    ),
    ("select[]=ID&select[]=NAME", {"select": ["ID", "NAME"]}),
    ("a[]=1&a[5]=9&a[]=7", {"a": {"0": "1", "5": "9", "6": "7"}}),
    ("a=1&a=2", {"a": "2"}),
    ("a=1&a[x]=2", {"a": {"x": "2"}}),
    ("a[x]=2&a=1", {"a": "1"}),
    ("flag", {"flag": ""}),
    ("x=", {"x": ""}),
    ("order[]=", {"order": [""]}),
    ("a.b=1", {"a_b": "1"}),
    ("c d=2", {"c_d": "2"}),
    ("c+d=2", {"c_d": "2"}),
    ("x[y.z]=3", {"x": {"y.z": "3"}}),
    ("a[ b ]=1", {"a": {" b ": "1"}}),
    ("a[b=1", {"a_b": "1"}),
    ("a[b]c=1", {"a": {"b": "1"}}),
    ("a[b][=1", {"a": {"b": "1"}}),
    ("0=123&1[POST_MESSAGE]=t", {"0": "123", "1": {"POST_MESSAGE": "t"}}),
    ("a=1;b=2", {"a": "1;b=2"}),
    ("filter[%3E%3DID]=5", {"filter": {">=ID": "5"}}),
    ("filter%5B%3E%3DID%5D=5", {"filter": {">=ID": "5"}}),
    ("filter%5b%3e%3did%5d=5", {"filter": {">=id": "5"}}),
    ("filter[>=ID]=5", {"filter": {">=ID": "5"}}),
    ("filter[>=ID]=a=b", {"filter": {">=ID": "a=b"}}),
    ("filter[!STATUS_ID]=NEW", {"filter": {"!STATUS_ID": "NEW"}}),
    ("filter[%25NAME]=x", {"filter": {"%NAME": "x"}}),
    ("filter[@ID][]=1&filter[@ID][]=2", {"filter": {"@ID": ["1", "2"]}}),
    ("filter[=ID]", {"filter": {"=ID": ""}}),
    # encoders in the wild
    ("fields%5BOPENED%5D=1&ids%5B0%5D=5", {"fields": {"OPENED": "1"}, "ids": ["5"]}),
    ("fields[OPENED]=True&params[]=", {"fields": {"OPENED": "True"}, "params": [""]}),
    ("fields[COMMENTS]=None&id=4&", {"fields": {"COMMENTS": "None"}, "id": "4"}),
    # corners of PHP's own reading
    ("", {}),
    ("&&", {}),
    ("=1", {}),
    ("[a]=1", {}),
    ("  a=1", {"a": "1"}),
    ("a[ ]=1", {"a": ["1"]}),
    ("a[\u00a0]=1", {"a": {"\u00a0": "1"}}),
    ("a[01]=x&a[]=y", {"a": {"01": "x", "0": "y"}}),
    ("a[1]=x&a[0]=y", {"a": {"1": "x", "0": "y"}}),
    ("a[-1]=x", {"a": {"-1": "x"}}),
    ("a[99999999999999999999]=x&a[]=y", {"a": {"99999999999999999999": "x", "0": "y"}}),
    ("a[x][y]=1&a[x]=2&a[x][z]=3", {"a": {"x": {"z": "3"}}}),
    ("v=%D0%96%F0%9F%98%80", {"v": "Ж😀"}),
    ("v=a%2Bb+c%26d%3De", {"v": "a+b c&d=e"}),
    ("v=%zz%4", {"v": "%zz%4"}),
    ("v=%255B", {"v": "%5B"}),
    ("v=a[b", {"v": "a[b"}),
    ("v=a[b]=c", {"v": "a[b]=c"}),
    ("a[b.c d[e=1", {"a_b_c_d_e": "1"}),
]


@pytest.mark.parametrize(("encoded", "expected"), CASES)
def test_names_become_structure(encoded: str, expected: dict[str, Any]) -> None:
    assert json.dumps(php_names.parse(encoded.encode())) == json.dumps(expected)


@pytest.mark.parametrize(
    ("encoded", "code"),
    [
        (b"a=%00", "INVALID_REQUEST"),
        (b"a%00b=1", "INVALID_REQUEST"),
        (b"a=x\0", "INVALID_REQUEST"),
        (b"a=%FF", "WRONG_ENCODING"),
        (b"%C3=1", "WRONG_ENCODING"),
        (b"a=%ED%A0%80", "WRONG_ENCODING"),
        (b"a" + b"[b]" * 64 + b"=1", "INVALID_REQUEST"),
        (b"a" + b"[b]" * 5000 + b"=1", "INVALID_REQUEST"),
        (b"&" * php_names.MAX_KEYS, "INVALID_REQUEST"),
        (b"a[][][][][][][][][]=1&" * (php_names.MAX_KEYS // 10 + 1), "INVALID_REQUEST"),
    ],
)
def test_what_cannot_be_read_is_400(encoded: bytes, code: str) -> None:
    with pytest.raises(WireError) as caught:
        php_names.parse(encoded)
    assert (caught.value.code, caught.value.status) == (code, 400)


def test_sixty_four_levels_are_allowed() -> None:
    value: Any = php_names.parse(b"a" + b"[b]" * 63 + b"=1")
    for _ in range(64):
        value = next(iter(value.values()))
    assert value == "1"


@given(st.binary(max_size=60))
def test_any_bytes_give_parameters_or_a_wire_error(encoded: bytes) -> None:
    status = 200
    try:
        php_names.parse(encoded)
    except WireError as error:
        status = error.status
    assert status in {200, 400}


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
NAMES = TEXT.map(lambda text: "F" + text.translate(dict.fromkeys(map(ord, "[]"))))


@given(st.dictionaries(NAMES, TEXT))
def test_what_was_encoded_is_read_back(pairs: dict[str, str]) -> None:
    encoded = "&".join(f"fields[{quote(name)}]={quote(value)}" for name, value in pairs.items())
    assert php_names.parse(encoded.encode()).get("fields", {}) == pairs
