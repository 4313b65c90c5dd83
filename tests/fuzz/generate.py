"""What is asked: one generator for each way in which requests go wrong. All choices come from one Random."""

from collections.abc import Callable
from random import Random
from typing import Any, Final

from fuzz import values
from fuzz.known import Known
from fuzz.requests import BOUNDARY, HOOK, Params, Request, encoded

MAX_DEPTH: Final = 64
_LISTING: Final = ("filter", "order", "select")
_LINKS: Final = ("CONTACT_ID", "CONTACT_IDS", "COMPANY_ID", "COMPANY_IDS")
_OPERATORS: Final = (
    "", "=", "!", "!=", ">", ">=", "<", "<=", "@", "!@", "%", "!%", "=%", "%=", "!=%", "><", "!><", "?",
    "*", "*=", "*%", "+", "+>", "!+=", "><><", "!!", "$", "`",
)  # fmt: skip

Make = Callable[[Random, Known], Request]


def wrong_parameter(rng: Random, known: Known) -> Request:
    """One parameter of one method holds something it should not."""
    method = rng.choice(known.methods)
    params = known.plausible(rng, method)
    names = known.parameters[method]
    params[rng.choice(names)] = _wrong(rng)
    if rng.random() < 0.1:
        params[values.key(rng)] = values.anything(rng)
    return encoded(rng, method, params)


def wrong_field(rng: Random, known: Known) -> Request:
    """One or more fields hold something they should not; also inside rows of `items`."""
    method = rng.choice([name for name in known.methods if {"fields", "items"} & set(known.parameters[name])])
    params = known.plausible(rng, method)
    row = dict(_entry(rng, known, method) for _ in range(rng.choice((1, 1, 1, 2, 10))))
    if "items" in params:
        params["items"] = [row] if rng.random() < 0.7 else {values.key(rng): row, "1": row}
    if "fields" in params:
        params["fields"] = row if rng.random() < 0.8 else {**row, values.key(rng): values.anything(rng)}
    if "params" in params:
        params["params"] = rng.choice(({"IMPORT": "Y"}, {"REGISTER_SONET_EVENT": []}, {}))
    return encoded(rng, method, params)


def wrong_listing(rng: Random, known: Known) -> Request:
    """Monsters in `filter`, `order` and `select`."""
    method = rng.choice([name for name in known.methods if "filter" in known.parameters[name]])
    codes = known.fields_of(method)
    params = known.plausible(rng, method)
    entries = [_entry(rng, known, method) for _ in range(rng.choice((1, 1, 1, 2, 5)))]
    params["filter"] = {rng.choice(_OPERATORS) + code: value for code, value in entries}
    if rng.random() < 0.3:
        params["order"] = {_name(rng, codes): _wrong(rng) for _ in range(rng.randrange(8))}
    if rng.random() < 0.3:
        params["select"] = [_name(rng, codes) for _ in range(rng.randrange(80))]
    if rng.random() < 0.2:
        params[rng.choice(_LISTING)] = values.anything(rng)
    if rng.random() < 0.2:
        params["start"] = _wrong(rng)
    return encoded(rng, method, params)


def _entry(rng: Random, known: Known, method: str) -> tuple[str, Any]:
    """A field, and a value that is hard for fields of its type."""
    code, kind = known.field_of(rng, method)
    if rng.random() < 0.5:
        return code, _wrong(rng)
    value = rng.choice(_HARD.get(kind, values.TEXTS))
    return code, [value, rng.choice(values.WRONG_TYPES)] if rng.random() < 0.2 else value


_HARD: Final[dict[str, tuple[Any, ...]]] = {
    **dict.fromkeys(("integer", "double", "user", "crm_lead", "crm_contact", "crm_company"), values.NUMBERS),
    **dict.fromkeys(("date", "datetime"), values.DATES),
    **dict.fromkeys(("crm_multifield", "file"), values.CONTAINERS),
}
"""Values by type of field; for the others texts are the hardest."""


def _name(rng: Random, codes: list[str]) -> str:
    return rng.choice(
        (rng.choice(codes), rng.choice(codes).lower(), "*", "UF_*", rng.choice(values.TEXTS)[:300])
    )


