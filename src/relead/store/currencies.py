"""Currencies of the portal."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, Integer, Text, bindparam, delete, exists, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from relead.domain.currencies import BASE_RATE
from relead.domain.fields.catalogue import FieldType
from relead.store.engine import ReadTx, Row, Tx
from relead.store.entities import CATALOGUES, TABLES
from relead.store.statement import Buildable, Statement
from relead.store.tables.portal import currency

_ANY = Statement(lambda: select(currency.c.currency).limit(1))
_LIST = Statement(lambda: select(currency).order_by(currency.c.sort, currency.c.currency))
_IS = currency.c.currency == bindparam("code", type_=Text)
_GET = Statement(lambda: select(currency).where(_IS))
_LOCK = Statement(lambda: select(currency).where(_IS).with_for_update())
_NEW = ("currency", "amount_cnt", "amount", "sort", "localizations")
_CHANGED = (*_NEW[1:], "date_update")
_INSERT = Statement(
    lambda: (
        insert(currency)
        .values({name: bindparam(name, type_=currency.c[name].type) for name in _NEW})
        .on_conflict_do_nothing(index_elements=["currency"])
        .returning(currency.c.currency)
    )
)
_UPDATE = Statement(
    lambda: (
        update(currency)
        .where(_IS)
        .values({name: bindparam(name, type_=currency.c[name].type) for name in _CHANGED})
    )
)
_MAKE_BASE = Statement(lambda: update(currency).where(_IS).values(**BASE_RATE))
_DELETE = Statement(lambda: delete(currency).where(_IS))


def _column(name: str, kind: Any) -> Any:
    return func.unnest(bindparam(name, type_=ARRAY(kind))).label(name)


def _in_use() -> Buildable:
    """Fields that hold currencies are read from the field catalogues."""
    columns = [
        TABLES[entity].c[field.column]
        for entity, catalogue in CATALOGUES.items()
        for field in catalogue.columns
        if field.type is FieldType.CURRENCY and field.column is not None
    ]
    return select(or_(*(exists().where(column == bindparam("code", type_=Text)) for column in columns)))


_IN_USE = Statement(_in_use)
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


async def lock(tx: Tx, code: str) -> Row | None:
    """One currency; no entity can take it until the transaction ends."""
    return await tx.row(_LOCK, code=code)


async def insert_row(tx: Tx, values: Mapping[str, Any]) -> bool:
    """Add a currency with the columns of _NEW; False if it is there already."""
    return await tx.value(_INSERT, **values) is not None


async def update_row(tx: Tx, code: str, values: Mapping[str, Any]) -> None:
    """Set the columns of _CHANGED."""
    await tx.run(_UPDATE, **{"code": code, **values})


async def make_base(tx: Tx, code: str) -> None:
    """Let one unit of a currency be worth one."""
    await tx.run(_MAKE_BASE, code=code)


async def in_use(tx: ReadTx, code: str) -> bool:
    """Whether any entity has its sum in the currency."""
    return bool(await tx.value(_IN_USE, code=code))


async def delete_row(tx: Tx, code: str) -> None:
    """Delete a currency."""
    await tx.run(_DELETE, code=code)


async def fill(tx: Tx, localizations: Mapping[str, Any]) -> None:
    """Add currencies that are not there, in the order given, each at a rate of one to one."""
    await tx.run(
        _FILL,
        currency=list(localizations),
        sort=[100 * position for position in range(1, len(localizations) + 1)],
        localizations=list(localizations.values()),
    )
