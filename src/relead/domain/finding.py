"""What the search box of a list means: one condition over names, numbers and addresses.

Belongs here: which fields a text is looked for in. Does not belong here: filters by field (`listing`), SQL.
"""

from typing import Final

from relead.domain.fields.catalogue import Catalogue
from relead.domain.ids import MAX_ID
from relead.domain.listing import Condition, Group, Op, Part, escape

_NAMED: Final = ("TITLE", "NAME", "SECOND_NAME", "LAST_NAME", "COMPANY_TITLE")
_LEAST_DIGITS: Final = 5
"""A shorter number is no phone number anybody looks for."""
_LEAST_LETTERS: Final = 3
"""A shorter part of a name is found by no index (trigrams)."""
_PHONE_DIGITS: Final = 9
"""Digits alone are a phone number from so many on, an id below."""
LONGEST: Final = 200
"""Characters of a text that are looked for."""


def found_by(catalogue: Catalogue, text: str) -> Group | None:
    """The condition that an entity is found by a text, of several ways; None for an empty text.

    Every word must occur in a name; or the whole is a phone number, an e-mail address or an id.
    """
    text = text.strip()[:LONGEST]
    if not text:
        return None
    named = [_word(catalogue, word) for word in text.split()]
    ways: list[Part] = [Group(tuple(named)) if len(named) > 1 else named[0]]
    digits = "".join(character for character in text if character.isdecimal())
    if "PHONE" in catalogue.by_code and len(digits) >= _LEAST_DIGITS:
        ways.append(Condition("PHONE", Op.MULTIFIELD, text))
    if "EMAIL" in catalogue.by_code and "@" in text:
        ways.append(Condition("EMAIL", Op.MULTIFIELD, text))
    number = text.removeprefix("#")
    if number.isascii() and number.isdecimal() and int(number) <= MAX_ID:
        ways.append(Condition("id", Op.EQUAL, int(number)))
    return Group(tuple(ways), any=True)


def suggested_by(catalogue: Catalogue, text: str) -> Part | None:
    """The condition that an entity is suggested by while a text is typed; None where nothing is looked for.

    Narrower than `found_by`, so that it takes no scan: an e-mail address, or a phone number, or else an id or
    words, of which one at least is as long as the indexes of names need.
    """
    text = text.strip()[:LONGEST]
    number = text.removeprefix("#")
    plain = number.isascii() and number.isdecimal()
    digits = sum(map(str.isdecimal, text))
    if "@" in text:
        return _reached(catalogue, "EMAIL", text)
    if digits >= (_PHONE_DIGITS if plain else _LEAST_DIGITS) and not any(map(str.isalpha, text)):
        return _reached(catalogue, "PHONE", text)
    words = text.split()
    ways: list[Part] = []
    if any(len(word) >= _LEAST_LETTERS for word in words):
        ways.append(Group(tuple(_word(catalogue, word) for word in words)))
    if plain and int(number) <= MAX_ID:
        ways.append(Condition("id", Op.EQUAL, int(number)))
    return Group(tuple(ways), any=True) if ways else None


def _reached(catalogue: Catalogue, code: str, text: str) -> Part | None:
    return Condition(code, Op.MULTIFIELD, text) if code in catalogue.by_code else None


def _word(catalogue: Catalogue, word: str) -> Part:
    columns = [catalogue.by_code[code].column for code in _NAMED if code in catalogue.by_code]
    pattern = f"%{escape(word)}%"
    return Group(tuple(Condition(str(column), Op.LIKE, pattern) for column in columns), any=True)
