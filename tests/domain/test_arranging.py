"""Links put in another order, and another primary one."""

import pytest

from relead.domain.binding import Link, Links, arranged, with_primary

LINKS: Links = (Link(1, 10), Link(2, 20, primary=True), Link(3, 20))


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ([3, 2, 1], [3, 2, 1]),
        ([3], [3, 1, 2]),
        ([], [1, 2, 3]),
        ([9, 3, 3, -1, 1], [3, 1, 2]),
    ],
)
def test_links_are_arranged(ids: list[int], expected: list[int]) -> None:
    made = arranged(LINKS, ids)
    assert [link.id for link in made] == expected
    assert [link.sort for link in made] == [10, 20, 30]
    assert [link.id for link in made if link.primary] == [2]


@pytest.mark.parametrize(("other", "primary"), [(3, 3), (2, 2), (9, 2)])
def test_another_link_becomes_primary(other: int, primary: int) -> None:
    made = with_primary(LINKS, other)
    assert [(link.id, link.sort) for link in made] == [(1, 10), (2, 20), (3, 20)]
    assert [link.id for link in made if link.primary] == [primary]
