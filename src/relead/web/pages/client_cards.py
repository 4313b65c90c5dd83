"""The cards of contacts and companies: details, what is linked, their leads and deals, duplicates."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from relead.actions import client_pages, company_contacts, merging, plain_bindings
from relead.actions.binding_family import BindingFamily
from relead.actions.client_pages import PARTS, Part
from relead.actions.list_pages import COMPANIES, CONTACTS, Kind
from relead.actions.unit import ReadTx, Tx
from relead.domain.access import Action, Actor, Level
from relead.domain.errors.clients import OneToMerge
from relead.domain.ids import Entity, to_id
from relead.domain.key_paging import place
from relead.web import details
from relead.web.facts import Fact, label_of
from relead.web.page import Page
from relead.web.pages import (
    card_activities,
    card_calls,
    card_clients,
    card_fields,
    card_letters,
    card_requisites,
    card_timeline,
)
from relead.web.rows import full_name
from relead.web.visit import Visit

_ADDRESS: Final = (
    *("ADDRESS", "ADDRESS_2", "ADDRESS_CITY", "ADDRESS_POSTAL_CODE", "ADDRESS_REGION", "ADDRESS_PROVINCE"),
    "ADDRESS_COUNTRY",
)
_EVERY: Final = ("COMMENTS", "ASSIGNED_BY_ID")
_UTM: Final = ("UTM_SOURCE", "UTM_MEDIUM", "UTM_CAMPAIGN", "UTM_CONTENT", "UTM_TERM")
_CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "contact": (
        *("PHONE", "EMAIL", "WEB", "IM", *_EVERY, "POST", "TYPE_ID", "BIRTHDATE", "HONORIFIC", "LAST_NAME"),
        *("NAME", "SECOND_NAME", "PHOTO", *_ADDRESS, "SOURCE_ID", "SOURCE_DESCRIPTION", *_UTM),
    ),
    "company": (
        *("PHONE", "EMAIL", "WEB", "IM", *_EVERY, "COMPANY_TYPE", "INDUSTRY", "EMPLOYEES", "REVENUE"),
        *("CURRENCY_ID", "LOGO", *_ADDRESS, "ADDRESS_LEGAL", "REG_ADDRESS", "BANKING_DETAILS", *_UTM),
    ),
}
"""Codes of the fields shown, in order; user fields follow."""
_LINKS: Final[Mapping[str, BindingFamily[Any]]] = {
    "contact": plain_bindings.CONTACT_COMPANY,
    "company": company_contacts.FAMILY,
}


def _pages(name: str, kind: Kind) -> list[Page]:
    """Pages of the card of a type of clients."""
    path = f"/crm/{name}/details/{{entity_id:int}}/"

    def address(entity_id: int) -> str:
        return path.replace("{entity_id:int}", str(entity_id))

    async def show(tx: ReadTx, visit: Visit, focus: str = "") -> Response:
        entity_id = visit.request.path_params["entity_id"]
        card = await client_pages.card(tx, visit.actor, kind, entity_id)
        base = address(entity_id)
        title = card.row["title"] if "title" in card.row else full_name(card.row)
        return visit.page(
            tx,
            "pages/client_card.html",
            name=name,
            focus=focus,
            title=title or f"#{entity_id}",
            heading=_heading(tx, card, visit),
            picture=_picture(card, base),
            belongings=_belongings(visit, card),
            creatable=_creatable(visit.actor, name, entity_id),
            more={part: _more(base, part, each) for part, each in card.parts.items()},
            **details.known(tx, card, base, _CODES[name], visit.speaking),
        )

    async def later(tx: ReadTx, visit: Visit) -> Response:
        entity_id, part = (visit.request.path_params[key] for key in ("entity_id", "part"))
        after = visit.query("after")
        found = await client_pages.later_part(tx, visit.actor, kind.entity, entity_id, part, after)
        more = _more(address(entity_id), part, found)
        return visit.page(tx, "pages/client_part.html", part=part, found=found, more=more)

    async def duplicates(tx: ReadTx, visit: Visit, conflicts: Sequence[str] = ()) -> Response:
        entity_id = visit.request.path_params["entity_id"]
        found = await client_pages.duplicates_of(tx, visit.actor, kind.entity, entity_id)
        fields = kind.family.known(tx).fields
        return visit.page(
            tx,
            "pages/client_duplicates.html",
            422 if conflicts else 200,
            name=name,
            base=address(entity_id),
            found=found.found,
            writable=found.mergeable,
            conflicts=[
                label_of(field, visit.speaking)
                for field in fields
                if field.code in conflicts or field.column in conflicts
            ],
        )

    async def merge(tx: Tx, visit: Visit) -> Response:
        entity_id = visit.request.path_params["entity_id"]
        chosen = [to_id(each) for each in visit.form.getlist("ids") if isinstance(each, str)]
        ids = list(dict.fromkeys((entity_id, *chosen)))
        if len(ids) == 1:
            raise OneToMerge
        made = await merging.merge(tx, visit.actor, kind.entity, ids)
        if made.conflicts:
            return await duplicates(tx, visit, made.conflicts)
        return visit.redirect(address(entity_id))

    return [
        Page(path, show),
        *card_clients.pages(path, _LINKS[name], kind.family, show),
        *card_activities.pages(path, kind.entity),
        *card_calls.pages(path, kind.entity),
        *card_letters.pages(path, kind.entity),
        *card_timeline.pages(path, kind.family),
        *card_requisites.pages(path, kind.entity),
        *card_fields.pages(path, kind.family, show),
        Page(f"{path}duplicates", duplicates),
        Page(f"{path}merge", merge, writes=True),
        Page(f"{path}{{part}}", later),
    ]


def _heading(tx: ReadTx, card: client_pages.Card, visit: Visit) -> Fact | None:
    """The title as a field; a contact's is its names, which stand among its fields."""
    field = card.kind.family.catalogue.by_code.get("TITLE")
    return None if field is None else details.fact(tx, card, field, visit.speaking)


def _picture(card: client_pages.Card, base: str) -> str:
    """Address of the photo or logo, "" for none; files of these fields are all pictures (`actions/files`)."""
    code = "PHOTO" if card.kind.entity is Entity.CONTACT else "LOGO"
    file_id = card.row[code.lower()]
    return f"{base}files/{code}/{file_id}?shown" if file_id in card.named.files else ""


def _belongings(visit: Visit, card: client_pages.Card) -> str:
    """What the badge says: how many leads and deals, as far as they are shown; "" for none."""
    counts = {part: len(each.found.rows) for part, each in card.parts.items()}
    texts = [
        visit.text(f"client.of_{part}", n=number) + ("+" if card.parts[part].found.later else "")
        for part, number in counts.items()
        if number
    ]
    return visit.text("client.client_of", what=" · ".join(texts)) if texts else ""


def _creatable(actor: Actor, name: str, entity_id: int) -> dict[str, str]:
    """Addresses of forms of a new lead or deal of this client, by part, where the actor may add one."""
    return {
        part: f"/crm/{kind.entity.name.lower()}/details/0/?{name}_id={entity_id}"
        for part, kind in PARTS.items()
        if actor.most(kind.entity, Action.ADD) is not Level.NONE
    }


def _more(address: str, part: str, found: Part | None) -> str:
    """Address of what comes after the rows shown, "" for none."""
    if found is None or not (found.found.later and found.found.rows):
        return ""
    row, key = found.found.rows[-1], PARTS[part].key()
    return f"{address}{part}?after={place(key, row, row['id'])}"


PAGES = [*_pages("contact", CONTACTS), *_pages("company", COMPANIES)]
