"""Rights that depend on the stage: adding, moving, importing; in the classic dialect."""

from typing import Any

import pytest

from support.crm import MANAGER, Portal

DENIED = (400, "", "Access denied.")


def right(action: str, level: str, stage: str = "", entity: str = "LEAD") -> dict[str, Any]:
    return {"ENTITY": entity, "ACTION": action, "LEVEL": level, "STAGE": stage}


async def limit(portal: Portal, *rights: dict[str, Any]) -> None:
    """Let the manager have these rights and no other."""
    await portal.admin("relead.role.save", code="limited", rights=list(rights))
    await portal.admin("relead.role.assign", code="limited", userId=MANAGER)
    await portal.admin("relead.role.revoke", code="manager", userId=MANAGER)


async def status_of(portal: Portal, lead: int) -> str:
    found: str = (await portal.admin("crm.lead.get", id=lead))["STATUS_ID"]
    return found


@pytest.mark.parametrize("given", [{}, {"STATUS_ID": "NEW"}, {"STATUS_ID": "NO_SUCH"}])
async def test_the_right_to_add_is_that_of_the_stage_it_starts_in(
    portal: Portal, given: dict[str, str]
) -> None:
    await limit(portal, right("READ", "A"), right("ADD", "A"), right("ADD", "", "NEW"))
    assert await portal.manager.refused("crm.lead.add", fields=given) == DENIED
    made = await portal.manager("crm.lead.add", fields={"STATUS_ID": "IN_PROCESS"})
    assert await status_of(portal, made) == "IN_PROCESS"


async def test_what_is_added_for_another_is_given_to_oneself_where_the_right_ends(portal: Portal) -> None:
    await limit(portal, right("READ", "X"), right("ADD", "A"), right("ADD", "X", "NEW"))
    for status, owner in (("NEW", "3"), ("IN_PROCESS", str(MANAGER))):
        made = await portal.manager("crm.lead.add", fields={"STATUS_ID": status, "ASSIGNED_BY_ID": 3})
        assert (await portal.admin("crm.lead.get", id=made))["ASSIGNED_BY_ID"] == owner


async def test_a_move_that_is_not_allowed_is_silently_left_out(portal: Portal) -> None:
    moves = {"ENTITY": "LEAD", "ACTION": "TRANSITION", "STAGE": "NEW", "TARGETS": ["IN_PROCESS"]}
    await limit(portal, right("READ", "A"), right("WRITE", "A"), moves)
    lead = await portal.lead(ASSIGNED_BY_ID=MANAGER)
    await portal.events()
    assert await portal.manager("crm.lead.update", id=lead, fields={"STATUS_ID": "JUNK"}) is True
    assert (await status_of(portal, lead), await portal.events()) == ("NEW", [])
    changes = {"STATUS_ID": "JUNK", "TITLE": "changed"}
    assert await portal.manager("crm.lead.update", id=lead, fields=changes) is True
    got = await portal.admin("crm.lead.get", id=lead)
    assert (got["STATUS_ID"], got["TITLE"]) == ("NEW", "changed")
    await portal.manager("crm.lead.update", id=lead, fields={"STATUS_ID": "IN_PROCESS"})
    await portal.manager("crm.lead.update", id=lead, fields={"STATUS_ID": "JUNK"})
    assert await status_of(portal, lead) == "JUNK", "no rule for the present status allows every move"


async def test_a_stage_closed_to_writing_keeps_what_is_in_it(portal: Portal) -> None:
    await limit(portal, right("READ", "A"), right("WRITE", "A"), right("WRITE", "", "JUNK"))
    lead = await portal.lead(ASSIGNED_BY_ID=MANAGER)
    await portal.manager("crm.lead.update", id=lead, fields={"STATUS_ID": "JUNK"})
    assert await portal.manager.refused("crm.lead.update", id=lead, fields={"TITLE": "x"}) == DENIED
    assert await portal.manager("crm.lead.get", id=lead)


async def test_importing_needs_its_own_right(portal: Portal) -> None:
    fields = {"DATE_CREATE": "2020-01-02T03:04:05+03:00", "ASSIGNED_BY_ID": 3}
    importing = {"fields": fields, "params": {"IMPORT": "Y"}}
    await limit(portal, right("READ", "A"), right("ADD", "X"))
    assert await portal.manager.refused("crm.lead.add", **importing) == DENIED
    await limit(portal, right("READ", "A"), right("ADD", "X"), right("IMPORT", "A"))
    got = await portal.admin("crm.lead.get", id=await portal.manager("crm.lead.add", **importing))
    assert got["DATE_CREATE"] == "2020-01-02T03:04:05+03:00"
    assert got["ASSIGNED_BY_ID"] == str(MANAGER), "the right to import reaches his own only"
