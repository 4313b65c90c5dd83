"""Types of user fields and the settings of each (entities.md 11.2).

Belongs here: which types there are, which settings a field of each has, and how a client's settings are
read. Does not belong here: what values of a type are (`values`).
"""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from relead.domain.fields.catalogue import FieldType
from relead.domain.fields.values import read_flag, read_number, text_of
from relead.domain.ids import to_int

_MOST = 2**31 - 1
_LONGEST = 1000
"""Characters kept of a text in settings, and the most entries kept of a list."""


class Setting(NamedTuple):
    """One setting of a type. `kind` is the protocol's name of its type.

    `read` makes what is stored of a client's value, given the default. A setting without titles is stored
    and shown, but clients are not told of it by `crm.userfield.settings.fields`.
    """

    name: str
    kind: str
    default: Any
    read: Callable[[Any, Any], Any]
    en: str = ""
    ru: str = ""

    def title(self, language: str) -> str:
        """Title in the portal's language."""
        return self.ru if language == "ru" else self.en


class UserType(NamedTuple):
    """One type a user field may have."""

    type: FieldType
    en: str
    ru: str
    settings: tuple[Setting, ...]

    def title(self, language: str) -> str:
        """Title in the portal's language."""
        return self.ru if language == "ru" else self.en

    def settings_of(self, given: Any, present: Mapping[str, Any]) -> dict[str, Any]:
        """Settings of a field after a client's `SETTINGS`: what is not given stays as it is.

        Unknown names and what is no object are dropped.
        """
        given = given if isinstance(given, Mapping) else {}
        made = {
            each.name: each.read(given[each.name], each.default)
            if each.name in given
            else present.get(each.name, each.default)
            for each in self.settings
        }
        if self.type is FieldType.CRM and "Y" not in made.values():
            made["LEAD"] = "Y"
        return made


def _integer(low: int) -> Callable[[Any, Any], Any]:
    def read(value: Any, default: Any) -> Any:
        number = to_int(value)
        return number if low <= number <= _MOST else default

    return read


def _number(value: Any, default: Any) -> Any:
    number = None if value in (None, "") else read_number(value)
    if number is None:
        return default
    made = float(number)
    return int(made) if math.isfinite(made) and made.is_integer() else made


def _text(value: Any, default: Any) -> Any:
    text = text_of(value)
    return default if text is None else text[:_LONGEST]


def _flag(value: Any, _default: Any) -> Any:
    return "Y" if read_flag(value) else "N"


def _bit(value: Any, _default: Any) -> Any:
    return int(read_flag(value) or to_int(value) >= 1)


def _choice(*choices: str) -> Callable[[Any, Any], Any]:
    return lambda value, default: value if value in choices else default


def _texts(value: Any, default: Any) -> Any:
    values = list(value.values()) if isinstance(value, Mapping) else value
    if not isinstance(values, list):
        return default
    return [text[:_LONGEST] for each in values[:_LONGEST] if (text := text_of(each))]


def _moment(value: Any, default: Any) -> Any:
    """Default of a date: none, the present time, or the one given."""
    if not isinstance(value, Mapping):
        return default
    kind = value.get("TYPE")
    fixed = text_of(value.get("VALUE")) or ""
    return {"TYPE": kind if kind in ("NOW", "FIXED") else "NONE", "VALUE": fixed[:_LONGEST]}


def _default(kind: str, default: Any, read: Callable[[Any, Any], Any], *, told: bool = True) -> Setting:
    titles = ("Default value", "Значение по умолчанию") if told else ()
    return Setting("DEFAULT_VALUE", kind, default, read, *titles)


def _size(name: str, default: int = 0, low: int = 0) -> Setting:
    return Setting(name, "int", default, _integer(low))


def _yes(name: str, default: str) -> Setting:
    return Setting(name, "char", default, _flag)


_WIDTH = _size("SIZE", 20, 1)
_ROWS = Setting("ROWS", "int", 1, _integer(1), "Number of rows", "Количество строк")
_LENGTHS = (_size("MIN_LENGTH"), _size("MAX_LENGTH"))
_LIMITS = (Setting("MIN_VALUE", "double", 0, _number), Setting("MAX_VALUE", "double", 0, _number))
_DATE = _default("object", {"TYPE": "NONE", "VALUE": ""}, _moment)
_HEIGHT = Setting("LIST_HEIGHT", "int", 1, _integer(1), "List height", "Высота списка")


def _display(first: str, *others: str) -> Setting:
    return Setting("DISPLAY", "string", first, _choice(first, *others), "Appearance", "Внешний вид")


