"""What a field declaration says. Belongs here: the shape of declarations, and look-ups over them."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from relead.domain.ids import Entity


class FieldType(enum.Enum):
    """Types of fields; the value is the protocol's name (entities.md 2.3)."""

    INTEGER = "integer"
    DOUBLE = "double"
    STRING = "string"
    CHAR = "char"
    BOOLEAN = "boolean"
    """A user field's flag; also what universal descriptions call any flag."""
    DATE = "date"
    DATETIME = "datetime"
    STATUS = "crm_status"
    CURRENCY = "crm_currency"
    MULTIFIELD = "crm_multifield"
    FILE = "file"
    USER = "user"
    COMPANY = "crm_company"
    CONTACT = "crm_contact"
    LEAD = "crm_lead"
    CATEGORY = "crm_category"
    QUOTE = "crm_quote"
    LOCATION = "location"
    ENUMERATION = "enumeration"
    MONEY = "money"
    URL = "url"
    ADDRESS = "address"
    EMPLOYEE = "employee"
    CRM = "crm"
    IBLOCK_SECTION = "iblock_section"
    IBLOCK_ELEMENT = "iblock_element"
    INT = "int"
    STATUS_EXTRA = "crm_status_extra"
    CURRENCY_LOCALIZATION = "currency_localization"
    ATTACHED_DISKFILE = "attached_diskfile"
    OWNER_TYPE = "crm_enum_ownertype"
    ACTIVITY_TYPE = "crm_enum_activitytype"
    ACTIVITY_STATUS = "crm_enum_activitystatus"
    ACTIVITY_PRIORITY = "crm_enum_activitypriority"
    ACTIVITY_NOTIFY = "crm_enum_activitynotifytype"
    ACTIVITY_DIRECTION = "crm_enum_activitydirection"
    CONTENT = "crm_enum_contenttype"
    OBJECT = "object"
    """Any JSON object or list."""
    ACTIVITY_BINDING = "crm_activity_binding"
    ACTIVITY_COMMUNICATION = "crm_activity_communication"
    DISK_FILE = "diskfile"


LINK_TYPES = frozenset({FieldType.COMPANY, FieldType.CONTACT, FieldType.LEAD})
ENUM_TYPES = frozenset(
    {
        *(FieldType.OWNER_TYPE, FieldType.ACTIVITY_TYPE, FieldType.ACTIVITY_STATUS, FieldType.CONTENT),
        *(FieldType.ACTIVITY_PRIORITY, FieldType.ACTIVITY_NOTIFY, FieldType.ACTIVITY_DIRECTION),
    }
)
INTEGER_TYPES = (
    LINK_TYPES | ENUM_TYPES | {FieldType.INTEGER, FieldType.USER, FieldType.CATEGORY, FieldType.QUOTE}
)

_OWN_NAME = "own name"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entity.

    `column` is where the value lives in the entity's own row: the lower-cased code unless said
    otherwise, None for values kept elsewhere (multifields, lists of links). `length` is the most
    characters a string keeps; `bounds` the least and the most of a number that is kept within them, for
    which 0 is a value. `dropped` fields refuse writes like read-only ones but are not
    described as such (entities.md 5.2, LAST_ACTIVITY_* of a company).
    """

    code: str
    type: FieldType
    title_en: str
    title_ru: str
    read_only: bool = False
    required: bool = False
    immutable: bool = False
    multiple: bool = False
    deprecated: bool = False
    dropped: bool = False
    status_type: str | None = None
    settings: tuple[tuple[str, Any], ...] = ()
    length: int | None = 255
    bounds: tuple[int, int] | None = None
    column: str | None = _OWN_NAME

    def __post_init__(self) -> None:
        if self.type is FieldType.MULTIFIELD:
            object.__setattr__(self, "column", None)
        elif self.column == _OWN_NAME:
            object.__setattr__(self, "column", self.code.lower())

    @property
    def place(self) -> str | None:
        """What filters and orders call the value: its column, or for a user field a place in one."""
        return self.column

    @property
    def dynamic(self) -> bool:
        """Whether users of the portal made the field."""
        return False

    @property
    def writable(self) -> bool:
        """Whether a client may set the field at all."""
        return not (self.read_only or self.dropped)

    def title(self, language: str) -> str:
        """Title in the portal's language (`ru` or `en`)."""
        return self.title_ru if language == "ru" else self.title_en

    def descriptor(self, language: str) -> dict[str, Any]:
        """Describe the field as `*.fields` do (entities.md 2.2)."""
        described: dict[str, Any] = {
            "type": self.type.value,
            "isRequired": self.required,
            "isReadOnly": self.read_only,
            "isImmutable": self.immutable,
            "isMultiple": self.multiple,
            "isDynamic": False,
            "title": self.title(language),
        }
        if self.deprecated:
            described["isDeprecated"] = True
        if self.status_type is not None:
            described["statusType"] = self.status_type
        if self.settings:
            described["settings"] = dict(self.settings)
        return described


@dataclass(frozen=True, slots=True, eq=False)
class FieldSet:
    """All fields of one kind of rows, in the protocol's order.

    Equal to itself only: what is made of it may be kept for it.
    """

    fields: tuple[Field, ...]
    by_code: Mapping[str, Field] = field(init=False)
    columns: tuple[Field, ...] = field(init=False)
    """Fields whose values are in the row itself."""
    own: tuple[Field, ...] = field(init=False)
    """Those of them that are not dynamic; they come first."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", MappingProxyType({f.code: f for f in self.fields}))
        object.__setattr__(self, "columns", tuple(f for f in self.fields if f.column is not None))
        object.__setattr__(self, "own", tuple(f for f in self.columns if not f.dynamic))

    def describe(self, language: str) -> dict[str, Any]:
        """Answer of a `*.fields` method."""
        return {f.code: f.descriptor(language) for f in self.fields}


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Catalogue(FieldSet):
    """All fields of one entity type."""

    entity: Entity

    def __init__(self, entity: Entity, fields: tuple[Field, ...]) -> None:
        object.__setattr__(self, "entity", entity)
        FieldSet.__init__(self, fields)
