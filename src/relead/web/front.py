"""`/health` and `/metrics`, for operators; they need neither a session nor built assets."""

from collections.abc import Awaitable, Callable

import prometheus_client
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


def routes(ping: Callable[[], Awaitable[None]]) -> list[Route]:
    """Routes for operators; `ping` raises when the database does not answer."""

    async def health(_request: Request) -> Response:
        try:
            await ping()
        except Exception:  # noqa: BLE001 - whatever it is, the answer to "are you well" is no
            return JSONResponse({"status": "database unreachable"}, 503)
        return JSONResponse({"status": "ok"})

    async def metrics(_request: Request) -> Response:
        return Response(prometheus_client.generate_latest(), media_type=prometheus_client.CONTENT_TYPE_LATEST)

    return [Route("/health", health), Route("/metrics", metrics)]
