"""Stylesheet, script and icons that `make assets` built: finding them, and serving them.

Belongs here: names with content hashes, compressed forms, caching. Does not belong here: building them
(`frontend/build.mjs`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

BUILT: Final = Path(__file__).parent / "built"
PREFIX: Final = "/assets/"

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_HEADERS: Final = {
    "cache-control": "public, max-age=31536000, immutable",  # another content has another name
    "x-content-type-options": "nosniff",
    "vary": "accept-encoding",
}
_ENCODINGS: Final = (("br", ".br"), ("gzip", ".gz"))


class NotBuilt(Exception):  # noqa: N818 - a state
    """The assets are not there; the text says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "The stylesheet and script of the pages are not built. Run `make assets` in the project's folder"
            " (`make install` and `make run` do it too) and start the portal again."
        )


class _Manifest(msgspec.Struct):
    """What the build says it made."""

    names: dict[str, str]
    icons: list[str]


@dataclass(frozen=True, slots=True)
class Assets:
    """The built files: `names` maps plain names to those with a hash."""

    names: Mapping[str, str]
    files: Mapping[str, Mapping[str, bytes]]
    """Contents by name with hash, then by encoding, "" for none."""
    icons: frozenset[str]
    """Names of the icons there are."""

    def url(self, name: str) -> str:
        """Address of an asset. Raises KeyError for a name the build does not make."""
        return PREFIX + self.names[name]

    def icon(self, name: str) -> str:
        """Address of an icon. Raises KeyError for one that was not built: `make assets`."""
        if name not in self.icons:
            raise KeyError(f"icon {name!r}")
        return f"{self.url('icons.svg')}#{name}"

    def route(self) -> Route:
        """Route that serves them."""

        async def serve(request: Request) -> Response:
            name = request.path_params["name"]
            forms = self.files.get(name)
            if forms is None:
                return Response("Not found.", 404, media_type="text/plain")
            encoding = _accepted(request.headers.get("accept-encoding", ""), forms)
            headers = {**_HEADERS, **({"content-encoding": encoding} if encoding else {})}
            return Response(forms[encoding], headers=headers, media_type=_TYPES[Path(name).suffix])

        return Route(PREFIX + "{name}", serve)


def load(folder: Path = BUILT) -> Assets:
    """Read the built files into memory, about 0.2 MB. Raises NotBuilt."""
    manifest = folder / "manifest.json"
    if not manifest.exists():
        raise NotBuilt
    made = msgspec.json.decode(manifest.read_bytes(), type=_Manifest)
    files = {name: _forms(folder / name) for name in made.names.values()}
    return Assets(made.names, files, frozenset(made.icons))


def _forms(file: Path) -> dict[str, bytes]:
    compressed = {name: file.with_name(file.name + suffix).read_bytes() for name, suffix in _ENCODINGS}
    return {"": file.read_bytes(), **compressed}


def _accepted(header: str, forms: Mapping[str, bytes]) -> str:
    offered = {
        part.partition(";")[0].strip() for part in header.split(",") if "q=0" not in part.split(";")[1:]
    }
    return next((name for name, _ in _ENCODINGS if name in offered and name in forms), "")
