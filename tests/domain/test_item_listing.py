"""Filters, orders and selections of universal lists (protocol.md 6.2-6.4, R20)."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from relead.domain import item_listing
from relead.domain.errors import InvalidRequest
from relead.domain.errors.listing import (
    InvalidFilterValue,
    InvalidOrder,
    UnknownFilterField,
    UnknownOrderField,
)
from relead.domain.fields.company import COMPANY
from relead.domain.fields.deal import DEAL
from relead.domain.fields.items import items
from relead.domain.fields.lead import LEAD
from relead.domain.fields.values import Reading
from relead.domain.listing import Condition, Group, Op, Part
from relead.methods._call import filter_group

READING = Reading(ZoneInfo("Europe/Moscow"), "ru", dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
KNOWN = items(LEAD)
TITLED = Condition("title", Op.EQUAL, "x")
FIRST = Condition("id", Op.EQUAL, 1)


def asked(given: dict[str, Any]) -> tuple[Part, ...]:
    return item_listing.conditions(KNOWN, filter_group(given), READING)


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ({"id": 1}, Condition("id", Op.EQUAL, 1)),
        ({"ID": "1"}, Condition("id", Op.EQUAL, 1)),
        ({">id": 5}, Condition("id", Op.GREATER, 5)),
        ({"stageId": "NEW"}, Condition("status_id", Op.EQUAL, "NEW")),
        ({"%stageId": "EW"}, Condition("status_id", Op.LIKE, "%EW%")),
        ({"!@STAGE_ID": ["NEW"]}, Condition("status_id", Op.IN, ["NEW"], negated=True)),
        ({"=%title": "A%"}, Condition("title", Op.LIKE, "A%")),
        ({"!=name": ""}, Condition("name", Op.EMPTY, negated=True)),
        ({"opened": "Y"}, Condition("opened", Op.EQUAL, value=True)),
        ({"isReturnCustomer": 0}, Condition("is_return_customer", Op.EQUAL, value=False)),
        ({"companyId": 0}, Condition("company_id", Op.EMPTY)),
        ({"birthdate": ""}, Condition("birthdate", Op.EMPTY)),
        ({"contactId": 5}, Condition("contact_id", Op.EQUAL, 5)),
        ({"contactIds": 5}, Condition("contact_ids", Op.IN, [5])),
        ({"@contactIds": [5, "6"]}, Condition("contact_ids", Op.IN, [5, 6])),
        ({"contactIds": [0, 6]}, Condition("contact_ids", Op.IN_OR_EMPTY, [6])),
        ({"contactIds": ""}, Condition("contact_ids", Op.EMPTY)),
        ({"contactIds": []}, Condition("contact_ids", Op.IN, [])),
        ({"!observers": 5}, Condition("observers", Op.IN, [5], negated=True)),
        ({"imol": "imol|x"}, Condition("IM", Op.MULTIFIELD, "imol|x")),
        ({"PHONE": " 5 "}, Condition("PHONE", Op.MULTIFIELD, "5")),
        ({"=phoneWork": "5"}, Condition("PHONE.WORK", Op.MULTIFIELD, "5")),
        # References of a batch that led nowhere.
        ({">id": [{"id": 1}]}, Condition("id", Op.NOTHING)),
        ({"<=opportunity": {}}, Condition("opportunity", Op.NOTHING)),
        ({"@id": [{"id": 1}]}, Condition("id", Op.IN, [])),
        ({"contactIds": [[1]]}, Condition("contact_ids", Op.IN, [])),
    ],
)
def test_conditions(given: dict[str, Any], made: Condition) -> None:
    assert asked(given) == (made,)


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ({"title": "x", "id": 1}, (TITLED, FIRST)),
        ({"0": {"logic": "OR", "title": "x", "id": 1}}, (Group((TITLED, FIRST), any=True),)),
        ({"logic": "or", "title": "x", "id": 1}, (Group((TITLED, FIRST), any=True),)),
        ({"0": {"LOGIC": "AND", "title": "x", "id": 1}}, (Group((TITLED, FIRST)),)),
        (
            {"0": {"logic": "OR", "0": {"title": "x"}, "1": {"title": "x", "id": 1}}},
            (Group((TITLED, Group((TITLED, FIRST))), any=True),),
        ),
        ({"0": {"logic": "OR", "0": [{"title": "x"}]}, "id": 1}, (TITLED, FIRST)),
        ({"0": {"logic": "OR"}, "1": []}, ()),
        ({}, ()),
    ],
)
def test_groups(given: dict[str, Any], made: tuple[Part, ...]) -> None:
    assert asked(given) == made


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({">ddId": 1}, "ddId"),
        ({"STATUS_ID": "NEW"}, "STATUS_ID"),
        ({"contacts": 1}, "contacts"),
        ({"fm": 1}, "fm"),
        ({"entityTypeId": 1}, "entityTypeId"),
        ({"?title": "x"}, "?title"),
        ({"*title": "x"}, "*title"),
        ({"0": "x"}, "0"),
        ({"0": {"logic": "OR", "0": {"no": 1}}}, "no"),
        ({"": 1}, ""),
    ],
)
def test_unknown_fields_are_refused(given: dict[str, Any], name: str) -> None:
    with pytest.raises(UnknownFilterField) as refused:
        asked(given)
    assert refused.value.name == name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"id": "x"}, "id"),
        ({"@ID": [1, "x"]}, "ID"),
        ({">createdTime": "soon"}, "createdTime"),
        ({"opportunity": "much"}, "opportunity"),
        ({"opened": "maybe"}, "opened"),
        ({"%title": ["x"]}, "title"),
        ({"><id": [1, 2]}, "id"),
        ({"!><id": 1}, "id"),
        ({">contactIds": 1}, "contactIds"),
        ({"contactIds": "x"}, "contactIds"),
        ({"observers": -1}, "observers"),
        ({"phone": ""}, "phone"),
        ({"%phone": "5"}, "phone"),
        ({"0": {"logic": "XOR", "id": 1}}, "logic"),
    ],
)
def test_values_of_no_use_are_refused(given: dict[str, Any], name: str) -> None:
    with pytest.raises(InvalidFilterValue) as refused:
        asked(given)
    assert refused.value.name == name


def test_there_is_an_end_to_conditions() -> None:
    groups = {str(number): {"id": 1} for number in range(item_listing.MOST)}
    assert len(asked(groups)) == item_listing.MOST
    with pytest.raises(InvalidRequest):
        asked({"0": groups, "id": 1})


def test_deals_have_no_phones() -> None:
    with pytest.raises(UnknownFilterField):
        item_listing.conditions(items(DEAL), filter_group({"phone": "5"}), READING)


def test_several_phones_are_any_of_them() -> None:
    five, six = (Condition("PHONE", Op.MULTIFIELD, number) for number in "56")
    assert asked({"phone": ["5", "6"]}) == (Group((five, six), any=True),)
    assert asked({"phone": []}) == (Condition("PHONE", Op.NOTHING),)


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ({"id": "desc"}, (("id", True),)),
        ({"stageId": "ASC", "CREATED_TIME": "DESC"}, (("status_id", False), ("date_create", True))),
        ({}, ()),
    ],
)
def test_order(given: dict[str, str], made: tuple[tuple[str, bool], ...]) -> None:
    assert item_listing.order(KNOWN, given) == made


@pytest.mark.parametrize("name", ["no", "contactIds", "fm", "DATE_CREATE"])
def test_unknown_orders_are_refused(name: str) -> None:
    with pytest.raises(UnknownOrderField) as refused:
        item_listing.order(KNOWN, {name: "ASC"})
    assert refused.value.name == name


@pytest.mark.parametrize(("way", "shown"), [("up", "up"), ("", ""), (1, "1"), ([], "")])
def test_unknown_directions_are_refused(way: Any, shown: str) -> None:
    with pytest.raises(InvalidOrder) as refused:
        item_listing.order(KNOWN, {"id": way})
    assert (refused.value.name, refused.value.way) == ("id", shown)


@pytest.mark.parametrize(
    ("select", "names", "typed"),
    [
        (["id", "title"], ["id", "title"], False),
        (["TITLE", "stageId"], ["title", "stageId"], False),
        (["fm"], ["id", "fm"], False),
        (["title", "entityTypeId"], ["title"], True),
        (["entityTypeId"], [], True),
        (["nothing"], ["id"], False),
        (["contacts", "nothing"], ["id"], False),
        ({"0": "title"}, ["title"], False),
        (["ufCrm*", "UF_*", 5], ["id"], False),
    ],
)
def test_selection(select: Any, names: list[str], typed: bool) -> None:
    found = item_listing.selected(KNOWN, select)
    assert ([field.name for field in found.fields], found.typed) == (names, typed)


@pytest.mark.parametrize("select", [None, [], "id", ["*"], ["title", "*"], 5])
def test_everything(select: Any) -> None:
    found = item_listing.selected(items(COMPANY), select)
    assert found == item_listing.everything(items(COMPANY))
    names = {field.name for field in found.fields}
    assert names >= {"id", "fm", "contactIds", "observers", "utmTerm"}
    assert "contacts" not in names
