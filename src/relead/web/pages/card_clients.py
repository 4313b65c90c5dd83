"""The client block of a card: contacts found, linked, created, ordered, unlinked; the company beside them.

Belongs here: pages of any owner of contacts and a company (leads, deals). Does not belong here: what linking
means (`actions/links`, `actions/owner_links`).
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from starlette.responses import Response

from relead.actions import client_edits, client_search
from relead.actions.binding_family import BindingFamily
from relead.actions.entity_family import EntityFamily
from relead.actions.unit import ReadTx, Tx
from relead.domain.errors import InvalidEmail, InvalidValue, NameRequired
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
_SEVERAL: Final = ("PHONE", "EMAIL")


def pages(
    path: str, links: BindingFamily[Any], family: EntityFamily, show: Show, suggest: Suggest
) -> list[Page]:
    """Pages below a card's address, which has a parameter `entity_id`."""

    async def find(tx: ReadTx, visit: Visit) -> Response:
        text = visit.query("find")
        found = [
            each
            for entity in _KINDS.values()
            for each in await client_search.find(tx, visit.actor, entity, text)
        ]
        return visit.page(tx, "pages/card_found.html", base=_base(visit), find=text.strip(), found=found)

    async def start(tx: ReadTx, visit: Visit) -> Response:
        kind = visit.request.path_params["kind"]
        begins = await suggest(tx, visit)
        return _form(tx, visit, kind, {name: begins.get(name, "") for name in _FORMS.get(kind, ())})

    async def create(tx: Tx, visit: Visit) -> Response:
        kind = visit.request.path_params["kind"]
        given = {name: visit.sent(name).strip() for name in _FORMS.get(kind, ())}
        fields = {
            name: [{"VALUE": text, "VALUE_TYPE": "WORK"}] if name in _SEVERAL else text
            for name, text in given.items()
            if text
        }
        try:
            async with tx.savepoint():
                made = await _create(tx, visit, kind, fields)
        except (InvalidValue, NameRequired) as error:
            wrong = "error.InvalidEmail" if isinstance(error, InvalidEmail) else "error.ValueRequired"
            return _form(tx, visit, kind, given, 422, wrong={error.code: visit.text(wrong)})
        return await show(tx, visit, focus=f"{kind}-{made}")

    async def _create(tx: Tx, visit: Visit, kind: str, fields: Mapping[str, Any]) -> int:
        if not fields.keys() & {"NAME", "LAST_NAME", "TITLE"}:
            raise NameRequired("TITLE" if kind == "company" else "NAME", "")
        if kind == "company":
            return await client_edits.create_company(tx, visit.actor, family, _id(visit), fields)
        return await client_edits.create_contact(tx, visit.actor, links, _id(visit), fields)

    async def link(tx: Tx, visit: Visit) -> Response:
        contact = to_id(visit.sent("id"))
        await links.bind(tx, visit.actor, _id(visit), {links.key: contact})
        return await show(tx, visit, focus=f"contact-{contact}")

    async def unlink(tx: Tx, visit: Visit) -> Response:
        await links.unbind(tx, visit.actor, _id(visit), {links.key: to_id(visit.sent("id"))})
        return await show(tx, visit, focus="client-find")

    async def primary(tx: Tx, visit: Visit) -> Response:
        contact = to_id(visit.sent("id"))
        await links.make_primary(tx, visit.actor, _id(visit), contact)
        return await show(tx, visit, focus=f"contact-{contact}")

    async def order(tx: Tx, visit: Visit) -> Response:
        ids = [to_id(each) for each in visit.sent("ids").split(",")]
        await links.arrange(tx, visit.actor, _id(visit), ids)
        return await show(tx, visit, focus=f"grip-{to_id(visit.sent('id'))}")

    async def company(tx: Tx, visit: Visit) -> Response:
        chosen = to_id(visit.sent("id"))
        await client_edits.set_company(tx, visit.actor, family, _id(visit), chosen)
        return await show(tx, visit, focus=f"company-{chosen}" if chosen else "client-find")

    return [
        Page(path + "clients", find),
        Page(path + "clients/new/{kind}", start),
        Page(path + "clients/new/{kind}", create, writes=True),
        Page(path + "contacts/link", link, writes=True),
        Page(path + "contacts/unlink", unlink, writes=True),
        Page(path + "contacts/primary", primary, writes=True),
        Page(path + "contacts/order", order, writes=True),
        Page(path + "company", company, writes=True),
    ]


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
    return visit.page(
        tx, "pages/card_new.html", status, base=_base(visit), kind=kind, values=values, wrong=wrong or {}
    )
