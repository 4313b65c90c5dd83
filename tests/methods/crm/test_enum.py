"""`crm.enum.*`, `crm.multifield.fields`, `crm.settings.mode.get` (entities.md 2.6, 8.3, 12)."""

import pytest

from relead.actions import settings
from relead.store.engine import Engine
from support.crm import Portal

KEYS = ["ID", "NAME", "SYMBOL_CODE", "SYMBOL_CODE_SHORT"]


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("ownertype", [1, 2, 3, 4, 5, 31, 7, 8, 36, 39]),
        ("addressType", [11, 1, 6, 4, 8, 9]),  # as b24phpsdk spells it
        ("addresstype", [11, 1, 6, 4, 8, 9]),
        ("settings.mode", [1, 2]),
        ("activitytype", [0, 1, 2, 3, 4, 5, 6]),
        ("activityStatus", [0, 1, 2, 3]),
        ("activitydirection", [0, 1, 2]),
        ("activitypriority", [0, 1, 2, 3]),
        ("activitynotifytype", [0, 1, 2, 3]),
        ("contentType", [1, 2, 3]),
    ],
)
async def test_values(portal: Portal, name: str, ids: list[int]) -> None:
    rows = await portal.manager(f"crm.enum.{name}")
    assert [row["ID"] for row in rows] == ids
    assert all(list(row) == KEYS for row in rows)
    assert all((row["NAME"] == "") == (row["ID"] == 0) for row in rows)


async def test_names_follow_the_language(portal: Portal, engine: Engine) -> None:
    first = {"ID": 1, "NAME": "Лид", "SYMBOL_CODE": "LEAD", "SYMBOL_CODE_SHORT": "L"}
    assert (await portal.manager("crm.enum.ownertype"))[0] == first
    await engine.transact(lambda tx: settings.put(tx, "language", "en"))
    assert (await portal.manager("crm.enum.ownertype"))[0] == {**first, "NAME": "Lead"}


async def test_owners_of_orders(portal: Portal) -> None:
    rows = await portal.manager("crm.enum.getOrderOwnerTypes")
    assert rows == [{"id": 2, "name": "Сделка", "code": "DEAL", "attribute": "DYN"}]


async def test_fields_are_described(portal: Portal) -> None:
    described = await portal.manager("crm.enum.fields")
    assert list(described) == KEYS
    assert all(len(each) == 7 and each["isReadOnly"] for each in described.values())
    described = await portal.manager("crm.multifield.fields")
    assert {code: (each["type"], each["isReadOnly"]) for code, each in described.items()} == {
        "ID": ("int", True),
        "TYPE_ID": ("string", True),
        "VALUE": ("string", False),
        "VALUE_TYPE": ("string", False),
    }


async def test_mode(portal: Portal) -> None:
    assert await portal.manager("crm.settings.mode.get") == 1
    assert await portal.outsider.refused("crm.settings.mode.get") == (400, "", "Access denied.")