def _links(name: str, en: str, ru: str) -> Setting:
    return Setting(name, "char", "N", _flag, en, ru)


_IBLOCK = (
    _display("LIST", "DIALOG", "UI", "CHECKBOX"),
    _HEIGHT,
    Setting("IBLOCK_TYPE_ID", "string", "", _text, "Information block type", "Тип информационного блока"),
    Setting("IBLOCK_ID", "int", 0, _integer(0), "Information block", "Информационный блок"),
    _default("string", "", _text),
    Setting("ACTIVE_FILTER", "char", "N", _flag, "Only active ones", "Только активные"),
)

_TYPES = (
    UserType(
        FieldType.STRING,
        "String",
        "Строка",
        (_WIDTH, _ROWS, Setting("REGEXP", "string", "", _text), *_LENGTHS, _default("string", "", _text)),
    ),
    UserType(FieldType.INTEGER, "Integer", "Целое число", (_WIDTH, *_LIMITS, _default("int", None, _number))),
    UserType(
        FieldType.DOUBLE,
        "Number",
        "Число",
        (
            Setting("PRECISION", "int", 2, _integer(0), "Precision", "Точность"),
            _WIDTH,
            *_LIMITS,
            _default("double", None, _number),
        ),
    ),
    UserType(
        FieldType.BOOLEAN,
        "Yes/No",
        "Да/Нет",
        (
            _default("int", 0, _bit),
            _display("CHECKBOX", "RADIO", "DROPDOWN"),
            Setting("LABEL", "string", ["", ""], _texts),
            Setting("LABEL_CHECKBOX", "string", "", _text),
        ),
    ),
    UserType(
        FieldType.ENUMERATION,
        "List",
        "Список",
        (
            _display("LIST", "UI", "CHECKBOX", "DIALOG"),
            _HEIGHT,
            Setting("CAPTION_NO_VALUE", "string", "", _text),
            _yes("SHOW_NO_VALUE", "Y"),
        ),
    ),
    UserType(
        FieldType.DATETIME,
        "Date/Time",
        "Дата со временем",
        (_DATE, _yes("USE_SECOND", "Y"), _yes("USE_TIMEZONE", "N")),
    ),
    UserType(FieldType.DATE, "Date", "Дата", (_DATE,)),
    UserType(FieldType.MONEY, "Money", "Деньги", (_default("string", "", _text, told=False),)),
    UserType(
        FieldType.URL,
        "Link",
        "Ссылка",
        (
            _yes("POPUP", "Y"),
            _WIDTH,
            *_LENGTHS,
            _default("string", "", _text, told=False),
            _size("ROWS", 1, 1),
        ),
    ),
    UserType(FieldType.ADDRESS, "Address", "Адрес", (_yes("SHOW_MAP", "Y"),)),
    UserType(
        FieldType.FILE,
        "File",
        "Файл",
        (
            _WIDTH,
            *(_size(name) for name in ("LIST_WIDTH", "LIST_HEIGHT", "MAX_SHOW_SIZE", "MAX_ALLOWED_SIZE")),
            Setting("EXTENSIONS", "string", [], _texts),
            _yes("TARGET_BLANK", "Y"),
        ),
    ),
    UserType(FieldType.EMPLOYEE, "Binding to a user", "Привязка к сотруднику", ()),
    UserType(
        FieldType.STATUS,
        "Binding to CRM dictionaries",
        "Привязка к справочникам CRM",
        (Setting("ENTITY_TYPE", "string", "", _text, "Dictionary", "Справочник"),),
    ),
    UserType(
        FieldType.IBLOCK_SECTION,
        "Binding to sections of information blocks",
        "Привязка к разделам информационных блоков",
        _IBLOCK,
    ),
    UserType(
        FieldType.IBLOCK_ELEMENT,
        "Binding to elements of information blocks",
        "Привязка к элементам информационных блоков",
        _IBLOCK,
    ),
    UserType(
        FieldType.CRM,
        "Binding to CRM entities",
        "Привязка к элементам CRM",
        (
            _links("LEAD", "Leads", "Лиды"),
            _links("CONTACT", "Contacts", "Контакты"),
            _links("COMPANY", "Companies", "Компании"),
            _links("DEAL", "Deals", "Сделки"),
        ),
    ),
)

TYPES: Mapping[str, UserType] = MappingProxyType({each.type.value: each for each in _TYPES})
"""By USER_TYPE_ID, in the protocol's order."""
