"""Sentences the server writes itself, in the portal's language.

Belongs here: default titles and our own error sentences. Does not belong here: the protocol's literal
error texts, which are English in every language (R21) and stand in `methods/errors.toml`.
"""

from collections.abc import Mapping
from types import MappingProxyType

_TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "lead_title": {"en": "Lead #{id}", "ru": "Лид #{id}"},
        "deal_title": {"en": "Deal #{id}", "ru": "Сделка #{id}"},
        "contact_title": {"en": "Contact #{id}", "ru": "Контакт #{id}"},
        "company_title": {"en": "Company #{id}", "ru": "Компания #{id}"},
        "category_general": {"en": "General", "ru": "Общая"},
        "contact": {"en": "Contact", "ru": "Контакт"},
        "company": {"en": "Company", "ru": "Компания"},
        "access_everybody": {"en": "All visitors", "ru": "Все посетители"},
        "access_authorized": {"en": "All who signed in", "ru": "Все авторизованные"},
        "access_author": {"en": "Author", "ru": "Автор"},
        "access_user": {"en": "User", "ru": "Пользователь"},
        "access_department": {"en": "Department", "ru": "Отдел"},
        "access_with_below": {"en": "{name}, with all below", "ru": "{name} с подотделами"},
        "department_root": {"en": "Company", "ru": "Компания"},
        "role_admin": {"en": "Administrator", "ru": "Администратор"},
        "role_head": {"en": "Head", "ru": "Руководитель"},
        "role_deputy": {"en": "Deputy", "ru": "Заместитель"},
        "role_manager": {"en": "Manager", "ru": "Менеджер"},
        "role_observer": {"en": "Observer", "ru": "Наблюдатель"},
        "preset_company": {"en": "Company", "ru": "Организация"},
        "preset_individual": {"en": "Sole proprietor", "ru": "ИП"},
        "preset_person": {"en": "Person", "ru": "Физ. лицо"},
        "preset_in_use": {
            "en": "The template cannot be deleted: it is used in requisites.",
            "ru": "Шаблон нельзя удалить: он используется в реквизитах.",
        },
        "contact_unreadable": {
            "en": "You have no access to this contact.",
            "ru": "У вас нет доступа к этому контакту.",
        },
        "company_unreadable": {
            "en": "You have no access to this company.",
            "ru": "У вас нет доступа к этой компании.",
        },
        "lead_unreadable": {
            "en": "You have no access to this lead.",
            "ru": "У вас нет доступа к этому лиду.",
        },
        "deal_unreadable": {
            "en": "You have no access to this deal.",
            "ru": "У вас нет доступа к этой сделке.",
        },
        "stage_after_success": {
            "en": "An intermediate stage cannot stand after the successful one.",
            "ru": "Промежуточная стадия не может стоять после успешной.",
        },
    }
)


def text(key: str, language: str, **values: object) -> str:
    """Return the sentence in the language, English where it is missing."""
    versions = _TEXTS[key]
    return versions.get(language, versions["en"]).format(**values)
