"""Cards a lead was converted to: contacts, companies and deals whose LEAD_ID it is."""

from sqlalchemy import Integer, bindparam, select

from relead.domain.ids import Entity
from relead.store.engine import ReadTx
from relead.store.entities import TABLES
from relead.store.statement import Statement

_KINDS = (Entity.DEAL, Entity.CONTACT, Entity.COMPANY)


def _of(entity: Entity) -> Statement:
    table = TABLES[entity]
    mine = table.c.lead_id == bindparam("lead_id", type_=Integer)
    return Statement(lambda: select(table.c.id).where(mine).order_by(table.c.id))


_OF = {entity: _of(entity) for entity in _KINDS}


async def of_lead(tx: ReadTx, lead_id: int) -> dict[Entity, list[int]]:
    """Ids of a lead's children by type, ascending, in the order of locking."""
    return {
        entity: [row["id"] for row in await tx.rows(statement, lead_id=lead_id)]
        for entity, statement in _OF.items()
    }
