"""To-dos: the use cases behind `crm.activity.todo.*` (communications.md 3.8).

A to-do is an activity of the provider CRM_TODO; it is listed, read and deleted as any other.
"""

from collections.abc import Mapping
from typing import Any

from relead.actions import activities
from relead.actions.activity_rights import Held, demand_card, demand_readable, hold, missing
from relead.domain import activity, dates
from relead.domain.access import Actor
from relead.domain.errors.activities import TodoColor, TodoCompleted, TodoDate, TodoResponsible
from relead.domain.fields.values import text_of
from relead.domain.ids import Card, to_id
from relead.store import dictionaries
from relead.store.engine import Tx

_COLORS = tuple("1234567")
_LONGEST = 512


async def add(tx: Tx, actor: Actor, card: Card, given: Mapping[str, Any]) -> int:
    """Plan something with a card.

    `given`: deadline; if wanted title, description, responsibleId, parentActivityId, pingOffsets, colorId.
    """
    columns = await _columns(tx, actor, given)
    columns |= {"type_id": activity.PROVIDED, "provider_id": activity.TODO, "provider_type_id": "TODO"}
    columns["settings"] = _settings({}, given)
    if "parent_id" in columns:
        parent = await demand_readable(tx, actor, columns["parent_id"])
        columns["thread_id"] = parent["thread_id"]
    return await activities.create(tx, actor, columns, (card,))


async def update(tx: Tx, actor: Actor, todo_id: int, card: Card, given: Mapping[str, Any]) -> None:
    """Change what is given of a to-do of a card; `given` as for `add`."""
    held = await _hold(tx, actor, todo_id, card)
    if held.row["completed"]:
        raise TodoCompleted
    columns = await _columns(tx, actor, given)
    if "parent_id" in columns:
        await demand_readable(tx, actor, columns["parent_id"])
    if {"colorId", "pingOffsets"} & given.keys():
        columns["settings"] = _settings(held.row["settings"], given)
    await activities.change(tx, held, columns)


async def _hold(tx: Tx, actor: Actor, todo_id: int, card: Card) -> Held:
    held = await hold(tx, actor, todo_id, [card])
    await demand_card(tx, actor, held.rows, card)
    if card not in held.cards or held.row["provider_id"] != activity.TODO:
        raise missing(actor)
    return held


async def _columns(tx: Tx, actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if "deadline" in given:
        due = dates.to_moment(text_of(given["deadline"]) or "", tx.portal.zone, tx.now)
        if due is None:
            raise TodoDate
        made |= {"start_time": due, "end_time": due}
    if "title" in given:
        made["subject"] = (text_of(given["title"]) or "")[:_LONGEST]
    if "description" in given:
        made["description"] = text_of(given["description"]) or ""
    if "responsibleId" in given:
        made["responsible_id"] = await _responsible(tx, actor, given["responsibleId"])
    if to_id(given.get("parentActivityId")) > 0:
        made["parent_id"] = to_id(given["parentActivityId"])
    return made


async def _responsible(tx: Tx, actor: Actor, value: Any) -> int:
    chosen = to_id(value)
    if chosen <= 0 or (chosen != actor.user_id and not await dictionaries.user_exists(tx, chosen)):
        raise TodoResponsible
    return chosen


def _settings(before: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(before) if isinstance(before, Mapping) else {}
    if "colorId" in given:
        color = text_of(given["colorId"])
        if color not in _COLORS:
            raise TodoColor
        made["COLOR"] = color
    if isinstance(given.get("pingOffsets"), list):
        made["PING_OFFSETS"] = [to_id(offset) for offset in given["pingOffsets"]]
    return made
