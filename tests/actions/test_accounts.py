"""The last administrator, while several people act at once."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from relead.actions import accounts, users
from relead.domain.access import SYSTEM, actor
from relead.domain.errors import AccessDenied, EntityNotFound
from relead.domain.errors.people import InvalidPassword, LastAdministrator
from relead.store.engine import Engine, Tx
from support.crm import ADMIN, MANAGER, Portal

ROUNDS = 8
ONE = actor(ADMIN, is_admin=True)


def dismiss(by: int, whom: int) -> Callable[[Tx], Awaitable[None]]:
    return lambda tx: users.update(tx, actor(by, is_admin=True), whom, {"ACTIVE": "N"})


def remove(by: int, whom: int) -> Callable[[Tx], Awaitable[None]]:
    return lambda tx: accounts.appoint(tx, actor(by, is_admin=True), whom, admin=False)


@pytest.mark.parametrize("ways", [(dismiss, dismiss), (remove, dismiss), (dismiss, remove), (remove, remove)])
async def test_two_administrators_who_get_rid_of_each_other(
    engine: Engine, portal: Portal, ways: tuple[Callable[..., Callable[[Tx], Awaitable[None]]], ...]
) -> None:
    for _ in range(ROUNDS):
        await portal.db.execute(
            "UPDATE user_account SET active = true, is_admin = true WHERE id = ANY($1)", [ADMIN, MANAGER]
        )
        both = (ways[0](ADMIN, MANAGER), ways[1](MANAGER, ADMIN))
        found = await asyncio.gather(*map(engine.transact, both), return_exceptions=True)
        assert sorted(type(each).__name__ for each in found) == ["LastAdministrator", "NoneType"]
        assert await portal.db.fetchval("SELECT count(*) FROM user_account WHERE is_admin AND active") == 1


async def test_two_who_dismiss_themselves_at_once(engine: Engine, portal: Portal) -> None:
    await portal.db.execute("UPDATE user_account SET is_admin = true WHERE id = $1", MANAGER)
    both = (dismiss(ADMIN, ADMIN), dismiss(MANAGER, MANAGER))
    found = await asyncio.gather(*map(engine.transact, both), return_exceptions=True)
    assert [type(each) for each in found if each is not None] == [LastAdministrator]


async def test_what_cannot_be_done_to_accounts(engine: Engine, portal: Portal) -> None:
    async with engine.write() as tx:
        with pytest.raises(LastAdministrator):
            await accounts.appoint(tx, SYSTEM, ADMIN, admin=False)
        with pytest.raises(EntityNotFound):
            await accounts.appoint(tx, SYSTEM, 999, admin=True)
        with pytest.raises(InvalidPassword):
            await accounts.set_password(tx, SYSTEM, ADMIN, "short")
        for refused in (
            accounts.appoint(tx, actor(MANAGER, is_admin=False), MANAGER, admin=True),
            accounts.set_password(tx, ONE, ADMIN, "long enough"),
            accounts.end_sessions(tx, actor(MANAGER, is_admin=False), ADMIN),
            accounts.sessions_of(tx, actor(MANAGER, is_admin=False), ADMIN),
        ):
            with pytest.raises(AccessDenied):
                await refused
    assert not await portal.db.fetchval("SELECT is_admin FROM user_account WHERE id = $1", MANAGER)
