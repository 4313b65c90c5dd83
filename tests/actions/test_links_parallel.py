"""Links changed by many at once over real connections (repeat-leads.md 2.6: I4-I7, scenario 34).

Whatever meets: no error but what some serial order gives, nothing lost, one event for each real change.
"""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import pytest

from relead.store.engine import Engine, Tx
from relead.wire.errors import WireError
from support.crm import Direct, Portal

MANY = 20
UPDATED = "ONCRMLEADUPDATE"


@pytest.fixture
async def call(portal: Portal, database_url: str) -> AsyncIterator[Direct]:  # noqa: ARG001 - seeds
    """Calls over as many connections as there are callers."""
    engine = await Engine.open(database_url, size=MANY + 2)
    yield Direct(engine)
    await engine.close()


async def together(*calls: Coroutine[Any, Any, Any]) -> list[Any]:
    """Answers of calls made at once; a refusal is its text. Anything else that is raised fails the test."""
    found = await asyncio.gather(*calls, return_exceptions=True)
    for answer in found:
        if isinstance(answer, BaseException) and not isinstance(answer, WireError):
            raise answer
    return [answer.text if isinstance(answer, WireError) else answer for answer in found]


async def flag_of(portal: Portal, lead: int) -> tuple[str, str | None]:
    shown = await portal.admin("crm.lead.get", id=lead)
    return shown["IS_RETURN_CUSTOMER"], shown["CONTACT_ID"]


async def test_scenario_34_twenty_contacts_at_once(portal: Portal, call: Direct) -> None:
    for _ in range(3):
        contacts, lead = await portal.contacts(MANY), await portal.lead()
        await portal.events()
        adds = (call("crm.lead.contact.add", id=lead, fields={"CONTACT_ID": contact}) for contact in contacts)
        assert await together(*adds) == [True] * MANY
        rows = await portal.admin.links(lead)
        assert {row[0] for row in rows} == set(contacts)
        assert [row[1] for row in rows] == [10 * place for place in range(1, MANY + 1)]
        primary = [row[0] for row in rows if row[2] == "Y"]
        assert primary == [rows[0][0]]
        assert await flag_of(portal, lead) == ("Y", str(primary[0]))
        assert await portal.events() == [(UPDATED, lead)] * MANY
        assert (await portal.history("lead", lead)).count("became_repeat") == 1


async def test_one_contact_twenty_times_at_once(portal: Portal, call: Direct) -> None:
    for _ in range(3):
        contact, lead = await portal.contact(), await portal.lead(PHONE=["113"])
        await portal.events()
        row = {"CONTACT_ID": contact}
        adds = (call("crm.lead.contact.add", id=lead, fields=row) for _ in range(MANY))
        assert Counter(await together(*adds)) == {True: 1, False: MANY - 1}
        assert await portal.admin.links(lead) == [[contact, 10, "Y"]]
        assert sorted(await portal.events()) == [("ONCRMCONTACTUPDATE", contact), (UPDATED, lead)]
        phones = (await portal.admin("crm.contact.get", id=contact))["PHONE"]
        assert len(phones) == 1, "enriched once"


async def test_all_primary_at_once(portal: Portal, call: Direct) -> None:
    contacts, lead = await portal.contacts(MANY), await portal.lead()
    row = {"IS_PRIMARY": "Y"}
    adds = (call("crm.lead.contact.add", id=lead, fields=row | {"CONTACT_ID": one}) for one in contacts)
    assert await together(*adds) == [True] * MANY
    assert sum(row[2] == "Y" for row in await portal.admin.links(lead)) == 1


async def test_linking_against_deleting_the_contact(portal: Portal, call: Direct) -> None:
    for round_ in range(15):
        contact, other = await portal.contacts(2)
        leads = [await portal.lead(CONTACT_IDS=[other]) for _ in range(4)]
        await portal.events()
        row = {"CONTACT_ID": contact, "IS_PRIMARY": "Y"}
        calls = [call("crm.lead.contact.add", id=lead, fields=row) for lead in leads]
        calls.insert(round_ % 5, call("crm.contact.delete", id=contact))
        answers = await together(*calls)
        assert answers.pop(round_ % 5) is True
        assert set(answers) <= {True, "Not found."}
        for lead in leads:
            assert await portal.admin.links(lead) == [[other, 10, "Y"]]
            assert await flag_of(portal, lead) == ("Y", str(other))
        events = Counter(await portal.events())
        for lead, answer in zip(leads, answers, strict=True):
            assert events[UPDATED, lead] == (2 if answer is True else 0), "linked, then unlinked; or never"
        assert events["ONCRMCONTACTDELETE", contact] == 1


async def test_replacing_against_removing(portal: Portal, call: Direct) -> None:
    one, two = await portal.contacts(2)
    for _ in range(15):
        lead = await portal.lead(CONTACT_ID=one)
        await portal.events()
        items = [{"CONTACT_ID": two}, {"CONTACT_ID": one}]
        answers = await together(
            call("crm.lead.contact.items.set", id=lead, items=items),
            call("crm.lead.contact.items.delete", id=lead),
        )
        assert answers == [True, True]
        rows, flag = await portal.admin.links(lead), await flag_of(portal, lead)
        assert (rows, flag) in (
            ([], ("N", None)),
            ([[two, 10, "Y"], [one, 20, "N"]], ("Y", str(two))),
        )
        assert await portal.events() == [(UPDATED, lead)] * 2


