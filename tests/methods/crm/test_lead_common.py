"""What leads, contacts and companies have in common over REST (entities.md 2): one table, three entities."""

from typing import Any

import pytest

from support.crm import ADMIN, COLLEAGUE, MANAGER, Portal

KINDS = ("lead", "contact", "company")
MISSING = 999_999
NO_ID = (400, "", "ID is not defined or invalid.")
DENIED = (400, "", "Access denied.")
PNG = [
    "a.png",
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
]

COMMON = (
    *("ADDRESS", "ADDRESS_2", "ADDRESS_CITY", "ADDRESS_POSTAL_CODE", "ADDRESS_REGION", "ADDRESS_PROVINCE"),
    *("ADDRESS_COUNTRY", "ADDRESS_COUNTRY_CODE", "ORIGINATOR_ID", "ORIGIN_ID", "COMMENTS"),
    *("UTM_SOURCE", "UTM_MEDIUM", "UTM_CAMPAIGN", "UTM_CONTENT", "UTM_TERM"),
)
OWN = {
    "lead": (
        "TITLE",
        "HONORIFIC",
        "NAME",
        "SECOND_NAME",
        "LAST_NAME",
        "COMPANY_TITLE",
        "SOURCE_ID",
        "SOURCE_DESCRIPTION",
        "STATUS_DESCRIPTION",
        "POST",
    ),
    "contact": (
        "HONORIFIC",
        "NAME",
        "SECOND_NAME",
        "LAST_NAME",
        "TYPE_ID",
        "SOURCE_ID",
        "SOURCE_DESCRIPTION",
        "POST",
        "ORIGIN_VERSION",
    ),
    "company": (
        "TITLE",
        "COMPANY_TYPE",
        "ADDRESS_LEGAL",
        "REG_ADDRESS",
        "REG_ADDRESS_2",
        "REG_ADDRESS_CITY",
        "REG_ADDRESS_POSTAL_CODE",
        "REG_ADDRESS_REGION",
        "REG_ADDRESS_PROVINCE",
        "REG_ADDRESS_COUNTRY",
        "REG_ADDRESS_COUNTRY_CODE",
        "BANKING_DETAILS",
        "INDUSTRY",
        "EMPLOYEES",
        "ORIGIN_VERSION",
    ),
}
KEPT = {
    "lead": ("TITLE", "CURRENCY_ID", "ASSIGNED_BY_ID", "STATUS_ID"),
    "contact": ("ASSIGNED_BY_ID",),
    "company": ("TITLE", "CURRENCY_ID", "ASSIGNED_BY_ID"),
}
READ_ONLY = (
    "ID",
    "HAS_PHONE",
    "HAS_EMAIL",
    "HAS_IMOL",
    "CREATED_BY_ID",
    "MODIFY_BY_ID",
    "DATE_CREATE",
    "DATE_MODIFY",
    "LAST_ACTIVITY_TIME",
    "LAST_ACTIVITY_BY",
    "IS_RETURN_CUSTOMER",
    "MOVED_BY_ID",
    "MOVED_TIME",
    "DATE_CLOSED",
    "STATUS_SEMANTIC_ID",
    "LEAD_ID",
)


async def make(portal: Portal, kind: str, **fields: Any) -> int:
    made: int = await portal.admin(f"crm.{kind}.add", fields=fields)
    return made


async def get(portal: Portal, kind: str, entity_id: int) -> dict[str, Any]:
    found: dict[str, Any] = await portal.admin(f"crm.{kind}.get", id=entity_id)
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fields", [None, {}, []])
async def test_nothing_need_be_given(portal: Portal, kind: str, fields: Any) -> None:
    first = await portal.admin(f"crm.{kind}.add", fields=fields)
    second = await portal.admin(f"crm.{kind}.add")
    assert type(first) is int
    assert second == first + 1
    assert await portal.events() == [(f"ONCRM{kind.upper()}ADD", first), (f"ONCRM{kind.upper()}ADD", second)]
    assert await portal.history(kind, first) == ["created"]


