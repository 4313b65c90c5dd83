"""Settings of a process: the only reader of environment variables.

Belongs here: what an operator decides for a process. Does not belong here: what an administrator
decides for the portal (language, limits ...); that lives in the database.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Self

_LEVELS = ("debug", "info", "warning", "error", "critical")


class SettingsError(Exception):
    """An environment variable holds a value that cannot be used; the text names both."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One value for each variable `RELEAD_<FIELD>`; an empty variable is an absent one."""

    database_url: str | None = None
    """PostgreSQL to use, as a URL (`postgresql://user:password@host/name`). None: an embedded one."""
    data_dir: Path | None = None
    """Folder of the embedded PostgreSQL and of keys. None: a folder of the user's own data."""
    log_level: str = "info"
    """The least important lines that are logged: debug, info, warning, error or critical."""
    pool_size: int = 10
    """Most database connections of one process."""
    body_limit: int = 64 * 1024 * 1024
    """Longest request body that is read, in bytes."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks, parted by commas, of proxies whose `X-Forwarded-*` headers are believed.

    `*` believes whoever connects.
    """

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the environment. Raise SettingsError for a value that makes no sense."""
        given = ((field.name, environ.get(_variable(field.name), "").strip()) for field in fields(cls))
        return cls(**{name: _READERS[name](name, text) for name, text in given if text})


def user_data_dir(name: str, environ: Mapping[str, str] = os.environ) -> Path:
    """Folder for the user's data of that name, by the XDG rules."""
    home = environ.get("XDG_DATA_HOME", "")
    base = Path(home) if home.startswith("/") else Path.home() / ".local" / "share"
    return base / "relead" / name


def _variable(name: str) -> str:
    return f"RELEAD_{name.upper()}"


def _level(name: str, text: str) -> str:
    if text.lower() not in _LEVELS:
        raise SettingsError(f"{_variable(name)} is {text!r}, not one of {', '.join(_LEVELS)}")
    return text.lower()


def _positive(name: str, text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise SettingsError(f"{_variable(name)} is {text!r}, not a positive number")
    return int(text)


def _networks(name: str, text: str) -> tuple[str, ...]:
    found = tuple(filter(None, map(str.strip, text.split(","))))
    for network in found:
        try:
            ip_network("::" if network == "*" else network)
        except ValueError as error:
            raise SettingsError(
                f"{_variable(name)} is {text!r}, not addresses or networks: {error}"
            ) from None
    return found


_READERS: Mapping[str, Callable[[str, str], Any]] = {
    "database_url": lambda _, text: text,
    "data_dir": lambda _, text: Path(text).expanduser(),
    "log_level": _level,
    "pool_size": _positive,
    "body_limit": _positive,
    "trusted_proxies": _networks,
}
