"""Currencies: the use cases behind `crm.currency.*` (entities.md 8.2)."""

from collections.abc import Iterable, Mapping
from typing import Any

from relead.actions import settings
from relead.domain import currencies as rules
from relead.domain import events
from relead.domain.access import Actor, demand_config
from relead.domain.errors import EntityNotFound
from relead.domain.errors.money import BaseCurrencyNeeded, CurrencyExists, CurrencyInUse
from relead.domain.fields.values import read_flag
from relead.store import currencies
from relead.store.engine import ReadTx, Row, Tx

_BASE = "base_currency"


async def list_all(tx: ReadTx) -> list[Row]:
    """All currencies by SORT."""
    return await currencies.list_all(tx)


async def get(tx: ReadTx, code: str) -> Row:
    """One currency by its code, in any letter case. Raises EntityNotFound."""
    return _found(await currencies.get(tx, code.upper()))


def _found(row: Row | None) -> Row:
    if row is None:
        raise EntityNotFound
    return row


async def add(tx: Tx, actor: Actor, fields: Mapping[str, Any]) -> str:
    """Add a currency, return its code. Raises what `domain.currencies` does, and CurrencyExists."""
    demand_config(actor)
    columns = rules.draft(fields, tx.portal.language)
    code: str = columns["currency"]
    if not await currencies.insert_row(tx, columns):
        raise CurrencyExists(code)
    if read_flag(fields.get("BASE")):
        await settings.put(tx, _BASE, code)
    tx.emit(events.currency("ADD", code))
    return code


async def update(tx: Tx, actor: Actor, code: str, fields: Mapping[str, Any]) -> bool:
    """Change a currency, or make it the base one; False if nothing changes. Raises InvalidValue.

    The rate of the base currency stays one: all others are measured by it.
    """
    row = await _lock(tx, actor, code)
    columns = rules.change(fields, row, tx.portal.language)
    is_base = await _is_base(tx, row)
    becomes_base = read_flag(fields.get("BASE")) and not is_base
    if becomes_base:
        await settings.put(tx, _BASE, row["currency"])
    if becomes_base or is_base:
        columns |= rules.BASE_RATE
    return await _save(tx, row, columns, changed=becomes_base)


async def localize(tx: Tx, actor: Actor, code: str, given: Mapping[str, Any]) -> bool:
    """Say how languages write a currency; False if nothing changes. Raises InvalidValue."""
    row = await _lock(tx, actor, code)
    return await _save(tx, row, {"localizations": rules.localized(row, given, tx.portal.language)})


async def forget(tx: Tx, actor: Actor, code: str, languages: Iterable[Any]) -> bool:
    """Drop what was said for languages; False if nothing was."""
    row = await _lock(tx, actor, code)
    gone = {language for language in languages if isinstance(language, str)}
    left = {language: each for language, each in row["localizations"].items() if language not in gone}
    return await _save(tx, row, {"localizations": left})


async def make_base(tx: Tx, actor: Actor, code: str) -> None:
    """Measure all currencies by this one; their rates are the administrator's to change."""
    row = await _lock(tx, actor, code)
    if not await _is_base(tx, row):
        await settings.put(tx, _BASE, row["currency"])
        tx.emit(events.currency("UPDATE", row["currency"]))


async def delete(tx: Tx, actor: Actor, code: str) -> None:
    """Delete a currency that no entity has. Raises EntityNotFound, BaseCurrencyNeeded, CurrencyInUse."""
    row = await _lock(tx, actor, code)
    if await _is_base(tx, row):
        raise BaseCurrencyNeeded
    if await currencies.in_use(tx, row["currency"]):
        raise CurrencyInUse(row["currency"])
    await currencies.delete_row(tx, row["currency"])
    tx.emit(events.currency("DELETE", row["currency"]))


async def _lock(tx: Tx, actor: Actor, code: str) -> Row:
    demand_config(actor)
    return _found(await currencies.lock(tx, code.upper()))


async def _is_base(tx: Tx, row: Row) -> bool:
    # Not as remembered: another process may have changed it just now, before this one locked the row.
    base: bool = row["currency"] == await settings.get(tx, _BASE)
    return base


async def _save(tx: Tx, row: Row, columns: Mapping[str, Any], *, changed: bool = False) -> bool:
    different = {name: value for name, value in columns.items() if row[name] != value}
    if different:
        await currencies.update_row(tx, row["currency"], {**dict(row), **different, "date_update": tx.now})
    if different or changed:
        tx.emit(events.currency("UPDATE", row["currency"]))
    return bool(different or changed)