@pytest.mark.parametrize("kind", KINDS)
async def test_texts_are_read_as_they_were_written(portal: Portal, kind: str) -> None:
    given = {name: f"{name} Ё €" for name in (*COMMON, *OWN[kind])}
    made = await make(portal, kind, **given)
    shown = await get(portal, kind, made)
    assert {name: shown[name] for name in given} == given
    changed = {name: f"{name} 2" for name in given}
    assert await portal.admin(f"crm.{kind}.update", id=made, fields=changed) is True
    shown = await get(portal, kind, made)
    assert {name: shown[name] for name in given} == changed
    one = {"ADDRESS_CITY": "Tula"}
    await portal.admin(f"crm.{kind}.update", id=made, fields=one)
    shown = await get(portal, kind, made)
    assert {name: shown[name] for name in given} == changed | one, "only the parts sent change"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("empty", ["", None])
async def test_emptied_fields(portal: Portal, kind: str, empty: Any) -> None:
    names = [name for name in (*COMMON, *OWN[kind]) if name not in KEPT[kind]]
    made = await make(
        portal, kind, **dict.fromkeys(names, "x"), BIRTHDATE="1990-04-12", ADDRESS_LOC_ADDR_ID=7
    )
    emptied = [name for name in names if kind != "contact" or name != "NAME"] + ["ADDRESS_LOC_ADDR_ID"]
    assert await portal.admin(f"crm.{kind}.update", id=made, fields=dict.fromkeys(emptied, empty)) is True
    shown = await get(portal, kind, made)
    assert {name for name in emptied if shown[name] is not None} == set()
    if "BIRTHDATE" in shown:
        await portal.admin(f"crm.{kind}.update", id=made, fields={"BIRTHDATE": empty})
        assert (await get(portal, kind, made))["BIRTHDATE"] == ""


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in KINDS for name in KEPT[kind]])
@pytest.mark.parametrize("empty", ["", None])
async def test_fields_that_cannot_be_emptied(portal: Portal, kind: str, name: str, empty: Any) -> None:
    made = await make(
        portal, kind, TITLE="Pumps", CURRENCY_ID="USD", ASSIGNED_BY_ID=MANAGER, STATUS_ID="JUNK"
    )
    before = await get(portal, kind, made)
    await portal.age()
    assert await portal.admin(f"crm.{kind}.update", id=made, fields={name: empty}) is True
    assert (await get(portal, kind, made))[name] == before[name]
    assert await portal.events() == []
    assert not await portal.touched(kind, made)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_may_not_be_written_is_dropped(portal: Portal, kind: str) -> None:
    made = await make(portal, kind, **dict.fromkeys(READ_ONLY, "5"), NO_SUCH="x", title="x", UF_CRM_1="x")
    before = await get(portal, kind, made)
    assert before["ID"] == str(made)
    assert (before["HAS_PHONE"], before["CREATED_BY_ID"], before["LAST_ACTIVITY_BY"]) == ("N", "1", "1")
    assert "5" not in {before.get(name) for name in READ_ONLY if name != "ID"}
    await portal.age()
    before = await get(portal, kind, made)
    fields = {**dict.fromkeys(READ_ONLY, "2020-01-01"), "NO_SUCH": "x", "name": "x"}
    assert await portal.admin(f"crm.{kind}.update", id=made, fields=fields) is True
    assert await get(portal, kind, made) == before
    assert await portal.events() == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("params", [{}, {"fields": {}}, {"fields": None}, {"fields": []}])
