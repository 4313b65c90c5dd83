"""Files as clients send them in classic fields (protocol.md 2.4)."""

import base64
import binascii
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relead.domain.fields.values import read_flag
from relead.domain.ids import to_id


@dataclass(frozen=True, slots=True)
class Upload:
    """A file a client sent. An empty `content` with `remove` asks to delete the present one."""

    name: str = ""
    content: bytes = b""
    remove: bool = False

    @property
    def content_type(self) -> str:
        """Type guessed from the name; never one a browser would run."""
        guessed = mimetypes.guess_type(self.name)[0] or ""
        return guessed if guessed.startswith(("image/", "audio/")) else "application/octet-stream"


def upload(value: Any) -> Upload | None:
    """Read `{"fileData": [name, base64]}` or `{"id": N, "remove": "Y"}`; None when neither is there.

    Base64 is decoded leniently; content without a name gets one.
    """
    if not isinstance(value, Mapping):
        return None
    if to_id(value.get("id")) and read_flag(value.get("remove")):
        return Upload(remove=True)
    data = value.get("fileData")
    if isinstance(data, Mapping):
        data = list(data.values())
    parts = [part for part in (data if isinstance(data, list) else [data]) if isinstance(part, str)]
    content = _decode(parts[-1]) if parts else b""
    if not content:
        return None
    name = parts[0] if len(parts) > 1 else ""
    # Only the last part of a path: the name is shown and offered for download.
    return Upload(name.replace("\\", "/").rsplit("/", 1)[-1][:255] or "file", content)


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""
