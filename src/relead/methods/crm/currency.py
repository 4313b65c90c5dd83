"""`crm.currency.*`, as far as it reads (entities.md 8.2)."""

from typing import Any

from relead.actions import currencies
from relead.actions.unit import ReadTx, Row
from relead.domain import dates
from relead.domain.fields import dictionaries as fields
from relead.domain.fields.values import text_of
from relead.domain.portal import Portal
from relead.methods._call import mapping
from relead.wire.call import Call
from relead.wire.listing import Page
from relead.wire.registry import Method

_FAMILY = "crm.currency"
_NUMBERS = frozenset({"AMOUNT", "AMOUNT_CNT", "SORT", "DECIMALS"})


async def _fields(tx: ReadTx, _call: Call) -> object:
    return fields.describe(fields.CURRENCY, tx.portal.language)


async def _list(tx: ReadTx, call: Call) -> object:
    """All currencies; the original counts them as none."""
    rows = [_shown(row, tx.portal) for row in await currencies.list_all(tx)]
    known = [(str(name).upper(), way) for name, way in mapping(call, "order").items()]
    for name, way in reversed([(name, way) for name, way in known if rows and name in rows[0]]):
        rows.sort(key=lambda row: _sort_key(name, row[name]), reverse=str(way).upper() != "ASC")
    return Page(rows, total=0)


async def _get(tx: ReadTx, call: Call) -> object:
    row = await currencies.get(tx, text_of(call.params.get("id")) or "")
    return _shown(row, tx.portal) | {"LANG": row["localizations"] or []}


async def _base(tx: ReadTx, _call: Call) -> object:
    return tx.portal.base_currency


def _shown(row: Row, portal: Portal) -> dict[str, Any]:
    # A currency may be described in another language than the portal's, or in none.
    known = row["localizations"]
    language = portal.language if portal.language in known else next(iter(known), portal.language)
    local = known.get(language, {})
    return {
        "CURRENCY": row["currency"],
        "AMOUNT_CNT": str(row["amount_cnt"]),
        "AMOUNT": str(row["amount"]),
        "SORT": str(row["sort"]),
        "BASE": "Y" if row["currency"] == portal.base_currency else "N",
        "FULL_NAME": local.get("FULL_NAME", row["currency"]),
        "LID": language,
        "FORMAT_STRING": local.get("FORMAT_STRING", "#"),
        "DEC_POINT": local.get("DEC_POINT", "."),
        "THOUSANDS_SEP": local.get("THOUSANDS_SEP"),
        "DECIMALS": local.get("DECIMALS", "2"),
        "DATE_UPDATE": dates.show_moment(row["date_update"], portal.zone),
    }


def _sort_key(name: str, value: Any) -> Any:
    return float(value) if name in _NUMBERS else str(value or "").casefold()


METHODS = [
    Method(f"{_FAMILY}.{verb}", handler, "crm", family=_FAMILY, verb=verb)
    for verb, handler in {"list": _list, "get": _get, "fields": _fields, "base.get": _base}.items()
]
