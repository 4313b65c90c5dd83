"""Finding whom a phone number or an e-mail address belongs to (entities.md 9.1, R13, R14)."""

import asyncio
from collections.abc import Collection, Iterable

from relead.domain.access import Action, Actor, Level
from relead.domain.errors import AccessDenied
from relead.domain.ids import Entity
from relead.domain.multifield import keys
from relead.domain.phone import e164_key
from relead.store import duplicates
from relead.store.engine import ReadTx, Row, Tx

MOST_VALUES = 20
"""Most values that are looked for at once; those beyond are left out."""
_CHUNK = 1000
"""Phones whose keys are made anew at a time."""


async def find(
    tx: ReadTx, actor: Actor, kind: str, values: Iterable[str], types: Collection[Entity]
) -> dict[Entity, list[int]]:
    """Ids by entity type, in the order of `types`, of what has one of the values and the actor may read.

    Values that are equal once normalised count once. Raises AccessDenied if he may read none of the types.
    """
    readable = [entity for entity in types if actor.most(entity, Action.READ) is not Level.NONE]
    if not readable:
        raise AccessDenied
    wanted = dict.fromkeys(keys(kind, value, tx.portal.country) for value in values)
    sought = [pair for pair in wanted if any(pair)][:MOST_VALUES]
    found = {entity: await duplicates.find(tx, actor, entity, kind, sought) for entity in readable if sought}
    return {entity: ids for entity, ids in found.items() if ids}


async def rekey(tx: Tx, country: str) -> None:
    """Make the E.164 keys of all stored phones anew for another country of the portal (R14).

    A phone that another process writes within the second it still remembers the old country keeps a key
    of that; the same call again mends it.
    """
    after = 0
    while rows := await duplicates.phones(tx, after, _CHUNK):
        # A number takes 0.1 ms: meanwhile the server goes on answering.
        fresh = await asyncio.to_thread(_keys, rows, country)
        changed = [(phone_id, value, key) for phone_id, value, old, key in fresh if key != old]
        if changed:
            await duplicates.rekey(tx, changed)
        after = rows[-1]["id"]


def _keys(phones: Iterable[Row], country: str) -> list[tuple[int, str, str, str]]:
    return [(phone_id, value, old, e164_key(value, country)) for phone_id, value, old in phones]
