"""The front page, `/health` and `/metrics`."""

from collections.abc import Awaitable, Callable
from importlib.metadata import version

import prometheus_client
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Relead</title>
<h1>Relead {version}</h1>
<p>A self-hosted CRM server for leads and the people behind them. It speaks the Bitrix24 REST protocol:
existing Bitrix24 clients work against it unchanged.</p>
<ul>
<li>REST: <code>/rest/USER/SECRET/METHOD</code>, for example <code>crm.lead.list</code></li>
<li>A webhook: <code>relead webhook create --user 1 --scope crm</code> prints its path</li>
<li>Documentation: <code>README.md</code> and <code>docs/</code> of the project</li>
<li>For operators: <a href="/health">/health</a>, <a href="/metrics">/metrics</a></li>
</ul>
"""


def routes(ping: Callable[[], Awaitable[None]]) -> list[Route]:
    """Routes outside `/rest`; `ping` raises when the database does not answer."""

    async def front(_request: Request) -> Response:
        return HTMLResponse(
            _PAGE.format(version=version("relead")),
            headers={"content-security-policy": "default-src 'none'", "x-content-type-options": "nosniff"},
        )

    async def health(_request: Request) -> Response:
        try:
            await ping()
        except Exception:  # noqa: BLE001 - whatever it is, the answer to "are you well" is no
            return JSONResponse({"status": "database unreachable"}, 503)
        return JSONResponse({"status": "ok"})

    async def metrics(_request: Request) -> Response:
        return Response(prometheus_client.generate_latest(), media_type=prometheus_client.CONTENT_TYPE_LATEST)

    return [Route("/", front), Route("/health", health), Route("/metrics", metrics)]
