"""How a user's lists look: saved views (search, filter, order, columns), and the columns he usually has.

Belongs here: what may be kept, whose it is. Does not belong here: what an address means (`web/lists`): it is
kept as it is, and read with the rights of whoever opens it.
"""

from collections.abc import Sequence
from typing import Final

from relead.actions import sessions
from relead.domain.access import Actor
from relead.domain.errors import InvalidSetting
from relead.domain.preferences import Preferences
from relead.store import list_views
from relead.store.engine import ReadTx, Row, Tx

_LONGEST_NAME: Final = 100
_LONGEST_ADDRESS: Final = 4000
_MOST: Final = 50


async def list_all(tx: ReadTx, actor: Actor, of: str) -> list[Row]:
    """The acting user's views of a list by name: id, name, address (a query), is_default."""
    return await list_views.list_of(tx, actor.user_id, of)


async def save(tx: Tx, actor: Actor, of: str, name: str, address: str) -> None:
    """Keep a view; one of the same name is replaced. Raises InvalidSetting."""
    name = name.strip()
    if not 0 < len(name) <= _LONGEST_NAME or "\0" in name:
        raise InvalidSetting("name", f"a view cannot be called {name!r}")
    if len(address) > _LONGEST_ADDRESS or "\0" in address:
        raise InvalidSetting("address", "the address of a view is too long")
    present = {row["name"] for row in await list_views.list_of(tx, actor.user_id, of)}
    if name not in present and len(present) >= _MOST:
        raise InvalidSetting("name", f"{_MOST} views of a list are enough")
    await list_views.save(tx, actor.user_id, of, name, address)


async def delete(tx: Tx, actor: Actor, of: str, view: int) -> None:
    """Forget one of the acting user's views."""
    await list_views.delete_row(tx, actor.user_id, of, view)


async def make_default(tx: Tx, actor: Actor, of: str, view: int) -> None:
    """Let the list open with this view when its address asks for nothing; 0 for none."""
    await list_views.make_default(tx, actor.user_id, of, view)


async def choose_columns(
    tx: Tx, actor: Actor, preferences: Preferences, of: str, codes: Sequence[str]
) -> None:
    """Let a list show these columns where its address names none. Raises InvalidSetting."""
    chosen = {**preferences.columns, of: tuple(codes)}
    await sessions.prefer(tx, actor, columns={name: list(each) for name, each in chosen.items()})
