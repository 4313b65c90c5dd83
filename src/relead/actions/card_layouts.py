"""Layouts of cards, the common one and each user's own (entities.md 2.11).

Everybody reads the common layout and does what he likes with his own; others' and the common one are changed
by whoever may change the CRM's settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relead.domain import card_layout as rules
from relead.domain.access import Actor, demand_config
from relead.domain.card_layout import Section
from relead.domain.errors import AccessDenied
from relead.domain.ids import Entity
from relead.store import card_layouts, dictionaries
from relead.store.engine import ReadTx, Tx

COMMON = card_layouts.COMMON
"""Stands for a user in the layout that all have."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which layout is meant: of which cards, and whose; `user_id` is COMMON for that of all users."""

    entity: Entity
    variant: int
    user_id: int


async def get(tx: ReadTx, actor: Actor, place: Place) -> list[Section] | None:
    """The sections, None if nobody ever set them. Raises AccessDenied for another user's."""
    if place.user_id not in (COMMON, actor.user_id):
        demand_config(actor)
    return await card_layouts.get(tx, place.entity, place.variant, place.user_id)


async def put(tx: Tx, actor: Actor, place: Place, data: Mapping[str, Any] | list[Any]) -> None:
    """Set the sections. Raises what `domain.card_layout.sections` does, and AccessDenied."""
    _demand(actor, place)
    read = rules.sections(data)
    if place.user_id not in (COMMON, actor.user_id) and not await dictionaries.user_exists(tx, place.user_id):
        raise AccessDenied
    await card_layouts.put(tx, place.entity, place.variant, place.user_id, read)


async def reset(tx: Tx, actor: Actor, place: Place) -> None:
    """Forget the sections."""
    _demand(actor, place)
    await card_layouts.forget(tx, place.entity, place.variant, place.user_id)


async def force_common(tx: Tx, actor: Actor, entity: Entity, variant: int) -> None:
    """Let all users have the common layout: their own are forgotten."""
    demand_config(actor)
    await card_layouts.forget_personal(tx, entity, variant)


def _demand(actor: Actor, place: Place) -> None:
    if place.user_id != actor.user_id:
        demand_config(actor)
