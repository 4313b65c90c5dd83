"""Users: making and changing accounts, and reading them (entities.md 13)."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any, Final

from relead.actions import passwords, roles, user_values
from relead.actions.entity_family import reading_of
from relead.domain import access_codes, users
from relead.domain.access import CRM, SYSTEM, Action, Actor
from relead.domain.departments import above
from relead.domain.errors import AccessDenied, EntityNotFound
from relead.domain.errors.people import (
    DepartmentRequired,
    DepartmentUnknown,
    GuestsUnknown,
    InvalidUser,
    LastAdministrator,
    LoginTaken,
)
from relead.domain.fields.user import FIELDS, UserField, read
from relead.domain.fields.values import DROP, read_flag
from relead.domain.finding import LONGEST
from relead.domain.listing import Condition, escape
from relead.domain.user_fields.field import USER, prefix_of
from relead.domain.user_fields.values import default_of, read_user
from relead.store import credentials, departments, sessions, user_lists
from relead.store import users as stored
from relead.store.engine import ReadTx, Row, Tx

MOST_SUGGESTED: Final = 20
"""People offered at once; a longer list is not read but narrowed by typing."""
_TAKEN: Final = "another user has this login or e-mail address"


async def create(
    tx: Tx,
    *,
    login: str,
    name: str,
    password: str | None = None,
    admin: bool = False,
    role: str | None = None,
    department: int | None = None,
) -> int:
    """Make a user, return his id. Raises InvalidUser: LoginTaken if somebody has this login.

    The first word of `name` is his first name. Without a password he cannot sign in, without a role he
    has no rights in the CRM, unless he is an administrator.
    """
    users.check_account(login, password)
    if role is not None and role not in (known := await roles.known(tx)):
        raise InvalidUser(f"there is no role {role!r}; known: {', '.join(known)}")
    first, _, last = name.strip().partition(" ")
    columns = {
        "login": login,
        "name": first,
        "last_name": last.strip(),
        "password_hash": None if password is None else await asyncio.to_thread(passwords.hashed, password),
        "is_admin": admin,
        "roles": [] if role is None else [role],
        "departments": [] if department is None else [department],
        "uf": _defaults(tx),
    }
    await _check_departments(tx, columns)
    return await _insert(tx, columns)


async def _insert(tx: Tx, columns: Mapping[str, Any]) -> int:
    made = None if await stored.is_taken(tx, columns["login"]) else await stored.insert_row(tx, columns)
    if made is None:
        raise LoginTaken(_TAKEN)
    return made


async def current(tx: ReadTx, actor: Actor) -> Row:
    """The acting user's account."""
    found = await stored.get(tx, actor.user_id)
    if found is None:
        raise EntityNotFound
    return found


async def describe(tx: ReadTx, codes: Collection[str]) -> dict[str, dict[str, Any]]:
    """Descriptions of access codes, those that name somebody (`domain/access_codes`)."""
    users_known = await stored.names(tx, access_codes.user_ids(codes))
    departments_known = await departments.names(tx, access_codes.department_ids(codes))
    return access_codes.described(codes, users_known, departments_known, tx.portal.language)


async def has_any(tx: ReadTx, actor: Actor, codes: Collection[str]) -> bool:
    """Whether the acting user has one of the access codes; an administrator has all."""
    if actor.is_admin:
        return True
    me = await current(tx, actor)
    parents = {row["id"]: row["parent_id"] for row in await departments.list_all(tx)}
    around = {number for own in me["departments"] for number in above(own, parents)}
    return not access_codes.held(me["id"], me["departments"], around).isdisjoint(codes)


async def suggested(tx: ReadTx, actor: Actor, text: str, but: Collection[int]) -> list[Row]:
    """Whom a field for people offers, `but` those chosen already: id, full_name, position.

    Who may sign in and has every word of the text in his names, position or login; MOST_SUGGESTED at most, in
    alphabetical order. Without a text the acting user is the first. Raises AccessDenied for whom the CRM is
    closed.
    """
    if not (actor.is_admin or actor.config or any(actor.most(each, Action.READ) for each in CRM)):
        raise AccessDenied
    patterns = [f"%{escape(word)}%" for word in text[:LONGEST].split()]
    first = 0 if patterns else actor.user_id
    return await stored.suggested(tx, patterns, first=first, but=but, most=MOST_SUGGESTED)


async def page(
    tx: ReadTx, conditions: tuple[Condition, ...], sort: str, *, descending: bool, offset: int
) -> list[Row]:
    """One page of accounts, dismissed users among them."""
    return await user_lists.page(tx, conditions, sort, descending=descending, offset=offset)


async def count(tx: ReadTx, conditions: tuple[Condition, ...]) -> int:
    """How many accounts match."""
    return await user_lists.count(tx, conditions)


