"""Columns of a table as fields: which there are to choose from, and which one a heading means.

Belongs here: names of columns. Does not belong here: their values (`table_cells`).
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from relead.domain.fields.catalogue import Catalogue, Field, FieldType
from relead.domain.fields.forms import Control, control_of
from relead.domain.fields.names import camel
from relead.domain.user_fields.field import UserField

_KINDS: Final = {
    "PHONE": (("WORK", "work", "рабочий"), ("MOBILE", "mobile", "мобильный"), ("HOME", "home", "домашний")),
    "EMAIL": (("WORK", "work", "рабочий"), ("HOME", "home", "личный")),
}
"""Types of values that have columns of their own; the first one is also what a heading without any means."""
_WORDS: Final = {
    "PHONE": ("phone", "tel", "telephone", "phone number", "телефон", "номер телефона", "тел"),
    "EMAIL": ("email", "mail", "e-mail address", "почта", "электронная почта", "эл. почта", "имейл"),
}
_ALSO: Final = {
    "TITLE": ("title", "name", "название", "наименование"),
    "NAME": ("name", "first name", "имя"),
    "COMPANY_TITLE": ("company", "company name", "компания", "организация"),
    "COMPANY_ID": ("company", "компания"),
    "ASSIGNED_BY_ID": ("responsible", "responsible person", "assigned to", "ответственный", "менеджер"),
    "OPPORTUNITY": ("sum", "amount", "сумма"),
    "STATUS_ID": ("stage", "status", "стадия", "статус"),
    "STAGE_ID": ("stage", "status", "стадия", "статус"),
    "CATEGORY_ID": ("pipeline", "воронка", "направление"),
    "COMMENTS": ("comments", "comment", "комментарий", "комментарии", "примечание"),
    "WEB": ("site", "website", "сайт"),
    "TYPE_ID": ("type", "тип"),
    "COMPANY_TYPE": ("type", "тип"),
}
"""What people call columns beside the titles of fields."""
_LINKS: Final = frozenset({"COMPANY_ID", "CATEGORY_ID"})


class Target(NamedTuple):
    """What a column can be: a field's code, of phones and e-mails with the type (`PHONE.MOBILE`)."""

    code: str
    title: str

    @property
    def field(self) -> str:
        """Code of the field."""
        return self.code.partition(".")[0]


def targets(catalogue: Catalogue, language: str) -> list[Target]:
    """What the columns of a table can be, in the order of the fields."""
    made: list[Target] = []
    for each in filter(_importable, catalogue.fields):
        title = _title(each, language)
        kinds = _KINDS.get(each.code, ())
        made += [
            Target(f"{each.code}.{kind}", f"{title} ({ru if language == 'ru' else en})")
            for kind, en, ru in kinds
        ]
        made += [] if kinds else [Target(each.code, title)]
    return made


def _importable(field: Field) -> bool:
    control = control_of(field)
    if control is Control.FILES:  # a cell holds no file
        return False
    return control is not None or (field.code in _LINKS and field.writable)


def _title(field: Field, language: str) -> str:
    return field.label("EDIT_FORM_LABEL", language) if isinstance(field, UserField) else field.title(language)


def guessed(headings: Sequence[str], catalogue: Catalogue) -> list[str]:
    """For each heading the code of a target, "" for none; each target once."""
    meant: dict[str, list[str]] = {}
    for field in filter(_importable, catalogue.fields):
        for code, words in _headings(field):
            for word in words:
                meant.setdefault(_folded(word), []).append(code)
    found: list[str] = []
    for heading in headings:
        fresh = [code for code in meant.get(_folded(heading), ()) if code not in found]
        found.append(fresh[0] if fresh else "")
    return found


def _headings(field: Field) -> Iterable[tuple[str, list[str]]]:
    """Targets of a field with all that they may be called; exact names first, so that they win."""
    own = [field.code, camel(field.code), field.title_en, field.title_ru, *_ALSO.get(field.code, ())]
    if isinstance(field, UserField):
        own += [_title(field, "en"), _title(field, "ru")]
    if field.code not in _KINDS:
        yield field.code, own
        return
    for place, (kind, en, ru) in enumerate(_KINDS[field.code]):
        words = [*_WORDS[field.code], field.title_en, field.title_ru]
        of_kind = [f"{field.code}_{kind}", f"{field.code} {kind}", f"{kind} {field.code}", en, ru]
        of_kind += [
            text
            for word in words
            for text in (f"{en} {word}", f"{ru} {word}", f"{word} {en}", f"{word} {ru}")
        ]
        yield f"{field.code}.{kind}", [*of_kind, *([*own, *words] if place == 0 else [])]


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold().replace("ё", "е")))


def is_reached(catalogue: Catalogue) -> bool:
    """Whether rows may have phones and e-mails, by which duplicates are found."""
    return any(field.type is FieldType.MULTIFIELD for field in catalogue.fields)
