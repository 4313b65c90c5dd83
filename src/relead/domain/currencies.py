"""Currencies: those of a fresh portal, how languages write them, what a client may write (entities.md 8.2).

Belongs here: which currencies there are at first, named and formatted by CLDR, and rules of their fields.
Does not belong here: exchange rates at first, which nobody can know: every currency starts at 1.0000.
"""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from relead.domain.errors import InvalidValue
from relead.domain.errors.money import CurrencyFieldMissing, InvalidCurrencyCode
from relead.domain.fields.dictionaries import CURRENCY, CURRENCY_LOCALIZATION
from relead.domain.fields.values import read_flag, read_number, text_of
from relead.domain.ids import to_id, to_int

DEFAULT_CURRENCIES = (
    *("RUB", "USD", "EUR", "CNY", "GBP", "JPY", "CHF", "TRY", "AED", "INR"),
    *("BYN", "KZT", "UZS", "KGS", "AMD", "AZN", "GEL", "UAH", "PLN", "CZK"),
)
"""In the order of their SORT."""

LANGUAGES = ("ru", "en")
_SHORT: Mapping[str, tuple[str, ...]] = {"RUB": ("руб", "руб.", "р", "р.")}
_VARIANTS = {"\N{NO-BREAK SPACE}": ("&nbsp;", "B"), ",": (",", "C")}
"""Thousands separators with their HTML form and the protocol's letter for it."""


def localizations(code: str) -> dict[str, dict[str, Any]]:
    """How each language writes sums in a currency: the values of LANG, strings as the protocol has them."""
    return {language: _localization(code, language) for language in LANGUAGES}


def _localization(code: str, language: str) -> dict[str, Any]:
    # Babel reads its data from files: imported only where a portal is set up.
    from babel import Locale, numbers  # noqa: PLC0415

    locale = Locale.parse(language)
    name = numbers.get_currency_name(code, locale=locale)
    separator, variant = _VARIANTS[numbers.get_group_symbol(locale)]
    return {
        "FORMAT_STRING": _format(numbers.get_currency_symbol(code, locale=locale), locale),
        "FULL_NAME": name[0].upper() + name[1:],
        "DEC_POINT": numbers.get_decimal_symbol(locale),
        "THOUSANDS_SEP": separator,
        "DECIMALS": str(numbers.get_currency_precision(code)),
        "THOUSANDS_VARIANT": variant,
        "HIDE_ZERO": "Y",
    }


def signs(code: str) -> tuple[str, ...]:
    """What people write for a currency beside a sum: its signs, and how Russians shorten roubles."""
    from babel import numbers  # noqa: PLC0415 - as above

    return (*(numbers.get_currency_symbol(code, language) for language in LANGUAGES), *_SHORT.get(code, ()))


def _format(symbol: str, locale: Any) -> str:
    """CLDR's pattern with `#` for the number; letters before a number are set apart from it."""
    before, _, after = locale.currency_formats["standard"].pattern.partition("#,##0.00")
    if before and symbol[-1].isalpha():
        before += " "
    return f"{before}#{after}".replace("\N{NO-BREAK SPACE}", " ").replace("¤", symbol)


BASE_RATE: Mapping[str, Any] = {"amount": Decimal(1), "amount_cnt": 1}
"""Of the base currency: others are measured by it."""

_REQUIRED = ("CURRENCY", "AMOUNT_CNT", "AMOUNT")
_SORT = 100
_STEP, _MOST = Decimal("0.0001"), Decimal(10) ** 14
_CODE, _LANGUAGE = re.compile("[A-Z]{3}"), re.compile("[a-z]{2}")
_SEPARATORS: Mapping[str, str] = {"N": "", "C": ",", "D": ".", "S": " ", "B": "&nbsp;"}
"""Thousands separators by THOUSANDS_VARIANT."""
_LONGEST, _MOST_DECIMALS = 255, 10
_FIELDS = {field.code: field for field in (*CURRENCY, *CURRENCY_LOCALIZATION)}


