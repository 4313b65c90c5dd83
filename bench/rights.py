"""What rights cost: pages of a manager with three roles against the administrator's, in the same portal."""

import datetime as dt
import itertools
import random
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from bench import seed, servers
from bench.figures import Figure, Size, Slice, median, ratios
from bench.load import Target, ask, seconds

KEY = "rights: {}"
_REQUESTS = 20
_SLOW = {"ID ASC, >DATE_CREATE": 2, "ID DESC, <DATE_CREATE": 2}
"""Requests of a slice where the database walks the key until the time is right, for whomever it is."""
_BOUND = 3.0
_PAGE = 50
_FIELDS = ["ID", "TITLE", "STATUS_ID", "ASSIGNED_BY_ID", "CONTACT_ID", "DATE_CREATE"]

Question = Callable[[int], dict[str, Any]]
"""Order and filter of a page somewhere around a lead."""


def _moment(lead: int) -> str:
    """When the lead was created."""
    return (seed.FIRST + dt.timedelta(seconds=lead)).isoformat()


def _by_id(way: str, name: str) -> Question:
    return lambda lead: {"order": {"ID": way}, "filter": {name: _moment(lead)}}


QUESTIONS: dict[str, Question] = {
    "ID ASC, >ID": lambda lead: {"order": {"ID": "ASC"}, "filter": {">ID": lead}},
    "ID DESC, <ID": lambda lead: {"order": {"ID": "DESC"}, "filter": {"<ID": lead}},
    "ID DESC": lambda _: {"order": {"ID": "DESC"}},
    "ID ASC, >DATE_MODIFY": _by_id("ASC", ">DATE_MODIFY"),
    "ID ASC, >DATE_CREATE": _by_id("ASC", ">DATE_CREATE"),
    "ID DESC, <DATE_CREATE": _by_id("DESC", "<DATE_CREATE"),
    "DATE_MODIFY ASC, >DATE_MODIFY": lambda lead: {
        "order": {"DATE_MODIFY": "ASC"},
        "filter": {">DATE_MODIFY": _moment(lead)},
    },
    "DATE_CREATE DESC": lambda _: {"order": {"DATE_CREATE": "DESC"}},
}


async def figures(portal: Target, size: Size) -> AsyncIterator[Figure]:
    """Measure all of them in a portal that has `size.large` leads."""
    manager = portal.of(seed.MANAGER, servers.SECRET)
    for name, question in QUESTIONS.items():
        for caller in (portal, manager):
            answer = await ask(caller, "crm.lead.list", _asked(question, size.large // 2))
            assert len(answer["result"]) == _PAGE, answer
        requests = _SLOW.get(name, _REQUESTS)
        sides = [_slice(caller, question, size.large, requests) for caller in (manager, portal)]
        found = await ratios(size.rounds, *sides)
        yield median(KEY.format(name), found, _BOUND, at_least=False)


def _asked(question: Question, lead: int) -> dict[str, Any]:
    return {**question(lead), "select": _FIELDS, "start": -1}


def _slice(caller: Target, question: Question, large: int, requests: int) -> Slice:
    """A number of pages, one after the other; others each time."""
    leads = _leads(large)

    async def one() -> float:
        asked = [_asked(question, lead) for lead in itertools.islice(leads, requests)]
        messages = [caller.request("crm.lead.list", params) for params in asked]
        return await seconds(caller, messages, clients=1)

    return one


def _leads(large: int) -> Iterator[int]:
    chosen = random.Random(large)  # noqa: S311 - no secret
    while True:
        yield chosen.randrange(large // 50, large - large // 50)
