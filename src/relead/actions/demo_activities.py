"""The demo portal's activities: calls, to-dos and letters with leads and the people behind them.

Belongs here: activities that obey every rule: planned ones on open leads only, bound to the lead and to its
primary contact. Does not belong here: whom they are with (`demo`), what is told of some of them
(`demo_stories`).
"""

import datetime as dt
from typing import Any, Final, NamedTuple

from relead.actions.demo_rows import Columns, Rows
from relead.domain import activity
from relead.domain.ids import Entity

COUNT: Final = 120
_LEAD_43: Final = 89
"""The activity that tests of known clients look for on lead 43."""


class _Kind(NamedTuple):
    provider: str
    text: str
    direction: int = 0


_KINDS: Final = (
    _Kind("VOXIMPLANT_CALL", "calls", 1),
    _Kind(activity.TODO, "todos"),
    _Kind("CRM_EMAIL", "letters", 1),
    _Kind("VOXIMPLANT_CALL", "calls", 2),
)
_CHANNELS: Final = {"VOXIMPLANT_CALL": "PHONE", "CRM_EMAIL": "EMAIL"}


class Planned(NamedTuple):
    """What an activity is, when it is due and when it was made."""

    provider: str
    subject: str
    start: dt.datetime
    made: dt.datetime
    done: bool
    direction: int
    text: str = ""


Values = dict[tuple[int, int, str], str]
"""The first value of a kind of each card: by its entity type, its id and PHONE or EMAIL."""


def add_activities(demo: Rows) -> None:
    """Add activities to a demo that has its leads and contacts."""
    values = values_of(demo)
    leads = demo.tables["lead"]
    for number in range(1, COUNT + 1):
        lead = leads[42 if number == _LEAD_43 else number * 2 % len(leads)]
        kind = _KINDS[number % len(_KINDS)]
        add(demo, Entity.LEAD, lead, _drawn(demo, number, lead, kind), values)


def _drawn(demo: Rows, number: int, lead: Columns, kind: _Kind) -> Planned:
    type_id = activity.PROVIDERS[kind.provider].type_id
    done = lead["semantic"] != "P" or type_id == activity.LETTER or number % 3 == 0
    start = lead["date_modify"] if done else demo.now + dt.timedelta(hours=demo.number(2, 200))
    subject = demo.draw.one(*demo.draw.data[kind.text])
    made = min(start, lead["date_modify"])
    return Planned(kind.provider, subject, start, made, done, kind.direction)


def values_of(demo: Rows) -> Values:
    """Numbers and addresses of everybody there is by now."""
    values: Values = {}
    for each in demo.tables["multifield"]:
        values.setdefault((each["entity_type"], each["entity_id"], each["type"]), each["value"])
    return values


def add(demo: Rows, entity: Entity, owner: Columns, planned: Planned, values: Values) -> None:
    """Add one activity with a lead or deal, and with its primary contact."""
    number = len(demo.tables["activity"]) + 1
    cards = [(int(entity), owner["id"])]
    if owner["contact_id"] is not None:
        cards.append((int(Entity.CONTACT), owner["contact_id"]))
    demo.tables["activity"].append(_row(number, cards[0], owner["assigned_by_id"], planned))
    for owner_type, owner_id in cards:
        bound = {"activity_id": number, "owner_type_id": owner_type, "owner_id": owner_id}
        demo.tables["activity_binding"].append(bound)
    channel = _CHANNELS.get(planned.provider, "")
    found = [(card, values[*card, channel]) for card in reversed(cards) if (*card, channel) in values]
    for (entity_type, entity_id), value in found[:1]:
        talked = {"activity_id": number, "type": channel, "value": value}
        named = _named(demo, entity_type, entity_id)
        card = {"entity_type_id": entity_type, "entity_id": entity_id, "entity_settings": named}
        demo.tables["activity_comm"].append(talked | card)


def _named(demo: Rows, entity_type: int, entity_id: int) -> dict[str, Any]:
    table = "lead" if entity_type == Entity.LEAD else "contact"
    row = demo.tables[table][entity_id - 1]
    names = {n: row.get(n.lower()) or "" for n in ("HONORIFIC", "NAME", "SECOND_NAME", "LAST_NAME")}
    return names | ({"LEAD_TITLE": row["title"]} if table == "lead" else {})


def _row(number: int, card: tuple[int, int], responsible: int, planned: Planned) -> Columns:
    provider = activity.PROVIDERS[planned.provider]
    return {
        "id": number,
        "owner_type_id": card[0],
        "owner_id": card[1],
        "type_id": provider.type_id,
        "provider_id": planned.provider,
        "provider_type_id": provider.type_code,
        "subject": planned.subject,
        "description": planned.text,
        **dict.fromkeys(("start_time", "end_time", "deadline"), planned.start),
        "completed": planned.done,
        "status": activity.COMPLETED if planned.done else activity.WAITING,
        **dict.fromkeys(("responsible_id", "author_id", "editor_id"), responsible),
        "priority": 1,
        "description_type": 1,
        "direction": planned.direction,
        "thread_id": number,
        **dict.fromkeys(("created", "last_updated"), planned.made),
    }
