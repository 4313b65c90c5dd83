"""Rules of bindings: what a list of links becomes (entities.md 1.3 under rulings R6-R8).

Belongs here: pure functions from the present links to the next ones. Does not belong here: which
entity the links lead to, rights, the repeat flag.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from relead.domain.errors import InvalidLink, InvalidRequest
from relead.domain.ids import MAX_ID, to_id, to_int

STEP = 10
"""Distance of SORT values the server gives."""


@dataclass(frozen=True, slots=True)
class Link:
    """One bound entity: its id, its place in the list, and whether it is the primary one."""

    id: int
    sort: int
    primary: bool = False


Links = tuple[Link, ...]
"""Links of one owner by (sort, id), exactly one of them primary if there are any."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A row a client asks for. `sort` None means not given."""

    id: int
    sort: int | None = None
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """Difference between two lists of links."""

    inserted: Links
    moved: Links
    deleted: tuple[int, ...]
    primary_changed: bool

    def __bool__(self) -> bool:
        return bool(self.inserted or self.moved or self.deleted or self.primary_changed)


def is_primary(value: Any) -> bool:
    """IS_PRIMARY is true for `Y`, `y`, `true`, `1` (R6)."""
    return value is True or (isinstance(value, str | int) and str(value).lower() in ("y", "true", "1"))


def wish(row: Any, id_key: str) -> Wish:
    """Read a row of add or delete; InvalidLink when it names nothing."""
    found = _wish(row, id_key)
    if found is None:
        raise InvalidLink
    return found


def _wish(row: Any, id_key: str) -> Wish | None:
    if not isinstance(row, Mapping):
        return None
    other = to_id(row.get(id_key))
    if other <= 0:
        return None
    return Wish(other, _sort(row.get("SORT")), is_primary(row.get("IS_PRIMARY")))


def _sort(value: Any) -> int | None:
    if value is None:
        return None
    number = to_int(value)
    if abs(number) > MAX_ID:
        raise InvalidRequest("SORT is out of range.")
    return number


def primary_of(links: Links) -> int | None:
    """Id of the primary link, None without links."""
    return next((link.id for link in links if link.primary), None)


def _listed(links: Iterable[Link], primary: int | None) -> Links:
    marked = (Link(link.id, link.sort, link.id == primary) for link in links)
    return tuple(sorted(marked, key=lambda link: (link.sort, link.id)))


def add(links: Links, row: Wish) -> Links | None:
    """Bind one more; None when it is bound already, which changes nothing, not even SORT."""
    if any(link.id == row.id for link in links):
        return None
    highest = max((link.sort for link in links), default=0)
    sort = row.sort if row.sort is not None else _after(highest)
    primary = row.id if row.primary or not links else primary_of(links)
    return _listed((*links, Link(row.id, sort)), primary)


def _after(highest: int) -> int:
    if highest > MAX_ID - STEP:
        raise InvalidRequest("SORT is out of range.")
    return highest + STEP if highest > 0 else STEP


def remove(links: Links, ids: Iterable[int]) -> Links:
    """Unbind; if the primary goes, the lowest SORT, then the lowest id, follows it (R7)."""
    gone = frozenset(ids)
    rest = [link for link in links if link.id not in gone]
    primary = primary_of(links)
    if primary in gone:
        primary = min(rest, key=lambda link: (link.sort, link.id)).id if rest else None
    return _listed(rest, primary)


def arranged(links: Links, ids: Iterable[int]) -> Links:
    """The same links in another order, the primary one kept; those not named follow in their old order.

    SORT becomes (position + 1) * 10 of each. Ids that are not bound are no links.
    """
    places = {other: place for place, other in enumerate(dict.fromkeys(ids))}
    ordered = sorted(links, key=lambda link: places.get(link.id, len(places)))
    return _listed(
        (Link(link.id, (place + 1) * STEP) for place, link in enumerate(ordered)), primary_of(links)
    )


def with_primary(links: Links, other: int) -> Links:
    """The same links with another one primary; nothing changes if it is not bound."""
    return _listed(links, other) if any(link.id == other for link in links) else links


