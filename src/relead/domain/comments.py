"""HTML of comments as BB code, the form in which they are stored and read (entities.md 2.4)."""

import re
from html.parser import HTMLParser

_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_PAIRS = {
    **dict.fromkeys(("b", "strong"), "b"),
    **dict.fromkeys(("i", "em"), "i"),
    **dict.fromkeys(("s", "strike", "del"), "s"),
    "u": "u",
}
_BLOCKS = frozenset({"p", "div", "tr", "h1", "h2", "h3", "h4"})
_SILENT = frozenset({"script", "style"})


def to_bbcode(text: str) -> str:
    """Turn HTML into BB code; text without a tag is returned as it is."""
    if _TAG.search(text) is None:
        return text
    converter = _Converter()
    converter.feed(text)
    converter.close()
    return "".join(converter.parts).strip()


class _Converter(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0
        self._anchors: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _PAIRS:
            self.parts.append(f"[{_PAIRS[tag]}]")
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "a":
            href = dict(attrs).get("href") or ""
            self._anchors.append("[/url]" if href else "")
            self.parts.append(f"[url={href}]" if href else "")
        elif tag in ("ul", "ol"):
            self.parts.append("[list]" if tag == "ul" else "[list=1]")
        elif tag == "li":
            self.parts.append("[*]")
        elif tag in _SILENT:
            self._silent += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _PAIRS:
            self.parts.append(f"[/{_PAIRS[tag]}]")
        elif tag == "a":
            self.parts.append(self._anchors.pop() if self._anchors else "")
        elif tag in ("ul", "ol"):
            self.parts.append("[/list]")
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in _SILENT:
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)
