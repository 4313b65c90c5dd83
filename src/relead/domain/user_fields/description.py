"""What `crm.userfield.*` tells of user fields in general: their attributes, their items, their settings.

Belongs here: descriptions in the protocol's short form, which names only what is true of an attribute.
"""

from typing import Any, NamedTuple

from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.user_fields.types import TYPES


class Attribute(NamedTuple):
    """One attribute of a definition; `mark` is what is said of it beside type and title."""

    code: str
    type: str
    en: str
    ru: str
    mark: str = ""

    def described(self, language: str) -> dict[str, Any]:
        """Its short description."""
        said: dict[str, Any] = {"type": self.type, "title": self.ru if language == "ru" else self.en}
        return said | {self.mark: True} if self.mark else said


ATTRIBUTES = (
    Attribute("ID", "int", "ID", "ID", "isReadOnly"),
    Attribute("ENTITY_ID", "string", "Object", "Объект", "isImmutable"),
    Attribute("FIELD_NAME", "string", "Code", "Код поля", "isImmutable"),
    Attribute("USER_TYPE_ID", "string", "Data type", "Тип данных", "isImmutable"),
    Attribute("XML_ID", "string", "External ID", "Внешний код"),
    Attribute("SORT", "int", "Sorting", "Сортировка"),
    Attribute("MULTIPLE", "char", "Multiple", "Множественное"),
    Attribute("MANDATORY", "char", "Mandatory", "Обязательное"),
    Attribute("SHOW_FILTER", "char", "Show in filter", "Показывать в фильтре"),
    Attribute("SHOW_IN_LIST", "char", "Show in list", "Показывать в списке"),
    Attribute("EDIT_IN_LIST", "char", "Editable by users", "Разрешить редактирование"),
    Attribute("IS_SEARCHABLE", "char", "Searchable", "Участвует в поиске"),
    Attribute("EDIT_FORM_LABEL", "string", "Caption in the form", "Подпись в форме"),
    Attribute("LIST_COLUMN_LABEL", "string", "Caption in lists", "Заголовок в списке"),
    Attribute("LIST_FILTER_LABEL", "string", "Caption in filters", "Подпись фильтра"),
    Attribute("ERROR_MESSAGE", "string", "Error message", "Сообщение об ошибке"),
    Attribute("HELP_MESSAGE", "string", "Help", "Помощь"),
    Attribute("LIST", "uf_enum_element", "List items", "Элементы списка", "isMultiple"),
    Attribute("SETTINGS", "object", "Settings of the type", "Настройки типа"),
)
ITEM_ATTRIBUTES = (
    Attribute("ID", "int", "ID", "ID", "isReadOnly"),
    Attribute("SORT", "int", "Sorting", "Сортировка"),
    Attribute("VALUE", "string", "Value", "Значение"),
    Attribute("DEF", "string", "Default value", "Значение по умолчанию"),
    Attribute("DEL", "string", "Delete the item", "Удалить элемент"),
)
FILTERED = tuple(
    Field(each.code, FieldType.INT if each.type == "int" else FieldType.STRING, each.en, each.ru)
    for each in ATTRIBUTES[:12]
)
"""Attributes that lists of definitions are filtered and sorted by."""


def described(attributes: tuple[Attribute, ...], language: str) -> dict[str, Any]:
    """Attributes by code."""
    return {each.code: each.described(language) for each in attributes}


def described_settings(kind: str, language: str) -> dict[str, Any]:
    """Settings of a type by name, those of its settings that clients are told of; none of an unknown type."""
    settings = TYPES[kind].settings if kind in TYPES else ()
    return {
        each.name: {"type": each.kind, "title": each.title(language)} for each in settings if each.title("en")
    }
