"""`crm.<entity>.userfield.*` and `crm.userfield.*` (entities.md 11.1)."""

import json
from typing import Any

import pytest

from support.crm import Portal

OWNERS = ("lead", "contact", "company", "deal", "requisite")
NOT_FOUND = (400, "ERROR_NOT_FOUND", "The entity with ID '99' is not found.")
DENIED = (400, "", "Access denied.")
ITEMS = [{"VALUE": "North", "SORT": 10, "XML_ID": "n"}, {"VALUE": "South", "SORT": 20, "DEF": "Y"}]


async def add(portal: Portal, name: str = "X", kind: str = "string", owner: str = "lead", **more: Any) -> int:
    fields = {"FIELD_NAME": name, "USER_TYPE_ID": kind, **more}
    made: int = await portal.admin(f"crm.{owner}.userfield.add", fields=fields)
    return made


async def told(portal: Portal) -> list[tuple[str, Any]]:
    """Events since the last look, each with its FIELDS."""
    rows = await portal.db.fetch(
        "WITH gone AS (DELETE FROM outbox RETURNING *) SELECT event, data FROM gone ORDER BY gone.id"
    )
    return [(row["event"], json.loads(row["data"])["FIELDS"]) for row in rows]


@pytest.mark.parametrize("owner", OWNERS)
async def test_a_field_lives(portal: Portal, owner: str) -> None:
    family = f"crm.{owner}.userfield"
    field = await add(portal, "region", owner=owner, SHOW_FILTER="Y")
    entity = f"CRM_{owner.upper()}"
    row = {
        "ID": str(field),
        "ENTITY_ID": entity,
        "FIELD_NAME": "UF_CRM_REGION",
        "USER_TYPE_ID": "string",
        "XML_ID": None,
        "SORT": "100",
        "MULTIPLE": "N",
        "MANDATORY": "N",
        "SHOW_FILTER": "E",
        "SHOW_IN_LIST": "Y",
        "EDIT_IN_LIST": "Y",
        "IS_SEARCHABLE": "N",
        "SETTINGS": {
            "SIZE": 20,
            "ROWS": 1,
            "REGEXP": "",
            "MIN_LENGTH": 0,
            "MAX_LENGTH": 0,
            "DEFAULT_VALUE": "",
        },
    }
    body = await portal.manager.body(f"{family}.list")
    assert body == {"result": [row], "total": 1}
    change = {"SORT": 7, "FIELD_NAME": "OTHER", "USER_TYPE_ID": "integer", "MULTIPLE": "Y", "XML_ID": "e"}
    change |= {"MANDATORY": "Y", "SETTINGS": {"ROWS": 3}}
    assert await portal.admin(f"{family}.update", id=field, fields=change) is True
    (changed,) = await portal.manager(f"{family}.list")
    settings = {**row["SETTINGS"], "ROWS": 3}  # type: ignore[dict-item]  # a map
    assert changed == {**row, "SORT": "7", "XML_ID": "e", "MANDATORY": "Y", "SETTINGS": settings}
    assert await portal.admin(f"{family}.delete", id=field) is True
    assert await portal.manager(f"{family}.list") == []
    start = f"ONCRM{owner.upper()}USERFIELD"
    fields = {"ID": field, "ENTITY_ID": entity, "FIELD_NAME": "UF_CRM_REGION"}
    assert await told(portal) == [(f"{start}{verb}", fields) for verb in ("ADD", "UPDATE", "DELETE")]


@pytest.mark.parametrize(
    ("fields", "code", "text"),
    [
        ({}, "", "The 'USER_TYPE_ID' field is not found."),
        ({"FIELD_NAME": "A"}, "", "The 'USER_TYPE_ID' field is not found."),
        ({"USER_TYPE_ID": "string"}, "", "The 'FIELD_NAME' field is not found."),
        (
            {"USER_TYPE_ID": "string", "FIELD_NAME": "A" * 44},
            "ERROR_CORE",
            "Field name is too long (more than 50 characters).",
        ),
        (
            {"USER_TYPE_ID": "string", "FIELD_NAME": "A-B"},
            "ERROR_CORE",
            "Field name contains invalid characters. Allowed characters are: A-Z, 0-9 and _.",
        ),
        ({"USER_TYPE_ID": "hlblock", "FIELD_NAME": "A"}, "ERROR_CORE", "Invalid custom type specified."),
        ({"USER_TYPE_ID": "vote", "FIELD_NAME": "A"}, "ERROR_CORE", "Invalid custom type specified."),
        (
            {"USER_TYPE_ID": "string", "FIELD_NAME": "UF_TAKEN"},
            "ERROR_CORE",
            "Field UF_CRM_TAKEN for object CRM_LEAD already exists.",
        ),
        (
            {"USER_TYPE_ID": "enumeration", "FIELD_NAME": "A", "LIST": [ITEMS[0], ITEMS[0]]},
            "ERROR_CORE",
            "List item with XML_ID=n already exists.",
        ),
    ],
)
async def test_what_is_no_field(portal: Portal, fields: dict[str, Any], code: str, text: str) -> None:
    await add(portal, "TAKEN")
    assert await portal.admin.refused("crm.lead.userfield.add", fields=fields) == (400, code, text)
    assert len(await portal.admin("crm.lead.userfield.list")) == 1
    # The same name is free for another owner.
    await add(portal, "TAKEN", owner="deal")


