"""Semantics of statuses (repeat-leads.md 5.3, ruling R22)."""

import enum


class Semantic(enum.Enum):
    """What a status means for the lead: in process, success, failure."""

    PROCESS = "P"
    SUCCESS = "S"
    FAILURE = "F"

    @property
    def closed(self) -> bool:
        """Whether the lead is finished."""
        return self is not Semantic.PROCESS
