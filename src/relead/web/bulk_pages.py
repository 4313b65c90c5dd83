"""Changing many rows of a list: batches that follow each other, each a form that sends the next one.

Belongs here: what a form says of the batches done and left. Does not belong here: what a batch does
(`actions/bulk`). Nothing is kept between batches but in the form: to stop is not to send it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from relead.actions import bulk
from relead.actions.kanban import is_open
from relead.actions.list_pages import Asked, Kind, Names
from relead.actions.unit import Tx
from relead.domain.access import Action, demand_type
from relead.domain.deal_stages import category_of
from relead.domain.ids import to_id
from relead.web.language import texts
from relead.web.page import text_of
from relead.web.visit import Visit

_MOST_TOLD: Final = 50
"""Refused rows told one by one."""
_RESPONSIBLE: Final = "ASSIGNED_BY_ID"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands. `left` are ids, or `place` in all that the list finds; both empty: it is through.

    `told` are (id, key of a text) of those refused, the first ones; `refused` is how many there are.
    """

    fields: Mapping[str, str]
    left: tuple[int, ...]
    place: str
    total: int
    changed: int
    refused: int
    told: tuple[tuple[int, str], ...]
    first: bool = False
    """Whether it stands after the first batch."""

    @property
    def tenths(self) -> int:
        """How far it is, out of ten."""
        return min(10 * (self.changed + self.refused) // max(self.total, 1), 10)

    @property
    def through(self) -> bool:
        """Whether nothing is left to be done."""
        return not self.left and not self.place


async def step(tx: Tx, visit: Visit, kind: Kind, asked: Asked) -> Progress:
    """Change the next batch of what the form names. Raises AccessDenied where no row may be changed."""
    demand_type(visit.actor, kind.entity, Action.WRITE)
    names = [_RESPONSIBLE, *([kind.stage.upper()] if kind.stage else [])]
    fields = {name: visit.sent(name) for name in names if visit.sent(name)}
    ids = tuple(number for number in map(_id, visit.form.getlist("id")) if number)
    if visit.sent("all"):
        total = to_id(visit.sent("total")) or await bulk.number(tx, visit.actor, kind, asked)
        batch, place = await bulk.following(tx, visit.actor, kind, asked, visit.sent("place"))
        left: tuple[int, ...] = ()
    else:
        batch, left, place = list(ids[: bulk.BATCH]), ids[bulk.BATCH :], ""
        total = to_id(visit.sent("total")) or len(ids)
    if not fields:
        return Progress(fields, (), "", total, 0, 0, ())
    done = await bulk.change(tx, visit.actor, kind, batch, fields)
    told = (*_told(visit), *((number, text_of(error)) for number, error in done.refused.items()))
    changed, refused = to_id(visit.sent("changed")) + done.changed, to_id(visit.sent("refused"))
    refused += len(done.refused)
    first = not visit.sent("total")
    return Progress(fields, left, place, total, changed, refused, told[:_MOST_TOLD], first)


def _id(given: Any) -> int:
    return to_id(given) if isinstance(given, str) else 0


def _told(visit: Visit) -> list[tuple[int, str]]:
    """What earlier batches were told, as the form brings it back."""
    pairs = [given.partition(" ") for given in visit.form.getlist("told") if isinstance(given, str)]
    return [(to_id(number), key) for number, _, key in pairs if key.startswith("error.") and key in texts()]


def stages(kind: Kind, names: Names) -> list[tuple[str, str]]:
    """(value, label) of the stages rows can be moved to; of several categories each says which."""
    categories = {row["id"]: row["name"] for row in names.categories}
    rows = names.dictionaries[kind.stage].values() if kind.stage else ()
    several = len(categories) > 1
    open_ = [row for row in rows if is_open(kind, row)]
    prefixes = [f"{categories[category_of(row['entity_id'])]}: " if several else "" for row in open_]
    return [(row["status_id"], prefix + row["name"]) for prefix, row in zip(prefixes, open_, strict=True)]
