"""What writing an entity looks up: dictionary rows, currencies, users."""

from collections.abc import Collection, Mapping

from sqlalchemy import ARRAY, Integer, Text, bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from relead.domain.semantics import Semantic
from relead.store.engine import ReadTx, Tx
from relead.store.statement import Statement
from relead.store.tables.portal import currency, status, user_account

_FIRST = Statement(
    lambda: (
        select(status.c.entity_id, status.c.status_id)
        .ext(distinct_on(status.c.entity_id))
        .where(status.c.entity_id == func.any(bindparam("entity_ids", type_=ARRAY(Text))))
        .order_by(status.c.entity_id, status.c.sort, status.c.id)
    )
)
_SEMANTICS = Statement(
    lambda: (
        select(status.c.semantics)
        .where(status.c.entity_id == bindparam("entity_id"), status.c.status_id == bindparam("status_id"))
        # Whoever deletes the status or changes its semantics waits until who takes it has committed.
        .with_for_update(read=True)
    )
)
_CURRENCY = Statement(
    lambda: (
        select(currency.c.currency)
        .where(currency.c.currency == bindparam("code"))
        # Whoever deletes it waits until who takes it has committed.
        .with_for_update(read=True, key_share=True)
    )
)
_USERS = Statement(
    lambda: select(user_account.c.id).where(
        user_account.c.id == func.any(bindparam("ids", type_=ARRAY(Integer)))
    )
)
_USER = Statement(lambda: select(user_account.c.id).where(user_account.c.id == bindparam("user_id")))


async def first_statuses(tx: ReadTx, entity_ids: Collection[str]) -> Mapping[str, str]:
    """First row by SORT of each dictionary."""
    rows = await tx.rows(_FIRST, entity_ids=list(entity_ids))
    return {row["entity_id"]: row["status_id"] for row in rows}


async def semantic_of(tx: Tx, entity_id: str, status_id: str) -> Semantic | None:
    """Semantic of a status to be taken, None if there is none; it stays what it is till the commit."""
    row = await tx.row(_SEMANTICS, entity_id=entity_id, status_id=status_id)
    return None if row is None else Semantic(row["semantics"] or "P")


async def currency_exists(tx: ReadTx, code: str) -> bool:
    """Whether the portal knows the currency."""
    return await tx.value(_CURRENCY, code=code) is not None


async def unknown_users(tx: ReadTx, ids: Collection[int]) -> set[int]:
    """Those of the ids that are no user's."""
    return {*ids} - {row["id"] for row in await tx.rows(_USERS, ids=list(ids))} if ids else set()


async def user_exists(tx: ReadTx, user_id: int) -> bool:
    """Whether there is such a user."""
    return await tx.value(_USER, user_id=user_id) is not None
