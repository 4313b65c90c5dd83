"""Roles: what they allow and who has them (repeat-leads.md 8.2).

Belongs here: administering roles. What a right means is `domain/access`; nothing here is asked when
rights are checked.

Who may change the CRM's settings administers roles too, but none that allows more than he has himself,
neither as it was nor as it becomes: else he could give himself everything.
"""

import re
from collections.abc import Collection, Iterable
from typing import Any

from relead.domain.access import PRESET, Actor, Role, demand_config
from relead.domain.deal_stages import dictionary
from relead.domain.errors import AccessDenied, EntityNotFound
from relead.domain.errors.people import InvalidRight
from relead.domain.ids import Entity
from relead.domain.roles import Right, completed, compose, read_rights, rights_of
from relead.domain.texts import text
from relead.store import categories, credentials, roles, statuses
from relead.store.engine import ReadTx, Row, Tx

_CODE = re.compile(r"[a-z][a-z0-9_]{0,49}")


async def list_roles(tx: ReadTx, actor: Actor) -> list[dict[str, Any]]:
    """All roles with their rights, users and departments; for whoever may change settings."""
    demand_config(actor)
    stored = {row["code"]: row for row in await roles.list_roles(tx)}
    return [await _shown(tx, code, stored.get(code)) for code in sorted({*PRESET, *stored})]


async def list_names(tx: ReadTx, actor: Actor) -> dict[str, str]:
    """Names of all roles by code; for whoever may change settings."""
    demand_config(actor)
    stored = {row["code"]: row["name"] for row in await roles.list_roles(tx)}
    return {code: stored.get(code) or _name(tx, code) for code in dict.fromkeys([*PRESET, *stored])}


async def describe(tx: ReadTx, actor: Actor, code: str) -> dict[str, Any]:
    """One role as `list_roles` shows it. Raises AccessDenied, EntityNotFound."""
    demand_config(actor)
    stored = await roles.find(tx, code)
    if stored is None and code not in PRESET:
        raise EntityNotFound
    return await _shown(tx, code, stored)


async def _shown(tx: ReadTx, code: str, stored: Row | None) -> dict[str, Any]:
    users, departments = await roles.holders(tx, code)
    role = await _role(tx, code, stored)
    return {
        "CODE": code,
        "NAME": _name(tx, code) if stored is None else stored["name"],
        "SYSTEM": code in PRESET,
        "CONFIG": role.config,
        "USERS": users,
        "DEPARTMENTS": departments,
        "RIGHTS": [right.shown() for right in rights_of(role)],
    }


def _name(tx: ReadTx, code: str) -> str:
    if code in PRESET:
        return text(f"role_{code}", tx.portal.language)
    return code.replace("_", " ").capitalize()


async def _role(tx: ReadTx, code: str, stored: Row | None) -> Role:
    """A role as it is; one that is not there yet allows nothing."""
    if stored is None:
        return PRESET.get(code, Role(code))
    return compose(code, await roles.rights_of(tx, code), config=stored["config"])


async def known(tx: ReadTx) -> list[str]:
    """Codes of all roles, those every portal has first."""
    return list(dict.fromkeys([*PRESET, *(row["code"] for row in await roles.list_roles(tx))]))


async def save(
    tx: Tx,
    actor: Actor,
    code: str,
    *,
    name: str | None = None,
    config: bool | None = None,
    rights: Iterable[Any] | None = None,
    adding: bool = False,
    removed: Iterable[Any] = (),
) -> None:
    """Create a role or change it; what is None stays. `rights` replace all it had, or are set beside them.

    `removed` are rights whose places have none of their own any more; their levels say nothing.

    Raises InvalidRight, AccessDenied, having changed nothing.
    """
    demand_config(actor)
    if _CODE.fullmatch(code) is None:
        raise InvalidRight("CODE is lower-case letters, digits and _, at most 50")
    given = () if rights is None else read_rights(rights)
    await _check_places(tx, given)
    stored = await roles.find(tx, code)
    before = await _role(tx, code, stored)
    keeps = before.config if config is None else config
    # Locks the role: of two who change it at once the second one sees what the first one made of it.
    await roles.put(tx, code, name or (stored["name"] if stored else _name(tx, code)), config=keeps)
    if stored is not None:
        before = compose(code, await roles.rights_of(tx, code), config=before.config)
    kept = rights_of(before) if rights is None or adding else ()
    gone = {right.place for right in read_rights(removed)}
    places = completed({right.place: right for right in (*kept, *given) if right.place not in gone})
    _demand_cover(actor, before, compose(code, places.values(), config=keeps))
    await roles.set_rights(tx, code, list(places.values()))
    await credentials.notify(tx)


async def _check_places(tx: ReadTx, rights: Iterable[Right]) -> None:
    """Raise InvalidRight for a category or a stage that is not there: such a right would limit nothing."""
    for category in sorted({right.category for right in rights} - {0}):
        if await categories.get(tx, category) is None:
            raise InvalidRight(f"there is no category {category}")
    named = [(right, status) for right in rights for status in right.statuses]
    known = {(row["entity_id"], row["status_id"]) for row in await statuses.list_all(tx)} if named else set()
    for right, status in named:
        kind = "STATUS" if right.entity is Entity.LEAD else dictionary(right.category)
        if (kind, status) not in known:
            raise InvalidRight(f"{right.entity.name} has no stage {status}")


def _demand_cover(actor: Actor, *states: Role) -> None:
    if not all(actor.covers(role) for role in states):
        raise AccessDenied


async def delete(tx: Tx, actor: Actor, code: str) -> None:
    """Delete a role and take it from everybody; a preset role becomes what it was at first."""
    demand_config(actor)
    present = await _existing(tx, code)
    _demand_cover(actor, present, PRESET.get(code, present))
    if code not in PRESET:
        await roles.unassign_all(tx, code)
    await roles.delete_role(tx, code)
    await credentials.notify(tx)


async def _existing(tx: ReadTx, code: str) -> Role:
    stored = await roles.find(tx, code)
    if stored is None and code not in PRESET:
        raise EntityNotFound
    return await _role(tx, code, stored)


async def give(tx: Tx, actor: Actor, user_id: int, codes: Collection[str]) -> None:
    """Let a user have these roles himself and no others. Raises what `assign` does."""
    demand_config(actor)
    found = await credentials.rights_of(tx, user_id)
    if found is None:
        raise EntityNotFound
    for code in sorted({*found["roles"]} ^ {*codes}):
        await assign(tx, actor, code, user_id=user_id, given=code in codes)


async def assign(
    tx: Tx, actor: Actor, code: str, *, user_id: int = 0, department_id: int = 0, given: bool = True
) -> None:
    """Give a role to a user or a department, or take it; running servers follow at once."""
    demand_config(actor)
    if bool(user_id) == bool(department_id):
        raise InvalidRight("a role is given to a user or to a department")
    _demand_cover(actor, await _existing(tx, code))
    if not await roles.assign(tx, code, user_id=user_id, department_id=department_id, given=given):
        raise EntityNotFound
    await credentials.notify(tx)
