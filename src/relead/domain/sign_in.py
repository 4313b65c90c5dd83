"""How many attempts to sign in are allowed, and how long a session lives.

Belongs here: the numbers, and what attempts are counted by. Does not belong here: counting
(`store/limits`), passwords and tokens (`actions/sessions`).
"""

import datetime as dt
import hashlib
from typing import Final, NamedTuple

IDLE: Final = dt.timedelta(days=14)
"""How long a session lives without being used."""
LONGEST: Final = dt.timedelta(days=90)
"""How long it lives at most."""
NOTED_EVERY: Final = dt.timedelta(hours=1)
"""How exactly it is known when a session was last used."""


class Bucket(NamedTuple):
    """What one attempt is counted in: `burst` at once, `leak` more each second."""

    key: str
    burst: float
    leak: float


def buckets(login: str, source: str) -> tuple[Bucket, ...]:
    """Buckets of an attempt; a full one refuses it.

    Somebody who guesses one password is stopped after 5, who tries many logins from one address after
    50, who uses many addresses after 200. The owner of the login, who comes from elsewhere, is locked out
    by the last only.
    """
    name = login.strip().lower()
    return (
        Bucket(_key("pair", name, source), 5, 1 / 60),
        Bucket(_key("source", source), 50, 1 / 12),
        Bucket(_key("login", name), 200, 1 / 12),
    )


DRAINED: Final = 200 * 12
"""Seconds after which any of them is empty again."""


def _key(*parts: str) -> str:
    # Hashed: what people type for a login may be their password.
    return "sign-in " + hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()[:32]
