"""Domain errors of user fields."""

from relead.domain.errors import DomainError, EntityNotFound


class RequiredFieldMissing(DomainError):
    """A user field is to be made without its name, or without its type."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class LongFieldName(DomainError):
    """The name of a user field has too many characters."""


class InvalidFieldName(DomainError):
    """The name of a user field holds other characters than capital letters, digits and underscores."""


class InvalidFieldType(DomainError):
    """There is no such type of user fields."""


class ForeignFieldName(DomainError):
    """The name of a user field does not start with that of what it is for."""


class FieldNameTaken(DomainError):
    """What the user field is for has one of that name already."""

    def __init__(self, name: str, owner: str) -> None:
        super().__init__(name)
        self.name = name
        self.owner = owner


class EnumItemExists(DomainError):
    """Two items of an enumeration would have the same XML_ID."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UserFieldNotFound(EntityNotFound):
    """There is no user field of that id."""

    def __init__(self, field_id: int) -> None:
        super().__init__(field_id)
        self.id = field_id


class FieldNotDefined(DomainError):
    """A field that says what something belongs to is missing or makes no sense."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