def _wrong(rng: Random) -> Any:
    return rng.choice(values.WRONG_TYPES) if rng.random() < 0.8 else values.anything(rng)


def no_text(rng: Random, known: Known) -> Request:
    """U+0000, lone surrogates, NaN: in a name or a value, anywhere."""
    method = rng.choice(known.methods)
    params: Params = known.plausible(rng, method)
    place: Any = params
    while rng.random() < 0.6 and (inner := [item for item in place.values() if isinstance(item, dict)]):
        place = rng.choice(inner)
    bad = rng.choice(values.NOT_TEXT)
    if isinstance(bad, str) and rng.random() < 0.3:
        place[bad] = "1"
    else:
        place[rng.choice((*place, "x"))] = bad
    return encoded(rng, method, params)


def huge_id(rng: Random, known: Known) -> Request:
    """An id beyond 32 bits, as the entity's own or in a field that links."""
    huge = rng.choice(values.HUGE_IDS)
    with_id = [name for name in known.methods if "id" in known.parameters[name]]
    method = rng.choice(with_id)
    params: Params = known.plausible(rng, method)
    links = [code for code in _LINKS if code in known.fields_of(method)]
    place = rng.choice(("id", "fields", "items"))
    if place in params and links:
        row = {rng.choice(links): huge}
        params[place] = [{**row, "IS_PRIMARY": "Y"}] if place == "items" else row
    else:
        params["id"] = huge
    # In a form 1e30 is a text that is no id at all.
    return encoded(rng, method, params, malformed=True, json=isinstance(huge, float))


def too_deep(rng: Random, known: Known) -> Request:
    """Nesting beyond 64 levels in names, in JSON, in a multipart form."""
    method = rng.choice(known.methods)
    depth = rng.choice((MAX_DEPTH + 1, MAX_DEPTH + 2, 100, 500, 1000, 5000, 60_000))
    path = f"{HOOK}{method}".encode()
    kind = rng.randrange(5)
    if kind == 0:
        opened, closed = rng.choice(
            ((b"[", b"]"), (b'{"a":', b"}"), (b'[{"a":', b"}]"), (b'{"fields":[', b"]}"))
        )
        body = b'{"id":1,"fields":' + opened * depth + b"1" + closed * depth + b"}"
        return Request("POST", path, b"", b"application/json", body, malformed=True)
    name = rng.choice((b"fields", b"id", b"filter", b"x")) + rng.choice((b"[a]", b"[]", b"%5Ba%5D")) * depth
    if kind == 1:
        return Request("GET", path, name + b"=1", malformed=True)
    if kind == 2:
        head = b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n1\r\n--%b--\r\n'
        mark = BOUNDARY.encode()
        body = head % (mark, name.replace(b"%5B", b"[").replace(b"%5D", b"]"), mark)
        return Request("POST", path, b"", b"multipart/form-data; boundary=" + mark, body, malformed=True)
    return Request(
        "POST", path, b"", b"application/x-www-form-urlencoded", b"id=1&" + name + b"=1", malformed=True
    )


def broken_json(rng: Random, known: Known) -> Request:
    """A body declared as JSON that is none."""
    path = f"{HOOK}{rng.choice(known.methods)}".encode()
    body = rng.choice((
        b"{", b"}", b'{"id":1', b"{'id':1}", b'{"id":1,}', b'{"id":NaN}', b'{"id":Infinity}',
        b'{"id":-Infinity}', b'{"id":1e400}', b'{"id":01}', b'{"id":+1}', b'{"id":.5}', b'{"id":0x1}',
        b'{"id":1}{"id":2}', b"\xef\xbb\xbf{}", b'{"id":"\xff"}', b'{"id":"\xc0\x80"}',
        b'{"id":"\xed\xa0\x80"}', b'{"id":"\\ud800"}', b'{"id":"\\u00"}', b'{"id":"\\x"}', b'{"id":"\n"}',
        b'{"\\u0000":1}', b'{"id":"\\u0000"}', b"undefined", b"id=1", b"\0", b"\xfe\xff\0{",
        b'{"id":' + b"9" * 5000 + b"}", b'{"id":1}\0', b"//\n{}", b'{"id":1 "a":2}', b"[1,2", b'"abc',
        b"tru", b"-", '{"id":"1"}'.encode("utf-16"), b'{"fields":{"TITLE":"x"}' * 2, b"[" * 100_000,
    ))  # fmt: skip
    kind = rng.choice((b"application/json", b"Application/JSON; charset=utf-8", b"application/json;"))
    return Request("POST", path, b"", kind, body, malformed=True)


