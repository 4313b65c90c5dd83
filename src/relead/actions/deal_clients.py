"""Repeat deals: what a change of a deal's client or outcome does to its client's deals (ruling R12)."""

from collections.abc import Mapping
from typing import Any

from relead.store import deals
from relead.store.engine import Tx


async def follow(tx: Tx, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Recompute the repeat flags of both clients' deals, if anything they follow from changed."""
    if all(before[name] == after[name] for name in ("company_id", "contact_id", "semantic", "lead_id")):
        return
    clients = {_client(before), _client(after)}
    for company_id, contact_id in sorted(clients, key=str):
        await deals.mark_repeat(tx, company_id, contact_id)
    if _client(after) == (None, None):
        await deals.unmark_repeat(tx, after["id"])


async def mark(tx: Tx, deal: Mapping[str, Any]) -> None:
    """Recompute the repeat flags of all deals of a deal's client."""
    await deals.mark_repeat(tx, *_client(deal))


def _client(deal: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Company first; the primary contact counts only without one (entities.md 6.2)."""
    return deal["company_id"], None if deal["company_id"] else deal["contact_id"]
