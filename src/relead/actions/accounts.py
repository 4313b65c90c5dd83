"""How people get into their accounts: passwords, sessions, who administers.

Belongs here: changing them, one's own and as an administrator. Does not belong here: signing in
(`sessions`), the fields of a user (`users`).
"""

import asyncio

from relead.actions import passwords, sessions
from relead.actions.sessions import Visitor, digest
from relead.actions.users import demand_other_administrator
from relead.domain import users as rules
from relead.domain.access import Actor
from relead.domain.errors import AccessDenied, EntityNotFound
from relead.domain.errors.people import PasswordWrong, TooManyAttempts
from relead.store import credentials, users
from relead.store import sessions as stored
from relead.store.engine import Engine, ReadTx, Row, Tx


async def change_password(
    engine: Engine, visitor: Visitor, token: str, *, present: str, new: str, source: str
) -> None:
    """Give the visitor a new password; his sessions end, but for the one of `token`.

    Several units of work, as signing in is, and counted with it: an attempt is counted also when it fails.
    Raises InvalidPassword, TooManyAttempts, PasswordWrong.
    """
    rules.check_password(new)
    if not await engine.transact(lambda tx: sessions.admit(tx, visitor.login, source)):
        raise TooManyAttempts
    async with engine.read() as reading:
        old = await stored.password_of(reading, visitor.user_id)
    if not await asyncio.to_thread(passwords.matches, old, present):
        raise PasswordWrong
    made = await asyncio.to_thread(passwords.hashed, new)

    async def work(tx: Tx) -> None:
        await users.lock(tx, visitor.user_id)
        if await stored.password_of(tx, visitor.user_id) != old:
            raise PasswordWrong  # somebody changed it meanwhile
        await _put(tx, visitor.user_id, made, but=digest(token))

    await engine.transact(work, user_id=visitor.user_id)


async def set_password(tx: Tx, actor: Actor, user_id: int, password: str) -> None:
    """Give another user a password; all his sessions end.

    Raises InvalidPassword, EntityNotFound, AccessDenied for all but administrators, and for one's own
    account: whoever finds an open browser does not know the present password.
    """
    _demand_admin(actor, but=user_id)
    rules.check_password(password)
    made = await asyncio.to_thread(passwords.hashed, password)
    if await users.lock(tx, user_id) is None:
        raise EntityNotFound
    await _put(tx, user_id, made)


async def user_with(tx: ReadTx, login: str) -> int:
    """Id of the user with this login, in any letter case. Raises EntityNotFound."""
    found = await stored.account_of(tx, login)
    if found is None:
        raise EntityNotFound
    number: int = found["id"]
    return number


async def _put(tx: Tx, user_id: int, password_hash: str, *, but: bytes = b"") -> None:
    await users.update_row(tx, user_id, {"password_hash": password_hash})
    await stored.delete_of(tx, user_id, but=but)


async def sessions_of(tx: ReadTx, actor: Actor, user_id: int) -> list[Row]:
    """A user's sessions, the last used first: token_sha256, created_at, seen_at.

    Raises AccessDenied for those of others, but for administrators.
    """
    if user_id != actor.user_id:
        _demand_admin(actor)
    return await stored.list_for(tx, user_id, **sessions.bounds(tx))


async def leave_elsewhere(tx: Tx, actor: Actor, token: str) -> None:
    """End the acting user's sessions, but for the one of `token`."""
    await stored.delete_of(tx, actor.user_id, but=digest(token))


async def end_sessions(tx: Tx, actor: Actor, user_id: int) -> None:
    """End all sessions of a user. Raises AccessDenied for all but administrators, EntityNotFound."""
    _demand_admin(actor)
    if await users.get(tx, user_id) is None:
        raise EntityNotFound
    await stored.delete_of(tx, user_id)


async def appoint(tx: Tx, actor: Actor, user_id: int, *, admin: bool) -> None:
    """Make a user an administrator, or let him be none any more; everything follows at once.

    Raises AccessDenied for all but administrators, EntityNotFound, LastAdministrator.
    """
    _demand_admin(actor)
    if not admin:
        await demand_other_administrator(tx, actor, user_id)
    row = await users.lock(tx, user_id)
    if row is None:
        raise EntityNotFound
    if row["is_admin"] != admin:
        await users.update_row(tx, user_id, {"is_admin": admin, "timestamp_x": tx.now})
        await credentials.notify(tx)


def _demand_admin(actor: Actor, *, but: int | None = None) -> None:
    if not actor.is_admin or actor.user_id == but:
        raise AccessDenied
