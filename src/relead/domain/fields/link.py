"""Fields of a binding row (entities.md 1.2)."""

from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.ids import Entity

_TITLES = {Entity.CONTACT: ("Contact", "Контакт"), Entity.COMPANY: ("Company", "Компания")}


def link_fields(other: Entity) -> tuple[Field, ...]:
    """Fields of rows that bind an entity of this type, in the protocol's order."""
    return (
        Field("SORT", FieldType.INTEGER, "Sort", "Сортировка"),
        Field("IS_PRIMARY", FieldType.CHAR, "Primary", "Первичный"),
        Field(f"{other.name}_ID", FieldType.INTEGER, *_TITLES[other], required=True),
    )
