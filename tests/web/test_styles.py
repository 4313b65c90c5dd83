"""The stylesheet: no rule for what is drawn nowhere, no colour but the tokens'."""

import re
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_CSS = _ROOT / "frontend" / "css"
_WEB = _ROOT / "src" / "relead" / "web"


def _rules(file: Path) -> str:
    """A stylesheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)


def _drawn() -> str:
    """Whatever may name a class: templates, pages and scripts."""
    files = [*_WEB.rglob("*.html"), *_WEB.rglob("*.py"), *(_ROOT / "frontend" / "js").glob("*.js")]
    return "\n".join(file.read_text() for file in files)


def _is_drawn(name: str, drawn: str) -> bool:
    """Whether a class is named somewhere, whole or put together from its beginning (`badge-` ~ kind)."""
    whole = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", drawn)
    return bool(whole) or ("-" in name and f"{name.rsplit('-', 1)[0]}-" in drawn)


def test_every_class_is_drawn_somewhere() -> None:
    """A class of the stylesheet that nothing names is dead; htmx adds those that begin with its name."""
    drawn = _drawn()
    classes = {
        name
        for file in _CSS.glob("*.css")
        for selector in re.findall(r"[^{}]+(?=\{)", _rules(file))
        for name in re.findall(r"\.([a-z][\w-]*)", selector)
    }
    assert len(classes) > 50
    assert {n for n in classes if not n.startswith("htmx-") and not _is_drawn(n, drawn)} == set()


def test_only_the_tokens_name_colours() -> None:
    """Elsewhere a colour would miss the dark theme."""
    for file in _CSS.glob("*.css"):
        if file.name != "tokens.css":
            assert re.findall(r"#[0-9a-f]{3,8}\b(?=[;, )])|rgba?\(|hsla?\(", _rules(file)) == [], file.name
