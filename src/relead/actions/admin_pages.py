"""What the pages of the settings show: thin queries for whoever may change the settings.

Belongs here: reading, a constant number of statements a page. Does not belong here: changing anything but
by the actions REST calls too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relead.actions import settings as portal_settings
from relead.actions import statuses
from relead.actions import webhooks as hooks
from relead.domain.access import Actor, demand_config
from relead.domain.dictionaries import Dictionary
from relead.domain.errors import EntityNotFound
from relead.store import currencies, users
from relead.store.engine import ReadTx, Row


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings by key, and the codes of the currencies there are."""

    values: Mapping[str, str]
    currencies: Sequence[str]


@dataclass(frozen=True, slots=True)
class DictionaryPage:
    """All dictionaries, and one of them with its rows by SORT."""

    all: Sequence[Dictionary]
    current: Dictionary
    rows: Sequence[Row]


async def settings(tx: ReadTx, actor: Actor) -> Settings:
    """The portal's settings: 2 statements. Raises AccessDenied."""
    values = await portal_settings.shown(tx, actor)
    return Settings(values, [row["currency"] for row in await currencies.list_all(tx)])


async def webhooks(tx: ReadTx, actor: Actor) -> tuple[list[Row], dict[int, str]]:
    """All webhooks, and the names of their users: 2 statements. Raises AccessDenied."""
    found = await hooks.list_everybodys(tx, actor)
    return found, await users.names(tx, {row["user_id"] for row in found})


async def dictionary(tx: ReadTx, actor: Actor, wanted: str) -> DictionaryPage:
    """A dictionary by its ENTITY_ID: 2 statements. Raises AccessDenied, EntityNotFound."""
    demand_config(actor)
    known = await statuses.dictionaries(tx)
    current = next((each for each in known if each.id == wanted), None)
    if current is None:
        raise EntityNotFound
    return DictionaryPage(known, current, await statuses.list_for(tx, wanted))
