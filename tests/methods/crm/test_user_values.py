"""Values of user fields over REST, in both dialects (entities.md 11.2)."""

import base64
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import Portal
from support.prepared import prepared_portal

Fields = dict[str, int]
"""Ids of the fields by their names without the prefix."""

_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "TEXT": {"USER_TYPE_ID": "string"},
    "WHOLE": {"USER_TYPE_ID": "integer"},
    "SUM": {"USER_TYPE_ID": "double"},
    "FLAG": {"USER_TYPE_ID": "boolean"},
    "DAY": {"USER_TYPE_ID": "date"},
    "AT": {"USER_TYPE_ID": "datetime"},
    "PRICE": {"USER_TYPE_ID": "money"},
    "LINK": {"USER_TYPE_ID": "url"},
    "PLACE": {"USER_TYPE_ID": "address"},
    "BOSS": {"USER_TYPE_ID": "employee"},
    "ORIGIN": {"USER_TYPE_ID": "crm_status", "SETTINGS": {"ENTITY_TYPE": "SOURCE"}},
    "ONE": {"USER_TYPE_ID": "crm", "SETTINGS": {"CONTACT": "Y"}},
    "BLOCK": {"USER_TYPE_ID": "iblock_element"},
    "PART": {"USER_TYPE_ID": "iblock_section"},
    "LIST": {"USER_TYPE_ID": "enumeration", "LIST": [{"VALUE": "North"}, {"VALUE": "South"}]},
    "TEXTS": {"USER_TYPE_ID": "string", "MULTIPLE": "Y"},
    "SUMS": {"USER_TYPE_ID": "double", "MULTIPLE": "Y"},
    "DAYS": {"USER_TYPE_ID": "date", "MULTIPLE": "Y"},
    "LINKS": {"USER_TYPE_ID": "crm", "MULTIPLE": "Y", "SETTINGS": {"CONTACT": "Y", "COMPANY": "Y"}},
}
_AT = "2026-03-02T10:05:00+03:00"
# Name, what is written, what classic methods answer, what universal ones do.
_VALUES = [
    ("TEXT", "Héllo", "Héllo", "Héllo"),
    ("WHOLE", "5", "5", 5),
    ("SUM", "5,55", "5.55", 5.55),
    ("FLAG", "Y", "1", "Y"),
    ("DAY", "2026-03-02", "2026-03-02T03:00:00+03:00", "2026-03-02T03:00:00+03:00"),
    ("AT", _AT, _AT, _AT),
    ("PRICE", "100|USD", "100|USD", "100|USD"),
    ("LINK", "https://a.test/?b=1", "https://a.test/?b=1", "https://a.test/?b=1"),
    ("PLACE", "Tula|54.2;37.6", "Tula|54.2;37.6", "Tula|54.2;37.6"),
    ("BOSS", "2", "2", 2),
    ("ORIGIN", "WEB", "WEB", "WEB"),
    ("ONE", "C_7", "7", "7"),
    ("BLOCK", "12", "12", 12),
    ("PART", 13, "13", 13),
    ("TEXTS", ["a", "", "b"], ["a", "b"], ["a", "b"]),
    ("SUMS", ["1.5", 2], ["1.5", "2"], [1.5, 2]),
    ("DAYS", ["2026-03-02"], ["2026-03-02T03:00:00+03:00"], ["2026-03-02T03:00:00+03:00"]),
    ("LINKS", ["C_7", "CO_8"], ["C_7", "CO_8"], ["C_7", "CO_8"]),
]
_DATES = {"DAY", "AT"}


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


@pytest.fixture
async def fields(portal: Portal) -> Fields:
    return {name: await add(portal, name, **given) for name, given in _FIELDS.items()}


async def add(portal: Portal, name: str, entity: str = "lead", **given: Any) -> int:
    made: int = await portal.admin(f"crm.{entity}.userfield.add", fields={"FIELD_NAME": name, **given})
    return made


async def items_of(portal: Portal, field: int) -> list[str]:
    found = await portal.admin("crm.lead.userfield.get", id=field)
    return [item["ID"] for item in found["LIST"]]


def item_name(name: str) -> str:
    return f"ufCrm{name.capitalize()}"


