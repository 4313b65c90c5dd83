"""Fields of requisites, their presets, bank details and links, and of addresses (entities.md 10).

Belongs here: declarations. Does not belong here: which of them a country has (`domain/requisites`).
"""

from relead.domain.fields.catalogue import Field, FieldSet, FieldType

_ID = Field("ID", FieldType.INTEGER, "ID", "ID", read_only=True)


def _audit() -> tuple[Field, ...]:
    return (
        Field("DATE_CREATE", FieldType.DATETIME, "Created on", "Дата создания", read_only=True),
        Field("DATE_MODIFY", FieldType.DATETIME, "Modified on", "Дата изменения", read_only=True),
        Field("CREATED_BY_ID", FieldType.USER, "Created by", "Кем создан", read_only=True),
        Field("MODIFY_BY_ID", FieldType.USER, "Modified by", "Кем изменен", read_only=True),
    )


def _key(code: str, title_en: str, title_ru: str) -> Field:
    return Field(code, FieldType.INTEGER, title_en, title_ru, required=True, immutable=True)


def _texts(lines: str) -> tuple[Field, ...]:
    """Fields of lines `CODE|English title|Russian title`, separated by `;`."""
    cells = ([cell.strip() for cell in line.split("|")] for line in lines.split(";") if line.strip())
    return tuple(Field(code, FieldType.STRING, english, russian) for code, english, russian in cells)


_NAME = Field("NAME", FieldType.STRING, "Name", "Название")
_CODES = _texts("CODE|Code|Символьный код; XML_ID|External code|Внешний код")
_ORIGINATOR = Field("ORIGINATOR_ID", FieldType.STRING, "External source", "Внешний источник")
_ACTIVE = Field("ACTIVE", FieldType.CHAR, "Active", "Активность")
_SORT = Field("SORT", FieldType.INTEGER, "Sort order", "Сортировка")

REQUISITE = FieldSet(
    (
        _ID,
        _key("ENTITY_TYPE_ID", "Entity type ID", "Идентификатор типа сущности"),
        _key("ENTITY_ID", "Entity ID", "Идентификатор сущности"),
        _key("PRESET_ID", "Template ID", "Идентификатор шаблона"),
        *_audit(),
        _NAME,
        *_CODES,
        _ORIGINATOR,
        _ACTIVE,
        Field("ADDRESS_ONLY", FieldType.CHAR, "Address only", "Только для адреса"),
        _SORT,
        *_texts(
            "RQ_NAME|Full name|Ф.И.О.; RQ_FIRST_NAME|First name|Имя; RQ_LAST_NAME|Last name|Фамилия;"
            "RQ_SECOND_NAME|Middle name|Отчество;"
            "RQ_COMPANY_ID|Organization ID|Идентификатор организации;"
            "RQ_COMPANY_NAME|Short organization name|Сокращенное наименование организации;"
            "RQ_COMPANY_FULL_NAME|Full organization name|Полное наименование организации;"
            "RQ_COMPANY_REG_DATE|State registration date|Дата государственной регистрации;"
            "RQ_DIRECTOR|CEO|Ген. директор; RQ_ACCOUNTANT|Chief accountant|Гл. бухгалтер;"
            "RQ_CEO_NAME|Head's name|Ф.И.О. первого руководителя;"
            "RQ_CEO_WORK_POS|Head's position|Должность первого руководителя;"
            "RQ_CONTACT|Contact person|Контактное лицо; RQ_EMAIL|E-mail|E-mail;"
            "RQ_PHONE|Phone|Телефон; RQ_FAX|Fax|Факс"
        ),
        Field(
            "RQ_IDENT_TYPE",
            FieldType.STATUS,
            "Identification method",
            "Способ идентификации",
            status_type="RQ_IDENT_TYPE_CO",
        ),
        *_texts(
            "RQ_IDENT_DOC|Document type|Вид документа; RQ_IDENT_DOC_SER|Series|Серия;"
            "RQ_IDENT_DOC_NUM|Number|Номер; RQ_IDENT_DOC_PERS_NUM|Personal number|Личный номер;"
            "RQ_IDENT_DOC_DATE|Issue date|Дата выдачи; RQ_IDENT_DOC_ISSUED_BY|Issued by|Кем выдан;"
            "RQ_IDENT_DOC_DEP_CODE|Department code|Код подразделения;"
            "RQ_INN|Taxpayer ID|ИНН; RQ_KPP|Tax registration code|КПП;"
            "RQ_USRLE|Trade register number|Номер в торговом реестре; RQ_IFNS|Tax office|ИФНС;"
            "RQ_OGRN|State registration number|ОГРН;"
            "RQ_OGRNIP|Sole proprietor's registration number|ОГРНИП; RQ_OKPO|OKPO code|ОКПО;"
            "RQ_OKTMO|OKTMO code|ОКТМО; RQ_OKVED|OKVED code|ОКВЭД; RQ_EDRPOU|EDRPOU code|ЕДРПОУ;"
            "RQ_DRFO|DRFO code|ДРФО; RQ_KBE|Beneficiary code|КБе;"
            "RQ_IIN|Individual ID number|ИИН; RQ_BIN|Business ID number|БИН;"
            "RQ_ST_CERT_SER|State registration certificate series|Серия свидетельства о регистрации;"
            "RQ_ST_CERT_NUM|State registration certificate number|Номер свидетельства о регистрации;"
            "RQ_ST_CERT_DATE|State registration certificate date|Дата свидетельства о регистрации"
        ),
        Field("RQ_VAT_PAYER", FieldType.CHAR, "VAT payer", "Плательщик НДС"),
        *_texts(
            "RQ_VAT_ID|VAT ID|Номер плательщика НДС;"
            "RQ_VAT_CERT_SER|VAT certificate series|Серия свидетельства по НДС;"
            "RQ_VAT_CERT_NUM|VAT certificate number|Номер свидетельства по НДС;"
            "RQ_VAT_CERT_DATE|VAT certificate date|Дата свидетельства по НДС;"
            "RQ_RESIDENCE_COUNTRY|Country of residence|Страна резидентства;"
            "RQ_BASE_DOC|Grounds for acting|Основание полномочий; RQ_REGON|REGON|REGON; RQ_KRS|KRS|KRS;"
            "RQ_PESEL|PESEL|PESEL; RQ_LEGAL_FORM|Legal form|Правовая форма; RQ_SIRET|SIRET|SIRET;"
            "RQ_SIREN|SIREN|SIREN; RQ_CAPITAL|Share capital|Уставный капитал; RQ_RCS|RCS|RCS;"
            "RQ_CNPJ|CNPJ|CNPJ; RQ_STATE_REG|State registration|Регистрация в штате;"
            "RQ_MNPL_REG|Municipal registration|Муниципальная регистрация; RQ_CPF|CPF|CPF"
        ),
    )
)

