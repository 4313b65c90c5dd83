"""Rows of entities in the classic dialect (protocol.md 5.1): strings, Y/N, dates with offset."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from relead.actions.unit import ReadTx
from relead.domain import file_links
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.fields.values import Show, shower
from relead.domain.multifield import TYPES, Value

Shower = Callable[[Sequence[Any], ZoneInfo], dict[str, Any]]


@lru_cache(maxsize=1000)
def row_shower(fields: tuple[Field, ...]) -> Shower:
    """Function that shows a row whose columns are those of the fields, in order.

    Made once for each selection: a list shows 50 rows of up to 57 fields.
    """
    plain = [(field.code, index) for index, field in enumerate(fields) if shower(field) is None]
    shown: list[tuple[str, int, Show]] = [
        (field.code, index, show) for index, field in enumerate(fields) if (show := shower(field)) is not None
    ]
    template = dict.fromkeys(field.code for field in fields)

    def show_row(row: Sequence[Any], zone: ZoneInfo) -> dict[str, Any]:
        made: dict[str, Any] = template.copy()
        for code, index in plain:
            made[code] = row[index]
        for code, index, show in shown:
            made[code] = show(row[index], zone)
        return made

    return show_row


def sign_files(rows: Iterable[dict[str, Any]], fields: tuple[Field, ...], tx: ReadTx, user_id: int) -> None:
    """Add to links in shown rows what lets this user follow them for the next hour."""
    codes = [field.code for field in fields if field.type is FieldType.FILE]
    if not codes:
        return
    for row in rows:
        for file in (row[code] for code in codes if row[code] is not None):
            auth = file_links.token(tx.portal.file_key, user_id, int(file["id"]), tx.now)
            for link in ("showUrl", "downloadUrl"):
                file[link] += f"?auth={auth}"


def multifields(values: Iterable[Value]) -> dict[str, Any]:
    """Phones, e-mails ... by type, in the protocol's order of types; types without values are absent."""
    made: dict[str, list[dict[str, str]]] = {}
    for value in values:
        shown = {
            "ID": str(value.id),
            "VALUE_TYPE": value.value_type,
            "VALUE": value.value,
            "TYPE_ID": value.type,
        }
        made.setdefault(value.type, []).append(shown)
    return {kind: made[kind] for kind in TYPES if kind in made}
