"""Presets of requisites: countries, the fields each has, and those of a fresh portal (entities.md 10.2).

Belongs here: rules and defaults. Does not belong here: declarations of fields (`fields/requisite`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from relead.domain.errors.requisites import PresetFieldRefused, RowNotFound
from relead.domain.fields.requisite import REQUISITE
from relead.domain.fields.values import read_flag, text_of
from relead.domain.ids import Entity, to_id
from relead.domain.texts import text

SORT: Final = 500
"""Of what nobody gave a SORT."""
_LONGEST: Final = 255


class Country(NamedTuple):
    """A country with requisites of its own, by the protocol's number."""

    id: int
    code: str
    title_en: str
    title_ru: str


COUNTRIES: Final = (
    Country(1, "RU", "Russia", "Россия"),
    Country(4, "BY", "Belarus", "Беларусь"),
    Country(6, "KZ", "Kazakhstan", "Казахстан"),
    Country(14, "UA", "Ukraine", "Украина"),
    Country(34, "BR", "Brazil", "Бразилия"),
    Country(46, "DE", "Germany", "Германия"),
    Country(77, "CO", "Colombia", "Колумбия"),
    Country(110, "PL", "Poland", "Польша"),
    Country(122, "US", "United States", "США"),
    Country(132, "FR", "France", "Франция"),
)
_FALLBACK: Final = "US"


def country_of(code: str) -> Country:
    """The country of a portal; the United States for one that has no requisites of its own."""
    known = {country.code: country for country in COUNTRIES}
    return known.get(code, known[_FALLBACK])


_PERSON = ("RQ_FIRST_NAME", "RQ_LAST_NAME", "RQ_SECOND_NAME")
_DOCUMENT = (
    *("RQ_IDENT_DOC", "RQ_IDENT_DOC_SER", "RQ_IDENT_DOC_NUM", "RQ_IDENT_DOC_DATE"),
    *("RQ_IDENT_DOC_ISSUED_BY", "RQ_IDENT_DOC_DEP_CODE"),
)
_EVERYWHERE = (
    *("RQ_NAME", *_PERSON, "RQ_COMPANY_NAME", "RQ_COMPANY_FULL_NAME", "RQ_COMPANY_REG_DATE"),
    *("RQ_DIRECTOR", "RQ_ACCOUNTANT", "RQ_ADDR", "RQ_CONTACT", "RQ_EMAIL", "RQ_PHONE", "RQ_FAX"),
    *(*_DOCUMENT, "RQ_SIGNATURE", "RQ_STAMP"),
)
_VAT = ("RQ_VAT_PAYER", "RQ_VAT_CERT_SER", "RQ_VAT_CERT_NUM", "RQ_VAT_CERT_DATE")
_OF_COUNTRY: Final[Mapping[str, tuple[str, ...]]] = {
    "RU": (
        *("RQ_INN", "RQ_KPP", "RQ_IFNS", "RQ_OGRN", "RQ_OGRNIP", "RQ_OKPO", "RQ_OKTMO", "RQ_OKVED"),
        *("RQ_ST_CERT_SER", "RQ_ST_CERT_NUM", "RQ_ST_CERT_DATE"),
    ),
    "BY": ("RQ_INN", "RQ_OKPO", "RQ_IDENT_DOC_PERS_NUM", "RQ_BASE_DOC"),
    "KZ": (
        *("RQ_INN", "RQ_KBE", "RQ_IIN", "RQ_BIN", "RQ_OKPO", "RQ_CEO_NAME", "RQ_CEO_WORK_POS"),
        *("RQ_RESIDENCE_COUNTRY", *_VAT),
    ),
    "UA": ("RQ_INN", "RQ_EDRPOU", "RQ_DRFO", "RQ_VAT_PAYER", "RQ_VAT_CERT_NUM", "RQ_VAT_CERT_DATE"),
    "BR": ("RQ_CNPJ", "RQ_STATE_REG", "RQ_MNPL_REG", "RQ_CPF", "RQ_IDENT_DOC_NUM"),
    "DE": ("RQ_INN", "RQ_VAT_ID", "RQ_USRLE"),
    "CO": ("RQ_IDENT_TYPE", "RQ_VAT_ID"),
    "PL": ("RQ_INN", "RQ_VAT_ID", "RQ_REGON", "RQ_KRS", "RQ_PESEL"),
    "US": ("RQ_VAT_ID", "RQ_COMPANY_ID"),
    "FR": ("RQ_VAT_ID", "RQ_LEGAL_FORM", "RQ_SIRET", "RQ_SIREN", "RQ_CAPITAL", "RQ_RCS"),
}
"""Beside those of _EVERYWHERE."""


