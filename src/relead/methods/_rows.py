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
from relead.domain.user_fields.field import COLUMN, UserField
from relead.domain.user_fields.showing import classic_shower

Shower = Callable[[Sequence[Any], ZoneInfo], dict[str, Any]]


@lru_cache(maxsize=1000)
def row_shower(fields: tuple[Field, ...], *, listed: bool = True) -> Shower:
    """Function that shows a row whose columns are those of the fields, in order; user fields come last.

    Made once for each selection: a list shows 50 rows of up to 57 fields. `listed` says that it is one:
    unset user fields are shown otherwise there.
    """
    plan: list[tuple[str, int | str, Show | None]] = [
        (field.code, COLUMN, classic_shower(field, listed=listed))
        if isinstance(field, UserField)
        else (field.code, index, shower(field))
        for index, field in enumerate(fields)
    ]
    return plan_shower(plan)


def plan_shower(plan: Iterable[tuple[str, int | str, Show | None]]) -> Shower:
    """Function that shows a row by name, place in the row and way to show it, None for as it is."""
    plan = tuple(plan)
    plain = [(name, place) for name, place, show in plan if show is None]
    shown = [(name, place, show) for name, place, show in plan if show is not None]
    template = dict.fromkeys(name for name, _, _ in plan)

    def show_row(row: Any, zone: ZoneInfo) -> dict[str, Any]:
        made: dict[str, Any] = template.copy()
        for name, place in plain:
            made[name] = row[place]
        for name, place, show in shown:
            made[name] = show(row[place], zone)
        return made

    return show_row


def file_names(fields: Iterable[Field]) -> list[str]:
    """Codes of the fields that hold files."""
    return [field.code for field in fields if field.type is FieldType.FILE]


_CLASSIC_LINKS = ("showUrl", "downloadUrl")


def sign_files(
    rows: Iterable[dict[str, Any]],
    names: Sequence[str],
    tx: ReadTx,
    user_id: int,
    links: Sequence[str] = _CLASSIC_LINKS,
) -> None:
    """Add to links to files in shown rows what lets this user follow them for the next hour.

    `names` are the rows' keys that hold files: one, a list of them, or whatever stands for none.
    """
    for file in (file for row in rows for name in names for file in _files(row[name])):
        auth = file_links.token(tx.portal.file_key, user_id, int(file["id"]), tx.now)
        for link in links:
            file[link] += f"?auth={auth}"


def _files(shown: Any) -> list[dict[str, Any]]:
    if isinstance(shown, list):
        return shown
    return [shown] if isinstance(shown, dict) else []


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
