"""Signing in with a password, and the sessions of browsers that follow from it.

Belongs here: tokens, how many attempts are let through. Does not belong here: cookies
(`web/visit`), what a user may do (`actors`).
"""

import asyncio
import enum
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from relead.actions import passwords
from relead.actions.actors import actor_of
from relead.domain import preferences, sign_in
from relead.domain.access import Actor
from relead.domain.preferences import Preferences
from relead.store import limits, sessions
from relead.store.engine import Engine, ReadTx, Tx


class Refusal(enum.Enum):
    """Why somebody was not let in; which part of login and password was wrong is not told."""

    WRONG = "wrong"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom a session speaks for."""

    user_id: int
    login: str
    name: str
    actor: Actor
    preferences: Preferences
    unseen: bool
    """Whether it is time to note that the session is used (`seen`)."""


async def enter(engine: Engine, login: str, password: str, source: str) -> str | Refusal:
    """Sign in, return the new session's token: the only time it is seen.

    Several units of work: an attempt is counted before the password is looked at, and no connection is
    held while it is, which takes a twentieth of a second of a processor.
    """
    if not await engine.transact(lambda tx: admit(tx, login, source)):
        return Refusal.TOO_MANY
    async with engine.read() as reading:
        found = await sessions.account_of(reading, login.strip())
    hashed = found["password_hash"] if found is not None and found["active"] else None
    # A password is tried also where there is none: the time taken tells nothing about the login.
    fits = await asyncio.to_thread(passwords.matches, hashed, password)
    if found is None or not fits:
        return Refusal.WRONG
    user_id: int = found["id"]
    return await engine.transact(lambda tx: _open(tx, user_id), user_id=user_id)


async def admit(tx: Tx, login: str, source: str) -> bool:
    """Count an attempt to give this login's password; False if it is one too many."""
    for bucket in sign_in.buckets(login, source):
        if not await limits.fill(tx, *bucket):
            return False  # what one bucket refuses does not fill those that others share
    return True


async def _open(tx: Tx, user_id: int) -> str:
    await sessions.sweep(tx, **bounds(tx))
    token = secrets.token_urlsafe(32)
    await sessions.insert_row(tx, digest(token), user_id)
    return token


def digest(token: str) -> bytes:
    """What is stored in place of a token."""
    # Plain SHA-256: the token is random, there is nothing to guess faster than it.
    return hashlib.sha256(token.encode(errors="replace")).digest()


async def recognise(tx: ReadTx, token: str) -> Visitor | None:
    """Whom a token speaks for; None if its session ended or the user was dismissed."""
    row = await sessions.get(tx, digest(token), **bounds(tx))
    if row is None:
        return None
    return Visitor(
        row["user_id"],
        row["login"],
        f"{row['name']} {row['last_name']}".strip() or row["login"],
        await actor_of(tx, row),
        preferences.read(row["preferences"]),
        unseen=tx.now - row["seen_at"] > sign_in.NOTED_EVERY,
    )


def bounds(tx: ReadTx) -> dict[str, Any]:
    """Moments after which a session that lives was last used, and made."""
    return {"idle_since": tx.now - sign_in.IDLE, "made_since": tx.now - sign_in.LONGEST}


async def seen(tx: Tx, token: str) -> None:
    """Note that a session is used now."""
    await sessions.seen(tx, digest(token))


async def leave(tx: Tx, token: str) -> None:
    """End a session; one that has ended already stays ended."""
    await sessions.delete_row(tx, digest(token))


async def prefer(tx: Tx, actor: Actor, **chosen: Any) -> None:
    """Set some of the acting user's preferences. Raises InvalidSetting."""
    for key, value in chosen.items():
        preferences.check(key, value)
    await sessions.prefer(tx, actor.user_id, chosen)
