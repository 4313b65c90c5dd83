"""The client block of a card: contacts found, linked, created, ordered, unlinked; the company beside them.

Belongs here: pages of any owner of contacts and a company (leads, deals), of companies (a contact), and of
contacts (a company). Does not belong here: what linking means (`actions/links`, `actions/owner_links`).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from relead.actions import client_edits, client_search
from relead.actions.binding_family import BindingFamily
from relead.actions.entity_family import EntityFamily
from relead.actions.unit import ReadTx, Tx
from relead.domain.errors import EntityNotFound, InvalidEmail, InvalidValue, NameRequired
from relead.domain.ids import Entity, to_id
from relead.web.page import Page
from relead.web.pages.card_fields import Show
from relead.web.visit import Visit

Suggest = Callable[[ReadTx, Visit], Awaitable[Mapping[str, str]]]
"""What the form of a new contact begins with, by name of its field."""
_KINDS: Final = {"contact": Entity.CONTACT, "company": Entity.COMPANY}
_FORMS: Final = {
    "contact": ("NAME", "LAST_NAME", "POST", "PHONE", "EMAIL"),
    "company": ("TITLE", "PHONE", "EMAIL"),
}
_MANY: Final = {"contact": "contacts", "company": "companies"}
_SEVERAL: Final = ("PHONE", "EMAIL")


@dataclass(frozen=True, slots=True)
class _Block:
    """The handlers of one kind of owner."""

    links: BindingFamily[Any]
    family: EntityFamily
    show: Show
    suggest: Suggest

    @property
    def linked(self) -> str:
        """What there may be many of."""
        return self.links.other.name.lower()

    @property
    def ways(self) -> Mapping[str, str]:
        """Where each kind that may be linked is sent, below the card's address."""
        many = {self.linked: f"{_MANY[self.linked]}/link"}
        return many | {"company": "company"} if self.has_company else many

    @property
    def has_company(self) -> bool:
        """Whether a company stands beside the contacts (leads, deals)."""
        return self.links.owner in (Entity.LEAD, Entity.DEAL)

    async def find(self, tx: ReadTx, visit: Visit) -> Response:
        text = visit.query("find")
        found = [
            each
            for kind in self.ways
            for each in await client_search.find(tx, visit.actor, _KINDS[kind], text)
        ]
        return visit.page(
            tx, "pages/card_found.html", base=_base(visit), find=text.strip(), found=found, ways=self.ways
        )

    async def start(self, tx: ReadTx, visit: Visit) -> Response:
        kind = self._kind(visit)
        begins = await self.suggest(tx, visit)
        return _form(tx, visit, kind, {name: begins.get(name, "") for name in _FORMS[kind]})

    async def create(self, tx: Tx, visit: Visit) -> Response:
        kind = self._kind(visit)
        given = {name: visit.sent(name).strip() for name in _FORMS[kind]}
        fields = {
            name: [{"VALUE": text, "VALUE_TYPE": "WORK"}] if name in _SEVERAL else text
            for name, text in given.items()
            if text
        }
        try:
            async with tx.savepoint():
                made = await self._create(tx, visit, kind, fields)
        except (InvalidValue, NameRequired) as error:
            wrong = "error.InvalidEmail" if isinstance(error, InvalidEmail) else "error.ValueRequired"
            return _form(tx, visit, kind, given, 422, wrong={error.code: visit.text(wrong)})
        return await self.show(tx, visit, focus=f"{kind}-{made}")

    async def _create(self, tx: Tx, visit: Visit, kind: str, fields: Mapping[str, Any]) -> int:
        if not fields.keys() & {"NAME", "LAST_NAME", "TITLE"}:
            raise NameRequired("TITLE" if kind == "company" else "NAME", "")
        if kind != self.linked:
            return await client_edits.create_company(tx, visit.actor, self.family, _id(visit), fields)
        return await client_edits.create_linked(tx, visit.actor, self.links, _id(visit), fields)

    def _kind(self, visit: Visit) -> str:
        found: str = visit.request.path_params["kind"]
        if found not in self.ways:
            raise EntityNotFound
        return found

    async def link(self, tx: Tx, visit: Visit) -> Response:
        chosen = to_id(visit.sent("id"))
        await self.links.bind(tx, visit.actor, _id(visit), {self.links.key: chosen})
        return await self.show(tx, visit, focus=f"{self.linked}-{chosen}")

    async def unlink(self, tx: Tx, visit: Visit) -> Response:
        await self.links.unbind(tx, visit.actor, _id(visit), {self.links.key: to_id(visit.sent("id"))})
        return await self.show(tx, visit, focus="client-find")

    async def primary(self, tx: Tx, visit: Visit) -> Response:
        chosen = to_id(visit.sent("id"))
        await self.links.make_primary(tx, visit.actor, _id(visit), chosen)
        return await self.show(tx, visit, focus=f"{self.linked}-{chosen}")

    async def order(self, tx: Tx, visit: Visit) -> Response:
        ids = [to_id(each) for each in visit.sent("ids").split(",")]
        await self.links.arrange(tx, visit.actor, _id(visit), ids)
        return await self.show(tx, visit, focus=f"grip-{to_id(visit.sent('id'))}")

    async def company(self, tx: Tx, visit: Visit) -> Response:
        chosen = to_id(visit.sent("id"))
        await client_edits.set_company(tx, visit.actor, self.family, _id(visit), chosen)
        return await self.show(tx, visit, focus=f"company-{chosen}" if chosen else "client-find")


async def _nothing(_tx: ReadTx, _visit: Visit) -> Mapping[str, str]:
    """What a new client's form begins with where the card says nothing of it."""
    return {}


def pages(
    path: str, links: BindingFamily[Any], family: EntityFamily, show: Show, suggest: Suggest = _nothing
) -> list[Page]:
    """Pages below a card's address, which has a parameter `entity_id`."""
    block = _Block(links, family, show, suggest)
    many = f"{path}{_MANY[block.linked]}/"
    made = [
        Page(path + "clients", block.find),
        Page(path + "clients/new/{kind}", block.start),
        Page(path + "clients/new/{kind}", block.create, writes=True),
        Page(many + "link", block.link, writes=True),
        Page(many + "unlink", block.unlink, writes=True),
        Page(many + "primary", block.primary, writes=True),
        Page(many + "order", block.order, writes=True),
    ]
    return [*made, Page(path + "company", block.company, writes=True)] if block.has_company else made


def _id(visit: Visit) -> int:
    found: int = visit.request.path_params["entity_id"]
    return found


def _base(visit: Visit) -> str:
    return visit.request.url.path.partition("clients")[0]


def _form(
    tx: ReadTx,
    visit: Visit,
    kind: str,
    values: Mapping[str, str],
    status: int = 200,
    wrong: Mapping[str, str] | None = None,
) -> Response:
    answer = visit.page(
        tx, "pages/card_new.html", status, base=_base(visit), kind=kind, values=values, wrong=wrong or {}
    )
    # What is wrong is shown where the form is, not where the card's regions are.
    answer.headers.update({"hx-retarget": "#client-new", "hx-reswap": "innerHTML", "hx-reselect": "form"})
    return answer