async def test_fields_beside_the_parameter(portal: Portal) -> None:
    made = await portal.admin("crm.lead.userfield.add", FIELD_NAME="uf_a", USER_TYPE_ID="string")
    got = await portal.admin("crm.lead.userfield.get", id=made)
    assert got["FIELD_NAME"] == "UF_CRM_A"


async def test_captions_by_language(portal: Portal) -> None:
    label = {"ru": "Сторона", "en": "Side"}
    field = await add(portal, LABEL="Field", EDIT_FORM_LABEL=label, HELP_MESSAGE="Help")
    got = await portal.manager("crm.lead.userfield.get", id=field)
    assert {got["EDIT_FORM_LABEL"][each] for each in ("ru", "en", "de")} == {"Сторона", "Side", "Field"}
    assert got["HELP_MESSAGE"]["fr"] == "Help"
    assert got["LIST_COLUMN_LABEL"]["en"] == "Field"
    (row,) = await portal.manager("crm.lead.userfield.list", filter={"LANG": "ru"})
    assert (row["EDIT_FORM_LABEL"], row["LIST_FILTER_LABEL"]) == ("Сторона", "Field")
    change = {"EDIT_FORM_LABEL": {"en": "Place"}, "LIST_COLUMN_LABEL": "Column"}
    await portal.admin("crm.lead.userfield.update", id=field, fields=change)
    got = await portal.manager("crm.lead.userfield.get", id=field)
    assert (got["EDIT_FORM_LABEL"]["en"], got["EDIT_FORM_LABEL"]["ru"]) == ("Place", "")
    assert got["LIST_COLUMN_LABEL"]["ru"] == "Column"
    assert got["HELP_MESSAGE"]["en"] == "Help"


async def test_lists_are_filtered_and_sorted(portal: Portal) -> None:
    names = ("B", "A", "C")
    fields = {
        name: await add(portal, name, kind, SORT=sort, MULTIPLE=multiple)
        for name, kind, sort, multiple in zip(
            names, ("string", "integer", "string"), (30, 20, 10), "NYN", strict=True
        )
    }

    async def found(**params: Any) -> str:
        rows = await portal.manager("crm.lead.userfield.list", **params)
        return "".join(row["FIELD_NAME"].removeprefix("UF_CRM_") for row in rows)

    assert await found() == "CAB"
    assert await found(order={"FIELD_NAME": "ASC"}) == "ABC"
    assert await found(order={"ID": "desc"}) == "CAB"
    assert await found(order={"SORT": "DESC"}) == "BAC"
    assert await found(filter={"FIELD_NAME": "UF_CRM_A"}) == "A"
    assert await found(filter={"USER_TYPE_ID": "string", "MULTIPLE": "N"}) == "CB"
    assert await found(filter={"ID": fields["C"]}) == "C"
    assert await found(filter={">SORT": 10, "<SORT": 30}) == "A"
    assert await found(filter={"@ID": [fields["A"], fields["B"]]}) == "AB"
    assert await portal.manager.refused("crm.lead.userfield.list", filter="x") == (
        400,
        "",
        "Parameter 'filter' must be array.",
    )


async def test_items_are_changed_by_id(portal: Portal) -> None:
    field = await add(portal, "X", "enumeration", LIST=ITEMS)
    got = await portal.manager("crm.lead.userfield.get", id=field)
    north, south = got["LIST"]
    assert {"ID", "SORT", "VALUE", "DEF", "XML_ID"} == set(north)
    assert (north["XML_ID"], len(south["XML_ID"]), south["DEF"]) == ("n", 32, "Y")
    lead = await portal.lead(UF_CRM_X=north["ID"])
    assert (await portal.admin("crm.lead.get", id=await portal.lead()))["UF_CRM_X"] == south["ID"]
    change = [{"ID": south["ID"], "VALUE": "East"}, {"VALUE": "West", "SORT": 5}, {"VALUE": ""}]
    await portal.admin("crm.lead.userfield.update", id=field, fields={"LIST": change})
    (row,) = await portal.manager("crm.lead.userfield.list")
    assert [item["VALUE"] for item in row["LIST"]] == ["West", "North", "East"]
    assert row["LIST"][1] == north
    assert row["LIST"][2] == {**south, "VALUE": "East"}
    gone = {"LIST": {"0": {"ID": north["ID"], "DEL": "Y"}}}
    await portal.admin("crm.lead.userfield.update", id=field, fields=gone)
    assert (await portal.admin("crm.lead.get", id=lead))["UF_CRM_X"] == ""
    assert await portal.admin("crm.lead.list", filter={"UF_CRM_X": north["ID"]}) == []
    events = [name for name, _ in await told(portal)]
    assert events.count("ONCRMLEADUSERFIELDSETENUMVALUES") == 3
    assert events.count("ONCRMLEADUSERFIELDUPDATE") == 0


