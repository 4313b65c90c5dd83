"""The table of repeat-leads.md 2.1 and 10: when the flag follows the links and when it is frozen."""

import pytest

from relead.domain.repeat_lead import flag
from relead.domain.semantics import Semantic


@pytest.mark.parametrize(
    ("semantic", "linked", "previous", "expected"),
    [
        ("P", False, False, False),
        ("P", False, True, False),
        ("P", True, False, True),
        ("P", True, True, True),
        ("F", False, False, False),
        ("F", False, True, False),
        ("F", True, False, True),
        ("F", True, True, True),
        ("S", False, False, False),
        ("S", False, True, True),
        ("S", True, False, False),
        ("S", True, True, True),
    ],
)
def test_the_flag(semantic: str, linked: bool, previous: bool, expected: bool) -> None:
    assert flag(linked=linked, previous=previous, semantic=Semantic(semantic)) is expected


@pytest.mark.parametrize(("semantic", "closed"), [("P", False), ("S", True), ("F", True)])
def test_what_is_closed(semantic: str, closed: bool) -> None:
    assert Semantic(semantic).closed is closed
