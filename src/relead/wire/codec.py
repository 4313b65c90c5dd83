"""From the bytes of a request to one dict of parameters (protocol 2.1): query, form, multipart, JSON.

Here belongs which part of a request is read, and what makes it unreadable. The meaning of PHP's names is
`php_names`; what a method makes of its parameters is `params`.
"""

from typing import Any, Final

import msgspec

from relead.wire import errors, multipart, php_names

_json: Final = msgspec.json.Decoder()


def decode(query: bytes, content_type: bytes, body: bytes | None) -> dict[str, Any]:
    """Return the top-level parameters; those of the body replace those of the query, key by key.

    `body` is None for requests whose body does not count (GET). Raises WireError for what cannot be read.
    """
    params = php_names.parse(query)
    if not body:
        return params
    media = content_type.partition(b";")[0].strip().lower()
    if media == b"application/json":
        found = _decode_json(body)
    elif media == b"multipart/form-data":
        found = php_names.build(multipart.fields(content_type, body))
    else:
        found = php_names.parse(body)
    return params | found if params else found


def _decode_json(body: bytes) -> dict[str, Any]:
    """Decode a JSON body; a list becomes positional parameters, a bare scalar none (protocol 2.1, R15)."""
    if body.isspace():
        return {}
    try:
        value = _json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as failure:
        raise errors.invalid_request(f"The body is not valid JSON: {failure}") from None
    except RecursionError:
        raise php_names.too_deep() from None
    _demand_sound(body, value)
    if isinstance(value, list):
        return {str(position): item for position, item in enumerate(value)}
    return value if isinstance(value, dict) else {}


def _demand_sound(body: bytes, value: object) -> None:
    """Refuse U+0000 and deep nesting; looks into the value only if the bytes leave room for either."""
    if body.count(b"[") + body.count(b"{") > php_names.MAX_DEPTH and _depth(value) > php_names.MAX_DEPTH:
        raise php_names.too_deep()
    if b"\\u0000" in body and _has_nul(value):
        raise php_names.nul_in_text()


def _depth(value: object) -> int:
    """Return how many containers are nested, giving up one level beyond what is allowed."""
    depth, level = 0, [value]
    while level := [item for item in level if isinstance(item, (dict, list))]:
        depth += 1
        if depth > php_names.MAX_DEPTH:
            break
        level = [inner for item in level for inner in (item.values() if isinstance(item, dict) else item)]
    return depth


def _has_nul(value: object) -> bool:
    """Look for U+0000 in keys and texts; the value is known to be at most 64 levels deep."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in key or _has_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(map(_has_nul, value))
