"""The portal's settings, as rules read them (ruling R21).

Belongs here: names, defaults and checks of settings. Does not belong here: where they are stored.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from relead.domain.errors import InvalidSetting
from relead.domain.user_fields.field import UserFields

DEFAULTS: Mapping[str, str] = MappingProxyType(
    {
        "language": "ru",
        "time_zone": "Europe/Moscow",
        "country": "RU",
        "base_currency": "RUB",
        "repeat_lead_mode": "on",
        "enrich_client_on_repeat": "on",
        "lead_opened": "on",
        "limits": "off",
        "event_retries": "on",
    }
)


FILE_KEY = "file_key"
"""Name under which the key of links to files is stored beside the settings."""


@dataclass(frozen=True, slots=True)
class Portal:
    """One reading of all settings."""

    language: str
    zone: ZoneInfo
    country: str
    base_currency: str
    repeat_lead_mode: bool
    enrich_client_on_repeat: bool
    lead_opened: bool
    limits: str
    event_retries: bool
    file_key: str = field(default="", repr=False)
    """What links to files are signed with. Not a setting anybody changes; it is made with the portal."""
    user_fields: UserFields = field(default_factory=UserFields, repr=False)
    """Not a setting either, but remembered and forgotten like them."""


def portal(stored: Mapping[str, str], user_fields: UserFields | None = None) -> Portal:
    """Make a Portal from the stored settings, defaults filling the gaps."""
    values = {**DEFAULTS, **stored}
    return Portal(
        language=values["language"],
        zone=ZoneInfo(values["time_zone"]),
        country=values["country"],
        base_currency=values["base_currency"],
        repeat_lead_mode=values["repeat_lead_mode"] == "on",
        enrich_client_on_repeat=values["enrich_client_on_repeat"] == "on",
        lead_opened=values["lead_opened"] == "on",
        limits=values["limits"],
        event_retries=values["event_retries"] == "on",
        file_key=values.get(FILE_KEY, ""),
        user_fields=user_fields or UserFields(),
    )


def _one_of(*choices: str) -> Callable[[str], bool]:
    return lambda value: value in choices


def _is_zone(value: str) -> bool:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder's name or a path out of the database
        return False
    return True


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "language": _one_of("ru", "en"),
    "time_zone": _is_zone,
    "country": lambda value: re.fullmatch("[A-Z]{2}", value) is not None,
    "base_currency": lambda value: re.fullmatch("[A-Z]{3}", value) is not None,
    "limits": _one_of("off", "bitrix24-standard", "bitrix24-enterprise"),
}
_SWITCH = _one_of("on", "off")


SWITCHES = tuple(key for key, value in DEFAULTS.items() if value in ("on", "off") and key not in _CHECKS)
"""Settings that are on or off."""


def check_setting(key: str, value: str) -> None:
    """Raise InvalidSetting when there is no such setting or it cannot take this value."""
    if key not in DEFAULTS:
        raise InvalidSetting(key, f"there is no setting {key!r}; known: {', '.join(DEFAULTS)}")
    if not _CHECKS.get(key, _SWITCH)(value):
        raise InvalidSetting(key, f"setting {key} cannot be {value!r}")