async def test_an_update_without_fields(portal: Portal, kind: str, params: dict[str, Any]) -> None:
    made = await make(portal, kind)
    await portal.age()
    assert await portal.admin(f"crm.{kind}.update", id=made, **params) is True
    assert await portal.events() == []
    assert not await portal.touched(kind, made)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_row_written_back_changes_nothing(portal: Portal, kind: str) -> None:
    """Clients read a row, change one field and write the whole row."""
    made = await make(
        portal,
        kind,
        NAME="Olga",
        TITLE="T",
        BIRTHDATE="1990-04-12",
        OPPORTUNITY="1500.5",
        REVENUE=7,
        COMMENTS="<b>x</b>",
        PHONE=["+7 495 123-45-67"],
        EMAIL=[{"VALUE": "a@b.cc", "VALUE_TYPE": "HOME"}],
        OPENED="N",
        EXPORT="N",
    )
    row = await get(portal, kind, made)
    await portal.age()
    assert await portal.admin(f"crm.{kind}.update", id=made, fields=row) is True
    assert await portal.events() == []
    assert not await portal.touched(kind, made)
    listed = (await portal.admin(f"crm.{kind}.list", filter={"ID": made}))[0]
    assert await portal.admin(f"crm.{kind}.update", id=made, fields=listed) is True
    assert await portal.events() == []


@pytest.mark.parametrize("kind", KINDS)
async def test_a_real_change(portal: Portal, kind: str) -> None:
    made = await make(portal, kind, COMMENTS="x", ASSIGNED_BY_ID=MANAGER)
    await portal.age()
    before = await get(portal, kind, made)
    caller = portal.manager
    assert await caller(f"crm.{kind}.update", id=made, fields={"COMMENTS": "y"}) is True
    after = await get(portal, kind, made)
    assert {name for name in before if before[name] != after[name]} == {
        "COMMENTS",
        "DATE_MODIFY",
        "MODIFY_BY_ID",
    }
    assert after["MODIFY_BY_ID"] == str(MANAGER)
    assert await portal.events() == [(f"ONCRM{kind.upper()}UPDATE", made)]
    assert await portal.history(kind, made) == ["changed"]
    await portal.age()
    assert await portal.admin(f"crm.{kind}.update", id=made, fields={"COMMENTS": "y"}) is True
    assert await portal.events() == []


@pytest.mark.parametrize("kind", KINDS)
async def test_history_may_be_left_out(portal: Portal, kind: str) -> None:
    made = await make(portal, kind)
    await portal.age()
    params = {"REGISTER_HISTORY_EVENT": "N", "REGISTER_SONET_EVENT": "Y", "NO_SUCH": 1}
    await portal.admin(f"crm.{kind}.update", id=made, fields={"COMMENTS": "y"}, params=params)
    assert await portal.history(kind, made) == []
    assert len(await portal.events()) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_multifields(portal: Portal, kind: str) -> None:
    made = await make(
        portal,
        kind,
        PHONE=[{"VALUE": "+74951234567", "VALUE_TYPE": "MOBILE"}, {"VALUE": "112"}],
        EMAIL="a@b.cc",
        IM=[{"VALUE": "imol|telegram|1"}],
    )
    shown = await get(portal, kind, made)
    assert list(shown)[-3:] == ["PHONE", "EMAIL", "IM"], "in the protocol's order, absent when empty"
    assert (shown["HAS_PHONE"], shown["HAS_EMAIL"], shown["HAS_IMOL"]) == ("Y", "Y", "Y")
    mobile, short = shown["PHONE"]
    assert mobile == {"ID": mobile["ID"], "VALUE_TYPE": "MOBILE", "VALUE": "+74951234567", "TYPE_ID": "PHONE"}
    assert isinstance(mobile["ID"], str)
    assert (short["VALUE_TYPE"], int(short["ID"]) > int(mobile["ID"])) == ("WORK", True)
    await portal.age()
    patch = [
        {"ID": mobile["ID"], "VALUE": "+74951112233"},
        {"ID": short["ID"], "DELETE": "Y"},
        {"VALUE": "113"},
    ]
    fields = {"PHONE": patch, "IM": [{"ID": shown["IM"][0]["ID"], "VALUE": ""}]}
    assert await portal.admin(f"crm.{kind}.update", id=made, fields=fields) is True
    shown = await get(portal, kind, made)
    assert [(phone["VALUE_TYPE"], phone["VALUE"]) for phone in shown["PHONE"]] == [
        ("MOBILE", "+74951112233"),
        ("WORK", "113"),
    ]
    assert (shown["HAS_PHONE"], shown["HAS_IMOL"], "IM" in shown) == ("Y", "N", False)
    assert shown["PHONE"][0]["ID"] == mobile["ID"]
    assert await portal.events() == [(f"ONCRM{kind.upper()}UPDATE", made)]
    assert await portal.touched(kind, made)


