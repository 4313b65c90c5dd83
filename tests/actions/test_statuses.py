"""Statuses and the leads in them: meaning (R22), and what happens at the same time."""

import asyncio
from typing import Any

import asyncpg
import pytest

from relead.actions import statuses
from relead.domain.access import PRESET, SYSTEM, actor
from relead.domain.errors import AccessDenied, EntityNotFound
from relead.domain.errors.dictionaries import StageAfterSuccess, StatusInUse, StatusNeeded
from relead.domain.semantics import Semantic
from relead.store.engine import Engine
from support.crm import Portal


async def id_of(portal: Portal, status_id: str, entity_id: str = "STATUS") -> int:
    found: int = await portal.db.fetchval(
        "SELECT id FROM status WHERE entity_id = $1 AND status_id = $2", entity_id, status_id
    )
    return found


async def change(engine: Engine, row_id: int, semantic: Semantic) -> None:
    await engine.transact(lambda tx: statuses.change_semantics(tx, SYSTEM, row_id, semantic), user_id=1)


async def sort(engine: Engine, row_id: int, place: int) -> None:
    await engine.transact(lambda tx: statuses.update(tx, SYSTEM, row_id, {"SORT": place}), user_id=1)


async def semantics(portal: Portal, *leads: int) -> list[tuple[str, bool, bool]]:
    rows = await portal.db.fetch(
        "SELECT semantic, is_return_customer, date_closed IS NOT NULL FROM lead"
        " WHERE id = ANY($1) ORDER BY id",
        list(leads),
    )
    return [tuple(row) for row in rows]


async def test_leads_follow_the_meaning_of_their_stage(engine: Engine, portal: Portal) -> None:
    contact = await portal.contact()
    plain = await portal.lead(STATUS_ID="PROCESSED")
    repeat = await portal.lead(STATUS_ID="PROCESSED", CONTACT_ID=contact)
    other = await portal.lead(STATUS_ID="NEW")
    await portal.age()
    row_id = await id_of(portal, "PROCESSED")
    await change(engine, row_id, Semantic.FAILURE)
    assert await semantics(portal, plain, repeat) == [("F", False, True), ("F", True, True)]
    assert await semantics(portal, other) == [("P", False, False)]
    assert await portal.events() == [("ONCRMLEADUPDATE", plain), ("ONCRMLEADUPDATE", repeat)]
    assert await portal.touched("lead", plain)
    assert not await portal.touched("lead", other)
    shown = await portal.admin("crm.lead.get", id=plain)
    assert shown["STATUS_SEMANTIC_ID"] == "F"
    await portal.age()
    await change(engine, row_id, Semantic.FAILURE)
    assert await portal.events() == []
    await change(engine, row_id, Semantic.PROCESS)
    assert [row[0] for row in await semantics(portal, plain, repeat)] == ["P", "P"]


async def test_whose_meaning_cannot_change(engine: Engine, portal: Portal) -> None:
    processed = await id_of(portal, "PROCESSED")
    for row_id, semantic in (
        (await id_of(portal, "NEW"), Semantic.FAILURE),
        (await id_of(portal, "CONVERTED"), Semantic.PROCESS),
        (await id_of(portal, "CALL", "SOURCE"), Semantic.FAILURE),
        (processed, Semantic.SUCCESS),
    ):
        with pytest.raises(StatusNeeded):
            await change(engine, row_id, semantic)
    with pytest.raises(EntityNotFound):
        await change(engine, 10**6, Semantic.FAILURE)
    manager = actor(2, is_admin=False, roles=[PRESET["manager"]])
    with pytest.raises(AccessDenied):
        await engine.transact(lambda tx: statuses.change_semantics(tx, manager, processed, Semantic.FAILURE))


async def waiting(db: Any) -> None:
    """Wait until some backend waits for a lock."""
    for _ in range(200):
        if await db.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            return
        await asyncio.sleep(0.01)
    pytest.fail("nobody waits for a lock")


