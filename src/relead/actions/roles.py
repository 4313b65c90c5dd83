"""Roles: what they allow and who has them (repeat-leads.md 8.2).

Belongs here: administering roles. What a right means is `domain/access`; nothing here is asked when
rights are checked.
"""

import re
from collections.abc import Iterable
from typing import Any

from relead.domain.access import PRESET, Actor, Role, demand_config
from relead.domain.errors import EntityNotFound, InvalidRight
from relead.domain.roles import Right, read_rights
from relead.store import credentials, roles
from relead.store.engine import ReadTx, Row, Tx

_CODE = re.compile(r"[a-z][a-z0-9_]{0,49}")


async def list_roles(tx: ReadTx, actor: Actor) -> list[dict[str, Any]]:
    """All roles with their rights, users and departments; for whoever may change settings."""
    demand_config(actor)
    stored = {row["code"]: row for row in await roles.list_roles(tx)}
    return [await _shown(tx, code, stored.get(code)) for code in sorted({*PRESET, *stored})]


async def _shown(tx: ReadTx, code: str, stored: Row | None) -> dict[str, Any]:
    users, departments = await roles.holders(tx, code)
    rights = _rights_of(PRESET[code]) if stored is None else await roles.rights_of(tx, code)
    return {
        "CODE": code,
        "NAME": code.capitalize() if stored is None else stored["name"],
        "SYSTEM": code in PRESET,
        "CONFIG": PRESET[code].config if stored is None else stored["config"],
        "USERS": users,
        "DEPARTMENTS": departments,
        "RIGHTS": [right.shown() for right in rights],
    }


def _rights_of(role: Role) -> list[Right]:
    return [
        Right(entity, action.value, grant.base, category)
        for ((entity, category), action), grant in role.rights.items()
    ]


async def exists(tx: ReadTx, code: str) -> bool:
    """Whether there is such a role."""
    return code in PRESET or await roles.find(tx, code) is not None


async def save(
    tx: Tx, actor: Actor, code: str, *, name: str | None, config: bool | None, rights: Iterable[Any] | None
) -> None:
    """Create a role or change it; what is None stays. Raises InvalidRight, having changed nothing."""
    demand_config(actor)
    if _CODE.fullmatch(code) is None:
        raise InvalidRight("CODE is lower-case letters, digits and _, at most 50")
    stored, preset = await roles.find(tx, code), PRESET.get(code)
    had = bool(stored["config"] if stored else preset and preset.config)
    keeps = had if config is None else config
    if keeps and not had and not actor.is_admin:
        raise InvalidRight("only an administrator gives CONFIG")
    await roles.put(tx, code, name or (stored["name"] if stored else code.capitalize()), config=keeps)
    if rights is not None:
        await roles.set_rights(tx, code, read_rights(rights))
    elif stored is None and preset is not None:
        await roles.set_rights(tx, code, _rights_of(preset))
    await credentials.notify(tx)


async def delete(tx: Tx, actor: Actor, code: str) -> None:
    """Delete a role and take it from everybody; a preset role becomes what it was at first."""
    demand_config(actor)
    if not await exists(tx, code):
        raise EntityNotFound
    if code not in PRESET:
        await roles.unassign_all(tx, code)
    await roles.delete_role(tx, code)
    await credentials.notify(tx)


async def assign(
    tx: Tx, actor: Actor, code: str, *, user_id: int = 0, department_id: int = 0, given: bool = True
) -> None:
    """Give a role to a user or a department, or take it; running servers follow at once."""
    demand_config(actor)
    if not await exists(tx, code):
        raise EntityNotFound
    if not await roles.assign(tx, code, user_id=user_id, department_id=department_id, given=given):
        raise EntityNotFound
    await credentials.notify(tx)
