"""Requests as values, and the ways to encode parameters. What is asked belongs to `generate`."""

import json as jsonlib
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final
from urllib.parse import quote_from_bytes

HOOK: Final = "/rest/1/fuzz-secret/"
BOUNDARY: Final = "fuzz-boundary"

Params = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; `path` and `query` stand as they would in the request line.

    `malformed` says that the rulings demand status 400 and no trace in the database.
    """

    verb: str
    path: bytes
    query: bytes = b""
    content_type: bytes = b""
    body: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    malformed: bool = False

    def __str__(self) -> str:
        """The request as a person would repeat it, long parts cut."""
        parts = (self.query, self.content_type, self.body)
        shown = " ".join(
            f"{part[:1500]!r}{f' ({len(part)} bytes)' if len(part) > 1500 else ''}" for part in parts
        )
        return f"{self.verb} {self.path!r} {shown} {self.headers} malformed={self.malformed}"


def encoded(
    rng: Random, method: str, params: Params, *, malformed: bool | None = None, json: bool = False
) -> Request:
    """A request for the method in one of the four encodings, or in JSON.

    `malformed` None: judged by what could not be text.
    """
    suffix = rng.choices(("", ".json", ".xml", ".XML/"), (20, 1, 1, 1))[0]
    path = quote_from_bytes(f"{HOOK}{method}{suffix}".encode("utf-8", "surrogatepass"), safe="/").encode()
    encode = _json if json else rng.choices((_json, _form, _query, _multipart), (6, 3, 2, 1))[0]
    return encode(rng, path, params, malformed)


def _json(rng: Random, path: bytes, params: Params, malformed: bool | None) -> Request:
    body = jsonlib.dumps(params, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    if malformed is None:
        malformed = _unfit(params) or _not_json(params)
    return Request("POST", path, b"", b"application/json", body, malformed=malformed)


def _form(rng: Random, path: bytes, params: Params, malformed: bool | None) -> Request:
    body = urlencoded(rng, params)
    kind = rng.choice((b"application/x-www-form-urlencoded", b"", b"text/plain", b"application/json+x"))
    return Request("POST", path, b"", kind, body, malformed=_judged(params, malformed))


def _query(rng: Random, path: bytes, params: Params, malformed: bool | None) -> Request:
    verb = rng.choice(("GET", "POST"))
    return Request(verb, path, urlencoded(rng, params), malformed=_judged(params, malformed))


def _multipart(rng: Random, path: bytes, params: Params, malformed: bool | None) -> Request:
    del rng
    parts = []
    for name, value in _flat(params):
        escaped = name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22").replace("\\", "%5C")
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{escaped}"\r\n\r\n'
        parts.append(f"{head}{value}\r\n")
    body = "".join([*parts, f"--{BOUNDARY}--\r\n"]).encode("utf-8", "surrogatepass")
    kind = f"multipart/form-data; boundary={BOUNDARY}".encode()
    if not parts:  # an empty form is not one: refused by the parser, but by no ruling
        return Request("POST", path, b"", kind, body)
    return Request("POST", path, b"", kind, body, malformed=_judged(params, malformed))


def urlencoded(rng: Random, params: Params) -> bytes:
    """PHP's names for nested values; brackets raw or escaped."""
    safe = rng.choice(("", "[]"))
    return "&".join(
        "=".join(quote_from_bytes(part.encode("utf-8", "surrogatepass"), safe=safe) for part in pair)
        for pair in _flat(params)
    ).encode()


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Names and texts of a tree's leaves; empty containers vanish, as they do in every such client."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _flat(inner, f"{name}[{key}]" if name else str(key))
    else:
        yield name, "" if value is None else str(int(value)) if isinstance(value, bool) else str(value)


def _judged(params: Params, malformed: bool | None) -> bool:
    if malformed is not None:
        return malformed
    return any(name and _unfit_text(name + value) for name, value in _flat(params))


def _unfit(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_unfit_text(key) or _unfit(inner) for key, inner in value.items())
    if isinstance(value, list):
        return any(map(_unfit, value))
    return isinstance(value, str) and _unfit_text(value)


def _unfit_text(text: str) -> bool:
    return "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)


def _not_json(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(map(_not_json, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float) and (value != value or value in (float("inf"), float("-inf")))  # noqa: PLR0124 - NaN
