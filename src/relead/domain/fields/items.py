"""The universal dialect's view of an entity's fields: `crm.item.*` (entities.md 7.2).

Belongs here: which fields it has, in which order, under which names, and what it says about each. All
else about a field is what the classic catalogue declares; user fields follow from the catalogue too.
Does not belong here: values (`item_values`, `item_draft`), filters (`domain/item_listing`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from relead.domain.fields.catalogue import Catalogue, Field, FieldType
from relead.domain.fields.names import upper, user_camel
from relead.domain.ids import Entity

_INVENTORY: Mapping[Entity, str] = {
    Entity.LEAD: """
        id^ title honorific name secondName lastName birthdate companyTitle sourceId sourceDescription stageId
        statusDescription stageSemanticId^ post currencyId isManualOpportunity opportunity opened! comments
        hasPhone^ hasEmail^ hasImol^ assignedById createdBy^ updatedBy^ movedBy^ lastActivityBy createdTime^
        updatedTime^ movedTime^ lastActivityTime companyId contactId- contactIds* contacts* isReturnCustomer^
        dateClosed^ originatorId originId webformId observers* fm* utmSource utmMedium utmCampaign utmContent
        utmTerm""",
    Entity.DEAL: """
        id^ title typeId categoryId stageId previousStageId^ stageSemanticId^ isNew^ isRecurring
        isReturnCustomer^ isRepeatedApproach^ probability currencyId isManualOpportunity opportunity taxValue
        companyId contactId- contactIds* contacts* quoteId begindate closedate opened! closed^ comments
        assignedById createdBy^ updatedBy^ movedBy^ lastActivityBy createdTime^ updatedTime^ movedTime^
        lastActivityTime sourceId sourceDescription leadId additionalInfo originatorId originId observers*
        utmSource utmMedium utmCampaign utmContent utmTerm""",
    Entity.CONTACT: """
        id^ honorific name secondName lastName photo birthdate typeId sourceId sourceDescription post comments
        opened! export hasPhone^ hasEmail^ hasImol^ assignedById createdBy^ updatedBy^ lastActivityBy
        createdTime^ updatedTime^ lastActivityTime companyId- companyIds* companies* leadId originatorId
        originId originVersion categoryId fm* observers* utmSource utmMedium utmCampaign utmContent utmTerm
        """,
    Entity.COMPANY: """
        id^ title typeId categoryId logo bankingDetails- industry employees currencyId revenue opened!
        comments hasPhone^ hasEmail^ hasImol^ isMyCompany~ assignedById createdBy^ updatedBy^ lastActivityBy
        createdTime^ updatedTime^ lastActivityTime contactIds* contacts* leadId originatorId originId
        originVersion fm* observers* utmSource utmMedium utmCampaign utmContent utmTerm""",
}
"""Names in order, with what is said of them: `!` required, `^` read-only, `~` immutable, `*` multiple,
`-` deprecated.

