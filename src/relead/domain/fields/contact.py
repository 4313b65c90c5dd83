"""Fields of a contact (entities.md 4.1): declared here once, used everywhere."""

from relead.domain.fields.catalogue import Catalogue, Field, FieldType
from relead.domain.fields.groups import ADDRESS_PARTS, HAS, MULTIFIELDS, ORIGIN, UTM
from relead.domain.ids import Entity

CONTACT = Catalogue(
    Entity.CONTACT,
    (
        Field("ID", FieldType.INTEGER, "ID", "ID", read_only=True),
        Field("HONORIFIC", FieldType.STATUS, "Salutation", "Обращение", status_type="HONORIFIC"),
        Field("NAME", FieldType.STRING, "First name", "Имя", required=True),
        Field("SECOND_NAME", FieldType.STRING, "Second name", "Отчество", required=True),
        Field("LAST_NAME", FieldType.STRING, "Last name", "Фамилия", required=True),
        Field("PHOTO", FieldType.FILE, "Photo", "Фотография"),
        Field("BIRTHDATE", FieldType.DATE, "Date of birth", "Дата рождения"),
        Field("TYPE_ID", FieldType.STATUS, "Contact type", "Тип контакта", status_type="CONTACT_TYPE"),
        Field("SOURCE_ID", FieldType.STATUS, "Source", "Источник", status_type="SOURCE"),
        Field(
            "SOURCE_DESCRIPTION",
            FieldType.STRING,
            "Additional Source Information",
            "Дополнительно об источнике",
            length=None,
        ),
        Field("POST", FieldType.STRING, "Position", "Должность"),
        Field("ADDRESS", FieldType.STRING, "Address", "Адрес", length=None),
        *ADDRESS_PARTS,
        Field("COMMENTS", FieldType.STRING, "Comment", "Комментарий", length=None),
        Field("OPENED", FieldType.CHAR, "Available to everyone", "Доступен для всех"),
        Field("EXPORT", FieldType.CHAR, "Mark for export", "Участвует в экспорте контактов"),
        *HAS,
        Field("ASSIGNED_BY_ID", FieldType.USER, "Responsible person", "Ответственный"),
        Field("CREATED_BY_ID", FieldType.USER, "Created by", "Кем создан", read_only=True),
        Field("MODIFY_BY_ID", FieldType.USER, "Modified by", "Кем изменен", read_only=True),
        Field("DATE_CREATE", FieldType.DATETIME, "Created on", "Дата создания", read_only=True),
        Field("DATE_MODIFY", FieldType.DATETIME, "Modified on", "Дата изменения", read_only=True),
        Field("COMPANY_ID", FieldType.COMPANY, "Company", "Компания", deprecated=True),
        Field("COMPANY_IDS", FieldType.COMPANY, "COMPANY_IDS", "COMPANY_IDS", multiple=True, column=None),
        Field(
            "LEAD_ID", FieldType.LEAD, "Lead", "Лид", read_only=True, settings=(("parentEntityTypeId", 1),)
        ),
        *ORIGIN,
        Field("ORIGIN_VERSION", FieldType.STRING, "Original version", "Версия оригинала"),
        *UTM,
        Field(
            "LAST_ACTIVITY_TIME", FieldType.DATETIME, "Last Activity", "Последняя активность", read_only=True
        ),
        Field(
            "LAST_ACTIVITY_BY",
            FieldType.USER,
            "Last Activity By",
            "Кем осуществлена последняя активность в таймлайне",
            read_only=True,
        ),
        *MULTIFIELDS,
    ),
)
