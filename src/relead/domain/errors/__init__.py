"""The tree of domain errors: states in which a request cannot be carried out. Here those of no one subject.

Belongs here: one class per state, carrying the values a message needs; those of one subject stand in its
module of this package. Does not belong here: wire codes, texts and HTTP statuses; those stand in
`methods/errors.toml`, keyed by these class names.
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


class ParameterMissing(DomainError):
    """A parameter without which the method cannot do anything was not given."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class ParameterNamed(ParameterMissing):
    """The same of a method that is no controller of the original: it says so in other words."""


class NotIterable(DomainError):
    """A scalar was given for a field that holds several values. `kind` is PHP's name of its type."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


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
    """What must have a name would be left without: a contact without first and last name, a row of a list."""


class ValueRequired(InvalidValue):
    """A field that must have a value would be left without."""


class UnknownEntityType(DomainError):
    """There are no entities of the type a client named by its number."""


class TooManyImported(DomainError):
    """More entities were sent at once than are imported at once."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class InvalidSetting(DomainError):
    """A setting is unknown or refuses the value. `detail` says which."""

    def __init__(self, key: str, detail: str) -> None:
        super().__init__(detail)
        self.key = key
        self.detail = detail


class FieldsRequired(DomainError):
    """Fields without which nothing can be added are missing. `lines` names each on a line of its own."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(", ".join(codes))
        self.lines = "\n".join(f"The field {code} is required." for code in codes)
