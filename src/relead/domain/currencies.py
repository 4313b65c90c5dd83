"""Currencies of a fresh portal, and how each language writes them (entities.md 8.2).

Belongs here: which currencies there are at first; their names and formats come from CLDR. Does not
belong here: exchange rates, which nobody can know in advance: every currency starts at 1.0000.
"""

from typing import Any

DEFAULT_CURRENCIES = (
    *("RUB", "USD", "EUR", "CNY", "GBP", "JPY", "CHF", "TRY", "AED", "INR"),
    *("BYN", "KZT", "UZS", "KGS", "AMD", "AZN", "GEL", "UAH", "PLN", "CZK"),
)
"""In the order of their SORT."""

LANGUAGES = ("ru", "en")
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


def _format(symbol: str, locale: Any) -> str:
    """CLDR's pattern with `#` for the number; letters before a number are set apart from it."""
    before, _, after = locale.currency_formats["standard"].pattern.partition("#,##0.00")
    if before and symbol[-1].isalpha():
        before += " "
    return f"{before}#{after}".replace("\N{NO-BREAK SPACE}", " ").replace("¤", symbol)
