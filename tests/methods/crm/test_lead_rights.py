"""Who may do what with leads, contacts, companies and their links (repeat-leads.md 8, R3, R5).

A manager works on his own items; what is somebody else's looks to him like what does not exist.
"""

from typing import Any

import pytest

from support.crm import COLLEAGUE, MANAGER, Portal

MISSING = 999_999
DENIED = (400, "", "Access denied.")
DENIED_403 = (403, "ACCESS_DENIED", "Access denied!")
KINDS = ("lead", "contact", "company")
FAMILIES = {
    "crm.lead.contact": ("lead", "contact", "Contact"),
    "crm.contact.company": ("contact", "company", "Company"),
    "crm.company.contact": ("company", "contact", "Contact"),
}
UNREADABLE = {
    "Contact": "У вас нет доступа к этому контакту.",
    "Company": "У вас нет доступа к этой компании.",
}


async def made(portal: Portal, kind: str, owner: int, **fields: Any) -> int:
    fields = {"NAME": "x", "TITLE": "x", "ASSIGNED_BY_ID": owner, **fields}
    found: int = await portal.admin(f"crm.{kind}.add", fields=fields)
    return found


@pytest.mark.parametrize("kind", KINDS)
async def test_a_manager_works_on_his_own_items(portal: Portal, kind: str) -> None:
    mine = await made(portal, kind, MANAGER)
    assert (await portal.manager(f"crm.{kind}.get", id=mine))["ID"] == str(mine)
    assert await portal.manager(f"crm.{kind}.update", id=mine, fields={"COMMENTS": "x"}) is True
    assert await portal.manager.refused(f"crm.{kind}.delete", id=mine) == DENIED
    assert (await portal.admin(f"crm.{kind}.get", id=mine))["COMMENTS"] == "x"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verb", ["get", "update", "delete"])
async def test_others_items_look_like_missing_ones(portal: Portal, kind: str, verb: str) -> None:
    other = await made(portal, kind, COLLEAGUE)
    params = {"fields": {"COMMENTS": "x"}}
    found = [await portal.manager.refused(f"crm.{kind}.{verb}", id=id_, **params) for id_ in (other, MISSING)]
    assert found == [DENIED, DENIED]
    assert (await portal.admin(f"crm.{kind}.get", id=other))["COMMENTS"] is None


@pytest.mark.parametrize("kind", KINDS)
async def test_what_a_manager_adds_is_his(portal: Portal, kind: str) -> None:
    added = await portal.manager(f"crm.{kind}.add", fields={"ASSIGNED_BY_ID": COLLEAGUE, "NAME": "x"})
    shown = await portal.manager(f"crm.{kind}.get", id=added)
    assert (shown["ASSIGNED_BY_ID"], shown["CREATED_BY_ID"]) == (str(MANAGER), str(MANAGER))


@pytest.mark.parametrize("kind", KINDS)
async def test_giving_away_is_the_last_thing_he_does_with_it(portal: Portal, kind: str) -> None:
    mine = await made(portal, kind, MANAGER)
    assert await portal.manager(f"crm.{kind}.update", id=mine, fields={"ASSIGNED_BY_ID": COLLEAGUE}) is True
    assert await portal.manager.refused(f"crm.{kind}.get", id=mine) == DENIED
    assert (await portal.colleague(f"crm.{kind}.get", id=mine))["ID"] == str(mine)


@pytest.mark.parametrize("kind", KINDS)
async def test_lists_and_totals_hold_own_items_only(portal: Portal, kind: str) -> None:
    mine = [await made(portal, kind, owner, PHONE=["113"]) for owner in (MANAGER, COLLEAGUE, 1, MANAGER)]
    own = [str(mine[0]), str(mine[3])]
    for conditions in ({}, {"PHONE": "113"}, {"!ASSIGNED_BY_ID": 77}, {"ID": mine}, {"!ID": MISSING}):
        body = await portal.manager.body(f"crm.{kind}.list", select=["ID", "PHONE"], filter=conditions)
        assert ([row["ID"] for row in body["result"]], body["total"]) == (own, 2), conditions
    for conditions in ({"ASSIGNED_BY_ID": COLLEAGUE}, {"ID": mine[1]}):
        body = await portal.manager.body(f"crm.{kind}.list", filter=conditions)
        assert (body["result"], body["total"]) == ([], 0), conditions


