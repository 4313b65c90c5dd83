"""Lists over REST: what filters find in the database, orders, pages, selections (protocol.md 6, R20)."""

from typing import Any

import pytest

from relead.domain.fields.company import COMPANY
from relead.domain.fields.contact import CONTACT
from relead.domain.fields.lead import LEAD
from support.crm import MANAGER, Portal

KINDS = {"lead": LEAD, "contact": CONTACT, "company": COMPANY}
OPERATORS = (
    *("", "=", "!", "!=", ">", ">=", "<", "<=", "@", "!@", "%", "!%", "=%", "%=", "!=%", "!%=", "?", "*"),
    *("*=", "*%", "+", "!+", "+>", "+%", "><", "!><"),
)
VALUES: tuple[Any, ...] = (
    *("x", "", None, 0, "0", 5, "5", -1, 1.5, True, False, "Y", "2026-03-01", "2026-03-01T00:00:00+03:00"),
    *(
        [],
        ["x", 5, ""],
        {"a": "x"},
        [[]],
        {"a": {}},
        "%",
        "_",
        "\\",
        "'; --",
        "я" * 5000,
        "1e400",
        "0001-01-01",
    ),
    *("9999-12-31", [None], "NaN", "Infinity", [True, False], ["2026-03-01", "x"], "-0", " 5 ", "٥"),
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("operator", OPERATORS)
async def test_no_filter_breaks_the_server(portal: Portal, kind: str, operator: str) -> None:
    """Every field under every operator with every value; all values of a field in one filter each."""
    await portal.admin(f"crm.{kind}.add", fields={"NAME": "x"})
    for value in VALUES:
        conditions = {operator + field.code: value for field in KINDS[kind].fields}
        answer = await portal.admin.post(f"crm.{kind}.list", {"filter": conditions, "start": -1})
        assert answer.status_code == 200, (value, answer.text)


DATA: dict[str, dict[str, Any]] = {
    "A": {
        "TITLE": "Pumps for Tula",
        "NAME": "Olga",
        "OPPORTUNITY": 1500,
        "SOURCE_ID": "WEB",
        "OPENED": "N",
        "BIRTHDATE": "1990-04-12",
        "STATUS_ID": "JUNK",
        "DATE_CREATE": "2026-03-01T10:00:00+03:00",
        "PHONE": ["8 (495) 123-45-67"],
        "EMAIL": ["Anna@Example.com"],
        "UTM_SOURCE": "ad_1",
    },
    "B": {
        "TITLE": "pumps 50%",
        "NAME": "ёж",
        "OPPORTUNITY": "0.10",
        "SOURCE_ID": "CALL",
        "OPENED": "Y",
        "BIRTHDATE": "1985-01-31",
        "STATUS_ID": "NEW",
        "DATE_CREATE": "2026-03-02T00:00:00+03:00",
        "ASSIGNED_BY_ID": MANAGER,
        "WEB": ["example.com"],
        "UTM_SOURCE": "ad%1",
        "ADDRESS_LOC_ADDR_ID": 7,
    },
    "C": {
        "TITLE": "Valves",
        "SOURCE_ID": "",
        "STATUS_ID": "CONVERTED",
        "CURRENCY_ID": "USD",
        "DATE_CREATE": "2026-03-02T23:59:59+03:00",
        "PHONE": ["+7 916 111-22-33", "113"],
    },
    "D": {"TITLE": "valves\\", "NAME": "OLGA", "STATUS_ID": "IN_PROCESS", "DATE_CREATE": "2026-03-03"},
}

FOUND = [
    ({}, "ABCD"),
    ({"TITLE": "valves"}, "C"),
    ({"TITLE": "VALVES"}, "C"),
    ({"=TITLE": "Valves"}, "C"),
    ({"!TITLE": "valves"}, "ABD"),
    ({"NAME": "olga"}, "AD"),
    ({"NAME": "ЁЖ"}, "B"),
    ({"!NAME": "olga"}, "BC"),  # unset ones match
    ({"NAME": ""}, "C"),
    ({"NAME": None}, "C"),
    ({"!NAME": ""}, "ABD"),
    ({"+NAME": "olga"}, "ACD"),
    ({"NAME": ["OLGA", "ёж"]}, "ABD"),
    ({"NAME": ["", "ёж"]}, "BC"),
    ({"!NAME": ["", "ёж"]}, "AD"),
    ({"!NAME": ["ёж", "x"]}, "ACD"),
    ({"@NAME": ["", "ёж"]}, "B"),
    ({"@NAME": "ёж"}, "B"),
    ({"@NAME": []}, ""),
    ({"!@NAME": ["olga"]}, "BC"),
    ({"!@NAME": []}, "ABCD"),
    ({"%TITLE": "PUMP"}, "AB"),
    ({"%TITLE": "%"}, "B"),
    ({"%TITLE": "\\"}, "D"),
    ({"%UTM_SOURCE": "d_1"}, "A"),
    ({"%UTM_SOURCE": "d%1"}, "B"),
    ({"!%TITLE": "pump"}, "CD"),
    ({"!%NAME": "olg"}, "BC"),
    ({"%TITLE": ""}, "ABCD"),
    ({"=%TITLE": "pumps%"}, "AB"),
    ({"%=TITLE": "%50%"}, "B"),
    ({"=%TITLE": "valves"}, "C"),
    ({"=%TITLE": "valves\\"}, "D"),
    ({"=%UTM_SOURCE": "ad_1"}, "AB"),
    ({"=%UTM_SOURCE": "ad\\_1"}, "A"),
    ({"!=%TITLE": "pumps%"}, "CD"),
    ({"!%=TITLE": "pumps%"}, "CD"),
    ({"?TITLE": "tula"}, "A"),
    ({"*TITLE": "tula"}, "A"),
    ({">TITLE": "valves"}, "D"),
    ({"OPPORTUNITY": 1500}, "A"),
    ({"OPPORTUNITY": "1 500,00"}, "A"),
    ({"OPPORTUNITY": "0.1"}, "B"),
    ({">OPPORTUNITY": 0}, "AB"),
    ({">=OPPORTUNITY": "1500.00"}, "A"),
    ({"<OPPORTUNITY": 0.1}, "CD"),
    ({"OPPORTUNITY": ""}, "CD"),
    ({"!OPPORTUNITY": ""}, "AB"),
    ({"OPPORTUNITY": ["", 1500]}, "ACD"),
    ({"OPPORTUNITY": "much"}, ""),
    ({">OPPORTUNITY": "1e999"}, ""),
    ({"<OPPORTUNITY": "1e999"}, "ABCD"),
    ({"%OPPORTUNITY": 1500}, "A"),
    ({"SOURCE_ID": "WEB"}, "A"),
    ({"SOURCE_ID": ""}, "C"),
    ({"!SOURCE_ID": "WEB"}, "BCD"),
    ({"SOURCE_ID": ["", "WEB"]}, "AC"),
    ({"%SOURCE_ID": "WE"}, ""),
    ({"%SOURCE_ID": "WEB"}, "A"),
    ({"STATUS_ID": "NEW"}, "B"),
    ({"STATUS_SEMANTIC_ID": "P"}, "BD"),
    ({"STATUS_SEMANTIC_ID": ["S", "F"]}, "AC"),
    ({"STATUS_SEMANTIC_ID": "PX"}, ""),
    ({"CURRENCY_ID": "USD"}, "C"),
    ({"CURRENCY_ID": "USDX"}, ""),
    ({"!CURRENCY_ID": "USD"}, "ABD"),
    ({"OPENED": "N"}, "A"),
    ({"OPENED": ""}, "A"),
    ({"!OPENED": "N"}, "BCD"),
    ({"OPENED": ["Y", "N"]}, "ABCD"),
    ({"IS_RETURN_CUSTOMER": "Y"}, ""),
    ({"HAS_PHONE": "Y"}, "AC"),
    ({"BIRTHDATE": "1990-04-12"}, "A"),
    ({"BIRTHDATE": "12.04.1990"}, "A"),
    ({"%BIRTHDATE": "1990-04-12"}, "A"),
    ({"BIRTHDATE": ""}, "CD"),
    ({"!BIRTHDATE": ""}, "AB"),
    ({">BIRTHDATE": "1985-01-31"}, "A"),
    ({">=BIRTHDATE": "1985-01-31"}, "AB"),
    ({"BIRTHDATE": ["", "1985-01-31"]}, "BCD"),
    ({"BIRTHDATE": "never"}, ""),
    ({">=DATE_CREATE": "2026-03-02"}, "BCD"),
    ({">=DATE_CREATE": "2026-03-02", "<DATE_CREATE": "2026-03-03"}, "BC"),
    ({"<DATE_CREATE": "2026-03-01T21:00:00Z"}, "A"),
    ({"<=DATE_CREATE": "2026-03-01T21:00:00Z"}, "AB"),
    ({"DATE_CREATE": "2026-03-02T00:00:00"}, "B"),
    ({"<DATE_CREATE": "NOW"}, "ABCD"),
    ({">DATE_CREATE": "NOW"}, ""),
    ({"DATE_CLOSED": ""}, "BD"),
    ({"ASSIGNED_BY_ID": MANAGER}, "B"),
    ({"ASSIGNED_BY_ID": [1, str(MANAGER)]}, "ABCD"),
    ({"!ASSIGNED_BY_ID": MANAGER}, "ACD"),
    ({"ADDRESS_LOC_ADDR_ID": 0}, "ACD"),
    ({"ADDRESS_LOC_ADDR_ID": ""}, "ACD"),
    ({"ADDRESS_LOC_ADDR_ID": [0, 7]}, "ABCD"),
    ({"!ADDRESS_LOC_ADDR_ID": [0, 8]}, "B"),
    ({"@ADDRESS_LOC_ADDR_ID": [0, 8]}, ""),
    ({"PHONE": "84951234567"}, "A"),
    ({"PHONE": " +7 (495) 123-45-67 "}, "A"),
    ({"PHONE": "4951234567"}, "A"),
    ({"PHONE": ["113", "84951234567"]}, "C"),
    ({"PHONE": "11"}, ""),
    ({"PHONE": ""}, ""),
    ({"PHONE": "abc"}, ""),
    ({"!PHONE": "113"}, "ABCD"),
    ({"EMAIL": "anna@example.COM"}, "A"),
    ({"EMAIL": "example.com"}, ""),
    ({"WEB": "EXAMPLE.com"}, "B"),
    ({"WEB": "anna@example.com"}, ""),
    ({"id": 1, "NO_SUCH": 5, "LOGIC": "OR", "0": {"ID": 1}, "<>STATUS_ID": "NEW"}, "ABCD"),
    ({"CONTACT_IDS": [5]}, "ABCD"),
    ([], "ABCD"),
    ([""], "ABCD"),
    ({"ID": "abc"}, ""),
    ({">ID": "2", "<ID": 4}, "C"),
]


async def test_what_filters_find(portal: Portal) -> None:
    names = {}
    for name, fields in DATA.items():
        made = await portal.admin("crm.lead.add", fields=fields, params={"IMPORT": "Y"})
        names[str(made)] = name
    wrong = []
    for asked, expected in FOUND:
        body = await portal.admin.body("crm.lead.list", filter=asked, select=["ID"])
        found = "".join(names[row["ID"]] for row in body["result"])
        if (found, body["total"]) != (expected, len(expected)):
            wrong.append((asked, expected, found, body["total"]))
    assert wrong == []


async def test_contact_id_finds_the_primary_contact_only(portal: Portal) -> None:
    one, two = await portal.contacts(2)
    company = await portal.company()
    lead = await portal.lead(CONTACT_IDS=[one, two], COMPANY_ID=company)
    plain = await portal.lead()

    async def found(**conditions: Any) -> list[int]:
        rows = await portal.admin("crm.lead.list", filter=conditions, select=["ID"])
        return [int(row["ID"]) for row in rows]

    assert await found(CONTACT_ID=one) == [lead]
    assert await found(CONTACT_ID=two) == []
    assert await found(CONTACT_ID=[one, two]) == [lead]
    assert await found(**{"%CONTACT_ID": one}) == [lead]
    assert await found(COMPANY_ID=str(company)) == [lead]
    assert await found(COMPANY_ID=0) == [plain]
    assert await found(IS_RETURN_CUSTOMER="Y") == [lead]
    assert await found(**{"!IS_RETURN_CUSTOMER": "Y"}) == [plain]


async def test_numbers_beyond_32_bits(portal: Portal) -> None:
    for asked in ({">ID": 2**31}, {"ASSIGNED_BY_ID": ["1", "99999999999"]}):
        status, code, _ = await portal.admin.refused("crm.lead.list", filter=asked)
        assert (status, code) == (400, "INVALID_REQUEST")


async def _some(portal: Portal, number: int) -> None:
    await portal.db.execute(
        """
        INSERT INTO lead (title, status_id, semantic, currency_id, opportunity, assigned_by_id, created_by_id,
                          modify_by_id, date_create, date_modify, last_activity_time, last_activity_by,
                          moved_by_id, moved_time)
        SELECT 'L' || n % 7, 'NEW', 'P', 'RUB', n % 5, CASE WHEN n % 2 = 0 THEN 1 ELSE 2 END, 1,
               1, now(), now(), now(), 1, 1, now()
        FROM generate_series(1, $1::int) n
        """,
        number,
    )


@pytest.mark.parametrize(
    ("start", "first", "rows", "after"),
    [
        (None, 1, 50, 50),
        (0, 1, 50, 50),
        ("0", 1, 50, 50),
        (30, 1, 50, 50),
        (50, 51, 50, 100),
        ("99", 51, 50, 100),
        (100, 101, 20, None),
        (120, 101, 20, None),
        (150, None, 0, None),
        (10**12, None, 0, None),
        ("abc", 1, 50, 50),
        ([], 1, 50, 50),
    ],
)
async def test_pages(portal: Portal, start: Any, first: int | None, rows: int, after: int | None) -> None:
    await _some(portal, 120)
    body = await portal.admin.body("crm.lead.list", select=["ID"], start=start)
    ids = [int(row["ID"]) for row in body["result"]]
    assert ids == ([] if first is None else list(range(first, first + rows)))
    assert (body["total"], body.get("next")) == (120, after)


@pytest.mark.parametrize("start", [-1, "-1", -50])
async def test_uncounted_pages(portal: Portal, start: Any) -> None:
    await _some(portal, 120)
    body = await portal.admin.body("crm.lead.list", select=["ID"], start=start, filter={">ID": 30})
    assert [int(row["ID"]) for row in body["result"]] == list(range(31, 81))
    assert (body["total"], "next" in body) == (0, False)


async def test_totals_and_pages_exactly_full(portal: Portal) -> None:
    assert await portal.admin.body("crm.lead.list") == {"result": [], "total": 0}
    await _some(portal, 100)
    body = await portal.admin.body("crm.lead.list", start=50)
    assert (len(body["result"]), body["total"], "next" in body) == (50, 100, False)
    body = await portal.admin.body("crm.lead.list", start=100)
    assert (body["result"], body["total"], "next" in body) == ([], 100, False)


async def test_pages_of_an_order_with_ties_cover_everything_once(portal: Portal) -> None:
    await _some(portal, 120)
    seen: list[str] = []
    for start in (0, 50, 100):
        rows = await portal.admin("crm.lead.list", select=["ID"], order={"TITLE": "DESC"}, start=start)
        seen += [row["ID"] for row in rows]
    assert len(set(seen)) == 120


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ({}, "ABCD"),
        ({"ID": "DESC"}, "DCBA"),
        ({"id": "desc"}, "DCBA"),
        ({"ID": "upwards"}, "DCBA"),
        ({"TITLE": "ASC"}, "BACD"),
        ({"TITLE": "DESC"}, "DCAB"),
        ({"NAME": "ASC"}, "CADB"),  # unset first
        ({"NAME": "DESC"}, "BADC"),
        ({"NAME": "DESC", "ID": "DESC"}, "BDAC"),
        ({"STATUS_ID": "ASC"}, "BDCA"),  # by the place of the status, not by its code
        ({"STATUS_ID": "DESC"}, "ACDB"),
        ({"OPPORTUNITY": "DESC", "ID": "DESC"}, "ABDC"),
        ({"BIRTHDATE": "ASC"}, "CDBA"),
        ({"DATE_CREATE": "DESC"}, "DCBA"),
        ({"OPENED": "ASC", "TITLE": "DESC"}, "ADCB"),
        ({"NO_SUCH": "DESC", "PHONE": "DESC"}, "ABCD"),
        ([""], "ABCD"),
    ],
)
async def test_order(portal: Portal, order: Any, expected: str) -> None:
    names = {}
    for name, fields in DATA.items():
        made = await portal.admin("crm.lead.add", fields=fields, params={"IMPORT": "Y"})
        names[str(made)] = name
    rows = await portal.admin("crm.lead.list", order=order, select=["ID"])
    assert "".join(names[row["ID"]] for row in rows) == expected


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_every_column_can_be_ordered_by(portal: Portal, kind: str, direction: str) -> None:
    for field in KINDS[kind].fields:
        await portal.admin(f"crm.{kind}.list", order={field.code: direction}, start=-1)


