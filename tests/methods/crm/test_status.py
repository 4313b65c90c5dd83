"""`crm.status.*` through the whole application (entities.md 8.1)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import Portal
from support.prepared import prepared_portal

FIELDS = [
    *("ID", "ENTITY_ID", "STATUS_ID", "SORT", "NAME", "NAME_INIT", "SYSTEM", "CATEGORY_ID", "COLOR"),
    *("SEMANTICS", "EXTRA"),
]
DENIED = (400, "", "Access denied.")
MISSING = (400, "", "Status is not found.")


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


async def row_of(portal: Portal, status_id: str, entity_id: str = "STATUS") -> dict[str, Any]:
    rows = await portal.admin("crm.status.list", filter={"ENTITY_ID": entity_id, "STATUS_ID": status_id})
    assert len(rows) == 1
    found: dict[str, Any] = rows[0]
    return found


async def add(portal: Portal, **fields: Any) -> int:
    given = {"ENTITY_ID": "SOURCE", "STATUS_ID": "FAIR", "NAME": "Fair", **fields}
    made: int = await portal.admin("crm.status.add", fields=given)
    return made


async def test_fields_are_described(portal: Portal) -> None:
    described = await portal.manager("crm.status.fields")
    assert sorted(described) == sorted(FIELDS)
    assert described["SYSTEM"] == {
        "type": "char",
        "isRequired": False,
        "isReadOnly": True,
        "isImmutable": False,
        "isMultiple": False,
        "isDynamic": False,
        "title": "Системный",
    }
    assert described["EXTRA"]["type"] == "crm_status_extra"
    flags = {code: [k for k, v in each.items() if v is True] for code, each in described.items()}
    assert flags["ENTITY_ID"] == flags["STATUS_ID"] == ["isRequired", "isImmutable"]
    assert flags["SEMANTICS"] == flags["CATEGORY_ID"] == ["isImmutable"]


async def test_a_stage_is_shown_with_what_it_means(portal: Portal) -> None:
    row = await row_of(portal, "CONVERTED")
    assert row | {"ID": "0"} == {
        "ID": "0",
        "ENTITY_ID": "STATUS",
        "STATUS_ID": "CONVERTED",
        "NAME": "Качественный лид",
        "NAME_INIT": "Качественный лид",
        "SORT": "40",
        "SYSTEM": "Y",
        "CATEGORY_ID": "0",
        "COLOR": "#7BD500",
        "SEMANTICS": "S",
        "EXTRA": {"SEMANTICS": "success", "COLOR": "#7BD500"},
    }
    assert await portal.manager("crm.status.get", id=row["ID"]) == row


@pytest.mark.parametrize(
    ("entity_id", "status_id", "meaning"),
    [
        ("STATUS", "NEW", "process"),
        ("STATUS", "JUNK", "failure"),
        ("DEAL_STAGE", "LOSE", "failure"),
        ("DEAL_STAGE", "APOLOGY", "apology"),
        ("QUOTE_STATUS", "APPROVED", "success"),
    ],
)
async def test_meaning_of_stages(portal: Portal, entity_id: str, status_id: str, meaning: str) -> None:
    assert (await row_of(portal, status_id, entity_id))["EXTRA"]["SEMANTICS"] == meaning


async def test_a_row_that_is_no_stage_has_no_extra(portal: Portal) -> None:
    row = await row_of(portal, "EMAIL", "SOURCE")
    assert "EXTRA" not in row
    assert (row["COLOR"], row["SEMANTICS"], row["SYSTEM"], row["NAME_INIT"]) == (None, None, "N", "")


async def test_list_gives_everything_whatever_start_says(portal: Portal) -> None:
    for start in ({}, {"start": 0}, {"start": 50}, {"start": -1}):
        body = await portal.manager.body("crm.status.list", **start)
        assert len(body["result"]) == body["total"] == 67
        assert "next" not in body


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"ENTITY_ID": "COMPANY_TYPE"}, ["CUSTOMER", "SUPPLIER", "COMPETITOR", "PARTNER", "OTHER"]),
        ({"ENTITY_ID": "STATUS", "SEMANTICS": "F"}, ["JUNK"]),
        ({"ENTITY_ID": "STATUS", "!SEMANTICS": ""}, ["CONVERTED", "JUNK"]),
        ({"ENTITY_ID": "STATUS", ">SORT": "30"}, ["CONVERTED", "JUNK"]),
        ({"ENTITY_ID": "STATUS", "<=SORT": 20}, ["NEW", "IN_PROCESS"]),
        ({"ENTITY_ID": "SOURCE", "%NAME": "лиент"}, ["PARTNER"]),
        ({"ENTITY_ID": "NOTHING"}, []),
        # References of a batch that led nowhere.
        ({"ENTITY_ID": "STATUS", ">ID": [{"ID": "1"}]}, []),
        ({"ENTITY_ID": "STATUS", "!ID": {"a": {}}}, []),
        ({"ENTITY_ID": "HONORIFIC", "UNKNOWN": ["x"]}, ["HNR_RU_1", "HNR_RU_2"]),
    ],
)
async def test_list_is_filtered(portal: Portal, asked: dict[str, Any], expected: list[str]) -> None:
    rows = await portal.manager("crm.status.list", filter=asked)
    assert [row["STATUS_ID"] for row in rows] == expected


async def test_list_goes_by_windows_of_ids(portal: Portal) -> None:
    everything = sorted(int(row["ID"]) for row in await portal.admin("crm.status.list"))
    rows = await portal.admin("crm.status.list", order={"ID": "DESC"}, filter={"<ID": everything[5]})
    assert [int(row["ID"]) for row in rows] == everything[4::-1]
    assert len(await portal.admin("crm.status.list", filter={"ID": everything[0]})) == 1


@pytest.mark.parametrize("value", [["STATUS"], {"0": "STATUS"}, None, True])
async def test_filter_values_are_strings(portal: Portal, value: Any) -> None:
    refused = await portal.admin.refused("crm.status.list", filter={"ENTITY_ID": value})
    assert refused == (400, "", "Filter by ENTITY_ID must be a string")


async def test_filter_and_order_are_arrays(portal: Portal) -> None:
    for name in ("filter", "order"):
        refused = await portal.admin.refused("crm.status.list", **{name: "x"})
        assert refused == (400, "", f"Parameter '{name}' must be array.")


async def test_entity_types(portal: Portal) -> None:
    types = {each["ID"]: each for each in await portal.manager("crm.status.entity.types")}
    assert list(types) == [
        *("STATUS", "SOURCE", "CONTACT_TYPE", "COMPANY_TYPE", "EMPLOYEES", "INDUSTRY"),
        *("DEAL_TYPE", "DEAL_STAGE", "QUOTE_STATUS", "HONORIFIC", "CALL_LIST"),
    ]
    assert types["STATUS"] == {
        "ID": "STATUS",
        "NAME": "Стадии лидов",
        "SEMANTIC_INFO": {
            "START_FIELD": "NEW",
            "FINAL_SUCCESS_FIELD": "CONVERTED",
            "FINAL_UNSUCCESS_FIELD": "JUNK",
            "FINAL_SORT": 0,
        },
        "ENTITY_TYPE_ID": 1,
    }
    assert types["SOURCE"] == {"ID": "SOURCE", "NAME": "Источники"}
    assert types["DEAL_STAGE"]["CATEGORY_ID"] == 0


async def test_entity_items_keep_the_order_of_their_keys(portal: Portal) -> None:
    items = await portal.manager("crm.status.entity.items", entityId="STATUS")
    assert [list(item.items()) for item in items][:2] == [
        [("NAME", "Не обработан"), ("SORT", 10), ("STATUS_ID", "NEW")],
        [("NAME", "В работе"), ("SORT", 20), ("STATUS_ID", "IN_PROCESS")],
    ]
    assert await portal.manager("crm.status.entity.items", entityId="NOTHING") == []


@pytest.mark.parametrize("params", [{}, {"entityId": ""}, {"entityId": []}, {"entityId": None}])
async def test_entity_items_of_nothing(portal: Portal, params: dict[str, Any]) -> None:
    refused = await portal.admin.refused("crm.status.entity.items", **params)
    assert refused == (400, "", "The parameter entityId is not defined or invalid.")


async def test_a_row_is_added_changed_and_deleted(portal: Portal) -> None:
    # The codes that b24pysdk and b24phpsdk use in their suites
    for code in ("undefined", "Test1", "B24PYSDK_1763836000000000"):
        made = await add(portal, STATUS_ID=code, SORT=500)
        row = await portal.admin("crm.status.get", id=made)
        assert (row["STATUS_ID"], row["SORT"], row["SYSTEM"], row["NAME"]) == (code, "500", "N", "Fair")
        assert await portal.admin("crm.status.update", id=made, fields={"NAME": "Show", "SORT": "501"})
        row = await portal.admin("crm.status.get", id=made)
        assert (row["NAME"], row["SORT"]) == ("Show", "501")
        assert await portal.admin("crm.status.delete", id=made) is True
        assert await portal.admin.refused("crm.status.get", id=made) == MISSING


async def test_what_a_new_stage_gets_by_itself(portal: Portal) -> None:
    made = await add(portal, ENTITY_ID="STATUS", STATUS_ID="LATER")
    row = await portal.admin("crm.status.get", id=made)
    assert (row["SORT"], row["COLOR"], row["SEMANTICS"]) == ("10", "#39A8EF", None)
    made = await add(portal, ENTITY_ID="STATUS", STATUS_ID="NOT_OURS", SORT=60, SEMANTICS="F", COLOR="#abc")
    row = await portal.admin("crm.status.get", id=made)
    assert (row["COLOR"], row["EXTRA"]) == ("#abc", {"SEMANTICS": "apology", "COLOR": "#abc"})


@pytest.mark.parametrize(
    ("fields", "code", "text"),
    [
        ({}, "", "The field ENTITY_ID is required.\nThe field STATUS_ID is required."),
        ({"ENTITY_ID": "SOURCE"}, "", "The field STATUS_ID is required."),
        ({"STATUS_ID": "X", "NAME": "x"}, "", "The field ENTITY_ID is required."),
        ({"ENTITY_ID": "DEAL_STAGE_7", "STATUS_ID": "X"}, "", "Specified entity type is not supported."),
        ({"ENTITY_ID": "SOURCE", "STATUS_ID": "X"}, "", 'The field "Название" is required.'),
        ({"ENTITY_ID": "SOURCE", "STATUS_ID": "X", "NAME": " "}, "", 'The field "Название" is required.'),
        (
            {"ENTITY_ID": "SOURCE", "STATUS_ID": "CALL", "NAME": "x"},
            "ERROR_CORE",
            "The specified status ID already exists.",
        ),
        (
            {"ENTITY_ID": "STATUS", "STATUS_ID": "WIN", "NAME": "x", "SORT": 41, "SEMANTICS": "S"},
            "",
            "Error on creating status.",
        ),
        (
            {"ENTITY_ID": "STATUS", "STATUS_ID": "WAIT", "NAME": "x", "SORT": 41},
            "",
            "Промежуточная стадия не может стоять после успешной.",
        ),
        (
            {"ENTITY_ID": "STATUS", "STATUS_ID": "A B", "NAME": "x"},
            "",
            'Invalid value for the "Статус" field',
        ),
        (
            {"ENTITY_ID": "SOURCE", "STATUS_ID": "X", "NAME": "x", "COLOR": "red;"},
            "",
            'Invalid value for the "COLOR" field',
        ),
    ],
)
async def test_what_cannot_be_added(portal: Portal, fields: dict[str, Any], code: str, text: str) -> None:
    before = await portal.admin("crm.status.list")
    assert await portal.admin.refused("crm.status.add", fields=fields) == (400, code, text)
    assert await portal.admin("crm.status.list") == before


@pytest.mark.parametrize(
    ("entity_id", "longest"), [("STATUS", 21), ("QUOTE_STATUS", 22), ("DEAL_STAGE", 22), ("SOURCE", 50)]
)
async def test_how_long_a_code_may_be(portal: Portal, entity_id: str, longest: int) -> None:
    await add(portal, ENTITY_ID=entity_id, STATUS_ID="X" * longest)
    fields = {"ENTITY_ID": entity_id, "STATUS_ID": "X" * (longest + 1), "NAME": "x"}
    refused = await portal.admin.refused("crm.status.add", fields=fields)
    assert refused == (400, "", 'Invalid value for the "Статус" field')


async def test_codes_of_other_dictionaries_may_hold_anything(portal: Portal) -> None:
    made = await add(portal, STATUS_ID="Выставка №1")
    assert (await portal.admin("crm.status.get", id=made))["STATUS_ID"] == "Выставка №1"


async def test_update_leaves_what_is_immutable(portal: Portal) -> None:
    row = await row_of(portal, "PROCESSED")
    fields = {"SEMANTICS": "F", "STATUS_ID": "X", "ENTITY_ID": "SOURCE", "SYSTEM": "Y", "NAME_INIT": "x"}
    assert await portal.admin("crm.status.update", id=row["ID"], fields={**fields, "COLOR": "#00A9F4"})
    changed = {"COLOR": "#00A9F4", "EXTRA": {"SEMANTICS": "process", "COLOR": "#00A9F4"}}
    assert await portal.admin("crm.status.get", id=row["ID"]) == row | changed
    refused = await portal.admin.refused("crm.status.update", id=row["ID"], fields={"NAME": ""})
    assert refused == (400, "", 'The field "Название" is required.')


async def test_moving_a_stage_changes_no_lead(portal: Portal) -> None:
    lead = await portal.lead(STATUS_ID="PROCESSED")
    before = await portal.admin("crm.lead.get", id=lead)
    row = await row_of(portal, "PROCESSED")
    await portal.admin("crm.status.update", id=row["ID"], fields={"SORT": 15})
    assert await portal.admin("crm.lead.get", id=lead) == before


async def test_no_intermediate_stage_comes_to_stand_after_the_successful_one(portal: Portal) -> None:
    rows = {row["STATUS_ID"]: row["ID"] for row in await portal.admin("crm.status.list")}
    before = await portal.admin("crm.status.list")
    text = "Промежуточная стадия не может стоять после успешной."
    for code, sort in (("PROCESSED", 500), ("IN_PROCESS", 41), ("CONVERTED", 29), ("WON", 49)):
        refused = await portal.admin.refused("crm.status.update", id=rows[code], fields={"SORT": sort})
        assert refused == (400, "", text), code
    assert await portal.admin("crm.status.list") == before
    for code, sort in (
        ("PROCESSED", 40),
        ("CONVERTED", 400),
        ("PROCESSED", 399),
        ("JUNK", 5),
        ("CALL", 9000),
    ):
        assert await portal.admin("crm.status.update", id=rows[code], fields={"SORT": sort}) is True
    # Portals of before may have one there: it is renamed, and moved to where it belongs.
    await portal.db.execute("UPDATE status SET sort = 900 WHERE status_id = 'PROCESSED'")
    for fields in ({"NAME": "Late", "SORT": 900}, {"SORT": 20}):
        assert await portal.admin("crm.status.update", id=rows["PROCESSED"], fields=fields) is True


async def test_system_rows_are_deleted_by_force_only(portal: Portal) -> None:
    row = await row_of(portal, "WEBFORM", "SOURCE")
    text = 'CRM System Status can be deleted only if parameter FORCED is specified and equal to "Y".'
    for params in ({}, {"FORCED": "N"}):
        refused = await portal.admin.refused("crm.status.delete", id=row["ID"], params=params)
        assert refused == (400, "", text)
    assert await portal.admin("crm.status.delete", id=row["ID"], params={"FORCED": "Y"}) is True


@pytest.mark.parametrize(
    ("status_id", "entity_id"),
    [
        ("NEW", "STATUS"),
        ("CONVERTED", "STATUS"),
        ("JUNK", "STATUS"),
        ("WON", "DEAL_STAGE"),
        ("LOSE", "DEAL_STAGE"),
    ],
)
async def test_stages_a_process_needs_stay(portal: Portal, status_id: str, entity_id: str) -> None:
    row = await row_of(portal, status_id, entity_id)
    refused = await portal.admin.refused("crm.status.delete", id=row["ID"], params={"FORCED": "Y"})
    assert refused == (400, "", "Error on deleting status.")


@pytest.mark.parametrize(
    ("entity_id", "status_id", "kind", "fields"),
    [
        ("STATUS", "PROCESSED", "lead", {"STATUS_ID": "PROCESSED"}),
        ("SOURCE", "WEB", "lead", {"SOURCE_ID": "WEB"}),
        ("SOURCE", "WEB", "contact", {"SOURCE_ID": "WEB"}),
        ("HONORIFIC", "HNR_RU_2", "contact", {"HONORIFIC": "HNR_RU_2"}),
        ("CONTACT_TYPE", "PARTNER", "contact", {"TYPE_ID": "PARTNER"}),
        ("INDUSTRY", "BANKING", "company", {"INDUSTRY": "BANKING"}),
        ("COMPANY_TYPE", "PARTNER", "company", {"COMPANY_TYPE": "PARTNER"}),
    ],
)
async def test_a_row_in_use_stays_until_it_is_free(
    portal: Portal, entity_id: str, status_id: str, kind: str, fields: dict[str, str]
) -> None:
    owner = await getattr(portal, kind)(**fields)
    row = await row_of(portal, status_id, entity_id)
    refused = await portal.admin.refused("crm.status.delete", id=row["ID"])
    assert refused == (400, "", "There are active items in this status.")
    await portal.admin(f"crm.{kind}.delete", id=owner)
    assert await portal.admin("crm.status.delete", id=row["ID"]) is True


async def test_only_the_administrator_writes(portal: Portal) -> None:
    row = await row_of(portal, "PROCESSED")
    fields = {"ENTITY_ID": "SOURCE", "STATUS_ID": "X", "NAME": "x"}
    assert await portal.manager.refused("crm.status.add", fields=fields) == DENIED
    assert await portal.manager.refused("crm.status.update", id=row["ID"], fields={"NAME": "x"}) == DENIED
    assert await portal.manager.refused("crm.status.delete", id=row["ID"]) == DENIED
    assert await portal.outsider.refused("crm.status.list") == DENIED
    assert await row_of(portal, "PROCESSED") == row


@pytest.mark.parametrize("verb", ["get", "update", "delete"])
async def test_ids(portal: Portal, verb: str) -> None:
    assert await portal.admin.refused(f"crm.status.{verb}", id=999_999) == MISSING
    for wrong in ({}, {"id": 0}, {"id": "x"}, {"id": -1}):
        assert await portal.admin.refused(f"crm.status.{verb}", **wrong) == (400, "", "Invalid identifier.")
