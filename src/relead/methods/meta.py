"""Methods about the portal and the caller himself; none needs a scope (protocol.md 11).

`methods` and `method.get` tell of all methods, so they are made over the registry that holds them.
"""

import datetime as dt
from typing import Any, Final

from relead.actions import users
from relead.actions.unit import ReadTx
from relead.domain.scopes import SCOPES
from relead.methods._call import actor
from relead.wire.call import Call
from relead.wire.errors import WireError, argument_missing
from relead.wire.params import as_list, is_true
from relead.wire.registry import Method, Registry

_FEATURES: Final = frozenset({"rest_offline_extended", "rest_auth_connector"})


def about(registry: Registry) -> list[Method]:
    """The methods `methods` and `method.get` of a portal that offers what is in the registry."""

    async def names(_unit: None, call: Call) -> object:
        scope = call.params.get("scope")
        if isinstance(scope, str):
            return [m.name for m in registry if (scope in m.scopes if scope else not m.scopes)]
        return registry.names(None if is_true(call.params.get("full")) else call.principal.scopes)

    async def get(_unit: None, call: Call) -> object:
        name = call.params.get("name")
        if not isinstance(name, str) or not name:
            raise argument_missing("name")
        found = registry.find(name)
        available = found is not None and found.allowed(call.principal.scopes)
        return {"isExisting": found is not None, "isAvailable": available}

    return [Method("methods", names, unit=False), Method("method.get", get, unit=False)]


async def scope(_unit: None, call: Call) -> object:
    """Scopes of the credential; all there are if `full`."""
    return sorted(SCOPES if is_true(call.params.get("full")) else call.principal.scopes)


async def server_time(tx: ReadTx, _call: Call) -> object:
    """The present time. To the microsecond: clients compare it with their own before and after."""
    return dt.datetime.now(tx.portal.zone).isoformat(timespec="microseconds")


async def profile(tx: ReadTx, call: Call) -> object:
    """Who the caller is."""
    row = await users.current(tx, actor(call))
    return {
        "ID": str(row["id"]),
        "ADMIN": row["is_admin"],
        "NAME": row["name"],
        "LAST_NAME": row["last_name"],
        "PERSONAL_GENDER": row["profile"].get("PERSONAL_GENDER", ""),
        "TIME_ZONE": row["profile"].get("TIME_ZONE", ""),
    }


async def app_info(tx: ReadTx, call: Call) -> object:
    """What a webhook may know of itself: its scopes and that this is no cloud portal."""
    return {"SCOPE": sorted(call.principal.scopes), "LICENSE": f"{tx.portal.language}_selfhosted"}


async def access_name(tx: ReadTx, call: Call) -> object:
    """Descriptions by access code; `false` without a list of codes, `[]` if none names anybody."""
    codes = as_list(call.params.get("access"))
    if not codes:
        return False
    return await users.describe(tx, _texts(codes)) or []


async def user_access(tx: ReadTx, call: Call) -> object:
    """Whether the caller has one of the access codes, given as a list or as one text."""
    given = call.params.get("access")
    codes = [given] if isinstance(given, str) else as_list(given) or []
    return await users.has_any(tx, actor(call), _texts(codes))


async def user_admin(_unit: None, call: Call) -> object:
    """Whether the caller is an administrator."""
    return actor(call).is_admin


async def feature_get(_unit: None, call: Call) -> object:
    """Whether an optional part of the protocol is offered."""
    code = call.params.get("code")
    if code in (None, "", "0", 0):
        raise WireError("CODE_EMPTY", "CODE can't be empty")
    return {"value": "Y" if isinstance(code, str) and code in _FEATURES else "N"}


def _texts(codes: list[Any]) -> list[str]:
    return [code for code in codes if isinstance(code, str)]


METHODS = [
    Method("scope", scope, unit=False),
    Method("server.time", server_time),
    Method("profile", profile),
    Method("app.info", app_info),
    Method("access.name", access_name),
    Method("user.access", user_access),
    Method("user.admin", user_admin, unit=False),
    Method("feature.get", feature_get, unit=False),
]
