"""`crm.company.contact.*`: the same links from the company's end; primacy is each contact's own (D5)."""

from typing import Any

import pytest

from support.crm import Portal

FAMILY = "crm.company.contact"
MISSING = 999_999
DENIED = (403, "ACCESS_DENIED", "Access denied!")
NOT_FOUND = (400, "", "Not found.")


async def companies_of(portal: Portal, contact: int) -> list[list[Any]]:
    return await portal.admin.links(contact, "crm.contact.company")


async def test_binding_makes_the_company_the_primary_one_of_each_contact(portal: Portal) -> None:
    old, new = await portal.company(), await portal.company()
    one, two = await portal.contact(COMPANY_ID=old), await portal.contact()
    await portal.age()
    assert await portal.admin(f"{FAMILY}.add", id=new, fields={"CONTACT_ID": one}) is True
    row = {"CONTACT_ID": two, "IS_PRIMARY": "N", "SORT": 5}
    assert await portal.admin(f"{FAMILY}.add", id=new, fields=row) is True
    assert await portal.admin.links(new, FAMILY) == [[two, 5, "Y"], [one, 10, "Y"]]
    assert await companies_of(portal, one) == [[old, 10, "N"], [new, 10, "Y"]]
    assert (await portal.admin("crm.contact.get", id=one))["COMPANY_ID"] == str(new)
    assert await portal.admin.links(old, FAMILY) == [[one, 10, "N"]]
    assert set(await portal.events()) == {("ONCRMCONTACTUPDATE", one), ("ONCRMCONTACTUPDATE", two)}


async def test_binding_twice(portal: Portal) -> None:
    company = await portal.company()
    contact = await portal.contact(COMPANY_ID=company)
    await portal.age()
    row = {"CONTACT_ID": contact, "SORT": 70}
    assert await portal.admin(f"{FAMILY}.add", id=company, fields=row) is False
    assert await portal.admin.links(company, FAMILY) == [[contact, 10, "Y"]]
    assert await portal.events() == []
    assert not await portal.touched("contact", contact)


async def test_unbinding_lets_the_contact_elect_another(portal: Portal) -> None:
    one, two, three = [await portal.company() for _ in range(3)]
    contact = await portal.contact(COMPANY_IDS=[one, two, three])
    assert await portal.admin(f"{FAMILY}.delete", id=one, fields={"CONTACT_ID": contact}) is True
    assert await companies_of(portal, contact) == [[two, 20, "Y"], [three, 30, "N"]]
    assert await portal.admin(f"{FAMILY}.delete", id=one, fields={"CONTACT_ID": contact}) is False
    assert await portal.admin(f"{FAMILY}.delete", id=one, fields={"CONTACT_ID": MISSING}) is False


async def test_replacing_all(portal: Portal) -> None:
    company, other = await portal.company(), await portal.company()
    one, two, three = await portal.contacts(3)
    await portal.admin("crm.contact.update", id=one, fields={"COMPANY_IDS": [company, other]})
    await portal.admin("crm.contact.update", id=two, fields={"COMPANY_ID": company})
    await portal.age()
    rows = [{"CONTACT_ID": three}, {"CONTACT_ID": two, "IS_PRIMARY": "Y"}, {"CONTACT_ID": two, "SORT": 70}]
    assert await portal.admin(f"{FAMILY}.items.set", id=company, items=rows) is True
    assert await portal.admin.links(company, FAMILY) == [[three, 10, "Y"], [two, 70, "Y"]]
    assert await companies_of(portal, one) == [[other, 20, "Y"]]
    assert sorted(await portal.events()) == [("ONCRMCONTACTUPDATE", contact) for contact in (one, two, three)]
    assert await portal.admin(f"{FAMILY}.items.set", id=company, items=rows) is True
    assert await portal.events() == []


async def test_removing_all(portal: Portal) -> None:
    company = await portal.company()
    one, two = [await portal.contact(COMPANY_ID=company) for _ in range(2)]
    await portal.age()
    assert await portal.admin(f"{FAMILY}.items.delete", id=company) is True
    assert await portal.admin.links(company, FAMILY) == []
    assert sorted(await portal.events()) == [("ONCRMCONTACTUPDATE", one), ("ONCRMCONTACTUPDATE", two)]
    assert (await portal.admin("crm.contact.get", id=one))["COMPANY_ID"] is None
    assert await portal.admin(f"{FAMILY}.items.delete", id=company) is True
    assert await portal.events() == []


async def test_sort_is_after_the_companys_own_contacts(portal: Portal) -> None:
    company = await portal.company()
    one, two = await portal.contacts(2)
    await portal.admin(f"{FAMILY}.add", id=company, fields={"CONTACT_ID": one, "SORT": 35})
    await portal.admin(f"{FAMILY}.add", id=company, fields={"CONTACT_ID": two})
    assert await portal.admin.links(company, FAMILY) == [[one, 35, "Y"], [two, 45, "Y"]]


async def test_fields_and_rows(portal: Portal) -> None:
    assert list(await portal.manager(f"{FAMILY}.fields")) == ["SORT", "IS_PRIMARY", "CONTACT_ID"]
    company = await portal.company()
    contact = await portal.contact(COMPANY_ID=company)
    row = {"CONTACT_ID": contact, "SORT": 10, "ROLE_ID": 0, "IS_PRIMARY": "Y"}
    assert await portal.admin(f"{FAMILY}.items.get", id=company) == [row]


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
async def test_a_missing_company(portal: Portal, verb: str, admin: Any) -> None:
    params: dict[str, Any] = {"id": MISSING, "fields": {"CONTACT_ID": MISSING}, "items": [{"CONTACT_ID": 5}]}
    method = f"{FAMILY}.{verb}"
    if isinstance(admin, tuple):
        assert await portal.admin.refused(method, **params) == admin
    else:
        assert await portal.admin(method, **params) == admin
    assert await portal.manager.refused(method, **params) == DENIED


@pytest.mark.parametrize(
    ("verb", "params"),
    [("add", {"fields": {"CONTACT_ID": MISSING}}), ("items.set", {"items": [{"CONTACT_ID": MISSING}]})],
)
async def test_a_missing_contact(portal: Portal, verb: str, params: dict[str, Any]) -> None:
    company = await portal.company()
    assert await portal.admin.refused(f"{FAMILY}.{verb}", id=company, **params) == NOT_FOUND


@pytest.mark.parametrize(
    ("verb", "params", "text"),
    [
        ("delete", {"id": 0}, "The parameter 'ownerEntityID' is invalid or not defined."),
        ("items.delete", {}, "The parameter ownerEntityID is invalid or not defined."),
        ("add", {"id": MISSING}, "The parameter 'fields' must be array."),
        ("delete", {"id": MISSING}, "The parameter 'item' must be array."),
        ("items.set", {"id": MISSING}, "The parameter items must be array."),
        ("delete", {"id": "COMPANY", "fields": {}}, "The parameter 'fields' is not valid."),
    ],
)
async def test_bad_parameters(portal: Portal, verb: str, params: dict[str, Any], text: str) -> None:
    if params.get("id") == "COMPANY":
        params = params | {"id": await portal.company()}
    assert await portal.admin.refused(f"{FAMILY}.{verb}", **params) == (400, "", text)
