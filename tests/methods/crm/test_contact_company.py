"""`crm.contact.company.*`: companies of a contact; the primary one is his COMPANY_ID (entities.md 1.8)."""

from typing import Any

import pytest

from support.crm import Portal

FAMILY = "crm.contact.company"
MISSING = 999_999
DENIED = (403, "ACCESS_DENIED", "Access denied!")
NOT_FOUND = (400, "", "Not found.")


async def test_linking_and_unlinking(portal: Portal) -> None:
    contact = await portal.contact()
    one, two, three = [await portal.company() for _ in range(3)]
    await portal.age()

    async def do(verb: str, **params: Any) -> tuple[bool, list[Any], str | None, int]:
        answer = await portal.admin(f"{FAMILY}.{verb}", id=contact, **params)
        events = await portal.events()
        assert set(events) <= {("ONCRMCONTACTUPDATE", contact)}
        assert await portal.touched("contact", contact) is bool(events)
        await portal.age()
        shown = await portal.admin("crm.contact.get", id=contact)
        return answer, await portal.admin.links(contact, FAMILY), shown["COMPANY_ID"], len(events)

    assert await do("add", fields={"COMPANY_ID": one}) == (True, [[one, 10, "Y"]], str(one), 1)
    assert await do("add", fields={"COMPANY_ID": one, "SORT": 5}) == (False, [[one, 10, "Y"]], str(one), 0)
    both = [[one, 10, "Y"], [two, 20, "N"]]
    assert await do("add", fields={"COMPANY_ID": two}) == (True, both, str(one), 1)
    three_first = [[three, 5, "Y"], [one, 10, "N"], [two, 20, "N"]]
    row = {"COMPANY_ID": three, "SORT": 5, "IS_PRIMARY": "Y"}
    assert await do("add", fields=row) == (True, three_first, str(three), 1)
    assert await do("delete", fields={"COMPANY_ID": three}) == (True, both, str(one), 1)
    assert await do("delete", fields={"COMPANY_ID": three}) == (False, both, str(one), 0)
    assert await do("delete", fields={"COMPANY_ID": MISSING}) == (False, both, str(one), 0)
    swapped = [[two, 10, "N"], [one, 20, "Y"]]
    rows = [{"COMPANY_ID": two}, {"COMPANY_ID": one, "IS_PRIMARY": "Y"}]
    assert await do("items.set", items=rows) == (True, swapped, str(one), 1)
    assert await do("items.set", items=rows) == (True, swapped, str(one), 0)
    assert await do("items.delete") == (True, [], None, 1)
    assert await do("items.delete") == (True, [], None, 0)
    assert await do("items.set", items=[]) == (True, [], None, 0)


async def test_fields(portal: Portal) -> None:
    found = await portal.manager(f"{FAMILY}.fields")
    assert {name: (field["type"], field["isRequired"], field["title"]) for name, field in found.items()} == {
        "SORT": ("integer", False, "Сортировка"),
        "IS_PRIMARY": ("char", False, "Первичный"),
        "COMPANY_ID": ("integer", True, "Компания"),
    }


async def test_rows(portal: Portal) -> None:
    company = await portal.company()
    contact = await portal.contact(COMPANY_ID=company)
    row = {"COMPANY_ID": company, "SORT": 10, "ROLE_ID": 0, "IS_PRIMARY": "Y"}
    assert await portal.admin(f"{FAMILY}.items.get", id=contact) == [row]


@pytest.mark.parametrize(
    ("verb", "admin", "manager"),
    [
        ("add", NOT_FOUND, DENIED),
        ("delete", NOT_FOUND, DENIED),
        ("items.set", NOT_FOUND, DENIED),
        ("items.get", [], DENIED),
        ("items.delete", True, DENIED),
    ],
)
async def test_a_missing_contact(portal: Portal, verb: str, admin: Any, manager: Any) -> None:
    params: dict[str, Any] = {"id": MISSING, "fields": {"COMPANY_ID": 1}, "items": []}
    method = f"{FAMILY}.{verb}"
    if isinstance(admin, tuple):
        assert await portal.admin.refused(method, **params) == admin
    else:
        assert await portal.admin(method, **params) == admin
    assert await portal.manager.refused(method, **params) == manager


@pytest.mark.parametrize(
    ("verb", "params"),
    [("add", {"fields": {"COMPANY_ID": MISSING}}), ("items.set", {"items": [{"COMPANY_ID": MISSING}]})],
)
async def test_a_missing_company(portal: Portal, verb: str, params: dict[str, Any]) -> None:
    contact = await portal.contact()
    assert await portal.admin.refused(f"{FAMILY}.{verb}", id=contact, **params) == NOT_FOUND
    assert await portal.admin.links(contact, FAMILY) == []


@pytest.mark.parametrize(
    ("verb", "params", "text"),
    [
        ("add", {}, "The parameter 'ownerEntityID' is invalid or not defined."),
        ("items.get", {}, "The parameter ownerEntityID is invalid or not defined."),
        ("add", {"id": MISSING}, "The parameter 'fields' must be array."),
        ("delete", {"id": MISSING, "fields": 5}, "The parameter 'item' must be array."),
        ("items.set", {"id": MISSING, "items": 5}, "The parameter items must be array."),
        ("add", {"id": "CONTACT", "fields": {"CONTACT_ID": 5}}, "The parameter 'fields' is not valid."),
    ],
)
async def test_bad_parameters(portal: Portal, verb: str, params: dict[str, Any], text: str) -> None:
    if params.get("id") == "CONTACT":
        params = params | {"id": await portal.contact()}
    assert await portal.admin.refused(f"{FAMILY}.{verb}", **params) == (400, "", text)


async def test_history(portal: Portal) -> None:
    contact, company = await portal.contact(), await portal.company()
    await portal.admin(f"{FAMILY}.add", id=contact, fields={"COMPANY_ID": company})
    await portal.admin(f"{FAMILY}.delete", id=contact, fields={"COMPANY_ID": company})
    assert await portal.history("contact", contact) == ["created", "linked", "unlinked"]
