"""Tables as files: what is written comes back, and no spreadsheet runs a cell."""

import csv
import io

import pytest

from relead.domain import csv_files
from relead.domain.errors.tables import TableEmpty, TableTooLarge, TableTooLong, TableUnreadable


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1+cmd", "'+1+cmd"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\tplain", "'\tplain"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("\u200b=1", "'\u200b=1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("\x01=1", "'\x01=1"),
        ("\uff1d1", "'\uff1d1"),
        ("\uff0b1", "'\uff0b1"),
        ("\uff0d1", "'\uff0d1"),
        ("\uff20A", "'\uff20A"),
        ("-", "'-"),
        ("- point", "'- point"),
        ("'=1", "''=1"),
        ("+79000000001", "'+79000000001"),
        ("-5", "-5"),
        ("-5.50", "-5.50"),
        ("-5,50", "-5,50"),
        ("5-5", "5-5"),
        ("a=1", "a=1"),
        ("'quoted'", "'quoted'"),
        ("'-5", "'-5"),
        ("", ""),
    ],
)
def test_what_looks_like_a_formula_is_guarded_and_comes_back(text: str, written: str) -> None:
    assert csv_files.guarded(text) == written
    assert csv_files.unguarded(written) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("+79000000001", "+79000000001"),
        ("+79000000001, +79000000002, 112", "+79000000001, +79000000002, 112"),
        ("+7 900 000-00-01", "'+7 900 000-00-01"),
        ("+79000000001, =1", "'+79000000001, =1"),
        ("+79000000001*A1", "'+79000000001*A1"),
        ("'+79000000001", "''+79000000001"),
        ("=1", "'=1"),
    ],
)
def test_phones_keep_their_plus_only_where_it_is_harmless(text: str, written: str) -> None:
    assert csv_files.guarded(text, phones=True) == written
    assert csv_files.unguarded(written) == text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_what_is_written_is_read(language: str) -> None:
    rows = [["Имя", "Sum"], ['a;b,c\t"d"\nе', "-1.5"], ["=1", "+7 900"]]
    lines = csv_files.written([[csv_files.guarded(cell) for cell in row] for row in rows], language)
    found = csv_files.read(csv_files.BOM.encode() + lines)
    assert found == [(1, rows[0]), (2, rows[1]), (3, rows[2])]
    assert next(csv.reader(io.StringIO(lines.decode()), delimiter=csv_files.DELIMITERS[language])) == rows[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_found(encoding: str, delimiter: str) -> None:
    text = '"Имя","Сумма, руб; всего"\n"Ёлкин\nПётр","1 000,50"\n\n,\nВася,2\n'
    text = (
        text.replace('","', f'"{delimiter}"')
        .replace("\n,\n", f"\n{delimiter}\n")
        .replace("Вася,", f"Вася{delimiter}")
    )
    assert csv_files.read(text.encode(encoding)) == [
        (1, ["Имя", "Сумма, руб; всего"]),
        (2, ["Ёлкин\nПётр", "1 000,50"]),
        (5, ["Вася", "2"]),
    ]


def test_one_column_and_ragged_rows() -> None:
    assert csv_files.read(b"Name\nAnna\nMax, Jr") == [(1, ["Name"]), (2, ["Anna"]), (3, ["Max, Jr"])]
    assert csv_files.read(b"a;b\n1\n1;2;3") == [(1, ["a", "b"]), (2, ["1", ""]), (3, ["1", "2"])]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", TableEmpty),
        (b"Name\n\n", TableEmpty),
        (b"a,b\n\x00,1\n", TableUnreadable),
        (b'a,b\n"1,2\n', TableUnreadable),
        (b"\xff\xfea", TableUnreadable),
        (b"a\n\x98", TableUnreadable),
        (b"," * 300 + b"a\n1", TableUnreadable),
        (b"a\n" * (csv_files.MOST_ROWS + 2), TableTooLong),
        (b"a" * (csv_files.MOST_BYTES + 1), TableTooLarge),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        csv_files.read(content)
