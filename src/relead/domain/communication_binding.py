"""Which cards a communication with a client belongs to (communications.md 2, ruling R11).

Belongs here: the rule for calls, letters and chats alike, as a pure function of what was found; and which
of the cards owns the activity. Does not belong here: finding the client, making cards, storing bindings.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from relead.domain.ids import Card, Entity


class Channel(enum.Enum):
    """How the client got in touch."""

    CALL = "call"
    LETTER = "letter"
    CHAT = "chat"


class Policy(enum.Enum):
    """Whose rule decides where the two differ (communications.md 2.6)."""

    MISSION = "mission"
    ORIGINAL = "b24"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lead or a deal that was found. `contacts` are its linked contacts, the primary one first."""

    id: int
    modified: dt.datetime
    open: bool = True
    contacts: tuple[int, ...] = ()
    company: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What is known about the other side of a communication.

    `leads` and `deals` are those of the contact or the company. `contact_belongs`: the contact is one of
    the company's. `ordinary`: a lead without client that has the number or address itself. `explicit`: the
    lead in whose card the communication began, `thread`: the lead a letter answers. `matching`: contacts
    that have the number or address.
    """

    contact: int | None = None
    company: int | None = None
    contact_belongs: bool = True
    leads: tuple[Candidate, ...] = ()
    deals: tuple[Candidate, ...] = ()
    ordinary: Candidate | None = None
    explicit: Candidate | None = None
    thread: int | None = None
    matching: frozenset[int] = frozenset()
    excluded: bool = False


_CLIENTS = frozenset({Entity.CONTACT, Entity.COMPANY})


def bindings(found: Found, channel: Channel, policy: Policy = Policy.MISSION) -> tuple[Card, ...]:
    """Cards in the order they are bound: deals, leads by their last change, contact, company.

    A closed lead or deal is never among them. Empty: nothing to attach the communication to.
    """
    if found.excluded:
        return ()
    deals = _open(found.deals)
    leads = _leads(found, channel) if policy is Policy.MISSION or not deals else ()
    clients = _clients(found, policy)
    if not (deals or leads or clients) and found.ordinary is not None:
        leads = _open((found.ordinary,))
    if policy is Policy.MISSION:
        clients += _own_contacts(leads, found)
    cards = [
        *(Card(Entity.DEAL, deal.id) for deal in deals),
        *(Card(Entity.LEAD, lead.id) for lead in leads),
        *sorted(clients),
    ]
    return tuple(dict.fromkeys(cards))


def _open(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Those not closed, the last changed first."""
    unique = {each.id: each for each in candidates if each.open}
    return tuple(sorted(unique.values(), key=lambda each: (each.modified, each.id), reverse=True))


def _leads(found: Found, channel: Channel) -> tuple[Candidate, ...]:
    leads = _open((*found.leads, *([found.explicit] if found.explicit else [])))
    if found.explicit is not None and not found.explicit.open:
        return ()  # a click in a closed lead's card is about the client, not about his other inquiries
    if channel is not Channel.LETTER:
        return leads
    wanted = found.explicit.id if found.explicit else found.thread
    return tuple(lead for lead in leads if lead.id == wanted) or leads[:1]


def _clients(found: Found, policy: Policy) -> list[Card]:
    made = []
    if found.contact is not None and (policy is Policy.MISSION or found.contact_belongs):
        made.append(Card(Entity.CONTACT, found.contact))
    if found.company is not None:
        made.append(Card(Entity.COMPANY, found.company))
    if found.explicit is not None and not found.explicit.open and not made:
        made += [Card(Entity.CONTACT, contact) for contact in found.explicit.contacts[:1]]
    return made


def _own_contacts(leads: Iterable[Candidate], found: Found) -> list[Card]:
    """For each bound lead the linked contact who has the number or address, else its primary one."""
    made = []
    for lead in leads:
        matching = [contact for contact in lead.contacts if contact in (*found.matching, found.contact)]
        made += [Card(Entity.CONTACT, contact) for contact in (matching or lead.contacts)[:1]]
    return made


def owner(cards: Sequence[Card], channel: Channel | None = None) -> Card | None:
    """The card that owns an activity bound to these (communications.md 2.3); None without any.

    A letter's is the first, otherwise the last that is no client, and the first where all are.
    """
    if not cards:
        return None
    if channel is Channel.LETTER:
        return cards[0]
    return next((card for card in reversed(cards) if card.entity not in _CLIENTS), cards[0])
