"""How values look on a page, in the page's language: moments, money, phone numbers, names.

Belongs here: functions from a stored value to text, used in templates as filters. Does not belong here: how
the protocol writes them (`domain/fields/values`).
"""

import datetime as dt
import functools
import re
import zlib
from decimal import Decimal
from typing import Final
from urllib.parse import quote

from babel import numbers

from relead.domain.phone import e164_key
from relead.web.language import current, t, texts

_COLORS: Final = 5
_MONTHS: Final[dict[str, tuple[str, ...]]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "ru": ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
}
_HEX: Final = re.compile(r"#[0-9A-Fa-f]{6}")


def moment(value: dt.datetime, now: dt.datetime) -> str:
    """A moment as briefly as it can be understood; `now` is in the zone to show it in."""
    local = value.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    time = local.time().isoformat("minutes")
    if days == 0:
        return time
    if days == 1:
        return t("common.yesterday", time=time)
    return f"{day(local.date(), now)}, {time}" if local.year == now.year else day(local.date(), now)


def brief(value: dt.datetime, now: dt.datetime) -> str:
    """A moment where there is little room: the time if it is today, else the day."""
    local = value.astimezone(now.tzinfo)
    return local.time().isoformat("minutes") if local.date() == now.date() else day(local.date(), now)


def day(value: dt.date, now: dt.datetime) -> str:
    """A date; without the year if it is this one."""
    text = f"{value.day} {_MONTHS[current.get()][value.month - 1]}"
    return text if value.year == now.year else f"{text} {value.year}"


def exact(value: dt.datetime, now: dt.datetime) -> str:
    """A moment in full, with what its zone differs from UTC."""
    local = value.astimezone(now.tzinfo)
    time = f"{local.time().isoformat('seconds')} UTC{local.isoformat()[-6:]}"
    return f"{local.day} {_MONTHS[current.get()][local.month - 1]} {local.year}, {time}"


def money(value: Decimal, currency: str) -> str:
    """A sum, without a fraction of zero."""
    whole = value == value.to_integral_value()
    language = current.get()
    text = numbers.format_decimal(abs(value), "#,##0" if whole else "#,##0.00", language)
    symbol = _symbol(currency)
    sign = "\N{MINUS SIGN}" if value < 0 else ""
    if language == "en" and len(symbol) == 1:
        return f"{sign}{symbol}{text}"
    return f"{sign}{text}\N{NO-BREAK SPACE}{symbol}"


def quantity(value: Decimal) -> str:
    """A number of pieces, without zeros that say nothing."""
    return str(numbers.format_decimal(value, "#,##0.####", current.get()))


@functools.lru_cache(maxsize=200)
def _symbol(currency: str) -> str:
    """The sign people know; the Russian tables have short ones for more currencies than the English."""
    return numbers.get_currency_symbol(currency, "ru")


@functools.lru_cache(maxsize=10_000)
def phone(value: str, country: str) -> str:
    """A phone number grouped as people write it; as stored where it is none we know."""
    import phonenumbers  # noqa: PLC0415 - 10 MB of metadata: loaded when the first number is seen

    try:
        read = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException:
        return value
    if not phonenumbers.is_valid_number(read) or read.extension:
        return value
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def tel(value: str, country: str = "") -> str:
    """Target of a link that calls the number, E.164 for one that is valid seen from the country.

    Of any other nothing but digits and a leading plus; "" without any.
    """
    valid = e164_key(value, country) if country else ""
    if valid:
        return f"tel:+{valid}"
    digits = re.sub(r"[^0-9]", "", value)
    return f"tel:{'+' if value.strip().startswith('+') else ''}{digits}" if digits else ""


def value_kind(code: str) -> str:
    """What a kind of phone, e-mail ... is called; messengers and sites by their own names."""
    key = f"card.kind_{code}"
    return t(key) if key in texts() else code.capitalize()


def mailto(value: str) -> str:
    """Target of a link that writes to the address, which cannot add headers of its own."""
    return f"mailto:{quote(value.strip(), safe='@+.-_')}"


def web(value: str) -> str:
    """Target of a link to a site; "" for what is none, such as `javascript:`."""
    text = value.strip()
    if re.match(r"https?://", text, re.IGNORECASE):
        return text
    return f"https://{text}" if re.fullmatch(r"[^\s/:@]+\.[^\s/:@]{2,}(/\S*)?", text) else ""


def titled(title: str | None, number: int) -> str:
    """A record's title; its number where a program left it without one, for a link must show."""
    return title if title and title.strip() else f"#{number}"


def initials(name: str) -> str:
    """Two letters for a name, for an avatar."""
    words = [word for word in re.split(r"[\s\"«»„“]+", name) if word and word[0].isalnum()]
    return "".join(word[0] for word in words[:2]) or "?"


def tint(name: str) -> int:
    """Which of the avatar's colours a name has, always the same one."""
    return zlib.crc32(name.encode(errors="replace")) % _COLORS


def color(value: str | None) -> str:
    """A colour of a dictionary's row if it is one; grey if not."""
    return value if value and _HEX.fullmatch(value) else "#8A94A6"


FILTERS: Final = {
    function.__name__: function
    for function in (
        moment,
        brief,
        day,
        exact,
        money,
        quantity,
        phone,
        tel,
        value_kind,
        mailto,
        web,
        titled,
        initials,
        tint,
        color,
    )
}
