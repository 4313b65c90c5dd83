"""Counters of the limits, shared by all processes; lost with a crash, which does no harm.

Belongs here: counting. How much is allowed is told by the caller.
"""

from typing import Any

from sqlalchemy import Integer, Numeric, Text, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from relead.store.engine import ReadTx, Row, Tx
from relead.store.statement import Buildable, Statement
from relead.store.tables.portal import operating_bucket, rate_bucket


def _elapsed() -> Any:
    """Seconds since a bucket was last filled; none if it waited for a later one to be counted."""
    return func.greatest(0, func.extract("epoch", func.now() - rate_bucket.c.updated_at))


def _fill() -> Buildable:
    leaked = _elapsed() * bindparam("leak", type_=Numeric)
    level = 1 + func.greatest(0, rate_bucket.c.level - leaked)
    moment = func.greatest(rate_bucket.c.updated_at, func.now())
    return (
        insert(rate_bucket)
        .values(source=bindparam("source", type_=Text), level=1, updated_at=func.now())
        .on_conflict_do_update(
            index_elements=["source"],
            set_={"level": level, "updated_at": moment},
            where=level <= bindparam("burst", type_=Numeric),
        )
        .returning(rate_bucket.c.level)
    )


def _charge() -> Buildable:
    values = insert(operating_bucket).values(
        key=bindparam("key", type_=Text),
        minute=bindparam("minute", type_=Integer),
        seconds=bindparam("seconds", type_=Numeric),
    )
    return values.on_conflict_do_update(
        index_elements=["key", "minute"],
        set_={"seconds": operating_bucket.c.seconds + values.excluded.seconds},
    )


_FILL = Statement(_fill)
_CHARGE = Statement(_charge)
_USED = Statement(
    lambda: select(operating_bucket.c.key, operating_bucket.c.minute, operating_bucket.c.seconds).where(
        operating_bucket.c.minute > bindparam("after", type_=Integer)
    )
)
_SWEEP_RATE = Statement(lambda: delete(rate_bucket).where(_elapsed() > bindparam("seconds", type_=Numeric)))
_SWEEP_OPERATING = Statement(
    lambda: delete(operating_bucket).where(operating_bucket.c.minute <= bindparam("until", type_=Integer))
)


async def fill(tx: Tx, source: str, burst: float, leak: float) -> bool:
    """Count one more in a bucket that holds `burst` and leaks `leak` a second; False, uncounted, if full."""
    return await tx.value(_FILL, source=source, burst=burst, leak=leak) is not None


async def charge(tx: Tx, key: str, minute: int, seconds: float) -> None:
    """Add running time to a key's minute."""
    await tx.run(_CHARGE, key=key, minute=minute, seconds=seconds)


async def used(tx: ReadTx, after: int) -> list[Row]:
    """Running time charged in minutes after that one: key, minute, seconds."""
    return await tx.rows(_USED, after=after)


async def sweep(tx: Tx, *, seconds: float, until: int) -> None:
    """Forget buckets not filled for that long, and running time of minutes up to that one."""
    await tx.run(_SWEEP_RATE, seconds=seconds)
    await tx.run(_SWEEP_OPERATING, until=until)
