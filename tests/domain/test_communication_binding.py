"""Which cards a communication belongs to: the scenarios of communications.md 2.8 and ruling R11."""

import datetime as dt

import pytest

from relead.domain.communication_binding import Candidate, Channel, Found, Policy, bindings, owner
from relead.domain.ids import Card, Entity

CALL, LETTER, CHAT = Channel.CALL, Channel.LETTER, Channel.CHAT


def lead(number: int, *contacts: int, day: int = 1, is_open: bool = True) -> Candidate:
    return Candidate(number, dt.datetime(2026, 11, day, tzinfo=dt.UTC), is_open, contacts)


def cards(text: str) -> tuple[Card, ...]:
    """`D5 L1 C2 K3` as cards."""
    kinds = {"L": Entity.LEAD, "D": Entity.DEAL, "C": Entity.CONTACT, "K": Entity.COMPANY}
    return tuple(Card(kinds[each[0]], int(each[1:])) for each in text.split())


R1, R2, CLOSED = lead(1, 7), lead(2, 7, day=2), lead(3, 7, is_open=False)
DEAL = Candidate(5, dt.datetime(2026, 11, 3, tzinfo=dt.UTC), contacts=(7,))
LOST = Candidate(6, dt.datetime(2026, 11, 4, tzinfo=dt.UTC), open=False, contacts=(7,))

CASES: dict[str, tuple[Found, Channel, str, str]] = {
    "2.8-1 one open repeat lead": (Found(contact=7, leads=(R1,)), CALL, "L1 C7", "L1"),
    "2.8-2 two: the less recently changed owns": (Found(contact=7, leads=(R1, R2)), CALL, "L2 L1 C7", "L1"),
    "2.8-4 closed ones do not count": (Found(contact=7, leads=(CLOSED,)), CALL, "C7", "C7"),
    "2.8-7 nobody known": (Found(), CALL, "", ""),
    "2.8-8 ordinary lead": (Found(ordinary=lead(4)), CALL, "L4", "L4"),
    "ordinary lead that is closed": (Found(ordinary=lead(4, is_open=False)), CALL, "", ""),
    "ordinary lead only without client": (Found(contact=7, ordinary=lead(4)), CALL, "C7", "C7"),
    "2.8-9 letter of the second contact": (
        Found(contact=8, leads=(lead(1, 7, 8),), matching=frozenset({8})),
        LETTER,
        "L1 C8",
        "L1",
    ),
    "2.8-10 thread of a closed lead": (Found(contact=7, leads=(CLOSED, R2), thread=3), LETTER, "L2 C7", "L2"),
    "R11 letter to the thread's lead": (Found(contact=7, leads=(R1, R2), thread=1), LETTER, "L1 C7", "L1"),
    "R11 letter to the last changed": (Found(contact=7, leads=(R1, R2)), LETTER, "L2 C7", "L2"),
    "R11 letter with deals": (
        Found(contact=7, leads=(R1, R2), deals=(DEAL,)),
        LETTER,
        "D5 L2 C7",
        "D5",
    ),
    "2.8-11 chat": (Found(contact=7, leads=(R1,)), CHAT, "L1 C7", "L1"),
    "2.8-13 click in a closed lead's card": (
        Found(contact=7, leads=(CLOSED, R1), explicit=CLOSED),
        CALL,
        "C7",
        "C7",
    ),
    "click in a closed lead's card, contact not searched": (Found(explicit=CLOSED), CALL, "C7", "C7"),
    "click in an open lead's card": (Found(contact=7, leads=(R1, R2), explicit=R1), CALL, "L2 L1 C7", "L1"),
    "letter written in a lead's card": (Found(contact=7, leads=(R1, R2), explicit=R1), LETTER, "L1 C7", "L1"),
    "2.8-14 unlinked": (Found(contact=7), CALL, "C7", "C7"),
    "2.8-15 the lead's own number": (Found(explicit=R1, leads=(R1,)), CALL, "L1 C7", "L1"),
    "2.8-16 company and contact": (Found(contact=7, company=9, leads=(R1,)), CALL, "L1 C7 K9", "L1"),
    "2.8-18 excluded": (Found(contact=7, leads=(R1,), excluded=True), CALL, "", ""),
    "S1 leads beside deals": (Found(contact=7, leads=(R1,), deals=(DEAL,)), CALL, "D5 L1 C7", "L1"),
    "closed deals do not count": (Found(contact=7, deals=(LOST,)), CALL, "C7", "C7"),
    "S1 a contact not of the company": (
        Found(contact=7, company=9, contact_belongs=False),
        CALL,
        "C7 K9",
        "C7",
    ),
    "S1 a lead of the company has its contact": (Found(company=9, leads=(R1,)), CALL, "L1 C7 K9", "L1"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_communication_is_bound_to(name: str) -> None:
    found, channel, expected, own = CASES[name]
    bound = bindings(found, channel)
    assert bound == cards(expected)
    assert owner(bound, channel) == next(iter(cards(own)), None)


ORIGINAL: dict[str, tuple[Found, str]] = {
    "deals instead of leads": (Found(contact=7, leads=(R1,), deals=(DEAL,)), "D5 C7"),
    "a contact not of the company": (Found(contact=7, company=9, contact_belongs=False), "K9"),
    "a company's lead without its contact": (Found(company=9, leads=(R1,)), "L1 K9"),
}


@pytest.mark.parametrize("name", ORIGINAL)
def test_the_original_binds_less(name: str) -> None:
    found, expected = ORIGINAL[name]
    assert bindings(found, CALL, Policy.ORIGINAL) == cards(expected)


@pytest.mark.parametrize(
    ("bound", "expected"), [("C1 L2 C3", "L2"), ("L1 D2", "D2"), ("C1 K2", "C1"), ("C1", "C1")]
)
def test_the_last_that_is_no_client_owns(bound: str, expected: str) -> None:
    assert owner(cards(bound)) == cards(expected)[0]