@pytest.mark.parametrize(
    ("select", "keys"),
    [
        (["ID", "TITLE"], ["ID", "TITLE"]),
        (["TITLE"], ["TITLE"]),
        (["title", "NO_SUCH"], ["TITLE"]),
        (["NO_SUCH"], ["ID"]),
        (["PHONE"], ["ID", "PHONE"]),
        (["TITLE", "PHONE", "EMAIL", "WEB"], ["ID", "TITLE", "PHONE", "EMAIL"]),
        (["phone"], ["ID"]),
        (["CONTACT_IDS"], ["ID"]),
    ],
)
async def test_select(portal: Portal, select: Any, keys: list[str]) -> None:
    await portal.lead(PHONE=["113"], EMAIL=["a@b.cc"])
    rows = await portal.admin("crm.lead.list", select=select)
    assert [list(row) for row in rows] == [keys]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("select", [None, [], ["*"], ["*", "UF_*"], "ID", [""], 5])
async def test_without_a_selection_every_own_column_comes(portal: Portal, kind: str, select: Any) -> None:
    made = await portal.admin(f"crm.{kind}.add", fields={"NAME": "x", "PHONE": ["113"]})
    shown = await portal.admin(f"crm.{kind}.get", id=made)
    del shown["PHONE"]
    assert await portal.admin(f"crm.{kind}.list", select=select) == [shown]


async def test_multifields_of_a_page(portal: Portal) -> None:
    one = await portal.lead(PHONE=["113", "112"])
    none = await portal.lead()
    two = await portal.lead(PHONE=["110"])
    rows = await portal.admin("crm.lead.list", select=["PHONE"])
    assert [(int(row["ID"]), [phone["VALUE"] for phone in row.get("PHONE", [])]) for row in rows] == [
        (one, ["113", "112"]),
        (none, []),
        (two, ["110"]),
    ]


@pytest.mark.parametrize(
    "spelling", [{"FILTER": {"ID": 1}}, {"arFilter": {"ID": 1}}, {"Filter": {"ID": 1}}, {"filter": {"ID": 1}}]
)
async def test_spelling_of_parameters(portal: Portal, spelling: dict[str, Any]) -> None:
    await portal.lead()
    await portal.lead()
    assert (await portal.admin.body("crm.lead.list", **spelling))["total"] == 1
