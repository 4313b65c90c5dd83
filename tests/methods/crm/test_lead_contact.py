"""`crm.lead.contact.*` as a client sees it: vectors, answers, errors, what follows for the lead."""

from typing import Any

import pytest

from support.crm import Portal

FAMILY = "crm.lead.contact"
WRITES = ("add", "delete", "items.set", "items.delete")
NAMED = ("add", "delete")
UNNAMED = ("items.get", "items.set", "items.delete")
MISSING = 999_999

# Contacts are called A to E; every vector of entities.md 1.5 starts from the state it names.
EMPTY: list[Any] = []
V1 = [["A", 10, "Y"]]
V2 = [["A", 10, "Y"], ["B", 20, "N"]]
V3 = [["C", 5, "Y"], ["A", 10, "N"], ["B", 20, "N"]]
V7 = [["D", 10, "N"], ["E", 20, "Y"], ["A", 300, "N"]]
VECTORS = [
    ("V1", EMPTY, "add", {"CONTACT_ID": "A"}, True, V1),
    ("V2", V1, "add", {"CONTACT_ID": "B"}, True, V2),
    ("V3", V2, "add", {"CONTACT_ID": "C", "IS_PRIMARY": "Y", "SORT": 5}, True, V3),
    ("V4", V3, "add", {"CONTACT_ID": "B", "SORT": 1, "IS_PRIMARY": "Y"}, False, V3),
    ("V5", V3, "delete", {"CONTACT_ID": "C"}, True, V2),
    ("V6", V2, "delete", {"CONTACT_ID": MISSING}, False, V2),
    ("V7", V2, "items.set", [{"CONTACT_ID": "D"}, {"CONTACT_ID": "E", "IS_PRIMARY": "Y"},
                             {"CONTACT_ID": "A", "SORT": 300}], True, V7),
    ("V8", V7, "items.set", [{"CONTACT_ID": "D", "IS_PRIMARY": "Y"}, {"CONTACT_ID": "E", "IS_PRIMARY": "Y"}],
     True, [["D", 10, "Y"], ["E", 20, "N"]]),
    ("V9", V2, "items.set", [{"CONTACT_ID": 0}, {"CONTACT_ID": "C"}], True, [["C", 20, "Y"]]),
    ("V10", V2, "items.set", [], True, EMPTY),
    ("V11", EMPTY, "add", {"CONTACT_ID": "A", "IS_PRIMARY": "N"}, True, V1),
    ("V12", [["A", 0, "Y"]], "add", {"CONTACT_ID": "B"}, True, [["A", 0, "Y"], ["B", 10, "N"]]),
    ("V13", V2, "add", {"CONTACT_ID": "C", "SORT": 0}, True, [["C", 0, "N"], *V2]),
    ("V14", V2, "items.set", [{"CONTACT_ID": "B", "SORT": -3}, {"CONTACT_ID": "A"}], True,
     [["B", 10, "Y"], ["A", 20, "N"]]),
    ("V15", V2, "items.set", [{"CONTACT_ID": "A", "IS_PRIMARY": "N"}, {"CONTACT_ID": "B", "IS_PRIMARY": "N"}],
     True, V2),
    ("V16", EMPTY, "items.set", [{"CONTACT_ID": "A", "SORT": 100}, {"CONTACT_ID": "B", "SORT": 100}], True,
     [["A", 100, "Y"], ["B", 100, "N"]]),
    ("V17", V2, "delete", {"CONTACT_ID": "A"}, True, [["B", 20, "Y"]]),
    ("V18", V2, "items.delete", None, True, EMPTY),
    ("V18 again", EMPTY, "items.delete", None, True, EMPTY),
    ("V19", EMPTY, "items.set", ["x", {"CONTACT_ID": "text of C"}], True, [["C", 20, "Y"]]),
    ("V20", V2, "items.set", [{"CONTACT_ID": "A"}, {"CONTACT_ID": "B"}, {"CONTACT_ID": "A", "SORT": 70}],
     True, [["B", 20, "N"], ["A", 70, "Y"]]),
]  # fmt: skip


