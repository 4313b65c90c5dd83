"""Ten thousand steps over leads and their clients, each compared with a model in plain Python.

Leads are linked, converted, reopened, merged and deleted, and the rights of one of two users change.

After each step: the answer or the refusal, the whole state with the invariants I1-I3 of repeat-leads.md 2.6,
and the events that were sent.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, ClassVar, TypeVar

import asyncpg
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from actions.links_model import ALL, NOBODY, OWN, Model, Refused
from relead.store.engine import Engine
from relead.wire.errors import WireError
from support.crm import Direct, seed
from support.database import Emptier

EXAMPLES, STEPS = 270, 60
LEADS, CONTACTS, COMPANIES = 3, 4, 3

T = TypeVar("T")

_STATE = """
WITH gone AS (DELETE FROM outbox RETURNING id, event, data),
lead_links AS (
    SELECT l.lead_id AS id,
           jsonb_agg(jsonb_build_array(l.contact_id, l.sort, l.contact_id IS NOT DISTINCT FROM o.contact_id)
                     ORDER BY l.sort, l.contact_id) AS links
    FROM lead_contact l JOIN lead o ON o.id = l.lead_id
    GROUP BY l.lead_id
),
contact_links AS (
    SELECT l.contact_id AS id,
           jsonb_agg(jsonb_build_array(l.company_id, l.sort, l.company_id IS NOT DISTINCT FROM o.company_id)
                     ORDER BY l.sort, l.company_id) AS links
    FROM contact_company l JOIN contact o ON o.id = l.contact_id
    GROUP BY l.contact_id
),
deal_links AS (
    SELECT l.deal_id AS id,
           jsonb_agg(jsonb_build_array(l.contact_id, l.sort, l.contact_id IS NOT DISTINCT FROM o.contact_id)
                     ORDER BY l.sort, l.contact_id) AS links
    FROM deal_contact l JOIN deal o ON o.id = l.deal_id
    GROUP BY l.deal_id
)
SELECT jsonb_build_object(
    'leads', (
        SELECT coalesce(jsonb_object_agg(l.id, jsonb_build_object(
            'links', coalesce(k.links, '[]'), 'contact', l.contact_id, 'company', l.company_id,
            'status', l.status_id, 'repeat', l.is_return_customer)), '{}')
        FROM lead l LEFT JOIN lead_links k USING (id)),
    'contacts', (
        SELECT coalesce(jsonb_object_agg(c.id, jsonb_build_object(
            'links', coalesce(k.links, '[]'), 'company', c.company_id, 'born', c.lead_id)), '{}')
        FROM contact c LEFT JOIN contact_links k USING (id)),
    'companies', (SELECT coalesce(jsonb_object_agg(id, lead_id), '{}') FROM company),
    'deals', (
        SELECT coalesce(jsonb_object_agg(d.id, jsonb_build_object(
            'links', coalesce(k.links, '[]'), 'contact', d.contact_id, 'company', d.company_id,
            'born', d.lead_id)), '{}')
        FROM deal d LEFT JOIN deal_links k USING (id)),
    'events', (
        SELECT coalesce(jsonb_agg(jsonb_build_array(event, data #> '{FIELDS,ID}') ORDER BY id), '[]')
        FROM gone))
"""

_POPULATION = f"""
INSERT INTO company (title, currency_id, revenue, assigned_by_id, created_by_id, modify_by_id,
                     date_create, date_modify, last_activity_time, last_activity_by)
SELECT 'Co', 'RUB', 0, 1, 1, 1, now(), now(), now(), 1 FROM generate_series(1, {COMPANIES});
INSERT INTO contact (name, assigned_by_id, created_by_id, modify_by_id, date_create, date_modify,
                     last_activity_time, last_activity_by)
SELECT 'C', 1 + n % 2, 1, 1, now(), now(), now(), 1 FROM generate_series(1, {CONTACTS}) n;
INSERT INTO lead (title, status_id, semantic, currency_id, opportunity, assigned_by_id, created_by_id,
                  modify_by_id, date_create, date_modify, last_activity_time, last_activity_by, moved_by_id,
                  moved_time)
SELECT 'L', 'NEW', 'P', 'RUB', 0, 1 + n % 2, 1, 1, now(), now(), now(), 1, 1, now()
FROM generate_series(1, {LEADS}) n;
INSERT INTO deal_category (id, name, sort, is_default, created_at)
VALUES (0, 'General', 10, true, now()) ON CONFLICT DO NOTHING;
INSERT INTO status (entity_id, status_id, name, sort)
VALUES ('DEAL_TYPE', 'SALE', 'Sale', 10), ('DEAL_STAGE', 'NEW', 'New', 10) ON CONFLICT DO NOTHING
"""  # noqa: S608 - numbers of ours


class World:
    """The portal under test, on an event loop of its own: steps are not coroutines."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._runner = asyncio.Runner()
        self.steps = 0
        self.run(self._open())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something to its end."""
        return self._runner.run(work)

    async def _open(self) -> None:
        self._db = await asyncpg.connect(self._url)
        self._engine = await Engine.open(self._url, size=2)
        self._emptier = await Emptier.open(self._url)
        self._call = Direct(self._engine)
        await self._emptier.empty()

    def close(self) -> None:
        """Close everything."""

        async def close() -> None:
            await self._engine.close()
            await self._db.close()
            await self._emptier.close()

        self.run(close())
        self._runner.close()

    def begin(self) -> None:
        """Start from the same population each time."""

        async def begin() -> None:
            await self._emptier.empty()
            await seed(self._db)
            await self._db.execute(_POPULATION)

        self.run(begin())

    def step(self, method: str, params: dict[str, Any], user: int) -> tuple[Any, str]:
        """Call a method; give the answer or the text of its refusal, and the state as JSON."""

        async def step() -> tuple[Any, str]:
            try:
                answer = await (
                    self._call(method, **params) if user == 1 else self._call.by(user, method, **params)
                )
            except WireError as refusal:
                answer = refusal.text
            return answer, await self._db.fetchval(_STATE)

        self.steps += 1
        return self.run(step())


def check_invariants(state: dict[str, Any]) -> None:
    """I1-I3 on what the database holds, whatever the model says."""
    for lead in state["leads"].values():
        links = lead["links"]
        if lead["status"] != "CONVERTED":
            assert lead["repeat"] is (bool(links) or lead["company"] is not None)
        assert [row[0] for row in links if row[2]] == ([lead["contact"]] if links else [])
        assert bool(links) is (lead["contact"] is not None)
        assert {str(row[0]) for row in links} <= state["contacts"].keys()
        assert len({row[0] for row in links}) == len(links)
        assert lead["company"] is None or str(lead["company"]) in state["companies"]
    for contact in state["contacts"].values():
        links = contact["links"]
        assert [row[0] for row in links if row[2]] == ([contact["company"]] if links else [])
        assert {str(row[0]) for row in links} <= state["companies"].keys()
    for deal in state["deals"].values():
        links = deal["links"]
        assert [row[0] for row in links if row[2]] == ([deal["contact"]] if links else [])
        assert {str(row[0]) for row in links} <= state["contacts"].keys()
    for kind in ("contacts", "deals"):
        assert {str(one["born"]) for one in state[kind].values()} <= {"None", *state["leads"]}


# One more than there are: some ids never exist, others are deleted on the way.
leads = st.integers(1, LEADS + 1)
contacts = st.integers(1, CONTACTS + 1)
companies = st.integers(1, COMPANIES + 1)
sorts = st.sampled_from([None, None, 5, 10, 25, 0, -1])
flags = st.booleans()
some_contacts = st.lists(st.integers(0, CONTACTS + 1), max_size=4)
some_companies = st.lists(st.integers(0, COMPANIES + 1), max_size=3)


class Links(RuleBasedStateMachine):
    """Every path that changes links, in any order."""

    world: ClassVar[World]

    @initialize()
    def begin(self) -> None:
        self.world.begin()
        self.model = Model(LEADS, CONTACTS, COMPANIES)

    def compare(self, expected: Callable[[], Any], method: str, *, by: int = 1, **params: Any) -> None:
        """Do it to both, then look at everything."""
        self.model.events.clear()
        try:
            answer: Any = expected()
        except Refused as refusal:
            answer = str(refusal)
        found, text = self.world.step(method, params, by)
        if isinstance(answer, dict):
            found = {name: found[name] for name in answer} if isinstance(found, dict) else found
        assert found == answer, (method, params)
        state = json.loads(text)  # a connection of the test's own knows no codecs
        events = sorted(map(tuple, state.pop("events")))
        check_invariants(state)
        assert state == self.model.state(), (method, params)
        assert events == sorted(self.model.events), (method, params)

    @rule(lead=leads, contact=contacts, sort=sorts, primary=flags)
    def lead_contact_add(self, lead: int, contact: int, sort: int | None, *, primary: bool) -> None:
        row: dict[str, Any] = {"CONTACT_ID": contact, "IS_PRIMARY": "Y" if primary else "N"}
        row |= {} if sort is None else {"SORT": sort}
        expected = partial(self.model.lead_add, lead, contact, sort, primary=primary)
        self.compare(expected, "crm.lead.contact.add", id=lead, fields=row)

    @rule(lead=leads, contact=contacts)
    def lead_contact_delete(self, lead: int, contact: int) -> None:
        expected = partial(self.model.lead_delete, lead, contact)
        self.compare(expected, "crm.lead.contact.delete", id=lead, fields={"CONTACT_ID": contact})

    @rule(lead=leads, rows=st.lists(st.tuples(st.integers(0, CONTACTS), sorts, flags), max_size=4))
    def lead_contact_items_set(self, lead: int, rows: list[tuple[int, int | None, bool]]) -> None:
        items = [{"CONTACT_ID": one, "SORT": sort, "IS_PRIMARY": "Y" if p else "N"} for one, sort, p in rows]
        self.compare(
            partial(self.model.lead_set, lead, rows), "crm.lead.contact.items.set", id=lead, items=items
        )

    @rule(lead=leads)
    def lead_contact_items_delete(self, lead: int) -> None:
        self.compare(partial(self.model.lead_clear, lead), "crm.lead.contact.items.delete", id=lead)

    @rule(
        lead=leads,
        fields=st.fixed_dictionaries(
            {},
            optional={
                "CONTACT_ID": st.sampled_from([None, -1, 0, 1, 2, 3, CONTACTS + 1]),
                "CONTACT_IDS": st.none() | some_contacts,
                "COMPANY_ID": st.sampled_from([None, -1, 0, 1, 2, COMPANIES + 1]),
                "STATUS_ID": st.sampled_from(["NEW", "IN_PROCESS", "CONVERTED", "JUNK", "NO_SUCH"]),
            },
        ),
    )
    def lead_update(self, lead: int, fields: dict[str, Any]) -> None:
        self.compare(partial(self.model.lead_update, lead, fields), "crm.lead.update", id=lead, fields=fields)

    @rule(contact=contacts, many=st.none() | some_companies, one=st.none() | st.integers(-1, COMPANIES))
    def contact_update(self, contact: int, many: list[int] | None, one: int | None) -> None:
        fields = {"COMPANY_IDS": many, "COMPANY_ID": one}
        expected = partial(self.model.contact_update, contact, many, one)
        self.compare(expected, "crm.contact.update", id=contact, fields=fields)

    @rule(company=companies, many=some_contacts)
    def company_update(self, company: int, many: list[int]) -> None:
        expected = partial(self.model.company_update, company, many)
        self.compare(expected, "crm.company.update", id=company, fields={"CONTACT_ID": many})

    @rule(company=companies, contact=contacts, sort=sorts)
    def company_contact_add(self, company: int, contact: int, sort: int | None) -> None:
        fields = {"CONTACT_ID": contact, "SORT": sort}
        expected = partial(self.model.company_add, company, contact, sort)
        self.compare(expected, "crm.company.contact.add", id=company, fields=fields)

    @rule(company=companies, contact=contacts)
    def company_contact_delete(self, company: int, contact: int) -> None:
        expected = partial(self.model.company_delete_link, company, contact)
        self.compare(expected, "crm.company.contact.delete", id=company, fields={"CONTACT_ID": contact})

    @rule(
        lead=leads,
        items=st.sets(st.sampled_from(["DEAL", "CONTACT", "COMPANY"]), min_size=1),
        contact=st.sampled_from([0, 0, 0, 1, 2, CONTACTS + 1]),
        company=st.sampled_from([0, 0, 0, 1, COMPANIES + 1]),
    )
    def lead_convert(self, lead: int, items: set[str], contact: int, company: int) -> None:
        expected = partial(self.model.convert, lead, sorted(items), contact, company)
        asked: dict[str, Any] = {"items": sorted(items), "contactId": contact, "companyId": company}
        self.compare(expected, "crm.lead.convert", id=lead, **asked)

    @rule(lead=leads, status=st.sampled_from(["NEW", "JUNK"]))
    def lead_reopen(self, lead: int, status: str) -> None:
        fields = {"STATUS_ID": status}
        self.compare(partial(self.model.lead_update, lead, fields), "crm.lead.update", id=lead, fields=fields)

    @rule(
        rights=st.fixed_dictionaries(
            dict.fromkeys(
                ("LEAD READ", "LEAD WRITE", "CONTACT READ"), st.sampled_from([NOBODY, OWN, OWN, ALL, ALL])
            )
        )
    )
    def give_rights(self, rights: dict[str, str]) -> None:
        rows = [
            dict(zip(("ENTITY", "ACTION"), name.split(), strict=True)) | {"LEVEL": level}
            for name, level in rights.items()
        ]
        expected = partial(self.model.give_rights, rights)
        self.compare(expected, "relead.role.save", code="manager", name="Manager", rights=rows)

    @rule(lead=leads, contact=contacts)
    def limited_add(self, lead: int, contact: int) -> None:
        expected = partial(self.model.limited_add, lead, contact)
        self.compare(expected, "crm.lead.contact.add", by=2, id=lead, fields={"CONTACT_ID": contact})

    # Seldom: a world without contacts is dull.

    @rule(contact=contacts, chance=st.integers(0, 3))
    def contact_delete(self, contact: int, chance: int) -> None:
        if not chance:
            self.compare(partial(self.model.contact_delete, contact), "crm.contact.delete", id=contact)

    @rule(company=companies, chance=st.integers(0, 3))
    def company_delete(self, company: int, chance: int) -> None:
        if not chance:
            self.compare(partial(self.model.company_delete, company), "crm.company.delete", id=company)

    @rule(
        kind=st.sampled_from(["LEAD", "CONTACT", "COMPANY"]),
        ids=st.lists(st.integers(1, 5), min_size=2, max_size=3),
    )
    def merge(self, kind: str, ids: list[int]) -> None:
        asked = {"entityTypeId": {"LEAD": 1, "CONTACT": 3, "COMPANY": 4}[kind], "entityIds": ids}
        self.compare(partial(self.model.merge, kind, ids), "crm.entity.mergeBatch", params=asked)

    @rule(lead=leads, chance=st.integers(0, 7))
    def lead_delete(self, lead: int, chance: int) -> None:
        if not chance:
            self.compare(partial(self.model.lead_delete_whole, lead), "crm.lead.delete", id=lead)


def test_links_against_a_model(database_url: str) -> None:
    Links.world = World(database_url)
    try:
        run_state_machine_as_test(
            Links,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                phases=(Phase.explicit, Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
                print_blob=True,
            ),
        )
        assert Links.world.steps >= 10_000
    finally:
        Links.world.close()