async def test_values_of_every_type(portal: Portal, fields: Fields) -> None:
    north, south = await items_of(portal, fields["LIST"])
    rows = [*_VALUES, ("LIST", north, north, int(north))]
    lead = await portal.lead(**{f"UF_CRM_{name}": given for name, given, _, _ in rows})
    classic = {f"UF_CRM_{name}": shown for name, _, shown, _ in rows}
    got = await portal.admin("crm.lead.get", id=lead)
    assert {name: got[name] for name in classic} == classic
    (listed,) = await portal.admin("crm.lead.list", select=["ID", "UF_*"])
    assert listed == {"ID": str(lead), **classic}
    universal = {item_name(name): shown for name, _, _, shown in rows}
    item = (await portal.admin("crm.item.get", entityTypeId=1, id=lead))["item"]
    assert {name: item[name] for name in universal} == universal
    original = await portal.admin(
        "crm.item.list", entityTypeId=1, select=["UF_*", "ufCrmText"], useOriginalUfNames="Y"
    )
    assert original["items"][0] == {f"UF_CRM_{name}": shown for name, _, _, shown in rows}
    # What universal methods answer they take, too.
    twin = (await portal.admin("crm.item.add", entityTypeId=1, fields=universal))["item"]
    assert {name: twin[name] for name in universal} == universal
    given = {"UF_CRM_TEXT": "x", "UF_CRM_LIST": south}
    changed = await portal.admin(
        "crm.item.update", entityTypeId=1, id=lead, fields=given, useOriginalUfNames="Y"
    )
    assert (changed["item"]["UF_CRM_TEXT"], changed["item"]["UF_CRM_LIST"]) == ("x", int(south))


async def test_unset_values(portal: Portal, fields: Fields) -> None:
    assert fields
    lead = await portal.lead(TITLE="t")
    got = await portal.admin("crm.lead.get", id=lead)
    (listed,) = await portal.admin("crm.lead.list", select=["UF_*"])
    item = (await portal.admin("crm.item.get", entityTypeId=1, id=lead))["item"]
    for name, given in _FIELDS.items():
        many = given.get("MULTIPLE") == "Y"
        # A new entity has a single flag's default, which is no.
        flag = given["USER_TYPE_ID"] == "boolean"
        single = "0" if flag else ""
        assert got[f"UF_CRM_{name}"] == (False if many else single), name
        in_list = False if many else single if flag or name in _DATES else None
        assert listed[f"UF_CRM_{name}"] == in_list, name
        assert item[item_name(name)] == ([] if many else "N" if flag else None), name


async def test_values_are_emptied(portal: Portal, fields: Fields) -> None:
    (north, _) = await items_of(portal, fields["LIST"])
    written = {name: given for name, given, _, _ in _VALUES} | {"LIST": north}
    lead = await portal.lead(**{f"UF_CRM_{name}": given for name, given in written.items()})
    emptied = {f"UF_CRM_{name}": "" for name in written if name != "FLAG"}
    assert await portal.admin("crm.lead.update", id=lead, fields=emptied)
    item = (await portal.admin("crm.item.get", entityTypeId=1, id=lead))["item"]
    for name in written:
        many = _FIELDS[name].get("MULTIPLE") == "Y"
        assert item[item_name(name)] == ("Y" if name == "FLAG" else [] if many else None), name