async def add(tx: Tx, actor: Actor, given: Mapping[str, Any]) -> int:
    """Add a colleague by his fields, return his id; his e-mail address is his login, he has no password yet.

    Raises AccessDenied for all but administrators, InvalidEmail, LoginTaken, DepartmentRequired,
    DepartmentUnknown, GuestsUnknown.
    """
    _demand_admin(actor)
    columns, profile = _sorted(tx, given)
    users.check_email(columns.get("email", ""))
    if read_flag(given.get("EXTRANET")):
        raise GuestsUnknown("there are no workgroups")
    if not columns.get("departments"):
        raise DepartmentRequired("no department was given")
    await _check_departments(tx, columns)
    await refresh(tx, given)
    account = {"login": columns["email"], "profile": profile, "roles": [users.DEFAULT_ROLE]}
    account["uf"] = _own_values(tx, given, _defaults(tx))
    return await _insert(tx, {**columns, **account})


async def update(tx: Tx, actor: Actor, user_id: int, given: Mapping[str, Any]) -> None:
    """Change a user's fields; what he may do follows at once, everywhere. Who is dismissed is signed out.

    Raises AccessDenied for all but administrators, EntityNotFound, InvalidEmail, LoginTaken,
    DepartmentUnknown, LastAdministrator.
    """
    _demand_admin(actor)
    columns, profile = _sorted(tx, given)
    # Departments before users: so does who dissolves a department.
    await _check_departments(tx, columns)
    if columns.get("active") is False:
        await demand_other_administrator(tx, actor, user_id)
    row = await stored.lock(tx, user_id)
    if row is None:
        raise EntityNotFound
    columns |= await _new_address(tx, row, columns)
    changed = {name: value for name, value in columns.items() if row[name] != value}
    if profile.items() - row["profile"].items():
        changed["profile"] = {**row["profile"], **profile}
    await refresh(tx, given)
    own = _own_values(tx, given, row["uf"])
    if own != row["uf"]:
        changed["uf"] = own
    if changed:
        await stored.update_row(tx, user_id, {**changed, "timestamp_x": tx.now})
    if changed.keys() & {"active", "departments"}:
        await credentials.notify(tx)
    if changed.get("active") is False:
        await sessions.delete_of(tx, user_id)  # they would speak for him again if he came back


async def demand_other_administrator(tx: Tx, actor: Actor, user_id: int) -> None:
    """Raise LastAdministrator if nobody but this user administers, AccessDenied if the actor does no more.

    Locks the administrators, in ascending id: of two who dismiss each other the second one waits here, and
    then sees that he was dismissed.
    """
    present = await stored.lock_administrators(tx)
    if present == [user_id]:
        raise LastAdministrator
    if actor is not SYSTEM and actor.user_id not in present:
        raise AccessDenied


async def _new_address(tx: Tx, row: Row, columns: Mapping[str, Any]) -> dict[str, Any]:
    """A changed e-mail address: it must be free, and a login that was the address follows it."""
    email = columns.get("email", row["email"])
    if email == row["email"]:
        return {}
    users.check_email(email)
    if await stored.is_taken(tx, email, but=row["id"]):
        raise LoginTaken(_TAKEN)
    return {"login": email} if row["login"] == row["email"] else {}


async def _check_departments(tx: Tx, columns: Mapping[str, Any]) -> None:
    """Raise DepartmentUnknown for one that is not there; those that are stay till the commit."""
    wanted = columns.get("departments", ())
    if unknown := sorted(set(wanted) - await departments.existing(tx, wanted)):
        raise DepartmentUnknown(f"there is no department {unknown[0]}")


def _sorted(tx: ReadTx, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Values by where they are kept: columns, profile. What is unknown or read-only is dropped."""
    columns: dict[str, Any] = {}
    profile: dict[str, str] = {}
    for field, value in _written(tx, given):
        if field.column is None:
            profile[field.code] = value
        else:
            columns[field.column] = value
    return columns, profile


def _written(tx: ReadTx, given: Mapping[str, Any]) -> list[tuple[UserField, Any]]:
    reading = reading_of(tx)
    values = [
        (field, read(field, given[field.code], reading))
        for field in FIELDS
        if field.writable and field.code in given
    ]
    return [(field, value) for field, value in values if value is not DROP]


async def refresh(tx: ReadTx, named: Mapping[str, Any]) -> None:
    """Make sure of the user fields of users that a client names, with the values given or None."""
    prefix = prefix_of(USER)
    own = {name: value for name, value in named.items() if name.startswith(prefix)}
    await user_values.refresh(tx, USER, own)


def _defaults(tx: ReadTx) -> dict[str, Any]:
    reading = reading_of(tx)
    made = ((field.key, default_of(field, reading)) for field in tx.portal.user_fields.of(USER))
    return {key: value for key, value in made if value is not None}


def _own_values(tx: ReadTx, given: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
    """Values of user fields after a change, by field id. What is no value of its field's type is dropped."""
    reading, values = reading_of(tx), dict(present)
    for field in tx.portal.user_fields.of(USER):
        value = read_user(field, given[field.code], reading) if field.code in given else DROP
        if value is None:
            values.pop(field.key, None)
        elif value is not DROP:
            values[field.key] = value
    return values


def _demand_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise AccessDenied


async def seen(tx: Tx, user_id: int) -> None:
    """Note that a user acts now; written once a minute at most."""
    await stored.seen(tx, user_id, tx.now - users.NOTED_EVERY)
