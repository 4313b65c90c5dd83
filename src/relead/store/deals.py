"""Questions about deals that no other entity has."""

from typing import Any

import asyncpg
from sqlalchemy import Integer, bindparam, func, select, update
from sqlalchemy.sql.elements import ColumnElement

from relead.store.engine import ReadTx, StaleLocks, Tx
from relead.store.statement import Buildable, Statement
from relead.store.tables.crm import deal, lead

_COMPANY = bindparam("company_id", type_=Integer)
_CONTACT = bindparam("contact_id", type_=Integer)

_OF_COMPANY = Statement(lambda: select(deal.c.id).where(deal.c.company_id == _COMPANY).order_by(deal.c.id))


def _of_company() -> list[ColumnElement[bool]]:
    return [deal.c.company_id == _COMPANY]


def _of_contact() -> list[ColumnElement[bool]]:
    """Deals of a contact as a client of his own: without a company (entities.md 6.2)."""
    return [deal.c.company_id.is_(None), deal.c.contact_id == _CONTACT]


def _mark(client: list[ColumnElement[bool]]) -> Buildable:
    """Set both repeat flags of all deals of one client that are not as they should be.

    A deal is repeat after an earlier won deal of the client; a repeated approach without one, if the
    lead it came from was a repeat lead. Somebody else may hold one of these deals and wait for this client:
    who does not get it at once gives way, a deadlock would be noticed after a second only.
    """
    first_won: Any = select(func.min(deal.c.id)).where(*client, deal.c.semantic == "S").scalar_subquery()
    repeat = func.coalesce(deal.c.id > first_won, False)
    from_repeat = select(lead.c.id).where(lead.c.id == deal.c.lead_id, lead.c.is_return_customer).exists()
    approach = ~repeat & from_repeat
    wrong = (deal.c.is_return_customer != repeat) | (deal.c.is_repeated_approach != approach)
    found = select(deal.c.id).where(*client, wrong).with_for_update(nowait=True, key_share=True).cte("found")
    return (
        update(deal)
        .where(deal.c.id == found.c.id)
        .values(is_return_customer=repeat, is_repeated_approach=approach)
    )


_MARK_COMPANY = Statement(lambda: _mark(_of_company()))
_MARK_CONTACT = Statement(lambda: _mark(_of_contact()))
_CLEAR = Statement(
    lambda: (
        update(deal)
        .where(
            deal.c.id == bindparam("id_", type_=Integer),
            deal.c.is_return_customer | deal.c.is_repeated_approach,
        )
        .values(is_return_customer=False, is_repeated_approach=False)
    )
)


async def linked_to_company(tx: ReadTx, company_id: int) -> list[int]:
    """Ids of the deals with a company, ascending."""
    return [row["id"] for row in await tx.rows(_OF_COMPANY, company_id=company_id)]


async def mark_repeat(tx: Tx, company_id: int | None, contact_id: int | None) -> None:
    """Recompute the repeat flags of all deals of one client; the company counts before the contact.

    Raises StaleLocks if somebody else is changing one of them.
    """
    try:
        if company_id is not None:
            await tx.run(_MARK_COMPANY, company_id=company_id)
        elif contact_id is not None:
            await tx.run(_MARK_CONTACT, contact_id=contact_id)
    except asyncpg.LockNotAvailableError:
        raise StaleLocks from None


async def unmark_repeat(tx: Tx, deal_id: int) -> None:
    """A deal without a client is neither repeat nor a repeated approach."""
    await tx.run(_CLEAR, id_=deal_id)
