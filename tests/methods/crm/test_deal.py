"""`crm.deal.*` as a client sees it: defaults, stages, dates, lists (entities.md 2, 6)."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import Portal
from support.prepared import prepared_portal

MISSING = 999_999
DENIED = (400, "", "Access denied.")
NOT_FOUND = (400, "", "Not found")
FIELDS = [
    *("ID", "TITLE", "TYPE_ID", "CATEGORY_ID", "STAGE_ID", "STAGE_SEMANTIC_ID", "IS_NEW", "IS_RECURRING"),
    *("IS_RETURN_CUSTOMER", "IS_REPEATED_APPROACH", "PROBABILITY", "CURRENCY_ID", "OPPORTUNITY"),
    *("IS_MANUAL_OPPORTUNITY", "TAX_VALUE", "COMPANY_ID", "CONTACT_ID", "CONTACT_IDS", "QUOTE_ID"),
    *("BEGINDATE", "CLOSEDATE", "OPENED", "CLOSED", "COMMENTS", "ASSIGNED_BY_ID", "CREATED_BY_ID"),
    *("MODIFY_BY_ID", "MOVED_BY_ID", "DATE_CREATE", "DATE_MODIFY", "MOVED_TIME", "SOURCE_ID"),
    *("SOURCE_DESCRIPTION", "LEAD_ID", "ADDITIONAL_INFO", "LOCATION_ID", "ORIGINATOR_ID", "ORIGIN_ID"),
    *("UTM_SOURCE", "UTM_MEDIUM", "UTM_CAMPAIGN", "UTM_CONTENT", "UTM_TERM"),
    *("LAST_ACTIVITY_TIME", "LAST_ACTIVITY_BY"),
]


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


async def get(portal: Portal, deal: int) -> dict[str, Any]:
    found: dict[str, Any] = await portal.admin("crm.deal.get", id=deal)
    return found


async def category(portal: Portal, name: str = "Wholesale") -> int:
    made: int = await portal.admin("crm.dealcategory.add", fields={"NAME": name})
    return made


def shown(day: dt.date) -> str:
    """A calendar date as the protocol prints it in Moscow."""
    return f"{day.isoformat()}T03:00:00+03:00"


def today() -> dt.date:
    return dt.datetime.now(ZoneInfo("Europe/Moscow")).date()


async def test_fields(portal: Portal) -> None:
    described = await portal.manager("crm.deal.fields")
    assert list(described) == FIELDS
    flags = {"isRequired": False, "isReadOnly": False, "isMultiple": False, "isDynamic": False}
    assert described["CATEGORY_ID"] == {
        **flags,
        "type": "crm_category",
        "isImmutable": True,
        "title": "Воронка",
    }
    assert described["STAGE_ID"]["statusType"] == "DEAL_STAGE"
    assert described["CONTACT_ID"]["isDeprecated"] is True
    read_only = [code for code, each in described.items() if each["isReadOnly"]]
    assert read_only == [
        *("ID", "STAGE_SEMANTIC_ID", "IS_NEW", "QUOTE_ID", "CREATED_BY_ID", "MODIFY_BY_ID", "MOVED_BY_ID"),
        *("DATE_CREATE", "DATE_MODIFY", "MOVED_TIME", "LEAD_ID", "LAST_ACTIVITY_TIME", "LAST_ACTIVITY_BY"),
    ]


async def test_a_deal_of_nothing(portal: Portal) -> None:
    before = today()
    deal = await portal.manager("crm.deal.add")
    row = await portal.manager("crm.deal.get", id=deal)
    assert set(row) == set(FIELDS) - {"CONTACT_IDS"}
    moments = {row.pop(name) for name in ("DATE_CREATE", "DATE_MODIFY", "MOVED_TIME", "LAST_ACTIVITY_TIME")}
    assert len(moments) == 1
    days = {row.pop("BEGINDATE"): before, row.pop("CLOSEDATE"): before + dt.timedelta(days=7)}
    assert days == {shown(day): day for day in days.values()}
    people = {row.pop(name) for name in ("ASSIGNED_BY_ID", "CREATED_BY_ID", "MODIFY_BY_ID", "MOVED_BY_ID")}
    assert people | {row.pop("LAST_ACTIVITY_BY")} == {"2"}
    assert {name: value for name, value in row.items() if value is not None} == {
        "ID": str(deal),
        "TITLE": f"Сделка #{deal}",
        "TYPE_ID": "SALE",
        "CATEGORY_ID": "0",
        "STAGE_ID": "NEW",
        "STAGE_SEMANTIC_ID": "P",
        "IS_NEW": "Y",
        "IS_RECURRING": "N",
        "IS_RETURN_CUSTOMER": "N",
        "IS_REPEATED_APPROACH": "N",
        "CURRENCY_ID": "RUB",
        "OPPORTUNITY": "0.00",
        "IS_MANUAL_OPPORTUNITY": "N",
        "TAX_VALUE": "0.00",
        "OPENED": "Y",
        "CLOSED": "N",
        "SOURCE_ID": "CALL",
    }


async def test_what_a_client_writes(portal: Portal) -> None:
    given = {
        "TITLE": "Pumps",
        "TYPE_ID": "GOODS",
        "PROBABILITY": "60",
        "CURRENCY_ID": "USD",
        "OPPORTUNITY": "12 500,5",
        "TAX_VALUE": 7,
        "BEGINDATE": "2026-03-01",
        "CLOSEDATE": "2026-04-01T23:30:00+03:00",
        "OPENED": "N",
        "COMMENTS": "<b>soon</b>",
        "ASSIGNED_BY_ID": 3,
        "ADDITIONAL_INFO": "x",
        "UTM_TERM": "pump",
    }
    ignored = {
        *("ID", "LEAD_ID", "QUOTE_ID", "CLOSED", "IS_NEW", "IS_RETURN_CUSTOMER", "IS_REPEATED_APPROACH"),
        *("STAGE_SEMANTIC_ID", "CREATED_BY_ID", "MOVED_BY_ID", "PHONE", "WHATEVER"),
    }
    deal = await portal.deal(**given, **dict.fromkeys(ignored, "Y"))
    row = await get(portal, deal)
    assert {name: row[name] for name in given} == {
        **given,
        "OPPORTUNITY": "12500.50",
        "TAX_VALUE": "7.00",
        "BEGINDATE": "2026-03-01T03:00:00+03:00",
        "CLOSEDATE": "2026-04-01T03:00:00+03:00",
        "COMMENTS": "[b]soon[/b]",
        "ASSIGNED_BY_ID": "3",
    }
    assert (row["CLOSED"], row["IS_NEW"], row["LEAD_ID"], row["CREATED_BY_ID"]) == ("N", "Y", None, "1")
    assert row["IS_RETURN_CUSTOMER"] == row["IS_REPEATED_APPROACH"] == "N"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        *((0, "0"), ("0", "0"), (-5, "0"), (101, "100"), ("100", "100"), (10**30, "100"), (49.9, "49")),
        *(("", None), (None, None), ("many", None), ([5], None)),
    ],
)
async def test_probability_is_kept_within_bounds(portal: Portal, given: Any, kept: str | None) -> None:
    assert (await get(portal, await portal.deal(PROBABILITY=given)))["PROBABILITY"] == kept


async def test_a_value_out_of_bounds_that_changes_nothing(portal: Portal) -> None:
    deal = await portal.deal(PROBABILITY=100)
    await portal.age()
    assert await portal.admin("crm.deal.update", id=deal, fields={"PROBABILITY": 500}) is True
    assert await portal.events() == []
    assert not await portal.touched("deal", deal)
    assert await portal.admin("crm.deal.update", id=deal, fields={"PROBABILITY": ""}) is True
    assert (await get(portal, deal))["PROBABILITY"] is None


STAGES = [
    # Stage given, stage taken, semantic, closed, new.
    ("NEW", "NEW", "P", "N", "Y"),
    ("EXECUTING", "EXECUTING", "P", "N", "N"),
    ("WON", "WON", "S", "Y", "N"),
    ("LOSE", "LOSE", "F", "Y", "N"),
    ("APOLOGY", "APOLOGY", "F", "Y", "N"),
    ("NOTHING", "NEW", "P", "N", "Y"),
    ("", "NEW", "P", "N", "Y"),
    (None, "NEW", "P", "N", "Y"),
    ("C1:NEW", "NEW", "P", "N", "Y"),
    ("new", "NEW", "P", "N", "Y"),
]


@pytest.mark.parametrize(("given", "stage", "semantic", "closed", "new"), STAGES)
async def test_the_stage_a_deal_starts_in(
    portal: Portal, given: Any, stage: str, semantic: str, closed: str, new: str
) -> None:
    await category(portal)
    row = await get(portal, await portal.deal(STAGE_ID=given, CLOSEDATE="2030-01-01"))
    found = [row[name] for name in ("STAGE_ID", "STAGE_SEMANTIC_ID", "CLOSED", "IS_NEW")]
    assert found == [stage, semantic, closed, new]
    assert row["CLOSEDATE"] == (shown(today()) if closed == "Y" else "2030-01-01T03:00:00+03:00")


async def test_stages_of_another_category(portal: Portal) -> None:
    number = await category(portal)

    async def starts(stage: str | None) -> tuple[str, str, str, str]:
        fields = {"CATEGORY_ID": str(number)} | ({} if stage is None else {"STAGE_ID": stage})
        row = await get(portal, await portal.deal(**fields))
        return row["CATEGORY_ID"], row["STAGE_ID"], row["STAGE_SEMANTIC_ID"], row["IS_NEW"]

    first = (str(number), f"C{number}:NEW", "P", "Y")
    assert await starts(None) == first
    assert await starts("WON") == first, "the first category's stages are not this one's"
    assert await starts(f"C{number + 1}:WON") == first
    assert await starts(f"C{number}:WON") == (str(number), f"C{number}:WON", "S", "N")
    assert await starts(f"C{number}:PREPARATION") == (str(number), f"C{number}:PREPARATION", "P", "N")


@pytest.mark.parametrize("number", [MISSING, -1])
async def test_a_category_that_is_not_there(portal: Portal, number: int) -> None:
    invalid = (400, "", 'Invalid value for the "Воронка" field')
    assert await portal.admin.refused("crm.deal.add", fields={"CATEGORY_ID": number}) == invalid
    assert await portal.admin("crm.deal.list") == []


async def test_the_category_is_immutable(portal: Portal) -> None:
    number, deal = await category(portal), await portal.deal()
    await portal.age()
    fields = {"CATEGORY_ID": number, "STAGE_ID": f"C{number}:WON"}
    assert await portal.admin("crm.deal.update", id=deal, fields=fields) is True
    row = await get(portal, deal)
    assert (row["CATEGORY_ID"], row["STAGE_ID"], row["CLOSED"]) == ("0", "NEW", "N")
    assert await portal.events() == []
    assert not await portal.touched("deal", deal)


async def test_moving_through_the_stages(portal: Portal) -> None:
    deal = await portal.deal(CLOSEDATE="2030-01-01", ASSIGNED_BY_ID=2)
    moved = "2020-01-01T00:00:00+03:00"

    async def move(stage: str, **fields: Any) -> list[str]:
        await portal.db.execute("UPDATE deal SET moved_time = $1", dt.datetime.fromisoformat(moved))
        params = {"id": deal, "fields": {"STAGE_ID": stage, **fields}}
        assert await portal.manager("crm.deal.update", **params) is True
        row = await get(portal, deal)
        just = "moved" if row["MOVED_TIME"] != moved else "still"
        return [
            row["STAGE_ID"],
            row["STAGE_SEMANTIC_ID"],
            row["CLOSED"],
            row["IS_NEW"],
            row["CLOSEDATE"],
            just,
        ]

    later, now = "2030-01-01T03:00:00+03:00", shown(today())
    assert await move("EXECUTING") == ["EXECUTING", "P", "N", "N", later, "moved"]
    assert (await get(portal, deal))["MOVED_BY_ID"] == "2"
    assert await move("EXECUTING") == ["EXECUTING", "P", "N", "N", later, "still"]
    assert await move("BOGUS") == ["EXECUTING", "P", "N", "N", later, "still"]
    assert await move("") == ["EXECUTING", "P", "N", "N", later, "still"]
    assert await move("WON", CLOSEDATE="2031-01-01") == ["WON", "S", "Y", "N", now, "moved"]
    # A closed deal's date may be corrected; failing after all closes it anew, another failure does not.
    assert await move("WON", CLOSEDATE="2025-05-05") == [
        *("WON", "S", "Y", "N", "2025-05-05T03:00:00+03:00", "still")
    ]
    assert await move("LOSE") == ["LOSE", "F", "Y", "N", now, "moved"]
    assert await move("LOSE", CLOSEDATE="2025-05-05") == [
        *("LOSE", "F", "Y", "N", "2025-05-05T03:00:00+03:00", "still")
    ]
    assert await move("APOLOGY") == ["APOLOGY", "F", "Y", "N", "2025-05-05T03:00:00+03:00", "moved"]
    assert await move("NEW") == ["NEW", "P", "N", "Y", "2025-05-05T03:00:00+03:00", "moved"]
    kinds = await portal.history("deal", deal)
    assert kinds.count("status_changed") == 5


async def test_what_cannot_be_emptied(portal: Portal) -> None:
    fields = {"TITLE": "Pumps", "CURRENCY_ID": "USD", "BEGINDATE": "2026-03-01", "CLOSEDATE": "2026-04-01"}
    deal = await portal.deal(**fields, ASSIGNED_BY_ID=3, STAGE_ID="EXECUTING", COMMENTS="x")
    before = await get(portal, deal)
    await portal.age()
    for empty in ("", None):
        given = dict.fromkeys([*fields, "ASSIGNED_BY_ID", "STAGE_ID"], empty)
        assert await portal.admin("crm.deal.update", id=deal, fields=given) is True
    assert await portal.events() == []
    row = await get(portal, deal)
    assert {name: row[name] for name in fields} == {name: before[name] for name in fields}
    assert await portal.admin("crm.deal.update", id=deal, fields={"COMMENTS": "", "TYPE_ID": None}) is True
    row = await get(portal, deal)
    assert (row["COMMENTS"], row["TYPE_ID"]) == (None, None)


async def test_events_and_history(portal: Portal) -> None:
    deal = await portal.deal()
    assert await portal.events() == [("ONCRMDEALADD", deal)]
    await portal.age()
    assert await portal.admin("crm.deal.update", id=deal, fields={"TITLE": "A", "OPPORTUNITY": 5}) is True
    assert await portal.events() == [("ONCRMDEALUPDATE", deal)]
    assert await portal.touched("deal", deal)
    assert await portal.history("deal", deal) == ["changed"]
    await portal.age()
    assert (
        await portal.admin("crm.deal.update", id=deal, fields={"TITLE": "A", "OPPORTUNITY": "5.00"}) is True
    )
    assert await portal.admin("crm.deal.update", id=deal) is True
    assert await portal.events() == []
    assert not await portal.touched("deal", deal)
    params = {"REGISTER_HISTORY_EVENT": "N"}
    assert await portal.admin("crm.deal.update", id=deal, fields={"TITLE": "B"}, params=params) is True
    assert await portal.history("deal", deal) == []
    await portal.events()
    assert await portal.admin("crm.deal.delete", id=deal) is True
    assert await portal.events() == [("ONCRMDEALDELETE", deal)]
    assert await portal.history("deal", deal) == []


async def test_clients_are_told_in_the_history(portal: Portal) -> None:
    deal, contact, company = await portal.deal(), await portal.contact(), await portal.company()
    await portal.age()
    await portal.admin("crm.deal.update", id=deal, fields={"CONTACT_ID": contact, "COMPANY_ID": company})
    await portal.admin("crm.contact.delete", id=contact)
    await portal.admin("crm.company.delete", id=company)
    rows = await portal.db.fetch(
        "SELECT kind, details ->> 'type' AS type FROM history WHERE entity_type = 2 ORDER BY id"
    )
    assert [tuple(row) for row in rows] == [
        *(("linked", "contact"), ("linked", "company"), ("unlinked", "contact"), ("unlinked", "company"))
    ]


@pytest.mark.parametrize("verb", ["get", "update", "delete"])
async def test_errors_of_single_deals(portal: Portal, verb: str) -> None:
    for wrong in (0, -1, "x", None):
        refused = await portal.admin.refused(f"crm.deal.{verb}", id=wrong)
        assert refused == (400, "", "ID is not defined or invalid.")
    assert await portal.admin.refused(f"crm.deal.{verb}", id=MISSING) == NOT_FOUND
    assert await portal.manager.refused(f"crm.deal.{verb}", id=MISSING) == DENIED
    theirs = await portal.deal(ASSIGNED_BY_ID=3)
    assert await portal.manager.refused(f"crm.deal.{verb}", id=theirs) == DENIED
    if verb == "delete":  # a manager deletes nothing, not even what is his
        assert (
            await portal.manager.refused("crm.deal.delete", id=await portal.deal(ASSIGNED_BY_ID=2)) == DENIED
        )


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"CURRENCY_ID": "XXX"}, 'Invalid value for the "Валюта" field'),
        ({"ASSIGNED_BY_ID": MISSING}, 'Invalid value for the "Ответственный" field'),
        ({"OPPORTUNITY": "much"}, 'Invalid value for the "Сумма" field'),
        ({"CONTACT_ID": MISSING}, "Access denied."),
        ({"CONTACT_IDS": [MISSING]}, "Access denied."),
        ({"COMPANY_ID": MISSING}, "Access denied."),
        (5, "Parameter 'fields' must be array."),
    ],
)
async def test_refused_values_change_nothing(portal: Portal, fields: Any, text: str) -> None:
    deal = await portal.deal()
    await portal.age()
    assert await portal.admin.refused("crm.deal.add", fields=fields) == (400, "", text)
    assert await portal.admin.refused("crm.deal.update", id=deal, fields=fields) == (400, "", text)
    assert await portal.events() == []
    assert len(await portal.admin("crm.deal.list")) == 1


async def test_imported_deals_keep_their_dates(portal: Portal) -> None:
    fields = {"DATE_CREATE": "2020-01-02T10:00:00+03:00", "CREATED_BY_ID": 3, "MODIFY_BY_ID": 2}
    row = await get(portal, await portal.admin("crm.deal.add", fields=fields, params={"IMPORT": "Y"}))
    assert (row["DATE_CREATE"], row["CREATED_BY_ID"], row["MODIFY_BY_ID"]) == (
        *("2020-01-02T10:00:00+03:00", "3", "2"),
    )


# Lists


async def titles(portal: Portal, **params: Any) -> list[str]:
    rows = await portal.admin("crm.deal.list", select=["TITLE"], **params)
    return [row["TITLE"] for row in rows]


async def test_recurring_templates_are_listed_only_when_asked_for(portal: Portal) -> None:
    await portal.deal(TITLE="plain")
    template = await portal.deal(TITLE="template", IS_RECURRING="Y")
    assert await titles(portal) == ["plain"]
    assert (await portal.admin.body("crm.deal.list"))["total"] == 1
    assert await titles(portal, filter={"IS_RECURRING": "Y"}) == ["template"]
    assert await titles(portal, filter={"@IS_RECURRING": ["Y", "N"]}) == ["plain", "template"]
    assert await titles(portal, filter={"!IS_RECURRING": "Y"}) == ["plain"]
    assert (await get(portal, template))["IS_RECURRING"] == "Y"


async def test_order_by_stage_is_that_of_the_stages(portal: Portal) -> None:
    number = await category(portal)
    for stage in ("WON", "NEW", "APOLOGY", "EXECUTING"):
        await portal.deal(TITLE=stage, STAGE_ID=stage)
    await portal.deal(TITLE="other", CATEGORY_ID=number, STAGE_ID=f"C{number}:FINAL_INVOICE")
    expected = ["NEW", "EXECUTING", "other", "WON", "APOLOGY"]
    assert await titles(portal, order={"STAGE_ID": "ASC"}) == expected
    assert await titles(portal, order={"STAGE_ID": "DESC"}) == expected[::-1]
    await portal.db.execute("UPDATE status SET sort = 5 WHERE (entity_id, status_id) = ('DEAL_STAGE', 'WON')")
    assert await titles(portal, order={"stage_id": "asc"}) == ["WON", "NEW", "EXECUTING", "other", "APOLOGY"]


async def test_filters(portal: Portal) -> None:
    number, contact, other = await category(portal), await portal.contact(), await portal.contact()
    await portal.deal(TITLE="a", OPPORTUNITY=100, CONTACT_IDS=[contact, other])
    await portal.deal(TITLE="b", OPPORTUNITY=200, STAGE_ID="WON", CLOSEDATE="2020-01-01")
    await portal.deal(TITLE="c", OPPORTUNITY=300, CATEGORY_ID=number, BEGINDATE="2020-05-05")
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({"STAGE_ID": "WON"}, ["b"]),
        ({"@STAGE_ID": ["NEW", f"C{number}:NEW"]}, ["a", "c"]),
        ({"!STAGE_ID": "NEW"}, ["b", "c"]),
        ({"CATEGORY_ID": number}, ["c"]),
        ({"CATEGORY_ID": 0}, ["a", "b"]),
        ({"STAGE_SEMANTIC_ID": "P"}, ["a", "c"]),
        ({"CLOSED": "Y"}, ["b"]),
        ({"IS_NEW": "Y"}, ["a", "c"]),
        ({">=OPPORTUNITY": 200}, ["b", "c"]),
        ({"<BEGINDATE": "2020-05-06"}, ["c"]),
        ({"CONTACT_ID": contact}, ["a"]),
        ({"CONTACT_ID": other}, []),
        ({"CONTACT_IDS": [other]}, ["a", "b", "c"]),
        ({"%TITLE": "B", "COLOUR": "red"}, ["b"]),
    ]
    for asked, found in cases:
        assert await titles(portal, filter=asked, order={"ID": "ASC"}) == found, asked


async def test_selection_knows_no_multifields(portal: Portal) -> None:
    deal = await portal.deal()
    assert await portal.admin("crm.deal.list", select=["PHONE", "EMAIL"]) == [{"ID": str(deal)}]
    rows = await portal.admin("crm.deal.list", select=["CLOSED", "TITLE"])
    assert rows == [{"TITLE": f"Сделка #{deal}", "CLOSED": "N"}]
    assert set((await portal.admin("crm.deal.list"))[0]) == set(FIELDS) - {"CONTACT_IDS"}


async def test_a_deleted_lead_leaves_its_deals(portal: Portal) -> None:
    lead, deal = await portal.lead(), await portal.deal()
    await portal.db.execute("UPDATE deal SET lead_id = $1", lead)
    assert (await get(portal, deal))["LEAD_ID"] == str(lead)
    assert await portal.admin("crm.lead.delete", id=lead) is True
    assert (await get(portal, deal))["LEAD_ID"] is None
