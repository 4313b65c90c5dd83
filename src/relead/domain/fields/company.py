"""Fields of a company (entities.md 5.1): declared here once, used everywhere."""

from relead.domain.fields.catalogue import Catalogue, Field, FieldType
from relead.domain.fields.groups import ADDRESS_PARTS, HAS, MULTIFIELDS, ORIGIN, UTM
from relead.domain.ids import Entity

COMPANY = Catalogue(
    Entity.COMPANY,
    (
        Field("ID", FieldType.INTEGER, "ID", "ID", read_only=True),
        Field("TITLE", FieldType.STRING, "Company Name", "Название компании", required=True),
        Field("COMPANY_TYPE", FieldType.STATUS, "Company type", "Тип компании", status_type="COMPANY_TYPE"),
        Field("LOGO", FieldType.FILE, "Logo", "Логотип"),
        Field("ADDRESS", FieldType.STRING, "Street address", "Фактический адрес", length=None),
        *ADDRESS_PARTS,
        Field("ADDRESS_LEGAL", FieldType.STRING, "Legal address", "Юридический адрес", length=None),
        Field("REG_ADDRESS", FieldType.STRING, "Billing Address", "Юридический адрес", length=None),
        Field(
            "REG_ADDRESS_2",
            FieldType.STRING,
            "Billing Address (line 2)",
            "Юридический адрес (стр. 2)",
            length=None,
        ),
        Field("REG_ADDRESS_CITY", FieldType.STRING, "Billing City", "Юридический адрес город"),
        Field(
            "REG_ADDRESS_POSTAL_CODE", FieldType.STRING, "Billing Zip", "Юридический адрес почтовый индекс"
        ),
        Field("REG_ADDRESS_REGION", FieldType.STRING, "Billing Region", "Юридический адрес район"),
        Field(
            "REG_ADDRESS_PROVINCE", FieldType.STRING, "Billing State / Province", "Юридический адрес область"
        ),
        Field("REG_ADDRESS_COUNTRY", FieldType.STRING, "Billing Country", "Юридический адрес страна"),
        Field(
            "REG_ADDRESS_COUNTRY_CODE",
            FieldType.STRING,
            "Billing Country Code",
            "Юридический адрес код страны",
        ),
        Field(
            "REG_ADDRESS_LOC_ADDR_ID",
            FieldType.INTEGER,
            "Legal Address Location ID",
            "Юридический адрес идентификатор адреса местоположения",
        ),
        Field("BANKING_DETAILS", FieldType.STRING, "Payment details", "Банковские реквизиты", length=None),
        Field("INDUSTRY", FieldType.STATUS, "Industry", "Сфера деятельности", status_type="INDUSTRY"),
        Field("EMPLOYEES", FieldType.STATUS, "Employees", "Кол-во сотрудников", status_type="EMPLOYEES"),
        Field("CURRENCY_ID", FieldType.CURRENCY, "Currency", "Валюта"),
        Field("REVENUE", FieldType.DOUBLE, "Annual revenue", "Годовой оборот"),
        Field("OPENED", FieldType.CHAR, "Available to everyone", "Доступна для всех"),
        Field("COMMENTS", FieldType.STRING, "Comment", "Комментарий", length=None),
        *HAS,
        Field("IS_MY_COMPANY", FieldType.CHAR, "My Company", "Моя компания"),
        Field("ASSIGNED_BY_ID", FieldType.USER, "Responsible person", "Ответственный"),
        Field("CREATED_BY_ID", FieldType.USER, "Created by", "Кем создана", read_only=True),
        Field("MODIFY_BY_ID", FieldType.USER, "Modified by", "Кем изменена", read_only=True),
        Field("DATE_CREATE", FieldType.DATETIME, "Created on", "Дата создания", read_only=True),
        Field("DATE_MODIFY", FieldType.DATETIME, "Modified on", "Дата изменения", read_only=True),
        Field("CONTACT_ID", FieldType.CONTACT, "Contact", "Контакт", multiple=True, column=None),
        Field(
            "LEAD_ID", FieldType.LEAD, "Lead", "Лид", read_only=True, settings=(("parentEntityTypeId", 1),)
        ),
        *ORIGIN,
        Field("ORIGIN_VERSION", FieldType.STRING, "Original version", "Версия оригинала"),
        *UTM,
        Field(
            "LAST_ACTIVITY_TIME",
            FieldType.DATETIME,
            "Last Activity Time",
            "Последняя активность",
            dropped=True,
        ),
        Field(
            "LAST_ACTIVITY_BY",
            FieldType.USER,
            "Last Activity Author",
            "Автор последней активности в таймлайне",
            dropped=True,
        ),
        *MULTIFIELDS,
    ),
)
