"""Passwords as they are kept: hashed, slowly on purpose.

Belongs here: making a hash and trying a password, both for a thread of their own. Does not belong here: who
may change whose (`accounts`), how many attempts are let through (`sessions`).
"""


def hashed(password: str) -> str:
    """What is stored of a password; takes a twentieth of a second of a processor."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - takes as long to load as all of relead.domain

    return PasswordHasher().hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the one stored; takes as long where none is stored."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - as above
    from argon2.exceptions import Argon2Error, InvalidHash  # noqa: PLC0415

    hasher = PasswordHasher()
    if stored is None:
        hasher.hash(password)
        return False
    try:
        return hasher.verify(stored, password)
    except (Argon2Error, InvalidHash):
        return False
