"""Names of fields in the two dialects of the protocol: `OWNER_ID` and `ownerId` (entities.md 7.2)."""

import re

_PARTS = re.compile(r"_([a-z])")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def camel(code: str) -> str:
    """The universal name of a classic code."""
    first, *others = code.lower().split("_")
    return first + "".join(part.capitalize() for part in others)


def user_camel(code: str) -> str:
    """That of a user field, where an underscore before digits stays: `ufCrmMyCode`, `ufCrm_1720019876`."""
    return _PARTS.sub(lambda found: found[1].upper(), code.lower())


def upper(name: str) -> str:
    """The classic code of a universal name; one that is classic already stays as it is."""
    return _HUMPS.sub("_", name).upper()