async def test_adding_against_removing(portal: Portal, call: Direct) -> None:
    one, two = await portal.contacts(2)
    for _ in range(15):
        lead = await portal.lead(CONTACT_ID=one)
        await portal.events()
        answers = await together(
            call("crm.lead.contact.add", id=lead, fields={"CONTACT_ID": two}),
            call("crm.lead.contact.items.delete", id=lead),
        )
        assert answers == [True, True]
        rows = await portal.admin.links(lead)
        assert rows in ([], [[two, 10, "Y"]])
        assert (await flag_of(portal, lead))[0] == ("Y" if rows else "N")
        assert await portal.events() == [(UPDATED, lead)] * 2


async def test_the_leads_own_fields_against_linking(portal: Portal, call: Direct) -> None:
    one, two, three = await portal.contacts(3)
    for _ in range(10):
        lead = await portal.lead(CONTACT_ID=one)
        await portal.events()
        answers = await together(
            call("crm.lead.update", id=lead, fields={"CONTACT_ID": three, "TITLE": "x"}),
            call("crm.lead.contact.add", id=lead, fields={"CONTACT_ID": two}),
            call("crm.lead.update", id=lead, fields={"COMMENTS": "y"}),
        )
        assert answers == [True] * 3
        rows = {row[0] for row in await portal.admin.links(lead)}
        assert rows in ({three}, {three, two})
        shown = await portal.admin("crm.lead.get", id=lead)
        assert (shown["TITLE"], shown["COMMENTS"]) == ("x", "y"), "neither update overwrote the other"
        assert await portal.events() == [(UPDATED, lead)] * 3


