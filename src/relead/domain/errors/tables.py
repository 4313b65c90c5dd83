"""Domain errors of tables that come as files, and of their rows."""

from relead.domain.errors import DomainError, InvalidValue


class TableTooLarge(DomainError):
    """A file has more bytes than are read."""


class TableTooLong(DomainError):
    """A file has more rows than are imported at once."""


class TableUnreadable(DomainError):
    """A file is no table of texts."""


class TableEmpty(DomainError):
    """A file has no row below its headings."""


class TooManyImports(DomainError):
    """A user has as many imports waiting as one may have."""


class NothingMapped(DomainError):
    """No column of a table is to be imported."""


class MappedTwice(InvalidValue):
    """Two columns of a table are to be the same field."""


class UnknownName(InvalidValue):
    """A text names nothing that the field could be."""


class AmbiguousName(InvalidValue):
    """A text names several things that the field could be."""


class TooLong(InvalidValue):
    """A text is longer than the field keeps."""


class Duplicate(DomainError):
    """Somebody has the phone or e-mail address of a row already."""

    def __init__(self, kind: str, entity_id: int) -> None:
        super().__init__(kind, entity_id)
        self.kind = kind
        self.id = entity_id
