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


class StageForbidden(DomainError):
    """The caller's roles do not let him move the item to this stage."""


class TooManyImported(DomainError):
    """More entities were sent at once than are imported at once."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


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


class UnknownDictionary(DomainError):
    """There is no dictionary of that ENTITY_ID to add a row to."""


class InvalidDictionaryId(DomainError):
    """The rows of no dictionary were asked for: its id is missing."""


class FilterNotString(DomainError):
    """A dictionary is filtered by something that is no scalar."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


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


class CategoryNeeded(DomainError):
    """The default category of deals must be there."""


class CategoryInUse(DomainError):
    """Some deal is in the category. `name` is the category's."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class CurrencyFieldMissing(DomainError):
    """A field without which a currency cannot be added is missing."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class InvalidCurrencyCode(DomainError):
    """A currency's code is three Latin letters."""


class CurrencyExists(DomainError):
    """There is a currency of that code already."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BaseCurrencyNeeded(DomainError):
    """The base currency is not deleted."""


class CurrencyInUse(DomainError):
    """Some entity has its sum in the currency."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class DiscountRateRequired(DomainError):
    """A product row has a discount in percent, but nobody said how many."""


class DiscountSumRequired(DomainError):
    """A product row has a discount of 100 %: what it costs without follows from nothing."""


class MonetarySumRequired(DomainError):
    """A product row has a discount in money, but nobody said how much."""


class FieldNotWritable(DomainError):
    """A field was to be changed that is unknown or not the client's to change."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class OwnerTypeUnsupported(DomainError):
    """Entities of this type have nothing of the kind the method is about. `label` names the type."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class InvalidRight(DomainError):
    """A role, or a right of one, is written wrongly. `detail` says how."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class InvalidUser(DomainError):
    """An account that cannot be made. `detail` says why."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class LoginTaken(InvalidUser):
    """Another user has this login or this e-mail address."""


class DepartmentRequired(InvalidUser):
    """A user is to be added who would belong to no department."""


class DepartmentUnknown(InvalidUser):
    """A user is to belong to a department that is not there."""


class GuestsUnknown(InvalidUser):
    """A user is to be added as a guest of a workgroup; there are no workgroups."""


class ConversionRefused(DomainError):
    """A lead of this kind cannot become what was asked for. `detail` says why."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NothingToConvertTo(DomainError):
    """A conversion was asked for without any target."""


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


class DepartmentNameRequired(DomainError):
    """A department would be left without a name."""


class OneRootOnly(DomainError):
    """A department would have no parent, an unknown one, or one below itself: there is one tree."""


class RootNeeded(DomainError):
    """The department above all others is not deleted."""


class HeadNotFound(DomainError):
    """The head of a department is to be somebody who is not there."""


class RowNotFound(EntityNotFound):
    """A requisite, bank detail, preset or field of a preset does not exist, and the caller may know that."""

    def __init__(self, kind: str, row_id: int) -> None:
        super().__init__(f"{kind} {row_id}")
        self.kind = kind
        self.id = row_id


class FieldNotDefined(DomainError):
    """A field that says what something belongs to is missing or makes no sense."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


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


class TimelineOwnerNotFound(EntityNotFound):
    """The card on whose timeline something is to be done does not exist."""


class EmptyComment(DomainError):
    """A comment would have no text."""


class SeveralBindings(DomainError):
    """A comment stands on several cards, and nobody said from which it is to be deleted."""


class ForeignRecord(DomainError):
    """A log message is deleted by another application than the one that wrote it."""


class TooManyPinned(DomainError):
    """A card has as many pinned records as it can have."""


class FieldInvalid(DomainError):
    """A field of a binding is missing, or names nothing there can be."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


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


class LogMessageNotFound(EntityNotFound):
    """There is no log message of that id."""

    def __init__(self, item_id: int) -> None:
        super().__init__(item_id)
        self.id = item_id


class ActivityRefused(DomainError):
    """An activity cannot be as a client wants it. `text` is the protocol's sentence for the reason."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class OwnerNotFound(DomainError):
    """The card an activity is to be bound to, moved to or freed from does not exist."""

    def __init__(self, name: str, entity_id: int) -> None:
        super().__init__(name, entity_id)
        self.name = name
        self.id = entity_id


class ActivityBound(DomainError):
    """The activity is bound to the card already."""


class ActivityNotBound(DomainError):
    """The activity is not bound to the card."""


class LastBinding(DomainError):
    """An activity is always bound to something."""


class TooManyBindings(DomainError):
    """An activity is bound to as many cards as it may be."""


class MoveOfTypes(DomainError):
    """An activity moves only between cards of one type."""


class MoveToItself(DomainError):
    """An activity cannot move to the card it is bound to."""


class TodoCompleted(DomainError):
    """A to-do that is done does not change any more."""


class TodoColor(DomainError):
    """A to-do has no such colour."""


class TodoDate(DomainError):
    """A to-do's deadline cannot be read."""


class TodoResponsible(DomainError):
    """Nobody, or nobody known, is to be responsible for a to-do."""
