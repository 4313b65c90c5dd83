"""Changing many entities of a type alike, a batch at a time: who answers for them, which stage they are in.

Belongs here: what a batch is, and which of its entities were refused. Does not belong here: what a change
does and who may do it (the families), how batches follow each other (`web/bulk_pages`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from relead.actions import kanban, list_pages
from relead.actions.list_pages import Asked, Kind
from relead.domain.access import Actor
from relead.domain.errors import DomainError
from relead.domain.fields.form_draft import form_draft
from relead.domain.key_paging import place
from relead.domain.listing import Query
from relead.store import entities
from relead.store.engine import ReadTx, Tx

BATCH: Final = 20
"""Entities of one unit of work: short enough to be stopped between two, and to hold locks briefly."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch: how many have the wanted values now, and why the others have not, by id."""

    changed: int
    refused: Mapping[int, DomainError]


async def change(tx: Tx, actor: Actor, kind: Kind, ids: Sequence[int], fields: Mapping[str, Any]) -> Outcome:
    """Change each entity by itself, as if one by one: what is refused does not hold up the others."""
    await entities.lock_many(tx, kind.entity, ids)  # in the lock order, whatever is then done to each
    refused: dict[int, DomainError] = {}
    for entity_id in sorted(set(ids)):
        try:
            async with tx.savepoint():
                await _change(tx, actor, kind, entity_id, fields)
        except DomainError as error:
            refused[entity_id] = error
    return Outcome(len(set(ids)) - len(refused), refused)


async def _change(tx: Tx, actor: Actor, kind: Kind, entity_id: int, fields: Mapping[str, Any]) -> None:
    stage = fields.get(kind.stage.upper()) if kind.stage else None
    if stage:
        await kanban.demand_open(tx, kind, await kind.family.get(tx, actor, entity_id), stage)
    await kind.family.update(tx, actor, entity_id, fields, drafter=form_draft)


async def following(tx: ReadTx, actor: Actor, kind: Kind, asked: Asked, after: str) -> tuple[list[int], str]:
    """Ids of the next batch of all that a list finds, and the place after it, "" after the last one.

    By id, the newest first, whatever the list's order: a change may move an entity within that, or out of it.
    """
    key = kind.key("-ID")
    found = (await list_pages.rows(tx, actor, kind, replace(asked, key=key, after=after, before=""))).rows
    batch = found[:BATCH]
    last = place(key, batch[-1], batch[-1]["id"]) if len(found) > BATCH else ""
    return [row["id"] for row in batch], last


async def number(tx: ReadTx, actor: Actor, kind: Kind, asked: Asked) -> int:
    """How many a list finds: one statement, 3 more for a text that is looked for."""
    return await kind.family.count(tx, actor, Query(await list_pages.conditions(tx, actor, kind, asked)))
