"""The demo portal's data: colleagues, departments, companies, contacts, leads and their deals.

Belongs here: how what was drawn becomes rows that obey every rule, quickly (a demo must be ready in a
second, so this does not go through the actions, which check what clients give). Does not belong here:
names and numbers (`demo.toml`, `demo_draws`), deals (`demo_deals`), dictionaries and currencies (`setup`).

The same every time but for dates, which count back from the start. Ids are those that tests of known
clients ask for; new ones start at 1000.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from relead.actions import demo_requisites, requisite_presets
from relead.actions.demo_activities import add_activities
from relead.actions.demo_comments import add_comments
from relead.actions.demo_deals import add_deals
from relead.actions.demo_draws import Lists, Person
from relead.actions.demo_rows import Columns, Rows
from relead.actions.demo_stories import add_stories
from relead.domain import stage_history
from relead.domain.events import Kind
from relead.domain.ids import Entity
from relead.domain.multifield import Value
from relead.domain.requisites import default_xml_id
from relead.domain.semantics import Semantic
from relead.store import bulk, departments, requisites
from relead.store.engine import Tx

LOGIN: Final = "admin"
PASSWORD: Final = "demo-portal"  # noqa: S105 - of the demo's administrator; printed when it starts
ADMINISTRATOR: Final = 1
MANAGERS: Final = (2, 3, 4, 5)
COMPANIES: Final = 230
CONTACTS: Final = 200
LEADS: Final = 300
DEALS: Final = 40
FIRST_NEW_ID: Final = 1000

_CLIENTS: Final = 160
"""Contacts up to this id were there before the leads; the others are what converted leads became."""
_STATUSES: Final = (
    *("CONVERTED", "NEW", "IN_PROCESS", "IN_PROCESS", "JUNK"),
    *("PROCESSED", "CONVERTED", "NEW", "JUNK", "IN_PROCESS"),
)
"""Status of a lead by the last digit of its id."""
_SEMANTICS: Final = {"CONVERTED": Semantic.SUCCESS, "JUNK": Semantic.FAILURE}
_REPEAT_EVERY: Final = 3
_COMPANIES_FROM: Final = 110
"""Leads from this id on are younger than every company."""
_SOURCES: Final = (
    "CALL",
    "EMAIL",
    "WEB",
    "ADVERTISING",
    "RECOMMENDATION",
    "TRADE_SHOW",
    "WEBFORM",
    "CALLBACK",
)
_ADVERTISED: Final = ("WEB", "ADVERTISING", "WEBFORM")
_UTM: Final = ("utm_source", "utm_medium", "utm_campaign")


async def load(tx: Tx) -> None:
    """Fill a portal that was just made (`setup`).

    Its country is RU, the default: search keys of numbers depend on it.
    """
    await departments.forget_all(tx)
    tables = Maker(tx.now, opened=tx.portal.lead_opened).rows()
    for table, rows in tables.items():
        await bulk.insert_all(tx, table, rows)
    preset = await requisites.default_preset(tx, default_xml_id(tx.portal.country, Entity.COMPANY))
    if preset is not None:
        for table, rows in demo_requisites.rows(tables["company"], preset).items():
            await bulk.insert_all(tx, table, rows)
    records = len(tables["history"]) + len(tables["timeline_item"])
    await requisite_presets.hold_addresses(tx)
    await bulk.continue_ids(tx, FIRST_NEW_ID, records + 1)


class Maker(Rows):
    """Makes all rows of the demo; one object, used once."""

    def __init__(self, now: dt.datetime, *, opened: bool) -> None:
        super().__init__(now, (ADMINISTRATOR, *MANAGERS, *MANAGERS), opened=opened)
        self._people: list[Person] = []
        """By contact, from id 1 on."""

    def rows(self) -> dict[str, list[Columns]]:
        """Rows by table; those of one table have the same columns."""
        self.tables["user_account"] += map(self._user, self.draw.data["users"])
        self.tables["department"] += map(self._department, self.draw.data["departments"])
        self.tables["company"] += (
            self._company(n, *c) for n, c in enumerate(self.draw.companies(COMPANIES), 1)
        )
        for number in range(1, _CLIENTS + 1):
            self._client(number)
        self.tables["lead"] += map(self._lead, range(1, LEADS + 1))
        add_deals(self, DEALS)
        add_comments(self)
        add_activities(self)
        add_stories(self)
        return self.tables

    def _user(self, given: Mapping[str, Any]) -> Columns:
        registered = self.ago(days=420)
        return {
            **{name: given[name] for name in ("id", "login", "name", "last_name")},
            "email": f"{given['login']}@example.com",
            "password_hash": given.get("password_hash"),
            "active": True,
            "is_admin": given.get("is_admin", False),
            "roles": [] if given.get("is_admin") else ["manager"],
            "departments": [given["department"]],
            "profile": {"PERSONAL_GENDER": given["gender"], "WORK_POSITION": given["position"]},
            "date_register": registered,
            "timestamp_x": registered,
        }

    def _department(self, given: Mapping[str, Any]) -> Columns:
        return {name: given.get(name) for name in ("id", "name", "parent_id", "head_id")}

    def _company(self, number: int, lists: Lists, title: str, site: str) -> Columns:
        one = self.draw.one
        values = [
            Value(0, "PHONE", "WORK", self.draw.phone(lists)),
            Value(0, "EMAIL", "WORK", f"info@{site}"),
            Value(0, "WEB", "WORK", f"https://www.{site}"),
        ]
        return {
            "id": number,
            "title": title,
            "company_type": one("CUSTOMER", "CUSTOMER", "CUSTOMER", "SUPPLIER", "PARTNER", "COMPETITOR"),
            "industry": one("IT", "MANUFACTURING", "CONSULTING", "DELIVERY", "FINANCE", "OTHER"),
            "employees": one("EMPLOYEES_1", "EMPLOYEES_2", "EMPLOYEES_3", "EMPLOYEES_4"),
            "currency_id": one(*lists["currency"]),
            "revenue": 1000 * self.number(100, 90_000),
            "comments": self.draw.sometimes(lists["comments"]),
            **self.draw.address(lists),
            **demo_requisites.legal_address(number, russian=lists["currency"] == ["RUB"]),
            **self.reachable(Entity.COMPANY, number, values),
            **self.audit(Entity.COMPANY, number, self.ago(minutes=self.number(145_000, 215_000))),
        }

    def _client(self, number: int) -> None:
        """A contact who was there before the leads, of no company, one or two."""
        companies = self.draw.random.sample(range(1, COMPANIES + 1), self.draw.one(0, 1, 1, 1, 2))
        self.link("contact_company", "contact_id", number, "company_id", companies)
        born = self.ago(minutes=self.number(230_000, 570_000))
        self._contact(self.draw.person(), born, company_id=next(iter(companies), None))

    def _contact(
        self, person: Person, born: dt.datetime, *, company_id: int | None = None, lead_id: int | None = None
    ) -> int:
        self._people.append(person)
        number, one = len(self._people), self.draw.one
        columns = {
            "id": number,
            **person.names,
            "birthdate": one(None, dt.date(1960, 1, 1) + dt.timedelta(days=self.number(0, 15_000))),
            "type_id": one("CLIENT", "CLIENT", "CLIENT", "PARTNER", "SUPPLIER"),
            "source_id": one(*_SOURCES),
            "post": one(*person.lists["posts"]),
            "comments": self.draw.sometimes(person.lists["comments"]),
            "company_id": company_id,
            "lead_id": lead_id,
            **self.draw.address(person.lists),
            **self.reachable(Entity.CONTACT, number, person.values),
            **self.audit(Entity.CONTACT, number, born),
        }
        self.tables["contact"].append(columns)
        return number

    def _lead(self, number: int) -> Columns:
        status = _STATUSES[number % 10]
        semantic = _SEMANTICS.get(status, Semantic.PROCESS)
        born = self.ago(minutes=720 * (LEADS + 1 - number) - self.number(0, 700))
        audit = self.audit(Entity.LEAD, number, born)
        moved = born if status == "NEW" else audit["date_modify"]
        self.staged(stage_history.created(Entity.LEAD, number, Semantic.PROCESS, "NEW"), born)
        if status != "NEW":
            details = {"from": "NEW", "to": status, "semantic": semantic.value}
            self.remember(Entity.LEAD, number, Kind.STATUS_CHANGED, moved, audit, details)
            self.staged(stage_history.moved(Entity.LEAD, number, semantic, status), moved)
        return {
            "id": number,
            "status_id": status,
            "semantic": semantic.value,
            **audit,
            "moved_by_id": audit["assigned_by_id"],
            "moved_time": moved,
            "date_closed": moved if semantic.closed else None,
            **(
                self._known_client(number, status)
                if number % _REPEAT_EVERY == 0
                else self._stranger(number, status, moved)
            ),
        }

    def _known_client(self, number: int, status: str) -> Columns:
        """A repeat lead: of up to three contacts, of a company, or of both."""
        contacts = self.draw.random.sample(range(1, _CLIENTS + 1), self.draw.one(1, 1, 1, 2, 3))
        primary = self.draw.one(*contacts)
        person, company_id = self._people[primary - 1], self.tables["contact"][primary - 1]["company_id"]
        if number < _COMPANIES_FROM:
            company_id = None
        elif number % 4 == 0:
            contacts, company_id = [], company_id or number - _COMPANIES_FROM + 1
        self.link("lead_contact", "lead_id", number, "contact_id", contacts)
        return {
            **dict.fromkeys(("name", "second_name", "last_name", "company_title", "post")),
            **self._inquiry(person.lists, "repeats", status),
            **self.reachable(Entity.LEAD, number, person.values[: self.draw.one(0, 1)]),
            "contact_id": primary if contacts else None,
            "company_id": company_id,
            "is_return_customer": True,
        }

    def _stranger(self, number: int, status: str, moved: dt.datetime) -> Columns:
        """An ordinary lead; a converted one is linked to the contact it became, which changes no flag."""
        person, contact_id = self.draw.person(), None
        if status == "CONVERTED":
            contact_id = self._contact(person, moved, lead_id=number)
            self.link("lead_contact", "lead_id", number, "contact_id", [contact_id])
        return {
            **person.names,
            "company_title": self.draw.company_title(person.lists),
            "post": self.draw.sometimes(person.lists["posts"]),
            **self._inquiry(person.lists, "leads", status),
            **self.reachable(Entity.LEAD, number, person.values),
            "contact_id": contact_id,
            "company_id": None,
            "is_return_customer": False,
        }

    def _inquiry(self, lists: Lists, titles: str, status: str) -> Columns:
        """What the lead is about, where it comes from and what became of it."""
        one, sometimes = self.draw.one, self.draw.sometimes
        source = one(*_SOURCES)
        utm = one(None, ("search", "cpc"), ("newsletter", "email")) if source in _ADVERTISED else None
        tags = (*utm, one(*lists["campaigns"])) if utm else (None, None, None)
        return {
            "title": one(*lists[titles]).format(product=one(*lists["products"])),
            "source_id": source,
            "source_description": sometimes(lists["campaigns"]) if source in _ADVERTISED else None,
            "status_description": one(*lists["junk"]) if status == "JUNK" else None,
            "comments": sometimes(lists["comments"]),
            "currency_id": one(*lists["currency"]),
            "opportunity": 500 * self.number(0, 400),
            "is_manual_opportunity": True,
            **dict(zip(_UTM, tags, strict=True)),
            **self.draw.address(lists),
        }
