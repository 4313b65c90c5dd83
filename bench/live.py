"""How long it takes until an open card shows what was changed over REST.

Belongs here: one stream of a card and what follows from it. Does not belong here: what pages cost (`pages`).
"""

import asyncio
import statistics
import time
from collections.abc import Sequence

from bench import servers
from bench.figures import Figure, Size
from bench.load import Target, ask, seconds

SHOWN = "change over REST, shown on a card"
_CHANGES = 5
"""Changes of one round."""
_BOUND_MS = 1000


async def figure(portal: Target, lead: int, addresses: Sequence[str], size: Size) -> Figure:
    """Milliseconds from a call's start until its answer, the event and the parts of the card are there."""
    reading, writing = await asyncio.open_connection("127.0.0.1", portal.port)
    writing.write(portal.page(f"/crm/lead/details/{lead}/live", servers.USER))
    await reading.readuntil(b"retry:")  # it listens
    parts = [portal.page(address, servers.USER) for address in addresses]
    found = []
    for number in range(size.rounds * _CHANGES):
        started = time.perf_counter()
        await ask(portal, "crm.lead.update", {"id": lead, "fields": {"POST": f"Директор {number}"}})
        await reading.readuntil(b"event: changed")
        await seconds(portal, parts)
        found.append((time.perf_counter() - started) * 1000)
    writing.close()
    middle = statistics.median(found)
    return Figure(SHOWN, middle, min(found), max(found), _BOUND_MS, at_least=False, unit="ms")
