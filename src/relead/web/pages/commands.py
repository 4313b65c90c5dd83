"""What the command menu finds besides the pages it always has: leads."""

from starlette.responses import Response

from relead.actions import list_pages
from relead.actions.list_pages import LEADS, Asked
from relead.actions.unit import ReadTx
from relead.domain.access import Action, Level
from relead.domain.ids import Entity
from relead.web.page import Page
from relead.web.visit import Visit

_MOST = 8


async def _find(tx: ReadTx, visit: Visit) -> Response:
    wanted = visit.query("find").strip()
    found = []
    if wanted and visit.actor.most(Entity.LEAD, Action.READ) is not Level.NONE:
        page = await list_pages.rows(tx, visit.actor, LEADS, Asked(LEADS.key(), find=wanted))
        found = list(page.rows[:_MOST])
    return visit.page(tx, "pages/commands.html", found=found)


PAGES = [Page("/commands", _find)]
"""Only read: the menu's own pages are in `layout.html`."""
