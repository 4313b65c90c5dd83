"""Product rows: the use cases behind `crm.*.productrows.*` and `crm.item.productrow.*` (entities.md 2.10).

Belongs here: rights of the owner, storing rows, and the owner's sum that follows from them unless it is
manual. Does not belong here: arithmetic, which is `domain/product_rows`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from relead.actions.demands import demand
from relead.domain import events
from relead.domain.access import Action, Actor
from relead.domain.binding import STEP
from relead.domain.errors import AccessDenied, EntityNotFound
from relead.domain.events import Kind, Record
from relead.domain.ids import Entity, to_id
from relead.domain.product_rows import BLANK, ProductRow, remaining, totals, written
from relead.store import entities, product_rows
from relead.store.engine import ReadTx, Row, Tx

OWNERS = (Entity.LEAD, Entity.DEAL)
"""Types of entities that have product rows."""


@dataclass(frozen=True, slots=True)
class OwnedRows:
    """Rows with their owner; `rate` turns his money into the portal's base currency."""

    entity: Entity
    owner_id: int
    rate: Decimal
    rows: tuple[ProductRow, ...]


async def list_for(tx: ReadTx, actor: Actor, entity: Entity, owner_id: int) -> OwnedRows:
    """All rows of an owner by SORT; needs READ on him."""
    await demand(tx, actor, entity, Action.READ, await entities.owner(tx, entity, owner_id))
    return await _owned(tx, entity, owner_id, await product_rows.list_for(tx, entity, owner_id))


async def get(tx: ReadTx, actor: Actor, row_id: int) -> OwnedRows:
    """One row; needs READ on its owner."""
    entity, owner_id = await _owner_of(tx, actor, row_id)
    found = await list_for(tx, actor, entity, owner_id)
    return replace(found, rows=tuple(row for row in found.rows if row.id == row_id))


async def replace_all(
    tx: Tx, actor: Actor, entity: Entity, owner_id: int, given: Iterable[Mapping[str, Any]]
) -> OwnedRows:
    """Replace all rows by those a client wrote, by classic code; the ID of a present one changes it."""
    owner = await _lock(tx, actor, entity, owner_id)
    before = {row.id: row for row in await product_rows.list_for(tx, entity, owner_id)}
    free, made = dict(before), []
    for fields in given:
        # The second row with one ID is a new row.
        present = free.pop(to_id(fields.get("ID")), BLANK)
        made.append(written(fields, present, tx.portal.language))
    return await _save(tx, entity, owner, before, made)


async def add(tx: Tx, actor: Actor, entity: Entity, owner_id: int, given: Mapping[str, Any]) -> OwnedRows:
    """Add one row; the answer holds it alone."""
    owner = await _lock(tx, actor, entity, owner_id)
    before = {row.id: row for row in await product_rows.list_for(tx, entity, owner_id)}
    made = written(given, BLANK, tx.portal.language)
    saved = await _save(tx, entity, owner, before, [*before.values(), made])
    return replace(saved, rows=tuple(row for row in saved.rows if row.id not in before))


async def change(tx: Tx, actor: Actor, row_id: int, given: Mapping[str, Any]) -> OwnedRows:
    """Change one row; the answer holds it alone."""
    entity, owner, before = await _lock_row(tx, actor, row_id)
    made = written(given, before[row_id], tx.portal.language)
    saved = await _save(tx, entity, owner, before, (before | {row_id: made}).values())
    return replace(saved, rows=tuple(row for row in saved.rows if row.id == row_id))


async def delete(tx: Tx, actor: Actor, row_id: int) -> None:
    """Delete one row."""
    entity, owner, before = await _lock_row(tx, actor, row_id)
    await _save(tx, entity, owner, before, [row for row in before.values() if row.id != row_id])


async def follow(tx: Tx, entity: Entity, row: Row, columns: dict[str, Any]) -> None:
    """Let the sum of an owner that is being changed be that of his rows, unless it is manual.

    `columns` are those that change; a sum the client wrote is overridden where there are rows (entities.md
    3.3).
    """
    if not columns.keys() & {"opportunity", "is_manual_opportunity", "tax_value"}:
        return
    rows = await product_rows.list_for(tx, entity, row["id"])
    if rows and not columns.get("is_manual_opportunity", row["is_manual_opportunity"]):
        sums = _sums(entity, rows)
        for name, value in sums.items():
            columns[name] = value
            if row[name] == value:
                del columns[name]


async def of_lead(tx: ReadTx, lead_id: int, deals: list[int]) -> tuple[list[ProductRow], list[ProductRow]]:
    """Rows of a lead, and those of them that are in none of `deals`, made of it (repeat-leads.md 5.6)."""
    rows = await product_rows.list_for(tx, Entity.LEAD, lead_id)
    if not rows:
        return [], []
    return rows, remaining(rows, await product_rows.list_for_many(tx, Entity.DEAL, deals))


