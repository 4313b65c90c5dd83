"""The SQL predicate and the decision in memory are one rule: on random rights and items they agree."""

import random

import asyncpg

from relead.domain.access import CRM, Action, Actor, Grant, Item, Level, Role, actor, allows
from relead.domain.fields.lead import LEAD
from relead.domain.ids import Entity
from relead.domain.listing import Condition, Op, Query
from relead.store import query
from relead.store.engine import Engine

STAGES = ("NEW", "IN_PROCESS", "JUNK", "CONVERTED")
USERS = range(1, 8)


def _random_role(rng: random.Random, name: str) -> Role:
    rights = {}
    for entity in CRM:
        stages = {stage: rng.choice(list(Level)) for stage in STAGES if rng.random() < 0.3}
        grant = Grant(rng.choice(list(Level)), stages if entity is Entity.LEAD else {})
        rights[(entity, 0), Action.READ] = grant
    return Role(name, rights)


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


_LEAD = """
    INSERT INTO lead (title, status_id, semantic, currency_id, opportunity, opened, assigned_by_id,
                      created_by_id, modify_by_id, moved_by_id, last_activity_by, date_create, date_modify,
                      moved_time, last_activity_time)
    VALUES ('x', $1, 'P', 'RUB', 0, $2, $3, 1, 1, 1, 1, now(), now(), now(), now()) RETURNING id
"""


async def _make_leads(url: str, rng: random.Random) -> dict[int, tuple[Item, frozenset[int]]]:
    """Leads with random owners, statuses and observers, straight into the tables."""
    connection = await asyncpg.connect(url)
    await connection.execute(
        "INSERT INTO currency VALUES ('RUB', 1, 1, 100, now(), '{}') ON CONFLICT DO NOTHING;"
        "INSERT INTO user_account (id, login) SELECT n, 'u' || n FROM generate_series(1, 7) n"
    )
    made = {}
    for _ in range(120):
        item = Item(rng.choice(USERS), rng.random() < 0.4, rng.choice(STAGES))
        watching = frozenset(rng.sample(USERS, rng.randint(0, 1)))
        lead_id = await connection.fetchval(_LEAD, item.stage, item.opened, item.assigned_by_id)
        await connection.executemany(
            "INSERT INTO observer (entity_type, entity_id, user_id) VALUES (1, $1, $2)",
            [(lead_id, user_id) for user_id in watching],
        )
        made[lead_id] = item, watching
    await connection.close()
    return made


async def test_predicate_and_decision_agree_on_random_rights(engine: Engine, database_url: str) -> None:
    rng = random.Random(8_2)
    leads = await _make_leads(database_url, rng)
    seen = 0
    for _ in range(250):
        me = _random_actor(rng)
        expected = [
            lead_id
            for lead_id, (item, watching) in leads.items()
            if allows(me, Entity.LEAD, Action.READ, item, observer=me.user_id in watching)
        ]
        async with engine.read() as tx:
            assert await query.count(tx, me, Entity.LEAD, Query()) == len(expected)
            after = rng.choice((0, *leads))
            asked = Query((Condition("id", Op.GREATER, after),), (("id", False),))
            rows = await query.page(tx, me, Entity.LEAD, LEAD.columns[:2], asked, 0)
            assert [row["row_id"] for row in rows] == [i for i in expected if i > after][:50]
            downwards = await query.page(tx, me, Entity.LEAD, LEAD.columns[:1], Query((), (("id", True),)), 0)
            assert [row["row_id"] for row in downwards] == expected[::-1][:50]
            by_title = await query.page(
                tx, me, Entity.LEAD, LEAD.columns[:1], Query((), (("title", True),)), 50
            )
            assert [row["row_id"] for row in by_title] == expected[50:100]
        seen += len(expected)
    assert 0 < seen < 250 * len(leads)
