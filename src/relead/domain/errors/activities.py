"""Domain errors of activities and to-dos."""

from relead.domain.errors import DomainError


class ActivityRefused(DomainError):
    """An activity cannot be as a client wants it. `text` is the protocol's sentence for the reason."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class OwnerNotFound(DomainError):
    """The card an activity is to be bound to, moved to or freed from does not exist."""

    def __init__(self, name: str, entity_id: int) -> None:
        super().__init__(name, entity_id)
        self.name = name
        self.id = entity_id


class ActivityBound(DomainError):
    """The activity is bound to the card already."""


class ActivityNotBound(DomainError):
    """The activity is not bound to the card."""


class LastBinding(DomainError):
    """An activity is always bound to something."""


class TooManyBindings(DomainError):
    """An activity is bound to as many cards as it may be."""


class MoveOfTypes(DomainError):
    """An activity moves only between cards of one type."""


class MoveToItself(DomainError):
    """An activity cannot move to the card it is bound to."""


class TodoCompleted(DomainError):
    """A to-do that is done does not change any more."""


class TodoColor(DomainError):
    """A to-do has no such colour."""


class TodoDate(DomainError):
    """A to-do's deadline cannot be read."""


class TodoResponsible(DomainError):
    """Nobody, or nobody known, is to be responsible for a to-do."""