Not here: lastCommunicationTime, which only some portals have (it is optional in the specification).
"""

_ALIKE = {
    "CREATED_BY": "CREATED_BY_ID",
    "CREATED_TIME": "DATE_CREATE",
    "MOVED_BY": "MOVED_BY_ID",
    "UPDATED_BY": "MODIFY_BY_ID",
    "UPDATED_TIME": "DATE_MODIFY",
}
_CLASSIC: Mapping[Entity, Mapping[str, str]] = {
    Entity.LEAD: {**_ALIKE, "STAGE_ID": "STATUS_ID", "STAGE_SEMANTIC_ID": "STATUS_SEMANTIC_ID"},
    Entity.DEAL: _ALIKE,
    Entity.CONTACT: _ALIKE,
    Entity.COMPANY: {**_ALIKE, "TYPE_ID": "COMPANY_TYPE", "CONTACT_IDS": "CONTACT_ID"},
}
"""Classic codes of fields that have another name here."""

OBSERVERS: Final = Field("OBSERVERS", FieldType.USER, "Observers", "Наблюдатели", column=None)
_OWN: Mapping[str, Field] = {
    made.code: made
    for made in (
        OBSERVERS,
        Field("FM", FieldType.MULTIFIELD, "FM", "FM"),
        Field("CONTACTS", FieldType.CONTACT, "CONTACTS", "CONTACTS", column=None),
        Field("COMPANIES", FieldType.COMPANY, "COMPANIES", "COMPANIES", column=None),
        Field("WEBFORM_ID", FieldType.INTEGER, "CRM form", "CRM-форма"),
        Field("CATEGORY_ID", FieldType.CATEGORY, "Category", "Направление"),
        Field(
            "PREVIOUS_STAGE_ID",
            FieldType.STATUS,
            "PREVIOUS_STAGE_ID",
            "PREVIOUS_STAGE_ID",
            status_type="DEAL_STAGE",
        ),
    )
}
"""Fields that classic methods do not have."""

_TEXTS = frozenset({"COMMENTS", "SOURCE_DESCRIPTION", "STATUS_DESCRIPTION"})
_MARKS = "!^~*-"
_LISTS = frozenset({"CONTACT_IDS", "COMPANY_IDS", "OBSERVERS"})
_DESCRIBED_ONLY = frozenset({"CONTACTS", "COMPANIES"})
USER_FIELD: Final = "UF_"


@dataclass(frozen=True, slots=True, eq=False)
class ItemField:
    """One field of the universal dialect; `field` is the classic one, saying what this dialect says of it."""

    name: str
    upper: str
    field: Field

    @property
    def type(self) -> str:
        """The protocol's name of its type."""
        if self.field.type is FieldType.CHAR:
            return "boolean"
        return "text" if self.upper in _TEXTS else self.field.type.value

    @property
    def list_name(self) -> str | None:
        """Name of the list of ids that is its value (`contact_ids`), None for any other field."""
        return self.upper.lower() if self.upper in _LISTS else None

    @property
    def shown(self) -> bool:
        """Whether items have it; the others are only described."""
        return self.upper not in _DESCRIBED_ONLY

    def spelled(self, *, original: bool) -> str:
        """Its name in answers; user fields keep their original one if the client wants that."""
        return self.upper if original and self.upper.startswith(USER_FIELD) else self.name

    def descriptor(self, language: str) -> dict[str, Any]:
        """Describe the field as `crm.item.fields` does."""
        described = self.field.descriptor(language)
        if self.field.dynamic:  # classic descriptions call it by its code
            described["title"] = self.field.title(language)
        return {**described, "type": self.type, "upperName": self.upper}


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """All fields of one entity type, in the dialect's order; found by either spelling of their name."""

    fields: tuple[ItemField, ...]
    by_name: Mapping[str, ItemField] = field(init=False)

    def __post_init__(self) -> None:
        spelled = {name: each for each in self.fields for name in (each.upper, each.name)}
        object.__setattr__(self, "by_name", MappingProxyType(spelled))

    def describe(self, language: str, *, original: bool) -> dict[str, Any]:
        """Answer of `crm.item.fields`."""
        return {each.spelled(original=original): each.descriptor(language) for each in self.fields}


@lru_cache(maxsize=100)
def items(catalogue: Catalogue) -> Items:
    """The dialect's view of a catalogue: its inventory, then the catalogue's user fields."""
    named = (_field(catalogue, name.rstrip(_MARKS), name) for name in _INVENTORY[catalogue.entity].split())
    return Items((*named, *_user_fields(catalogue.fields)))


def _field(catalogue: Catalogue, name: str, marked: str) -> ItemField:
    code = _CLASSIC[catalogue.entity].get(upper(name), upper(name))
    described = replace(
        catalogue.by_code.get(code) or _OWN[code],
        required="!" in marked,
        read_only="^" in marked,
        immutable="~" in marked,
        multiple="*" in marked,
        deprecated="-" in marked,
        dropped=False,
    )
    return ItemField(name, upper(name), described)


def _user_fields(fields: Iterable[Field]) -> Iterable[ItemField]:
    return (ItemField(user_camel(each.code), each.code, each) for each in fields if each.dynamic)
