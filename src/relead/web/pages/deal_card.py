"""The card of a deal: stage, client, details, product rows."""

from typing import Final

from starlette.responses import Response

from relead.actions import client_pages
from relead.actions.list_pages import DEALS
from relead.actions.unit import ReadTx
from relead.domain.deal_stages import dictionary
from relead.web.details import details
from relead.web.page import Page
from relead.web.stages import bar
from relead.web.visit import Visit

_CODES: Final = (
    *(
        "TYPE_ID",
        "PROBABILITY",
        "BEGINDATE",
        "CLOSEDATE",
        "ASSIGNED_BY_ID",
        "SOURCE_ID",
        "SOURCE_DESCRIPTION",
    ),
    *("SOURCE_DESCRIPTION", "COMMENTS", "ADDITIONAL_INFO"),
    *("UTM_SOURCE", "UTM_MEDIUM", "UTM_CAMPAIGN", "UTM_CONTENT", "UTM_TERM"),
)
"""Codes of the fields shown, in order; empty ones are left out."""


async def _show(tx: ReadTx, visit: Visit) -> Response:
    card = await client_pages.card(tx, visit.actor, DEALS, visit.request.path_params["entity_id"])
    return visit.page(
        tx,
        "pages/deal_card.html",
        card=card,
        extras=await client_pages.deal_extras(tx, visit.actor, card.row),
        stages=bar(card.dictionaries[dictionary(card.row["category_id"])], card.row["stage_id"]),
        details=list(details(card, _CODES, visit.speaking)),
    )


PAGES = [Page("/crm/deal/details/{entity_id:int}/", _show)]
