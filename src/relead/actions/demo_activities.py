"""The demo portal's activities: calls, to-dos and letters with leads and the people behind them.

Belongs here: activities that obey every rule: planned ones on open leads only, bound to the lead and to its
primary contact. Does not belong here: whom they are with (`demo`).
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
    channel: str | None = None


_KINDS: Final = (
    _Kind("VOXIMPLANT_CALL", "calls", 1, "PHONE"),
    _Kind(activity.TODO, "todos"),
    _Kind("CRM_EMAIL", "letters", 1, "EMAIL"),
    _Kind("VOXIMPLANT_CALL", "calls", 2, "PHONE"),
)


def add_activities(demo: Rows) -> None:
    """Add activities to a demo that has its leads and contacts."""
    values: dict[tuple[int, int, str], str] = {}
    for each in demo.tables["multifield"]:
        values.setdefault((each["entity_type"], each["entity_id"], each["type"]), each["value"])
    leads = demo.tables["lead"]
    for number in range(1, COUNT + 1):
        lead = leads[42 if number == _LEAD_43 else number * 2 % len(leads)]
        _add(demo, number, lead, _KINDS[number % len(_KINDS)], values)


def _add(
    demo: Rows, number: int, lead: Columns, kind: _Kind, values: dict[tuple[int, int, str], str]
) -> None:
    cards = [(int(Entity.LEAD), lead["id"])]
    if lead["contact_id"] is not None:
        cards.append((int(Entity.CONTACT), lead["contact_id"]))
    demo.tables["activity"].append(_row(demo, number, lead, kind))
    for owner_type, owner_id in cards:
        bound = {"activity_id": number, "owner_type_id": owner_type, "owner_id": owner_id}
        demo.tables["activity_binding"].append(bound)
    found = [(card, values.get((*card, kind.channel))) for card in reversed(cards) if kind.channel]
    for (entity_type, entity_id), value in found[:1]:
        if value is not None:
            talked = {"activity_id": number, "type": kind.channel, "value": value}
            named = _named(demo, entity_type, entity_id)
            card = {"entity_type_id": entity_type, "entity_id": entity_id, "entity_settings": named}
            demo.tables["activity_comm"].append(talked | card)


def _named(demo: Rows, entity_type: int, entity_id: int) -> dict[str, Any]:
    table = "lead" if entity_type == Entity.LEAD else "contact"
    row = demo.tables[table][entity_id - 1]
    names = {n: row.get(n.lower()) or "" for n in ("HONORIFIC", "NAME", "SECOND_NAME", "LAST_NAME")}
    return names | ({"LEAD_TITLE": row["title"]} if table == "lead" else {})


def _row(demo: Rows, number: int, lead: Columns, kind: _Kind) -> Columns:
    provider = activity.PROVIDERS[kind.provider]
    done = lead["semantic"] != "P" or provider.type_id == activity.LETTER or number % 3 == 0
    start = lead["date_modify"] if done else demo.now + dt.timedelta(hours=demo.number(2, 200))
    created = min(start, lead["date_modify"])
    return {
        "id": number,
        "owner_type_id": int(Entity.LEAD),
        "owner_id": lead["id"],
        "type_id": provider.type_id,
        "provider_id": kind.provider,
        "provider_type_id": provider.type_code,
        "subject": demo.draw.one(*demo.draw.data[kind.text]),
        **dict.fromkeys(("start_time", "end_time", "deadline"), start),
        "completed": done,
        "status": activity.COMPLETED if done else activity.WAITING,
        **dict.fromkeys(("responsible_id", "author_id", "editor_id"), lead["assigned_by_id"]),
        "priority": 1,
        "description_type": 1,
        "direction": kind.direction,
        "thread_id": number,
        **dict.fromkeys(("created", "last_updated"), created),
    }
