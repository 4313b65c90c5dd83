"""Filters and orders by user fields: what the database finds is what the conditions mean, on random data."""

import operator
import random
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import asyncpg
import pytest

from relead.domain.access import SYSTEM
from relead.domain.ids import Entity
from relead.domain.listing import Condition, Group, Op, Part, Query
from relead.store import query
from relead.store.engine import Engine
from relead.store.entities import insert_row, update_row
from relead.store.user_keys import key, keys_of
from support.crm import seed

LEADS = 40
TEXTS = ("north", "North", "NORTH", "ß", "%", "a_b", "a\\b", '"', "{}", "x" * 99, "x" * 101, "X" * 101)
VALUES: Mapping[str, tuple[Any, ...]] = {
    "1": (*TEXTS, None),
    "2": (0, 1, 5, -7, 2**53, None),
    "3": (0.5, 5.0, 1e15, -0.25, None),
    "4": (True, False, None),
    "5": ("2026-03-02", "0001-01-01", "2026-03-02T07:05:00+00:00", None),
    "6": ([1], [1, 2], [3, 1], None),
    "7": (["a", "B"], ["b"], ["ab_"], None),
}
Row = dict[str, Any]


@pytest.fixture
async def rows(engine: Engine, database_url: str) -> AsyncIterator[dict[int, Row]]:
    """Leads with random values, by id."""
    db = await asyncpg.connect(database_url)
    await seed(db)
    chance = random.Random(7)
    made: dict[int, Row] = {}
    async with engine.write() as tx:
        for number in range(1, LEADS + 1):
            chosen = {field: chance.choice(values) for field, values in VALUES.items()}
            made[number] = {field: value for field, value in chosen.items() if value is not None}
            await insert_row(tx, Entity.LEAD, {**plain(tx.now), "id": number, "uf": made[number]})
    yield made
    await db.close()


def plain(now: Any) -> Row:
    """Columns a lead must have."""
    users = dict.fromkeys(
        ("assigned_by_id", "created_by_id", "modify_by_id", "moved_by_id", "last_activity_by"), 1
    )
    moments = dict.fromkeys(("date_create", "date_modify", "moved_time", "last_activity_time"), now)
    rest = {"title": "t", "status_id": "NEW", "semantic": "P", "currency_id": "RUB", "opportunity": 0}
    return {**users, **moments, **rest}


async def found(engine: Engine, part: Part, order: tuple[tuple[str, bool], ...] = ()) -> list[int]:
    asked = Query((part,), order)
    async with engine.read() as tx:
        ids = [row["row_id"] for row in await query.page(tx, SYSTEM, Entity.LEAD, (), asked, 0)]
        assert await query.count(tx, SYSTEM, Entity.LEAD, asked) == len(ids)
    return ids


def holds(row: Row, asked: Condition) -> bool:
    """What a condition means, in Python."""
    own = row.get(asked.column.removeprefix("uf."))
    values = own if isinstance(own, list) else [own]
    positive = _positive(own, values, asked)
    if asked.negated:
        return not positive
    return positive or (asked.or_null and own is None)


COMPARED: Mapping[Op, Callable[[Any, Any], bool]] = {
    Op.GREATER: operator.gt,
    Op.GREATER_EQUAL: operator.ge,
    Op.LESS: operator.lt,
    Op.LESS_EQUAL: operator.le,
}


def _positive(own: Any, values: list[Any], asked: Condition) -> bool:
    match asked.op:
        case Op.NOTHING:
            return False
        case Op.EMPTY:
            return own is None
        case Op.EQUAL:
            return any(same(value, asked.value) for value in values)
        case Op.IN | Op.IN_OR_EMPTY:
            listed = any(same(value, each) for value in values for each in asked.value)
            return listed or (asked.op is Op.IN_OR_EMPTY and own is None)
        case Op.LIKE:
            part = asked.value.strip("%").replace("\\", "").lower()
            return any(part in str(value).lower() for value in values if value is not None)
        case _:
            return any(COMPARED[asked.op](value, asked.value) for value in values if value is not None)


def same(own: Any, wanted: Any) -> bool:
    if isinstance(own, str) and isinstance(wanted, str):
        return own.casefold() == wanted.casefold()
    return own is not None and isinstance(own, bool) is isinstance(wanted, bool) and own == wanted


