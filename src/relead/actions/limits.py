"""Counting requests and running time for all processes together (protocol.md 9)."""

from collections import defaultdict
from typing import Final

from relead.domain import sign_in
from relead.store import limits
from relead.store.engine import ReadTx, Tx

_SECONDS_KEPT: Final = 3600
"""Longer than any profile looks back or needs to drain a bucket."""
_LONGEST_SOURCE: Final = 100
"""Characters of a source that count: a trusted proxy passes on what it was sent."""


async def admit(tx: Tx, source: str, *, burst: float, leak: float) -> bool:
    """Count a request of a source; False, uncounted, if it has too many pending."""
    return await limits.fill(tx, source[:_LONGEST_SOURCE], burst, leak)


async def charge(tx: Tx, key: str, minute: int, seconds: float) -> None:
    """Charge running time to a key."""
    await limits.charge(tx, key, minute, seconds)


async def used(tx: ReadTx, after: int) -> dict[str, dict[int, float]]:
    """Seconds by key and minute, of minutes after that one."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for row in await limits.used(tx, after):
        found[row["key"]][row["minute"]] = float(row["seconds"])
    return dict(found)


async def sweep(tx: Tx, *, drained: float, until: int) -> None:
    """Forget sources silent for so many seconds, and running time of minutes up to that one."""
    await limits.sweep(tx, seconds=max(drained, sign_in.DRAINED), until=until)


async def trim(tx: Tx) -> None:
    """Forget everything counted more than an hour ago, whatever the limits are or were."""
    oldest = int(tx.now.timestamp() - _SECONDS_KEPT) // 60
    await limits.sweep(tx, seconds=_SECONDS_KEPT, until=oldest)
