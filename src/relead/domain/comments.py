"""HTML of comments as BB code, the form in which they are stored and read (entities.md 2.4)."""

import html
import re

_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
# The standard library's parser raises on some input and takes a minute for 60 kB of `<a `; these
# expressions look at each character a bounded number of times. `*+` never gives back what it took.
_MARKUP = re.compile(
    r"""<(?P<end>/?)(?P<tag>[a-z][^\s/<>"']*+)(?P<rest>(?:[^<>"']|"[^"]*+"|'[^']*+')*+)>|<[!?][^<>]*+>""",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++)))?""")
_PAIRS = {
    **dict.fromkeys(("b", "strong"), "b"),
    **dict.fromkeys(("i", "em"), "i"),
    **dict.fromkeys(("s", "strike", "del"), "s"),
    "u": "u",
}
_OPENED = {
    **{tag: f"[{code}]" for tag, code in _PAIRS.items()},
    "br": "\n",
    "ul": "[list]",
    "ol": "[list=1]",
    "li": "[*]",
}
_CLOSED = {
    **{tag: f"[/{code}]" for tag, code in _PAIRS.items()},
    **dict.fromkeys(("ul", "ol"), "[/list]"),
    **dict.fromkeys(("p", "div", "tr", "h1", "h2", "h3", "h4"), "\n"),
}
_SILENT = frozenset({"script", "style"})


def to_bbcode(text: str) -> str:
    """Turn HTML into BB code; text without a tag is returned as it is."""
    if _TAG.search(text) is None:
        return text
    text = _without_comments(text)
    converter = _Converter()
    at = 0
    for found in _MARKUP.finditer(text):
        converter.text(text[at : found.start()])
        if found["tag"]:
            converter.tag(found["tag"].lower(), found["rest"], closes=bool(found["end"]))
        at = found.end()
    converter.text(text[at:])
    return "".join(converter.parts).strip()


def _without_comments(text: str) -> str:
    """Cut out `<!-- ... -->`; one that is never closed is text."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts.append(text[at:start])
        at = end + 3
    return "".join([*parts, text[at:]])


class _Converter:
    """Collects the parts of the answer; what stands in scripts and styles is left out."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._silent = 0
        self._anchors: list[str] = []

    def text(self, text: str) -> None:
        if not self._silent:
            self.parts.append(_unescaped(text))

    def tag(self, tag: str, rest: str, *, closes: bool) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent + (-1 if closes else 1))
        elif self._silent:
            return
        elif tag == "a":
            self.parts.append(self._anchor_closed() if closes else self._anchor_opened(rest))
        else:
            self.parts.append((_CLOSED if closes else _OPENED).get(tag, ""))

    def _anchor_opened(self, rest: str) -> str:
        href = next(
            (f[2] or f[3] or f[4] or "" for f in _ATTRIBUTE.finditer(rest) if f[1].lower() == "href"), ""
        )
        self._anchors.append("[/url]" if href else "")
        return f"[url={_unescaped(href)}]" if href else ""

    def _anchor_closed(self) -> str:
        return self._anchors.pop() if self._anchors else ""


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a numeric reference of thousands of digits
        return text
