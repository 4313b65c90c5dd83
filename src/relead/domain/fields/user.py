"""Fields of a user (entities.md 13): declared here once; shown and read by kind.

Belongs here: what fields there are, who may see them, their values on the wire. Does not belong here:
what a list of users is filtered by (`domain/users`). Photos are not kept.
"""

import datetime as dt
import enum
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar
from zoneinfo import ZoneInfo

from relead.domain import dates
from relead.domain.fields.values import DROP, Reading, read_flag, text_of
from relead.domain.ids import MAX_ID, to_id

_Field = TypeVar("_Field", bound="_Coded")

ONLINE_FOR: Final = dt.timedelta(minutes=15)
"""How long after his last act a user counts as online [guess]."""
EMPLOYEE: Final = "employee"
"""The only type of user there is: guests and senders of letters have no accounts here."""
_LONG: Final = 65_535


class Kind(enum.Enum):
    """What a field holds."""

    ID = "id"
    TEXT = "text"
    GENDER = "gender"
    FLAG = "flag"
    DEPARTMENTS = "departments"
    DATE = "date"
    DAY = "day"
    """An instant of which only the day is shown."""
    MOMENT = "moment"
    ACTIVITY = "activity"
    """An instant shown as no other is: `2024-07-23 08:08:50` (protocol.md 5.2)."""
    ONLINE = "online"
    TYPE = "type"


class Access(enum.IntEnum):
    """How much of a user a credential may see, by its scope."""

    BRIEF = 1
    BASIC = 2
    FULL = 3


_SCOPES: Mapping[str, Access] = {
    "user_brief": Access.BRIEF,
    "user_basic": Access.BASIC,
    "user": Access.FULL,
}
SCOPES: Final = tuple(_SCOPES)
"""Scopes any of which lets a credential read users."""
OWN_SCOPES: Final = frozenset({"user", "user.userfield"})
"""Scopes any of which lets it see the fields a portal made for its users itself."""


@dataclass(frozen=True, slots=True)
class UserField:
    """One field of a user.

    `column` is a column of the user's row; None: a key of his profile, the code itself. `present` fields
    are shown even when unset, others are left out then.
    """

    code: str
    title_en: str
    title_ru: str
    access: Access = Access.BASIC
    kind: Kind = Kind.TEXT
    column: str | None = None
    writable: bool = True
    present: bool = False
    length: int = 255

    def title(self, language: str) -> str:
        """Title in the portal's language (`ru` or `en`)."""
        return self.title_ru if language == "ru" else self.title_en


def _own(
    code: str,
    en: str,
    ru: str,
    kind: Kind,
    column: str,
    access: Access = Access.BRIEF,
    *,
    writable: bool = False,
) -> UserField:
    return UserField(code, en, ru, access, kind, column, writable, present=True)


_BRIEF, _FULL = Access.BRIEF, Access.FULL