PRESET = FieldSet(
    (
        _ID,
        _key("ENTITY_TYPE_ID", "Entity type ID", "Идентификатор типа сущности"),
        _key("COUNTRY_ID", "Country ID", "Идентификатор страны"),
        Field("NAME", FieldType.STRING, "Name", "Название", required=True),
        *_audit(),
        _ACTIVE,
        _SORT,
        Field("XML_ID", FieldType.STRING, "External code", "Внешний код"),
    )
)

PRESET_FIELD = FieldSet(
    (
        _ID,
        Field("FIELD_NAME", FieldType.STRING, "Name", "Название", required=True),
        Field("FIELD_TITLE", FieldType.STRING, "Name in template", "Название в шаблоне"),
        _SORT,
        Field("IN_SHORT_LIST", FieldType.CHAR, "Show in brief list", "Показывать в кратком списке"),
    )
)

BANK_DETAIL = FieldSet(
    (
        _ID,
        _key("ENTITY_ID", "Requisite ID", "Идентификатор реквизитов"),
        Field("COUNTRY_ID", FieldType.INTEGER, "Country ID", "Идентификатор страны"),
        *_audit(),
        _NAME,
        *_CODES,
        _ACTIVE,
        _SORT,
        *_texts(
            "RQ_BANK_NAME|Bank name|Наименование банка; RQ_BANK_ADDR|Bank address|Адрес банка;"
            "RQ_BANK_CODE|Bank code|Код банка; RQ_BANK_ROUTE_NUM|Routing number|Маршрутный номер;"
            "RQ_BIK|BIK|БИК; RQ_CODEB|Bank code|Код банка (FR); RQ_CODEG|Branch code|Код отделения;"
            "RQ_RIB|RIB key|Ключ RIB; RQ_MFO|MFO|МФО; RQ_ACC_NAME|Account holder|Владелец счета;"
            "RQ_ACC_TYPE|Account type|Тип счета; RQ_AGENCY_NAME|Branch|Отделение; RQ_IIK|IIK|ИИК;"
            "RQ_ACC_CURRENCY|Account currency|Валюта счета; RQ_ACC_NUM|Account number|Расчетный счет;"
            "RQ_COR_ACC_NUM|Correspondent account|Корр. счет; RQ_IBAN|IBAN|IBAN; RQ_SWIFT|SWIFT|SWIFT;"
            "RQ_BIC|BIC|BIC"
        ),
        Field("COMMENTS", FieldType.STRING, "Comment", "Комментарий", length=None),
        _ORIGINATOR,
    )
)


def _choice(code: str, title_en: str, title_ru: str) -> Field:
    return Field(code, FieldType.INTEGER, title_en, title_ru, required=True)


REQUISITE_LINK = FieldSet(
    (
        _key("ENTITY_TYPE_ID", "Object type ID", "Идентификатор типа объекта"),
        _key("ENTITY_ID", "Object ID", "Идентификатор объекта"),
        _choice("REQUISITE_ID", "Requisite", "Реквизиты"),
        _choice("BANK_DETAIL_ID", "Bank detail", "Банковские реквизиты"),
        _choice("MC_REQUISITE_ID", "Requisite of my company", "Реквизиты моей компании"),
        _choice("MC_BANK_DETAIL_ID", "Bank detail of my company", "Банковские реквизиты моей компании"),
    )
)

ADDRESS = FieldSet(
    (
        _key("TYPE_ID", "Address type", "Тип адреса"),
        _key("ENTITY_TYPE_ID", "Holder's type ID", "Идентификатор типа владельца"),
        _key("ENTITY_ID", "Holder's ID", "Идентификатор владельца"),
        Field("ADDRESS_1", FieldType.STRING, "Street, building", "Улица, дом, корпус, строение", length=None),
        Field("ADDRESS_2", FieldType.STRING, "Apartment, office", "Квартира, офис", length=None),
        *_texts(
            "CITY|City|Город; POSTAL_CODE|Zip|Почтовый индекс; REGION|Region|Район;"
            "PROVINCE|State / Province|Область; COUNTRY|Country|Страна;"
            "COUNTRY_CODE|Country code|Код страны"
        ),
        Field("LOC_ADDR_ID", FieldType.INTEGER, "Location address ID", "Идентификатор адреса местоположения"),
        Field("ANCHOR_TYPE_ID", FieldType.INTEGER, "Owner's type ID", "Тип главного владельца", True),
        Field("ANCHOR_ID", FieldType.INTEGER, "Owner's ID", "Главный владелец", True),
    )
)
