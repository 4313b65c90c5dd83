"""Roles: what they allow and who has them (repeat-leads.md 8.2).

Belongs here: administering roles. What a right means is `domain/access`; nothing here is asked when
rights are checked.
"""

import re
from collections.abc import Iterable
from typing import Any

from relead.domain.access import PRESETS, Actor, Role, demand_config
from relead.domain.errors import EntityNotFound, InvalidRight
from relead.domain.roles import Right, read_rights
from relead.store import credentials, roles
from relead.store.engine import ReadTx, Tx

_CODE = re.compile(r"[a-z][a-z0-9_]{0,49}")


async def prepare(tx: Tx) -> None:
    """Store the preset roles of a new portal."""
    for preset in PRESETS:
        await roles.put(tx, preset.code, preset.code.capitalize(), config=preset.config, system=True)
        await roles.set_rights(tx, preset.code, _rights_of(preset))


def _rights_of(role: Role) -> list[Right]:
    return [
        Right(entity, action.value, grant.base, category)
        for ((entity, category), action), grant in role.rights.items()
    ]


async def list_roles(tx: ReadTx, actor: Actor) -> list[dict[str, Any]]:
    """All roles with their rights, users and departments; for whoever may change settings."""
    demand_config(actor)
    return [
        {
            "CODE": row["code"],
            "NAME": row["name"],
            "SYSTEM": row["system"],
            "CONFIG": row["config"],
            "USERS": row["users"],
            "DEPARTMENTS": row["departments"],
            "RIGHTS": [right.shown() for right in await roles.rights_of(tx, row["code"])],
        }
        for row in await roles.list_roles(tx)
    ]


async def save(
    tx: Tx, actor: Actor, code: str, *, name: str | None, config: bool | None, rights: Iterable[Any] | None
) -> None:
    """Create a role or change it; what is None stays. Raises InvalidRight, having changed nothing."""
    demand_config(actor)
    if _CODE.fullmatch(code) is None:
        raise InvalidRight("CODE is lower-case letters, digits and _, at most 50")
    stored = await roles.find(tx, code)
    new_name = name or (stored["name"] if stored else code)
    keeps = config if config is not None else bool(stored and stored["config"])
    if keeps and not actor.is_admin and not (stored and stored["config"]):
        raise InvalidRight("only an administrator gives CONFIG")
    await roles.put(tx, code, new_name, config=keeps, system=bool(stored and stored["system"]))
    if rights is not None:
        await roles.set_rights(tx, code, read_rights(rights))
    await credentials.notify(tx)


async def delete(tx: Tx, actor: Actor, code: str) -> None:
    """Delete a role and take it from everybody. Preset roles stay."""
    demand_config(actor)
    stored = await roles.find(tx, code)
    if stored is None:
        raise EntityNotFound
    if stored["system"]:
        raise InvalidRight("a preset role cannot be deleted")
    await roles.unassign_all(tx, code)
    await roles.delete_role(tx, code)
    await credentials.notify(tx)


async def assign(
    tx: Tx, actor: Actor, code: str, *, user_id: int = 0, department_id: int = 0, given: bool = True
) -> None:
    """Give a role to a user or a department, or take it; running servers follow at once."""
    demand_config(actor)
    if await roles.find(tx, code) is None:
        raise EntityNotFound
    if not await roles.assign(tx, code, user_id=user_id, department_id=department_id, given=given):
        raise EntityNotFound
    await credentials.notify(tx)
