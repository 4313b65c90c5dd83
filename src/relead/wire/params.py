"""What a method reads its parameters from, and the lenient reading of booleans and PHP arrays.

Here belongs what is alike for every method. Which parameters a method has, and what it says when one is
wrong, belongs to `methods`.
"""

from collections.abc import Mapping
from typing import Any, Final

from relead.wire.listing import read_start

# Names that steer the gateway, beside `start`; no method sees them (protocol 2.1).
RESERVED: Final = ("auth", "access_token", "auth_connector", "aplogin", "ap", "sessid", "state")

_STEERING: Final = frozenset({*RESERVED, "start"})

# Spelled-out "no" of every client's encoder (protocol 2.2); `None` and `null` are how two of them write null.
_FALSE_TEXTS: Final = frozenset({"", "0", "false", "n", "no", "none", "null"})


class Params:
    """The decoded top-level parameters of one call, reserved names removed.

    `raw` maps names as sent to values; a list body has the names "0", "1", ... Absent, null and empty stay
    three different things: `has` tells absent from null.
    """

    __slots__ = ("_folded", "raw")

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self._folded: dict[str, str] | None = None

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of `name`, looked up exactly, then in any letter case, then as `ar` + name."""
        raw = self.raw
        if name in raw:
            return raw[name]
        key = self._key(name)
        return default if key is None else raw[key]

    def has(self, name: str) -> bool:
        """Tell whether `get` would find a value, null included."""
        return name in self.raw or self._key(name) is not None

    @property
    def positional(self) -> list[Any]:
        """The arguments sent without names: the values under "0", "1", ... up to the first gap."""
        found: list[Any] = []
        while (key := str(len(found))) in self.raw:
            found.append(self.raw[key])
        return found

    def _key(self, name: str) -> str | None:
        if self._folded is None:
            self._folded = {}
            for key in self.raw:
                self._folded.setdefault(key.lower(), key)
        folded = name.lower()
        return self._folded.get(folded) or self._folded.get("ar" + folded)


def is_true(value: object) -> bool:
    """Read a boolean parameter the lenient way: `1 true y yes` and anything else that is not a known no."""
    if isinstance(value, str):
        return value.strip().lower() not in _FALSE_TEXTS
    return bool(value)


def as_map(value: object) -> dict[str, Any] | None:
    """Return a PHP array as a dict, a list keyed "0", "1", ...; None for anything that is no array.

    Clients written in PHP send `[]` for an empty map (protocol 0), so both shapes mean the same.
    """
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {str(position): item for position, item in enumerate(value)}
    return None


def as_list(value: object) -> list[Any] | None:
    """Return a PHP array's values in the order received; None for anything that is no array."""
    if isinstance(value, list):
        return value
    if isinstance(value, Mapping):
        return list(value.values())
    return None


def separate(raw: dict[str, Any]) -> tuple[Params, int | None, str]:
    """Take the reserved names out of decoded parameters: the method's part, `start`, `auth_connector`.

    Changes `raw`. Credentials must have been read before.
    """
    if not any(key.lower() in _STEERING for key in raw):
        return Params(raw), None, ""
    start = raw.pop("start" if "start" in raw else _spelled(raw, "start"), None)
    connector = raw.get("auth_connector")
    for name in RESERVED:
        raw.pop(name, None)
    return Params(raw), read_start(start), connector if isinstance(connector, str) else ""


def _spelled(raw: dict[str, Any], name: str) -> str:
    return next((key for key in raw if key.lower() == name), name)
