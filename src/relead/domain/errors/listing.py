"""Domain errors of asking for lists: filters and orders."""

from relead.domain.errors import DomainError


class UnknownFilterField(DomainError):
    """Nothing can be filtered by a name; universal lists do not drop it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class InvalidFilterValue(DomainError):
    """A field cannot be compared with the value given, or not in this way."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class UnknownOrderField(DomainError):
    """Nothing can be ordered by a name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class InvalidOrder(DomainError):
    """Neither ascending nor descending."""

    def __init__(self, name: str, way: str) -> None:
        super().__init__(name, way)
        self.name = name
        self.way = way


class FilterNotString(DomainError):
    """A dictionary is filtered by something that is no scalar."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
