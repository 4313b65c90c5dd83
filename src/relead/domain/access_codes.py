"""Access codes: short names of whoever a right may be given to (protocol.md 11).

Known here: `U5` a user, `IU5` the same with his superiors, `D3` a department, `DR3` the same with those
below it, `AU` whoever signed in, `G2` everybody, `CR` the author.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from relead.domain.texts import text

_USER: Final = re.compile(r"U([1-9][0-9]{0,8})")
_DEPARTMENT: Final = re.compile(r"(DR?)([1-9][0-9]{0,8})")
_FIXED: Final = {"G2": "access_everybody", "AU": "access_authorized", "CR": "access_author"}


def user_ids(codes: Iterable[str]) -> list[int]:
    """Ids of the users that are named."""
    found = (_USER.fullmatch(code) for code in codes)
    return sorted({int(match[1]) for match in found if match is not None})


def department_ids(codes: Iterable[str]) -> list[int]:
    """Ids of the departments that are named."""
    found = (_DEPARTMENT.fullmatch(code) for code in codes)
    return sorted({int(match[2]) for match in found if match is not None})


def described(
    codes: Iterable[str], users: Mapping[int, str], departments: Mapping[int, str], language: str
) -> dict[str, dict[str, Any]]:
    """Descriptions by code; codes that name nothing known are left out. The mappings are names by id."""
    made = {}
    for code in codes:
        user, department = _USER.fullmatch(code), _DEPARTMENT.fullmatch(code)
        if code in _FIXED:
            made[code] = {"provider": "", "name": text(_FIXED[code], language), "provider_id": "other"}
        elif user is not None and int(user[1]) in users:
            name, provider = users[int(user[1])], text("access_user", language)
            made[code] = {"provider": provider, "name": name, "provider_id": "user"}
        elif department is not None and int(department[2]) in departments:
            name, provider = departments[int(department[2])], text("access_department", language)
            if department[1] == "DR":
                name = text("access_with_below", language, name=name)
            made[code] = {"provider": provider, "name": name, "provider_id": "intranet"}
    return made


def held(user_id: int, departments: Iterable[int], above: Iterable[int]) -> frozenset[str]:
    """Codes a user has; `above` are his departments with all above them."""
    own, around = (f"D{number}" for number in departments), (f"DR{number}" for number in above)
    return frozenset({"AU", "G2", f"U{user_id}", f"IU{user_id}", *own, *around})
