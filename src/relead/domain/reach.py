"""How far a right reaches, as alternatives that `store/visibility.py` compiles to SQL.

Belongs here: the same decision as `domain/access.allows`, turned round: not "may this item be read" but
"which items may". A test proves them equal on random data. Does not belong here: SQL.
"""

from collections.abc import Iterable
from typing import NamedTuple

from relead.domain.access import Action, Actor, Grant, Level
from relead.domain.ids import Entity


class Branch(NamedTuple):
    """One alternative of a reach: a level for items of some categories in some stages.

    `categories` and `stages` hold what is meant, or with the flag beside them set, all but those.
    """

    level: Level
    categories: tuple[int, ...] = ()
    all_but_categories: bool = True
    stages: tuple[str, ...] = ()
    all_but_stages: bool = True


def reach(actor: Actor, entity: Entity, action: Action) -> tuple[Branch, ...]:
    """The items a right reaches, as alternatives whose union they are; empty when it reaches none."""
    base = actor.grant(entity, action)
    own = tuple(sorted(c for c in actor.categories(entity) if actor.grant(entity, action, c) != base))
    made = list(_branches(base, own, all_but=True))
    for category in own:
        made += _branches(actor.grant(entity, action, category), (category,), all_but=False)
    return tuple(made)


def _branches(grant: Grant, categories: tuple[int, ...], *, all_but: bool) -> Iterable[Branch]:
    special = {stage: level for stage, level in grant.stages.items() if level is not grant.base}
    for level in sorted({*special.values()} - {Level.NONE}):
        stages = tuple(sorted(stage for stage, own in special.items() if own is level))
        yield Branch(level, categories, all_but, stages, all_but_stages=False)
    if grant.base is not Level.NONE:
        yield Branch(grant.base, categories, all_but, tuple(sorted(special)), all_but_stages=True)
