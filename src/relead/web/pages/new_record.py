"""The form of a new lead, deal, contact or company, at the address of a card without a number.

Belongs here: which fields it has and what they begin with. Does not belong here: creating
(`EntityFamily.add`), choices (`actions/new_records`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from relead.actions import client_search, companies, contacts, deals, leads, new_records
from relead.actions.entity_family import EntityFamily
from relead.actions.new_records import Blank
from relead.actions.unit import ReadTx, Tx
from relead.domain.access import Action, demand_type
from relead.domain.fields.form_draft import form_draft
from relead.domain.fields.forms import Control, sent
from relead.domain.ids import Entity, possible_ids, to_id, to_int
from relead.web import facts
from relead.web.page import Page
from relead.web.visit import Visit

_REACHED: Final = ("PHONE", "EMAIL", "WEB")
_ADDRESS: Final = (
    *("ADDRESS", "ADDRESS_2", "ADDRESS_CITY", "ADDRESS_POSTAL_CODE", "ADDRESS_REGION"),
    *("ADDRESS_PROVINCE", "ADDRESS_COUNTRY"),
)
_UTM: Final = ("UTM_SOURCE", "UTM_MEDIUM", "UTM_CAMPAIGN", "UTM_CONTENT", "UTM_TERM")
_PARAMETERS: Final = {Entity.CONTACT: "contact_id", Entity.COMPANY: "company_id"}
COPIED: Final = (Entity.LEAD, Entity.DEAL)
"""Types that the form makes copies of; of a person or a company there is one."""
_ONE: Final = "COMPANY_ID"
"""The field that links one client; the others link several."""
_MOST: Final = 20
"""Clients linked at once."""


@dataclass(frozen=True, slots=True)
class New:
    """A type of record. `links` are the fields that take clients, `main` and `more` its own fields."""

    family: EntityFamily
    main: Sequence[str]
    more: Sequence[str]
    links: Mapping[Entity, str]
    hidden: Sequence[str] = ()
    """Fields that the address alone says: where on a board it is to stand."""

    @property
    def name(self) -> str:
        """As in addresses and keys of texts."""
        return self.family.entity.name.lower()

    @property
    def base(self) -> str:
        """Address of the form."""
        return f"/crm/{self.name}/details/0/"


KINDS: Final = (
    New(
        leads.FAMILY,
        (
            *("TITLE", "PHONE", "EMAIL", "SOURCE_ID", "LAST_NAME", "NAME", "COMPANY_TITLE"),
            *("OPPORTUNITY", "CURRENCY_ID", "ASSIGNED_BY_ID", "COMMENTS"),
        ),
        (
            "STATUS_ID",
            "SOURCE_DESCRIPTION",
            "HONORIFIC",
            "SECOND_NAME",
            "POST",
            "BIRTHDATE",
            "WEB",
            *_ADDRESS,
            *_UTM,
        ),
        {Entity.CONTACT: "CONTACT_IDS", Entity.COMPANY: "COMPANY_ID"},
    ),
    New(
        deals.FAMILY,
        ("TITLE", "OPPORTUNITY", "CURRENCY_ID", "TYPE_ID", "CLOSEDATE", "ASSIGNED_BY_ID", "COMMENTS"),
        ("PROBABILITY", "BEGINDATE", "SOURCE_ID", "SOURCE_DESCRIPTION", "ADDITIONAL_INFO", *_UTM),
        {Entity.CONTACT: "CONTACT_IDS", Entity.COMPANY: "COMPANY_ID"},
        hidden=("CATEGORY_ID", "STAGE_ID"),
    ),
    New(
        contacts.FAMILY,
        ("LAST_NAME", "NAME", "POST", "PHONE", "EMAIL", "TYPE_ID", "SOURCE_ID", "ASSIGNED_BY_ID", "COMMENTS"),
        ("HONORIFIC", "SECOND_NAME", "BIRTHDATE", "WEB", "SOURCE_DESCRIPTION", *_UTM),
        {Entity.COMPANY: "COMPANY_IDS"},
    ),
    New(
        companies.FAMILY,
        ("TITLE", "PHONE", "EMAIL", "WEB", "COMPANY_TYPE", "INDUSTRY", "ASSIGNED_BY_ID", "COMMENTS"),
        ("EMPLOYEES", "REVENUE", "CURRENCY_ID", "BANKING_DETAILS", *_UTM),
        {Entity.CONTACT: "CONTACT_ID"},
    ),
)


@dataclass(frozen=True, slots=True)
class _Form:
    """The handlers of one type."""

    new: New

    async def show(self, tx: ReadTx, visit: Visit) -> Response:
        new = self.new
        offered = await new_records.blanks(tx, visit.actor, new.family, (*new.main, *new.more))
        begins, clients = await self._begins(tx, visit, offered)
        main = [each for each in offered if each.field.code in new.main]
        more = [each for each in offered if each.field.code not in new.main]
        hidden = {code: _given(visit, code) for code in new.hidden if _given(visit, code)}
        asks = new.family.entity is Entity.DEAL and "STAGE_ID" not in hidden
        people = await self._people(tx, visit, offered, begins)
        categories = await new_records.deal_categories(tx, visit.actor) if asks else []
        return visit.page(
            tx,
            "pages/new_record.html",
            new=new,
            main=[_row(visit, each, begins, people) for each in main],
            more=[_row(visit, each, begins, people) for each in more],
            hidden={} if categories[1:] else hidden,
            categories=categories if categories[1:] else [],
            category=_given(visit, "CATEGORY_ID"),
            **await self._clients(tx, visit, clients),
        )

    async def _begins(
        self, tx: ReadTx, visit: Visit, offered: Sequence[Blank]
    ) -> tuple[dict[str, str], dict[Entity, list[int]]]:
        """Values and clients the form has at first, unless the address or what was sent says otherwise."""
        begins = {"ASSIGNED_BY_ID": str(visit.actor.user_id), "CURRENCY_ID": tx.portal.base_currency}
        source = to_id(visit.query("copy")) if self.new.family.entity in COPIED else 0
        if not source or visit.form:
            return begins, {}
        values, clients = await new_records.copied(tx, visit.actor, self.new.family, source, offered)
        return begins | values, clients

    async def _people(
        self, tx: ReadTx, visit: Visit, offered: Sequence[Blank], begins: Mapping[str, str]
    ) -> Mapping[int, str]:
        """Names of the users the form begins with."""
        ids = possible_ids(_value(visit, each, begins) for each in offered if each.control is Control.PERSON)
        return await new_records.people(tx, visit.actor, self.new.family, ids)

    async def _clients(
        self, tx: ReadTx, visit: Visit, at_first: Mapping[Entity, list[int]] | None = None
    ) -> dict[str, Any]:
        ids = {entity: each or (at_first or {}).get(entity, []) for entity, each in self._ids(visit).items()}
        return {
            "chosen": await new_records.chosen(tx, visit.actor, ids),
            "parameters": {entity.name: name for entity, name in _PARAMETERS.items()},
        }

    def _ids(self, visit: Visit) -> dict[Entity, list[int]]:
        """Chosen clients by type; of those that can be but one the last."""
        chosen = {entity: _ids(visit, _PARAMETERS[entity]) for entity in self.new.links}
        return {entity: ids[-1:] if self.new.links[entity] == _ONE else ids for entity, ids in chosen.items()}

    async def choose(self, tx: ReadTx, visit: Visit) -> Response:
        """The chosen clients, with one more or one less."""
        demand_type(visit.actor, self.new.family.entity, Action.ADD)
        found = await self._clients(tx, visit)
        dropped = visit.query("drop")
        found["chosen"] = [
            each for each in found["chosen"] if f"{each.entity.name}-{each.row['id']}" != dropped
        ]
        return visit.page(tx, "pages/new_clients.html", new=self.new, **found)

    async def find(self, tx: ReadTx, visit: Visit) -> Response:
        """Clients to choose from, by what was typed to find them."""
        demand_type(visit.actor, self.new.family.entity, Action.ADD)
        text = visit.query("find")
        found = [
            each
            for entity in self.new.links
            for each in await client_search.find(tx, visit.actor, entity, text)
        ]
        return visit.page(
            tx, "pages/new_found.html", new=self.new, found=found, find=text.strip(), known=False
        )

    async def known(self, tx: ReadTx, visit: Visit) -> Response:
        """Clients who have a phone or an e-mail that was typed."""
        demand_type(visit.actor, self.new.family.entity, Action.ADD)
        values = {kind: visit.query(kind).strip() for kind in ("PHONE", "EMAIL")}
        found = await new_records.known_by(tx, visit.actor, values)
        return visit.page(tx, "pages/new_found.html", new=self.new, found=found, find="", known=True)

    async def add(self, tx: Tx, visit: Visit) -> Response:
        new = self.new
        offered = await new_records.blanks(tx, visit.actor, new.family, (*new.main, *new.more))
        fields = {
            each.field.code: _read(tx, visit, each) for each in offered if each.field.code in visit.form
        }
        fields = {code: value for code, value in fields.items() if value not in ("", [])}
        fields |= {code: visit.sent(code) for code in new.hidden if visit.sent(code)}
        for entity, ids in self._ids(visit).items():
            if ids:
                fields[new.links[entity]] = ids[0] if new.links[entity] == _ONE else ids
        made = await new.family.add(tx, visit.actor, fields, drafter=form_draft)
        return visit.redirect(f"/crm/{new.name}/details/{made}/")


def _given(visit: Visit, code: str) -> str:
    """What the form holds for a field: what was sent, else what the address says."""
    return visit.sent(code) if visit.form else visit.query(code, visit.query(code.lower()))


def _ids(visit: Visit, name: str) -> list[int]:
    given = visit.form.getlist(name) if visit.form else visit.request.query_params.getlist(name)
    ids = [to_id(each) for each in given if isinstance(each, str)]
    return list(dict.fromkeys(each for each in ids if each > 0))[:_MOST]


def _value(visit: Visit, blank: Blank, begins: Mapping[str, str]) -> str:
    """What a field holds; `begins` are values by code that it has at first."""
    code = blank.field.code
    return _given(visit, code) or ("" if visit.form else begins.get(code, ""))


def _row(visit: Visit, blank: Blank, begins: Mapping[str, str], people: Mapping[int, str]) -> dict[str, Any]:
    """What the template knows of a field; `people` are names by id."""
    field, value = blank.field, _value(visit, blank, begins)
    return {
        "code": field.code,
        "label": facts.label_of(field, visit.speaking),
        "control": blank.control.value,
        "options": blank.options,
        "length": field.length or 0,
        "required": field.required,
        "value": value,
        "chosen": [(value, people.get(to_int(value), value))] if value else [],
        "wrong": visit.wrong.get(field.code, ""),
    }


def _read(tx: ReadTx, visit: Visit, blank: Blank) -> Any:
    text = facts.plain(visit.form.get(blank.field.code)).strip()
    if blank.control is Control.VALUES:
        return [{"VALUE": text, "VALUE_TYPE": "WORK"}] if text else []
    return sent(blank.field, text, tx.portal.zone)


def _pages(new: New) -> list[Page]:
    form = _Form(new)
    return [
        Page(new.base, form.show),
        Page(new.base, form.add, writes=True, again=form.show),
        Page(new.base + "clients", form.find),
        Page(new.base + "chosen", form.choose),
        Page(new.base + "known", form.known),
    ]


PAGES = [page for new in KINDS for page in _pages(new)]
