"""What fields for people offer while one types (`people` in templates/ui.html).

Does not belong here: records of other types (`commands`), what becomes of whoever is chosen.
"""

from starlette.responses import Response

from relead.actions import users
from relead.actions.unit import ReadTx
from relead.domain.ids import possible_ids
from relead.web.page import Page
from relead.web.visit import Visit


async def _suggest(tx: ReadTx, visit: Visit) -> Response:
    text, name = visit.query("find"), visit.query("as")
    but = possible_ids(visit.request.query_params.getlist(name))
    found = await users.suggested(tx, visit.actor, text, but)
    return visit.page(tx, "pages/people.html", found=found, find=text.strip(), name=name)


PAGES = [Page("/people", _suggest)]
