"""Stored settings of the portal."""

from sqlalchemy import Text, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from relead.store.engine import ReadTx, Tx
from relead.store.statement import Statement
from relead.store.tables.portal import setting

_PUT = Statement(
    lambda: (
        insert(setting)
        .values(key=bindparam("key", type_=Text), value=bindparam("value", type_=Text))
        .on_conflict_do_update(index_elements=["key"], set_={"value": bindparam("value", type_=Text)})
    )
)
_GET = Statement(lambda: select(setting.c.value).where(setting.c.key == bindparam("key", type_=Text)))

_ALL = Statement(lambda: select(setting))


async def put(tx: Tx, key: str, value: str) -> None:
    """Store a setting."""
    await tx.run(_PUT, key=key, value=value)


async def get_all(tx: ReadTx) -> dict[str, str]:
    """All that are stored, by key."""
    return {row["key"]: row["value"] for row in await tx.rows(_ALL)}


async def get(tx: ReadTx, key: str) -> str | None:
    """The stored value, None while it has its default."""
    found: str | None = await tx.value(_GET, key=key)
    return found