# Operator and field, value, which of the two leads: "a" has the values of _A, "b" those of _B, "c" none.
_A: Mapping[str, Any] = {
    "TEXT": "Apple pie", "WHOLE": 5, "SUM": 1.5, "FLAG": "Y", "DAY": "2026-03-02", "AT": _AT,
    "PRICE": "100|USD", "LINK": "https://a.test", "PLACE": "Tula", "BOSS": 2, "ORIGIN": "WEB", "ONE": "C_7",
    "BLOCK": 12, "TEXTS": ["x", "y"], "SUMS": [1, 2], "LINKS": ["C_7", "CO_8"], "DAYS": ["2026-03-02"],
}  # fmt: skip
_B: Mapping[str, Any] = {
    "TEXT": "banana", "WHOLE": 12, "SUM": 10.25, "FLAG": "N", "DAY": "2026-04-01", "PRICE": "5|RUB",
    "AT": "2026-04-01T00:00:00+03:00", "BOSS": 3, "ORIGIN": "CALL", "ONE": "C_9", "TEXTS": ["y", "z"],
    "SUMS": [3], "LINKS": ["C_9"],
}  # fmt: skip
_FILTERS: list[tuple[str, Any, str]] = [
    ("TEXT", "apple PIE", "a"),
    ("=TEXT", "banana", "b"),
    ("!TEXT", "banana", "ac"),
    ("!=TEXT", "banana", "ac"),
    ("%TEXT", "an", "b"),
    ("%TEXT", "p", "a"),
    ("!%TEXT", "an", "ac"),
    ("=%TEXT", "A%", "a"),
    ("TEXT", ["banana", "Apple pie"], "ab"),
    ("@TEXT", ["banana", "?"], "b"),
    ("!@TEXT", ["banana"], "ac"),
    ("TEXT", "", "c"),
    ("!TEXT", "", "ab"),
    ("TEXT", None, "c"),
    ("WHOLE", "5", "a"),
    (">WHOLE", 5, "b"),
    (">=WHOLE", "5", "ab"),
    ("<WHOLE", 12, "a"),
    ("<=WHOLE", 12, "ab"),
    ("WHOLE", "", "c"),
    ("SUM", "1.50", "a"),
    (">SUM", "2", "b"),
    ("@SUM", [1.5, 10.25], "ab"),
    ("FLAG", 1, "a"),
    ("DAY", "2026-03-02", "a"),
    (">DAY", "2026-03-02", "b"),
    (">=DAY", "2026-03-02", "ab"),
    ("<DAY", "2026-04-01", "a"),
    ("AT", _AT, "a"),
    (">=AT", "2026-03-02T10:06:00+03:00", "b"),
    ("<AT", "2026-04-01", "a"),
    ("PRICE", "100|USD", "a"),
    ("%LINK", "a.test", "a"),
    ("%PLACE", "tul", "a"),
    ("BOSS", 3, "b"),
    ("BOSS", [2, 3], "ab"),
    ("ORIGIN", "WEB", "a"),
    ("ONE", 7, "a"),
    ("ONE", "C_7", "a"),
    ("BLOCK", 12, "a"),
    ("TEXTS", "y", "ab"),
    ("TEXTS", "z", "b"),
    ("!TEXTS", "z", "ac"),
    ("%TEXTS", "Z", "b"),
    ("TEXTS", ["x", "z"], "ab"),
    ("TEXTS", "", "c"),
    ("SUMS", 2, "a"),
    (">SUMS", 2, "b"),
    ("LINKS", "CO_8", "a"),
    ("DAYS", "2026-03-02", "a"),
]


async def test_filters_in_both_dialects(portal: Portal, fields: Fields) -> None:
    assert fields
    names = {}
    for title, values in (("a", _A), ("b", _B), ("c", {})):
        given = {f"UF_CRM_{name}": value for name, value in values.items()}
        names[await portal.lead(TITLE=title, **given)] = title
    await portal.admin("crm.lead.update", id=max(names), fields={"UF_CRM_FLAG": ""})
    for asked, value, expected in _FILTERS:
        sign = asked.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        name = asked.removeprefix(sign)
        body = await portal.admin.body("crm.lead.list", filter={f"{sign}UF_CRM_{name}": value})
        found = "".join(names[int(row["ID"])] for row in body["result"])
        assert (found, body["total"]) == (expected, len(expected)), asked
        for spelled in (f"{sign}{item_name(name)}", f"{sign}UF_CRM_{name}"):
            got = await portal.admin("crm.item.list", entityTypeId=1, filter={spelled: value})
            assert "".join(names[item["id"]] for item in got["items"]) == expected, (spelled, value)


@pytest.mark.parametrize(
    ("name", "ascending"),
    [("TEXT", "cab"), ("WHOLE", "cab"), ("SUM", "cab"), ("DAY", "cab"), ("AT", "cab"), ("BOSS", "cab")],
)
async def test_orders(portal: Portal, name: str, ascending: str) -> None:
    await add(portal, name, **_FIELDS[name])
    for title, values in (("a", _A), ("b", _B), ("c", {})):
        await portal.lead(TITLE=title, **({f"UF_CRM_{name}": values[name]} if values else {}))
    order = {f"UF_CRM_{name}": "ASC"}
    rows = await portal.admin("crm.lead.list", order=order, select=["TITLE"])
    assert "".join(row["TITLE"] for row in rows) == ascending
    got = await portal.admin("crm.item.list", entityTypeId=1, order={item_name(name): "DESC"})
    assert "".join(item["title"] for item in got["items"]) == ascending[::-1]


