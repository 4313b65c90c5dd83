"""Enumerations of the protocol: numbers with names (entities.md 8.3, communications.md 3.2).

Belongs here: the rows of `crm.enum.*` as data.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple


class Item(NamedTuple):
    """One value; `code` and `short` are None where the protocol has none."""

    id: int
    en: str = ""
    ru: str = ""
    code: str | None = None
    short: str | None = None

    def name(self, language: str) -> str:
        """Its name in the portal's language."""
        return self.ru if language == "ru" else self.en


_UNSET = Item(0)
DEAL = Item(2, "Deal", "Сделка", "DEAL", "D")

ENUMS: Mapping[str, tuple[Item, ...]] = MappingProxyType(
    {
        "ownertype": (
            Item(1, "Lead", "Лид", "LEAD", "L"),
            DEAL,
            Item(3, "Contact", "Контакт", "CONTACT", "C"),
            Item(4, "Company", "Компания", "COMPANY", "CO"),
            Item(5, "Invoice (old version)", "Счёт (старая версия)", "INVOICE", "I"),
            Item(31, "Invoice", "Счёт", "SMART_INVOICE", "SI"),
            Item(7, "Quote", "Предложение", "QUOTE", "Q"),
            Item(8, "Requisites", "Реквизиты", "REQUISITE", "RQ"),
            Item(36, "Document", "Документ", "SMART_DOCUMENT", "DO"),
            Item(39, "Company document", "Документ компании", "SMART_B2E_DOC", "SBD"),
        ),
        "addresstype": (
            Item(11, "Delivery address", "Адрес доставки"),
            Item(1, "Actual address", "Фактический адрес"),
            Item(6, "Legal address", "Юридический адрес"),
            Item(4, "Registered address", "Адрес регистрации"),
            Item(8, "Correspondence address", "Адрес для корреспонденции"),
            Item(9, "Beneficiary address", "Адрес бенефициара"),
        ),
        "settings.mode": (
            Item(1, "Classic CRM", "Классическая CRM", "CLASSIC"),
            Item(2, "Simple CRM", "Простая CRM", "SIMPLE"),
        ),
        "activitytype": (
            _UNSET,
            Item(1, "Meeting", "Встреча"),
            Item(2, "Call", "Звонок"),
            Item(3, "Task", "Задача"),
            Item(4, "E-mail", "Письмо"),
            Item(5, "Action", "Действие"),
            Item(6, "User action", "Пользовательское действие"),
        ),
        "activitystatus": (
            _UNSET,
            Item(1, "Waiting", "Ожидается"),
            Item(2, "Completed", "Завершено"),
            Item(3, "Completed automatically", "Завершено автоматически"),
        ),
        "activitydirection": (
            _UNSET,
            Item(1, "Incoming", "Входящее"),
            Item(2, "Outgoing", "Исходящее"),
        ),
        "activitypriority": (
            _UNSET,
            Item(1, "Low", "Низкая"),
            Item(2, "Medium", "Средняя"),
            Item(3, "High", "Высокая"),
        ),
        "activitynotifytype": (
            _UNSET,
            Item(1, "Minutes", "Минуты"),
            Item(2, "Hours", "Часы"),
            Item(3, "Days", "Дни"),
        ),
        "contenttype": (
            Item(1, "Plain text", "Обычный текст"),
            Item(2, "bbCode", "bbCode"),
            Item(3, "HTML", "HTML"),
        ),
    }
)
"""By the last part of the method's name."""


def show(item: Item, language: str) -> dict[str, Any]:
    """A row of `crm.enum.*`: the number is a number, all four keys are there."""
    return {
        "ID": item.id,
        "NAME": item.name(language),
        "SYMBOL_CODE": item.code,
        "SYMBOL_CODE_SHORT": item.short,
    }
