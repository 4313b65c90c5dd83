"""What an answer looks like: the envelope with its `time` object, PHP's array rule, JSON and XML.

Here belong shapes that are alike for every method. What stands inside `result` belongs to `methods`.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final
from xml.sax.saxutils import escape

import msgspec

from relead.wire.limits import Operating
from relead.wire.listing import Page

_json: Final = msgspec.json.Encoder()

_NOT_IN_XML_NAME: Final = re.compile(r"[^\w.-]", re.ASCII)
_NOT_IN_XML_TEXT: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Clock:
    """Unix time, and its ISO form in the portal's zone; both can be injected."""

    def __init__(self, zone: Callable[[], tzinfo], now: Callable[[], float] = time.time) -> None:
        self.now = now
        self._zone = zone
        self._last: tuple[int, tzinfo, str] | None = None

    def iso(self, moment: float) -> str:
        """Return `YYYY-MM-DDTHH:MM:SS+HH:MM`, never `Z` nor a fraction: old clients cannot read those."""
        second, zone = int(moment), self._zone()
        if self._last is None or self._last[0] != second or self._last[1] is not zone:
            self._last = (second, zone, datetime.fromtimestamp(second, zone).isoformat())
        return self._last[2]

    def span(self, started: float, finished: float, processing: float, used: Operating) -> dict[str, Any]:
        """Return the `time` object (protocol 4.2); all keys are mandatory for one client or another."""
        return {
            "start": started,
            "finish": finished,
            "duration": finished - started,
            "processing": processing,
            "date_start": self.iso(started),
            "date_finish": self.iso(finished),
            "operating_reset_at": used.reset_at,
            "operating": used.seconds,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """A successful call: its result, and what the envelope says beside it."""

    result: Any
    total: int | None
    next: int | None
    time: dict[str, Any]

    def body(self) -> dict[str, Any]:
        """Return the members of the answer, in the protocol's order."""
        members: dict[str, Any] = {"result": self.result}
        if self.next is not None:
            members["next"] = self.next
        if self.total is not None:
            members["total"] = self.total
        members["time"] = self.time
        return members


def outcome(result: object, span: dict[str, Any]) -> Outcome:
    """Lift `total` and `next` out of a list result."""
    if isinstance(result, Page):
        return Outcome(result.rows, result.total, result.next, span)
    return Outcome(result, None, None, span)


def encode(members: dict[str, Any], *, xml: bool = False) -> bytes:
    """Encode an answer. Dates become ISO texts, decimals texts, NaN null."""
    return _xml(members) if xml else _json.encode(members)


def php_map(members: dict[str, Any]) -> dict[str, Any] | list[Any]:
    """Encode a map whose keys are data the way PHP does (protocol 0).

    No keys, or exactly "0" .. "n-1" in order, become a list; anything else stays a map.
    """
    if all(key == str(position) for position, key in enumerate(members)):
        return list(members.values())
    return members


def _xml(members: dict[str, Any]) -> bytes:
    """Encode as XML (protocol 4.4): keys are elements, list items and numbered keys `<item>`."""
    pieces: list[str] = []
    _element("response", msgspec.to_builtins(members, str_keys=True), pieces)
    return "".join(pieces).encode()


def _element(name: str, value: Any, pieces: list[str]) -> None:
    pieces.append(f"<{name}>")
    if isinstance(value, dict):
        for key, inner in value.items():
            _element(_element_name(key), inner, pieces)
    elif isinstance(value, list):
        for inner in value:
            _element("item", inner, pieces)
    elif value is True:
        pieces.append("1")
    elif value is not None and value is not False:
        pieces.append(escape(_NOT_IN_XML_TEXT.sub("\ufffd", str(value))))
    pieces.append(f"</{name}>")


def _element_name(key: str) -> str:
    """Make an element name of a key: `item` for numbers, `_` for what XML does not allow in names [ours]."""
    if key.isdecimal():
        return "item"
    name = _NOT_IN_XML_NAME.sub("_", key)
    return name if name[:1].isalpha() or name[:1] == "_" else f"_{name}"
