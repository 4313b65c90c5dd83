"""Units of work as callers of actions see them: they pass them on and look at nothing inside."""

from relead.store.engine import CHANNEL, Engine, ReadTx, Row, Tx
from relead.store.outbox import CARDS

__all__ = ["CARDS", "CHANNEL", "Engine", "ReadTx", "Row", "Tx"]