def mutated(rng: Random, known: Known) -> Request:
    """A reasonable request with bytes changed, cut, repeated or inserted, and odd headers."""
    made = rng.choice((wrong_parameter, wrong_field, wrong_listing, batch))(rng, known)
    kind = rng.choice((made.content_type, made.content_type, _content_type(rng)))
    return Request(
        rng.choice((made.verb, made.verb, made.verb, "GET", "POST", _verb(rng))),
        _spoilt(rng, made.path) if rng.random() < 0.2 else made.path,
        _spoilt(rng, made.query[:20_000]),
        kind,
        _spoilt(rng, made.body[:20_000]),
        tuple((name, values.noise(rng, 80)) for name in _HEADERS if rng.random() < 0.2),
    )


_HEADERS: Final = (
    b"authorization",
    b"x-request-id",
    b"x-forwarded-for",
    b"x-forwarded-proto",
    b"accept",
    b"cookie",
)


def _spoilt(rng: Random, text: bytes) -> bytes:
    at, end = sorted(rng.randrange(len(text) + 1) for _ in range(2))
    piece = text[at:end]
    return rng.choice((
        text, text[:at], text[at:], text[:at] + values.noise(rng) + text[end:],
        text[:at] + values.noise(rng, 4) + text[at:], text[:at] + piece * rng.randrange(20) + text[end:],
        text[:at] + rng.choice(_PIECES) + text[at:], text.replace(*rng.choice(_SWAPS)),
    ))  # fmt: skip


_PIECES: Final = (
    b"%", b"%0", b"%zz", b"%00", b"%ff", b"%ed%a0%80", b"%u0041", b"&", b"=", b"&&==", b"[", b"]", b"[]",
    b"[[", b"]]", b"[=", b"+", b"\xff", b"\0", b"\r\n", b"--", BOUNDARY.encode(), b'"', b"{", b"}", b",",
    b"/../", b"//", b"?", b"#", b";",
)  # fmt: skip
_SWAPS: Final = (
    (b"=", b""),
    (b"&", b"="),
    (b"\r\n", b"\n"),
    (b"[", b"%5B"),
    (b"]", b""),
    (b'"', b"'"),
    (b"--", b"-"),
)


def _verb(rng: Random) -> str:
    return rng.choice(
        ("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", "X" * 300, "Пост")
    )


def _content_type(rng: Random) -> bytes:
    return rng.choice((
        b"application/json", b"application/json; charset=utf-16", b"text/json", b"multipart/form-data",
        b"multipart/form-data; boundary=", b"multipart/form-data; boundary=" + b"x" * 300,
        b'multipart/form-data; boundary="', b"multipart/form-data; boundary=\xff",
        b"multipart/mixed; boundary=" + BOUNDARY.encode(), b";", b"\xff\xfe", b"/",
        b"application/x-www-form-urlencoded; charset=koi8-r", b"text/xml", values.noise(rng),
    ))  # fmt: skip


def noise(rng: Random, known: Known) -> Request:
    """Random bytes in every part."""
    del known
    path = HOOK.encode() if rng.random() < 0.7 else b"/"
    return Request(
        rng.choice(("GET", "POST", "POST", _verb(rng))),
        path + values.noise(rng, 40),
        values.noise(rng),
        rng.choice((_content_type(rng), values.noise(rng, 40))),
        values.noise(rng, 3000),
    )


