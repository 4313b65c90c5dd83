"""The stream that tells a card's page that the card changed (server-sent events).

Belongs here: one stream. It says no more than "changed"; the page then fetches its parts anew, which is
where rights are asked. They are asked here too, whenever something is told.
"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from relead.actions import live
from relead.actions.live import Hub, Looked, Watch
from relead.domain.errors import AccessDenied, DomainError, EntityNotFound
from relead.domain.ids import MAX_ID, Entity
from relead.web.page import Site

_ENTITIES: Final = {
    entity.name.lower(): entity for entity in (Entity.LEAD, Entity.DEAL, Entity.CONTACT, Entity.COMPANY)
}
_QUIET_SECONDS: Final = 15.0
"""How long a stream says nothing at most: so that proxies keep it, and a gone browser is noticed."""
_LONGEST_SECONDS: Final = 600.0
"""A stream ends then, and the browser opens another: rights and sessions are looked at again."""
_TOGETHER_SECONDS: Final = 0.05
"""What happens within this time is told at once."""
_CHANGED: Final = b"event: changed\ndata: \n\n"


def route(site: Site, hub: Hub) -> Route:
    """The route of the streams of all kinds of cards."""

    async def answer(request: Request) -> Response:
        try:
            first = await _look(site, request)
        except AccessDenied:
            return PlainTextResponse("", 403)
        except DomainError:
            return PlainTextResponse("", 404)
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(
            _stream(site, hub, request, first), media_type="text/event-stream", headers=headers
        )

    return Route("/crm/{kind}/details/{entity_id:int}/live", answer, methods=["GET"])


async def _look(site: Site, request: Request) -> Looked:
    """What the page depends on; asks anew who it is, and what he may. Raises AccessDenied, EntityNotFound."""
    visit = await site.visit(request)
    entity = _ENTITIES.get(request.path_params["kind"])
    if visit is None or entity is None:
        raise AccessDenied
    if request.path_params["entity_id"] > MAX_ID:
        raise EntityNotFound
    async with site.engine().read() as tx:
        return await live.look(tx, visit.actor, entity, request.path_params["entity_id"])


async def _stream(site: Site, hub: Hub, request: Request, first: Looked) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    until = loop.time() + _LONGEST_SECONDS
    with hub.watch(first.cards) as watch:
        yield b"retry: 1000\n\n"
        if first.changed >= _shown(request):
            yield _CHANGED
        while loop.time() < until:
            told = await _waited(watch)
            if hub.closed:
                return
            try:
                watch.cards = (await _look(site, request)).cards if told else watch.cards
            except DomainError:  # deleted, or not his to see any more: the page asks, and is told
                yield _CHANGED
                return
            yield _CHANGED if told else b":\n\n"


async def _waited(watch: Watch) -> bool:
    """Whether something changed before it was time to say anything."""
    try:
        await asyncio.wait_for(watch.changed.wait(), _QUIET_SECONDS)
    except TimeoutError:
        return False
    await asyncio.sleep(_TOGETHER_SECONDS)
    watch.changed.clear()
    return True


def _shown(request: Request) -> dt.datetime:
    """When the page was made that asks: what changed since, in the same second too, is told at once."""
    try:
        return dt.datetime.fromtimestamp(int(request.query_params.get("since", "0")), dt.UTC)
    except (ValueError, OverflowError):
        return dt.datetime.fromtimestamp(0, dt.UTC)