def united(links: Links, others: Iterable[Links]) -> Links:
    """Links of an owner that others are merged into: theirs follow his own, nobody twice.

    The primary one stays; who has none gets that of the first who has.
    """
    for other in others:
        elected = None if links else primary_of(other)
        for link in other:
            links = add(links, Wish(link.id, primary=link.id == elected)) or links
    return links


def redirected(links: Links, gone: Collection[int], to: int) -> Links:
    """Links after the entities in `gone` were merged into one: it takes the first place of theirs.

    Bound already it keeps its own; it is primary if any of them was (repeat-leads.md 2.2, row 10).
    """
    moved = [link for link in links if link.id in gone]
    if not moved:
        return links
    place = next((link for link in links if link.id == to), moved[0])
    rest = (link for link in links if link.id not in gone and link.id != to)
    primary = primary_of(links)
    return _listed((*rest, Link(to, place.sort)), to if primary in gone else primary)


def wishes(items: Iterable[Any], id_key: str) -> list[tuple[int, Wish]]:
    """Read rows of items.set with their position, counted before the unusable ones are dropped (R6)."""
    read = ((index, _wish(row, id_key)) for index, row in enumerate(items))
    return [(index, found) for index, found in read if found is not None]


def replace(rows: Sequence[tuple[int, Wish]]) -> Links:
    """Replace all links by rows with their positions.

    SORT absent or <= 0 becomes (position + 1) * 10; the first row that asks for it is primary, else
    the first row; of several rows for one id the last SORT counts (entities.md 1.9 D4).
    """
    if not rows:
        return ()
    sorts: dict[int, int] = {}
    for index, row in rows:
        sorts[row.id] = row.sort if row.sort is not None and row.sort > 0 else (index + 1) * STEP
    primary = next((row.id for _, row in rows if row.primary), rows[0][1].id)
    return _listed((Link(other, sort) for other, sort in sorts.items()), primary)


def listed(ids: Iterable[int]) -> Links:
    """Links of a plain list of ids: positive ones once, in order, the first primary (R8)."""
    wanted = dict.fromkeys(other for other in ids if other > 0)
    return replace([(index, Wish(other)) for index, other in enumerate(wanted)])


def single(links: Links, other: int) -> Links:
    """Links after writing one id into CONTACT_ID or COMPANY_ID (R8): bound already, nothing changes."""
    if other <= 0:
        return ()
    return links if any(link.id == other for link in links) else listed((other,))


def wanted(before: Links, given: Mapping[str, Any], *, one: str, many: str) -> Links:
    """Links after a client wrote the fields `one` (CONTACT_ID) and `many` (CONTACT_IDS); `many` wins.

    What holds no number at all, like an unresolved reference of a batch, is "not given": it must not
    unlink anybody.
    """
    if many in given:
        ids = [given_id(value) for value in _items(given[many])]
        if not ids or any(other is not None for other in ids):
            return listed(other for other in ids if other is not None)
    if one in given and (other := given_id(given[one])) is not None:
        return single(before, other)
    return before


def wanted_one(given: Mapping[str, Any], name: str) -> dict[str, int | None]:
    """Column to set after a client wrote a link field of its own (COMPANY_ID of a lead or deal).

    Empty when he gave none; None clears.
    """
    other = given_id(given[name]) if name in given else None
    return {} if other is None else {name.lower(): other if other > 0 else None}


def _items(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else (value,)


def given_id(value: Any) -> int | None:
    """Id a client wrote into a linking field: 0 clears, None means he gave none."""
    if value in ("", False):
        return 0
    number = to_id(value)
    return number if number or str(value).strip() == "0" else None


def change(before: Links, after: Links) -> Change:
    """What must be written to get from one list to the other."""
    was = {link.id: link.sort for link in before}
    now = {link.id: link.sort for link in after}
    return Change(
        inserted=tuple(link for link in after if link.id not in was),
        moved=tuple(link for link in after if link.id in was and was[link.id] != link.sort),
        deleted=tuple(other for other in was if other not in now),
        primary_changed=primary_of(before) != primary_of(after),
    )