CONDITIONS = [
    *(Condition("uf.1", Op.EQUAL, text) for text in TEXTS),
    Condition("uf.1", Op.EQUAL, "STRASSE"),
    Condition("uf.1", Op.IN, ["NORTH", '"']),
    Condition("uf.1", Op.IN, []),
    Condition("uf.1", Op.LIKE, "%ort%"),
    Condition("uf.1", Op.LIKE, "%a\\_b%"),
    Condition("uf.1", Op.GREATER, "a"),
    Condition("uf.1", Op.LESS, 'x"\\'),
    Condition("uf.2", Op.EQUAL, 5),
    Condition("uf.2", Op.IN_OR_EMPTY, [0]),
    Condition("uf.2", Op.GREATER, 0),
    Condition("uf.2", Op.GREATER_EQUAL, 5.0),
    Condition("uf.2", Op.LESS, 0.5),
    Condition("uf.2", Op.LESS_EQUAL, 2**53),
    Condition("uf.3", Op.EQUAL, 5),
    Condition("uf.3", Op.EQUAL, 0.5),
    Condition("uf.3", Op.EQUAL, 10**15),
    Condition("uf.3", Op.GREATER, -0.25),
    Condition("uf.4", Op.EQUAL, value=True),
    Condition("uf.5", Op.GREATER_EQUAL, "2026-03-02"),
    Condition("uf.5", Op.EQUAL, "2026-03-02T07:05:00+00:00"),
    Condition("uf.6", Op.EQUAL, 1),
    Condition("uf.6", Op.IN, [2, 3]),
    Condition("uf.6", Op.GREATER, 2),
    Condition("uf.7", Op.EQUAL, "b"),
    Condition("uf.7", Op.LIKE, "%B%"),
    Condition("uf.99", Op.EQUAL, "x"),
    *(Condition(f"uf.{field}", Op.EMPTY) for field in VALUES),
    *(Condition(f"uf.{field}", Op.NOTHING) for field in ("1", "6")),
]


@pytest.mark.parametrize("asked", CONDITIONS, ids=str)
async def test_conditions(engine: Engine, rows: dict[int, Row], asked: Condition) -> None:
    for negated, or_null in ((False, False), (True, False), (False, True)):
        each = Condition(asked.column, asked.op, asked.value, negated, or_null)
        assert await found(engine, each) == [number for number, row in rows.items() if holds(row, each)]


async def test_groups_and_columns_of_the_row(engine: Engine, rows: dict[int, Row]) -> None:
    one, other = Condition("uf.2", Op.EQUAL, 5), Condition("uf.6", Op.EQUAL, 3)
    below = Condition("id", Op.LESS, 30)
    either = Group((one, Group((other, below))), any=True)
    wanted = [n for n, row in rows.items() if holds(row, one) or (holds(row, other) and n < 30)]
    assert await found(engine, either) == wanted


@pytest.mark.parametrize("field", ["1", "2", "3", "4", "5"])
async def test_orders(engine: Engine, rows: dict[int, Row], field: str) -> None:
    """Unset values are the least; texts are sorted without regard to case, equal ones by id."""

    def place(number: int) -> tuple[bool, Any]:
        value = rows[number].get(field)
        return value is not None, value.lower() if isinstance(value, str) else value

    everything = Condition("id", Op.GREATER, 0)
    for descending in (False, True):
        ordered = sorted(sorted(rows), key=place, reverse=descending)
        if descending:
            ordered = sorted(sorted(rows, reverse=True), key=place)[::-1]
        assert await found(engine, everything, ((f"uf.{field}", descending),)) == ordered


async def test_keys_follow_the_values(engine: Engine, rows: dict[int, Row]) -> None:
    async with engine.write() as tx:
        await update_row(tx, Entity.LEAD, 1, {"uf": {"1": "new", "6": [9, 9]}})
        await update_row(tx, Entity.LEAD, 2, {"uf": {}})
        await update_row(tx, Entity.LEAD, 3, {"title": "changed"})
    assert await found(engine, Condition("uf.1", Op.EQUAL, "NEW")) == [1]
    assert await found(engine, Condition("uf.6", Op.EQUAL, 9)) == [1]
    unset = await found(engine, Condition("uf.1", Op.EMPTY))
    assert 2 in unset
    assert (3 in unset) is ("1" not in rows[3])


@pytest.mark.parametrize(
    ("values", "keys"),
    [
        ({}, None),
        ({"1": "North"}, ["1=north"]),
        ({"1": 5}, ["1=5"]),
        ({"1": 5.0}, ["1=5"]),
        ({"1": 0.5}, ["1=0.5"]),
        ({"1": 1e15}, ["1=1000000000000000"]),
        ({"1": True, "2": False}, ["1=true", "2=false"]),
        ({"1": [2, 1, 2]}, ["1=1", "1=2"]),
        ({"1": "x=y"}, ["1=x=y"]),
    ],
)
def test_keys(values: Row, keys: list[str] | None) -> None:
    assert keys_of(values) == keys


def test_long_texts_have_short_keys() -> None:
    long, other = "x" * 5000, "x" * 4999 + "y"
    assert len(key("1", long)) < 100
    assert key("1", long) == key("1", long.upper())
    assert key("1", long) != key("1", other)
