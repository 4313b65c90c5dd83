"""Who may see and change activities: whoever may see, or change, what they are bound to.

Belongs here: rights and locks of activities and their cards, for all actions on activities. An activity is
read by its responsible user and by whoever may read a card it is bound to; the same for lists is in
`store/visibility`. It is changed by whoever may change its owner (communications.md 3.5).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from relead.actions.demands import permitted
from relead.domain.access import CRM, Action, Actor
from relead.domain.errors import AccessDenied, DomainError, EntityNotFound
from relead.domain.errors.activities import OwnerNotFound
from relead.domain.ids import Card, Entity
from relead.store import activities, entities
from relead.store.engine import ReadTx, Row, StaleLocks, Tx
from relead.store.visibility import item


async def visible(tx: ReadTx, actor: Actor, cards: Collection[Card]) -> set[Card]:
    """Those of the cards that exist and the actor may read."""
    made = set()
    for entity in CRM:
        ids = {card.id for card in cards if card.entity is entity}
        for number, row in (await entities.owners(tx, entity, ids)).items():
            if await permitted(tx, actor, entity, Action.READ, item(entity, row), number):
                made.add(Card(entity, number))
    return made


async def demand_readable(tx: ReadTx, actor: Actor, activity_id: int) -> Row:
    """Row of an activity the actor may read.

    Raises EntityNotFound to whoever may read everything, AccessDenied to others: "missing" and "not
    yours" look alike.
    """
    row = await activities.get(tx, activity_id)
    if row is None:
        raise missing(actor)
    if row["responsible_id"] != actor.user_id:
        cards = (await activities.bindings(tx, [activity_id]))[activity_id]
        if not await visible(tx, actor, cards):
            raise AccessDenied
    return row


def missing(actor: Actor) -> DomainError:
    """What to raise for an activity that does not exist."""
    return EntityNotFound() if all(map(actor.reads_all, CRM)) else AccessDenied()


@dataclass(frozen=True, slots=True)
class Held:
    """A locked activity, what it is bound to in order, and those of the locked cards that exist."""

    row: Row
    cards: list[Card]
    rows: Mapping[Card, Row]

    @property
    def id(self) -> int:
        """The activity's id."""
        found: int = self.row["id"]
        return found

    @property
    def owner(self) -> Card:
        """The card that owns it."""
        return Card(Entity(self.row["owner_type_id"]), self.row["owner_id"])


async def hold(tx: Tx, actor: Actor, activity_id: int, more: Collection[Card] = ()) -> Held:
    """Lock what an activity is bound to and `more`, then the activity.

    Raises as `missing`; StaleLocks if it was bound otherwise before the locks were held.
    """
    cards = (await activities.bindings(tx, [activity_id]))[activity_id]
    rows = await lock_cards(tx, {*cards, *more})
    row = (await activities.lock(tx, [activity_id])).get(activity_id)
    if row is None:
        raise missing(actor)
    if (await activities.bindings(tx, [activity_id]))[activity_id] != cards:
        raise StaleLocks
    return Held(row, cards, rows)


async def lock_cards(tx: Tx, cards: Collection[Card]) -> dict[Card, Row]:
    """Lock cards in the order of the design; return those that exist with what rights depend on."""
    rows: dict[Card, Row] = {}
    for entity in CRM:
        found = await entities.lock_many(tx, entity, {card.id for card in cards if card.entity is entity})
        rows |= {Card(entity, number): row for number, row in found.items()}
    return rows


async def demand_card(
    tx: Tx, actor: Actor, rows: Mapping[Card, Row], card: Card, action: Action = Action.WRITE
) -> Row:
    """Row of a locked card that the actor may change.

    Raises OwnerNotFound for one that does not exist, if the actor may know that, else AccessDenied.
    """
    row = rows.get(card)
    if row is None:
        raise OwnerNotFound(card.entity.name, card.id) if actor.reads_all(card.entity) else AccessDenied()
    if not await permitted(tx, actor, card.entity, action, item(card.entity, row), card.id):
        raise AccessDenied
    return row