def named(value: Any, ids: dict[str, Any]) -> Any:
    """The value with names of contacts replaced by ids."""
    if isinstance(value, dict):
        return {key: named(inner, ids) for key, inner in value.items()}
    if isinstance(value, list):
        return [named(inner, ids) for inner in value]
    return ids.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize(
    ("before", "verb", "given", "answer", "after"),
    [pytest.param(*vector[1:], id=vector[0]) for vector in VECTORS],
)
async def test_vectors(
    portal: Portal, before: list[Any], verb: str, given: Any, answer: bool, after: list[Any]
) -> None:
    numbers = await portal.contacts(5)
    ids: dict[str, Any] = dict(zip("ABCDE", numbers, strict=True))
    ids["text of C"] = str(ids["C"])
    lead = await portal.lead()
    for contact, sort, primary in named(before, ids):
        row = {"CONTACT_ID": contact, "SORT": sort, "IS_PRIMARY": primary}
        assert await portal.admin(f"{FAMILY}.add", id=lead, fields=row) is True
    assert await portal.admin.links(lead) == named(before, ids)
    await portal.age()

    params = {} if given is None else {"items" if verb == "items.set" else "fields": named(given, ids)}
    assert await portal.admin(f"{FAMILY}.{verb}", id=lead, **params) is answer
    assert await portal.admin.links(lead) == named(after, ids)
    changed = before != after
    assert await portal.events() == ([("ONCRMLEADUPDATE", lead)] if changed else [])
    assert await portal.touched("lead", lead) is changed
    # A new order alone is no news to people.
    told = sorted(row[::2] for row in before) != sorted(row[::2] for row in after)
    assert bool(await portal.history("lead", lead)) is told
    shown = await portal.admin("crm.lead.get", id=lead)
    primary = next((str(row[0]) for row in named(after, ids) if row[2] == "Y"), None)
    assert (shown["CONTACT_ID"], shown["IS_RETURN_CUSTOMER"]) == (primary, "Y" if after else "N")


async def test_rows_have_integers_and_a_role(portal: Portal) -> None:
    lead, contact = await portal.lead(), await portal.contact()
    await portal.admin(
        f"{FAMILY}.add", id=str(lead), fields={"CONTACT_ID": str(contact), "ROLE_ID": 7, "X": 1}
    )
    assert await portal.admin(f"{FAMILY}.items.get", id=lead) == [
        {"CONTACT_ID": contact, "SORT": 10, "ROLE_ID": 0, "IS_PRIMARY": "Y"}
    ]


async def test_fields(portal: Portal) -> None:
    flags = {"isReadOnly": False, "isImmutable": False, "isMultiple": False, "isDynamic": False}
    expected = {
        "SORT": {"type": "integer", "isRequired": False, **flags, "title": "Сортировка"},
        "IS_PRIMARY": {"type": "char", "isRequired": False, **flags, "title": "Первичный"},
        "CONTACT_ID": {"type": "integer", "isRequired": True, **flags, "title": "Контакт"},
    }
    found = await portal.manager(f"{FAMILY}.fields")
    assert found == expected
    assert list(found) == list(expected)


@pytest.mark.parametrize(
    "items", [{"5": {"CONTACT_ID": "B"}, "2": {"CONTACT_ID": "A"}}, {"x": {"CONTACT_ID": "B"}}]
)
async def test_keys_of_items_do_not_count(portal: Portal, items: Any) -> None:
    ids = dict(zip("AB", await portal.contacts(2), strict=True))
    lead = await portal.lead()
    assert await portal.admin(f"{FAMILY}.items.set", id=lead, items=named(items, ids)) is True
    expected = [[ids[row["CONTACT_ID"]], number * 10] for number, row in enumerate(items.values(), 1)]
    assert [row[:2] for row in await portal.admin.links(lead)] == expected


async def test_a_form_clears_with_one_empty_item(portal: Portal) -> None:
    """A form cannot send an empty list: `items[]=` is one row that names nobody."""
    lead = await portal.lead(CONTACT_ID=await portal.contact())
    answer = await portal.admin.client.post(
        f"/rest/1/secret1/{FAMILY}.items.set", content=f"id={lead}&items%5B%5D=",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["result"]) == (200, True)
    assert await portal.admin.links(lead) == []


@pytest.mark.parametrize("bad", [None, 0, -1, "abc", "", [], {}])
@pytest.mark.parametrize("verb", NAMED + UNNAMED)
async def test_bad_owner_ids(portal: Portal, verb: str, bad: Any) -> None:
    name = "'ownerEntityID'" if verb in NAMED else "ownerEntityID"
    expected = (400, "", f"The parameter {name} is invalid or not defined.")
    for caller in (portal.admin, portal.manager):
        assert await caller.refused(f"{FAMILY}.{verb}", id=bad) == expected
    if bad is None:
        assert await portal.admin.refused(f"{FAMILY}.{verb}") == expected


