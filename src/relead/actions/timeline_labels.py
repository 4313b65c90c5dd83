"""Names of what history records hold codes of."""

from typing import Final

from relead.domain.ids import Entity
from relead.store import statuses
from relead.store.engine import ReadTx

_DICTIONARIES: Final = {Entity.LEAD: "STATUS", Entity.DEAL: "DEAL_STAGE"}
"""What the ENTITY_ID of the dictionaries of stages begins with."""


async def stages(tx: ReadTx, entity: Entity) -> dict[str, str]:
    """Names of the stages cards of a type go through, by code; none for those that have none."""
    begins = _DICTIONARIES.get(entity)
    if begins is None:
        return {}
    rows = await statuses.list_all(tx)
    return {row["status_id"]: row["name"] for row in rows if row["entity_id"].startswith(begins)}
