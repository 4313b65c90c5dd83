"""The SQL predicate and the decision in memory are one rule: on random rights and items they agree."""

import random

import asyncpg
import pytest
from sqlalchemy import Integer, literal_column

from relead.domain.access import CRM, Action, Actor, Grant, Item, Level, Role, actor, allows
from relead.domain.ids import Entity
from relead.domain.listing import Condition, Group, Op, Part, Query
from relead.store import columns, query
from relead.store.engine import Engine
from relead.store.entities import CATALOGUES
from relead.store.statement import Shapes

STAGES = ("NEW", "IN_PROCESS", "JUNK", "CONVERTED")
CATEGORIES = range(3)
USERS = range(1, 8)
ACTORS = 50


def _random_grant(rng: random.Random, *, staged: bool = True) -> Grant:
    stages = {stage: rng.choice(list(Level)) for stage in STAGES if staged and rng.random() < 0.3}
    return Grant(rng.choice(list(Level)), stages)


def _random_role(rng: random.Random, name: str) -> Role:
    rights = {
        ((entity, 0), Action.READ): _random_grant(rng, staged=entity in (Entity.LEAD, Entity.DEAL))
        for entity in CRM
        if rng.random() < 0.9
    }
    own = (category for category in CATEGORIES if category and rng.random() < 0.3)
    return Role(
        name, rights | {((Entity.DEAL, category), Action.READ): _random_grant(rng) for category in own}
    )


def _random_actor(rng: random.Random) -> Actor:
    roles = [_random_role(rng, f"r{number}") for number in range(rng.randint(1, 3))]
    near = rng.sample(USERS, rng.randint(0, 2))
    return actor(
        rng.choice(USERS),
        is_admin=rng.random() < 0.05,
        roles=roles,
        colleagues=near,
        subordinates=near + rng.sample(USERS, rng.randint(0, 2)),
    )


_SEED = """
    INSERT INTO currency VALUES ('RUB', 1, 1, 100, now(), '{}') ON CONFLICT DO NOTHING;
    INSERT INTO user_account (id, login) SELECT n, 'u' || n FROM generate_series(1, 7) n;
    INSERT INTO deal_category (id, name, sort, created_at) OVERRIDING SYSTEM VALUE
    SELECT n, n, n, now() FROM generate_series(0, 2) n ON CONFLICT DO NOTHING
"""
_COMMON = """title, semantic, currency_id, opportunity, created_by_id, modify_by_id, moved_by_id,
    last_activity_by, date_create, date_modify, moved_time, last_activity_time"""
_VALUES = "'x', 'P', 'RUB', 0, 1, 1, 1, 1, now(), now(), now(), now()"
_CLIENT = """created_by_id, modify_by_id, last_activity_by, date_create, date_modify, last_activity_time,
    assigned_by_id, opened"""
_CLIENT_VALUES = "'x', 1, 1, 1, now(), now(), now(), $1, $2"
_INSERT = {
    Entity.LEAD: f"""INSERT INTO lead ({_COMMON}, assigned_by_id, opened, status_id)
        SELECT {_VALUES}, $1, $2, $3 WHERE $4 = 0 RETURNING id""",
    Entity.DEAL: f"""INSERT INTO deal ({_COMMON}, begindate, closedate, tax_value, assigned_by_id, opened,
        stage_id, category_id) VALUES ({_VALUES}, now(), now(), 0, $1, $2, $3, $4) RETURNING id""",  # noqa: S608 - named here
    Entity.CONTACT: f"INSERT INTO contact (last_name, {_CLIENT}) SELECT {_CLIENT_VALUES} RETURNING id",
    Entity.COMPANY: f"""INSERT INTO company (title, currency_id, revenue, {_CLIENT})
        SELECT 'x', 'RUB', 0, {_CLIENT_VALUES.removeprefix("'x', ")} RETURNING id""",
}

Made = dict[int, tuple[Item, frozenset[int]]]


async def _make(url: str, rng: random.Random, entity: Entity) -> Made:
    """Items with random owners, stages, categories and observers, straight into the tables."""
    connection = await asyncpg.connect(url)
    await connection.execute(_SEED)
    made: Made = {}
    for _ in range(120):
        category = rng.choice(CATEGORIES) if entity is Entity.DEAL else 0
        stage = rng.choice(STAGES) if entity in (Entity.LEAD, Entity.DEAL) else None
        item = Item(rng.choice(USERS), rng.random() < 0.4, stage, category)
        watching = frozenset(rng.sample(USERS, rng.randint(0, 1)))
        number = await connection.fetchval(_INSERT[entity], *(item if stage else item[:2]))
        await connection.executemany(
            "INSERT INTO observer (entity_type, entity_id, user_id) VALUES ($1, $2, $3)",
            [(int(entity), number, user_id) for user_id in watching],
        )
        made[number] = item, watching
    await connection.close()
    return made


