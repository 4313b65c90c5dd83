"""Importing entities together with their history: `crm.item.import` and `batchImport` (entities.md 7.1).

Belongs here: what an import may say that an addition may not, and several in one unit of work. All else is
an addition.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from relead.actions.entity_family import EntityFamily
from relead.actions.unit import Tx
from relead.domain.access import Action, Actor, demand_type
from relead.domain.errors import DomainError, InvalidValue, TooManyImported
from relead.domain.fields.catalogue import Catalogue
from relead.domain.fields.draft import Draft, Drafter
from relead.domain.fields.item_draft import IMPORTED, item_draft
from relead.domain.fields.values import Reading

MOST: Final = 20
"""Entities imported at once."""
_TIMES = ("date_create", "moved_time", "date_modify")
"""In the order in which they must follow each other."""


async def import_one(
    tx: Tx, actor: Actor, family: EntityFamily, fields: Mapping[str, Any], *, drafter: Drafter | None = None
) -> int:
    """Create an entity, return its id; `drafter` reads the fields unless they are the universal dialect's.

    In that an administrator may say when and by whom it was made and changed.
    """
    return await family.add(tx, actor, fields, importing=True, drafter=drafter or _drafter(actor))


async def import_many(
    tx: Tx,
    actor: Actor,
    family: EntityFamily,
    rows: Sequence[Mapping[str, Any]],
    *,
    drafter: Drafter | None = None,
) -> list[int | DomainError]:
    """Create entities, return for each its id or why it was refused; those refused leave no trace."""
    for action in (Action.ADD, Action.IMPORT):
        demand_type(actor, family.entity, action)
    if len(rows) > MOST:
        raise TooManyImported(MOST)
    return [await _attempt(tx, actor, family, fields, drafter) for fields in rows]


async def _attempt(
    tx: Tx, actor: Actor, family: EntityFamily, fields: Mapping[str, Any], drafter: Drafter | None
) -> int | DomainError:
    try:
        async with tx.savepoint():
            return await import_one(tx, actor, family, fields, drafter=drafter)
    except DomainError as refused:
        return refused


def _drafter(actor: Actor) -> Drafter:
    """Read fields of an import by this actor."""

    def read(
        catalogue: Catalogue,
        fields: Mapping[str, Any],
        reading: Reading,
        *,
        on_update: bool = False,
        importing: bool = False,
    ) -> Draft:
        made = item_draft(catalogue, fields, reading, on_update=on_update, importing=importing)
        wrong = _wrong(made.columns, reading.now, told=actor.is_admin)
        if wrong is not None:
            code = wrong.upper()
            raise InvalidValue(code, catalogue.by_code[code].title(reading.language))
        return made

    return read


def _wrong(columns: Mapping[str, Any], now: dt.datetime, *, told: bool) -> str | None:
    """A column that does not fit: only those may be told who is believed, and nothing is of the future."""
    given = [name for name in columns if name.upper() in IMPORTED and columns[name] is not None]
    if given and not told:
        return given[0]
    latest: dt.datetime | None = None
    for name in _TIMES:
        time = columns.get(name)
        if time is None:
            continue
        if time > now or (latest is not None and time < latest):
            return name
        latest = time
    return None