def draft(fields: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Columns of a new currency. Raises CurrencyFieldMissing, InvalidCurrencyCode, InvalidValue."""
    for name in _REQUIRED:
        if name not in fields:
            raise CurrencyFieldMissing(name)
    code = (text_of(fields["CURRENCY"]) or "").strip().upper()
    if not _CODE.fullmatch(code):
        raise InvalidCurrencyCode
    blank = {"currency": code, "sort": _SORT, "localizations": {}}
    return blank | change({name: fields[name] for name in fields if name != "CURRENCY"}, blank, language)


def change(fields: Mapping[str, Any], before: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Columns a client writes of a currency; what he may not write is dropped. Raises InvalidValue.

    Languages he does not name keep their localization.
    """
    changed: dict[str, Any] = {}
    if "AMOUNT" in fields:
        changed["amount"] = _amount(fields["AMOUNT"], language)
    if "AMOUNT_CNT" in fields:
        changed["amount_cnt"] = to_id(fields["AMOUNT_CNT"])
        if changed["amount_cnt"] <= 0:
            raise _invalid("AMOUNT_CNT", language)
    if fields.get("SORT") not in (None, ""):
        changed["sort"] = to_id(fields["SORT"])
    if isinstance(fields.get("LANG"), Mapping):
        changed["localizations"] = localized(before, fields["LANG"], language)
    return changed


def _amount(value: Any, language: str) -> Decimal:
    number = read_number(value)
    if number is None or not 0 < number < _MOST:
        raise _invalid("AMOUNT", language)
    amount = number.quantize(_STEP, ROUND_HALF_UP)
    if not amount:
        raise _invalid("AMOUNT", language)
    return amount


def localized(before: Mapping[str, Any], given: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Localizations of a currency after a client wrote some, by language. Raises InvalidValue."""
    made = dict(before["localizations"])
    for code, values in given.items():
        if isinstance(values, Mapping) and _LANGUAGE.fullmatch(str(code)):
            made[code] = _written(made.get(code) or plain(before["currency"]), values, language)
    return made


def plain(code: str) -> dict[str, Any]:
    """How a currency is written in a language nobody said anything about."""
    return {
        "FORMAT_STRING": "#",
        "FULL_NAME": code,
        "DEC_POINT": ".",
        "THOUSANDS_SEP": " ",
        "DECIMALS": "2",
        "THOUSANDS_VARIANT": "S",
        "HIDE_ZERO": "N",
    }


def _written(before: Mapping[str, Any], given: Mapping[str, Any], language: str) -> dict[str, Any]:
    made = dict(before)
    for code in ("FORMAT_STRING", "FULL_NAME", "DEC_POINT"):
        if code in given:
            made[code] = (text_of(given[code]) or "")[:_LONGEST] or before[code]
    if "#" not in made["FORMAT_STRING"]:
        raise _invalid("FORMAT_STRING", language)
    if "DECIMALS" in given:
        made["DECIMALS"] = str(max(0, min(to_int(given["DECIMALS"]), _MOST_DECIMALS)))
    if "HIDE_ZERO" in given:
        made["HIDE_ZERO"] = "Y" if read_flag(given["HIDE_ZERO"]) else "N"
    return made | _separator(given)


def _separator(given: Mapping[str, Any]) -> dict[str, Any]:
    """A variant decides the separator; one of the client's own has no variant."""
    variant, own = text_of(given.get("THOUSANDS_VARIANT")), text_of(given.get("THOUSANDS_SEP"))
    if variant is not None and variant in _SEPARATORS:
        return {"THOUSANDS_SEP": _SEPARATORS[variant], "THOUSANDS_VARIANT": variant}
    return {"THOUSANDS_SEP": own[:_LONGEST], "THOUSANDS_VARIANT": None} if own else {}


def _invalid(code: str, language: str) -> InvalidValue:
    return InvalidValue(code, _FIELDS[code].title(language))
