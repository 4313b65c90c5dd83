"""Webhooks and the users behind them."""

from sqlalchemy import ARRAY, Integer, LargeBinary, Text, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql

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
            user_account.c.login,
            user_account.c.last_activity,
            user_account.c.active,
            user_account.c.is_admin,
            user_account.c.roles,
            user_account.c.departments,
        )
        .select_from(webhook.join(user_account, user_account.c.id == webhook.c.user_id))
        .where(webhook.c.secret_sha256 == bindparam("secret_sha256", type_=LargeBinary))
    )
)
_INSERT = Statement(
    lambda: (
        postgresql.insert(webhook)
        .values(
            user_id=bindparam("user_id", type_=Integer),
            secret_sha256=bindparam("secret_sha256", type_=LargeBinary),
            scopes=bindparam("scopes", type_=ARRAY(Text)),
            title=bindparam("title", type_=Text),
        )
        .on_conflict_do_nothing()
        .returning(webhook.c.id)
    )
)
_SHOWN = (webhook.c.id, webhook.c.user_id, webhook.c.scopes, webhook.c.created_at, webhook.c.title)
_ALL = Statement(lambda: select(*_SHOWN).order_by(webhook.c.id))
_OF = Statement(
    lambda: (
        select(*_SHOWN).where(webhook.c.user_id == bindparam("user_id", type_=Integer)).order_by(webhook.c.id)
    )
)
_DELETE = Statement(
    lambda: delete(webhook).where(webhook.c.id == bindparam("hook_id", type_=Integer)).returning(webhook.c.id)
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


async def hooks_with(tx: ReadTx, secret_sha256: bytes) -> list[Row]:
    """Webhooks with this secret, each with who its user is and what he may do.

    Asked by the secret and not by the user: an unknown user and a wrong secret are the same question,
    which takes the same time.
    """
    return await tx.rows(_HOOKS, secret_sha256=secret_sha256)


async def rights_of(tx: ReadTx, user_id: int) -> Row | None:
    """What a user's rights depend on: active, is_admin, roles, departments."""
    return await tx.row(_RIGHTS, user_id=user_id)


async def insert_hook(
    tx: Tx, user_id: int, secret_sha256: bytes, scopes: list[str], title: str = ""
) -> int | None:
    """Store a webhook, return its id; None if the user has one with this secret.

    The secret itself is never stored.
    """
    made: int | None = await tx.value(
        _INSERT, user_id=user_id, secret_sha256=secret_sha256, scopes=scopes, title=title
    )
    return made


async def hooks(tx: ReadTx) -> list[Row]:
    """All webhooks: id, user_id, scopes, created_at, title."""
    return await tx.rows(_ALL)


async def hooks_of(tx: ReadTx, user_id: int) -> list[Row]:
    """The webhooks of a user, with the same columns."""
    return await tx.rows(_OF, user_id=user_id)


async def delete_hook(tx: Tx, hook_id: int) -> bool:
    """Delete a webhook; False if there is none."""
    return await tx.value(_DELETE, hook_id=hook_id) is not None


async def notify(tx: Tx) -> None:
    """Tell all processes, with the commit, to forget settings, user fields and credentials."""
    tx.changes_portal = True
    await tx.run(_NOTIFY)
