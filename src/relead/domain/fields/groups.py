"""Fields that several entity types have alike, in groups that always stand together.

Belongs here: what is declared the same for all. A field of one type is in that type's own module.
"""

from typing import Final

from relead.domain.fields.catalogue import Field, FieldType

ADDRESS_PARTS: Final = (
    Field("ADDRESS_2", FieldType.STRING, "Address (line 2)", "Адрес (стр. 2)", length=None),
    Field("ADDRESS_CITY", FieldType.STRING, "City", "Город"),
    Field("ADDRESS_POSTAL_CODE", FieldType.STRING, "Zip", "Почтовый индекс"),
    Field("ADDRESS_REGION", FieldType.STRING, "Region", "Район"),
    Field("ADDRESS_PROVINCE", FieldType.STRING, "State / Province", "Область"),
    Field("ADDRESS_COUNTRY", FieldType.STRING, "Country", "Страна"),
    Field("ADDRESS_COUNTRY_CODE", FieldType.STRING, "Country Code", "Код страны"),
    Field(
        "ADDRESS_LOC_ADDR_ID",
        FieldType.INTEGER,
        "Location Address ID",
        "Идентификатор адреса местоположения",
    ),
)
"""What the address on an entity itself has beside its first line."""

HAS: Final = (
    Field("HAS_PHONE", FieldType.CHAR, "Has phone", "Задан телефон", read_only=True),
    Field("HAS_EMAIL", FieldType.CHAR, "Has email", "Задан e-mail", read_only=True),
    Field("HAS_IMOL", FieldType.CHAR, "Has Open Channel", "Задана открытая линия", read_only=True),
)
"""Which means of communication there are."""

ORIGIN: Final = (
    Field("ORIGINATOR_ID", FieldType.STRING, "External source", "Внешний источник"),
    Field(
        "ORIGIN_ID",
        FieldType.STRING,
        "Item ID in data source",
        "Идентификатор элемента во внешнем источнике",
    ),
)
"""Where another program brought it from."""

UTM: Final = (
    Field("UTM_SOURCE", FieldType.STRING, "Ad system", "Рекламная система"),
    Field("UTM_MEDIUM", FieldType.STRING, "Medium", "Тип трафика"),
    Field("UTM_CAMPAIGN", FieldType.STRING, "Ad campaign UTM", "Обозначение рекламной кампании"),
    Field("UTM_CONTENT", FieldType.STRING, "Campaign contents", "Содержание кампании"),
    Field("UTM_TERM", FieldType.STRING, "Campaign search term", "Условие поиска кампании"),
)
"""Marks of an advertisement."""

MULTIFIELDS: Final = (
    Field("PHONE", FieldType.MULTIFIELD, "Phone", "Телефон", multiple=True),
    Field("EMAIL", FieldType.MULTIFIELD, "E-mail", "E-mail", multiple=True),
    Field("WEB", FieldType.MULTIFIELD, "Website", "Сайт", multiple=True),
    Field("IM", FieldType.MULTIFIELD, "Messenger", "Мессенджер", multiple=True),
    Field("LINK", FieldType.MULTIFIELD, "LINK", "LINK", multiple=True),
)
"""Phones, e-mails and the like."""