async def test_pages_are_cut_after_the_rights(portal: Portal) -> None:
    """A page shorter than 50 tells readers that nothing follows."""
    for owner in (1, MANAGER):
        lead = await made(portal, "lead", owner)
        await portal.db.execute(
            "INSERT INTO lead SELECT (jsonb_populate_record(l, jsonb_build_object('id', 1000 * $2 + n))).*"
            " FROM lead l, generate_series(1, 59) n WHERE l.id = $1",
            lead,
            owner,
        )
    body = await portal.manager.body("crm.lead.list", select=["ID"], start=-1)
    assert len(body["result"]) == 50
    body = await portal.manager.body("crm.lead.list", select=["ID"], start=50)
    assert (len(body["result"]), body["total"], "next" in body) == (10, 60, False)


async def test_a_filter_by_an_unreadable_contact_finds_own_leads_only(portal: Portal) -> None:
    contact = await made(portal, "contact", COLLEAGUE)
    mine = await made(portal, "lead", MANAGER, CONTACT_ID=contact)
    await made(portal, "lead", COLLEAGUE, CONTACT_ID=contact)
    body = await portal.manager.body("crm.lead.list", select=["ID"], filter={"CONTACT_ID": contact})
    assert (body["result"], body["total"]) == ([{"ID": str(mine)}], 1)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("verb", ["add", "delete", "items.get", "items.set", "items.delete"])
@pytest.mark.parametrize("owner", ["another's", "missing"])
async def test_links_of_others_items(portal: Portal, family: str, verb: str, owner: str) -> None:
    kind, other, _ = FAMILIES[family]
    id_ = await made(portal, kind, COLLEAGUE) if owner == "another's" else MISSING
    row = {f"{other.upper()}_ID": await made(portal, other, MANAGER)}
    await portal.age()
    assert await portal.manager.refused(f"{family}.{verb}", id=id_, fields=row, items=[row]) == DENIED_403
    assert await portal.events() == []


@pytest.mark.parametrize("family", FAMILIES)
async def test_links_of_own_items(portal: Portal, family: str) -> None:
    kind, other, _ = FAMILIES[family]
    owner, linked = await made(portal, kind, MANAGER), await made(portal, other, MANAGER)
    row = {f"{other.upper()}_ID": linked}
    assert await portal.manager(f"{family}.add", id=owner, fields=row) is True
    assert await portal.manager.links(owner, family) == [[linked, 10, "Y"]]
    assert await portal.manager(f"{family}.delete", id=owner, fields=row) is True
    assert await portal.manager(f"{family}.items.set", id=owner, items=[row]) is True
    assert await portal.manager(f"{family}.items.delete", id=owner) is True


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("linked", ["another's", "missing"])
@pytest.mark.parametrize("verb", ["add", "items.set"])
async def test_linking_what_may_not_be_read(portal: Portal, family: str, verb: str, linked: str) -> None:
    kind, other, label = FAMILIES[family]
    owner = await made(portal, kind, MANAGER)
    id_ = await made(portal, other, COLLEAGUE) if linked == "another's" else MISSING
    row = {f"{other.upper()}_ID": id_}
    await portal.age()
    refusal = (400, "", f"[{label} #{id_}] {UNREADABLE[label]}")
    assert await portal.manager.refused(f"{family}.{verb}", id=owner, fields=row, items=[row]) == refusal
    assert await portal.admin.links(owner, family) == []
    assert await portal.events() == []


