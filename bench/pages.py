"""What pages of the browser cost: the card of a lead against REST, lists at a million leads, a cold browser.

Belongs here: what a browser asks for. Does not belong here: the portals it asks (`bench/growth.py`).
"""

import random
import re
from collections.abc import AsyncIterator, Iterator
from itertools import islice

from bench import live, seed, servers
from bench.figures import SMALL, Figure, Size, Slice, median, ratios
from bench.load import Target, ask, fetch, seconds

CARD_BESIDE = "lead card, to REST with neighbours"
CARD, PAGE_ALONE, COLD = "lead card, to REST", "lead card's page, to crm.lead.get", "first card, cold browser"
LIST, OF_MANAGER, BOARD = "lead list page", "lead list page of a manager", "lead board of a manager"
CONTACTS, ROWS = 20, 200
_CARDS = 10
"""Cards of one slice."""
_LISTS = 10
_RATE, _GROWTH, _COLD_KB = 0.3, 1.5, 150
_ASSET = re.compile(r"/assets/[\w.-]+")
_FRAGMENT = re.compile(r'hx-get="([^"]+)" hx-trigger="load')
_BATCH = 50


async def figures(small: Target, large: Target, size: Size) -> AsyncIterator[Figure]:
    """Measure all of them in portals of 10,000 and of `size.large` leads."""
    lead = await _make_card(small)
    path = f"/crm/lead/details/{lead}/"
    addresses, loaded = await _addresses(small, path)
    yield Figure(COLD, loaded / 1000, loaded / 1000, loaded / 1000, _COLD_KB, at_least=False, unit="kB")
    whole = [small.page(address, servers.USER) for address in addresses]
    same = [small.request("batch", {"halt": 1, "cmd": _same_data(lead)})]
    await _check(small, lead)
    yield await _rate(CARD, small, whole, same, size, _RATE)
    more = [small.request("batch", {"halt": 1, "cmd": _same_data(lead) | _neighbours(lead)})]
    yield await _rate(CARD_BESIDE, small, whole, more, size, None)
    yield await _rate(PAGE_ALONE, small, whole[:1], [small.request("crm.lead.get", {"id": lead})], size, None)
    yield await live.figure(small, lead, addresses, size)
    yield await _growth(LIST, small, large, size, servers.USER, _GROWTH)
    yield await _growth(OF_MANAGER, small, large, size, seed.MANAGER, None)
    boards = [_repeated(each, [each.page("/crm/lead/kanban/", seed.MANAGER)], 2) for each in (large, small)]
    yield median(BOARD, await ratios(size.rounds, *boards), at_least=False)


async def _make_card(portal: Target) -> int:
    """A lead with CONTACTS contacts that have phones and e-mails, and ROWS rows in its timeline."""
    contacts = []
    for n in range(CONTACTS):
        ways = {"PHONE": [{"VALUE": f"+7916000{n:04}"}], "EMAIL": [{"VALUE": f"a{n}@example.org"}]}
        made = await ask(portal, "crm.contact.add", {"fields": {"NAME": f"Ольга {n}", **ways}})
        contacts.append(made["result"])
    fields = {"TITLE": "Заявка с сайта", "STATUS_ID": "NEW", "CONTACT_IDS": contacts}
    lead: int = (await ask(portal, "crm.lead.add", {"fields": fields}))["result"]
    calls = _rows_of(lead)
    for start in range(0, len(calls), _BATCH):
        commands = dict(enumerate(calls[start : start + _BATCH]))
        answer = await ask(portal, "batch", {"halt": 1, "cmd": commands})
        assert len(answer["result"]["result"]) == len(commands), answer
    return lead


def _rows_of(lead: int) -> list[str]:
    """What fills the timeline: comments, changes of fields, and to-dos, every other of which is done."""
    made = []
    for number in range(ROWS):
        comment = (
            "crm.timeline.comment.add?fields[ENTITY_TYPE]=lead"
            f"&fields[ENTITY_ID]={lead}&fields[COMMENT]=Перезвонить {number}"
        )
        change = f"crm.lead.update?id={lead}&fields[OPPORTUNITY]={number}&fields[POST]=Директор {number}"
        todo = (
            f"crm.activity.add?fields[OWNER_TYPE_ID]=1&fields[OWNER_ID]={lead}&fields[TYPE_ID]=2"
            f"&fields[SUBJECT]=Звонок {number}&fields[COMPLETED]={'YN'[number // 10 % 2]}"
            "&fields[PROVIDER_ID]=VOXIMPLANT_CALL&fields[DIRECTION]=2"
            "&fields[COMMUNICATIONS][0][VALUE]=79160000001"
            f"&fields[COMMUNICATIONS][0][ENTITY_ID]={lead}&fields[COMMUNICATIONS][0][ENTITY_TYPE_ID]=1"
        )
        made.append(todo if number % 10 == 0 else comment if number % 2 else change)
    return made


