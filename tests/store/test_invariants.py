"""The database itself refuses every half state, whoever writes it (repeat-leads.md 2.6: I1, I2, I3)."""

import asyncio
import re
from typing import Any

import asyncpg
import pytest

from support.crm import Portal

REFUSED = (asyncpg.CheckViolationError, asyncpg.ForeignKeyViolationError, asyncpg.UniqueViolationError)

# Names in braces become ids: L has no links; R has contacts A (primary) and B; RCO has the company CO; S is
# converted and linked to A with flag N; contact K is bound to the companies CO (primary) and CO2.
BROKEN = {
    "links but no primary": """
        INSERT INTO lead_contact VALUES ({L}, {A}, 10)""",
    "link stored, flag N": """
        INSERT INTO lead_contact VALUES ({L}, {A}, 10);
        UPDATE lead SET contact_id = {A} WHERE id = {L}""",
    "flag Y without links": """
        UPDATE lead SET is_return_customer = true WHERE id = {L}""",
    "primary not bound": """
        UPDATE lead SET contact_id = {A}, is_return_customer = true WHERE id = {L}""",
    "primary is another lead's contact": """
        UPDATE lead SET contact_id = {C} WHERE id = {R}""",
    "primary unlinked, still primary": """
        DELETE FROM lead_contact WHERE lead_id = {R} AND contact_id = {A}""",
    "primary forgotten, links left": """
        UPDATE lead SET contact_id = NULL, is_return_customer = false WHERE id = {R}""",
    "all links gone, primary and flag left": """
        DELETE FROM lead_contact WHERE lead_id = {R}""",
    "all links gone, flag left": """
        DELETE FROM lead_contact WHERE lead_id = {R}; UPDATE lead SET contact_id = NULL WHERE id = {R}""",
    "links with flag N": """
        UPDATE lead SET is_return_customer = false WHERE id = {R}""",
    "a company with flag N": """
        UPDATE lead SET company_id = {CO} WHERE id = {L}""",
    "company gone, flag left": """
        UPDATE lead SET company_id = NULL WHERE id = {RCO}""",
    "one contact twice": """
        INSERT INTO lead_contact VALUES ({R}, {A}, 70)""",
    "a link to nobody": """
        INSERT INTO lead_contact VALUES ({R}, 999999, 30)""",
    "a link of nobody": """
        INSERT INTO lead_contact VALUES (999999, {A}, 30)""",
    "a lead deleted, its links left": """
        DELETE FROM lead WHERE id = {R}""",
    "a contact deleted, its links left": """
        DELETE FROM contact WHERE id = {B}""",
    "a company deleted, its leads left": """
        DELETE FROM company WHERE id = {CO}""",
    "a link moved to another lead": """
        UPDATE lead_contact SET lead_id = {L} WHERE lead_id = {R} AND contact_id = {B}""",
    "the primary link moved to another contact": """
        UPDATE lead_contact SET contact_id = {C} WHERE lead_id = {R} AND contact_id = {A}""",
    "a lead made with a primary that is not bound": """
        INSERT INTO lead SELECT (jsonb_populate_record(l, '{{"id": 777}}')).* FROM lead l WHERE id = {R}""",
    "a lead made repeat without links": """
        INSERT INTO lead SELECT (jsonb_populate_record(l, '{{"id": 777, "is_return_customer": true}}')).*
        FROM lead l WHERE id = {L}""",
    "reopened with links and flag N": """
        UPDATE lead SET semantic = 'P', status_id = 'NEW' WHERE id = {S}""",
    "an unknown semantic": """
        UPDATE lead SET semantic = 'X' WHERE id = {L}""",
    "companies but no primary": """
        INSERT INTO contact_company VALUES ({A}, {CO}, 10)""",
    "a primary company that is not bound": """
        UPDATE contact SET company_id = {CO} WHERE id = {A}""",
    "primary company unlinked, still primary": """
        DELETE FROM contact_company WHERE contact_id = {K} AND company_id = {CO}""",
    "primary company forgotten, links left": """
        UPDATE contact SET company_id = NULL WHERE id = {K}""",
    "one company twice": """
        INSERT INTO contact_company VALUES ({K}, {CO}, 70)""",
    "a link to no company": """
        INSERT INTO contact_company VALUES ({K}, 999999, 70)""",
    "a responsible user who does not exist": """
        UPDATE lead SET assigned_by_id = 999999 WHERE id = {L}""",
    "a currency that does not exist": """
        UPDATE lead SET currency_id = 'XXX' WHERE id = {L}""",
}
SOUND = {
    "linked, primary and flag together": """
        INSERT INTO lead_contact VALUES ({L}, {A}, 10);
        UPDATE lead SET contact_id = {A}, is_return_customer = true WHERE id = {L}""",
    "the same in the other order": """
        UPDATE lead SET contact_id = {A}, is_return_customer = true WHERE id = {L};
        INSERT INTO lead_contact VALUES ({L}, {A}, 10)""",
    "another primary": """
        UPDATE lead SET contact_id = {B} WHERE id = {R}""",
    "unlinked, next primary": """
        DELETE FROM lead_contact WHERE lead_id = {R} AND contact_id = {A};
        UPDATE lead SET contact_id = {B} WHERE id = {R}""",
    "all unlinked": """
        DELETE FROM lead_contact WHERE lead_id = {R};
        UPDATE lead SET contact_id = NULL, is_return_customer = false WHERE id = {R}""",
    "frozen when converted": """
        UPDATE lead SET semantic = 'S', status_id = 'CONVERTED', is_return_customer = false WHERE id = {R}""",
    "reopened with the flag": """
        UPDATE lead SET semantic = 'P', status_id = 'NEW', is_return_customer = true WHERE id = {S}""",
    "company for contact": """
        DELETE FROM lead_contact WHERE lead_id = {R};
        UPDATE lead SET contact_id = NULL, company_id = {CO} WHERE id = {R}""",
    "another primary company": """
        UPDATE contact SET company_id = {CO2} WHERE id = {K}""",
    "companies unlinked": """
        DELETE FROM contact_company WHERE contact_id = {K};
        UPDATE contact SET company_id = NULL WHERE id = {K}""",
}


