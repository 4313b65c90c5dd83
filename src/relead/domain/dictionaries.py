"""The CRM's dictionaries and the rows a fresh portal has in them (entities.md 8.1).

Belongs here: which dictionaries there are, and their default rows as data. Does not belong here: rules
about rows (`statuses`), storing them (`actions/setup`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from relead.domain import deal_stages

_OPEN, _SENT, _LATE, _BUSY, _LAST = "#39A8EF", "#2FC6F6", "#55D0E0", "#47E4C2", "#FFA900"
_WON, _LOST = "#7BD500", "#FF5752"
COLORS: Mapping[str, str] = MappingProxyType({"P": _OPEN, "S": _WON, "F": _LOST})
"""Colour of a new stage by its semantics."""


class Stages(NamedTuple):
    """STATUS_IDs of the stages a process cannot be without, and the owner type it belongs to."""

    entity_type_id: int
    start: str
    success: str
    failure: str


@dataclass(frozen=True, slots=True)
class Dictionary:
    """One dictionary.

    `longest` is the most characters of a STATUS_ID in it, without the prefix of the category of deals whose
    stages it holds.
    """

    id: str
    en: str
    ru: str
    stages: Stages | None = None
    longest: int = 50
    category: int = 0

    def name(self, language: str) -> str:
        """Its name in the portal's language."""
        return self.ru if language == "ru" else self.en

    @property
    def needed(self) -> tuple[str, ...]:
        """STATUS_IDs of rows that can never be deleted."""
        return () if self.stages is None else self.stages[1:]


class Default(NamedTuple):
    """A default row; one with a `language` is there only while the portal speaks it."""

    status_id: str
    en: str
    ru: str
    system: bool = False
    color: str | None = None
    semantics: str | None = None
    sort: int = 0
    language: str | None = None

    def name(self, language: str) -> str:
        """Its name in the portal's language."""
        return self.ru if language == "ru" else self.en


_DEALS = Stages(2, "NEW", "WON", "LOSE")
_ALL = (
    Dictionary("STATUS", "Lead stages", "Стадии лидов", Stages(1, "NEW", "CONVERTED", "JUNK"), 21),
    Dictionary("SOURCE", "Sources", "Источники"),
    Dictionary("CONTACT_TYPE", "Contact type", "Тип контакта"),
    Dictionary("COMPANY_TYPE", "Company type", "Тип компании"),
    Dictionary("EMPLOYEES", "Number of employees", "Количество сотрудников"),
    Dictionary("INDUSTRY", "Industry", "Сфера деятельности"),
    Dictionary("DEAL_TYPE", "Deal type", "Тип сделки"),
    Dictionary(deal_stages.GENERAL, "Deal stages", "Стадии сделок", _DEALS, 22),
    Dictionary(
        "QUOTE_STATUS", "Quote stages", "Стадии предложений", Stages(7, "DRAFT", "APPROVED", "DECLAINED"), 22
    ),
    Dictionary("HONORIFIC", "Salutations", "Обращения"),
    Dictionary("CALL_LIST", "Call statuses", "Статусы обзвона"),
)
DICTIONARIES: Mapping[str, Dictionary] = MappingProxyType({each.id: each for each in _ALL})
"""By ENTITY_ID, in the protocol's order."""


def find(entity_id: str) -> Dictionary | None:
    """The dictionary of an ENTITY_ID, also one that holds the stages of a category of deals."""
    category = deal_stages.category_of(entity_id)
    if not category:
        return DICTIONARIES.get(entity_id)
    return of_category(category, "")


def of_category(category: int, name: str) -> Dictionary:
    """The dictionary of the stages of a category of deals other than the first, whose name it gets."""
    needed = (deal_stages.prefixed(category, stage) for stage in _DEALS[1:])
    return replace(
        DICTIONARIES[deal_stages.GENERAL],
        id=deal_stages.dictionary(category),
        en=f"{name} deal stages",
        ru=f"Стадии сделок «{name}»",
        stages=Stages(_DEALS.entity_type_id, *needed),
        category=category,
    )


