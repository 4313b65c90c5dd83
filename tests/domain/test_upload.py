"""Files in classic fields (protocol.md 2.4)."""

import base64
from typing import Any

import pytest

from relead.domain.upload import Upload, upload

PNG = b"\x89PNG\r\n\x1a\n?"
TEXT = base64.b64encode(PNG).decode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"fileData": ["a.png", TEXT]}, Upload("a.png", PNG)),
        ({"fileData": {"0": "a.png", "1": TEXT}}, Upload("a.png", PNG)),
        ({"id": 9, "fileData": ["a.png", TEXT]}, Upload("a.png", PNG)),
        ({"fileData": TEXT}, Upload("file", PNG)),
        ({"fileData": [TEXT]}, Upload("file", PNG)),
        ({"fileData": ["", TEXT]}, Upload("file", PNG)),
        ({"fileData": ["../../etc/passwd", TEXT]}, Upload("passwd", PNG)),
        ({"fileData": ["C:\\photos\\a.png", TEXT]}, Upload("a.png", PNG)),
        ({"fileData": ["dir/", TEXT]}, Upload("file", PNG)),
        ({"fileData": ["a.png", TEXT.rstrip("=")]}, Upload("a.png", PNG)),
        ({"fileData": ["a.png", TEXT[:4] + "\r\n " + TEXT[4:]]}, Upload("a.png", PNG)),
        ({"id": 9, "remove": "Y"}, Upload(remove=True)),
        ({"id": "9", "remove": True}, Upload(remove=True)),
        ({"id": 9, "remove": "N"}, None),
        ({"remove": "Y"}, None),
        ({"id": 9}, None),
        ({"fileData": ["a.png", ""]}, None),
        ({"fileData": []}, None),
        ({"fileData": None}, None),
        ({}, None),
        ("", None),
        (None, None),
        (9, None),
        ([], None),
    ],
)
def test_upload(value: Any, expected: Upload | None) -> None:
    assert upload(value) == expected


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"<svg onload='alert(1)'/>", "application/octet-stream"),
        (b"<html>", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_its_type_is_its_contents_and_never_one_a_browser_runs(content: bytes, kind: str) -> None:
    made = Upload("a.png", content)
    assert (made.content_type, made.is_image) == (kind, kind.startswith("image/"))


def test_long_names_are_cut() -> None:
    made = upload({"fileData": ["a" * 300 + ".png", TEXT]})
    assert made is not None
    assert len(made.name) == 255
