"""Domain errors of requisites, bank details, presets and addresses."""

from relead.domain.errors import DomainError, EntityNotFound


class RowNotFound(EntityNotFound):
    """A requisite, bank detail, preset or field of a preset does not exist, and the caller may know that."""

    def __init__(self, kind: str, row_id: int) -> None:
        super().__init__(f"{kind} {row_id}")
        self.kind = kind
        self.id = row_id


class AddressExists(DomainError):
    """There is an address of this type already."""


class AddressNotFound(DomainError):
    """There is no address of this type."""


class NotAssigned(DomainError):
    """Something chosen for a link belongs to another owner."""

    def __init__(self, kind: str, row_id: int, owner: str, owner_id: int) -> None:
        super().__init__(f"{kind} {row_id}")
        self.kind = kind
        self.id = row_id
        self.owner = owner
        self.owner_id = owner_id


class PresetFieldRefused(DomainError):
    """A field is in the preset already, or its country does not have it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class PresetInUse(DomainError):
    """Requisites are made after the preset. `text` says so in the portal's language."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text
