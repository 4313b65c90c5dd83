"""Domain errors of timelines: comments, log messages, bindings of records."""

from relead.domain.errors import DomainError, EntityNotFound


class TimelineOwnerNotFound(EntityNotFound):
    """The card on whose timeline something is to be done does not exist."""


class EmptyComment(DomainError):
    """A comment would have no text."""


class SeveralBindings(DomainError):
    """A comment stands on several cards, and nobody said from which it is to be deleted."""


class ForeignRecord(DomainError):
    """A log message is deleted by another application than the one that wrote it."""


class TooManyPinned(DomainError):
    """A card has as many pinned records as it can have."""


class FieldInvalid(DomainError):
    """A field of a binding is missing, or names nothing there can be."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class LogMessageNotFound(EntityNotFound):
    """There is no log message of that id."""

    def __init__(self, item_id: int) -> None:
        super().__init__(item_id)
        self.id = item_id
