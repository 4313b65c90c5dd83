"""Cards a lead was converted to: contacts, companies and deals whose LEAD_ID it is."""

from sqlalchemy import Integer, bindparam, literal_column, select, union_all

from relead.domain.ids import Entity
from relead.store.engine import ReadTx
from relead.store.entities import TABLES
from relead.store.statement import Buildable, Statement

KINDS = (Entity.DEAL, Entity.CONTACT, Entity.COMPANY)


def _all() -> Buildable:
    """One statement for all types: it runs with every preview of a conversion."""
    tables = {entity: TABLES[entity] for entity in KINDS}
    found = union_all(
        *(
            select(literal_column(str(int(entity)), Integer).label("type"), table.c.id).where(
                table.c.lead_id == bindparam("lead_id", type_=Integer)
            )
            for entity, table in tables.items()
        )
    ).subquery()
    return select(found).order_by(found.c.id)


_OF = Statement(_all)


async def of_lead(tx: ReadTx, lead_id: int) -> dict[Entity, list[int]]:
    """Ids of a lead's children by type, ascending, in the order of locking."""
    made: dict[Entity, list[int]] = {entity: [] for entity in KINDS}
    for row in await tx.rows(_OF, lead_id=lead_id):
        made[Entity(row["type"])].append(row["id"])
    return made