@pytest.mark.parametrize("verb", ["add", "delete", "items.set"])
@pytest.mark.parametrize("bad", ["absent", None, 5, "x", "", True])
async def test_containers_are_looked_at_before_the_lead(portal: Portal, verb: str, bad: Any) -> None:
    texts = {
        "add": "The parameter 'fields' must be array.",
        "delete": "The parameter 'item' must be array.",
        "items.set": "The parameter items must be array.",
    }
    name = "items" if verb == "items.set" else "fields"
    params = {} if bad == "absent" else {name: bad}
    for caller in (portal.admin, portal.manager):
        assert await caller.refused(f"{FAMILY}.{verb}", id=MISSING, **params) == (400, "", texts[verb])


@pytest.mark.parametrize("verb", [*WRITES, "items.get"])
async def test_a_missing_lead(portal: Portal, verb: str) -> None:
    params: dict[str, Any] = {"fields": {"CONTACT_ID": MISSING}, "items": [{"CONTACT_ID": MISSING}]}
    assert await portal.admin.refused(f"{FAMILY}.{verb}", id=MISSING, **params) == (
        400,
        "NOT_FOUND",
        "Not found.",
    )
    denied = (403, "ACCESS_DENIED", "Access denied!")
    assert await portal.manager.refused(f"{FAMILY}.{verb}", id=MISSING, **params) == denied


@pytest.mark.parametrize("verb", NAMED)
@pytest.mark.parametrize(
    "row", [{}, {"CONTACT_ID": 0}, {"CONTACT_ID": -5}, {"CONTACT_ID": "x"}, {"SORT": 5}, []]
)
async def test_rows_that_name_nobody(portal: Portal, verb: str, row: Any) -> None:
    lead = await portal.lead()
    expected = (400, "", "The parameter 'fields' is not valid.")
    assert await portal.admin.refused(f"{FAMILY}.{verb}", id=lead, fields=row) == expected
    # The lead comes first: whoever may not write it does not learn that the row is bad.
    denied = (403, "ACCESS_DENIED", "Access denied!")
    assert await portal.manager.refused(f"{FAMILY}.{verb}", id=lead, fields=row) == denied


@pytest.mark.parametrize(("verb", "params"), [
    ("add", {"fields": {"CONTACT_ID": MISSING}}),
    ("items.set", {"items": [{"CONTACT_ID": MISSING}]}),
])  # fmt: skip
async def test_a_missing_contact_changes_nothing(portal: Portal, verb: str, params: dict[str, Any]) -> None:
    contact = await portal.contact()
    lead = await portal.lead(CONTACT_ID=contact)
    await portal.age()
    expected = (400, "NOT_FOUND", "Not found.")
    assert await portal.admin.refused(f"{FAMILY}.{verb}", id=lead, **params) == expected
    assert await portal.admin.links(lead) == [[contact, 10, "Y"]]
    assert await portal.events() == []
    assert not await portal.touched("lead", lead)


async def test_one_missing_contact_spoils_the_whole_set(portal: Portal) -> None:
    one, two = await portal.contacts(2)
    lead = await portal.lead(CONTACT_ID=one)
    rows = [{"CONTACT_ID": two}, {"CONTACT_ID": MISSING}]
    assert (await portal.admin.refused(f"{FAMILY}.items.set", id=lead, items=rows))[1] == "NOT_FOUND"
    assert await portal.admin.links(lead) == [[one, 10, "Y"]]


@pytest.mark.parametrize("verb", ["items.add", "get", "list", "update", "items"])
async def test_other_verbs(portal: Portal, verb: str) -> None:
    expected = (404, "ERROR_METHOD_NOT_FOUND", "Method not found!")
    assert await portal.admin.refused(f"{FAMILY}.{verb}", id=1) == expected


@pytest.mark.parametrize(("verb", "params"), [
    ("add", {"id": 2**31, "fields": {"CONTACT_ID": 1}}),
    ("add", {"id": "LEAD", "fields": {"CONTACT_ID": 2**31}}),
    ("add", {"id": "LEAD", "fields": {"CONTACT_ID": 1, "SORT": 2**31}}),
    ("items.set", {"id": "LEAD", "items": [{"CONTACT_ID": "99999999999"}]}),
    ("delete", {"id": "LEAD", "fields": {"CONTACT_ID": 10**30}}),
])  # fmt: skip
async def test_numbers_beyond_32_bits(portal: Portal, verb: str, params: dict[str, Any]) -> None:
    lead = await portal.lead()
    params = params | {"id": lead if params["id"] == "LEAD" else params["id"]}
    status, code, _ = await portal.admin.refused(f"{FAMILY}.{verb}", **params)
    assert (status, code) == (400, "INVALID_REQUEST")


