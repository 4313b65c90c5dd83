"""The demo portal's requisites: how some of its Russian companies are registered, and their bank accounts.

Belongs here: rows of requisites and bank details, legal addresses. Does not belong here: the companies
(`demo`), requisites that only hold the address of a card (`requisite_presets`).

No such company and no such bank exists: regions of tax offices and banks with the number 00 are nowhere.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from relead.actions.demo_rows import Columns
from relead.domain import requisites
from relead.domain.ids import Entity

_FIRST_ID: Final = 901
"""Behind all that are made for the addresses of cards, before new ones."""
_MOST: Final = 40
_STREETS: Final = ("ул. Лесная", "пр. Мира", "ул. Заречная", "Набережная ул.")


def rows(companies: Sequence[Columns], preset: Mapping[str, Any]) -> dict[str, list[Columns]]:
    """Rows by table, in an order that foreign keys allow, for some of the companies after the preset."""
    chosen = [company for company in companies if company["currency_id"] == "RUB"][:_MOST]
    found: dict[str, list[Columns]] = {"requisite": [], "bank_detail": []}
    for number, company in enumerate(chosen, _FIRST_ID):
        audit = {"id": number, "date_create": company["date_create"], "sort": requisites.SORT}
        audit["created_by_id"] = company["created_by_id"]
        found["requisite"].append({**audit, **_requisite(number, company, preset)})
        found["bank_detail"].append({**audit, **_bank_detail(number)})
    return found


def _requisite(number: int, company: Columns, preset: Mapping[str, Any]) -> Columns:
    name = company["title"]
    return {
        "entity_type_id": int(Entity.COMPANY),
        "entity_id": company["id"],
        "preset_id": preset["id"],
        "name": preset["name"],
        "is_card": True,
        "rq_company_name": name,
        "rq_company_full_name": name.replace("ООО", "Общество с ограниченной ответственностью"),
        "rq_inn": _with_check(f"0000{number:05}"),
        "rq_kpp": f"0000010{number % 100:02}",
        "rq_ogrn": f"12300000{number:05}",
    }


_WEIGHTS: Final = (2, 4, 10, 3, 5, 9, 4, 6, 8)


def _with_check(digits: str) -> str:
    """The number of a taxpayer with its check digit, so that forms which look at it take it."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return f"{digits}{total % 11 % 10}"


def _bank_detail(number: int) -> Columns:
    return {
        "entity_id": number,
        "country_id": requisites.country_of("RU").id,
        "name": "Расчётный счёт",
        "rq_bank_name": "Банк «Пример»",
        "rq_bik": "040000001",
        "rq_acc_num": f"40702810000000000{number:03}",
        "rq_cor_acc_num": "30101810000000000001",
    }


def legal_address(number: int, *, russian: bool) -> Columns:
    """Columns of the address in the card of a company; others than Russian ones have none there."""
    street = f"{_STREETS[number % len(_STREETS)]}, {number % 60 + 1}"
    parts = {"": street, "_city": "Москва", "_postal_code": "101000", "_country": "Россия"}
    return {f"reg_address{part}": value if russian else None for part, value in parts.items()}
