"""Who looks at which card in this process, and what such a page depends on.

Belongs here: waking those who wait when PostgreSQL notifies (`store.outbox.CARDS`). Does not belong here:
streams to browsers (`web/pages/card_live`).
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from relead.actions.demands import demand
from relead.domain.access import Action, Actor
from relead.domain.ids import Entity
from relead.store import bindings, entities, readable
from relead.store.bindings import DEAL_CONTACT, LEAD_CONTACT
from relead.store.engine import ReadTx
from relead.store.outbox import place_of

_CONTACTS = {Entity.LEAD: LEAD_CONTACT, Entity.DEAL: DEAL_CONTACT}


@dataclass(eq=False, slots=True)
class Watch:
    """One who looks at cards; `changed` is set when one of them changed."""

    cards: frozenset[str]
    changed: asyncio.Event = field(default_factory=asyncio.Event)


class Hub:
    """All who look at cards in this process; lives on one event loop."""

    def __init__(self) -> None:
        self._watches: set[Watch] = set()
        self.closed = False

    @contextlib.contextmanager
    def watch(self, cards: Iterable[str]) -> Iterator[Watch]:
        """Be told of changes of these cards (`store.outbox.place_of`)."""
        made = Watch(frozenset(cards))
        self._watches.add(made)
        try:
            yield made
        finally:
            self._watches.discard(made)

    def heard(self, card: str) -> None:
        """Wake those who look at a card."""
        for each in self._watches:
            if card in each.cards:
                each.changed.set()

    def missed(self) -> None:
        """Wake everybody: notifications may have been lost."""
        for each in self._watches:
            each.changed.set()

    def close(self) -> None:
        """Wake everybody to go."""
        self.closed = True
        self.missed()


@dataclass(frozen=True, slots=True)
class Looked:
    """Cards that a card's page shows something of, and when the card itself changed last."""

    cards: frozenset[str]
    changed: dt.datetime


async def look(tx: ReadTx, actor: Actor, entity: Entity, entity_id: int) -> Looked:
    """What somebody depends on who looks at a card; needs READ. Raises EntityNotFound, AccessDenied."""
    row = await demand(tx, actor, entity, Action.READ, await entities.get(tx, entity, entity_id))
    found = [(entity, entity_id)]
    if entity in _CONTACTS:
        owned = await bindings.read(tx, _CONTACTS[entity], entity_id)
        linked = {Entity.CONTACT: [link.id for link in (owned.links if owned is not None else ())]}
        linked[Entity.COMPANY] = [row["company_id"]] if row["company_id"] else []
        for other, ids in linked.items():  # also when something hidden changes is not his to know
            found += [(other, each) for each in await readable.names(tx, actor, other, ids)]
    latest = max(row["date_modify"], row["last_activity_time"] or row["date_modify"])
    return Looked(frozenset(place_of(*each) for each in found), latest)
