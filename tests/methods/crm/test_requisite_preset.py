"""`crm.requisite.preset.*` and `crm.requisite.preset.field.*` (entities.md 10.2)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.actions import settings, setup
from relead.store.engine import Engine
from support.crm import Portal, seeded_portal
from support.prepared import prepared_portal


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


async def test_a_fresh_portal_has_presets_of_its_country(portal: Portal) -> None:
    body = await portal.manager.body("crm.requisite.preset.list", select=["NAME", "XML_ID", "COUNTRY_ID"])
    assert body["total"] == 3
    assert [tuple(row.values()) for row in body["result"]] == [
        ("1", "Организация", "#CRM_REQUISITE_PRESET_DEF_RU_COMPANY#"),
        ("1", "ИП", "#CRM_REQUISITE_PRESET_DEF_RU_INDIVIDUAL#"),
        ("1", "Физ. лицо", "#CRM_REQUISITE_PRESET_DEF_RU_PERSON#"),
    ]


async def test_another_country_has_others(
    engine: Engine, client: httpx.AsyncClient, database_url: str
) -> None:
    async with seeded_portal(client, database_url) as portal:
        await engine.transact(lambda tx: settings.put(tx, "country", "DE"))
        await engine.transact(setup.prepare)
        rows = await portal.admin("crm.requisite.preset.list")
        kinds = ["#CRM_REQUISITE_PRESET_DEF_DE_COMPANY#", "#CRM_REQUISITE_PRESET_DEF_DE_PERSON#"]
        assert [(row["XML_ID"], row["COUNTRY_ID"]) for row in rows] == [(kind, "46") for kind in kinds]


async def test_countries(portal: Portal) -> None:
    rows = await portal.manager("crm.requisite.preset.countries")
    assert rows[0] == {"ID": 1, "CODE": "RU", "TITLE": "Россия"}
    assert {row["CODE"]: row["ID"] for row in rows}["US"] == 122


NEW = {"ENTITY_TYPE_ID": 8, "COUNTRY_ID": 1, "NAME": "Mine"}


async def test_a_preset_lives(portal: Portal) -> None:
    made = await portal.admin("crm.requisite.preset.add", fields={**NEW, "XML_ID": "mine"})
    row = await portal.manager("crm.requisite.preset.get", id=made)
    shown = {"NAME": "Mine", "COUNTRY_ID": "1", "ENTITY_TYPE_ID": "8", "ACTIVE": "Y", "SORT": "500"}
    assert {name: row[name] for name in shown} == shown
    assert list(row) == list(await portal.manager("crm.requisite.preset.fields"))
    changed = {"NAME": "Ours", "ACTIVE": "N", "COUNTRY_ID": 122}
    assert await portal.admin("crm.requisite.preset.update", id=made, fields=changed) is True
    row = await portal.admin("crm.requisite.preset.get", id=made)
    assert (row["NAME"], row["ACTIVE"], row["COUNTRY_ID"]) == ("Ours", "N", "1")
    owner = await portal.company()
    used = {"ENTITY_TYPE_ID": 4, "ENTITY_ID": owner, "PRESET_ID": made}
    requisite = await portal.admin("crm.requisite.add", fields=used)
    assert (await portal.admin("crm.requisite.get", id=requisite))["NAME"] == "Ours"
    in_use = (400, "", "Шаблон нельзя удалить: он используется в реквизитах.")
    assert await portal.admin.refused("crm.requisite.preset.delete", id=made) == in_use
    await portal.admin("crm.requisite.delete", id=requisite)
    assert await portal.admin("crm.requisite.preset.delete", id=made) is True
    gone = (400, "", f"The Preset with ID '{made}' is not found")
    for verb in ("get", "update", "delete"):
        assert await portal.admin.refused(f"crm.requisite.preset.{verb}", id=made, fields={}) == gone


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"ENTITY_TYPE_ID": 4}, "ENTITY_TYPE_ID is not defined or invalid"),
        ({"COUNTRY_ID": 2}, "COUNTRY_ID is not defined or invalid"),
        ({"NAME": ""}, 'The field "Название" is required.'),
    ],
)
async def test_what_is_no_preset(portal: Portal, fields: dict[str, Any], text: str) -> None:
    refused = await portal.admin.refused("crm.requisite.preset.add", fields={**NEW, **fields})
    assert refused == (400, "", text)


async def test_presets_are_settings(portal: Portal) -> None:
    made = await portal.admin("crm.requisite.preset.add", fields=NEW)
    denied = (400, "", "Access denied.")
    calls: list[tuple[str, dict[str, Any]]] = [
        ("add", {"fields": NEW}),
        ("update", {"id": made, "fields": {"NAME": "x"}}),
        ("delete", {"id": made}),
        ("field.add", {"preset": {"ID": made}, "fields": {"FIELD_NAME": "RQ_INN"}}),
        ("field.delete", {"preset": {"ID": made}, "id": 1}),
    ]
    for verb, params in calls:
        assert await portal.manager.refused(f"crm.requisite.preset.{verb}", **params) == denied


async def test_fields_of_a_preset(portal: Portal) -> None:
    preset = {"ID": await portal.admin("crm.requisite.preset.add", fields=NEW)}
    family = "crm.requisite.preset.field"
    assert await portal.admin(f"{family}.list", preset=preset) == []
    free = await portal.admin(f"{family}.availabletoadd", preset=preset)
    assert {"RQ_INN", "RQ_ADDR", "RQ_NAME"} <= set(free)
    assert "RQ_CNPJ" not in free
    given = {"FIELD_NAME": "RQ_INN", "SORT": 580}
    assert await portal.admin(f"{family}.add", preset=preset, fields=given) == 1
    assert (
        await portal.admin(f"{family}.add", preset=preset, fields={"FIELD_NAME": "RQ_NAME", "SORT": 5}) == 2
    )
    row = {"ID": 1, "FIELD_NAME": "RQ_INN", "FIELD_TITLE": "", "IN_SHORT_LIST": "N", "SORT": 580}
    assert await portal.manager(f"{family}.get", preset=preset, id=1) == row
    body = await portal.manager.body(f"{family}.list", preset=preset)
    assert ([each["ID"] for each in body["result"]], body["total"]) == ([2, 1], 2)
    for name in ("RQ_INN", "RQ_CNPJ", "NAME", ""):
        refused = await portal.admin.refused(f"{family}.add", preset=preset, fields={"FIELD_NAME": name})
        assert refused == (400, "", f"The field '{name}' can not be added.")
    changed = {"FIELD_TITLE": "Tax", "IN_SHORT_LIST": "Y"}
    assert await portal.admin(f"{family}.update", preset=preset, id=1, fields=changed) is True
    assert await portal.admin(f"{family}.get", preset=preset, id=1) == {**row, **changed}
    assert await portal.admin(f"{family}.delete", preset=preset, id=1) is True
    gone = (400, "", "The PresetField with ID '1' is not found")
    assert await portal.admin.refused(f"{family}.get", preset=preset, id=1) == gone
    missing = (400, "", "The Preset with ID '9999' is not found")
    assert await portal.admin.refused(f"{family}.list", preset={"ID": 9999}) == missing
    assert len(await portal.admin(f"{family}.fields")) == 5
