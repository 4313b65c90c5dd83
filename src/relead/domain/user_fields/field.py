"""User fields as values: one definition, and all of a portal's (entities.md 11).

Belongs here: the shape of a definition and look-ups over definitions. Does not belong here: how a client
makes one (`definition`), what its values are (`values`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from relead.domain.access import CRM
from relead.domain.fields.catalogue import Catalogue, Field, FieldSet, FieldType
from relead.domain.fields.names import user_camel
from relead.domain.fields.values import text_of
from relead.domain.ids import Entity

COLUMN: Final = "uf"
"""Column of an entity's row with all values of its user fields: a map of values by field id, as text.

Unset values are absent; a multiple field has a list, which is never empty.
"""
PLACE: Final = "uf."
"""What the places of user fields in filters and orders start with; the field's id follows."""
PREFIX: Final = "UF_"
"""What the names of all user fields start with."""

LABELS: Final = (
    "EDIT_FORM_LABEL",
    "LIST_COLUMN_LABEL",
    "LIST_FILTER_LABEL",
    "ERROR_MESSAGE",
    "HELP_MESSAGE",
)
LANGUAGES: Final = (
    *("ar", "br", "de", "en", "fr", "hi", "id", "in", "it", "ja", "kz"),
    *("la", "ms", "pl", "ru", "sc", "tc", "th", "tr", "ua", "vn"),
)
"""Languages a caption may be written in."""


def owner_of(entity: Entity) -> str:
    """ENTITY_ID of the user fields of an entity type."""
    return f"CRM_{entity.name}"


REQUISITE: Final = "CRM_REQUISITE"
OWNERS: Final[Mapping[str, Entity | None]] = {
    **{owner_of(entity): entity for entity in CRM},
    REQUISITE: None,
}
"""What of the CRM may have user fields, by ENTITY_ID; requisites are no entity type of ours."""
USER: Final = "USER"
"""ENTITY_ID of the user fields of users, whose names have a prefix of their own."""


def prefix_of(owner: str) -> str:
    """What the names of an ENTITY_ID's user fields start with."""
    return f"{PREFIX}USR_" if owner == USER else f"{PREFIX}CRM_"


class EnumItem(NamedTuple):
    """One item of an enumeration."""

    id: int
    value: str
    sort: int
    default: bool
    xml_id: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class UserField(Field):
    """One user field. Equal to itself only: what is made of it may be kept for it.

    `options` are its settings by name, `labels` its captions by kind and language, `items` those of an
    enumeration by (sort, id). `show_filter` is one of N, I, E, S.
    """

    id: int
    owner: str
    xml_id: str | None
    sort: int
    show_filter: str
    show_in_list: bool
    edit_in_list: bool
    searchable: bool
    options: Mapping[str, Any]
    labels: Mapping[str, Mapping[str, str]]
    items: tuple[EnumItem, ...] = ()

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    @property
    def dynamic(self) -> bool:
        """It is."""
        return True

    @property
    def key(self) -> str:
        """Key of its value in the column of user fields."""
        return str(self.id)

    @property
    def place(self) -> str:
        """What filters and orders call it."""
        return PLACE + self.key

    def label(self, kind: str, language: str) -> str:
        """A caption in a language; the form's where it has none of its own, the name without any."""
        own = self.labels.get(kind, {}).get(language)
        return own or self.labels.get(LABELS[0], {}).get(language) or self.code

    def descriptor(self, language: str) -> dict[str, Any]:
        """Describe the field as `crm.<entity>.fields` does (entities.md 2.2)."""
        described: dict[str, Any] = {
            "type": self.type.value,
            "isRequired": self.required,
            "isReadOnly": False,
            "isImmutable": False,
            "isMultiple": self.multiple,
            "isDynamic": True,
        }
        if self.type is FieldType.ENUMERATION:
            described["items"] = [{"ID": str(item.id), "VALUE": item.value} for item in self.items]
        described |= {
            "title": self.code,
            "listLabel": self.label("LIST_COLUMN_LABEL", language),
            "formLabel": self.label("EDIT_FORM_LABEL", language),
            "filterLabel": self.label("LIST_FILTER_LABEL", language),
            "settings": dict(self.options) or [],
        }
        return described if self.status_type is None else described | {"statusType": self.status_type}


class UserFields:
    """All user fields of a portal, in the order (SORT, ID)."""

    def __init__(self, fields: Iterable[UserField] = ()) -> None:
        self._by_owner: dict[str, tuple[UserField, ...]] = {}
        for field in sorted(fields, key=lambda each: (each.sort, each.id)):
            self._by_owner[field.owner] = (*self._by_owner.get(field.owner, ()), field)
        self._by_name = {
            owner: {name: field for field in own for name in (field.code, user_camel(field.code))}
            for owner, own in self._by_owner.items()
        }
        self._extended: dict[Catalogue, Catalogue] = {}
        self._sets: dict[FieldSet, FieldSet] = {}

    def of(self, owner: str) -> tuple[UserField, ...]:
        """Those of an ENTITY_ID."""
        return self._by_owner.get(owner, ())

    def extend(self, catalogue: Catalogue) -> Catalogue:
        """The fields an entity has, its user fields last; the same object whenever asked."""
        own = self.of(owner_of(catalogue.entity))
        if not own:
            return catalogue
        if catalogue not in self._extended:
            self._extended[catalogue] = Catalogue(catalogue.entity, (*catalogue.fields, *own))
        return self._extended[catalogue]

    def extend_set(self, owner: str, fields: FieldSet) -> FieldSet:
        """The same for rows that are no entities, by their ENTITY_ID."""
        own = self.of(owner)
        if not own:
            return fields
        if fields not in self._sets:
            self._sets[fields] = FieldSet((*fields.fields, *own))
        return self._sets[fields]

    def lacks(self, owner: str, named: Mapping[Any, Any]) -> bool:
        """Whether a client names, in either dialect, a user field that is not here, or an unknown item.

        `named` has the values given under the names, None for none.
        """
        known = self._by_name.get(owner, {})
        return any(
            _lacks(known.get(name), value)
            for name, value in named.items()
            if isinstance(name, str) and name[:2] in ("UF", "uf") and name != f"{PREFIX}*"
        )


def _lacks(field: UserField | None, value: Any) -> bool:
    if field is None:
        return True
    if field.type is not FieldType.ENUMERATION or value is None:
        return False
    ids = {str(item.id) for item in field.items}
    given = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else (value,)
    return any(text_of(each) not in (None, "", "0") and text_of(each) not in ids for each in given)