async def test_values_go_with_their_field(portal: Portal) -> None:
    field = await add(portal, "X", "file")
    lead = await portal.lead(UF_CRM_X={"fileData": ["a.txt", "aGk="]})
    await portal.admin("crm.lead.userfield.delete", id=field)
    assert "UF_CRM_X" not in await portal.admin("crm.lead.get", id=lead)
    assert "UF_CRM_X" not in await portal.admin("crm.lead.fields")
    assert await portal.db.fetchval("SELECT count(*) FROM file") == 0
    await add(portal, "X", "string")
    assert (await portal.admin("crm.lead.get", id=lead))["UF_CRM_X"] == ""


async def test_who_may_do_what(portal: Portal) -> None:
    field = await add(portal)
    family = "crm.lead.userfield"
    assert await portal.manager(f"{family}.get", id=field)
    given = {"FIELD_NAME": "Y", "USER_TYPE_ID": "string"}
    assert await portal.manager.refused(f"{family}.add", fields=given) == DENIED
    assert await portal.manager.refused(f"{family}.update", id=field, fields={"SORT": 1}) == DENIED
    assert await portal.manager.refused(f"{family}.delete", id=field) == DENIED
    assert await portal.outsider.refused(f"{family}.get", id=field) == DENIED
    assert await portal.outsider.refused(f"{family}.list") == DENIED
    # Nobody reaches a field through another entity's methods.
    other = "crm.deal.userfield"
    assert await portal.admin.refused(f"{other}.get", id=field) == DENIED
    assert await portal.admin.refused(f"{other}.update", id=field, fields={"SORT": 1}) == DENIED
    assert await portal.admin.refused(f"{other}.delete", id=field) == DENIED
    assert len(await portal.admin(f"{family}.list")) == 1


@pytest.mark.parametrize("verb", ["get", "update", "delete"])
async def test_a_field_that_is_not_there(portal: Portal, verb: str) -> None:
    method = f"crm.lead.userfield.{verb}"
    assert await portal.admin.refused(method, id=99, fields={"SORT": 1}) == NOT_FOUND
    for wrong in (0, -1, "x", None):
        answer = await portal.admin.refused(method, id=wrong, fields={})
        assert answer == (400, "", "ID is not defined or invalid.")


async def test_update_wants_fields(portal: Portal) -> None:
    field = await add(portal)
    answer = await portal.admin.refused("crm.lead.userfield.update", id=field, fields="x")
    assert answer == (400, "", "Parameter 'fields' must be array.")


async def test_general_descriptions(portal: Portal) -> None:
    types = await portal.manager("crm.userfield.types")
    assert [each["ID"] for each in types] == [
        *("string", "integer", "double", "boolean", "enumeration", "datetime", "date", "money", "url"),
        *("address", "file", "employee", "crm_status", "iblock_section", "iblock_element", "crm"),
    ]
    assert types[0]["title"] == "Строка"
    fields = await portal.manager("crm.userfield.fields")
    assert len(fields) == 19
    assert fields["ID"] == {"type": "int", "title": "ID", "isReadOnly": True}
    items = await portal.manager("crm.userfield.enumeration.fields")
    assert list(items) == ["ID", "SORT", "VALUE", "DEF", "DEL"]
    settings = await portal.manager("crm.userfield.settings.fields", type="double")
    assert settings["PRECISION"]["type"] == "int"
    assert await portal.manager("crm.userfield.settings.fields", type="employee") == []
    answer = await portal.manager.refused("crm.userfield.settings.fields")
    assert answer == (400, "", "Parameter 'type' is not specified or empty.")


@pytest.mark.parametrize("kind", ["string", "integer", "double", "boolean", "date", "datetime", "url", "crm"])
async def test_defaults_reach_new_entities(portal: Portal, kind: str) -> None:
    default: dict[str, tuple[Any, str]] = {
        "string": ("x", "x"),
        "integer": (5, "5"),
        "double": ("1.5", "1.5"),
        "boolean": (1, "1"),
        "date": ({"TYPE": "FIXED", "VALUE": "2026-03-02"}, "2026-03-02T03:00:00+03:00"),
        "datetime": ({"TYPE": "FIXED", "VALUE": "2026-03-02T10:00:00+03:00"}, "2026-03-02T10:00:00+03:00"),
        "url": ("https://a.test", "https://a.test"),
        "crm": ("C_1", ""),
    }
    given, shown = default[kind]
    await add(portal, "X", kind, SETTINGS={"DEFAULT_VALUE": given})
    assert (await portal.admin("crm.lead.get", id=await portal.lead()))["UF_CRM_X"] == shown
    own = await portal.lead(UF_CRM_X="")
    assert (await portal.admin("crm.lead.get", id=own))["UF_CRM_X"] in ("", "0")