FIELDS: Final = (
    _own("ID", "ID", "ID", Kind.ID, "id"),
    _own("XML_ID", "External code", "Внешний код", Kind.TEXT, "xml_id", writable=True),
    _own("ACTIVE", "Active", "Активен", Kind.FLAG, "active", writable=True),
    _own("NAME", "First name", "Имя", Kind.TEXT, "name", writable=True),
    _own("LAST_NAME", "Last name", "Фамилия", Kind.TEXT, "last_name", writable=True),
    _own("SECOND_NAME", "Second name", "Отчество", Kind.TEXT, "second_name", writable=True),
    UserField("TITLE", "Form of address", "Обращение", _BRIEF),
    _own("EMAIL", "E-mail", "E-mail", Kind.TEXT, "email", Access.BASIC, writable=True),
    _own("LAST_LOGIN", "Last sign-in", "Последний вход", Kind.MOMENT, "last_login", _FULL),
    _own("DATE_REGISTER", "Registered on", "Дата регистрации", Kind.DAY, "date_register"),
    UserField("TIME_ZONE", "Time zone", "Часовой пояс", _BRIEF, writable=False, present=True),
    _own("IS_ONLINE", "Online", "На сайте", Kind.ONLINE, "last_activity"),
    _own("TIMESTAMP_X", "Changed on", "Дата изменения", Kind.MOMENT, "timestamp_x"),
    _own("LAST_ACTIVITY_DATE", "Last activity", "Последняя активность", Kind.ACTIVITY, "last_activity"),
    UserField("PERSONAL_GENDER", "Gender", "Пол", _BRIEF, Kind.GENDER, present=True),
    UserField("PERSONAL_PROFESSION", "Profession", "Профессия", _BRIEF),
    UserField("PERSONAL_WWW", "Personal site", "Личный сайт", _FULL),
    UserField("PERSONAL_BIRTHDAY", "Birthday", "Дата рождения", _BRIEF, Kind.DATE, present=True),
    UserField("PERSONAL_ICQ", "ICQ", "ICQ", _FULL),
    UserField("PERSONAL_PHONE", "Personal phone", "Личный телефон"),
    UserField("PERSONAL_FAX", "Personal fax", "Личный факс"),
    UserField("PERSONAL_MOBILE", "Mobile phone", "Мобильный телефон"),
    UserField("PERSONAL_PAGER", "Personal pager", "Личный пейджер"),
    UserField("PERSONAL_STREET", "Street", "Улица"),
    UserField("PERSONAL_CITY", "City", "Город", _BRIEF),
    UserField("PERSONAL_STATE", "Region", "Область", _BRIEF),
    UserField("PERSONAL_ZIP", "Postal code", "Почтовый индекс"),
    UserField("PERSONAL_COUNTRY", "Country", "Страна", _BRIEF),
    UserField("PERSONAL_MAILBOX", "Mailbox", "Почтовый ящик"),
    UserField("PERSONAL_NOTES", "Notes", "Заметки", length=_LONG),
    UserField("WORK_PHONE", "Work phone", "Рабочий телефон"),
    UserField("WORK_COMPANY", "Company", "Компания"),
    UserField("WORK_POSITION", "Position", "Должность", _BRIEF, present=True),
    UserField("WORK_DEPARTMENT", "Department name", "Название отдела"),
    UserField("WORK_WWW", "Company site", "Сайт компании"),
    UserField("WORK_FAX", "Work fax", "Рабочий факс"),
    UserField("WORK_PAGER", "Work pager", "Рабочий пейджер"),
    UserField("WORK_STREET", "Street of the office", "Улица офиса"),
    UserField("WORK_MAILBOX", "Mailbox of the office", "Почтовый ящик офиса"),
    UserField("WORK_CITY", "City of the office", "Город офиса", _BRIEF),
    UserField("WORK_STATE", "Region of the office", "Область офиса", _BRIEF),
    UserField("WORK_ZIP", "Postal code of the office", "Почтовый индекс офиса"),
    UserField("WORK_COUNTRY", "Country of the office", "Страна офиса", _BRIEF),
    UserField("WORK_PROFILE", "Line of work", "Направление деятельности", length=_LONG),
    UserField("WORK_NOTES", "Notes about work", "Заметки о работе", length=_LONG),
    UserField("UF_SKYPE_LINK", "Skype link", "Ссылка на чат Skype"),
    UserField("UF_ZOOM", "Zoom", "Zoom"),
    UserField("UF_EMPLOYMENT_DATE", "Employed on", "Дата приёма", _BRIEF, Kind.DATE, present=True),
    UserField("UF_TIMEMAN", "Time tracking", "Учёт времени", _BRIEF),
    _own("UF_DEPARTMENT", "Departments", "Отделы", Kind.DEPARTMENTS, "departments", writable=True),
    UserField("UF_INTERESTS", "Interests", "Интересы", _BRIEF, length=_LONG),
    UserField("UF_SKILLS", "Skills", "Навыки", _BRIEF, length=_LONG),
    UserField("UF_WEB_SITES", "Other sites", "Другие сайты"),
    UserField("UF_XING", "Xing", "Xing"),
    UserField("UF_LINKEDIN", "LinkedIn", "LinkedIn"),
    UserField("UF_FACEBOOK", "Facebook", "Facebook"),
    UserField("UF_TWITTER", "Twitter", "Twitter"),
    UserField("UF_SKYPE", "Skype", "Skype"),
    UserField("UF_DISTRICT", "District", "Район"),
    UserField("UF_PHONE_INNER", "Extension", "Внутренний номер", _BRIEF, column="phone_inner"),
    _own("USER_TYPE", "Type of user", "Тип пользователя", Kind.TYPE, "id"),
)
BY_CODE: Final[Mapping[str, UserField]] = {field.code: field for field in FIELDS}


