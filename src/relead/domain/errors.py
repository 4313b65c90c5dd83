"""The tree of domain errors: states in which a request cannot be carried out.

Belongs here: one class per state, carrying the values a message needs. Does not belong here: wire
codes, texts and HTTP statuses; those stand in `methods/errors.toml`, keyed by these class names.
"""


class DomainError(Exception):
    """Base of every expected refusal. Attributes named in subclasses may be used by error texts."""


class InvalidRequest(DomainError):
    """The request is malformed in itself (ruling R15): nothing is looked up for it."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class InvalidId(DomainError):
    """The id parameter is missing, not a number, or not positive."""


class InvalidContainer(DomainError):
    """A structured parameter (`fields`, `items`, `filter` ...) is neither object nor list."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class InvalidLink(DomainError):
    """A row to bind names no other entity (its id is missing or not positive)."""


class EntityNotFound(DomainError):
    """The entity the method acts on does not exist, and the caller may know that."""


class AccessDenied(DomainError):
    """The caller lacks the right on the entity, or on the entity type."""


class LinkedNotFound(DomainError):
    """An entity to link does not exist, and the caller may read every entity of that type (R5)."""


class LinkedUnreadable(DomainError):
    """An entity to link does not exist or may not be read: alike, so that existence does not leak (R5)."""

    def __init__(self, label: str, entity_id: int, text: str) -> None:
        super().__init__(f"[{label} #{entity_id}]")
        self.label = label
        self.id = entity_id
        self.text = text


class InvalidValue(DomainError):
    """A field's value is refused. `title` is the field's title in the portal's language."""

    def __init__(self, code: str, title: str) -> None:
        super().__init__(code)
        self.code = code
        self.title = title


class InvalidEmail(InvalidValue):
    """A multifield of type EMAIL holds no address."""


class NameRequired(InvalidValue):
    """A contact would be left without first and last name."""


class InvalidSetting(DomainError):
    """A setting is unknown or refuses the value. `detail` says which."""

    def __init__(self, key: str, detail: str) -> None:
        super().__init__(detail)
        self.key = key
        self.detail = detail
