"""Domain errors of the layout of cards."""

from relead.domain.errors import DomainError


class LayoutNotList(DomainError):
    """The layout of a card is no list of sections."""


class LayoutEmpty(DomainError):
    """The layout of a card has no sections."""


class SectionUnknown(DomainError):
    """A section of a card's layout is of a kind there is not."""

    def __init__(self, index: int, kind: str) -> None:
        super().__init__(index, kind)
        self.index = index
        self.kind = kind


class SectionIncomplete(DomainError):
    """A section of a card's layout lacks its name or its title: `what` says which."""

    def __init__(self, index: int, what: str) -> None:
        super().__init__(index, what)
        self.index = index
        self.what = what


class ElementNameless(DomainError):
    """An element of a card's layout names no field."""

    def __init__(self, section: int, index: int) -> None:
        super().__init__(section, index)
        self.section = section
        self.index = index