class _Coded(Protocol):
    """What has the name of a field."""

    @property
    def code(self) -> str: ...


def visible(scopes: Collection[str]) -> tuple[UserField, ...]:
    """Fields a credential with these scopes may see: those of the widest scope."""
    widest = max((access for scope, access in _SCOPES.items() if scope in scopes), default=0)
    return tuple(field for field in FIELDS if field.access <= widest)


def sees_own(scopes: Collection[str]) -> bool:
    """Whether a credential with these scopes may see the fields a portal made for its users itself."""
    return not OWN_SCOPES.isdisjoint(scopes)


def selected(fields: Sequence[_Field], select: Any) -> list[_Field]:
    """Fields a `select` names, `*` and `UF_*` among them; all without one."""
    if isinstance(select, Mapping):
        select = list(select.values())
    names = {str(name).upper() for name in select if name} if isinstance(select, list) else set()
    if not names or "*" in names:
        return list(fields)
    return [
        field for field in fields if field.code in names or ("UF_*" in names and field.code.startswith("UF_"))
    ]


def shown(
    row: Mapping[str, Any], fields: Iterable[UserField], zone: ZoneInfo, now: dt.datetime
) -> dict[str, Any]:
    """A user as the protocol shows him; `row` has the columns of his account. Unset values are left out."""
    made = {}
    for field in fields:
        value = row[field.column] if field.column else row["profile"].get(field.code)
        if value is not None or field.present:
            made[field.code] = _SHOWERS[field.kind](value, zone, now)
    return made


def _show_day(value: dt.datetime, zone: ZoneInfo, _now: dt.datetime) -> str:
    midnight = value.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.isoformat()


def _show_activity(value: dt.datetime | None, zone: ZoneInfo, _now: dt.datetime) -> str:
    return "" if value is None else f"{value.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _show_date(value: str | None, zone: ZoneInfo, _now: dt.datetime) -> str:
    return dates.show_date(dt.date.fromisoformat(value) if value else None, zone)


_SHOWERS: Mapping[Kind, Callable[[Any, ZoneInfo, dt.datetime], Any]] = {
    Kind.ID: lambda value, _zone, _now: str(value),
    Kind.TEXT: lambda value, _zone, _now: value or "",
    Kind.GENDER: lambda value, _zone, _now: value or "",
    Kind.FLAG: lambda value, _zone, _now: value,
    Kind.DEPARTMENTS: lambda value, _zone, _now: value,
    Kind.DATE: _show_date,
    Kind.DAY: _show_day,
    Kind.MOMENT: lambda value, zone, _now: dates.show_moment(value, zone),
    Kind.ACTIVITY: _show_activity,
    Kind.ONLINE: lambda value, _zone, now: "Y" if value is not None and now - value < ONLINE_FOR else "N",
    Kind.TYPE: lambda _value, _zone, _now: EMPLOYEE,
}


def read(field: UserField, value: Any, reading: Reading) -> Any:
    """Convert a client's value to what is stored: text, bool, list of ids; DROP if it is unusable."""
    match field.kind:
        case Kind.FLAG:
            return read_flag(value)
        case Kind.DEPARTMENTS:
            return ids(value)
        case Kind.DATE:
            return _read_date(value, reading)
    text = text_of(value)
    if text is None or (field.kind is Kind.GENDER and text not in ("", "M", "F")):
        return DROP
    return text.strip()[: field.length]


def ids(value: Any) -> list[int]:
    """Read a list of ids, or one; what is none is left out."""
    if isinstance(value, Mapping):
        value = list(value.values())
    wanted = (to_id(item) for item in (value if isinstance(value, list) else [value]))
    return list(dict.fromkeys(number for number in wanted if 0 < number <= MAX_ID))


def _read_date(value: Any, reading: Reading) -> Any:
    text = text_of(value)
    if not text:
        return DROP if text is None else ""
    day = dates.to_date(text, reading.zone, reading.now)
    return DROP if day is None else day.isoformat()