_DEFAULTS: Mapping[str, tuple[Default, ...]] = {
    "STATUS": (
        Default("NEW", "Unassigned", "Не обработан", True, _OPEN),
        Default("IN_PROCESS", "In Progress", "В работе", False, _SENT),
        Default("PROCESSED", "Processed", "Обработан", False, _LATE),
        Default("CONVERTED", "Good lead", "Качественный лид", True, _WON, "S"),
        Default("JUNK", "Junk Lead", "Некачественный лид", True, _LOST, "F"),
    ),
    "SOURCE": (
        Default("CALL", "Call", "Звонок", system=True),
        Default("EMAIL", "E-Mail", "Электронная почта"),
        Default("WEB", "Website", "Веб-сайт"),
        Default("ADVERTISING", "Advertising", "Реклама"),
        Default("PARTNER", "Existing Client", "Существующий клиент"),
        Default("RECOMMENDATION", "By Recommendation", "По рекомендации"),
        Default("TRADE_SHOW", "Show/Exhibition", "Выставка"),
        Default("WEBFORM", "CRM form", "CRM-форма", system=True, sort=75),
        Default("REPEAT_SALE", "Repeat sale", "Повторная продажа", system=True, sort=76),
        Default("CALLBACK", "Callback", "Обратный звонок", system=True, sort=77),
        Default("RC_GENERATOR", "Sales boost", "Генератор продаж", system=True, sort=78),
        Default("STORE", "Online Store", "Интернет-магазин", system=True, sort=79),
        Default("OTHER", "Other", "Другое", sort=80),
        Default("BOOKING", "Booking", "Бронирование", system=True, sort=81),
    ),
    "CONTACT_TYPE": (
        Default("CLIENT", "Clients", "Клиенты"),
        Default("SUPPLIER", "Suppliers", "Поставщики"),
        Default("PARTNER", "Partners", "Партнеры"),
        Default("OTHER", "Other", "Другое"),
    ),
    "COMPANY_TYPE": (
        Default("CUSTOMER", "Client", "Клиент"),
        Default("SUPPLIER", "Supplier", "Поставщик"),
        Default("COMPETITOR", "Competitor", "Конкурент"),
        Default("PARTNER", "Partner", "Партнер"),
        Default("OTHER", "Other", "Другое"),
    ),
    "EMPLOYEES": (
        Default("EMPLOYEES_1", "less than 50", "менее 50"),
        Default("EMPLOYEES_2", "50 to 250", "50-250"),
        Default("EMPLOYEES_3", "250 to 500", "250-500"),
        Default("EMPLOYEES_4", "over 500", "более 500"),
    ),
    "INDUSTRY": (
        Default("IT", "Information Technology", "Информационные технологии"),
        Default("TELECOM", "Telecommunication", "Телекоммуникации и связь"),
        Default("MANUFACTURING", "Manufacturing", "Производство"),
        Default("BANKING", "Banking", "Банковские услуги"),
        Default("CONSULTING", "Consulting", "Консалтинг"),
        Default("FINANCE", "Finance", "Финансы"),
        Default("GOVERNMENT", "Government", "Государственные организации"),
        Default("DELIVERY", "Delivery", "Доставка"),
        Default("ENTERTAINMENT", "Entertainment", "Развлечения"),
        Default("NOTPROFIT", "Non-profit", "Некоммерческие организации"),
        Default("OTHER", "Other", "Другое"),
    ),
    "DEAL_TYPE": (
        Default("SALE", "Sale", "Продажа"),
        Default("COMPLEX", "Integrated sale", "Комплексная продажа"),
        Default("GOODS", "Sale of goods", "Продажа товара"),
        Default("SERVICES", "Sale of services", "Продажа услуги"),
        Default("SERVICE", "After-sale service", "Сервисное обслуживание"),
    ),
    "DEAL_STAGE": (
        Default("NEW", "New", "Новая", True, _OPEN),
        Default("PREPARATION", "Create papers", "Подготовка документов", False, _SENT),
        Default("PREPAYMENT_INVOICE", "Invoice", "Счёт на предоплату", False, _LATE),
        Default("EXECUTING", "In progress", "В работе", False, _BUSY),
        Default("FINAL_INVOICE", "Final invoice", "Финальный счёт", False, _LAST),
        Default("WON", "Deal won", "Сделка успешна", True, _WON, "S"),
        Default("LOSE", "Deal lost", "Сделка провалена", True, _LOST, "F"),
        Default("APOLOGY", "Analyze failure", "Анализ причины провала", False, _LOST, "F"),
    ),
    "QUOTE_STATUS": (
        Default("DRAFT", "New", "Новое", True, _OPEN),
        Default("SENT", "Sent to client", "Отправлено клиенту", False, _SENT),
        Default("APPROVED", "Accepted", "Принято", True, _WON, "S"),
        Default("DECLAINED", "Declined", "Отклонено", True, _LOST, "F"),
        Default("APOLOGY", "Analyze decline", "Анализ причины отклонения", False, _LOST, "F"),
    ),
    "HONORIFIC": (
        Default("HNR_RU_1", "г-н", "г-н", sort=10, language="ru"),
        Default("HNR_RU_2", "г-жа", "г-жа", sort=20, language="ru"),
        Default("HNR_EN_1", "Mr.", "Mr.", sort=10, language="en"),
        Default("HNR_EN_2", "Mrs.", "Mrs.", sort=20, language="en"),
        Default("HNR_EN_3", "Ms.", "Ms.", sort=30, language="en"),
        Default("HNR_EN_4", "Dr.", "Dr.", sort=40, language="en"),
    ),
    "CALL_LIST": (
        Default("IN_WORK", "In progress", "В работе"),
        Default("SUCCESS", "Successful", "Успешно"),
        Default("WRONG_NUMBER", "Wrong number", "Неверный номер"),
        Default("STOP_CALLING", "Stop calling", "Больше не звонить"),
    ),
}


def all_defaults() -> Iterator[tuple[str, Default]]:
    """Every default row with its ENTITY_ID, SORT filled in: 10, 20, 30 ... where none is declared."""
    for entity_id, rows in _DEFAULTS.items():
        for position, row in enumerate(rows, 1):
            yield entity_id, row._replace(sort=row.sort or 10 * position)


def defaults(language: str) -> Iterator[tuple[str, Default]]:
    """Default rows of a portal that speaks this language."""
    return (each for each in all_defaults() if each[1].language in (None, language))


def stages_of(category: int) -> list[tuple[str, Default]]:
    """Default stages of a category of deals, with its ENTITY_ID and its prefix."""
    kind = deal_stages.dictionary(category)
    return [
        (kind, row._replace(status_id=deal_stages.prefixed(category, row.status_id)))
        for entity_id, row in all_defaults()
        if entity_id == deal_stages.GENERAL
    ]
