"""Following links to files: `/files/ID/show` and `/files/ID/download`.

Belongs here: HTTP around a file. Does not belong here: who may have it (`actions/files`), making the
links (`domain/file_links`).
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from relead.actions import files
from relead.actions.files import Stored
from relead.actions.unit import ReadTx
from relead.domain.errors import AccessDenied, EntityNotFound
from relead.wire import download

Reading = Callable[[], AbstractAsyncContextManager[ReadTx]]

_HEADERS = {
    # The link is as good as a password for its hour: it goes to no other site and into no shared cache.
    "referrer-policy": "no-referrer",
    "cache-control": "private, max-age=3600",
}


def routes(reading: Reading) -> list[Route]:
    """Routes of files; `reading` lends a connection."""

    async def follow(request: Request, *, shown: bool) -> Response:
        auth = request.query_params.get("auth", "")
        try:
            async with reading() as tx:
                file = await files.follow(tx, request.path_params["file_id"], auth)
        except AccessDenied:
            return _refusal("ACCESS_DENIED", "Access denied!", 403)
        except EntityNotFound:
            return _refusal("NOT_FOUND", "Not found.", 404)
        return _answer(file, shown=shown)

    async def show(request: Request) -> Response:
        return await follow(request, shown=True)

    async def download(request: Request) -> Response:
        return await follow(request, shown=False)

    return [Route("/files/{file_id:int}/show", show), Route("/files/{file_id:int}/download", download)]


def _refusal(code: str, text: str, status: int) -> Response:
    return JSONResponse({"error": code, "error_description": text}, status, {"cache-control": "no-store"})


def _answer(file: Stored, *, shown: bool) -> Response:
    made = download.answer(file.name, file.content_type, file.content, shown=shown)
    made.headers.update(_HEADERS)
    return made
