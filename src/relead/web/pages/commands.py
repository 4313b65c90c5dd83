"""What the command menu and the search of the bar on top suggest while one types: records of every type.

Does not belong here: what else the menu offers, which is what stands on the page (`frontend/js/keys.js`).
"""

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from relead.actions import client_search
from relead.actions.client_search import Suggestion
from relead.actions.unit import ReadTx
from relead.domain.multifield import Value
from relead.web.page import Page
from relead.web.visit import Visit

_MOST: Final = 5
"""Records of each type."""
_SHOWN: Final = ("PHONE", "EMAIL")


async def _suggest(tx: ReadTx, visit: Visit) -> Response:
    text = visit.query("find")
    found = await client_search.find_any(tx, visit.actor, text)
    groups = {
        entity.name.lower(): [(each, _reached(each, text)) for each in suggestions[:_MOST]]
        for entity, suggestions in found.items()
        if suggestions
    }
    return visit.page(tx, "pages/suggestions.html", groups=groups)


def _reached(suggestion: Suggestion, text: str) -> Sequence[Value]:
    """The phone or e-mail that was looked for, if it was one; else the first of each."""
    values = [value for value in suggestion.values if value.type in _SHOWN]
    digits = "".join(filter(str.isdecimal, text))
    for value in values:
        if value.value.lower() == text.strip().lower() or (digits and _ends_alike(value.value, digits)):
            return [value]
    return [value for kind in _SHOWN for value in [each for each in values if each.type == kind][:1]]


def _ends_alike(number: str, digits: str) -> bool:
    """Whether it is the same phone number, perhaps with another prefix."""
    own = "".join(filter(str.isdecimal, number))
    return len(digits) >= len(own) - 1 and own[-10:] == digits[-10:]


PAGES = [Page("/suggestions", _suggest)]