def fields_of(country_id: int, user_fields: Iterable[str] = ()) -> list[str]:
    """Names a preset of a country may have; RQ_ADDR, RQ_SIGNATURE and RQ_STAMP are no fields of rows."""
    code = next((country.code for country in COUNTRIES if country.id == country_id), _FALLBACK)
    known = {*_EVERYWHERE, *_OF_COUNTRY[code]}
    ordered = [field.code for field in REQUISITE.fields if field.code in known]
    return [*ordered, *(name for name in _EVERYWHERE if name not in ordered), *user_fields]


_BANK_OF_COUNTRY: Final[Mapping[str, tuple[str, ...]]] = {
    "RU": ("RQ_BANK_NAME", "RQ_BIK", "RQ_ACC_NUM", "RQ_COR_ACC_NUM", "RQ_BANK_ADDR"),
    "BY": ("RQ_BANK_NAME", "RQ_BANK_CODE", "RQ_ACC_NUM", "RQ_BANK_ADDR"),
    "KZ": ("RQ_BANK_NAME", "RQ_BIK", "RQ_IIK", "RQ_COR_ACC_NUM", "RQ_BANK_ADDR"),
    "UA": ("RQ_BANK_NAME", "RQ_MFO", "RQ_ACC_NUM", "RQ_IBAN", "RQ_BANK_ADDR"),
    "BR": ("RQ_BANK_NAME", "RQ_BANK_CODE", "RQ_AGENCY_NAME", "RQ_ACC_NUM", "RQ_ACC_NAME", "RQ_ACC_TYPE"),
    "FR": ("RQ_BANK_NAME", "RQ_CODEB", "RQ_CODEG", "RQ_RIB", "RQ_IBAN", "RQ_BIC", "RQ_BANK_ADDR"),
    "US": ("RQ_BANK_NAME", "RQ_BANK_ROUTE_NUM", "RQ_ACC_NAME", "RQ_ACC_NUM", "RQ_BANK_ADDR"),
}
_BANK_ELSEWHERE: Final = ("RQ_BANK_NAME", "RQ_ACC_NAME", "RQ_ACC_NUM", "RQ_IBAN", "RQ_BANK_ADDR")


def bank_fields_of(country_id: int | None) -> list[str]:
    """Names of the fields of bank details that a form offers for a country; REST takes them all."""
    code = next((country.code for country in COUNTRIES if country.id == country_id), _FALLBACK)
    return list(dict.fromkeys((*_BANK_OF_COUNTRY.get(code, _BANK_ELSEWHERE), "RQ_ACC_CURRENCY", "RQ_SWIFT")))


_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "COMPANY": (
        *("RQ_COMPANY_NAME", "RQ_COMPANY_FULL_NAME", "RQ_COMPANY_REG_DATE"),
        *("RQ_ADDR", "RQ_DIRECTOR", "RQ_ACCOUNTANT"),
    ),
    "INDIVIDUAL": (*_PERSON, "RQ_ADDR"),
    "PERSON": (*_PERSON, *_DOCUMENT, "RQ_ADDR"),
}
_OF_KIND: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("RU", "COMPANY"): ("RQ_INN", "RQ_KPP", "RQ_OGRN", "RQ_OKPO", "RQ_OKTMO"),
    ("RU", "INDIVIDUAL"): ("RQ_INN", "RQ_OGRNIP", "RQ_OKPO", "RQ_OKVED"),
    ("RU", "PERSON"): (),
}
_INDIVIDUALS = frozenset({"RU", "BY", "KZ", "UA"})
"""Countries where sole proprietors have requisites of their own."""
_OF_OWNER: Final = {Entity.CONTACT: "PERSON", Entity.COMPANY: "COMPANY"}


