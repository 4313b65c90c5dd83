"""`crm.deal.contact.*` and the linking fields of deals (entities.md 1, rulings R3-R8)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.store.engine import Engine
from support.crm import Portal
from support.prepared import prepared_portal

FAMILY = "crm.deal.contact"
MISSING = 999_999
DENIED = (403, "ACCESS_DENIED", "Access denied!")
NOT_FOUND = (400, "", "Not found.")
UNREADABLE = "[Contact #{}] У вас нет доступа к этому контакту."


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


async def links(portal: Portal, deal: int) -> list[list[Any]]:
    """Rows as [contact, SORT, primary]; CONTACT_ID must be the primary one."""
    rows = await portal.admin.links(deal, FAMILY)
    primary = [str(row[0]) for row in rows if row[2] == "Y"]
    assert len(primary) == bool(rows)
    shown = await portal.admin("crm.deal.get", id=deal)
    assert shown["CONTACT_ID"] == next(iter(primary), None)
    return rows


async def test_linking_and_unlinking(portal: Portal) -> None:
    deal, (one, two, three) = await portal.deal(), await portal.contacts(3)
    await portal.age()

    async def do(verb: str, **params: Any) -> tuple[bool, list[Any], int]:
        answer = await portal.admin(f"{FAMILY}.{verb}", id=deal, **params)
        events = await portal.events()
        assert set(events) <= {("ONCRMDEALUPDATE", deal)}
        assert await portal.touched("deal", deal) is bool(events)
        await portal.age()
        return answer, await links(portal, deal), len(events)

    assert await do("add", fields={"CONTACT_ID": one, "IS_PRIMARY": "N"}) == (True, [[one, 10, "Y"]], 1)
    assert await do("add", fields={"CONTACT_ID": one, "SORT": 5}) == (False, [[one, 10, "Y"]], 0)
    both = [[one, 10, "Y"], [two, 20, "N"]]
    assert await do("add", fields={"CONTACT_ID": str(two)}) == (True, both, 1)
    row = {"CONTACT_ID": three, "SORT": 5, "IS_PRIMARY": "Y"}
    assert await do("add", fields=row) == (True, [[three, 5, "Y"], [one, 10, "N"], [two, 20, "N"]], 1)
    assert await do("delete", fields={"CONTACT_ID": three}) == (True, both, 1)
    assert await do("delete", fields={"CONTACT_ID": three}) == (False, both, 0)
    assert await do("delete", fields={"CONTACT_ID": MISSING}) == (False, both, 0)
    swapped = [[two, 10, "N"], [one, 20, "Y"]]
    rows = [{"CONTACT_ID": two}, {"CONTACT_ID": one, "IS_PRIMARY": "Y"}]
    assert await do("items.set", items=rows) == (True, swapped, 1)
    assert await do("items.set", items=rows) == (True, swapped, 0)
    assert await do("items.set", items=["x", {"CONTACT_ID": 0}, {"CONTACT_ID": three}]) == (
        *(True, [[three, 30, "Y"]], 1),
    )
    assert await do("items.delete") == (True, [], 1)
    assert await do("items.delete") == (True, [], 0)
    assert await do("items.set", items=[]) == (True, [], 0)


async def test_rows_and_fields(portal: Portal) -> None:
    contact = await portal.contact()
    deal = await portal.deal(CONTACT_ID=contact)
    row = {"CONTACT_ID": contact, "SORT": 10, "ROLE_ID": 0, "IS_PRIMARY": "Y"}
    assert await portal.admin(f"{FAMILY}.items.get", id=deal) == [row]
    found = await portal.manager(f"{FAMILY}.fields")
    assert {name: (field["type"], field["isRequired"], field["title"]) for name, field in found.items()} == {
        "SORT": ("integer", False, "Сортировка"),
        "IS_PRIMARY": ("char", False, "Первичный"),
        "CONTACT_ID": ("integer", True, "Контакт"),
    }


async def test_history(portal: Portal) -> None:
    deal, contact = await portal.deal(), await portal.contact()
    await portal.admin(f"{FAMILY}.add", id=deal, fields={"CONTACT_ID": contact})
    await portal.admin(f"{FAMILY}.delete", id=deal, fields={"CONTACT_ID": contact})
    assert await portal.history("deal", deal) == ["created", "linked", "unlinked"]


@pytest.mark.parametrize(
    ("verb", "admin"),
    [
        ("add", NOT_FOUND),
        ("delete", NOT_FOUND),
        ("items.set", NOT_FOUND),
        ("items.get", []),
        ("items.delete", True),
    ],
)
async def test_a_missing_deal(portal: Portal, verb: str, admin: Any) -> None:
    params: dict[str, Any] = {"id": MISSING, "fields": {"CONTACT_ID": 1}, "items": []}
    if isinstance(admin, tuple):
        assert await portal.admin.refused(f"{FAMILY}.{verb}", **params) == admin
    else:
        assert await portal.admin(f"{FAMILY}.{verb}", **params) == admin
    assert await portal.manager.refused(f"{FAMILY}.{verb}", **params) == DENIED


async def test_anothers_deal(portal: Portal) -> None:
    contact = await portal.contact(ASSIGNED_BY_ID=2)
    deal = await portal.deal(ASSIGNED_BY_ID=3, CONTACT_ID=contact)
    params: dict[str, Any] = {"id": deal, "fields": {"CONTACT_ID": contact}, "items": []}
    for verb in ("add", "delete", "items.set", "items.get", "items.delete"):
        assert await portal.manager.refused(f"{FAMILY}.{verb}", **params) == DENIED
    assert len(await links(portal, deal)) == 1


async def test_contacts_that_are_missing_or_unreadable(portal: Portal) -> None:
    deal, hidden = await portal.deal(ASSIGNED_BY_ID=2), await portal.contact()
    for verb, params in (
        ("add", {"fields": {"CONTACT_ID": MISSING}}),
        ("items.set", {"items": [{"CONTACT_ID": MISSING}]}),
    ):
        assert await portal.admin.refused(f"{FAMILY}.{verb}", id=deal, **params) == NOT_FOUND
        refused = await portal.manager.refused(f"{FAMILY}.{verb}", id=deal, **params)
        assert refused == (400, "", UNREADABLE.format(MISSING))
    for verb, params in (
        ("add", {"fields": {"CONTACT_ID": hidden}}),
        ("items.set", {"items": [{"CONTACT_ID": hidden}]}),
    ):
        refused = await portal.manager.refused(f"{FAMILY}.{verb}", id=deal, **params)
        assert refused == (400, "", UNREADABLE.format(hidden))
    assert await links(portal, deal) == []
    # What is bound already may not be unbound one by one without reading it, only all at once.
    await portal.admin(f"{FAMILY}.add", id=deal, fields={"CONTACT_ID": hidden})
    unreadable = (400, "", UNREADABLE.format(hidden))
    assert (
        await portal.manager.refused(f"{FAMILY}.delete", id=deal, fields={"CONTACT_ID": hidden}) == unreadable
    )
    assert await portal.manager.refused(f"{FAMILY}.items.set", id=deal, items=[]) == unreadable
    assert len(await portal.manager(f"{FAMILY}.items.get", id=deal)) == 1
    assert await portal.manager(f"{FAMILY}.items.delete", id=deal) is True
    assert await links(portal, deal) == []


@pytest.mark.parametrize(
    ("verb", "params", "text"),
    [
        ("add", {}, "The parameter 'ownerEntityID' is invalid or not defined."),
        ("delete", {"id": -1}, "The parameter 'ownerEntityID' is invalid or not defined."),
        ("items.get", {}, "The parameter ownerEntityID is invalid or not defined."),
        ("items.set", {"id": "x"}, "The parameter ownerEntityID is invalid or not defined."),
        ("items.delete", {"id": 0}, "The parameter ownerEntityID is invalid or not defined."),
        ("add", {"id": MISSING}, "The parameter 'fields' must be array."),
        ("delete", {"id": MISSING, "fields": 5}, "The parameter 'item' must be array."),
        ("items.set", {"id": MISSING, "items": 5}, "The parameter items must be array."),
        ("add", {"id": "DEAL", "fields": {"COMPANY_ID": 5}}, "The parameter 'fields' is not valid."),
        ("delete", {"id": "DEAL", "fields": {"CONTACT_ID": -5}}, "The parameter 'fields' is not valid."),
    ],
)
async def test_bad_parameters(portal: Portal, verb: str, params: dict[str, Any], text: str) -> None:
    if params.get("id") == "DEAL":
        params = params | {"id": await portal.deal()}
    assert await portal.admin.refused(f"{FAMILY}.{verb}", **params) == (400, "", text)


# Linking fields (R8). Contacts are called A, B, C.
A, AB = [["A", 10, "Y"]], [["A", 10, "Y"], ["B", 20, "N"]]
WRITES: list[tuple[list[Any], dict[str, Any], list[Any]]] = [
    ([], {"CONTACT_ID": "A"}, A),
    ([], {"CONTACT_IDS": ["A", "B", "A", 0, -3]}, AB),
    ([], {"CONTACT_IDS": {"5": "A", "2": "B"}}, AB),
    ([], {"CONTACT_IDS": "A"}, A),
    ([], {"CONTACT_ID": "C", "CONTACT_IDS": ["A", "B"]}, AB),
    (["A", "B"], {"CONTACT_ID": "B"}, AB),
    (["A", "B"], {"CONTACT_ID": "C"}, [["C", 10, "Y"]]),
    (["A", "B"], {"CONTACT_ID": 0}, []),
    (["A", "B"], {"CONTACT_ID": ""}, []),
    (["A", "B"], {"CONTACT_ID": -1}, []),
    (["A", "B"], {"CONTACT_ID": None}, AB),
    (["A", "B"], {"CONTACT_ID": "$result[x]"}, AB),
    (["A", "B"], {"CONTACT_IDS": None}, AB),
    (["A", "B"], {"CONTACT_IDS": []}, []),
    (["A", "B"], {"CONTACT_IDS": ""}, []),
    (["A", "B"], {"CONTACT_IDS": ["B", "A"]}, [["B", 10, "Y"], ["A", 20, "N"]]),
]


@pytest.mark.parametrize(("before", "fields", "after"), WRITES)
async def test_linking_fields(
    portal: Portal, before: list[Any], fields: dict[str, Any], after: list[Any]
) -> None:
    ids = dict(zip("ABC", await portal.contacts(3), strict=True))

    def named(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: named(each) for key, each in value.items()}
        if isinstance(value, list):
            return [named(each) for each in value]
        return ids.get(value, value) if isinstance(value, str) else value

    deal = await portal.deal(CONTACT_IDS=named(before))
    await portal.age()
    assert await portal.admin("crm.deal.update", id=deal, fields=named(fields)) is True
    assert await links(portal, deal) == named(after)
    changed = [row[0] for row in after] != before
    assert await portal.events() == ([("ONCRMDEALUPDATE", deal)] if changed else [])


async def test_company_of_a_deal(portal: Portal) -> None:
    company, deal = await portal.company(), await portal.deal()

    async def write(value: Any) -> str | None:
        assert await portal.admin("crm.deal.update", id=deal, fields={"COMPANY_ID": value}) is True
        found: str | None = (await portal.admin("crm.deal.get", id=deal))["COMPANY_ID"]
        return found

    assert await write(company) == str(company)
    assert await write(None) == str(company)
    assert await write("x") == str(company)
    for empty in (0, "", -5):
        assert await write(str(company)) == str(company)
        assert await write(empty) is None


async def test_deleting_a_client_frees_his_deals(portal: Portal) -> None:
    one, two = await portal.contacts(2)
    company = await portal.company()
    both = await portal.deal(CONTACT_IDS=[one, two], COMPANY_ID=company)
    alone = await portal.deal(CONTACT_ID=one)
    await portal.age()
    assert await portal.admin("crm.contact.delete", id=one) is True
    assert await links(portal, both) == [[two, 20, "Y"]]
    assert await links(portal, alone) == []
    updated = [("ONCRMDEALUPDATE", deal) for deal in (both, alone)]
    assert await portal.events() == [*updated, ("ONCRMCONTACTDELETE", one)]
    assert await portal.touched("deal", alone)
    assert await portal.admin("crm.company.delete", id=company) is True
    assert await portal.events() == [updated[0], ("ONCRMCOMPANYDELETE", company)]
    assert (await portal.admin("crm.deal.get", id=both))["COMPANY_ID"] is None
    assert await portal.admin("crm.deal.delete", id=both) is True
    assert await portal.db.fetchval("SELECT count(*) FROM deal_contact") == 0


# Races


async def test_twenty_at_once(portal: Portal) -> None:
    deal, contacts = await portal.deal(), await portal.contacts(20)
    answers = await asyncio.gather(
        *(portal.admin(f"{FAMILY}.add", id=deal, fields={"CONTACT_ID": contact}) for contact in contacts)
    )
    assert answers == [True] * 20
    rows = await links(portal, deal)
    assert sorted(row[0] for row in rows) == contacts
    assert [row[1] for row in rows] == list(range(10, 210, 10))
    again = await asyncio.gather(
        *(portal.admin(f"{FAMILY}.add", id=deal, fields={"CONTACT_ID": contacts[0]}) for _ in range(5))
    )
    assert again == [False] * 5


async def test_a_contact_deleted_while_deals_link_it(portal: Portal) -> None:
    for _ in range(8):
        contact, other = await portal.contacts(2)
        deals = [await portal.deal(CONTACT_ID=other) for _ in range(3)]
        row = {"CONTACT_ID": contact, "IS_PRIMARY": "Y"}
        calls = [portal.admin.post(f"{FAMILY}.add", {"id": deal, "fields": row}) for deal in deals]
        calls.insert(1, portal.admin.post("crm.contact.delete", {"id": contact}))
        answers = [answer.json() for answer in await asyncio.gather(*calls)]
        assert answers.pop(1)["result"] is True
        assert all(answer.get("result") is True or answer["error"] == "" for answer in answers), answers
        for deal in deals:
            assert await links(portal, deal) == [[other, 10, "Y"]]


async def test_a_company_deleted_while_deals_take_it(portal: Portal) -> None:
    for _ in range(8):
        company = await portal.company()
        deals = [await portal.deal() for _ in range(3)]
        fields = {"COMPANY_ID": company}
        calls = [portal.admin.post("crm.deal.update", {"id": deal, "fields": fields}) for deal in deals]
        calls.append(portal.admin.post("crm.deal.add", {"fields": fields}))
        calls.insert(1, portal.admin.post("crm.company.delete", {"id": company}))
        answers = [answer.json() for answer in await asyncio.gather(*calls)]
        assert answers[1]["result"] is True
        told = [answer.get("error_description") for answer in answers]
        assert set(told) <= {None, "Access denied."}, answers
        assert await portal.db.fetchval("SELECT count(*) FROM deal WHERE company_id IS NOT NULL") == 0


# Invariants, whoever writes


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deal SET contact_id = NULL WHERE id = {deal}",
        "UPDATE deal SET contact_id = {other} WHERE id = {deal}",
        "DELETE FROM deal_contact WHERE deal_id = {deal}",
        "INSERT INTO deal_contact VALUES ({bare}, {contact}, 10)",
        "INSERT INTO deal_contact VALUES ({deal}, {contact}, 10)",
        "INSERT INTO deal_contact VALUES ({deal}, 999999, 10)",
        "DELETE FROM contact WHERE id = {contact}",
        "DELETE FROM deal WHERE id = {deal}",
        "UPDATE deal SET company_id = 999999 WHERE id = {deal}",
        "UPDATE deal SET category_id = 999999 WHERE id = {deal}",
        "UPDATE deal SET closed = true WHERE id = {deal}",
        "UPDATE deal SET semantic = 'X' WHERE id = {deal}",
    ],
)
async def test_the_database_refuses_half_states(portal: Portal, statement: str) -> None:
    contact, other = await portal.contacts(2)
    deal, bare = await portal.deal(CONTACT_ID=contact), await portal.deal()
    names = {"contact": contact, "other": other, "deal": deal, "bare": bare}
    with pytest.raises(Exception, match=r"violates|has contacts but no primary one"):
        await portal.db.execute(statement.format(**names))
    assert await links(portal, deal) == [[contact, 10, "Y"]]
    assert await links(portal, bare) == []
