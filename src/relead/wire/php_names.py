"""PHP's names for nested values: `fields[TITLE]=x&items[0][ID]=1` to dicts and lists (protocol 2.2).

Used for query strings, form bodies, multipart fields and the commands of a batch. Here belongs how names
become structure; which part of a request is read belongs to `codec`. All leaves are strings.
"""

from typing import Any, Final
from urllib.parse import unquote_to_bytes

from relead.wire import errors

MAX_DEPTH: Final = 64
MAX_KEYS: Final = 100_000  # ours, names and brackets together: more would hold up the process for seconds

_MANGLED_NAME: Final = str.maketrans(" .", "__")
_MANGLED_REST: Final = str.maketrans(" .[", "___")
_BRACKETS: Final = ((b"%5B", b"["), (b"%5b", b"["), (b"%5D", b"]"), (b"%5d", b"]"))
_SPACES: Final = frozenset(" \t\n\r\v\f")  # one of them between brackets counts as nothing
_SAFE_DIGITS: Final = 18  # as many digits as surely fit PHP's integers; longer keys are text


class PhpArray(dict[str, Any]):
    """A PHP array being filled: string keys in order of arrival, and the index the next `[]` will get."""

    __slots__ = ("free",)

    def __init__(self) -> None:
        super().__init__()
        self.free = 0

    def put(self, keys: list[str], value: str) -> None:
        """Store a value under a path; an empty key appends, a scalar on the way is replaced."""
        node = self
        for key in keys[:-1]:
            at = node.index(key)
            child = node.get(at)
            if not isinstance(child, PhpArray):
                child = node[at] = PhpArray()
            node = child
        node[node.index(keys[-1])] = value

    def index(self, key: str) -> str:
        """Return the key itself, or the next free index for an empty one."""
        if not key:
            key = str(self.free)
        if is_index(key):
            self.free = max(self.free, int(key) + 1)
        return key

    def plain(self) -> dict[str, Any] | list[Any]:
        """Return the array as a list if its keys are 0..n-1 in order, else as a dict; the same inside."""
        settled = {k: v.plain() if isinstance(v, PhpArray) else v for k, v in self.items()}
        if self.free == len(settled) and all(k == str(at) for at, k in enumerate(settled)):
            return list(settled.values())
        return settled


def is_index(key: str) -> bool:
    """Tell whether PHP takes a key for an integer >= 0: decimal digits without a leading zero."""
    return key.isdecimal() and key.isascii() and len(key) <= _SAFE_DIGITS and (key[0] != "0" or key == "0")


_MEANT: Final = b"%+[]. \0"
"""Bytes that make a name or value more than itself."""


def parse(encoded: bytes) -> dict[str, Any]:
    """Parse an urlencoded string. The top level is always a dict, positional values under "0", "1", ...

    Raises WireError: `wrong_encoding` for text that is not UTF-8, `invalid_request` for U+0000, for nesting
    deeper than 64 and for more than MAX_KEYS names and brackets.
    """
    if not encoded:
        return {}
    if len(encoded.translate(None, _MEANT)) == len(encoded) < MAX_KEYS:  # what most commands of a batch are
        pairs = (piece.partition("=") for piece in text(encoded).split("&"))
        return {name: value for name, _, value in pairs if name}
    if b"%00" in encoded or b"\0" in encoded:
        raise nul_in_text()
    if encoded.count(b"&") >= MAX_KEYS:
        raise too_many()
    if b"%5" in encoded:
        for escaped, bracket in _BRACKETS:
            encoded = encoded.replace(escaped, bracket)
    return build(
        [(_unquote(name), _unquote(value)) for name, value in map(_split, encoded.split(b"&")) if name]
    )


def build(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Make structure of decoded names and values, in order; later shapes replace earlier ones."""
    root = PhpArray()
    count = 0
    for name, value in pairs:
        keys = _path(name)
        if len(keys) > MAX_DEPTH:
            raise too_deep()
        count += len(keys)
        if count > MAX_KEYS:
            raise too_many()
        if keys:
            root.put(keys, value)
    return {key: value.plain() if isinstance(value, PhpArray) else value for key, value in root.items()}


def too_deep() -> errors.WireError:
    """Refuse a structure nested deeper than MAX_DEPTH, however it was encoded (ruling R15)."""
    return errors.invalid_request(f"Parameters are nested deeper than {MAX_DEPTH} levels.")


def too_many() -> errors.WireError:
    """Refuse more than MAX_KEYS names and brackets in one form, query or command."""
    return errors.invalid_request(f"More than {MAX_KEYS} parameter names.")


def nul_in_text() -> errors.WireError:
    """Refuse U+0000: PostgreSQL cannot store it (ruling R15)."""
    return errors.invalid_request("U+0000 is not allowed in text.")


def text(raw: bytes) -> str:
    """Decode UTF-8 text; raises WireError `wrong_encoding`."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise errors.wrong_encoding() from None


def _split(piece: bytes) -> tuple[bytes, bytes]:
    """Split `name=value` at the first `=` outside brackets: `filter[>=ID]=5` is meant (protocol 2.2)."""
    first = piece.find(b"=")
    at = piece.find(b"[", 0, max(first, 0))
    if at < 0:
        name, _, value = piece.partition(b"=")
        return name, value
    while piece[at : at + 1] == b"[":
        close = piece.find(b"]", at)
        if close < 0:  # an unclosed bracket is no bracket
            return piece[:first], piece[first + 1 :]
        at = close + 1
    split = piece.find(b"=", at)
    return (piece, b"") if split < 0 else (piece[:split], piece[split + 1 :])


def _path(name: str) -> list[str]:
    """Return the keys that a decoded name stands for; "" appends, no keys at all means: ignore the value."""
    name = name.lstrip(" ")
    at = name.find("[")
    first = (name if at < 0 else name[:at]).translate(_MANGLED_NAME)
    if not first:
        return []
    keys = [first]
    while 0 <= at < len(name) and name[at] == "[" and len(keys) <= MAX_DEPTH:
        close = name.find("]", at)
        if close < 0:
            return keys if len(keys) > 1 else [f"{first}_{name[at + 1 :].translate(_MANGLED_REST)}"]
        inner = name[at + 1 : close]
        keys.append("" if inner in _SPACES else inner)
        at = close + 1
    return keys


def _unquote(raw: bytes) -> str:
    """Percent-decode; `+` is a space."""
    if b"+" in raw:
        raw = raw.replace(b"+", b" ")
    return text(unquote_to_bytes(raw) if b"%" in raw else raw)
