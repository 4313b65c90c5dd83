"""Domain errors of dictionaries, their rows, and categories of deals."""

from relead.domain.errors import DomainError


class StageForbidden(DomainError):
    """The caller's roles do not let him move the item to this stage."""


class UnknownDictionary(DomainError):
    """There is no dictionary of that ENTITY_ID to add a row to."""


class InvalidDictionaryId(DomainError):
    """The rows of no dictionary were asked for: its id is missing."""


class StatusExists(DomainError):
    """The dictionary has a row of that STATUS_ID already."""


class StatusNotCreated(DomainError):
    """A second final successful stage: a process has one."""


class StageAfterSuccess(DomainError):
    """An intermediate stage would stand after the successful one. `text` says so in the portal's language."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class SystemStatus(DomainError):
    """A system row is deleted only by force."""


class StatusNeeded(DomainError):
    """The first, the successful and the failed stage must be there: they are not deleted or changed."""


class StatusInUse(DomainError):
    """Some entity has the row as its value."""


class CategoryNeeded(DomainError):
    """The default category of deals must be there."""


class CategoryInUse(DomainError):
    """Some deal is in the category. `name` is the category's."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
