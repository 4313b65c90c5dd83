"""Filters, orders and selections by user fields, in both dialects (protocol.md 6.2-6.4)."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from relead.domain import item_listing, listing
from relead.domain.errors.listing import InvalidFilterValue, UnknownOrderField
from relead.domain.fields.items import items
from relead.domain.fields.lead import LEAD
from relead.domain.fields.values import Reading
from relead.domain.listing import Condition, Op
from relead.domain.user_fields.field import UserFields
from relead.methods._call import filter_group
from relead.wire.listing import split_prefix
from support.user_fields import user_field

READING = Reading(ZoneInfo("Europe/Moscow"), "en", dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC))
KINDS = {
    "TEXT": ("string", 1, False),
    "TEXTS": ("string", 2, True),
    "NUM": ("integer", 3, False),
    "DBL": ("double", 4, False),
    "FLAG": ("boolean", 5, False),
    "ENUM": ("enumeration", 6, False),
    "ENUMS": ("enumeration", 7, True),
    "DAY": ("date", 8, False),
    "MOMENT": ("datetime", 9, False),
    "LINK": ("crm", 10, False),
    "STATUS": ("crm_status", 11, False),
    "FILE": ("file", 12, False),
}
KNOWN = UserFields(
    user_field(f"UF_CRM_{name}", kind, id=number, multiple=multiple)
    for name, (kind, number, multiple) in KINDS.items()
).extend(LEAD)


def asked(key: str, value: Any) -> Condition:
    (made,) = listing.conditions(KNOWN, [(*split_prefix(key), value)], READING)
    return made


@pytest.mark.parametrize(
    ("key", "value", "made"),
    [
        ("UF_CRM_TEXT", "x", Condition("uf.1", Op.EQUAL, "x")),
        ("UF_CRM_TEXT", "", Condition("uf.1", Op.EMPTY)),
        ("UF_CRM_TEXT", None, Condition("uf.1", Op.EMPTY)),
        ("!UF_CRM_TEXT", "x", Condition("uf.1", Op.EQUAL, "x", negated=True)),
        ("+UF_CRM_TEXT", "x", Condition("uf.1", Op.EQUAL, "x", or_null=True)),
        ("%UF_CRM_TEXT", "a_b", Condition("uf.1", Op.LIKE, "%a\\_b%")),
        ("=%UF_CRM_TEXT", "a%", Condition("uf.1", Op.LIKE, "a%")),
        ("!%UF_CRM_TEXT", "a", Condition("uf.1", Op.LIKE, "%a%", negated=True)),
        ("UF_CRM_TEXT", ["a", "b"], Condition("uf.1", Op.IN, ["a", "b"])),
        ("UF_CRM_TEXT", ["a", ""], Condition("uf.1", Op.IN_OR_EMPTY, ["a"])),
        ("@UF_CRM_TEXT", [], Condition("uf.1", Op.IN, [])),
        ("%UF_CRM_TEXTS", "a", Condition("uf.2", Op.LIKE, "%a%")),
        ("UF_CRM_NUM", "5", Condition("uf.3", Op.EQUAL, 5)),
        ("UF_CRM_NUM", 0, Condition("uf.3", Op.IN_OR_EMPTY, [0])),
        ("UF_CRM_NUM", "", Condition("uf.3", Op.IN_OR_EMPTY, [0])),
        ("!UF_CRM_NUM", "0", Condition("uf.3", Op.IN_OR_EMPTY, [0], negated=True)),
        ("UF_CRM_NUM", [5, 0], Condition("uf.3", Op.IN_OR_EMPTY, [5, 0])),
        ("UF_CRM_NUM", "x", Condition("uf.3", Op.NOTHING)),
        (">UF_CRM_NUM", "5.5", Condition("uf.3", Op.GREATER, 5.5)),
        (">UF_CRM_NUM", [], Condition("uf.3", Op.NOTHING)),
        ("%UF_CRM_NUM", "5", Condition("uf.3", Op.EQUAL, 5)),
        ("<=UF_CRM_DBL", "5,5", Condition("uf.4", Op.LESS_EQUAL, 5.5)),
        ("UF_CRM_FLAG", 1, Condition("uf.5", Op.EQUAL, value=True)),
        ("UF_CRM_FLAG", "Y", Condition("uf.5", Op.EQUAL, value=True)),
        ("UF_CRM_FLAG", 0, Condition("uf.5", Op.EQUAL, value=True, negated=True)),
        ("UF_CRM_FLAG", "", Condition("uf.5", Op.EQUAL, value=True, negated=True)),
        ("!UF_CRM_FLAG", 0, Condition("uf.5", Op.EQUAL, value=True)),
        ("!UF_CRM_FLAG", 1, Condition("uf.5", Op.EQUAL, value=True, negated=True)),
        ("UF_CRM_FLAG", [0, 0], Condition("uf.5", Op.EQUAL, value=True, negated=True)),
        ("UF_CRM_FLAG", [0, 1], Condition("uf.5", Op.NOTHING, negated=True)),
        ("@UF_CRM_FLAG", [], Condition("uf.5", Op.IN, [])),
        ("UF_CRM_ENUM", "31", Condition("uf.6", Op.EQUAL, 31)),
        ("UF_CRM_ENUM", "North", Condition("uf.6", Op.NOTHING)),
        ("@UF_CRM_ENUMS", [31, 32], Condition("uf.7", Op.IN, [31, 32])),
        ("UF_CRM_ENUMS", "", Condition("uf.7", Op.EMPTY)),
        (">=UF_CRM_DAY", "02.03.2026", Condition("uf.8", Op.GREATER_EQUAL, "2026-03-02")),
        ("UF_CRM_DAY", "soon", Condition("uf.8", Op.NOTHING)),
        ("<UF_CRM_MOMENT", "NOW", Condition("uf.9", Op.LESS, "2026-03-02T09:00:00+00:00")),
        ("UF_CRM_LINK", 412, Condition("uf.10", Op.EQUAL, "L_412")),
        ("UF_CRM_LINK", "C_412", Condition("uf.10", Op.NOTHING)),
        ("%UF_CRM_STATUS", "NEW", Condition("uf.11", Op.EQUAL, "NEW")),
        ("UF_CRM_FILE", 9, Condition("uf.12", Op.EQUAL, 9)),
    ],
)
def test_classic_conditions(key: str, value: Any, made: Condition) -> None:
    assert asked(key, value) == made


def test_unknown_and_misspelled_names_are_dropped() -> None:
    for name in ("UF_CRM_NOPE", "uf_crm_text", "UF_*"):
        assert listing.conditions(KNOWN, [("=", name, 1)], READING) == ()


def test_orders() -> None:
    given = {"UF_CRM_NUM": "DESC", "uf_crm_text": "ASC", "UF_CRM_TEXTS": "ASC", "UF_CRM_NOPE": "ASC"}
    assert listing.order(KNOWN, {**given, "ID": "ASC"}) == (("uf.3", True), ("uf.1", False), ("id", False))


@pytest.mark.parametrize(
    ("select", "codes"),
    [
        (["UF_CRM_TEXT"], ["UF_CRM_TEXT"]),
        (["uf_crm_text"], ["ID"]),
        (["UF_CRM_NOPE"], ["ID"]),
        (["TITLE", "UF_CRM_NUM", "UF_CRM_TEXT"], ["TITLE", "UF_CRM_TEXT", "UF_CRM_NUM"]),
        (["UF_*"], [f"UF_CRM_{name}" for name in KINDS]),
        (["ID", "UF_*"], ["ID", *(f"UF_CRM_{name}" for name in KINDS)]),
        (["*", "UF_CRM_NUM"], [*(field.code for field in LEAD.columns), "UF_CRM_NUM"]),
        (["*"], [field.code for field in LEAD.columns]),
        (None, [field.code for field in LEAD.columns]),
        (["UF_CRM_NUM", "PHONE"], ["ID", "UF_CRM_NUM"]),
    ],
)
def test_selections(select: Any, codes: list[str]) -> None:
    fields, _ = listing.selected(KNOWN, select)
    assert [field.code for field in fields] == codes


def test_the_universal_dialect_makes_the_same_of_them() -> None:
    view = items(KNOWN)

    def conditions(given: dict[str, Any]) -> Any:
        return item_listing.conditions(view, filter_group(given), READING)

    assert conditions({"ufCrmNum": 5}) == (Condition("uf.3", Op.EQUAL, 5),)
    assert conditions({"UF_CRM_NUM": "5"}) == (Condition("uf.3", Op.EQUAL, 5),)
    assert conditions({"ufCrmFlag": 0}) == (Condition("uf.5", Op.EQUAL, value=True, negated=True),)
    assert conditions({"@ufCrmEnums": [31]}) == (Condition("uf.7", Op.IN, [31]),)
    assert conditions({"%ufCrmStatus": "N"}) == (Condition("uf.11", Op.LIKE, "%N%"),)
    assert conditions({"ufCrmDay": ""}) == (Condition("uf.8", Op.EMPTY),)
    for given in ({"ufCrmNum": "x"}, {"ufCrmDay": "soon"}, {"ufCrmLink": "C_1"}, {"><ufCrmNum": [1, 2]}):
        with pytest.raises(InvalidFilterValue):
            conditions(given)
    assert item_listing.order(view, {"ufCrmNum": "desc"}) == (("uf.3", True),)
    with pytest.raises(UnknownOrderField):
        item_listing.order(view, {"ufCrmTexts": "asc"})
    named = item_listing.selected(view, ["id", "UF_*"]).fields
    assert [field.name for field in named][:3] == ["id", "ufCrmText", "ufCrmTexts"]
    assert len(named) == 1 + len(KINDS)
