"""Fields of dictionary rows, categories, currencies, enumerations and multifields (entities.md 2.6, 8).

None of them is an entity: their rows are described by `*.fields` methods, and written by rules of
their own.
"""

from typing import Any

from relead.domain.fields.catalogue import Field, FieldType

STATUS = (
    Field("ID", FieldType.INTEGER, "ID", "ID", read_only=True),
    Field(
        "ENTITY_ID", FieldType.STRING, "Entity ID", "Идентификатор справочника", required=True, immutable=True
    ),
    Field("STATUS_ID", FieldType.STRING, "Status", "Статус", required=True, immutable=True),
    Field("SORT", FieldType.INTEGER, "Sorting", "Сортировка"),
    Field("NAME", FieldType.STRING, "Name", "Название", required=True),
    Field("NAME_INIT", FieldType.STRING, "Default Name", "Название по умолчанию", read_only=True),
    Field("SYSTEM", FieldType.CHAR, "System", "Системный", read_only=True),
    Field("CATEGORY_ID", FieldType.INTEGER, "CATEGORY_ID", "CATEGORY_ID", immutable=True),
    Field("COLOR", FieldType.STRING, "COLOR", "COLOR"),
    Field("SEMANTICS", FieldType.CHAR, "SEMANTICS", "SEMANTICS", immutable=True),
    Field("EXTRA", FieldType.STATUS_EXTRA, "Additional Fields", "Дополнительные поля"),
)

CATEGORY = (
    Field("ID", FieldType.INTEGER, "ID", "ID", read_only=True),
    Field("NAME", FieldType.STRING, "NAME", "NAME"),
    Field("SORT", FieldType.INTEGER, "SORT", "SORT"),
    Field("ENTITY_TYPE_ID", FieldType.INTEGER, "ENTITY_TYPE_ID", "ENTITY_TYPE_ID", True, True),
    Field("IS_DEFAULT", FieldType.BOOLEAN, "IS_DEFAULT", "IS_DEFAULT", read_only=True),
)
"""What categories of all types have, in the universal dialect."""

DEAL_CATEGORY = (
    *CATEGORY,
    Field("ORIGIN_ID", FieldType.STRING, "ORIGIN_ID", "ORIGIN_ID"),
    Field("ORIGINATOR_ID", FieldType.STRING, "ORIGINATOR_ID", "ORIGINATOR_ID"),
)

OLD_DEAL_CATEGORY = (
    Field("ID", FieldType.INTEGER, "ID", "ID", read_only=True),
    Field("CREATED_DATE", FieldType.DATETIME, "Created on", "Дата создания", read_only=True),
    Field("NAME", FieldType.STRING, "Name", "Название", required=True),
    Field("IS_LOCKED", FieldType.CHAR, "Locked", "Заблокировано", read_only=True),
    Field("SORT", FieldType.INTEGER, "Sorting", "Сортировка"),
)
"""What the deprecated methods show of a category of deals."""

CURRENCY = (
    Field("CURRENCY", FieldType.STRING, "Currency", "Валюта"),
    Field("AMOUNT_CNT", FieldType.INT, "Face value", "Номинал"),
    Field("AMOUNT", FieldType.DOUBLE, "Exchange rate", "Курс"),
    Field("BASE", FieldType.CHAR, "Base currency", "Базовая валюта", read_only=True),
    Field("SORT", FieldType.INT, "Sorting", "Сортировка"),
    Field("DATE_UPDATE", FieldType.DATETIME, "Date modified", "Дата изменения", read_only=True),
    Field("LID", FieldType.STRING, "Language", "Язык", read_only=True),
    Field("FORMAT_STRING", FieldType.STRING, "Output format", "Формат вывода", read_only=True),
    Field("FULL_NAME", FieldType.STRING, "Name", "Название", read_only=True),
    Field("DEC_POINT", FieldType.STRING, "Decimal point", "Десятичный разделитель", read_only=True),
    Field("THOUSANDS_SEP", FieldType.STRING, "Thousands separator", "Разделитель тысяч", read_only=True),
    Field("DECIMALS", FieldType.INT, "Decimal places", "Знаков после запятой", read_only=True),
    Field("LANG", FieldType.CURRENCY_LOCALIZATION, "Localizations", "Языковые настройки", multiple=True),
)

CURRENCY_LOCALIZATION = (
    Field("FULL_NAME", FieldType.STRING, "Name", "Название"),
    Field("FORMAT_STRING", FieldType.STRING, "Currency output format string", "Шаблон вывода суммы"),
    Field("DEC_POINT", FieldType.STRING, "Decimal point for output", "Десятичный разделитель"),
    Field(
        "THOUSANDS_VARIANT", FieldType.STRING, "Thousands separator for output", "Вариант разделителя тысяч"
    ),
    Field("THOUSANDS_SEP", FieldType.STRING, "Custom thousands separator for output", "Разделитель тысяч"),
    Field("DECIMALS", FieldType.INT, "Number of decimal places", "Знаков после запятой"),
    Field("HIDE_ZERO", FieldType.CHAR, "Do not show insignificant zeros", "Скрывать незначащие нули"),
)

ENUM = (
    Field("ID", FieldType.INT, "ID", "ID", read_only=True),
    Field("NAME", FieldType.STRING, "Name", "Название", read_only=True),
    Field("SYMBOL_CODE", FieldType.STRING, "Symbol code", "Символьный код", read_only=True),
    Field("SYMBOL_CODE_SHORT", FieldType.STRING, "Short symbol code", "Краткий код", read_only=True),
)

MULTIFIELD = (
    Field("ID", FieldType.INT, "ID", "ID", read_only=True),
    Field("TYPE_ID", FieldType.STRING, "Field type", "Тип поля", read_only=True),
    Field("VALUE", FieldType.STRING, "Value", "Значение"),
    Field("VALUE_TYPE", FieldType.STRING, "Value type", "Тип значения"),
)


def describe(fields: tuple[Field, ...], language: str) -> dict[str, Any]:
    """Answer of a `*.fields` method."""
    return {field.code: field.descriptor(language) for field in fields}