@pytest.fixture(params=[60, 2000])
def _ahead(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far a page is looked for by key: with little some pages are found so, and others are not."""
    monkeypatch.setattr(query, "_AHEAD", literal_column(str(request.param), Integer))
    monkeypatch.setattr(query, "_SHAPES", Shapes())


@pytest.mark.usefixtures("_ahead")
@pytest.mark.parametrize("entity", _INSERT)
async def test_predicate_and_decision_agree_on_random_rights(
    engine: Engine, database_url: str, entity: Entity
) -> None:
    rng = random.Random(8_2)
    items = await _make(database_url, rng, entity)
    fields = CATALOGUES[entity].columns
    name = "last_name" if entity is Entity.CONTACT else "title"
    seen = 0
    for _ in range(ACTORS):
        me = _random_actor(rng)
        expected = [
            number
            for number, (item, watching) in items.items()
            if allows(me, entity, Action.READ, item, observer=me.user_id in watching)
        ]
        async with engine.read() as tx:
            assert await query.count(tx, me, entity, Query()) == len(expected)
            after = rng.choice((0, *items))
            asked = Query((Condition("id", Op.GREATER, after),), (("id", False),))
            rows = await query.page(tx, me, entity, fields[:2], asked, 0)
            assert [row["row_id"] for row in rows] == [i for i in expected if i > after][:50]
            downwards = await query.page(tx, me, entity, fields[:1], Query((), (("id", True),)), 0)
            assert [row["row_id"] for row in downwards] == expected[::-1][:50]
            by_title = await query.page(tx, me, entity, fields[:1], Query((), ((name, True),)), 50)
            assert [row["row_id"] for row in by_title] == expected[50:100]
        assert me.reads_all(entity) <= (len(expected) == len(items))
        seen += len(expected)
    assert 0 < seen < ACTORS * len(items)


@pytest.fixture(params=["near", "far"])
def board_size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many of a stage are shown; far: few are looked through before each way to be within reach."""
    if request.param == "far":
        for name, number in (("_FIRST", 4), ("_AHEAD", 8), ("_ONE_MORE", 12)):
            monkeypatch.setattr(columns, name, literal_column(str(number), Integer))
    monkeypatch.setattr(columns, "_SHAPES", Shapes())
    return 4 if request.param == "far" else columns.FIRST


_PHONE = """INSERT INTO multifield (entity_type, entity_id, type, value_type, value, key, key2)
    VALUES ($1, $2, 'PHONE', 'WORK', '2128506', '', '')"""
_CALLED = "2128506"


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        *((Entity.LEAD, words) for words in ("", "x", "x1", "x77", "nobody", _CALLED)),
        *((Entity.DEAL, words) for words in ("", "x", "x1")),
    ],
)
async def test_boards_show_what_may_be_read(
    engine: Engine, database_url: str, entity: Entity, words: str, board_size: int
) -> None:
    rng = random.Random(17)
    items = await _make(database_url, rng, entity)
    called = set(rng.sample(sorted(items), 30)) if entity is Entity.LEAD else set()
    connection = await asyncpg.connect(database_url)
    await connection.execute(f"UPDATE {entity.name} SET title = 'x' || id, opportunity = id")  # noqa: S608 - named here
    await connection.executemany(_PHONE, [(int(entity), number) for number in called])
    await connection.close()
    column = "status_id" if entity is Entity.LEAD else "stage_id"
    named: Part = Condition("title", Op.LIKE, f"%{words}%")
    asked = Group((named, Condition("PHONE", Op.MULTIFIELD, words)), any=True) if words == _CALLED else named
    found = called if words == _CALLED else {number for number in items if words in f"x{number}"}
    fields = [CATALOGUES[entity].by_code[column.upper()], CATALOGUES[entity].by_code["ID"]]
    seen = 0
    for _ in range(ACTORS):
        me = _random_actor(rng)
        expected: dict[str, list[int]] = {stage: [] for stage in STAGES}
        for number, (item, watching) in sorted(items.items(), reverse=True):
            observer = me.user_id in watching
            if number in found and allows(me, entity, Action.READ, item, observer=observer):
                expected[str(item.stage)].append(number)
        async with engine.read() as tx:
            every = Query((asked,) if words else ())
            rows = await columns.first(tx, me, entity, column, STAGES, fields, every)
            totals = await columns.totals(tx, me, entity, column, STAGES, every)
        for stage, numbers in expected.items():
            assert [row["id"] for row in rows if row[column] == stage] == numbers[:board_size]
            number, amount = totals[stage]["number"], totals[stage]["amount"]
            whole = board_size == columns.FIRST or len(numbers) < 12
            assert (number, amount) == (len(numbers), sum(numbers)) if whole else number == 12
        seen += sum(map(len, expected.values()))
    assert bool(seen) == bool(found)
