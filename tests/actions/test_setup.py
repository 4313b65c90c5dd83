"""What a fresh database is filled with (entities.md 8.1, 8.2), also by many processes at once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from relead.actions import settings, setup
from relead.domain.currencies import DEFAULT_CURRENCIES
from relead.domain.dictionaries import DICTIONARIES, defaults
from relead.domain.errors import InvalidSetting
from relead.store.engine import Engine, Tx
from support.crm import Portal


async def rows(engine: Engine) -> list[tuple[Any, ...]]:
    async with engine.read() as tx:
        found = await tx._connection.fetch("SELECT entity_id, status_id, name, sort FROM status ORDER BY id")
    return [tuple(row) for row in found]


async def names(engine: Engine, entity_id: str) -> dict[str, str]:
    return {row[1]: row[2] for row in await rows(engine) if row[0] == entity_id}


async def test_an_empty_database_gets_everything(engine: Engine) -> None:
    await engine.transact(setup.prepare)
    stored = await rows(engine)
    assert stored == [(kind, row.status_id, row.ru, row.sort) for kind, row in defaults("ru")]
    assert {row[0] for row in stored} == set(DICTIONARIES)
    assert [row[1:] for row in stored[:2]] == [("NEW", "Не обработан", 10), ("IN_PROCESS", "В работе", 20)]
    async with engine.read() as tx:
        codes = await tx._connection.fetch("SELECT currency FROM currency ORDER BY sort")
        assert tuple(row[0] for row in codes) == DEFAULT_CURRENCIES
        categories = await tx._connection.fetch("SELECT id, name, sort, is_default FROM deal_category")
        assert [tuple(row) for row in categories] == [(0, "Общая", 300, True)]
        departments = await tx._connection.fetch("SELECT id, name, parent_id, sort FROM department")
        assert [tuple(row) for row in departments] == [(1, "Компания", None, 500)]
        assert len(tx.portal.file_key) == 64


async def test_again_changes_nothing_and_asks_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    await engine.transact(setup.prepare)
    before = await rows(engine)
    asked: list[Any] = []

    async def prepare(tx: Tx) -> None:
        value = tx.value

        async def counted(*args: Any, **values: Any) -> Any:
            asked.append(args)
            return await value(*args, **values)

        monkeypatch.setattr(Tx, "value", lambda _tx, *args, **values: counted(*args, **values))
        await setup.prepare(tx)

    await engine.transact(prepare)
    assert len(asked) == 1
    assert await rows(engine) == before


async def test_what_has_rows_stays_as_it_is(engine: Engine, portal: Portal) -> None:
    await engine.transact(setup.prepare)
    # The portal of the fixture has a few statuses and two currencies of its own.
    assert list(await names(engine, "SOURCE")) == ["CALL", "WEB"]
    assert list(await names(engine, "HONORIFIC")) == ["HNR_RU_1", "HNR_RU_2"]
    assert [row["CURRENCY"] for row in await portal.admin("crm.currency.list")] == ["RUB", "USD"]


async def test_a_deleted_default_does_not_come_back(engine: Engine) -> None:
    await engine.transact(setup.prepare)
    async with engine.write() as tx:
        await tx._connection.execute("DELETE FROM status WHERE status_id = 'PARTNER'")
    await engine.transact(setup.prepare)
    assert "PARTNER" not in await names(engine, "SOURCE")


async def test_ten_processes_at_once(new_database: Callable[[], Awaitable[str]]) -> None:
    url = await new_database()
    engines = [await Engine.open(url, size=1) for _ in range(10)]
    try:
        await asyncio.gather(*(engine.transact(setup.prepare) for engine in engines))
        assert len(await rows(engines[0])) == len(list(defaults("ru")))
    finally:
        for engine in engines:
            await engine.close()


async def test_a_portal_in_english(engine: Engine) -> None:
    await engine.transact(lambda tx: settings.put(tx, "language", "en"))
    await engine.transact(setup.prepare)
    assert list((await names(engine, "HONORIFIC")).values()) == ["Mr.", "Mrs.", "Ms.", "Dr."]
    assert (await names(engine, "STATUS"))["JUNK"] == "Junk Lead"
    async with engine.read() as tx:
        assert await tx._connection.fetchval("SELECT name FROM deal_category") == "General"


async def test_what_alone_is_missing_is_made(engine: Engine) -> None:
    await engine.transact(setup.prepare)
    async with engine.write() as tx:
        await tx._connection.execute("DELETE FROM deal_category; DELETE FROM department")
    await engine.transact(setup.prepare)
    async with engine.read() as tx:
        assert await tx._connection.fetchval("SELECT id FROM deal_category") == 0
        assert await tx._connection.fetchval("SELECT count(*) FROM department") == 1


async def test_names_follow_the_language_where_nobody_changed_them(engine: Engine, portal: Portal) -> None:
    await portal.db.execute("DELETE FROM status")
    await engine.transact(setup.prepare)
    await portal.db.execute(
        "UPDATE status SET name = 'Свежий' WHERE (entity_id, status_id) = ('STATUS', 'NEW')"
    )
    contact = await portal.contact(HONORIFIC="HNR_RU_2")
    await engine.transact(lambda tx: settings.put(tx, "language", "en"))
    stages = await names(engine, "STATUS")
    assert (stages["NEW"], stages["JUNK"]) == ("Свежий", "Junk Lead")
    first = "SELECT name_init FROM status WHERE (entity_id, status_id) = ('STATUS', 'NEW')"
    assert await portal.db.fetchval(first) == "Unassigned"
    # Somebody is still a г-жа; nobody is a г-н.
    honorifics = await names(engine, "HONORIFIC")
    assert sorted(honorifics) == ["HNR_EN_1", "HNR_EN_2", "HNR_EN_3", "HNR_EN_4", "HNR_RU_2"]
    assert (await portal.admin("crm.contact.get", id=contact))["HONORIFIC"] == "HNR_RU_2"
    await engine.transact(lambda tx: settings.put(tx, "language", "ru"))
    assert (await names(engine, "STATUS"))["JUNK"] == "Некачественный лид"
    assert sorted(await names(engine, "HONORIFIC")) == ["HNR_RU_1", "HNR_RU_2"]


async def test_the_base_currency_must_be_there(engine: Engine) -> None:
    await engine.transact(setup.prepare)
    await engine.transact(lambda tx: settings.put(tx, "base_currency", "KZT"))
    for wrong in ("XXX", "rub", "EURO"):
        with pytest.raises(InvalidSetting):
            await engine.transact(lambda tx, wrong=wrong: settings.put(tx, "base_currency", wrong))  # type: ignore[misc]  # a default in a lambda


async def test_the_key_of_links_is_no_setting(engine: Engine) -> None:
    await engine.transact(setup.prepare)
    for work in (lambda tx: settings.get(tx, "file_key"), lambda tx: settings.put(tx, "file_key", "x")):
        with pytest.raises(InvalidSetting):
            await engine.transact(work)