async def give(tx: Tx, deal_id: int, rows: Iterable[ProductRow]) -> None:
    """Give a new deal copies of rows; its sum is theirs."""
    fresh = [replace(row, id=0) for row in rows]
    if fresh:
        await _store(tx, Entity.DEAL, deal_id, {}, fresh)
        await entities.update_row(tx, Entity.DEAL, deal_id, _sums(Entity.DEAL, fresh))


async def unite(tx: Tx, entity: Entity, owner_id: int, others: Iterable[int]) -> dict[str, Decimal]:
    """Give an owner the rows of others that he lacks; return the columns that follow from all he has then.

    Equal rows stay as many as the one has who has most of them. Empty if there are no rows at all.
    """
    before = await product_rows.list_for(tx, entity, owner_id)
    rows = list(before)
    for other in others:
        last = max((row.sort for row in rows), default=0)
        found = remaining(await product_rows.list_for(tx, entity, other), rows)
        rows += [replace(row, id=0, sort=last + STEP * place) for place, row in enumerate(found, 1)]
    if not rows:
        return {}
    await _store(tx, entity, owner_id, {row.id: row for row in before}, rows)
    return _sums(entity, rows)


async def _lock(tx: Tx, actor: Actor, entity: Entity, owner_id: int) -> Row:
    return await demand(tx, actor, entity, Action.WRITE, await entities.lock(tx, entity, owner_id))


async def _owner_of(tx: ReadTx, actor: Actor, row_id: int) -> tuple[Entity, int]:
    """Whose row it is; that there is none is told to whoever may read all owners only."""
    found = await product_rows.owner_of(tx, row_id)
    if found is None:
        raise EntityNotFound if all(actor.reads_all(entity) for entity in OWNERS) else AccessDenied
    return found


async def _lock_row(tx: Tx, actor: Actor, row_id: int) -> tuple[Entity, Row, dict[int, ProductRow]]:
    entity, owner_id = await _owner_of(tx, actor, row_id)
    owner = await _lock(tx, actor, entity, owner_id)
    rows = {row.id: row for row in await product_rows.list_for(tx, entity, owner_id)}
    if row_id not in rows:  # deleted before the owner was locked
        raise EntityNotFound
    return entity, owner, rows


async def _save(
    tx: Tx, entity: Entity, owner: Row, before: Mapping[int, ProductRow], after: Iterable[ProductRow]
) -> OwnedRows:
    """Store the rows of a locked owner, and what follows for him; nothing if nothing changes."""
    owner_id: int = owner["id"]
    rows = await _store(tx, entity, owner_id, before, after)
    if {row.id: row for row in rows} != before:
        sums = {} if owner["is_manual_opportunity"] else _sums(entity, rows)
        columns = {name: value for name, value in sums.items() if owner[name] != value}
        always = {"date_modify": tx.now, "modify_by_id": tx.user_id}
        await entities.update_row(tx, entity, owner_id, {**columns, **always})
        details = {"fields": ["product_rows", *sorted(columns)]}
        tx.record(Record(Kind.CHANGED, entity, owner_id, details))
        tx.emit(events.updated(entity, owner_id))
    return await _owned(tx, entity, owner_id, rows)


async def _store(
    tx: Tx,
    entity: Entity,
    owner_id: int,
    before: Mapping[int, ProductRow],
    after: Iterable[ProductRow],
) -> list[ProductRow]:
    """Write the difference; return the rows with the ids of new ones, by SORT."""
    rows = list(after)
    ids = iter(await product_rows.next_ids(tx, sum(not row.id for row in rows)))
    rows = [_named(row if row.id else replace(row, id=next(ids))) for row in rows]
    kept = {row.id for row in rows}
    await product_rows.delete_rows(tx, [row_id for row_id in before if row_id not in kept])
    await product_rows.update_rows(tx, [row for row in rows if row.id in before and row != before[row.id]])
    await product_rows.insert_rows(tx, entity, owner_id, [row for row in rows if row.id not in before])
    return sorted(rows, key=lambda row: (row.sort, row.id))


def _named(row: ProductRow) -> ProductRow:
    """A row without a name has its id for one."""
    return row if row.product_name else replace(row, product_name=f"[{row.id}]")


def _sums(entity: Entity, rows: Iterable[ProductRow]) -> dict[str, Decimal]:
    """Columns of an owner that follow from his rows."""
    cost, tax = totals(rows)
    return {"opportunity": cost, "tax_value": tax} if entity is Entity.DEAL else {"opportunity": cost}


async def _owned(tx: ReadTx, entity: Entity, owner_id: int, rows: Iterable[ProductRow]) -> OwnedRows:
    return OwnedRows(entity, owner_id, await product_rows.rate(tx, entity, owner_id), tuple(rows))
