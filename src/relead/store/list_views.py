"""Saved views of lists: each user's own."""

from sqlalchemy import Integer, Text, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from relead.store.engine import ReadTx, Row, Tx
from relead.store.statement import Buildable, Statement
from relead.store.tables.portal import list_view

_USER = bindparam("user", type_=Integer)
_LIST = bindparam("of", type_=Text)
_OWN = (list_view.c.user_id == _USER) & (list_view.c.list == _LIST)
_ID = bindparam("view", type_=Integer)


def _save() -> Buildable:
    address = bindparam("address", type_=Text)
    row = {"user_id": _USER, "list": _LIST, "name": bindparam("name", type_=Text), "address": address}
    made = insert(list_view).values(row)
    return made.on_conflict_do_update(
        index_elements=["user_id", "list", "name"], set_={"address": made.excluded.address}
    )


_LIST_OF = Statement(
    lambda: (
        select(list_view.c.id, list_view.c.name, list_view.c.address, list_view.c.is_default)
        .where(_OWN)
        .order_by(func.lower(list_view.c.name), list_view.c.id)
    )
)
_SAVE = Statement(_save)
_DELETE = Statement(lambda: delete(list_view).where(_OWN, list_view.c.id == _ID))
_DEFAULT = Statement(lambda: update(list_view).where(_OWN).values(is_default=list_view.c.id == _ID))


async def list_of(tx: ReadTx, user_id: int, of: str) -> list[Row]:
    """A user's views of a list by name: id, name, address, is_default."""
    return await tx.rows(_LIST_OF, user=user_id, of=of)


async def save(tx: Tx, user_id: int, of: str, name: str, address: str) -> None:
    """Keep a view; one of the same name is replaced."""
    await tx.run(_SAVE, user=user_id, of=of, name=name, address=address)


async def delete_row(tx: Tx, user_id: int, of: str, view: int) -> None:
    """Forget a view; one that is gone stays gone."""
    await tx.run(_DELETE, user=user_id, of=of, view=view)


async def make_default(tx: Tx, user_id: int, of: str, view: int) -> None:
    """Let a list open with this view, and no other; 0 for none."""
    await tx.run(_DEFAULT, user=user_id, of=of, view=view)