@pytest.mark.parametrize("kind", KINDS)
async def test_multifields_of_others_are_out_of_reach(portal: Portal, kind: str) -> None:
    mine, other = await make(portal, kind), await make(portal, kind, PHONE=["+74951234567"])
    phone = (await get(portal, kind, other))["PHONE"][0]
    await portal.admin(f"crm.{kind}.update", id=mine, fields={"PHONE": [{"ID": phone["ID"], "VALUE": "113"}]})
    await portal.admin(f"crm.{kind}.update", id=mine, fields={"PHONE": [{"ID": phone["ID"], "DELETE": "Y"}]})
    assert (await get(portal, kind, other))["PHONE"] == [phone]
    assert (await get(portal, kind, mine))["PHONE"][0]["VALUE"] == "113"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("value_type", "title"), [("WORK", "Work"), ("HOME", "Home")])
async def test_bad_addresses(portal: Portal, kind: str, value_type: str, title: str) -> None:
    fields = {"NAME": "x", "EMAIL": [{"VALUE": "nobody", "VALUE_TYPE": value_type}]}
    refusal = (400, "ERROR_CORE", f'The field "{title} e-mail" contains an incorrect address.')
    assert await portal.admin.refused(f"crm.{kind}.add", fields=fields) == refusal
    assert (await portal.admin.body(f"crm.{kind}.list"))["total"] == 0
    made = await make(portal, kind, NAME="y")
    assert await portal.admin.refused(f"crm.{kind}.update", id=made, fields=fields) == refusal
    assert (await get(portal, kind, made)).get("NAME") in ("y", None)


@pytest.mark.parametrize(
    ("kind", "name", "title"),
    [
        ("lead", "ASSIGNED_BY_ID", "Ответственный"),
        ("contact", "ASSIGNED_BY_ID", "Ответственный"),
        ("company", "ASSIGNED_BY_ID", "Ответственный"),
        ("lead", "CURRENCY_ID", "Валюта"),
        ("company", "CURRENCY_ID", "Валюта"),
        ("lead", "OPPORTUNITY", "Сумма"),
        ("company", "REVENUE", "Годовой оборот"),
    ],
)
async def test_values_that_are_refused(portal: Portal, kind: str, name: str, title: str) -> None:
    text = f'Invalid value for the "{title}" field'
    made = await make(portal, kind)
    for bad in (MISSING if name.endswith("BY_ID") else "RUBX", -5 if name.endswith("BY_ID") else "EUR"):
        fields = {name: bad, "COMMENTS": "x"}
        assert await portal.admin.refused(f"crm.{kind}.add", fields=fields) == (400, "", text)
        assert await portal.admin.refused(f"crm.{kind}.update", id=made, fields=fields) == (400, "", text)
    assert (await get(portal, kind, made))["COMMENTS"] is None


@pytest.mark.parametrize("kind", KINDS)
async def test_defaults(portal: Portal, kind: str) -> None:
    shown = await get(portal, kind, await make(portal, kind))
    assert shown["DATE_CREATE"] == shown["DATE_MODIFY"] == shown["LAST_ACTIVITY_TIME"]
    assert shown["DATE_CREATE"].endswith("+03:00")
    whose = ("ASSIGNED_BY_ID", "CREATED_BY_ID", "MODIFY_BY_ID", "LAST_ACTIVITY_BY")
    assert {shown[name] for name in whose} == {str(ADMIN)}
    assert (shown["OPENED"], shown["HAS_PHONE"], shown["HAS_EMAIL"], shown["HAS_IMOL"]) == (
        "Y",
        "N",
        "N",
        "N",
    )
    assert not {"PHONE", "EMAIL", "WEB", "IM", "LINK", "CONTACT_IDS", "COMPANY_IDS"} & set(shown)


