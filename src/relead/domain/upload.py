"""Files as clients send them in fields of entities (protocol.md 2.4).

Belongs here: reading what was sent, and what kind of file its content is. Does not belong here: storing.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relead.domain.fields.values import read_flag
from relead.domain.ids import to_id

_IMAGES = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (0, b"BM", "image/bmp"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypheic", "image/heic"),
)
"""Where a kind of image has its signature. SVG is none of them: it may carry scripts."""
_ALIEN = re.compile(r"[^A-Za-z0-9+/]")
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Upload:
    """A file a client sent. An empty `content` with `remove` asks to delete the present one."""

    name: str = ""
    content: bytes = b""
    remove: bool = False

    @classmethod
    def named(cls, name: str, content: bytes) -> "Upload":
        """Only the last part of a path: the name is shown and offered for download."""
        return cls(name.replace("\\", "/").rsplit("/", 1)[-1][:_LONGEST_NAME] or "file", content)

    @property
    def content_type(self) -> str:
        """Type by the content's own signature, never by the name; bytes of any other kind stay bytes."""
        for place, signature, kind in _IMAGES:
            if self.content.startswith(signature, place):
                return kind
        return "application/octet-stream"

    @property
    def is_image(self) -> bool:
        """Whether the content is a picture that any browser shows and none runs."""
        return self.content_type.startswith("image/")


def upload(value: Any) -> Upload | None:
    """Read `{"fileData": [name, base64]}` or `{"id": N, "remove": "Y"}`; None when neither is there.

    Content without a name gets one. What a page read of a form is an upload already.
    """
    if isinstance(value, Upload):
        return value
    if not isinstance(value, Mapping):
        return None
    if to_id(value.get("id")) and read_flag(value.get("remove")):
        return Upload(remove=True)
    data = value.get("fileData")
    if isinstance(data, Mapping):
        data = list(data.values())
    parts = [part for part in (data if isinstance(data, list) else [data]) if isinstance(part, str)]
    if not parts or not parts[-1]:
        return None
    name = parts[0] if len(parts) > 1 else ""
    return Upload.named(name, _decode(parts[-1]))


def item_upload(value: Any) -> Upload | None:
    """Read a file as the universal dialect has it: `[name, base64]` or base64 alone.

    Empty removes the present one, its id or `{"id": N}` keeps it (entities.md 7.3).
    """
    if value in (None, "", [], {}):
        return Upload(remove=True)
    if to_id(value):
        return None
    return upload({"fileData": value} if isinstance(value, list | str) else value)


def _decode(text: str) -> bytes:
    """Decode leniently, as the original: alien characters and a wrong padding do not count."""
    digits = _ALIEN.sub("", text)
    if len(digits) % 4 == 1:  # six bits are no byte
        digits = digits[:-1]
    return base64.b64decode(digits + "=" * (-len(digits) % 4))
