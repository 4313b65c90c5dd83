"""`crm.currency.*` (entities.md 8.2)."""

from typing import Any

from relead.actions import currencies
from relead.actions.unit import ReadTx, Row, Tx
from relead.domain import currencies as rules
from relead.domain import dates
from relead.domain.errors import InvalidId
from relead.domain.fields import dictionaries as fields
from relead.domain.fields.values import text_of
from relead.domain.portal import Portal
from relead.methods._call import actor, mapping
from relead.wire.call import Call
from relead.wire.listing import Page
from relead.wire.params import as_list
from relead.wire.registry import methods_of

_FAMILY = "crm.currency"
_NUMBERS = frozenset({"AMOUNT", "AMOUNT_CNT", "SORT", "DECIMALS"})
_OF_LANGUAGE = ("FORMAT_STRING", "DEC_POINT", "THOUSANDS_SEP", "DECIMALS")


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
    row = await currencies.get(tx, _code(call))
    return _shown(row, tx.portal) | {"LANG": row["localizations"] or []}


async def _base(tx: ReadTx, _call: Call) -> object:
    return tx.portal.base_currency


async def _add(tx: Tx, call: Call) -> object:
    return await currencies.add(tx, actor(call), mapping(call, "fields"))


async def _update(tx: Tx, call: Call) -> object:
    await currencies.update(tx, actor(call), _code(call), mapping(call, "fields"))
    return True


async def _delete(tx: Tx, call: Call) -> object:
    await currencies.delete(tx, actor(call), _code(call))
    return True


async def _set_base(tx: Tx, call: Call) -> object:
    await currencies.make_base(tx, actor(call), _code(call))
    return True


async def _described(tx: ReadTx, _call: Call) -> object:
    return fields.describe(fields.CURRENCY_LOCALIZATION, tx.portal.language)


async def _localizations(tx: ReadTx, call: Call) -> object:
    return (await currencies.get(tx, _named(call)))["localizations"] or []


async def _localize(tx: Tx, call: Call) -> object:
    return await currencies.localize(tx, actor(call), _named(call), mapping(call, "localizations"))


async def _forget(tx: Tx, call: Call) -> object:
    languages = call.params.get("lids")
    return await currencies.forget(tx, actor(call), _named(call), as_list(languages) or [languages])


def _code(call: Call) -> str:
    return text_of(call.params.get("id")) or ""


def _named(call: Call) -> str:
    code = _code(call)
    if not code:
        raise InvalidId
    return code


def _shown(row: Row, portal: Portal) -> dict[str, Any]:
    # A currency may be described in another language than the portal's, or in none.
    known = row["localizations"]
    language = portal.language if portal.language in known else next(iter(known), portal.language)
    local = known.get(language) or rules.plain(row["currency"])
    return {
        "CURRENCY": row["currency"],
        "AMOUNT_CNT": str(row["amount_cnt"]),
        "AMOUNT": str(row["amount"]),
        "SORT": str(row["sort"]),
        "BASE": "Y" if row["currency"] == portal.base_currency else "N",
        "FULL_NAME": local.get("FULL_NAME"),
        "LID": language,
        **{name: local.get(name) for name in _OF_LANGUAGE},
        "DATE_UPDATE": dates.show_moment(row["date_update"], portal.zone),
    }


def _sort_key(name: str, value: Any) -> Any:
    return float(value) if name in _NUMBERS else str(value or "").casefold()


METHODS = [
    *methods_of(
        _FAMILY,
        {"list": _list, "get": _get, "fields": _fields, "base.get": _base},
        {"add": _add, "update": _update, "delete": _delete, "base.set": _set_base},
        scope="crm",
    ),
    *methods_of(
        f"{_FAMILY}.localizations",
        {"fields": _described, "get": _localizations},
        {"set": _localize, "delete": _forget},
        scope="crm",
    ),
]
