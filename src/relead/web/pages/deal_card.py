"""The card of a deal: stage, client, fields, product rows."""

from typing import Final

from starlette.responses import Response

from relead.actions import client_pages, deals, plain_bindings
from relead.actions.list_pages import DEALS
from relead.actions.unit import ReadTx, Tx
from relead.domain.deal_stages import dictionary
from relead.domain.fields.deal import DEAL
from relead.domain.fields.form_draft import form_draft
from relead.domain.fields.item_draft import item_draft
from relead.domain.ids import Entity, to_id
from relead.web import details
from relead.web.page import Page
from relead.web.pages import (
    card_activities,
    card_calls,
    card_clients,
    card_fields,
    card_letters,
    card_products,
    card_timeline,
)
from relead.web.visit import Visit

PATH: Final = "/crm/deal/details/{entity_id:int}/"
_CODES: Final = (
    *("OPPORTUNITY", "PROBABILITY", "CLOSEDATE", "COMMENTS", "ASSIGNED_BY_ID", "TYPE_ID", "BEGINDATE"),
    *("SOURCE_ID", "SOURCE_DESCRIPTION", "ADDITIONAL_INFO", "CURRENCY_ID"),
    *("UTM_SOURCE", "UTM_MEDIUM", "UTM_CAMPAIGN", "UTM_CONTENT", "UTM_TERM"),
)
"""Codes of the fields shown, in order; user fields follow."""


async def _show(tx: ReadTx, visit: Visit, focus: str = "") -> Response:
    card = await client_pages.card(tx, visit.actor, DEALS, visit.request.path_params["entity_id"])
    base = f"/crm/deal/details/{card.row['id']}/"
    stages = card.dictionaries[dictionary(card.row["category_id"])]
    return visit.page(
        tx,
        "pages/deal_card.html",
        focus=focus,
        title=details.fact(tx, card, DEAL.by_code["TITLE"], visit.speaking),
        extras=await client_pages.deal_extras(tx, visit.actor, card.row),
        steps=details.steps(card, visit.actor, stages),
        losses=details.losses(card, visit.actor, stages),
        **details.known(tx, card, base, _CODES, visit.speaking),
    )


async def _move(tx: Tx, visit: Visit) -> Response:
    deal_id, stage = visit.request.path_params["entity_id"], visit.sent("status")
    await deals.FAMILY.update(tx, visit.actor, deal_id, {"STAGE_ID": stage}, drafter=form_draft)
    return await card_fields.shown_after(_show, tx, visit, "stages")


async def _enter(tx: Tx, visit: Visit) -> Response:
    deal_id, category = visit.request.path_params["entity_id"], to_id(visit.sent("category"))
    await deals.FAMILY.update(tx, visit.actor, deal_id, {"categoryId": category}, drafter=item_draft)
    return await card_fields.shown_after(_show, tx, visit, "stages")


PAGES = [
    Page(PATH, _show),
    Page(PATH + "category", _enter, writes=True),
    Page(PATH + "stage", _move, writes=True),
    *card_activities.pages(PATH, Entity.DEAL),
    *card_calls.pages(PATH, Entity.DEAL),
    *card_letters.pages(PATH, Entity.DEAL),
    *card_timeline.pages(PATH, deals.FAMILY),
    *card_products.pages(PATH, Entity.DEAL, _show),
    *card_fields.pages(PATH, deals.FAMILY, _show),
    *card_clients.pages(PATH, plain_bindings.DEAL_CONTACT, deals.FAMILY, _show),
]
