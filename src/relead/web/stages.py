"""The bar of stages on a card.

Belongs here: which stages it shows, and the state of each. Does not belong here: moving (`actions`).
"""

from collections.abc import Mapping

from relead.actions.unit import Row

_NOW = {"S": "now-good", "F": "now-bad"}


def bar(stages: Mapping[str, Row], now: str) -> list[tuple[str, str]]:
    """Names of stages with their states (templates/lead.html); `stages` are by STATUS_ID, in order.

    Of the final ones only that which the item is in, or while it is in none, success.
    """
    rows = list(stages.values())
    present = stages.get(now)
    closed = present is not None and present["semantics"] in _NOW
    reached = rows.index(present) if present is not None else -1
    return [
        (row["name"], _state(row, number, reached))
        for number, row in enumerate(rows)
        if number == reached or row["semantics"] not in _NOW or (row["semantics"] == "S" and not closed)
    ]


def _state(row: Row, number: int, reached: int) -> str:
    if number == reached:
        return _NOW.get(row["semantics"], "now")
    return "done" if number < reached else ""
