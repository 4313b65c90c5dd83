"""All routes of the pages, made once per process."""

from collections.abc import Callable

import structlog
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router

from relead.actions.live import Hub
from relead.actions.unit import Engine
from relead.web import assets
from relead.web.page import Site
from relead.web.pages import card_live, sign_in
from relead.web.pages.all import NAVIGATION, pages
from relead.web.rendering import Renderer

_COMPRESSED_FROM = 1000
"""Bytes of the shortest answer worth compressing."""


def routes(engine: Callable[[], Engine], hub: Hub) -> list[BaseRoute]:
    """Routes of all pages; where the assets are not built every page says so instead."""
    try:
        built = assets.load()
    except assets.NotBuilt as problem:
        structlog.get_logger().error("no pages", reason=str(problem))
        return [Route("/{path:path}", _unbuilt(str(problem)), methods=["GET", "POST"])]
    renderer = Renderer(built, navigation=NAVIGATION)
    site = Site(renderer, engine)

    made = [
        *sign_in.routes(site),
        card_live.route(site, hub),
        *(site.route(page) for page in pages()),
    ]
    inner = Router([*made, Route("/{path:path}", site.missing)])
    return [built.route(), Mount("/", GZipMiddleware(inner, _COMPRESSED_FROM, compresslevel=5))]


def _unbuilt(text: str) -> Callable[[Request], Response]:
    def answer(_request: Request) -> Response:
        return PlainTextResponse(text + "\n", 503)

    return answer
