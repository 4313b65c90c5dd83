"""What a user chooses for himself in the browser: language, theme, how his lists look.

Belongs here: names, defaults and checks of preferences. Does not belong here: where they are stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from relead.domain.errors import InvalidSetting

LANGUAGES: Final = ("ru", "en")
THEMES: Final = ("auto", "light", "dark")
_MOST_COLUMNS: Final = 60


@dataclass(frozen=True, slots=True)
class Preferences:
    """One user's choices; `language` is None where he takes the portal's."""

    language: str | None = None
    theme: str = "auto"
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Codes of the columns shown, by list: `lead`, `deal` ..."""


def read(stored: Mapping[str, Any]) -> Preferences:
    """Make preferences of what is stored."""
    columns = {name: tuple(codes) for name, codes in stored.get("columns", {}).items()}
    return Preferences(stored.get("language"), stored.get("theme", "auto"), columns)


def check(key: str, value: Any) -> None:
    """Raise InvalidSetting when there is no such preference or it cannot take this value."""
    fits = {
        "language": value in LANGUAGES,
        "theme": value in THEMES,
        "columns": isinstance(value, Mapping) and all(map(_is_columns, value.values())),
    }
    if key not in fits:
        raise InvalidSetting(key, f"there is no preference {key!r}; known: {', '.join(fits)}")
    if not fits[key]:
        raise InvalidSetting(key, f"preference {key} cannot be {value!r}")


def _is_columns(codes: Any) -> bool:
    return 0 < len(codes) <= _MOST_COLUMNS and all(isinstance(code, str) for code in codes)
