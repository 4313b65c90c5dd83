"""What a card shows of its open activities: thin queries, a constant number of statements.

Belongs here: reading them with what the reader may do. Does not belong here: changing any (`activities`,
`activity_todos`, `letter_drafts`), completed ones, which stand on the timeline (`timeline`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from relead.actions.timeline_access import allowed, demand_card
from relead.domain import activity
from relead.domain.access import Action, Actor
from relead.domain.ids import Card, Entity
from relead.store import activities
from relead.store.engine import ReadTx, Row

MOST: Final = 50
"""Open activities that a card shows."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An open activity. `row` as of `store.activities.planned`; `to` are the addresses of a letter."""

    row: Row
    writable: bool
    """Whether the actor may complete it."""
    erasable: bool
    """Whether the actor may delete it."""
    to: Sequence[str]

    @property
    def is_draft(self) -> bool:
        """Whether it is a letter that was written and not sent: there is nothing to complete."""
        letter: bool = self.row["type_id"] == activity.LETTER and self.row["direction"] == activity.OUTGOING
        return letter


async def planned(tx: ReadTx, actor: Actor, card: Card) -> tuple[list[Planned], bool]:
    """The first due open activities of a card, and whether there are more than MOST.

    Whoever reads a card reads what is bound to it. Raises TimelineOwnerNotFound, AccessDenied.
    """
    await demand_card(tx, actor, card)
    rows = await activities.planned(tx, card, MOST + 1)
    more, rows = len(rows) > MOST, rows[:MOST]
    owners = {_owner(row) for row in rows}
    writable = await allowed(tx, actor, owners, Action.WRITE)
    drafts = [row for row in rows if row["type_id"] == activity.LETTER]
    erasable = await allowed(tx, actor, {_owner(row) for row in drafts}, Action.DELETE)
    to: dict[int, list[str]] = {row["id"]: [] for row in drafts}
    for each in await activities.comms(tx, to):
        to[each["activity_id"]].append(each["value"])
    return [
        Planned(row, _owner(row) in writable, _owner(row) in erasable, to.get(row["id"], ())) for row in rows
    ], more


def _owner(row: Row) -> Card:
    return Card(Entity(row["owner_type_id"]), row["owner_id"])
