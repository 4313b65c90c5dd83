"""A stored file as an answer, for links of REST and for pages: what a browser may do with it.

Belongs here: headers around a file. Does not belong here: who may have it, and the cache of a link.
"""

from typing import Final
from urllib.parse import quote

from starlette.responses import Response

_HEADERS: Final = {
    # Whatever a file holds, a browser neither guesses its kind nor runs it nor lets it load anything.
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
}


def answer(name: str, content_type: str, content: bytes, *, shown: bool) -> Response:
    """The file; only pictures are shown in the browser, everything else is saved."""
    way = "inline" if shown and content_type.startswith("image/") else "attachment"
    disposition = f"{way}; filename*=UTF-8''{quote(name, safe='')}"
    return Response(
        content, headers={**_HEADERS, "content-disposition": disposition}, media_type=content_type
    )
