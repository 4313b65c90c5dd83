"""Keys by which phone numbers and addresses of a client are recognised (repeat-leads.md 7, ruling R14).

Belongs here: normalisation. Does not belong here: searching.
"""

import re
from functools import lru_cache

_KEPT = re.compile(r"[^0-9#*,;]", re.ASCII)
_EXTENSION = re.compile(r"[;#,]")
_DOMESTIC = 10
"""Digits from which a number may carry a country or trunk prefix."""
_LONGEST = 250
"""Longer texts are no numbers; remembered they would fill the memory."""


def phone_key(number: str) -> str:
    """The original's key: digits with the trunk prefix made a country code, extension cut."""
    text = number.strip()
    if len(text) >= _DOMESTIC and text.startswith("+8"):
        text = "00" + text[1:]  # +8x is a foreign country, not the domestic 8
    digits = _KEPT.sub("", text)
    if len(digits) >= _DOMESTIC:
        digits = _without_prefix(digits)
    return _EXTENSION.split(digits, maxsplit=1)[0]


def _without_prefix(digits: str) -> str:
    if digits.startswith(("80", "81", "82")):
        return digits
    for prefix, replacement in (("00", ""), ("011", ""), ("8", "7"), ("0", "")):
        if digits.startswith(prefix):
            return replacement + digits[len(prefix) :]
    return digits


def e164_key(number: str, country: str) -> str:
    """E.164 digits of the number seen from the portal's country; empty when it is no valid number."""
    return _e164(number, country) if len(number) <= _LONGEST else ""


@lru_cache(maxsize=4096)
def _e164(number: str, country: str) -> str:
    import phonenumbers  # noqa: PLC0415 - 10 MB of metadata: loaded when the first number is seen

    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)[1:]


def text_key(value: str) -> str:
    """Key of an e-mail address or messenger name: trimmed, lower case, nothing folded."""
    return value.strip().lower()
