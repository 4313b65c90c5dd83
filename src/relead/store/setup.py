"""Whether a database has been filled with what a portal needs, and the lock under which it is."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import ARRAY, BigInteger, Text, and_, bindparam, exists, func, select

from relead.domain.portal import FILE_KEY
from relead.store.engine import ReadTx, Tx
from relead.store.statement import Statement
from relead.store.tables.crm import deal_category
from relead.store.tables.portal import currency, department, setting, status
from relead.store.tables.requisites import requisite_preset

_KEY: Final = 0x52454C46
"""Key of the advisory lock; the next one after that of migrations."""

_LOCK = Statement(lambda: select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger))))
_WANTED = bindparam("entity_ids", type_=ARRAY(Text))
_DONE = Statement(
    lambda: select(
        and_(
            ~select(func.unnest(_WANTED)).except_(select(status.c.entity_id)).exists(),
            exists().where(currency.c.currency.is_not(None)),
            exists().where(deal_category.c.id == 0),
            exists().where(department.c.id.is_not(None)),
            exists().where(requisite_preset.c.id.is_not(None)),
            exists().where(setting.c.key == FILE_KEY),
        )
    )
)


async def is_done(tx: ReadTx, entity_ids: Collection[str]) -> bool:
    """Whether there is all that `actions/setup` makes, rows in each of these dictionaries among it."""
    return bool(await tx.value(_DONE, entity_ids=list(entity_ids)))


async def lock(tx: Tx) -> None:
    """Wait until no other process fills the database, and keep others waiting till the transaction ends."""
    await tx.run(_LOCK, key=_KEY)
