"""Rows of the demo portal: what all of them have in common.

Belongs here: who made a row and when, its phones, its links, its history. Does not belong here: which rows
there are (`demo`, `demo_deals`).
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from relead.actions.demo_draws import Draws
from relead.domain import multifield
from relead.domain.events import Kind
from relead.domain.ids import Entity
from relead.domain.multifield import Value
from relead.domain.stage_history import Move

Columns = dict[str, Any]


class Rows:
    """Rows by table, in an order that foreign keys allow; those of one table have the same columns.

    `responsible` are the users to choose from, the busy ones more than once.
    """

    def __init__(self, now: dt.datetime, responsible: Sequence[int], *, opened: bool) -> None:
        self.draw = Draws()
        self.now = now
        self.opened = opened
        self._responsible = responsible
        self.tables: dict[str, list[Columns]] = {
            "user_account": [],
            "department": [],
            "company": [],
            "lead": [],
            "contact": [],
            "contact_company": [],
            "lead_contact": [],
            "deal": [],
            "deal_contact": [],
            "multifield": [],
            "product_row": [],
            "activity": [],
            "activity_binding": [],
            "activity_comm": [],
            "history": [],
            "stage_history": [],
            "timeline_item": [],
            "timeline_binding": [],
        }

    def link(self, table: str, owner: str, owner_id: int, other: str, ids: Sequence[int]) -> None:
        """Link others to an owner, the first one first."""
        links = ({owner: owner_id, other: each, "sort": 10 * place} for place, each in enumerate(ids, 1))
        self.tables[table] += links

    def reachable(self, entity: Entity, number: int, values: list[Value]) -> Columns:
        """Keep the values, give the flags that go with them."""
        for value in values:
            key, key2 = self.draw.keys(value)
            columns = {"type": value.type, "value_type": value.value_type, "value": value.value}
            owner = {"entity_type": int(entity), "entity_id": number}
            self.tables["multifield"].append({**owner, **columns, "key": key, "key2": key2})
        return dict(multifield.flags(values))

    def audit(self, entity: Entity, number: int, born: dt.datetime) -> Columns:
        """Who is responsible, and when it was made and last changed; remembers that it was made."""
        responsible = self.draw.one(*self._responsible)
        changed = (born + (self.now - born) * self.draw.random.random()).replace(microsecond=0)
        users = ("assigned_by_id", "created_by_id", "modify_by_id", "last_activity_by")
        columns = {
            **dict.fromkeys(users, responsible),
            "date_create": born,
            **dict.fromkeys(("date_modify", "last_activity_time"), changed),
            "opened": self.opened,
        }
        self.remember(entity, number, Kind.CREATED, born, columns, {})
        return columns

    def remember(
        self, entity: Entity, number: int, kind: Kind, when: dt.datetime, audit: Columns, details: Columns
    ) -> None:
        """Write what happened."""
        self.tables["history"].append(
            {
                "id": len(self.tables["history"]) + len(self.tables["timeline_item"]) + 1,
                "entity_type": int(entity),
                "entity_id": number,
                "kind": kind.value,
                "user_id": audit["created_by_id"],
                "created_at": when,
                "details": details,
            }
        )

    def staged(self, move: Move, when: dt.datetime) -> None:
        """Write where a lead or deal went, and when."""
        self.tables["stage_history"].append(
            {
                "entity_type": int(move.entity),
                "entity_id": move.entity_id,
                "type_id": int(move.type),
                "created_at": when,
                "category_id": move.category,
                "semantic": move.semantic.value,
                "stage": move.stage,
            }
        )

    def ago(self, **time: int) -> dt.datetime:
        """So long before the start."""
        return self.now - dt.timedelta(**time)

    def number(self, first: int, end: int) -> int:
        """Any number from the first one to before the end."""
        return self.draw.random.randrange(first, end)
