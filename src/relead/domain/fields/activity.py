"""Fields of activities and of their communications (communications.md 3.1)."""

from typing import Any

from relead.domain.fields.catalogue import Catalogue, Field, FieldType
from relead.domain.ids import Entity

_INTEGER, _STRING, _DOUBLE = FieldType.INTEGER, FieldType.STRING, FieldType.DOUBLE

ACTIVITY = Catalogue(
    Entity.ACTIVITY,
    (
        Field("ID", _INTEGER, "ID", "ID", read_only=True),
        Field("OWNER_ID", _INTEGER, "Owner ID", "ID владельца", immutable=True),
        Field("OWNER_TYPE_ID", FieldType.OWNER_TYPE, "Owner Type", "Тип владельца", immutable=True),
        Field("TYPE_ID", FieldType.ACTIVITY_TYPE, "Type", "Тип", required=True, immutable=True),
        Field("PROVIDER_ID", _STRING, "Provider ID", "ID провайдера"),
        Field("PROVIDER_TYPE_ID", _STRING, "Provider Type", "Тип провайдера"),
        Field("PROVIDER_GROUP_ID", _STRING, "Connector Type", "Тип коннектора"),
        Field(
            "ASSOCIATED_ENTITY_ID",
            _INTEGER,
            "Associated Entity ID",
            "ID связанной сущности",
            read_only=True,
        ),
        Field("SUBJECT", _STRING, "Subject", "Тема", required=True, length=512),
        Field("START_TIME", FieldType.DATETIME, "Start", "Начало"),
        Field("END_TIME", FieldType.DATETIME, "Deadline", "Окончание"),
        Field("DEADLINE", FieldType.DATETIME, "Execution Deadline", "Срок исполнения"),
        Field("COMPLETED", FieldType.CHAR, "Completed", "Выполнено"),
        Field("STATUS", FieldType.ACTIVITY_STATUS, "Status", "Статус"),
        Field("RESPONSIBLE_ID", FieldType.USER, "Responsible", "Ответственный", required=True),
        Field("PRIORITY", FieldType.ACTIVITY_PRIORITY, "Priority", "Приоритет"),
        Field("NOTIFY_TYPE", FieldType.ACTIVITY_NOTIFY, "Notification Type", "Тип уведомления"),
        Field("NOTIFY_VALUE", _INTEGER, "Notification Parameter", "Параметр уведомления"),
        Field("DESCRIPTION", _STRING, "Description", "Описание", length=None),
        Field("DESCRIPTION_TYPE", FieldType.CONTENT, "Description Type", "Тип описания"),
        Field("DIRECTION", FieldType.ACTIVITY_DIRECTION, "Direction", "Направление"),
        Field("LOCATION", _STRING, "Location", "Место"),
        Field("CREATED", FieldType.DATETIME, "Creation Date", "Дата создания", read_only=True),
        Field("AUTHOR_ID", FieldType.USER, "Created By", "Создал", read_only=True),
        Field("LAST_UPDATED", FieldType.DATETIME, "Last Updated Date", "Дата изменения", read_only=True),
        Field("EDITOR_ID", FieldType.USER, "Edited By", "Изменил", read_only=True),
        Field("SETTINGS", FieldType.OBJECT, "Settings", "Настройки"),
        Field("ORIGIN_ID", _STRING, "External Code", "Внешний код"),
        Field("ORIGINATOR_ID", _STRING, "External Source", "Внешний источник"),
        Field("RESULT_STATUS", _INTEGER, "RESULT_STATUS", "RESULT_STATUS"),
        Field("RESULT_STREAM", _INTEGER, "RESULT_STREAM", "RESULT_STREAM"),
        Field("RESULT_SOURCE_ID", _STRING, "RESULT_SOURCE_ID", "RESULT_SOURCE_ID"),
        Field("PROVIDER_PARAMS", FieldType.OBJECT, "Provider Parameters", "Параметры провайдера"),
        Field("PROVIDER_DATA", _STRING, "Provider Data", "Данные провайдера", length=None),
        Field("RESULT_MARK", _INTEGER, "RESULT_MARK", "RESULT_MARK"),
        Field("RESULT_VALUE", _DOUBLE, "RESULT_VALUE", "RESULT_VALUE"),
        Field("RESULT_SUM", _DOUBLE, "RESULT_SUM", "RESULT_SUM"),
        Field("RESULT_CURRENCY_ID", _STRING, "RESULT_CURRENCY_ID", "RESULT_CURRENCY_ID"),
        Field("AUTOCOMPLETE_RULE", _INTEGER, "Autocomplete", "Автозавершение"),
        Field(
            "BINDINGS",
            FieldType.ACTIVITY_BINDING,
            "Bindings",
            "Привязки",
            read_only=True,
            multiple=True,
            column=None,
        ),
        Field(
            "COMMUNICATIONS",
            FieldType.ACTIVITY_COMMUNICATION,
            "Communication Channel",
            "Каналы коммуникации",
            required=True,
            multiple=True,
            column=None,
        ),
        Field("FILES", FieldType.DISK_FILE, "Files", "Файлы", multiple=True, column=None),
        Field(
            "WEBDAV_ELEMENTS",
            FieldType.DISK_FILE,
            "Added Files",
            "Добавленные файлы",
            multiple=True,
            deprecated=True,
            column=None,
        ),
        Field(
            "IS_INCOMING_CHANNEL",
            FieldType.CHAR,
            "IS_INCOMING_CHANNEL",
            "IS_INCOMING_CHANNEL",
            read_only=True,
        ),
    ),
)

COMMUNICATION = (
    Field("ID", _INTEGER, "ID", "ID", read_only=True),
    Field("ACTIVITY_ID", _INTEGER, "Activity", "Дело", read_only=True),
    Field("ENTITY_ID", _INTEGER, "Entity element ID", "ID элемента сущности"),
    Field("ENTITY_TYPE_ID", _INTEGER, "Entity type", "Тип сущности"),
    Field("TYPE", _STRING, "Type", "Тип"),
    Field("VALUE", _STRING, "Value", "Значение"),
)

_UNDESCRIBED = ("AUTHOR_ID", "PRIORITY", "AUTOCOMPLETE_RULE")
"""Rows have them, but the client that compares names wants 41 without them (client-demands.md 4)."""


def describe(language: str) -> dict[str, Any]:
    """Answer of `crm.activity.fields`."""
    described = ACTIVITY.describe(language)
    return {code: each for code, each in described.items() if code not in _UNDESCRIBED}
