"""Repeat deals: what a change of a deal's client or outcome does to its client's deals (ruling R12)."""

from collections.abc import Mapping
from typing import Any

from relead.domain.ids import Entity
from relead.store import deals, entities
from relead.store.engine import Tx


async def follow(tx: Tx, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Recompute the repeat flags of both clients' deals, if anything they follow from changed."""
    if all(before[name] == after[name] for name in ("company_id", "contact_id", "semantic", "lead_id")):
        return
    # In the lock order: contacts, then companies.
    for client in sorted({_client(before), _client(after)}, key=lambda each: (each[0] or 0, each[1] or 0)):
        await _mark(tx, *client)
    if _client(after) == (None, None):
        await deals.unmark_repeat(tx, after["id"])


async def mark(tx: Tx, deal: Mapping[str, Any]) -> None:
    """Recompute the repeat flags of all deals of a deal's client."""
    await _mark(tx, *_client(deal))


async def _mark(tx: Tx, company_id: int | None, contact_id: int | None) -> None:
    """Lock the client first: of two deals won at once, or one won and one added, each must see the other."""
    for entity, client_id in ((Entity.CONTACT, contact_id), (Entity.COMPANY, company_id)):
        if client_id is not None:
            await entities.lock_many(tx, entity, [client_id])
    await deals.mark_repeat(tx, company_id, contact_id)


def _client(deal: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Company first; the primary contact counts only without one (entities.md 6.2)."""
    return deal["company_id"], None if deal["company_id"] else deal["contact_id"]
