"""Questions about leads that no other entity has."""

from sqlalchemy import Integer, Text, bindparam, select

from relead.store.engine import ReadTx
from relead.store.statement import Statement
from relead.store.tables.crm import lead

_OF_COMPANY = Statement(
    lambda: (
        select(lead.c.id)
        .where(lead.c.company_id == bindparam("company_id", type_=Integer))
        .order_by(lead.c.id)
    )
)
_IN_STATUS = Statement(
    lambda: (
        select(lead.c.id).where(lead.c.status_id == bindparam("status_id", type_=Text)).order_by(lead.c.id)
    )
)


async def linked_to_company(tx: ReadTx, company_id: int) -> list[int]:
    """Ids of the leads linked to a company, ascending."""
    return [row["id"] for row in await tx.rows(_OF_COMPANY, company_id=company_id)]


async def in_status(tx: ReadTx, status_id: str) -> list[int]:
    """Ids of the leads in a status, ascending."""
    return [row["id"] for row in await tx.rows(_IN_STATUS, status_id=status_id)]
