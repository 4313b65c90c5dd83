"""Domain errors of duplicates, merging and converting."""

from relead.domain.errors import DomainError


class CommunicationTypeMissing(DomainError):
    """Duplicates are looked for by no communication type."""


class CommunicationTypeUnsupported(DomainError):
    """Duplicates cannot be looked for by this communication type."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class CommunicationValuesMissing(DomainError):
    """Duplicates are looked for by no values."""


class NothingToMerge(DomainError):
    """No ids of entities to be merged are given."""


class OneToMerge(DomainError):
    """Only one entity is given to be merged."""


class ConversionRefused(DomainError):
    """A lead of this kind cannot become what was asked for. `detail` says why."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class LeadCompleted(DomainError):
    """A lead was to be completed in a dialog that is so already. REST may convert it once more."""


class NothingToConvertTo(DomainError):
    """A conversion was asked for without any target."""
