"""Values of fields as texts in the cells of a table, and back: what export writes, import reads.

Belongs here: one cell. Does not belong here: files (`csv_files`), which columns there are, looking up names.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from relead.domain.errors import InvalidValue
from relead.domain.errors.tables import AmbiguousName, TooLong, UnknownName
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.user_fields.field import UserField

FLAGS: Final = {"en": ("No", "Yes"), "ru": ("Нет", "Да")}
"""How a flag is written, by language."""
_FALSE: Final = frozenset({"n", "no", "false", "0", "-", "н", "нет", "ложь"})
_TRUE: Final = frozenset({"y", "yes", "true", "1", "+", "д", "да", "истина"})
_PLAIN: Final = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{0,20})?")
_SUM: Final = re.compile(
    r"(?P<before>[^0-9\s.,\u2212-]*)\s*(?P<sum>[\u2212-]?[0-9][0-9\s.,]*)(?P<after>[^0-9\s.,][^0-9\s,]*)?"
)
_SEVERAL: Final = re.compile(r"[,;\n](?!\s*(?:ext|доб|#))", re.IGNORECASE)
"""What stands between values; an extension belongs to the phone number before it."""
_NAMED: Final = frozenset(
    {FieldType.STATUS, FieldType.CATEGORY, FieldType.USER, FieldType.EMPLOYEE, FieldType.CURRENCY}
    | {FieldType.COMPANY}
)


@dataclass(frozen=True, slots=True)
class Names:
    """What cells call things, by the code of the field: pairs of (value, its names), in order.

    A value may have several names; the first one is written.
    """

    of: Mapping[str, Collection[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)

    def found(self, code: str, text: str) -> list[str]:
        """Values of which this is a name; a value itself is one before all others."""
        known = self.of.get(code, ())
        if any(value == text for value, _ in known):
            return [text]
        wanted = _folded(text)
        return [value for value, names in known if wanted in map(_folded, (value, *names))]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).replace("ё", "е")


def shown(value: Any, zone: ZoneInfo, language: str) -> str:
    """A stored value of a type that needs no names: instants in the zone, sums with a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return FLAGS[language][value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.datetime):
        return value.astimezone(zone).replace(tzinfo=None).isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def joined(values: Iterable[str]) -> str:
    """Several values in one cell."""
    return ", ".join(values)


def parted(text: str) -> list[str]:
    """Several values of one cell."""
    return [part for each in _SEVERAL.split(text) if (part := each.strip())]


def read(known: Field, text: str, names: Names, language: str) -> Any:
    """What a client would send for a cell that is not empty.

    `language` is that of titles in errors. Raises UnknownName, AmbiguousName, TooLong, InvalidValue.
    """
    if known.type is FieldType.MULTIFIELD:
        return [{"VALUE": part} for part in parted(text)]
    one = _reader(known, names, language)
    if known.multiple:
        return [one(part) for part in parted(text)]
    return one(text)


def _reader(known: Field, names: Names, language: str) -> Callable[[str], Any]:
    if known.type in _NAMED:
        return lambda text: _named(known, text, names, language)
    if known.type is FieldType.ENUMERATION and isinstance(known, UserField):
        items = Names({known.code: [(str(item.id), (item.value,)) for item in known.items]})
        return lambda text: _named(known, text, items, language)
    if known.type in (FieldType.CHAR, FieldType.BOOLEAN):
        return lambda text: _flag(known, text, language)
    if known.type in (FieldType.DOUBLE, FieldType.INTEGER):
        return lambda text: _number(known, text, language)
    return lambda text: _whole(known, text, language)


def _named(known: Field, text: str, names: Names, language: str) -> str:
    found = names.found(known.code, text)
    if len(found) == 1:
        return found[0]
    raise (AmbiguousName if found else UnknownName)(known.code, known.title(language))


def amount(known: Field, text: str, names: Names, language: str) -> tuple[str, str | None]:
    """A sum as REST reads it, and the currency of the sign beside it (`12 000 ₽`), None without one.

    `names` has the currencies' names by CURRENCY_ID. Raises InvalidValue.
    """
    found = _SUM.fullmatch(text.strip())
    if found is None:
        raise InvalidValue(known.code, known.title(language))
    sign = found["before"] or found["after"]
    if not sign:
        return _number(known, text, language), None
    codes = names.found("CURRENCY_ID", sign)
    if len(codes) != 1 or (found["before"] and found["after"]):
        raise InvalidValue(known.code, known.title(language))
    return _number(known, found["sum"], language), codes[0]


def _flag(known: Field, text: str, language: str) -> str:
    folded = text.casefold()
    if folded not in _TRUE | _FALSE:
        raise InvalidValue(known.code, known.title(language))
    return "Y" if folded in _TRUE else "N"


def _number(known: Field, text: str, language: str) -> str:
    """A number as REST reads it: of points and commas a last one that stands once is the decimal one."""
    bare = "".join(text.split()).replace("\u2212", "-")
    marks = [char for char in bare if char in ".,"]
    whole, mark, fraction = (
        bare.rpartition(marks[-1]) if marks and marks.count(marks[-1]) == 1 else (bare, "", "")
    )
    bare = whole.replace(",", "").replace(".", "") + ("." if mark else "") + fraction
    if _PLAIN.fullmatch(bare) is None:
        raise InvalidValue(known.code, known.title(language))
    return bare


def _whole(known: Field, text: str, language: str) -> str:
    """A text that is kept whole: REST cuts it where it is too long, a table must not lose anything."""
    if known.type is FieldType.STRING and not known.dynamic and known.length and len(text) > known.length:
        raise TooLong(known.code, known.title(language))
    return text
