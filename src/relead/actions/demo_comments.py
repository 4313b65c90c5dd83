"""The demo portal's comments on leads and deals, and on clients of repeat leads.

Belongs here: what was said on whose card. Does not belong here: the cards (`demo`, `demo_deals`).
"""

import datetime as dt
from typing import Final

from relead.actions.demo_rows import Columns, Rows
from relead.domain.ids import Entity

_EVERY: Final = 5
"""Of so many leads or deals one has comments."""


def add_comments(demo: Rows) -> None:
    """Add comments to a demo that has all its cards and their history: they share a counter of ids."""
    for entity, table in ((Entity.LEAD, "lead"), (Entity.DEAL, "deal")):
        for card in demo.tables[table][::_EVERY]:
            for _ in range(demo.draw.one(1, 1, 2, 3)):
                _comment(demo, entity, card)


def _comment(demo: Rows, entity: Entity, card: Columns) -> None:
    lists = demo.draw.data[demo.draw.one("russian", "english")]
    number = say(demo, entity, card, demo.draw.one(*lists["said"]))
    if card["contact_id"] is not None and demo.draw.one(True, False):
        _bind(demo, number, Entity.CONTACT, card["contact_id"])


def say(
    demo: Rows,
    entity: Entity,
    card: Columns,
    text: str,
    *,
    by: int | None = None,
    at: dt.datetime | None = None,
) -> int:
    """Comment on a card, as its responsible person when it was changed last unless given; the id."""
    number = len(demo.tables["history"]) + len(demo.tables["timeline_item"]) + 1
    demo.tables["timeline_item"].append(
        {
            "id": number,
            "kind": "comment",
            "author_id": by or card["assigned_by_id"],
            "created_at": at or card["date_modify"],
            "text": text,
        }
    )
    _bind(demo, number, entity, card["id"])
    return number


def _bind(demo: Rows, number: int, entity: Entity, entity_id: int) -> None:
    row = {"item_id": number, "entity_type": int(entity), "entity_id": entity_id}
    demo.tables["timeline_binding"].append(row)