async def test_files_are_stored_shown_kept_and_removed(portal: Portal, client: httpx.AsyncClient) -> None:
    await add(portal, "FILE", USER_TYPE_ID="file")
    await add(portal, "FILES", USER_TYPE_ID="file", MULTIPLE="Y")
    content = base64.b64encode(b"hello").decode()
    lead = await portal.lead(
        UF_CRM_FILE={"fileData": ["a.txt", content]},
        UF_CRM_FILES=[{"fileData": ["b.txt", content]}, {"fileData": ["c.txt", content]}],
    )
    got = await portal.admin("crm.lead.get", id=lead)
    assert set(got["UF_CRM_FILE"]) == {"id", "showUrl", "downloadUrl"}
    download = await client.get(got["UF_CRM_FILE"]["downloadUrl"])
    assert (download.status_code, download.content) == (200, b"hello")
    kept, dropped = (int(file["id"]) for file in got["UF_CRM_FILES"])
    item = (await portal.admin("crm.item.get", entityTypeId=1, id=lead))["item"]
    assert set(item["ufCrmFile"]) == {"id", "url", "urlMachine"}
    assert (await client.get(item["ufCrmFile"]["urlMachine"])).content == b"hello"
    changed = {"ufCrmFiles": [{"id": kept}, ["d.txt", content]], "ufCrmFile": ""}
    item = (await portal.admin("crm.item.update", entityTypeId=1, id=lead, fields=changed))["item"]
    ids = [file["id"] for file in item["ufCrmFiles"]]
    assert ids[0] == kept
    assert len(ids) == 2
    assert dropped not in ids
    assert item["ufCrmFile"] is None
    assert await portal.db.fetchval("SELECT count(*) FROM file") == 2
    # Somebody else's file is no value.
    other = await portal.lead(UF_CRM_FILE={"id": kept})
    assert (await portal.admin("crm.lead.get", id=other))["UF_CRM_FILE"] == ""
    await portal.admin("crm.lead.delete", id=lead)
    assert await portal.db.fetchval("SELECT count(*) FROM file") == 0


@pytest.mark.parametrize(
    ("kind", "settings", "value"),
    [
        ("string", {"MIN_LENGTH": 3}, "ab"),
        ("string", {"MAX_LENGTH": 3}, "abcd"),
        ("integer", {"MIN_VALUE": 3}, 2),
        ("double", {"MAX_VALUE": 3}, 3.5),
        ("file", {"EXTENSIONS": ["pdf"]}, {"fileData": ["a.txt", "aGk="]}),
    ],
)
async def test_limits_of_settings(portal: Portal, kind: str, settings: dict[str, Any], value: Any) -> None:
    await add(portal, "X", USER_TYPE_ID=kind, SETTINGS=settings)
    for method, params in (
        ("crm.lead.add", {"fields": {"UF_CRM_X": value}}),
        ("crm.item.add", {"entityTypeId": 1, "fields": {"ufCrmX": value}}),
    ):
        status, _, text = await portal.admin.refused(method, **params)
        assert status == 400
        assert "UF_CRM_X" in text
    assert await portal.db.fetchval("SELECT count(*) FROM lead") == 0


async def test_universal_methods_demand_and_refuse(portal: Portal) -> None:
    await add(portal, "MUST", USER_TYPE_ID="string", MANDATORY="Y")
    await add(portal, "MANY", USER_TYPE_ID="integer", MULTIPLE="Y")
    refused = await portal.admin.refused("crm.item.add", entityTypeId=1, fields={"title": "t"})
    assert refused[:2] == (400, "CRM_FIELD_ERROR_REQUIRED")
    item = await portal.admin("crm.item.add", entityTypeId=1, fields={"ufCrmMust": "x", "ufCrmMany": [1]})
    number = item["item"]["id"]
    refused = await portal.admin.refused(
        "crm.item.update", entityTypeId=1, id=number, fields={"ufCrmMust": ""}
    )
    assert refused[:2] == (400, "CRM_FIELD_ERROR_REQUIRED")
    refused = await portal.admin.refused(
        "crm.item.update", entityTypeId=1, id=number, fields={"ufCrmMany": "5"}
    )
    assert refused[:2] == (400, "100")
    refused = await portal.admin.refused(
        "crm.item.update", entityTypeId=1, id=number, fields={"ufCrmMany": ["x"]}
    )
    assert refused[:2] == (400, "CRM_FIELD_ERROR_VALUE_NOT_VALID")
    # Classic methods demand nothing.
    assert await portal.admin("crm.lead.add", fields={"TITLE": "t"})