@pytest.mark.parametrize("kind", KINDS)
async def test_the_setting_of_opened(portal: Portal, kind: str) -> None:
    await portal.db.execute("INSERT INTO setting VALUES ('lead_opened', 'off')")
    assert (await get(portal, kind, await make(portal, kind)))["OPENED"] == "N"
    assert (await get(portal, kind, await make(portal, kind, OPENED="Y")))["OPENED"] == "Y"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
async def test_dates_in_the_portals_zone(portal: Portal, kind: str, zone: str) -> None:
    await portal.db.execute("INSERT INTO setting VALUES ('time_zone', $1)", zone)
    fields = {"DATE_CREATE": "2026-03-02T12:00:00Z", "BIRTHDATE": "1990-04-12"}
    made = await portal.admin(f"crm.{kind}.add", fields=fields, params={"IMPORT": "Y"})
    shown = await get(portal, kind, made)
    expected = {"America/New_York": "2026-03-02T07:00:00-05:00", "Asia/Tokyo": "2026-03-02T21:00:00+09:00"}
    assert shown["DATE_CREATE"] == expected[zone]
    if "BIRTHDATE" in shown:
        assert shown["BIRTHDATE"][:10] == "1990-04-12"
    day = {"America/New_York": "2026-03-02", "Asia/Tokyo": "2026-03-03"}[zone]
    found = await portal.admin.body(f"crm.{kind}.list", filter={"<DATE_CREATE": day})
    assert found["total"] == (1 if zone == "Asia/Tokyo" else 0)


@pytest.mark.parametrize("kind", KINDS)
async def test_import(portal: Portal, kind: str) -> None:
    audit = {
        "DATE_CREATE": "2020-01-02T10:00:00+03:00",
        "DATE_MODIFY": "2020-01-03T10:00:00+03:00",
        "CREATED_BY_ID": str(MANAGER),
        "MODIFY_BY_ID": str(COLLEAGUE),
    }
    made = await portal.admin(f"crm.{kind}.add", fields=audit, params={"IMPORT": "Y"})
    shown = await get(portal, kind, made)
    assert {name: shown[name] for name in audit} == audit
    for params in ({"IMPORT": "N"}, {}, {"IMPORT": ""}, {"IMPORT": "0"}):
        made = await portal.admin(f"crm.{kind}.add", fields=audit, params=params)
        assert (await get(portal, kind, made))["CREATED_BY_ID"] == str(ADMIN)
    refused = {"CREATED_BY_ID": MISSING}
    _, _, text = await portal.admin.refused(f"crm.{kind}.add", fields=refused, params={"IMPORT": "Y"})
    assert text.startswith("Invalid value for the")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("bad", [None, 0, -1, "abc", "", []])
@pytest.mark.parametrize("verb", ["get", "update", "delete"])
async def test_bad_ids(portal: Portal, kind: str, verb: str, bad: Any) -> None:
    assert await portal.admin.refused(f"crm.{kind}.{verb}", id=bad) == NO_ID
    assert await portal.manager.refused(f"crm.{kind}.{verb}", id=bad) == NO_ID


NOT_THERE = {
    ("lead", "get"): ("", "Not found"),
    ("contact", "get"): ("", "Not found"),
    ("company", "get"): ("", "Not found"),
    ("lead", "update"): ("", "Not found"),
    ("contact", "update"): ("", "Not found"),
    ("company", "update"): ("", "Not found"),
    ("lead", "delete"): ("", "Lead is not found"),
    ("contact", "delete"): ("ERROR_CORE", "Element not found"),
    ("company", "delete"): ("", "Company is not found"),
}


