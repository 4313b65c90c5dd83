"""Access codes: short names of whoever a right may be given to (protocol.md 11).

Known here: `U5` a user, `IU5` the same with his superiors, `D3` a department, `DR3` the same with those
below it, `AU` whoever signed in, `G2` everybody, `CR` the author. Departments are numbers on users: they
have no names and no tree.
"""

import re
from collections.abc import Collection, Iterable
from typing import Any, Final

from relead.domain.ids import to_id
from relead.domain.texts import text

_USER: Final = re.compile(r"U([1-9][0-9]{0,9})", re.ASCII)
_FIXED: Final = {"G2": "access_everybody", "AU": "access_authorized", "CR": "access_author"}


def user_ids(codes: Iterable[str]) -> list[int]:
    """Ids of the users that are named."""
    found = (_USER.fullmatch(code) for code in codes)
    return sorted({to_id(match[1]) for match in found if match is not None})


def described(codes: Iterable[str], users: dict[int, str], language: str) -> dict[str, dict[str, Any]]:
    """Descriptions by code; codes that name nothing known are left out. `users` are names by id."""
    made = {}
    for code in codes:
        match = _USER.fullmatch(code)
        if code in _FIXED:
            made[code] = {"provider": "", "name": text(_FIXED[code], language), "provider_id": "other"}
        elif match is not None and int(match[1]) in users:
            name, provider = users[int(match[1])], text("access_user", language)
            made[code] = {"provider": provider, "name": name, "provider_id": "user"}
    return made


def held(user_id: int, departments: Collection[int]) -> frozenset[str]:
    """Codes a user has."""
    of_departments = (f"{kind}{number}" for number in departments for kind in ("D", "DR"))
    return frozenset({"AU", "G2", f"U{user_id}", f"IU{user_id}", *of_departments})