def long_name(rng: Random, known: Known) -> Request:
    """Long, empty and odd methods, routes and parameter names."""
    method = rng.choice((
        "x" * rng.choice((300, 8000, 60_000)), "crm." * 2000, "", ".", "..", "json", ".json",
        "crm.lead.list.json.json", "crm/lead/list", "a/b/c/d", "💥", "CRM.LEAD.LIST.XML",
        rng.choice(values.TEXTS), rng.choice(known.methods).upper(), rng.choice(known.methods) + " ",
        "batch", "batch.xml", "'", "crm.lead.get;id=1",
    ))  # fmt: skip
    made = encoded(
        rng, method, {rng.choice(values.TEXTS)[:50] * 200: values.scalar(rng), "id": 1}, malformed=False
    )
    if rng.random() < 0.3:
        prefix = rng.choice((
            b"/rest/", b"/rest/1/", b"/rest/1/2/3/", b"/rest/api/", b"//rest//", b"/rest/%00/x/",
            b"/rest/1%00/x/", b"/rest/99999999999/x/", b"/rest/-1/x/", b"/rest/%ff/x/",
            b"/rest/" + b"a" * 5000 + b"/x/", b"/rest/1/%F0%9F%92%A5/", b"/", b"/health/", b"/metrics/",
            b"/../rest/1/fuzz-secret/", b"/rest/1/fuzz-secret/../", "/rest/٣/x/".encode(),
        ))  # fmt: skip
        return Request(made.verb, prefix + made.path[len(HOOK) :], made.query, made.content_type, made.body)
    return made


def batch(rng: Random, known: Known) -> Request:
    """Batches whose commands quote themselves, each other and nonsense."""
    keys = [
        rng.choice(
            ("a", "b", "c", "0", "1", "é", "x y", "a[b]", "]", "💥", "", rng.choice(values.TEXTS)[:60])
        )
        for _ in range(5)
    ]
    count = rng.choice((1, 2, 5, 5, 5, 60))
    commands: dict[str, Any] = {
        (rng.choice(keys) if count < 60 else f"k{number}"): _command(rng, known, keys)
        for number in range(count)
    }
    cmd: Any = commands if rng.random() < 0.8 else list(commands.values())
    if rng.random() < 0.1:
        cmd = _wrong(rng)
    params = {"cmd": cmd, "halt": rng.choice((0, 1, "false", _wrong(rng)))}
    return encoded(rng, "batch", params)


def _command(rng: Random, known: Known, keys: list[str]) -> Any:
    if rng.random() < 0.15:
        return values.anything(rng)
    method = rng.choice((*known.methods, "batch", "download", "upload", "", "no.such", "x" * 3000))
    reference = f"${rng.choice(('result', 'RESULT', 'total', 'next', 'time', 'error', 'x'))}" + "".join(
        f"[{rng.choice((*keys, 'ID', '0', '-1', '99999999999999999999', '٣'))}]"
        for _ in range(rng.randrange(5))
    )
    value = rng.choice(
        (reference, reference * 200, f"x{reference}y", rng.choice(values.TEXTS)[:500], "1", "%00", "%ff", "%")
    )
    name = rng.choice((*_NAMES, "a" + "[b]" * 70))
    rest = rng.choice(("", "id=1", "&&", "=", "[]=1"))
    return f"{method}{rng.choice(('?', '?', '?', '', '??', '#'))}{name}={value}&{rest}"


_NAMES: Final = (
    "id", "fields", "fields[TITLE]", "fields[CONTACT_ID]", "items[0][CONTACT_ID]", "filter[ID]",
    "filter[>ID]", "filter[%TITLE]", "order", "select[]", "start",
)  # fmt: skip


MIX: Final[dict[Make, int]] = {
    wrong_parameter: 30,
    wrong_field: 25,
    wrong_listing: 15,
    mutated: 10,
    batch: 6,
    no_text: 4,
    huge_id: 4,
    too_deep: 1,
    broken_json: 2,
    noise: 2,
    long_name: 2,
}
"""Generators and how often each is used, of about a hundred."""


def any_request(rng: Random, known: Known) -> Request:
    """One request of the mix."""
    return rng.choices(list(MIX), list(MIX.values()))[0](rng, known)
