"""Webhooks and the users behind them."""

from sqlalchemy import ARRAY, Integer, LargeBinary, Text, bindparam, func, insert, or_, select

from relead.store.engine import CHANNEL, ReadTx, Row, Tx
from relead.store.statement import Statement
from relead.store.tables.portal import user_account, webhook

_HOOKS = Statement(
    lambda: (
        select(
            webhook.c.id,
            webhook.c.secret_sha256,
            webhook.c.scopes,
            user_account.c.id.label("user_id"),
            user_account.c.active,
            user_account.c.is_admin,
            user_account.c.roles,
            user_account.c.departments,
        )
        .select_from(webhook.join(user_account, user_account.c.id == webhook.c.user_id))
        .where(
            or_(
                user_account.c.id == bindparam("user_id", type_=Integer),
                func.lower(user_account.c.login) == func.lower(bindparam("login", type_=Text)),
            )
        )
    )
)
_INSERT = Statement(
    lambda: insert(webhook).values(
        user_id=bindparam("user_id", type_=Integer),
        secret_sha256=bindparam("secret_sha256", type_=LargeBinary),
        scopes=bindparam("scopes", type_=ARRAY(Text)),
    )
)
_RIGHTS = Statement(
    lambda: select(
        user_account.c.id.label("user_id"),
        user_account.c.active,
        user_account.c.is_admin,
        user_account.c.roles,
        user_account.c.departments,
    ).where(user_account.c.id == bindparam("user_id", type_=Integer))
)
_NOTIFY = Statement(lambda: select(func.pg_notify(CHANNEL, "")))


async def hooks_of(tx: ReadTx, user: str) -> list[Row]:
    """Webhooks of a user given by id or login, each with what its user may do."""
    number = int(user) if user.isascii() and user.isdigit() and len(user) < 10 else 0  # noqa: PLR2004 - 32 bits
    return await tx.rows(_HOOKS, user_id=number, login=user)


async def rights_of(tx: ReadTx, user_id: int) -> Row | None:
    """What a user's rights depend on: active, is_admin, roles, departments."""
    return await tx.row(_RIGHTS, user_id=user_id)


async def insert_hook(tx: Tx, user_id: int, secret_sha256: bytes, scopes: list[str]) -> None:
    """Store a webhook. The secret itself is never stored."""
    await tx.run(_INSERT, user_id=user_id, secret_sha256=secret_sha256, scopes=scopes)


async def notify(tx: Tx) -> None:
    """Tell all processes, with the commit, to forget settings and credentials."""
    await tx.run(_NOTIFY)
