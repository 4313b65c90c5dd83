"""Definitions across processes, and what becomes of values that lose their field or item."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import asyncpg
import pytest

from relead.actions import user_fields, user_values
from relead.actions.leads import FAMILY as LEADS
from relead.domain.access import SYSTEM, Actor
from relead.jobs import queue
from relead.settings import Settings
from relead.store.engine import Engine
from support.crm import ADMIN, seed

ME = Actor(ADMIN, is_admin=True)
LIST = [{"VALUE": "North"}, {"VALUE": "South"}]


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database_url)
    await seed(connection)
    yield connection
    await connection.close()


async def add_field(engine: Engine, name: str, kind: str = "string", **fields: Any) -> int:
    given = {"FIELD_NAME": name, "USER_TYPE_ID": kind, **fields}
    return await engine.transact(lambda tx: user_fields.add(tx, SYSTEM, "CRM_LEAD", given))


async def add_lead(engine: Engine, **fields: Any) -> int:
    return await engine.transact(lambda tx: LEADS.add(tx, ME, fields), user_id=ADMIN)


async def values(db: Any) -> list[Mapping[str, Any]]:
    return [json.loads(row["uf"]) for row in await db.fetch("SELECT uf FROM lead ORDER BY id")]


async def test_values_of_a_deleted_field_are_gone(engine: Engine, db: Any) -> None:
    first, second = await add_field(engine, "A"), await add_field(engine, "B", "enumeration", LIST=LIST)
    await add_lead(engine, UF_CRM_A="x", UF_CRM_B="1")
    await add_lead(engine, UF_CRM_B="2")
    await engine.transact(lambda tx: user_fields.delete(tx, SYSTEM, first))
    assert await values(db) == [{str(second): 1}, {str(second): 2}]
    assert await db.fetch("SELECT uf_keys FROM lead ORDER BY id") == [([f"{second}=1"],), ([f"{second}=2"],)]
    await engine.transact(lambda tx: user_fields.delete(tx, SYSTEM, second))
    assert await values(db) == [{}, {}]
    assert await db.fetchval("SELECT count(*) FROM user_field_item") == 0
    assert await db.fetchval("SELECT count(uf_keys) FROM lead") == 0


async def test_a_field_of_the_same_name_does_not_inherit(engine: Engine, db: Any) -> None:
    first = await add_field(engine, "A")
    await add_lead(engine, UF_CRM_A="x")
    await engine.transact(lambda tx: user_fields.delete(tx, SYSTEM, first))
    await db.execute("UPDATE lead SET uf = jsonb_build_object($1::text, 'late')", str(first))
    second = await add_field(engine, "A", "integer")
    assert second != first
    async with engine.read() as tx:
        (known,) = user_values.user_fields_of(LEADS.known(tx))
    assert (known.id, known.code) == (second, "UF_CRM_A")


async def test_deleted_items_leave_single_and_multiple_fields(engine: Engine, db: Any) -> None:
    one = await add_field(engine, "ONE", "enumeration", LIST=LIST)
    many = await add_field(engine, "MANY", "enumeration", MULTIPLE="Y", LIST=[*LIST, {"VALUE": "East"}])
    items = [row["id"] for row in await db.fetch("SELECT id FROM user_field_item ORDER BY id")]
    north, south, *others = items
    await add_lead(engine, UF_CRM_ONE=north, UF_CRM_MANY=others)
    await add_lead(engine, UF_CRM_ONE=south, UF_CRM_MANY=others[:1])
    gone = {one: north, many: others[0]}
    for field, item in gone.items():
        fields = {"LIST": [{"ID": item, "DEL": "Y"}]}
        await engine.transact(lambda tx, f=field, g=fields: user_fields.update(tx, SYSTEM, f, g))  # type: ignore[misc]  # of this turn
    assert await values(db) == [{str(many): others[1:]}, {str(one): south}]


async def test_more_entities_than_one_unit_of_work_should_touch(
    engine: Engine, db: Any, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user_values, "BATCH", 2)
    field = await add_field(engine, "A", "file")
    for name in "abcde":
        await add_lead(engine, UF_CRM_A={"fileData": [name, "aGk="]})
    await engine.transact(lambda tx: user_fields.delete(tx, SYSTEM, field))
    assert await values(db) == [{}, {}, *({str(field): number} for number in (3, 4, 5))]
    assert await db.fetchval("SELECT count(*) FROM file") == 3
    await queue.run(Settings(database_url=database_url), wait=False)
    assert await values(db) == [{}] * 5
    assert await db.fetchval("SELECT count(*) FROM file") == 0
    assert (
        await db.fetchval("SELECT count(*) FROM procrastinate_jobs WHERE task_name = $1", user_fields.STRIP)
        == 0
    )


async def test_the_process_that_changes_definitions_knows_at_once(
    database_url: str, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert db
    monkeypatch.setattr("relead.store.engine._PORTAL_SECONDS", 60.0)
    engine = await Engine.open(database_url)
    try:
        async with engine.read() as tx:
            before = tx.portal.user_fields
        engine.forget()
        async with engine.read() as tx:
            assert tx.portal.user_fields is before  # nothing changed: what was made of it stays good
        await add_field(engine, "A")
        async with engine.read() as tx:
            assert [field.code for field in tx.portal.user_fields.of("CRM_LEAD")] == ["UF_CRM_A"]
    finally:
        await engine.close()


async def test_a_value_for_a_field_made_elsewhere_is_not_lost(
    engine: Engine, database_url: str, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert db
    monkeypatch.setattr("relead.store.engine._PORTAL_SECONDS", 60.0)
    other = await Engine.open(database_url)
    try:
        async with other.read() as tx:
            assert tx.portal.user_fields.of("CRM_LEAD") == ()
        field = await add_field(engine, "A", "enumeration", LIST=LIST)
        async with other.read() as tx:
            await LEADS.refresh(tx, {"TITLE": "t"})
            assert tx.portal.user_fields.of("CRM_LEAD") == ()
            await LEADS.refresh(tx, {"ufCrmA": 1})
            assert [each.id for each in tx.portal.user_fields.of("CRM_LEAD")] == [field]
        other.forget()
        async with other.read() as tx:
            assert len(tx.portal.user_fields.of("CRM_LEAD")[0].items) == 2
        added = {"LIST": [{"VALUE": "East"}]}
        await engine.transact(lambda tx: user_fields.update(tx, SYSTEM, field, added))
        async with other.read() as tx:
            await LEADS.refresh(tx, {"UF_CRM_A": "2"})
            assert len(tx.portal.user_fields.of("CRM_LEAD")[0].items) == 2
            await LEADS.refresh(tx, {"UF_CRM_A": "3"})
            assert len(tx.portal.user_fields.of("CRM_LEAD")[0].items) == 3
    finally:
        await other.close()


@pytest.mark.parametrize(
    ("value", "items", "left"),
    [
        ({"1": "x", "2": 5}, (), {"2": 5}),
        ({"2": 5}, (), {"2": 5}),
        ({"1": 31}, (31,), {}),
        ({"1": 32}, (31,), {"1": 32}),
        ({"1": [31, 32]}, (31,), {"1": [32]}),
        ({"1": [31]}, (31, 33), {}),
    ],
)
def test_values_without(value: Mapping[str, Any], items: tuple[int, ...], left: Mapping[str, Any]) -> None:
    assert user_values.without(value, "1", frozenset(items)) == left
