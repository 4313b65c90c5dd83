"""Names of the stages of deals by category (entities.md 6.2).

Belongs here: how a category's number becomes part of a name, and back. Does not belong here: which stages
there are (`dictionaries`).
"""

import re

from relead.domain.ids import MAX_ID

GENERAL = "DEAL_STAGE"
"""ENTITY_ID of the stages of the first category, whose names carry no number."""
_NUMBERED = re.compile(rf"{GENERAL}_([1-9][0-9]{{0,9}})")


def dictionary(category: int) -> str:
    """ENTITY_ID of the stages of a category."""
    return f"{GENERAL}_{category}" if category else GENERAL


def category_of(entity_id: str) -> int:
    """The category whose stages a dictionary holds; 0 for the first one and for any other dictionary."""
    found = _NUMBERED.fullmatch(entity_id)
    number = int(found[1]) if found else 0
    return number if number <= MAX_ID else 0


def prefixed(category: int, stage: str) -> str:
    """STATUS_ID of a stage in a category; a prefix that is there already stays single."""
    prefix = f"C{category}:" if category else ""
    return stage if stage.startswith(prefix) else prefix + stage