async def test_a_company_gains_and_loses_fifty_contacts_at_once(
    portal: Portal, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody waits for his turn, nobody starts again: whoever starts again too often is refused."""
    started = 0
    write = Engine.write

    def counted(self: Engine, user_id: int = 0) -> contextlib.AbstractAsyncContextManager[Tx]:
        nonlocal started
        started += 1
        return write(self, user_id)

    monkeypatch.setattr(Engine, "write", counted)
    engine = await Engine.open(database_url, size=50)
    call = Direct(engine)
    contacts, company = await portal.contacts(50), await portal.company()
    for verb, places in (("add", [10 * place for place in range(1, 51)]), ("delete", [])):
        await portal.events()
        started = 0
        method = f"crm.company.contact.{verb}"
        calls = (call(method, id=company, fields={"CONTACT_ID": contact}) for contact in contacts)
        assert await together(*calls) == [True] * 50
        assert started == 50
        rows = await portal.admin.links(company, "crm.company.contact")
        assert [row[1] for row in rows] == places
        assert sorted(await portal.events()) == [("ONCRMCONTACTUPDATE", contact) for contact in contacts]
    await engine.close()


async def test_a_company_is_given_twenty_lists_at_once(portal: Portal, call: Direct) -> None:
    contacts, company = await portal.contacts(MANY), await portal.company()
    sets = (
        call("crm.company.contact.items.set", id=company, items=[{"CONTACT_ID": one}]) for one in contacts
    )
    assert await together(*sets) == [True] * MANY
    assert len(await portal.admin.links(company, "crm.company.contact")) == 1


async def test_both_ends_of_one_link(portal: Portal, call: Direct) -> None:
    for _ in range(10):
        contact, company = await portal.contact(), await portal.company()
        await portal.events()
        answers = await together(
            call("crm.contact.company.add", id=contact, fields={"COMPANY_ID": company}),
            call("crm.company.contact.add", id=company, fields={"CONTACT_ID": contact}),
            call("crm.contact.update", id=contact, fields={"COMPANY_IDS": [company]}),
            call("crm.company.update", id=company, fields={"CONTACT_ID": [contact]}),
        )
        assert answers[2:] == [True, True]
        assert Counter(answers[:2])[True] <= 1
        assert await portal.admin.links(contact, "crm.contact.company") == [[company, 10, "Y"]]
        assert (await portal.events()).count(("ONCRMCONTACTUPDATE", contact)) == 1


async def test_both_ends_of_many_links(portal: Portal, call: Direct) -> None:
    """Contacts set their companies while companies set their contacts: locks cross, nothing hangs."""
    contacts, companies = await portal.contacts(4), [await portal.company() for _ in range(4)]
    chance = random.Random(7)
    for _ in range(5):
        some = [
            call(
                "crm.contact.company.items.set",
                id=one,
                items=[{"COMPANY_ID": c} for c in chance.sample(companies, 3)],
            )
            for one in contacts
        ]
        others = [
            call(
                "crm.company.contact.items.set",
                id=one,
                items=[{"CONTACT_ID": c} for c in chance.sample(contacts, 3)],
            )
            for one in companies
        ]
        mixed = [*some, *others]
        chance.shuffle(mixed)
        assert await together(*mixed) == [True] * 8
        for contact in contacts:
            rows = await portal.admin.links(contact, "crm.contact.company")
            shown = (await portal.admin("crm.contact.get", id=contact))["COMPANY_ID"]
            assert [str(row[0]) for row in rows if row[2] == "Y"] == ([shown] if rows else [])


async def test_deleting_a_contact_against_deleting_his_company(portal: Portal, call: Direct) -> None:
    for _ in range(10):
        company = await portal.company()
        contact = await portal.contact(COMPANY_ID=company)
        leads = [await portal.lead(CONTACT_ID=contact, COMPANY_ID=company) for _ in range(3)]
        await portal.events()
        answers = await together(
            call("crm.contact.delete", id=contact), call("crm.company.delete", id=company)
        )
        assert answers == [True, True]
        for lead in leads:
            assert await flag_of(portal, lead) == ("N", None)
        events = Counter(await portal.events())
        assert {events[UPDATED, lead] for lead in leads} == {2}
        assert (events["ONCRMCONTACTDELETE", contact], events["ONCRMCOMPANYDELETE", company]) == (1, 1)


async def test_two_contacts_of_the_same_leads_deleted_at_once(portal: Portal, call: Direct) -> None:
    for _ in range(5):
        one, two = await portal.contacts(2)
        leads = [await portal.lead(CONTACT_IDS=[one, two]) for _ in range(5)]
        answers = await together(*(call("crm.contact.delete", id=contact) for contact in (one, two)))
        assert answers == [True, True]
        for lead in leads:
            assert (await flag_of(portal, lead), await portal.admin.links(lead)) == (("N", None), [])


async def test_one_contact_deleted_twice_at_once(portal: Portal, call: Direct) -> None:
    for _ in range(5):
        contact = await portal.contact()
        await portal.lead(CONTACT_ID=contact)
        await portal.events()
        answers = await together(*(call("crm.contact.delete", id=contact) for _ in range(3)))
        assert Counter(answers) == {True: 1, "Element not found": 2}
        assert (await portal.events()).count(("ONCRMCONTACTDELETE", contact)) == 1


async def test_a_lead_deleted_against_linking_it(portal: Portal, call: Direct) -> None:
    contact = await portal.contact()
    for _ in range(10):
        lead = await portal.lead()
        answers = await together(
            call("crm.lead.contact.add", id=lead, fields={"CONTACT_ID": contact}),
            call("crm.lead.delete", id=lead),
            call("crm.lead.update", id=lead, fields={"TITLE": "x"}),
        )
        assert answers[1] is True
        assert answers[0] in (True, "Not found.")
        assert answers[2] in (True, "Not found")
    assert await portal.db.fetchval("SELECT count(*) FROM lead_contact") == 0


async def test_everything_at_once(portal: Portal, call: Direct) -> None:
    """A storm over few entities: only answers that some serial order gives, and sound links at the end."""
    contacts, companies = await portal.contacts(5), [await portal.company() for _ in range(3)]
    leads = [await portal.lead(PHONE=[f"+7495123450{n}"]) for n in range(3)]
    chance = random.Random(11)

    def one() -> Coroutine[Any, Any, Any]:
        lead, contact, company = (chance.choice(among) for among in (leads, contacts, companies))
        choices: list[tuple[str, dict[str, Any]]] = [
            ("crm.lead.contact.add", {"id": lead, "fields": {"CONTACT_ID": contact}}),
            ("crm.lead.contact.delete", {"id": lead, "fields": {"CONTACT_ID": contact}}),
            ("crm.lead.contact.items.set", {"id": lead, "items": [{"CONTACT_ID": c} for c in contacts[:3]]}),
            ("crm.lead.contact.items.delete", {"id": lead}),
            (
                "crm.lead.update",
                {"id": lead, "fields": {"CONTACT_IDS": contacts[::2], "COMPANY_ID": company}},
            ),
            ("crm.lead.update", {"id": lead, "fields": {"COMPANY_ID": 0, "PHONE": [str(chance.random())]}}),
            ("crm.contact.company.add", {"id": contact, "fields": {"COMPANY_ID": company}}),
            ("crm.company.contact.add", {"id": company, "fields": {"CONTACT_ID": contact}}),
            ("crm.company.update", {"id": company, "fields": {"CONTACT_ID": contacts[1:4]}}),
            ("crm.contact.update", {"id": contact, "fields": {"COMPANY_IDS": companies, "NAME": "x"}}),
        ]
        method, params = chance.choice(choices)
        return call(method, **params)

    for _ in range(10):
        answers = await together(*(one() for _ in range(MANY)))
        assert set(answers) <= {True, False}
    for lead in leads:
        rows = await portal.admin.links(lead)
        shown = await portal.admin("crm.lead.get", id=lead)
        assert [str(row[0]) for row in rows if row[2] == "Y"] == ([shown["CONTACT_ID"]] if rows else [])
        assert (shown["IS_RETURN_CUSTOMER"] == "Y") is bool(rows or shown["COMPANY_ID"])