async def test_fields_describe_them(portal: Portal, fields: Fields) -> None:
    label = {"ru": "Сторона", "en": "Side"}
    await portal.admin(
        "crm.lead.userfield.update", id=fields["LIST"], fields={"EDIT_FORM_LABEL": label, "MANDATORY": "Y"}
    )
    described = (await portal.manager("crm.lead.fields"))["UF_CRM_LIST"]
    items = [
        {"ID": number, "VALUE": value}
        for number, value in zip(await items_of(portal, fields["LIST"]), ("North", "South"), strict=True)
    ]
    assert described == {
        "type": "enumeration",
        "isRequired": True,
        "isReadOnly": False,
        "isImmutable": False,
        "isMultiple": False,
        "isDynamic": True,
        "items": items,
        "title": "UF_CRM_LIST",
        "listLabel": "Сторона",
        "formLabel": "Сторона",
        "filterLabel": "Сторона",
        "settings": {"DISPLAY": "LIST", "LIST_HEIGHT": 1, "CAPTION_NO_VALUE": "", "SHOW_NO_VALUE": "Y"},
    }
    described = (await portal.manager("crm.item.fields", entityTypeId=1))["fields"]
    assert described["ufCrmList"]["upperName"] == "UF_CRM_LIST"
    assert described["ufCrmList"]["title"] == "Сторона"
    assert described["ufCrmList"]["items"] == items
    assert described["ufCrmOrigin"]["statusType"] == "SOURCE"
    original = await portal.manager("crm.item.fields", entityTypeId=1, useOriginalUfNames="Y")
    assert "UF_CRM_LIST" in original["fields"]
    assert "ufCrmList" not in original["fields"]


@pytest.mark.parametrize(("entity", "number"), [("deal", 2), ("contact", 3), ("company", 4)])
async def test_every_entity_has_them(portal: Portal, entity: str, number: int) -> None:
    await add(portal, "X", entity, USER_TYPE_ID="integer")
    fields = {"TITLE": "t", "NAME": "n", "UF_CRM_X": "7"}
    made = await portal.admin(f"crm.{entity}.add", fields=fields)
    assert (await portal.admin(f"crm.{entity}.get", id=made))["UF_CRM_X"] == "7"
    rows = await portal.admin(f"crm.{entity}.list", filter={">UF_CRM_X": 6}, select=["UF_CRM_X"])
    assert [row["UF_CRM_X"] for row in rows] == ["7"]
    got = await portal.admin("crm.item.list", entityTypeId=number, filter={"ufCrmX": 7}, select=["ufCrmX"])
    assert got["items"] == [{"ufCrmX": 7}]
    assert "UF_CRM_X" in await portal.admin(f"crm.{entity}.fields")
    assert await portal.admin(f"crm.{entity}.update", id=made, fields={"UF_CRM_X": 8})
    assert (await portal.admin(f"crm.{entity}.get", id=made))["UF_CRM_X"] == "8"
    assert f"ONCRM{entity.upper()}UPDATE" in [name for name, _ in await portal.events()]


async def test_a_value_that_stays_is_no_change(portal: Portal, fields: Fields) -> None:
    assert fields
    lead = await portal.lead(**{f"UF_CRM_{name}": given for name, given, _, _ in _VALUES})
    await portal.age()
    same = {f"UF_CRM_{name}": given for name, given, _, _ in _VALUES}
    assert await portal.admin("crm.lead.update", id=lead, fields=same)
    assert await portal.events() == []
    assert not await portal.touched("lead", lead)
    assert await portal.admin("crm.lead.update", id=lead, fields={"UF_CRM_TEXT": "new"})
    assert await portal.events() == [("ONCRMLEADUPDATE", lead)]
    assert await portal.touched("lead", lead)