async def test_a_status_somebody_is_taking_is_not_deleted(
    engine: Engine, portal: Portal, database_url: str
) -> None:
    """The lead is not committed yet when the status is to go: deletion waits, and then refuses."""
    row_id = await id_of(portal, "PROCESSED")
    other = await asyncpg.connect(database_url)
    try:
        async with other.transaction():
            await other.fetch("SELECT semantics FROM status WHERE id = $1 FOR SHARE", row_id)
            await other.execute(
                "INSERT INTO lead (title, status_id, semantic, currency_id, opportunity, assigned_by_id,"
                " created_by_id, modify_by_id, date_create, date_modify, last_activity_time,"
                " last_activity_by, moved_by_id, moved_time) VALUES"
                " ('x', 'PROCESSED', 'P', 'RUB', 0, 1, 1, 1, now(), now(), now(), 1, 1, now())"
            )
            deleting = asyncio.create_task(
                engine.transact(lambda tx: statuses.delete(tx, SYSTEM, row_id, forced=False))
            )
            await waiting(other)
        with pytest.raises(StatusInUse):
            await deleting
    finally:
        await other.close()


async def test_whoever_takes_a_status_that_goes_gets_another(portal: Portal, database_url: str) -> None:
    """The other way round: the lead waits for the deletion, and finds the status gone."""
    row_id = await id_of(portal, "PROCESSED")
    other = await asyncpg.connect(database_url)
    try:
        async with other.transaction():
            await other.execute("DELETE FROM status WHERE id = $1", row_id)
            adding = asyncio.create_task(portal.lead(STATUS_ID="PROCESSED"))
            await waiting(other)
        shown = await portal.admin("crm.lead.get", id=await adding)
        assert shown["STATUS_ID"] == "NEW"
    finally:
        await other.close()


async def test_leads_that_move_while_the_meaning_changes_all_agree_with_it(
    engine: Engine, portal: Portal
) -> None:
    row_id = await id_of(portal, "PROCESSED")
    leads = [await portal.lead() for _ in range(12)]
    moves = [portal.admin("crm.lead.update", id=lead, fields={"STATUS_ID": "PROCESSED"}) for lead in leads]
    changes = [change(engine, row_id, Semantic.FAILURE)]
    await asyncio.gather(*moves[:6], *changes, *moves[6:])
    assert {row[0] for row in await semantics(portal, *leads)} == {"F"}


async def test_no_stage_after_success_becomes_intermediate(engine: Engine, portal: Portal) -> None:
    fields = {"ENTITY_ID": "STATUS", "STATUS_ID": "LOST", "NAME": "Lost", "SORT": 60, "SEMANTICS": "F"}
    row_id = await engine.transact(lambda tx: statuses.add(tx, SYSTEM, fields), user_id=1)
    lead = await portal.lead(STATUS_ID="LOST")
    with pytest.raises(StageAfterSuccess):
        await change(engine, row_id, Semantic.PROCESS)
    assert await semantics(portal, lead) == [("F", False, True)]
    await sort(engine, row_id, 35)
    await change(engine, row_id, Semantic.PROCESS)
    assert await semantics(portal, lead) == [("P", False, True)]


async def test_a_stage_and_success_that_pass_each_other(engine: Engine, portal: Portal) -> None:
    stage, success = await id_of(portal, "PROCESSED"), await id_of(portal, "CONVERTED")
    for _ in range(6):
        await portal.db.execute("UPDATE status SET sort = 30 WHERE id = $1", stage)
        await portal.db.execute("UPDATE status SET sort = 50 WHERE id = $1", success)
        found = await asyncio.gather(
            sort(engine, stage, 45), sort(engine, success, 40), return_exceptions=True
        )
        assert sorted(type(each).__name__ for each in found) == ["NoneType", "StageAfterSuccess"]