def _same_data(lead: int) -> dict[str, str]:
    """Calls of REST that read what the card shows; docs/performance.md names them."""
    linked = "".join(f"&filter[@ID][{n}]=$result[links][{n}][CONTACT_ID]" for n in range(CONTACTS))
    return {
        "lead": f"crm.lead.get?id={lead}",
        "links": f"crm.lead.contact.items.get?id={lead}",
        "contacts": f"crm.contact.list?start=-1&select[]=*&select[]=PHONE&select[]=EMAIL{linked}",
        "comments": (
            f"crm.timeline.comment.list?filter[ENTITY_TYPE]=lead&filter[ENTITY_ID]={lead}&order[ID]=DESC"
        ),
        "activities": (
            f"crm.activity.list?filter[OWNER_TYPE_ID]=1&filter[OWNER_ID]={lead}&order[ID]=DESC"
            "&select[]=*&select[]=COMMUNICATIONS"
        ),
        "stages": f"crm.stagehistory.list?entityTypeId=1&filter[OWNER_ID]={lead}",
        "products": f"crm.lead.productrows.get?id={lead}",
        "statuses": "crm.status.list?filter[ENTITY_ID]=STATUS",
        "sources": "crm.status.list?filter[ENTITY_ID]=SOURCE",
    }


def _neighbours(lead: int) -> dict[str, str]:
    """What the card's neighbours are over REST; it gives up to fifty of each where the card reads one."""
    return {
        "next": f"crm.lead.list?start=-1&order[ID]=DESC&filter[<ID]={lead}&select[]=ID",
        "previous": f"crm.lead.list?start=-1&order[ID]=ASC&filter[>ID]={lead}&select[]=ID",
    }


async def _check(portal: Target, lead: int) -> None:
    """REST and the card tell of the same contacts, comments and activities."""
    found = (await ask(portal, "batch", {"halt": 1, "cmd": _same_data(lead)}))["result"]
    assert not found["result_error"], found["result_error"]
    assert len(found["result"]) == len(_same_data(lead))
    contacts = found["result"]["contacts"]
    assert len(contacts) == CONTACTS
    assert all(each["PHONE"] for each in contacts)
    _, shown = await fetch(portal, portal.page(f"/crm/lead/details/{lead}/", servers.USER))
    assert all(f"/crm/contact/details/{each['ID']}/" in shown.decode() for each in contacts)


async def _addresses(portal: Target, path: str) -> tuple[list[str], int]:
    """What a browser asks for at once to show a card, and the bytes of everything it loads for that.

    The card's page and its parts, then stylesheet, script and icons; answers with their heads, compressed.
    """
    _, plain = await fetch(portal, portal.page(path, servers.USER))
    addresses = [path, *_FRAGMENT.findall(plain.decode())]
    files = set(_ASSET.findall(plain.decode()))
    assert len(addresses) == 5, addresses  # beside, products, activities, timeline
    assert len(files) == 4, files  # stylesheet, script, icons, favicon
    sizes = []
    for address in [*addresses, *files]:
        head, body = await fetch(portal, portal.page(address, servers.USER, encodings="gzip, deflate, br"))
        sizes.append(len(head) + len(body))
    return addresses, sum(sizes)


async def _rate(
    key: str, portal: Target, page: list[bytes], rest: list[bytes], size: Size, bound: float | None
) -> Figure:
    """Cards per second to the same number of calls: seconds of REST to those of the pages."""
    sides = [_repeated(portal, messages, _CARDS) for messages in (rest, page)]
    return median(key, await ratios(size.rounds, *sides), bound)


def _repeated(portal: Target, messages: list[bytes], times: int) -> Slice:
    return lambda: seconds(portal, messages * times)


async def _growth(
    key: str, small: Target, large: Target, size: Size, user: int, bound: float | None
) -> Figure:
    found = await ratios(size.rounds, _lists(large, size.large, user), _lists(small, SMALL, user))
    return median(key, found, bound, at_least=False)


def _lists(portal: Target, leads: int, user: int) -> Slice:
    """List pages somewhere among the leads, one after the other; others each time."""
    places = _places(leads)

    async def one() -> float:
        paths = [f"/crm/lead/list/?filter[%3CID]={place}" for place in islice(places, _LISTS)]
        return await seconds(portal, [portal.page(path, user) for path in paths], clients=1)

    return one


def _places(leads: int) -> Iterator[int]:
    chosen = random.Random(leads)  # noqa: S311 - no secret
    while True:
        yield chosen.randrange(leads // 10, leads)
