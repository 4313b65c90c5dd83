"""Tables as files: CSV as Excel and its like write and read it, and cells that no such program runs.

Belongs here: bytes to rows of texts and back, encodings, delimiters, cells that look like formulas. Does not
belong here: what a cell's text means (`table_cells`).

A cell that a spreadsheet would take for a formula gets an apostrophe in front; reading takes it away again,
so that what was written comes back. Plain numbers keep their sign: they are values in any program. In a
column of phones `+79001234567` stays too (also several, parted by commas): at worst its plus is lost.
With spaces or dashes, which a spreadsheet would reckon with, it gets the apostrophe like anything else.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from relead.domain.errors.tables import TableEmpty, TableTooLarge, TableTooLong, TableUnreadable

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 200
DELIMITERS: Final = {"ru": ";", "en": ","}
"""What separates cells where a language's Excel opens a file by a click."""
BOM: Final = "\ufeff"
_KNOWN: Final = ";,\t"
_SAMPLE: Final = 64 * 1024
_SIGNS: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20\u2212"
# Whatever a program may skip before it looks: white space, control characters, characters without width.
_SKIPPED: Final = "\\s\\x00-\\x1f\\x7f-\\x9f\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"
_FORMULA: Final = re.compile(f"[\\t\\r\\n]|[{_SKIPPED}]*[{_SIGNS}]")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_PHONES: Final = re.compile(r"\+[0-9]+(?:, \+?[0-9]+)*")


def _runs(text: str) -> bool:
    """Whether a spreadsheet may take it for a formula, be it behind apostrophes."""
    bare = text.lstrip("'")
    return _FORMULA.match(bare) is not None and _NUMBER.fullmatch(bare) is None


def guarded(text: str, *, phones: bool = False) -> str:
    """A cell as it is written; `phones`: of a column that holds nothing but phones."""
    harmless = phones and _PHONES.fullmatch(text) is not None
    return f"'{text}" if _runs(text) and not harmless else text


def unguarded(text: str) -> str:
    """The cell that `guarded` wrote, or a foreign one as it is."""
    return text[1:] if text.startswith("'") and _runs(text) else text


def written(rows: Iterable[Sequence[str]], language: str) -> bytes:
    """Lines of a file as UTF-8; the cells are written as they are (`guarded`). BOM goes before the first."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=DELIMITERS[language], lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode("utf-8", "replace")


def read(content: bytes) -> list[tuple[int, list[str]]]:
    """Rows with their numbers, the first being 1; those without any text are left out.

    Cells are trimmed, and freed of what `guarded` added; rows are as long as the first one, which has the
    headings. Raises TableTooLarge, TableUnreadable, TableEmpty, TableTooLong.
    """
    if len(content) > MOST_BYTES:
        raise TableTooLarge
    text = _decoded(content)
    if "\0" in text:
        raise TableUnreadable
    try:
        return _checked(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True))
    except csv.Error:  # a quote that never ends, a cell longer than any real one
        raise TableUnreadable from None


def _checked(reader: Iterator[list[str]]) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    width = 0
    for number, row in enumerate(reader, 1):
        cells = [unguarded(cell.strip(" ")) for cell in row]
        if not any(cells):
            continue
        width = width or len(cells)
        if width > MOST_COLUMNS:
            raise TableUnreadable
        if len(found) > MOST_ROWS:
            raise TableTooLong
        found.append((number, (cells + [""] * width)[:width]))
    if len(found) < 2:  # noqa: PLR2004 - headings, and something below them
        raise TableEmpty
    return found


def _decoded(content: bytes) -> str:
    """Text in the encoding its first bytes name, else UTF-8, else the one old Russian programs write."""
    named = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if named else ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableUnreadable


def delimiter_of(text: str) -> str:
    """What separates cells: what parts the rows of a sample most alike, of equals the first known one.

    Within quotes nothing separates anything.
    """
    return max(_KNOWN, key=lambda each: _alike(text[:_SAMPLE], each))


def _alike(sample: str, delimiter: str) -> tuple[int, int]:
    """How many rows have as many cells as the first one, unless that is one cell; and how many cells."""
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)]
    except csv.Error:
        return (0, 0)
    whole = widths[:-1] if len(widths) > 1 and len(sample) == _SAMPLE else widths  # the last may be cut off
    first = whole[0] if whole else 1
    return (sum(width == first for width in whole), first) if first > 1 else (0, 0)
