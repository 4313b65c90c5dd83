"""Domain errors of tables that come as files, and of their rows. No method takes such files: pages do."""

from relead.domain.errors import InvalidRequest, InvalidValue


class TableRefused(InvalidRequest):
    """A file, or a row of it, cannot be imported."""

    def __init__(self) -> None:
        super().__init__("The table cannot be imported.")


class TableTooLarge(TableRefused):
    """A file has more bytes than are read."""


class FormTooLarge(TableTooLarge):
    """A form with its files has more bytes than are read."""


class TableTooLong(TableRefused):
    """A file has more rows than are imported at once."""


class TableUnreadable(TableRefused):
    """A file is no table of texts."""


class TableEmpty(TableRefused):
    """A file has no row below its headings."""


class TooManyImports(TableRefused):
    """A user has as many imports waiting as one may have."""


class NothingMapped(TableRefused):
    """No column of a table is to be imported."""


class Duplicate(TableRefused):
    """Somebody has the phone or e-mail address of a row already. `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code


class MappedTwice(InvalidValue):
    """Two columns of a table are to be the same field."""


class UnknownName(InvalidValue):
    """A text names nothing that the field could be."""


class AmbiguousName(InvalidValue):
    """A text names several things that the field could be."""


class TooLong(InvalidValue):
    """A text is longer than the field keeps."""
