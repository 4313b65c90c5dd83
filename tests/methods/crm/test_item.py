"""`crm.item.*` through the whole application: one table for all four types (entities.md 7)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine, ReadTx
from support.crm import ADMIN, COLLEAGUE, MANAGER, Portal
from support.prepared import prepared_portal

LEAD, DEAL, CONTACT, COMPANY = 1, 2, 3, 4
TYPES = (LEAD, DEAL, CONTACT, COMPANY)
NAMES = {LEAD: "lead", DEAL: "deal", CONTACT: "contact", COMPANY: "company"}
MISSING = 999_999
NOT_FOUND = (400, "NOT_FOUND", "Element not found")
DENIED = (400, "ACCESS_DENIED", "Access denied")
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
FLAT = {
    *("phoneWork", "phoneMobile", "phoneMailing", "phone"),
    *("emailWork", "emailHome", "emailMailing", "email", "imol"),
}

Item = dict[str, Any]


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


async def add(portal: Portal, kind: int, **fields: Any) -> Item:
    made: Item = (await portal.admin("crm.item.add", entityTypeId=kind, fields=fields))["item"]
    return made


async def update(portal: Portal, kind: int, number: int, **fields: Any) -> Item:
    given = {"entityTypeId": kind, "id": number, "fields": fields}
    made: Item = (await portal.admin("crm.item.update", **given))["item"]
    return made


async def ids(portal: Portal, kind: int, given: Any) -> list[int]:
    found = await portal.admin("crm.item.list", entityTypeId=kind, select=["id"], filter=given)
    return [item["id"] for item in found["items"]]


def refusal(title: str) -> tuple[int, str, str]:
    return 400, "CRM_FIELD_ERROR_VALUE_NOT_VALID", f'Invalid value for the "{title}" field'


# What is said of fields and items.


@pytest.mark.parametrize("kind", TYPES)
async def test_an_item_has_the_fields_described(portal: Portal, kind: int) -> None:
    fields = (await portal.manager("crm.item.fields", entityTypeId=kind))["fields"]
    item = await add(portal, kind)
    described = [name for name in fields if name not in ("contacts", "companies")]
    flat = FLAT if "fm" in fields else set()
    assert {*item} == {*described, "entityTypeId"} | flat
    assert list(item)[: len(described)] == described
    assert list(item)[-1] == "entityTypeId"
    assert item["entityTypeId"] == kind
    assert (await portal.admin("crm.item.get", entityTypeId=str(kind), id=str(item["id"])))["item"] == item


@pytest.mark.parametrize("kind", TYPES)
async def test_a_list_shows_what_get_does(portal: Portal, kind: int) -> None:
    item = await add(portal, kind, observers=[MANAGER])
    shown = {name: value for name, value in item.items() if name not in FLAT}
    for select in (None, [], ["*"]):
        body = await portal.admin.body("crm.item.list", entityTypeId=kind, select=select)
        assert body == {"result": {"items": [shown]}, "total": 1}


async def test_values_have_their_own_types(portal: Portal) -> None:
    contacts = await portal.contacts(2)
    item = await add(
        portal,
        LEAD,
        title="T",
        birthdate="1990-04-12",
        opportunity="1500.50",
        isManualOpportunity="Y",
        webformId="7",
        contactIds=contacts[::-1],
        observers=[COLLEAGUE, MANAGER],
        fm=[{"typeId": "PHONE", "valueType": "WORK", "value": "+7 495 000-00-01"}],
    )
    (value,) = item["fm"]
    expected = {
        "title": "T",
        "name": None,
        "birthdate": "1990-04-12T04:00:00+04:00",
        "dateClosed": None,
        "opportunity": 1500.5,
        "isManualOpportunity": "Y",
        "webformId": 7,
        "companyId": None,
        "contactId": contacts[1],
        "contactIds": contacts[::-1],
        "observers": [COLLEAGUE, MANAGER],
        "isReturnCustomer": "Y",
        "hasPhone": "Y",
        "stageId": "NEW",
        "stageSemanticId": "P",
        "assignedById": ADMIN,
        "fm": [{"id": value["id"], "valueType": "WORK", "value": "+7 495 000-00-01", "typeId": "PHONE"}],
        "phoneWork": "+7 495 000-00-01",
        "phone": "+7 495 000-00-01",
        "email": "",
    }
    assert {name: item[name] for name in expected} == expected
    assert isinstance(value["id"], int)
    whole = await update(portal, LEAD, item["id"], opportunity=20)
    assert isinstance(whole["opportunity"], int)


async def test_names_are_accepted_in_both_spellings(portal: Portal) -> None:
    item = await add(portal, LEAD, TITLE="T", ORIGINATOR_ID="x")
    assert (item["title"], item["originatorId"]) == ("T", "x")
    found = await portal.admin(
        "crm.item.list",
        entityTypeId=LEAD,
        select=["ID", "ORIGINATOR_ID"],
        filter={"=ORIGINATOR_ID": "x"},
        order={"ID": "desc"},
    )
    assert found == {"items": [{"id": item["id"], "originatorId": "x"}]}


async def test_pages(portal: Portal) -> None:
    made = [(await add(portal, COMPANY, title=f"A{number}"))["id"] for number in range(52)]
    body = await portal.admin.body("crm.item.list", entityTypeId=COMPANY, select=["id"])
    assert (body["total"], body["next"]) == (52, 50)
    rest = await portal.admin.body("crm.item.list", entityTypeId=COMPANY, select=["id"], start=50)
    assert [item["id"] for item in rest["result"]["items"]] == made[50:]
    assert "next" not in rest
    uncounted = {"filter": {">id": made[49]}, "order": {"id": "ASC"}, "select": ["id"], "start": -1}
    body = await portal.admin.body("crm.item.list", entityTypeId=COMPANY, **uncounted)
    assert body == {"result": {"items": [{"id": each} for each in made[50:]]}, "total": 0}


@pytest.mark.parametrize("kind", TYPES)
async def test_a_page_takes_as_many_statements_as_a_row(
    portal: Portal, kind: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[int] = []
    read = ReadTx.rows

    async def counting(tx: ReadTx, *given: Any, **values: Any) -> Any:
        counts[-1] += 1
        return await read(tx, *given, **values)

    monkeypatch.setattr(ReadTx, "rows", counting)
    for _ in range(2):
        await add_nothing_counted(portal, kind, counts)
        counts.append(0)
        await portal.admin("crm.item.list", entityTypeId=kind)
    assert counts[1] == counts[3] > 0


async def add_nothing_counted(portal: Portal, kind: int, counts: list[int]) -> None:
    counts.append(0)
    await add(portal, kind, observers=[MANAGER])


# Links, observers, phones.


async def test_scenario_15_emptying_the_list_makes_an_ordinary_lead(portal: Portal) -> None:
    contact = await portal.contact()
    lead = await portal.lead(CONTACT_ID=contact)
    await portal.age()
    item = await update(portal, LEAD, lead, contactIds=[])
    assert (item["isReturnCustomer"], item["contactId"], item["contactIds"]) == ("N", None, [])
    assert await portal.events() == [("ONCRMLEADUPDATE", lead)]
    assert await portal.touched("lead", lead)


@pytest.mark.parametrize(
    ("fields", "links"),
    [
        ({"contactId": 3}, [3]),
        ({"contactId": 1}, [2, 1]),
        ({"contactId": 0}, []),
        ({"contactId": None, "contactIds": None}, [2, 1]),
        ({"contactIds": [1, 3, 1, -5]}, [1, 3]),
        ({"contactIds": [3], "contactId": 1}, [3]),
        ({"contactIds": []}, []),
        ({"title": "x"}, [2, 1]),
    ],
)
@pytest.mark.parametrize("kind", [LEAD, DEAL])
async def test_links_are_written(portal: Portal, kind: int, fields: Item, links: list[int]) -> None:
    """Vectors of repeat-leads.md 2.3; the contacts are numbered 1, 2, 3."""
    contacts = await portal.contacts(3)
    item = await add(portal, kind, contactIds=[contacts[1], contacts[0]])

    def real(value: Any) -> Any:
        if isinstance(value, list):
            return [real(each) for each in value]
        return contacts[value - 1] if isinstance(value, int) and value > 0 else value

    given = {name: real(value) for name, value in fields.items()}
    changed = await update(portal, kind, item["id"], **given)
    expected = [contacts[each - 1] for each in links]
    assert changed["contactIds"] == expected
    assert changed["contactId"] == (expected[0] if expected else None)


async def test_contacts_have_companies_and_companies_contacts(portal: Portal) -> None:
    one, two = [(await add(portal, COMPANY))["id"] for _ in range(2)]
    contact = await add(portal, CONTACT, companyIds=[two, one])
    assert (contact["companyId"], contact["companyIds"]) == (two, [two, one])
    company = (await portal.admin("crm.item.get", entityTypeId=COMPANY, id=one))["item"]
    assert company["contactIds"] == [contact["id"]]
    assert (await update(portal, COMPANY, one, contactIds=[]))["contactIds"] == []
    assert await ids(portal, CONTACT, {"companyIds": one}) == []
    assert await ids(portal, CONTACT, {"companyIds": two}) == [contact["id"]]


async def test_observers_are_kept_in_order(portal: Portal) -> None:
    item = await add(portal, LEAD, observers=[COLLEAGUE, MANAGER])
    lead = item["id"]
    await portal.age()
    assert (await update(portal, LEAD, lead, observers=[COLLEAGUE, MANAGER]))["observers"] == [3, 2]
    assert await portal.events() == []
    assert (await update(portal, LEAD, lead, observers=[MANAGER, COLLEAGUE]))["observers"] == [2, 3]
    assert await portal.events() == [("ONCRMLEADUPDATE", lead)]
    assert await portal.touched("lead", lead)
    assert await portal.history("lead", lead) == ["changed"]
    assert (await update(portal, LEAD, lead, observers=[]))["observers"] == []
    given = {"entityTypeId": LEAD, "id": lead, "fields": {"observers": [MISSING]}}
    assert await portal.admin.refused("crm.item.update", **given) == refusal("Наблюдатели")


async def test_an_observer_reads(portal: Portal) -> None:
    item = await add(portal, LEAD, opened="N")
    asked = {"entityTypeId": LEAD, "id": item["id"]}
    assert await portal.manager.refused("crm.item.get", **asked) == DENIED
    await update(portal, LEAD, item["id"], observers=[MANAGER])
    assert (await portal.manager("crm.item.get", **asked))["item"]["id"] == item["id"]
    assert len((await portal.manager("crm.item.list", entityTypeId=LEAD))["items"]) == 1
    refused = await portal.manager.refused("crm.item.update", **asked, fields={"title": "x"})
    assert refused == DENIED


async def test_fm(portal: Portal) -> None:
    given = {
        "n0": {"typeId": "PHONE", "valueType": "MOBILE", "value": "+7 916 000-00-01"},
        "n1": {"typeId": "EMAIL", "value": "a@b.cd"},
    }
    item = await add(portal, CONTACT, name="N", fm=given)
    phone, email = item["fm"]
    assert (phone["valueType"], email["valueType"]) == ("MOBILE", "WORK")
    changed = await update(
        portal,
        CONTACT,
        item["id"],
        fm={str(phone["id"]): {"value": ""}, str(email["id"]): {"typeId": "EMAIL", "value": "b@b.cd"}},
    )
    assert changed["fm"] == [{**email, "value": "b@b.cd"}]
    assert (changed["hasPhone"], changed["hasEmail"]) == ("N", "Y")
    again = await update(portal, CONTACT, item["id"], fm=[{"typeId": "PHONE", "value": "+7 1"}])
    assert [each["typeId"] for each in again["fm"]] == ["EMAIL", "PHONE"]
    (listed,) = (await portal.admin("crm.item.list", entityTypeId=CONTACT, select=["fm"]))["items"]
    assert listed == {"id": item["id"], "fm": again["fm"]}


async def test_files(portal: Portal, client: httpx.AsyncClient) -> None:
    item = await add(portal, CONTACT, photo=["a.png", PNG])
    photo = item["photo"]
    assert {*photo} == {"id", "url", "urlMachine"}
    for link in ("url", "urlMachine"):
        assert (await client.get(photo[link])).headers["content-type"] == "image/png"
    assert (await update(portal, CONTACT, item["id"], photo={"id": photo["id"]}))["photo"] == photo
    assert (await update(portal, CONTACT, item["id"], photo=None))["photo"] is None


# Filters.


@pytest.fixture
async def leads(portal: Portal) -> list[int]:
    """Three leads: of two contacts, of one of them, of nobody."""
    one, two = await portal.contacts(2)
    both = await add(portal, LEAD, title="Alpha", contactIds=[one, two], observers=[MANAGER], opportunity=10)
    single = await add(portal, LEAD, title="Beta", contactIds=[two], fm=[{"typeId": "IM", "value": "imol|x"}])
    nobody = await add(portal, LEAD, title="Gamma", name="Anna", stageId="JUNK", opportunity=30)
    return [one, two, both["id"], single["id"], nobody["id"]]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"contactIds": "one"}, "b"),
        ({"contactIds": "two"}, "bs"),
        ({"contactId": "two"}, "s"),
        ({"@contactIds": ["one", "two"]}, "bs"),
        ({"!contactIds": "one"}, "sn"),
        ({"contactIds": ""}, "n"),
        ({"!contactIds": 0}, "bs"),
        ({"observers": MANAGER}, "b"),
        ({"observers": 0}, "sn"),
        ({"imol": "imol|x"}, "s"),
        ({"=%title": "a%"}, "b"),
        ({"%stageId": "UN"}, "n"),
        ({"!stageId": "NEW"}, "n"),
        ({"><id": [1, 2]}, "INVALID_ARG_VALUE"),
        ([{"logic": "OR", "=title": "Alpha", "name": "Anna"}], "bn"),
        ({"0": {"logic": "OR", "0": {"!=name": ""}, "1": {"title": "Beta", "contactIds": "two"}}}, "sn"),
        ({"0": {"logic": "OR", "title": "Alpha", "0": {"title": "Beta"}}, ">opportunity": 5}, "b"),
        ({"logic": "OR", "title": "Alpha", ">=opportunity": 30}, "bn"),
        ({">id": [{"id": 1}]}, ""),
        ({"0": {"logic": "OR", ">id": {"a": []}, "title": "Beta"}}, "s"),
        ({"ddId": 1}, "INVALID_ARG_VALUE"),
    ],
)
async def test_filters(portal: Portal, leads: list[int], given: Any, found: str) -> None:
    one, two, *made = leads
    named = dict(zip("bsn", made, strict=True))

    def real(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: real(each) for key, each in value.items()}
        if isinstance(value, list):
            return [real(each) for each in value]
        return {"one": one, "two": two}.get(value, value) if isinstance(value, str) else value

    if found == "INVALID_ARG_VALUE":
        asked = {"entityTypeId": LEAD, "filter": real(given)}
        assert (await portal.admin.refused("crm.item.list", **asked))[1] == found
    else:
        assert await ids(portal, LEAD, real(given)) == [named[each] for each in found]


async def test_groups_keep_rights(portal: Portal, leads: list[int]) -> None:
    either = [{"logic": "OR", "=title": "Alpha", "!title": "Alpha"}]
    body = await portal.colleague.body("crm.item.list", entityTypeId=LEAD, filter=either)
    assert body == {"result": {"items": []}, "total": 0}
    await update(portal, LEAD, leads[2], assignedById=COLLEAGUE)
    body = await portal.colleague.body("crm.item.list", entityTypeId=LEAD, filter=either)
    assert [item["id"] for item in body["result"]["items"]] == [leads[2]]


async def test_a_reference_that_leads_nowhere_finds_nothing(portal: Portal) -> None:
    await add(portal, LEAD)
    last = "$result[a][items][49][id]"
    commands = {
        "a": "crm.item.list?entityTypeId=1&select[]=id&start=-1",
        "b": f"crm.item.list?entityTypeId=1&select[]=id&start=-1&filter[>id]={last}",
    }
    found = await portal.admin("batch", cmd=commands)
    assert found["result_error"] == []
    assert found["result"]["b"] == {"items": []}


async def test_own_companies_and_templates_are_not_listed_unasked(portal: Portal) -> None:
    company = (await add(portal, COMPANY, isMyCompany="Y"))["id"]
    deal = (await add(portal, DEAL, isRecurring="Y"))["id"]
    assert (await ids(portal, COMPANY, {}), await ids(portal, DEAL, {})) == ([], [])
    assert await ids(portal, COMPANY, [{"isMyCompany": "Y"}]) == [company]
    assert await ids(portal, DEAL, [{"logic": "OR", "isRecurring": "Y", "id": 0}]) == [deal]


# Refusals.


@pytest.mark.parametrize(
    "verb", ["fields", "get", "list", "add", "update", "delete", "import", "batchImport"]
)
async def test_unknown_types(portal: Portal, verb: str) -> None:
    given = {"id": 1, "fields": {}, "data": []}
    for number in (0, 31, 5, "x", [1]):
        refused = await portal.admin.refused(f"crm.item.{verb}", entityTypeId=number, **given)
        assert refused == (400, "NOT_FOUND", "SPA not found")
    refused = await portal.admin.refused(f"crm.item.{verb}", **given)
    assert refused == (400, "100", "Could not find value for parameter {entityTypeId}")


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("verb", ["get", "update", "delete"])
async def test_missing_items(portal: Portal, kind: int, verb: str) -> None:
    method, asked = f"crm.item.{verb}", {"entityTypeId": kind, "fields": {}}
    assert await portal.admin.refused(method, id=MISSING, **asked) == NOT_FOUND
    assert await portal.admin.refused(method, id=0, **asked) == NOT_FOUND
    assert await portal.manager.refused(method, id=MISSING, **asked) == DENIED
    assert (await portal.admin.refused(method, **asked))[1] == "100"


@pytest.mark.parametrize("kind", TYPES)
async def test_rights(portal: Portal, kind: int) -> None:
    item = await add(portal, kind, opened="N")
    asked = {"entityTypeId": kind, "id": item["id"]}
    for verb in ("get", "update", "delete"):
        assert await portal.manager.refused(f"crm.item.{verb}", **asked, fields={"title": "x"}) == DENIED
    assert (await portal.manager.body("crm.item.list", entityTypeId=kind))["total"] == 0
    own = (await portal.manager("crm.item.add", entityTypeId=kind, fields={}))["item"]
    assert own["assignedById"] == MANAGER
    assert (await portal.outsider.refused("crm.item.list", entityTypeId=kind))[0] == 400


@pytest.mark.parametrize("kind", TYPES)
async def test_delete(portal: Portal, kind: int) -> None:
    item = await add(portal, kind, observers=[MANAGER])
    await portal.events()
    assert await portal.admin("crm.item.delete", entityTypeId=kind, id=item["id"]) == []
    assert await portal.events() == [(f"ONCRM{NAMES[kind].upper()}DELETE", item["id"])]
    assert await portal.admin.refused("crm.item.get", entityTypeId=kind, id=item["id"]) == NOT_FOUND
    assert await portal.db.fetchval("SELECT count(*) FROM observer") == 0


@pytest.mark.parametrize(
    ("kind", "fields", "refused"),
    [
        (LEAD, {"stageId": "NO"}, refusal("Стадия")),
        (LEAD, {"currencyId": "XXX"}, refusal("Валюта")),
        (LEAD, {"assignedById": MISSING}, refusal("Ответственный")),
        (LEAD, {"lastActivityBy": MISSING}, refusal("LAST_ACTIVITY_BY")),
        (LEAD, {"birthdate": "tomorrow"}, refusal("Дата рождения")),
        (LEAD, {"opportunity": "much"}, refusal("Сумма")),
        (LEAD, {"title": ["x"]}, refusal("Название лида")),
        (DEAL, {"stageId": "NO"}, refusal("Стадия сделки")),
        (DEAL, {"categoryId": 5}, refusal("Воронка")),
        (CONTACT, {"categoryId": 5}, refusal("Направление")),
        (COMPANY, {"categoryId": 5}, refusal("Направление")),
        (
            LEAD,
            {"contactIds": MISSING},
            (400, "100", "Expected iterable value for multiple field, but got integer instead"),
        ),
        (
            LEAD,
            {"observers": "2"},
            (400, "100", "Expected iterable value for multiple field, but got string instead"),
        ),
        (LEAD, {"contactIds": [MISSING]}, DENIED),
        (DEAL, {"companyId": MISSING}, DENIED),
        (DEAL, {"leadId": MISSING}, DENIED),
        (
            LEAD,
            {"opened": ""},
            (400, "CRM_FIELD_ERROR_REQUIRED", 'The "Доступен для всех" field is required'),
        ),
        (
            CONTACT,
            {"name": "", "lastName": ""},
            (400, "CRM_FIELD_ERROR_REQUIRED", 'The "Имя" field is required'),
        ),
    ],
)
async def test_what_cannot_be_stored_is_refused(
    portal: Portal, kind: int, fields: Item, refused: tuple[int, str, str]
) -> None:
    item = await add(portal, kind, **({"name": "N"} if kind == CONTACT else {}))
    asked = {"entityTypeId": kind, "fields": fields}
    assert await portal.admin.refused("crm.item.update", id=item["id"], **asked) == refused
    if "lastName" not in fields:  # a new contact gets a name
        assert await portal.admin.refused("crm.item.add", **asked) == refused
    again = (await portal.admin("crm.item.get", entityTypeId=kind, id=item["id"]))["item"]
    assert again == item


async def test_what_nobody_says_changes_nothing(portal: Portal) -> None:
    item = await add(portal, LEAD, title="T")
    await portal.age()
    before = (await portal.admin("crm.item.get", entityTypeId=LEAD, id=item["id"]))["item"]
    given = {**before, "id": 5, "createdTime": "2020-01-01", "isReturnCustomer": "Y", "nothing": 1}
    assert await update(portal, LEAD, item["id"], **{**given, "fm": []}) == before
    assert await portal.events() == []


async def test_own_companies_stay_own(portal: Portal) -> None:
    company = await add(portal, COMPANY, isMyCompany="Y")
    assert (await update(portal, COMPANY, company["id"], isMyCompany="N"))["isMyCompany"] == "Y"


async def test_fields_are_needed(portal: Portal) -> None:
    for verb in ("add", "update", "import"):
        refused = await portal.admin.refused(f"crm.item.{verb}", entityTypeId=LEAD, id=1)
        assert refused == (400, "100", "Could not find value for parameter {fields}")


# Stages and categories.


async def test_a_stage_that_is_not_allowed(portal: Portal) -> None:
    await portal.db.execute(
        "INSERT INTO role (code, name) VALUES ('seller', 'x');"
        "INSERT INTO role_right (role_code, entity_type, action, level)"
        " SELECT 'seller', e, a, 100 FROM unnest(ARRAY[1, 2]) e, unnest(ARRAY['READ', 'WRITE']) a;"
        "INSERT INTO role_right (role_code, entity_type, action, stage, targets)"
        " VALUES ('seller', 1, 'TRANSITION', 'NEW', '{IN_PROCESS}'),"
        "        ('seller', 2, 'TRANSITION', 'NEW', '{PREPARATION}');"
        "UPDATE user_account SET roles = '{seller}' WHERE id = 2"
    )
    for kind, allowed, forbidden in ((LEAD, "IN_PROCESS", "JUNK"), (DEAL, "PREPARATION", "WON")):
        asked = {"entityTypeId": kind, "id": (await add(portal, kind))["id"]}
        refused = await portal.manager.refused("crm.item.update", **asked, fields={"stageId": forbidden})
        assert refused == (400, "0", "Insufficient permissions to change the stage")
        moved = await portal.manager("crm.item.update", **asked, fields={"stageId": allowed})
        assert moved["item"]["stageId"] == allowed


async def test_a_deal_goes_into_another_category(portal: Portal) -> None:
    made = await portal.admin("crm.category.add", entityTypeId=2, fields={"name": "Wholesale"})
    category = made["category"]["id"]
    deal = await add(portal, DEAL, stageId="PREPARATION")
    assert (deal["categoryId"], deal["isNew"], deal["previousStageId"]) == (0, "N", None)
    await portal.db.execute("DELETE FROM outbox")
    moved = await update(portal, DEAL, deal["id"], categoryId=category)
    expected = {
        "categoryId": category,
        "stageId": f"C{category}:NEW",
        "previousStageId": "PREPARATION",
        "isNew": "Y",
    }
    assert {name: moved[name] for name in expected} == expected
    events = await portal.db.fetch("SELECT event, data FROM outbox ORDER BY event")
    assert [event["event"] for event in events] == ["ONCRMDEALMOVETOCATEGORY", "ONCRMDEALUPDATE"]
    assert f'"STAGE_ID": "C{category}:NEW"' in events[0]["data"]
    back = await update(portal, DEAL, deal["id"], categoryId=0, stageId="WON")
    assert (back["categoryId"], back["stageId"], back["closed"]) == (0, "WON", "Y")
    asked = {"entityTypeId": DEAL, "id": deal["id"], "fields": {"categoryId": category, "stageId": "LOSE"}}
    assert await portal.admin.refused("crm.item.update", **asked) == refusal("Стадия сделки")


async def test_a_deal_is_not_moved_where_its_mover_has_no_rights(portal: Portal) -> None:
    made = await portal.admin("crm.category.add", entityTypeId=2, fields={"name": "Wholesale"})
    category = made["category"]["id"]
    rights = [(2, 0, "READ", "", 100), (2, 0, "WRITE", "", 100)]
    await portal.role("max", *rights, (2, category, "READ", "", 0), (2, category, "WRITE", "", 0))
    deal = (await add(portal, DEAL))["id"]
    asked = {"entityTypeId": DEAL, "id": deal, "fields": {"categoryId": category}}
    assert await portal.manager.refused("crm.item.update", **asked) == DENIED


async def test_a_deal_of_a_repeat_lead(portal: Portal) -> None:
    contact = await portal.contact()
    lead = await portal.lead(CONTACT_ID=contact)
    deal = await add(portal, DEAL, contactIds=[contact])
    assert deal["isRepeatedApproach"] == "N"
    assert (await update(portal, DEAL, deal["id"], leadId=lead))["isRepeatedApproach"] == "Y"
    assert await portal.admin("crm.lead.delete", id=lead) is True
    item = (await portal.admin("crm.item.get", entityTypeId=DEAL, id=deal["id"]))["item"]
    assert item["leadId"] is None
