"""What an HTML page is made of: elements and their attributes, and whether any of it came from data."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

MARK = "zqxj"
"""Stands in everything an attacker stored."""
ATTACKS = (
    (
        f"""zq'"></textarea></select></title></script></template><{MARK} {MARK}="1" onerror={MARK}()>"""
        f"<img src=/{MARK} onerror={MARK}()><script>{MARK}()</script>{{{{7*7}}}}"
        f"[url=javascript:{MARK}()]x[/url][img]javascript:{MARK}()[/img]"
    ),
    f"javascript:{MARK}()//' {MARK}='1' onfocus='{MARK}()' autofocus x=\" {MARK}=\"2\" hx-get=/{MARK}",
    f"//{MARK}.example/",
    f"data:text/html,<{MARK}>",
)
_LINKS = frozenset(
    {"href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href", "hx-get", "hx-post"}
    | {"hx-put", "hx-patch", "hx-delete", "data-live"}
)
_ABROAD = re.compile(r"https?://[^/\s]|tel:\+?\d+$|mailto:[^?&\s]*$")
_TEXT = frozenset({"title", "textarea", "style", "script"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))


def injected(html: str) -> list[str]:
    """What of a page came from data that should have stayed text, or may run; [] for a page that is sound."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.found or "<" not in html, html[:200]
    wrong = [each for tag, attributes in reader.found for each in _wrong(tag, attributes)]
    return wrong + (["a template ran"] if "zq49" in html or "}}49" in html else [])


def _wrong(tag: str, attributes: list[tuple[str, str | None]]) -> Iterator[str]:
    names = [name for name, _ in attributes]
    if MARK in tag or any(MARK in name for name in names):
        yield f"<{tag} {names}> came from data"
    if len(set(names)) < len(names):
        yield f"<{tag}> has an attribute twice: {names}"
    if tag in ("style", "iframe", "object", "embed", "base") or (tag == "script" and "src" not in names):
        yield f"<{tag}> is none of ours"
    for name, value in attributes:
        text = value or ""
        if name.startswith(("on", "hx-on", "hx-vars")) or name in ("style", "srcdoc"):
            yield f"<{tag} {name}>"
        if name in _LINKS and not _goes_where_it_may(tag, text):
            yield f"<{tag} {name}={text!r}>"
        if name in ("hx-vals", "hx-headers", "hx-headers:inherited") and text:
            json.loads(text)


def _goes_where_it_may(tag: str, target: str) -> bool:
    if tag in ("script", "link", "img", "form", "use"):
        return re.match(r"/(?!/)|$|#", target) is not None and MARK not in target.partition("?")[0]
    own = re.match(r"(?:/(?![/\\])|\?|#|$)", target) is not None
    return own or _ABROAD.match(target) is not None
