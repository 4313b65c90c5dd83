"""What a page and a search take at a million leads and contacts against ten thousand.

And, as a million leads are there then, what pages of the browser cost among them (`bench/pages.py`), and
what rights do (`bench/rights.py`).
"""

import itertools
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from bench import pages, rights, seed, servers
from bench.figures import SMALL, Figure, Size, Slice, median, ratios
from bench.load import Target, ask, seconds

_REQUESTS = 50
_BOUND = 1.5
_FIELDS = ["ID", "TITLE", "STATUS_ID", "ASSIGNED_BY_ID", "CONTACT_ID", "DATE_CREATE"]


@dataclass(frozen=True, slots=True)
class Portal:
    """A running portal and how many leads and contacts it has."""

    target: Target
    size: int

    def leads(self) -> Iterator[int]:
        """Random leads that have contacts, without end."""
        chosen = random.Random(self.size)  # noqa: S311 - no secret
        while True:
            lead = chosen.randrange(1, self.size - 1000)
            if lead % 5:
                yield lead

    def after(self, lead: int) -> tuple[str, Any]:
        """A page of leads behind this one, not counted."""
        return "crm.lead.list", {
            "order": {"ID": "ASC"},
            "filter": {">ID": lead},
            "select": _FIELDS,
            "start": -1,
        }

    def of_contact(self, lead: int) -> tuple[str, Any]:
        """The leads of this one's contact: a page that is full, and counted."""
        contact = seed.contact_of(lead, self.size)
        return "crm.lead.list", {"order": {"ID": "ASC"}, "filter": {"CONTACT_ID": contact}, "select": _FIELDS}

    def by_phone(self, lead: int) -> tuple[str, Any]:
        """Whose phone it is: a contact's and its leads'."""
        contact = seed.contact_of(lead, self.size)
        return "crm.duplicate.findbycomm", {"type": "PHONE", "values": [seed.phone_of(contact)]}


QUESTIONS = {
    "crm.lead.list >ID start=-1": Portal.after,
    "crm.lead.list CONTACT_ID": Portal.of_contact,
    "crm.duplicate.findbycomm": Portal.by_phone,
}


async def figures(server_url: str, size: Size) -> AsyncIterator[Figure]:
    """Measure all of them."""
    with ExitStack() as running:
        portals = []
        for name, count in (("small", SMALL), ("large", size.large)):
            url = await seed.database(server_url, name, count)
            portals.append(Portal(running.enter_context(servers.relead(url)), count))
        small, large = portals
        for question in QUESTIONS:
            yield await _compare(question, small, large, size)
        for part in (pages.figures(small.target, large.target, size), rights.figures(large.target, size)):
            async for figure in part:
                yield figure


async def _compare(question: str, small: Portal, large: Portal, size: Size) -> Figure:
    for portal in (small, large):
        await _check(question, portal)
    found = await ratios(size.rounds, _slice(question, large), _slice(question, small))
    return median(question, found, _BOUND, at_least=False)


def _slice(question: str, portal: Portal) -> Slice:
    """A number of questions, one after the other; others each time, so that no page is warm from the last."""
    leads = portal.leads()

    async def one() -> float:
        asked = [QUESTIONS[question](portal, lead) for lead in itertools.islice(leads, _REQUESTS)]
        return await seconds(portal.target, [portal.target.request(*call) for call in asked], clients=1)

    return one


async def _check(question: str, portal: Portal) -> None:
    """The answers hold what was asked for: full pages of the same length everywhere."""
    lead = next(portal.leads())
    result = (await ask(portal.target, *QUESTIONS[question](portal, lead)))["result"]
    if isinstance(result, list):
        assert len(result) == seed.SHARED, result
    else:
        assert result["CONTACT"] == [seed.contact_of(lead, portal.size)], result
        assert len(result["LEAD"]) == 20, result
