"""Currencies: the use cases behind `crm.currency.*` (entities.md 8.2)."""

from relead.domain.errors import EntityNotFound
from relead.store import currencies
from relead.store.engine import ReadTx, Row


async def list_all(tx: ReadTx) -> list[Row]:
    """All currencies by SORT."""
    return await currencies.list_all(tx)


async def get(tx: ReadTx, code: str) -> Row:
    """One currency by its code, in any letter case. Raises EntityNotFound."""
    found = await currencies.get(tx, code.upper())
    if found is None:
        raise EntityNotFound
    return found