@pytest.mark.parametrize("name", ["id", "ID", "Id"])
@pytest.mark.parametrize("container", ["fields", "FIELDS", "Fields", "arFields"])
async def test_spelling_of_parameters(portal: Portal, name: str, container: str) -> None:
    lead, contact = await portal.lead(), await portal.contact()
    params: dict[str, Any] = {name: lead, container: {"CONTACT_ID": contact}}
    assert await portal.admin(f"{FAMILY}.add", **params) is True


async def test_history_tells_what_happened(portal: Portal) -> None:
    one, two = await portal.contacts(2)
    lead = await portal.lead()
    await portal.age()

    async def after(verb: str, **params: Any) -> list[str]:
        await portal.admin(f"{FAMILY}.{verb}", id=lead, **params)
        found = await portal.history("lead", lead)
        await portal.age()
        return found

    assert await after("add", fields={"CONTACT_ID": one}) == ["linked", "became_repeat"]
    row = {"CONTACT_ID": two, "IS_PRIMARY": "Y"}
    assert await after("add", fields=row) == ["linked", "primary_changed"]
    assert await after("delete", fields={"CONTACT_ID": two}) == ["unlinked", "primary_changed"]
    assert await after("items.set", items=[{"CONTACT_ID": two}]) == ["unlinked", "linked", "primary_changed"]
    assert await after("items.set", items=[{"CONTACT_ID": two, "SORT": 50}]) == []
    assert await after("items.delete") == ["unlinked", "became_ordinary"]
    assert await after("items.delete") == []


async def test_a_move_alone_is_a_change(portal: Portal) -> None:
    contact = await portal.contact()
    lead = await portal.lead(CONTACT_ID=contact)
    await portal.age()
    await portal.admin(f"{FAMILY}.items.set", id=lead, items=[{"CONTACT_ID": contact, "SORT": 50}])
    assert await portal.events() == [("ONCRMLEADUPDATE", lead)]
    assert await portal.touched("lead", lead)


@pytest.mark.parametrize(("status", "linked", "unlinked"), [
    ("NEW", "Y", "N"), ("IN_PROCESS", "Y", "N"), ("JUNK", "Y", "N"), ("CONVERTED", "N", "N"),
])  # fmt: skip
async def test_the_flag_by_status(portal: Portal, status: str, linked: str, unlinked: str) -> None:
    lead, contact = await portal.lead(STATUS_ID=status), await portal.contact()

    async def flag() -> str:
        return str((await portal.admin("crm.lead.get", id=lead))["IS_RETURN_CUSTOMER"])

    await portal.admin(f"{FAMILY}.add", id=lead, fields={"CONTACT_ID": contact})
    assert (await flag(), len(await portal.admin.links(lead))) == (linked, 1)
    await portal.admin(f"{FAMILY}.items.delete", id=lead)
    assert (await flag(), await portal.admin.links(lead)) == (unlinked, [])


async def test_a_converted_repeat_lead_stays_one_until_it_is_reopened(portal: Portal) -> None:
    lead = await portal.lead(CONTACT_ID=await portal.contact())
    await portal.admin("crm.lead.update", id=lead, fields={"STATUS_ID": "CONVERTED"})
    await portal.admin(f"{FAMILY}.items.delete", id=lead)
    assert (await portal.admin("crm.lead.get", id=lead))["IS_RETURN_CUSTOMER"] == "Y"
    await portal.admin("crm.lead.update", id=lead, fields={"STATUS_ID": "IN_PROCESS"})
    assert (await portal.admin("crm.lead.get", id=lead))["IS_RETURN_CUSTOMER"] == "N"


async def test_a_converted_lead_becomes_repeat_when_it_is_reopened_with_links(portal: Portal) -> None:
    lead = await portal.lead(STATUS_ID="CONVERTED", PHONE=["+74951234567"])
    contact = await portal.contact()
    await portal.admin(f"{FAMILY}.add", id=lead, fields={"CONTACT_ID": contact})
    assert "PHONE" not in await portal.admin("crm.contact.get", id=contact)
    await portal.admin("crm.lead.update", id=lead, fields={"STATUS_ID": "NEW"})
    assert (await portal.admin("crm.lead.get", id=lead))["IS_RETURN_CUSTOMER"] == "Y"
    assert (await portal.admin("crm.contact.get", id=contact))["PHONE"][0]["VALUE"] == "+74951234567"
