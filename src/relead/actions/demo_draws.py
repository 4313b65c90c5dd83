"""Draws names, numbers and places of the demo portal from the lists of `demo.toml`, always the same way.

Belongs here: what makes up one person, address or telephone number. Does not belong here: rows and how
they belong together (`demo`).
"""

import random
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final, TypeVar

from relead.domain import multifield
from relead.domain.multifield import Value
from relead.domain.phone import phone_key

ADDRESS: Final = ("city", "postal_code", "province", "country", "country_code")

_NUMBERS: Final = 5000
_STEP: Final = 37
"""Has no factor in common with the size of any range: the numbers of a range differ, and look it."""

T = TypeVar("T")
Lists = Mapping[str, Any]
"""Lists of one language."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a way to reach him."""

    lists: Lists
    names: dict[str, str | None]
    values: list[Value]


class Draws:
    """All draws of one demo; use one object for all of it, since no number is given twice."""

    def __init__(self) -> None:
        text = resources.files(__package__).joinpath("demo.toml").read_text(encoding="utf-8")
        self.data = tomllib.loads(text)
        self.random = random.Random(1)  # noqa: S311 - no secret
        self._dialled: Counter[str] = Counter()
        self._without_e164: set[str] = set()

    def one(self, *among: T) -> T:
        """One of these."""
        return self.random.choice(among)

    def sometimes(self, texts: Sequence[str]) -> str | None:
        """One of these or none."""
        return self.one(None, self.one(*texts))

    def companies(self, count: int) -> list[tuple[Lists, str, str]]:
        """Lists, title and internet address of so many companies."""
        names = [
            (lists, lists["title"].format(first=first[0], second=second[0]), f"{first[1]}-{second[1]}.test")
            for lists in (self.data["russian"], self.data["english"])
            for first in lists["companies"]["first"].items()
            for second in lists["companies"]["second"].items()
        ]
        self.random.shuffle(names)
        return names[:count]

    def company_title(self, lists: Lists) -> str | None:
        """Title of a company somebody says he is from, or none."""
        first, second = (self.one(*lists["companies"][part]) for part in ("first", "second"))
        title: str = lists["title"].format(first=first, second=second)
        return self.one(None, title)

    def person(self) -> Person:
        """Somebody nobody knows yet."""
        lists = self.data[self.one("russian", "russian", "english")]
        names = lists[self.one("men", "women")]
        first, first_mail = self.one(*names["names"].items())
        last, last_mail = self.one(*names["surnames"].items())
        second = self.one(*names.get("fathers", [None]))
        account = f"{first_mail}.{last_mail}{self.random.randrange(10, 100)}"
        values = [
            Value(0, "PHONE", self.one("WORK", "MOBILE"), self.phone(lists)),
            Value(0, "EMAIL", self.one("WORK", "HOME"), f"{account}@{self.one(*lists['domains'])}"),
            Value(0, "IM", "TELEGRAM", f"@{account.replace('.', '_')}"),
        ]
        ways = self.one(1, 2, 2, 2, 3)
        return Person(lists, {"name": first, "second_name": second, "last_name": last}, values[:ways])

    def address(self, lists: Lists) -> dict[str, str | None]:
        """Columns of an address, sometimes all of them empty."""
        place = self.one(None, *lists["cities"])
        if place is None:
            return dict.fromkeys(("address", *(f"address_{part}" for part in ADDRESS)))
        street = f"{self.one(*lists['streets'])}, {self.random.randrange(1, 90)}"
        return {"address": street, **{f"address_{part}": place.get(part) for part in ADDRESS}}

    def phone(self, lists: Lists) -> str:
        """A number nobody else here has."""
        kind = self.one(*lists["phones"])
        self._dialled[kind["text"]] += 1
        number = kind.get("first", 0) + self._dialled[kind["text"]] * _STEP % _NUMBERS
        text: str = kind["text"].format(n=number % 1000, a=number // 100, b=number % 100)
        if not kind.get("valid", True):
            self._without_e164.add(text)
        return text

    def keys(self, value: Value) -> tuple[str, str]:
        """Like `multifield.keys`, without the library of numbers: loading it takes a quarter second."""
        if value.type != "PHONE":
            return multifield.keys(value.type, value.value, "")
        key = phone_key(value.value)
        return key, "" if value.value in self._without_e164 else key
