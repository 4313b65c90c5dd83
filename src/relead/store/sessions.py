"""Sessions of browsers, and what signing in needs of an account."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import DateTime, Integer, LargeBinary, Text, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB

from relead.store.engine import ReadTx, Row, Tx
from relead.store.statement import Statement
from relead.store.tables.portal import user_account as account
from relead.store.tables.portal import web_session as session

_TOKEN = bindparam("token_sha256", type_=LargeBinary)
_NOW = bindparam("now", type_=DateTime(timezone=True))
_USER = bindparam("user_id", type_=Integer)


def _moment(name: str) -> Any:
    return bindparam(name, type_=DateTime(timezone=True))


_ACCOUNT = Statement(
    lambda: select(account.c.id, account.c.password_hash, account.c.active).where(
        func.lower(account.c.login) == func.lower(bindparam("login", type_=Text))
    )
)
_GET = Statement(
    lambda: (
        select(
            session.c.seen_at,
            account.c.id.label("user_id"),
            account.c.is_admin,
            account.c.roles,
            account.c.departments,
            account.c.login,
            account.c.name,
            account.c.last_name,
            account.c.preferences,
        )
        .select_from(session.join(account, account.c.id == session.c.user_id))
        .where(
            session.c.token_sha256 == _TOKEN,
            session.c.seen_at > _moment("idle_since"),
            session.c.created_at > _moment("made_since"),
            account.c.active,
        )
    )
)
_INSERT = Statement(
    lambda: insert(session).values(token_sha256=_TOKEN, user_id=_USER, created_at=_NOW, seen_at=_NOW)
)
_SEEN = Statement(lambda: update(session).where(session.c.token_sha256 == _TOKEN).values(seen_at=_NOW))
_DELETE = Statement(lambda: delete(session).where(session.c.token_sha256 == _TOKEN))
_OF = Statement(
    lambda: (
        select(session.c.token_sha256, session.c.created_at, session.c.seen_at)
        .where(
            session.c.user_id == _USER,
            session.c.seen_at > _moment("idle_since"),
            session.c.created_at > _moment("made_since"),
        )
        .order_by(session.c.seen_at.desc(), session.c.created_at.desc(), session.c.token_sha256)
    )
)
_DELETE_OF = Statement(
    lambda: delete(session).where(session.c.user_id == _USER, session.c.token_sha256 != _TOKEN)
)
_PASSWORD = Statement(lambda: select(account.c.password_hash).where(account.c.id == _USER))
_SWEEP = Statement(
    lambda: delete(session).where(
        (session.c.seen_at <= _moment("idle_since")) | (session.c.created_at <= _moment("made_since"))
    )
)
_SIGNED_IN = Statement(lambda: update(account).where(account.c.id == _USER).values(last_login=_NOW))
_PREFER = Statement(
    lambda: (
        update(account)
        .where(account.c.id == _USER)
        .values(preferences=account.c.preferences.concat(bindparam("chosen", type_=JSONB)))
    )
)


async def account_of(tx: ReadTx, login: str) -> Row | None:
    """Account with this login in any letter case: id, password_hash, active."""
    return await tx.row(_ACCOUNT, login=login)


async def get(
    tx: ReadTx, token_sha256: bytes, *, idle_since: dt.datetime, made_since: dt.datetime
) -> Row | None:
    """A session used and made after those moments, of an active user, with what his rights depend on."""
    return await tx.row(_GET, token_sha256=token_sha256, idle_since=idle_since, made_since=made_since)


async def insert_row(tx: Tx, token_sha256: bytes, user_id: int) -> None:
    """Store a session that begins now; the token itself is never stored."""
    await tx.run(_INSERT, token_sha256=token_sha256, user_id=user_id, now=tx.now)
    await tx.run(_SIGNED_IN, user_id=user_id, now=tx.now)


async def seen(tx: Tx, token_sha256: bytes) -> None:
    """Note that a session is used now."""
    await tx.run(_SEEN, token_sha256=token_sha256, now=tx.now)


async def delete_row(tx: Tx, token_sha256: bytes) -> None:
    """End a session."""
    await tx.run(_DELETE, token_sha256=token_sha256)


async def list_for(
    tx: ReadTx, user_id: int, *, idle_since: dt.datetime, made_since: dt.datetime
) -> list[Row]:
    """A user's sessions used and made after those moments, the last used first."""
    return await tx.rows(_OF, user_id=user_id, idle_since=idle_since, made_since=made_since)


async def delete_of(tx: Tx, user_id: int, *, but: bytes = b"") -> None:
    """End all sessions of a user, but for the one with that digest."""
    await tx.run(_DELETE_OF, user_id=user_id, token_sha256=but)


async def password_of(tx: ReadTx, user_id: int) -> str | None:
    """A user's hashed password, None if he has none."""
    found: str | None = await tx.value(_PASSWORD, user_id=user_id)
    return found


async def sweep(tx: Tx, *, idle_since: dt.datetime, made_since: dt.datetime) -> None:
    """Forget sessions last used, or made, before those moments."""
    await tx.run(_SWEEP, idle_since=idle_since, made_since=made_since)


async def prefer(tx: Tx, user_id: int, chosen: Mapping[str, Any]) -> None:
    """Set some of a user's preferences."""
    await tx.run(_PREFER, user_id=user_id, chosen=dict(chosen))
