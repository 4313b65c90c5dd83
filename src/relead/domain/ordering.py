"""Rows that stand in an order of their own, by SORT and then by id: changing places.

Belongs here: pure functions over rows. Does not belong here: what may stand where (`statuses`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]


def swapped(rows: Iterable[Row], row_id: int, *, later: bool) -> tuple[list[Row], tuple[Row, Row] | None]:
    """The rows in order, one of them a place later or earlier; and the two that changed places, in order.

    At an end, or if it is not there, it stays and no two changed.
    """
    made = sorted(rows, key=lambda row: (row["sort"], row["id"]))
    place = next((number for number, row in enumerate(made) if row["id"] == row_id), None)
    other = -1 if place is None else place + (1 if later else -1)
    if place is None or not 0 <= other < len(made):
        return made, None
    made[place], made[other] = made[other], made[place]
    return made, (made[min(place, other)], made[max(place, other)])
