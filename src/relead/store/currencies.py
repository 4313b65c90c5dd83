"""Currencies of the portal."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, Integer, Text, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB, insert

from relead.store.engine import ReadTx, Row, Tx
from relead.store.statement import Statement
from relead.store.tables.portal import currency

_ANY = Statement(lambda: select(currency.c.currency).limit(1))
_LIST = Statement(lambda: select(currency).order_by(currency.c.sort, currency.c.currency))
_GET = Statement(lambda: select(currency).where(currency.c.currency == bindparam("code", type_=Text)))


def _column(name: str, kind: Any) -> Any:
    return func.unnest(bindparam(name, type_=ARRAY(kind))).label(name)


_FILL = Statement(
    lambda: (
        insert(currency)
        .from_select(
            ["currency", "sort", "localizations", "amount_cnt", "amount"],
            select(
                _column("currency", Text),
                _column("sort", Integer),
                _column("localizations", JSONB),
                literal(1),
                literal(1),
            ),
        )
        .on_conflict_do_nothing(index_elements=["currency"])
    )
)


async def filled(tx: ReadTx) -> bool:
    """Whether there is any currency."""
    return await tx.value(_ANY) is not None


async def list_all(tx: ReadTx) -> list[Row]:
    """All currencies by SORT."""
    return await tx.rows(_LIST)


async def get(tx: ReadTx, code: str) -> Row | None:
    """One currency."""
    return await tx.row(_GET, code=code)


async def fill(tx: Tx, localizations: Mapping[str, Any]) -> None:
    """Add currencies that are not there, in the order given, each at a rate of one to one."""
    await tx.run(
        _FILL,
        currency=list(localizations),
        sort=[100 * position for position in range(1, len(localizations) + 1)],
        localizations=list(localizations.values()),
    )
