"""Where parameters come from (protocol 2.1, 2.3, 2.4) and what R15 refuses."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relead.wire.codec import decode
from relead.wire.errors import WireError

JSON = b"application/json"
FORM = b"application/x-www-form-urlencoded"
MULTIPART = b"multipart/form-data; boundary=xyz"


@pytest.mark.parametrize(
    ("query", "kind", "body", "expected"),
    [
        (b"a=1", b"", None, {"a": "1"}),
        (b"a[x]=1&b=2", FORM, b"a[y]=3", {"a": {"y": "3"}, "b": "2"}),  # shallow: later wins per key
        (b"bx24_sdk_ver=2&id=1", JSON, b'{"id":5}', {"bx24_sdk_ver": "2", "id": 5}),
        (b"", JSON, b'{"a":null,"b":true,"c":1.5,"d":[]}', {"a": None, "b": True, "c": 1.5, "d": []}),
        (b"", b"Application/JSON ; charset=utf-8", b'{"a":1}', {"a": 1}),
        (b"", JSON, b'["x",{"y":1}]', {"0": "x", "1": {"y": 1}}),
        (b"q=1", JSON, b'["x"]', {"q": "1", "0": "x"}),
        (b"q=1", JSON, b"", {"q": "1"}),
        (b"q=1", JSON, b" \r\n", {"q": "1"}),
        (b"q=1", JSON, b"null", {"q": "1"}),
        (b"q=1", JSON, b"5", {"q": "1"}),
        (b"", JSON, b'{"a":"\\ud83d\\ude00\\\\u0000"}', {"a": "😀\\u0000"}),
        (b"", JSON, b'{"a":' + b"9" * 40 + b"}", {"a": int("9" * 40)}),
        (b"", b"", b"a=1", {"a": "1"}),  # any other type is parsed as a query string
        (b"", b"text/plain", b"a[]=1", {"a": ["1"]}),
        (b"", b"application/xml", b"<a/>", {"<a/>": ""}),
        (b"", FORM, b'{"id":1}', {'{"id":1}': ""}),
    ],
)
def test_parameters_come_from(
    query: bytes, kind: bytes, body: bytes | None, expected: dict[str, Any]
) -> None:
    assert decode(query, kind, body) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"{'a':1}", b'{"a":1}x', b"NaN", b'{"a":NaN}', b'{"a":Infinity}', b'{"a":1e999}',
        b"\xef\xbb\xbf{}",
        b'{"a":"\xff"}', b'{"a":"\\ud800"}', b'{"a":"\\udc00"}', b'{"\\ud800":1}', b'{"a":"\\u0000"}',
        b'{"a\\u0000":1}', b'{"a":[{"b":["\\u0000"]}]}', b'{"a":"\x00"}', b'{"a":' + b"9" * 5000 + b"}",
        b"[" * 65 + b"]" * 65, b'{"a":' * 65 + b"1" + b"}" * 65, b"[" * 500 + b"]" * 500,
        b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b"a=1", b"\x00", b"1 2",
    ],
)  # fmt: skip
def test_json_that_cannot_be_read_is_400(body: bytes) -> None:
    with pytest.raises(WireError) as caught:
        decode(b"", JSON, body)
    assert (caught.value.code, caught.value.status) == ("INVALID_REQUEST", 400)


def test_json_may_nest_sixty_four_levels_and_hold_many_containers() -> None:
    assert decode(b"", JSON, b'{"a":' + b"[" * 63 + b"]" * 63 + b"}")
    assert len(decode(b"", JSON, b'{"a":[' + b"{}," * 500 + b"{}]}")["a"]) == 501


@given(st.binary(max_size=40), st.sampled_from([JSON, FORM, MULTIPART, b"", b"multipart/form-data"]))
def test_any_body_gives_parameters_or_400(body: bytes, kind: bytes) -> None:
    status = 200
    try:
        decode(b"", kind, body)
    except WireError as error:
        status = error.status
    assert status in {200, 400}


def part(name: str, value: bytes, more: str = "") -> bytes:
    head = f'--xyz\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + value + b"\r\n"


def test_multipart_fields_are_php_names_and_files_are_skipped() -> None:
    body = (
        part("fields[TITLE]", "Ж = &x".encode())
        + part("select[]", b"ID")
        + part("file", b"\xff\x00", '; filename="a.bin"\r\nContent-Type: application/octet-stream')
        + part("select[]", b"TITLE")
        + b"--xyz--\r\n"
    )
    assert decode(b"q=1", MULTIPART, body) == {
        "q": "1", "fields": {"TITLE": "Ж = &x"}, "select": ["ID", "TITLE"]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        (b"multipart/form-data", part("a", b"1") + b"--xyz--\r\n", "INVALID_REQUEST"),
        (MULTIPART, part("a", b"1"), "INVALID_REQUEST"),
        (MULTIPART, b"garbage", "INVALID_REQUEST"),
        (b"multipart/form-data; boundary=" + b"x" * 500, b"--x", "INVALID_REQUEST"),
        (MULTIPART, part("a", b"\x00") + b"--xyz--\r\n", "INVALID_REQUEST"),
        (MULTIPART, part("a", b"\xff") + b"--xyz--\r\n", "WRONG_ENCODING"),
        (MULTIPART, part("a" + "[b]" * 64, b"1") + b"--xyz--\r\n", "INVALID_REQUEST"),
    ],
)
def test_multipart_that_cannot_be_read_is_400(kind: bytes, body: bytes, code: str) -> None:
    with pytest.raises(WireError) as caught:
        decode(b"", kind, body)
    assert (caught.value.code, caught.value.status) == (code, 400)
