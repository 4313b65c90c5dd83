"""Departments: the use cases behind `department.*` (entities.md 13).

Whose department is whose decides how far rights reach: only administrators change it, and actors follow
at once.
"""

from collections.abc import Collection, Mapping
from typing import Any

from relead.domain import departments as rules
from relead.domain.access import Actor
from relead.domain.errors import AccessDenied, EntityNotFound
from relead.domain.errors.people import DepartmentUnknown, HeadNotFound, OneRootOnly, RootNeeded
from relead.store import credentials, departments, dictionaries, users
from relead.store.engine import ReadTx, Row, Tx


async def list_all(tx: ReadTx) -> list[Row]:
    """All departments by id; everybody sees them."""
    return await departments.list_all(tx)


async def add(tx: Tx, actor: Actor, given: Mapping[str, Any]) -> int:
    """Add a department below another one, return its id.

    The first one of all has none above it. Raises AccessDenied for all but administrators,
    DepartmentNameRequired, OneRootOnly, HeadNotFound.
    """
    parents = await _open(tx, actor)
    columns = rules.draft(given, parents)
    await _check_head(tx, columns)
    made = await departments.insert_row(tx, columns)
    if made is None:
        raise OneRootOnly
    await credentials.notify(tx)
    return made


async def update(tx: Tx, actor: Actor, department_id: int, given: Mapping[str, Any]) -> None:
    """Change a department, also its place in the tree. Raises what `add` does, and EntityNotFound."""
    parents = await _open(tx, actor, department_id)
    columns = rules.change(given, parents, department_id)
    await _check_head(tx, columns)
    if columns:
        await departments.update_row(tx, department_id, columns)
        await credentials.notify(tx)


async def delete(tx: Tx, actor: Actor, department_id: int) -> None:
    """Delete a department; departments and users in it go to the one above, so the root stays.

    Its roles go with it: those who had them by it have those of the department above.
    """
    parents = await _open(tx, actor, department_id)
    parent = parents[department_id]
    if parent is None:
        raise RootNeeded
    await departments.dissolve(tx, department_id, parent)
    await credentials.notify(tx)


async def move_people(tx: Tx, actor: Actor, department_id: int, people: Collection[int], target: int) -> None:
    """Let people of a department belong to another one instead; other departments of theirs stay.

    Raises AccessDenied for all but administrators, DepartmentUnknown, EntityNotFound.
    """
    if not actor.is_admin:
        raise AccessDenied
    if target not in await departments.existing(tx, [target]):
        raise DepartmentUnknown(f"there is no department {target}")
    for user_id in sorted(set(people)):
        row = await users.lock(tx, user_id)
        if row is None:
            raise EntityNotFound
        if department_id in row["departments"]:
            kept = [number for number in row["departments"] if number not in (department_id, target)]
            await users.update_row(tx, user_id, {"departments": [*kept, target], "timestamp_x": tx.now})
    await credentials.notify(tx)


async def _open(tx: Tx, actor: Actor, department_id: int | None = None) -> rules.Parents:
    """Lock the tree for an administrator; demand that the department is in it."""
    if not actor.is_admin:
        raise AccessDenied
    parents = {number: row["parent_id"] for number, row in (await departments.lock_all(tx)).items()}
    if department_id is not None and department_id not in parents:
        raise EntityNotFound
    return parents


async def _check_head(tx: Tx, columns: Mapping[str, Any]) -> None:
    head = columns.get("head_id")
    if head is not None and not await dictionaries.user_exists(tx, head):
        raise HeadNotFound