async def people(portal: Portal) -> dict[str, int]:
    one, two, three = await portal.contacts(3)
    company, company_2 = await portal.company(), await portal.company()
    converted = await portal.lead(STATUS_ID="CONVERTED")
    await portal.admin("crm.lead.update", id=converted, fields={"CONTACT_ID": one})
    return {
        "A": one,
        "B": two,
        "C": three,
        "CO": company,
        "CO2": company_2,
        "L": await portal.lead(),
        "S": converted,
        "R": await portal.lead(CONTACT_IDS=[one, two]),
        "RCO": await portal.lead(COMPANY_ID=company),
        "K": await portal.contact(COMPANY_IDS=[company, company_2]),
    }


async def snapshot(db: Any) -> list[Any]:
    return [
        await db.fetch(
            "SELECT id, contact_id, company_id, is_return_customer, semantic FROM lead ORDER BY id"
        ),
        await db.fetch("SELECT * FROM lead_contact ORDER BY 1, 2"),
        await db.fetch("SELECT id, company_id FROM contact ORDER BY id"),
        await db.fetch("SELECT * FROM contact_company ORDER BY 1, 2"),
    ]


async def commit(db: Any, script: str, ids: dict[str, int]) -> None:
    """Run the statements of a script in one transaction, and commit."""
    async with db.transaction():
        for statement in re.split(r";\s*", script.format(**ids)):
            await db.execute(statement)


async def test_every_broken_state_is_refused(portal: Portal) -> None:
    ids = await people(portal)
    before = await snapshot(portal.db)
    committed = []
    for name, script in BROKEN.items():
        try:
            await commit(portal.db, script, ids)
        except REFUSED:
            assert await snapshot(portal.db) == before, name
        else:
            committed.append(name)
            break
    assert committed == []


@pytest.mark.parametrize("name", SOUND)
async def test_every_sound_state_is_not(portal: Portal, name: str) -> None:
    ids = await people(portal)
    before = await snapshot(portal.db)
    await commit(portal.db, SOUND[name], ids)
    assert await snapshot(portal.db) != before


async def test_triggers_refuse_at_the_commit_not_before(portal: Portal) -> None:
    """A unit of work may pass through half states: only what it leaves behind counts."""
    ids = await people(portal)
    transaction = portal.db.transaction()
    await transaction.start()
    await portal.db.execute("INSERT INTO lead_contact VALUES ($1, $2, 10)", ids["L"], ids["A"])
    with pytest.raises(asyncpg.CheckViolationError):
        await transaction.commit()


async def test_neither_of_two_parallel_hands_commits_a_half_state(portal: Portal, database_url: str) -> None:
    """One links a second contact while another unlinks the first, each blind to the other."""
    ids = await people(portal)
    lead = await portal.lead(CONTACT_ID=ids["A"])
    other = await asyncpg.connect(database_url)
    try:
        linking, unlinking = other.transaction(), portal.db.transaction()
        await linking.start()
        await other.execute("INSERT INTO lead_contact VALUES ($1, $2, 20)", lead, ids["B"])
        await unlinking.start()
        await portal.db.execute(
            "DELETE FROM lead_contact WHERE lead_id = $1 AND contact_id = $2", lead, ids["A"]
        )
        await portal.db.execute(
            "UPDATE lead SET contact_id = NULL, is_return_customer = false WHERE id = $1", lead
        )
        await portal.db.execute("SET CONSTRAINTS ALL IMMEDIATE")  # its own checks are done: it sees no link
        first = asyncio.create_task(linking.commit())
        await asyncio.sleep(0.05)
        await unlinking.commit()
        with pytest.raises(asyncpg.CheckViolationError):
            await first
    finally:
        await other.close()
    assert await portal.admin.links(lead) == []
