"""Changing and reading the portal's settings (ruling R21)."""

from collections.abc import Mapping

from relead.actions import duplicates, statuses
from relead.domain.access import Actor, demand_config
from relead.domain.errors import InvalidSetting
from relead.domain.portal import DEFAULTS, check_setting
from relead.store import credentials, currencies, dictionaries
from relead.store import settings as stored
from relead.store.engine import ReadTx, Tx


async def put(tx: Tx, key: str, value: str) -> None:
    """Set a setting; all processes follow at once, and so does what is stored. Raises InvalidSetting."""
    check_setting(key, value)
    if key == "base_currency" and not await dictionaries.currency_exists(tx, value):
        raise InvalidSetting(key, f"there is no currency {value}")
    await stored.put(tx, key, value)
    if key == "base_currency":
        await currencies.make_base(tx, value)
    if key == "language":
        await statuses.speak(tx, value)
    if key == "country":
        await duplicates.rekey(tx, value)
    await credentials.notify(tx)


async def shown(tx: ReadTx, actor: Actor) -> dict[str, str]:
    """All settings by key, for whoever may change them. Raises AccessDenied."""
    demand_config(actor)
    kept = await stored.get_all(tx)  # the key of links to files among them: that is shown to nobody
    return {key: kept.get(key, default) for key, default in DEFAULTS.items()}


async def change(tx: Tx, actor: Actor, given: Mapping[str, str]) -> None:
    """Set the settings that differ from what they are. Raises AccessDenied, InvalidSetting."""
    present = await shown(tx, actor)
    for key, value in given.items():
        if present.get(key) != value:
            await put(tx, key, value)


async def get(tx: ReadTx, key: str) -> str:
    """The setting's value, the default while none is stored. Raises InvalidSetting if there is none."""
    if key not in DEFAULTS:
        raise InvalidSetting(key, f"there is no setting {key!r}; known: {', '.join(DEFAULTS)}")
    return await stored.get(tx, key) or DEFAULTS[key]