@pytest.mark.parametrize(("kind", "verb"), NOT_THERE)
async def test_what_does_not_exist(portal: Portal, kind: str, verb: str) -> None:
    assert await portal.admin.refused(f"crm.{kind}.{verb}", id=MISSING) == (400, *NOT_THERE[kind, verb])
    assert await portal.manager.refused(f"crm.{kind}.{verb}", id=MISSING) == DENIED


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("verb", "params", "name"),
    [
        ("add", {"fields": 5}, "fields"),
        ("add", {"fields": "x"}, "fields"),
        ("add", {"fields": ""}, "fields"),
        ("add", {"params": "x"}, "params"),
        ("add", {"fields": 5, "params": 5}, "fields"),
        ("update", {"id": 5, "fields": 5}, "fields"),
        ("update", {"id": 5, "params": True}, "params"),
        ("update", {"id": 5, "fields": 5, "params": 5}, "fields"),
        ("list", {"filter": 5}, "filter"),
        ("list", {"order": "ID"}, "order"),
    ],
)
async def test_wrong_containers(
    portal: Portal, kind: str, verb: str, params: dict[str, Any], name: str
) -> None:
    refusal = (400, "", f"Parameter '{name}' must be array.")
    assert await portal.admin.refused(f"crm.{kind}.{verb}", **params) == refusal


@pytest.mark.parametrize("kind", KINDS)
async def test_the_id_comes_first(portal: Portal, kind: str) -> None:
    assert await portal.admin.refused(f"crm.{kind}.update", fields=5, params=5) == NO_ID


@pytest.mark.parametrize("kind", KINDS)
async def test_deletion(portal: Portal, kind: str) -> None:
    made = await make(portal, kind, PHONE=["+74951234567"], PHOTO={"fileData": PNG}, LOGO={"fileData": PNG})
    await portal.age()
    assert await portal.admin(f"crm.{kind}.delete", id=made) is True
    assert await portal.events() == [(f"ONCRM{kind.upper()}DELETE", made)]
    for table in ("multifield", "history", "file"):
        assert await portal.db.fetchval(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - named here
    assert (await portal.admin.refused(f"crm.{kind}.get", id=made))[2] == "Not found"


@pytest.mark.parametrize("verb", ["", "items", "add.x", "addd", "fields.x"])
async def test_other_verbs(portal: Portal, verb: str) -> None:
    status, code, _ = await portal.admin.refused(f"crm.lead.{verb}".rstrip("."))
    assert (status, code) == (404, "ERROR_METHOD_NOT_FOUND")


@pytest.mark.parametrize("kind", KINDS)
async def test_who_has_no_role_gets_nothing(portal: Portal, kind: str) -> None:
    for verb in ("fields", "add", "get", "list", "update", "delete"):
        assert await portal.outsider.refused(f"crm.{kind}.{verb}", id=1) == DENIED
    for verb in ("fields", "items.get"):
        assert await portal.outsider.refused(f"crm.lead.contact.{verb}", id=1) == DENIED


@pytest.mark.parametrize("kind", ["contact", "company"])
async def test_pictures(portal: Portal, kind: str) -> None:
    name = "PHOTO" if kind == "contact" else "LOGO"
    made = await make(portal, kind, **{name: {"fileData": PNG}})
    shown = (await get(portal, kind, made))[name]
    assert set(shown) == {"id", "showUrl", "downloadUrl"}
    await portal.age()
    await portal.admin(f"crm.{kind}.update", id=made, fields={name: {"id": shown["id"], "fileData": PNG}})
    replaced = (await get(portal, kind, made))[name]
    assert replaced["id"] != shown["id"]
    assert len(await portal.events()) == 1
    nothings: list[Any] = ["", None, {"id": replaced["id"]}, {"fileData": []}]
    for nothing in nothings:
        await portal.admin(f"crm.{kind}.update", id=made, fields={name: nothing})
    assert await portal.events() == []
    removal = {name: {"id": replaced["id"], "remove": "Y"}}
    await portal.admin(f"crm.{kind}.update", id=made, fields=removal)
    assert (await get(portal, kind, made))[name] is None
    assert len(await portal.events()) == 1
    await portal.admin(f"crm.{kind}.update", id=made, fields=removal)
    assert await portal.events() == [], "removing what is not there is no change"
    assert await portal.db.fetchval("SELECT count(*) FROM file") == 0