def default_presets(country_code: str, language: str) -> list[dict[str, Any]]:
    """Presets of a fresh portal in their order: `country_id`, `name`, `xml_id`, `sort` and `fields`."""
    country = country_of(country_code)
    kinds = [kind for kind in _KINDS if kind != "INDIVIDUAL" or country.code in _INDIVIDUALS]
    return [
        {
            "country_id": country.id,
            "name": text(f"preset_{kind.lower()}", language),
            "xml_id": _xml_id(country, kind),
            "sort": SORT + position,
            "fields": _numbered(country.code, kind),
        }
        for position, kind in enumerate(kinds)
    ]


def default_xml_id(country_code: str, owner: Entity) -> str:
    """XML_ID of the preset a contact's or company's requisite is made after when nobody chose one."""
    return _xml_id(country_of(country_code), _OF_OWNER[owner])


def _xml_id(country: Country, kind: str) -> str:
    return f"#CRM_REQUISITE_PRESET_DEF_{country.code}_{kind}#"


def _numbered(country: str, kind: str) -> list[dict[str, Any]]:
    special = _OF_KIND.get((country, kind), () if kind == "PERSON" else _OF_COUNTRY[country])
    names = dict.fromkeys((*special, *_KINDS[kind]))
    return [_field(number, name, {"SORT": SORT + 10 * number}) for number, name in enumerate(names, 1)]


def _field(number: int, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "ID": number,
        "FIELD_NAME": name,
        "FIELD_TITLE": (text_of(given.get("FIELD_TITLE")) or "")[:_LONGEST],
        "IN_SHORT_LIST": "Y" if read_flag(given.get("IN_SHORT_LIST")) else "N",
        "SORT": to_id(given.get("SORT")) or SORT,
    }


Rows = Sequence[Mapping[str, Any]]
"""Fields of a preset, as clients see them."""


def available(present: Rows, known: Iterable[str]) -> list[str]:
    """Names that may be added to a preset."""
    taken = {row["FIELD_NAME"] for row in present}
    return [name for name in known if name not in taken]


def find(present: Rows, field_id: int) -> Mapping[str, Any]:
    """One field of a preset. Raises RowNotFound."""
    found = next((row for row in present if row["ID"] == field_id), None)
    if found is None:
        raise RowNotFound("PresetField", field_id)
    return found


def added(
    present: Rows, given: Mapping[str, Any], known: Iterable[str]
) -> tuple[list[Mapping[str, Any]], int]:
    """Fields with one more, and its id. Raises PresetFieldRefused."""
    name = text_of(given.get("FIELD_NAME")) or ""
    if name not in available(present, known):
        raise PresetFieldRefused(name[:_LONGEST])
    number = max((row["ID"] for row in present), default=0) + 1
    return [*present, _field(number, name, given)], number


def changed(
    present: Rows, field_id: int, given: Mapping[str, Any], known: Iterable[str]
) -> list[Mapping[str, Any]]:
    """Fields after a change of one. Raises RowNotFound, PresetFieldRefused."""
    row = find(present, field_id)
    name = text_of(given.get("FIELD_NAME", row["FIELD_NAME"])) or row["FIELD_NAME"]
    others = [each for each in present if each is not row]
    if name not in available(others, [*known, row["FIELD_NAME"]]):
        raise PresetFieldRefused(name[:_LONGEST])
    return [_field(field_id, name, {**row, **given}) if each is row else each for each in present]


def removed(present: Rows, field_id: int) -> list[Mapping[str, Any]]:
    """Fields without one. Raises RowNotFound."""
    row = find(present, field_id)
    return [each for each in present if each is not row]
