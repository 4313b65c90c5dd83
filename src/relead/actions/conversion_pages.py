"""What the conversion dialog shows: where each value goes, who is there already, other ways to complete.

Belongs here: reading for that dialog, and that it completes a lead once. Does not belong here: converting
(`conversion`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relead.actions.conversion import convert
from relead.actions.conversion_plan import Outcome, Wish, plan
from relead.actions.demands import demand
from relead.domain.access import Action, Actor
from relead.domain.errors.clients import ConversionRefused, LeadCompleted, NothingToConvertTo
from relead.domain.ids import Entity
from relead.domain.semantics import Semantic
from relead.store import categories, clients, entities, statuses
from relead.store.engine import ReadTx, Row, Tx

_MOST = 20
"""Duplicates that are offered of each type."""


@dataclass(frozen=True, slots=True)
class Dialog:
    """A conversion as it is being chosen. `planned` is None while nothing, or too much, is chosen."""

    row: Row
    repeat: bool
    planned: Outcome | None
    refused: Mapping[Entity, bool]
    """Targets, and whether the actor may not make them of this lead."""
    duplicates: Mapping[Entity, Sequence[tuple[int, str]]]
    junk: Sequence[Row]
    """Failed statuses the actor may move the lead to."""
    categories: Sequence[Row]
    """Categories the actor may make a deal in."""


async def dialog(tx: ReadTx, actor: Actor, lead_id: int, wish: Wish, *, opened: bool) -> Dialog:
    """The dialog of a lead, with what never changes in it if it is just `opened`; needs WRITE on it.

    Raises EntityNotFound, AccessDenied.
    """
    row = await demand(tx, actor, Entity.LEAD, Action.WRITE, await entities.get(tx, Entity.LEAD, lead_id))
    repeat = row["is_return_customer"]
    try:
        planned = await plan(tx, actor, row, wish)
    except (NothingToConvertTo, ConversionRefused):
        planned = None
    targets = (Entity.DEAL,) if repeat else (Entity.DEAL, Entity.CONTACT, Entity.COMPANY)
    return Dialog(
        row,
        repeat,
        planned,
        {entity: not actor.grant(entity, Action.ADD).most for entity in targets},
        {} if planned is None else await _named(tx, actor, planned),
        await _junk(tx, actor, row) if opened else (),
        await _categories(tx, actor) if opened else (),
    )


async def complete(tx: Tx, actor: Actor, lead_id: int, wish: Wish) -> Outcome:
    """Convert a lead in progress: who completes it second, with a dialog opened before, makes no second deal.

    Raises LeadCompleted, and what `conversion.convert` raises.
    """
    row = await entities.lock(tx, Entity.LEAD, lead_id)
    row = await demand(tx, actor, Entity.LEAD, Action.WRITE, row)
    if row["semantic"] != Semantic.PROCESS.value:
        raise LeadCompleted
    return await convert(tx, actor, lead_id, wish)


async def _categories(tx: ReadTx, actor: Actor) -> list[Row]:
    return [
        each
        for each in await categories.list_all(tx)
        if actor.grant(Entity.DEAL, Action.ADD, each["id"]).most
    ]


async def _junk(tx: ReadTx, actor: Actor, row: Row) -> list[Row]:
    return [
        each
        for each in await statuses.list_for(tx, "STATUS")
        if each["semantics"] == "F" and actor.may_move(Entity.LEAD, row["status_id"], each["status_id"])
    ]


async def _named(tx: ReadTx, actor: Actor, planned: Outcome) -> dict[Entity, list[tuple[int, str]]]:
    found = {}
    for entity, ids in planned.duplicates.items():
        rows = await clients.named(tx, actor, entity, ids[:_MOST])
        found[entity] = [(each, _name(entity, rows[each])) for each in ids if each in rows]
    return found


def _name(entity: Entity, row: Row) -> str:
    if entity is Entity.COMPANY:
        return str(row["title"])
    return " ".join(part for part in (row["name"], row["second_name"], row["last_name"]) if part)
