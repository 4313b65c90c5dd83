"""Layouts of cards: one for all users, and personal ones that stand before it."""

from typing import Any

from sqlalchemy import Integer, SmallInteger, bindparam, delete, select
from sqlalchemy.dialects.postgresql import JSONB, insert

from relead.domain.card_layout import Section
from relead.domain.ids import Entity
from relead.store.engine import ReadTx, Tx
from relead.store.statement import Statement
from relead.store.tables.timeline import card_layout

COMMON = 0
"""Stands for a user in the layout that all have."""

_PLACE: dict[str, Any] = {
    "entity_type": bindparam("entity_type", type_=SmallInteger),
    "variant": bindparam("variant", type_=Integer),
    "user_id": bindparam("user_id", type_=Integer),
}


def _here(*names: str) -> list[Any]:
    return [card_layout.c[name] == _PLACE[name] for name in names]


_GET = Statement(lambda: select(card_layout.c.sections).where(*_here(*_PLACE)))
_PUT = Statement(
    lambda: (
        insert(card_layout)
        .values(**_PLACE, sections=bindparam("sections", type_=JSONB))
        .on_conflict_do_update(
            index_elements=list(_PLACE), set_={"sections": bindparam("sections", type_=JSONB)}
        )
    )
)
_DELETE = Statement(lambda: delete(card_layout).where(*_here(*_PLACE)))
_DELETE_PERSONAL = Statement(
    lambda: delete(card_layout).where(*_here("entity_type", "variant"), card_layout.c.user_id != COMMON)
)


async def get(tx: ReadTx, entity: Entity, variant: int, user_id: int) -> list[Section] | None:
    """Sections of a layout; None if it was never set."""
    found: list[Section] | None = await tx.value(
        _GET, entity_type=int(entity), variant=variant, user_id=user_id
    )
    return found


async def put(tx: Tx, entity: Entity, variant: int, user_id: int, sections: list[Section]) -> None:
    """Store a layout in place of the one there is."""
    await tx.run(_PUT, entity_type=int(entity), variant=variant, user_id=user_id, sections=sections)


async def forget(tx: Tx, entity: Entity, variant: int, user_id: int) -> None:
    """Delete a layout, if there is one."""
    await tx.run(_DELETE, entity_type=int(entity), variant=variant, user_id=user_id)


async def forget_personal(tx: Tx, entity: Entity, variant: int) -> None:
    """Delete the layouts that users have of their own."""
    await tx.run(_DELETE_PERSONAL, entity_type=int(entity), variant=variant)
