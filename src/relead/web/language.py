"""What the pages say, in the language of whoever looks.

Belongs here: finding a text by its key, plural forms, the language of the page being rendered. Does not
belong here: the texts themselves (`texts/*.toml`, one file per area), texts that rules write
(`domain/texts`).

A text stands in both languages side by side: `key = {en = "...", ru = "..."}`; with forms for a number `n`:
`key = {en = ["{n} lead", "{n} leads"], ru = ["{n} лид", "{n} лида", "{n} лидов"]}`.
"""

import functools
import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from importlib.resources import files
from typing import Any, Final

from babel import Locale

LANGUAGES: Final = ("ru", "en")
FORMS: Final[Mapping[str, tuple[str, ...]]] = {"en": ("one", "other"), "ru": ("one", "few", "many")}
"""Plural forms by language, in the order they stand in a text."""

current: ContextVar[str] = ContextVar("language", default="en")
"""Language of the page being rendered."""


@functools.cache
def texts() -> Mapping[str, Mapping[str, str | list[str]]]:
    """All texts by key (`area.name`), then by language."""
    found: dict[str, Mapping[str, str | list[str]]] = {}
    for file in files("relead.web").joinpath("texts").iterdir():
        if file.name.endswith(".toml"):
            for area, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
                found |= {f"{area}.{name}": versions for name, versions in entries.items()}
    return found


def t(key: str, **values: Any) -> str:
    """The text in the page's language, its places filled. Raises KeyError for an unknown key."""
    language = current.get()
    found = texts()[key][language]
    chosen = found if isinstance(found, str) else found[_form(language, values["n"])]
    return chosen.format(**values) if values else chosen


def _form(language: str, number: float) -> int:
    form = Locale(language).plural_form(number)
    forms = FORMS[language]
    return forms.index(form) if form in forms else 1


def preferred(header: str, otherwise: str) -> str:
    """The first language of an Accept-Language header that we speak."""
    asked = (part.partition(";")[0].strip().partition("-")[0].lower() for part in header.split(","))
    return next((language for language in asked if language in LANGUAGES), otherwise)
