"""Keeping the outbox small."""

import datetime as dt

from relead.store import outbox
from relead.store.engine import Tx

KEPT = dt.timedelta(days=30)
"""How long an event is kept for delivery."""


async def trim(tx: Tx) -> None:
    """Delete events older than KEPT."""
    await tx.run(outbox.TRIM, before=tx.now - KEPT)
