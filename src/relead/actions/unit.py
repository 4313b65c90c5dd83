"""Units of work as callers of actions see them: they pass them on and look at nothing inside."""

from relead.store.engine import Engine, ReadTx, Row, Tx

__all__ = ["Engine", "ReadTx", "Row", "Tx"]
