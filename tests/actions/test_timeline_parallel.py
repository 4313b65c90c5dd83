"""Timelines whose cards are deleted by one hand while another writes on them: nothing is left dangling."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from relead.actions import comments, leads, timeline_bindings
from relead.domain.access import SYSTEM
from relead.domain.errors import DomainError
from relead.domain.ids import Card, Entity
from relead.store.engine import Engine, Tx
from support.crm import seed

ROUNDS = 8


@pytest.fixture
async def db(database_url: str, engine: Engine) -> Any:
    del engine
    connection = await asyncpg.connect(database_url)
    await seed(connection)
    yield connection
    await connection.close()


async def _lead(engine: Engine) -> Card:
    async with engine.write(1) as tx:
        return Card(Entity.LEAD, await leads.FAMILY.add(tx, SYSTEM, {"ASSIGNED_BY_ID": 1}))


async def _at_once(engine: Engine, *works: Callable[[Tx], Awaitable[Any]]) -> None:
    async def one(work: Callable[[Tx], Awaitable[Any]]) -> None:
        with contextlib.suppress(DomainError):  # the card or the record went first
            await engine.transact(work, user_id=1)

    await asyncio.gather(*map(one, works))


def _deleting(card: Card) -> Callable[[Tx], Awaitable[Any]]:
    return lambda tx: leads.FAMILY.delete(tx, SYSTEM, card.id)


def _commenting(card: Card) -> Callable[[Tx], Awaitable[Any]]:
    return lambda tx: comments.add(tx, SYSTEM, card, {"COMMENT": "y"})


def _binding(item: int, card: Card) -> Callable[[Tx], Awaitable[Any]]:
    return lambda tx: timeline_bindings.bind(tx, SYSTEM, item, card)


async def _dangling(db: Any) -> list[int]:
    counts = "SELECT (SELECT count(*) FROM timeline_item), (SELECT count(*) FROM timeline_binding)"
    return list(await db.fetchrow(counts))


async def test_commenting_and_binding_while_the_card_goes(db: Any, engine: Engine) -> None:
    for _ in range(ROUNDS):
        card, other = await _lead(engine), await _lead(engine)
        async with engine.write(1) as tx:
            item = await comments.add(tx, SYSTEM, other, {"COMMENT": "x"})
        await _at_once(
            engine,
            _commenting(card),
            _binding(item, card),
            _deleting(card),
        )
        await engine.transact(_deleting(other), user_id=1)
        assert await _dangling(db) == [0, 0]


async def test_a_comment_whose_two_cards_go_at_once(db: Any, engine: Engine) -> None:
    for _ in range(ROUNDS):
        one, two = await _lead(engine), await _lead(engine)
        async with engine.write(1) as tx:
            item = await comments.add(tx, SYSTEM, one, {"COMMENT": "x"})
            await timeline_bindings.bind(tx, SYSTEM, item, two)
        await _at_once(engine, _deleting(one), _deleting(two))
        assert await _dangling(db) == [0, 0]
