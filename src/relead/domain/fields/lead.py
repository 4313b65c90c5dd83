"""Fields of a lead (entities.md 3.1): declared here once, used everywhere."""

from relead.domain.fields.catalogue import Catalogue, Field, FieldType
from relead.domain.fields.groups import ADDRESS_PARTS, HAS, MULTIFIELDS, ORIGIN, UTM
from relead.domain.ids import Entity

LEAD = Catalogue(
    Entity.LEAD,
    (
        Field("ID", FieldType.INTEGER, "ID", "ID", read_only=True),
        Field("TITLE", FieldType.STRING, "Lead Name", "Название лида"),
        Field("HONORIFIC", FieldType.STATUS, "Salutation", "Обращение", status_type="HONORIFIC"),
        Field("NAME", FieldType.STRING, "Name", "Имя"),
        Field("SECOND_NAME", FieldType.STRING, "Second name", "Отчество"),
        Field("LAST_NAME", FieldType.STRING, "Last name", "Фамилия"),
        Field("BIRTHDATE", FieldType.DATE, "Date of birth", "Дата рождения"),
        Field("COMPANY_TITLE", FieldType.STRING, "Company name", "Название компании"),
        Field("SOURCE_ID", FieldType.STATUS, "Source", "Источник", status_type="SOURCE"),
        Field(
            "SOURCE_DESCRIPTION",
            FieldType.STRING,
            "Source information",
            "Дополнительно об источнике",
            length=None,
        ),
        Field("STATUS_ID", FieldType.STATUS, "Stage", "Стадия", status_type="STATUS"),
        Field(
            "STATUS_DESCRIPTION", FieldType.STRING, "Stage Description", "Дополнительно о стадии", length=None
        ),
        Field(
            "STATUS_SEMANTIC_ID",
            FieldType.STRING,
            "Status details",
            "Состояние статуса",
            read_only=True,
            column="semantic",
        ),
        Field("POST", FieldType.STRING, "Position", "Должность"),
        Field("ADDRESS", FieldType.STRING, "Address", "Адрес", length=None),
        *ADDRESS_PARTS,
        Field("CURRENCY_ID", FieldType.CURRENCY, "Currency", "Валюта"),
        Field("OPPORTUNITY", FieldType.DOUBLE, "Total", "Сумма"),
        Field("IS_MANUAL_OPPORTUNITY", FieldType.CHAR, "IS_MANUAL_OPPORTUNITY", "IS_MANUAL_OPPORTUNITY"),
        Field("OPENED", FieldType.CHAR, "Available to everyone", "Доступен для всех"),
        Field("COMMENTS", FieldType.STRING, "Comment", "Комментарий", length=None),
        *HAS,
        Field("ASSIGNED_BY_ID", FieldType.USER, "Responsible person", "Ответственный"),
        Field("CREATED_BY_ID", FieldType.USER, "Created by", "Кем создан", read_only=True),
        Field("MODIFY_BY_ID", FieldType.USER, "Modified by", "Кем изменен", read_only=True),
        Field("MOVED_BY_ID", FieldType.USER, "MOVED_BY_ID", "MOVED_BY_ID", read_only=True),
        Field("DATE_CREATE", FieldType.DATETIME, "Created on", "Дата создания", read_only=True),
        Field("DATE_MODIFY", FieldType.DATETIME, "Modified on", "Дата изменения", read_only=True),
        Field("MOVED_TIME", FieldType.DATETIME, "MOVED_TIME", "MOVED_TIME", read_only=True),
        Field("COMPANY_ID", FieldType.COMPANY, "Company", "Компания", settings=(("parentEntityTypeId", 4),)),
        Field("CONTACT_ID", FieldType.CONTACT, "Contact", "Контакт", deprecated=True),
        Field("CONTACT_IDS", FieldType.CONTACT, "CONTACT_IDS", "CONTACT_IDS", multiple=True, column=None),
        Field("IS_RETURN_CUSTOMER", FieldType.CHAR, "Repeat lead", "Повторный лид", read_only=True),
        Field("DATE_CLOSED", FieldType.DATETIME, "Completed on", "Дата завершения", read_only=True),
        *ORIGIN,
        *UTM,
        Field(
            "LAST_ACTIVITY_TIME",
            FieldType.DATETIME,
            "LAST_ACTIVITY_TIME",
            "LAST_ACTIVITY_TIME",
            read_only=True,
        ),
        Field("LAST_ACTIVITY_BY", FieldType.USER, "LAST_ACTIVITY_BY", "LAST_ACTIVITY_BY", read_only=True),
        *MULTIFIELDS,
    ),
)