@pytest.mark.parametrize("family", FAMILIES)
async def test_unlinking_what_may_not_be_read(portal: Portal, family: str) -> None:
    kind, other, label = FAMILIES[family]
    owner, hidden = await made(portal, kind, MANAGER), await made(portal, other, COLLEAGUE)
    key = f"{other.upper()}_ID"
    await portal.admin(f"{family}.add", id=owner, fields={key: hidden})
    assert await portal.manager.links(owner, family) == [[hidden, 10, "Y"]], "ids are shown"
    refusal = (400, "", f"[{label} #{hidden}] {UNREADABLE[label]}")
    assert await portal.manager.refused(f"{family}.delete", id=owner, fields={key: hidden}) == refusal
    assert await portal.manager.refused(f"{family}.items.set", id=owner, items=[]) == refusal
    assert await portal.manager(f"{family}.delete", id=owner, fields={key: MISSING}) is False
    kept = [{key: hidden, "SORT": 50}]
    assert await portal.manager(f"{family}.items.set", id=owner, items=kept) is True, (
        "neither added nor removed"
    )
    assert await portal.manager(f"{family}.items.delete", id=owner) is True, "needs no right on them"
    assert await portal.admin.links(owner, family) == []


@pytest.mark.parametrize("family", FAMILIES)
async def test_adding_again_what_may_not_be_read(portal: Portal, family: str) -> None:
    """The right is asked before the answer "bound already"."""
    kind, other, label = FAMILIES[family]
    owner, hidden = await made(portal, kind, MANAGER), await made(portal, other, COLLEAGUE)
    row = {f"{other.upper()}_ID": hidden}
    await portal.admin(f"{family}.add", id=owner, fields=row)
    status, _, text = await portal.manager.refused(f"{family}.add", id=owner, fields=row)
    assert (status, text) == (400, f"[{label} #{hidden}] {UNREADABLE[label]}")


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("lead", "CONTACT_ID"),
        ("lead", "CONTACT_IDS"),
        ("lead", "COMPANY_ID"),
        ("contact", "COMPANY_ID"),
        ("contact", "COMPANY_IDS"),
        ("company", "CONTACT_ID"),
    ],
)
async def test_linking_fields_need_the_right_to_read(portal: Portal, kind: str, field: str) -> None:
    other = field.partition("_")[0].lower()
    hidden, mine = await made(portal, other, COLLEAGUE), await made(portal, kind, MANAGER)
    for id_ in (hidden, MISSING):
        value: Any = [id_] if field.endswith("IDS") or kind == "company" else id_
        fields = {field: value, "COMMENTS": "x"}
        assert await portal.manager.refused(f"crm.{kind}.add", fields=fields) == DENIED
        assert await portal.manager.refused(f"crm.{kind}.update", id=mine, fields=fields) == DENIED
    assert (await portal.manager(f"crm.{kind}.get", id=mine))["COMMENTS"] is None
    assert (await portal.manager.body(f"crm.{kind}.list"))["total"] == 1


async def test_unlinking_by_fields_needs_no_right_on_the_client(portal: Portal) -> None:
    hidden = await made(portal, "contact", COLLEAGUE)
    mine = await made(portal, "lead", MANAGER, CONTACT_ID=hidden)
    assert await portal.manager("crm.lead.update", id=mine, fields={"CONTACT_ID": 0}) is True
    assert await portal.manager.links(mine) == []


async def test_a_linked_client_that_is_hidden_leaks_nothing(portal: Portal) -> None:
    hidden = await made(portal, "contact", COLLEAGUE, LAST_NAME="Secret", PHONE=["+74951234567"])
    mine = await made(portal, "lead", MANAGER, CONTACT_ID=hidden)
    shown = str(await portal.manager("crm.lead.get", id=mine))
    shown += str(await portal.manager("crm.lead.list", select=["*", "PHONE"]))
    shown += str(await portal.manager("crm.lead.contact.items.get", id=mine))
    assert "Secret" not in shown
    assert "4951234567" not in shown
    assert (await portal.manager.body("crm.lead.list", filter={"PHONE": "+74951234567"}))["total"] == 0


async def test_losing_a_role_counts_at_once(portal: Portal) -> None:
    mine = await made(portal, "lead", MANAGER)
    await portal.db.execute("UPDATE user_account SET roles = '{}' WHERE id = $1", MANAGER)
    assert await portal.manager.refused("crm.lead.get", id=mine) == DENIED


async def test_an_inactive_user_is_nobody(portal: Portal) -> None:
    await portal.db.execute("UPDATE user_account SET active = false WHERE id = $1", MANAGER)
    status, code, _ = await portal.manager.refused("crm.lead.list")
    assert (status, code) == (401, "INVALID_CREDENTIALS")
