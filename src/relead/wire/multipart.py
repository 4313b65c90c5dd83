"""The text fields of a multipart form. File parts are skipped: they serve upload addresses only (2.4)."""

from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from relead.wire import errors, php_names

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks


def fields(content_type: bytes, body: bytes) -> list[tuple[str, str]]:
    """Return names and values in order; raises WireError if the body is malformed or cut off."""
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        raise errors.invalid_request("The multipart body has no boundary.")
    collected = _Fields()
    try:
        MultipartParser(boundary, collected.callbacks()).write(body)
    except FormParserError as failure:
        raise errors.invalid_request(f"The multipart body is malformed: {failure}") from None
    if not collected.complete:
        raise errors.invalid_request("The multipart body is cut off.")
    return collected.pairs


class _Fields:
    """Receives what the parser finds; headers and data may come in pieces."""

    def __init__(self) -> None:
        self.pairs: list[tuple[str, str]] = []
        self.complete = False
        self._parts = 0
        self._name = self._value = self._disposition = b""
        self._data: list[bytes] = []

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._name_piece,
            "on_header_value": self._value_piece,
            "on_header_end": self._header_end,
            "on_part_data": self._data_piece,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > php_names.MAX_KEYS:
            raise php_names.too_many()
        self._disposition = b""
        self._data = []

    def _name_piece(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _value_piece(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        self._name = self._value = b""

    def _data_piece(self, data: bytes, start: int, end: int) -> None:
        self._data.append(data[start:end])

    def _end(self) -> None:
        options = parse_options_header(self._disposition)[1]
        if b"filename" in options or b"name" not in options:
            return
        name, value = php_names.text(options[b"name"]), php_names.text(b"".join(self._data))
        if "\0" in name or "\0" in value:
            raise php_names.nul_in_text()
        self.pairs.append((name, value))

    def _finish(self) -> None:
        self.complete = True
