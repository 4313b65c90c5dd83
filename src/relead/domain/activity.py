"""What activities are: their kinds, and the values that follow from others (communications.md 3).

Belongs here: rules of values and of bindings, pure. Does not belong here: fields (`domain/fields/activity`)
and where a communication goes by itself (`domain/communication_binding`).
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from relead.domain.access import CRM
from relead.domain.communication_binding import Channel, owner
from relead.domain.enums import ENUMS
from relead.domain.errors.activities import ActivityRefused
from relead.domain.fields.values import text_of
from relead.domain.ids import Card, Entity, to_id

MEETING, CALL, TASK, LETTER, PROVIDED = 1, 2, 3, 4, 6
WAITING, COMPLETED, AUTO_COMPLETED = 1, 2, 3
OUTGOING = 2
MOST_BINDINGS = 100

TODO = "CRM_TODO"
_EMAIL, _SESSION = "CRM_EMAIL", "IMOPENLINES_SESSION"


class Provider(NamedTuple):
    """What makes a kind of activities: the type they have and their usual PROVIDER_TYPE_ID."""

    type_id: int
    type_code: str | None = None


PROVIDERS: Mapping[str, Provider] = MappingProxyType(
    {
        "CRM_MEETING": Provider(MEETING, "MEETING"),
        "VOXIMPLANT_CALL": Provider(CALL, "CALL"),
        _EMAIL: Provider(LETTER, "EMAIL"),
        _SESSION: Provider(PROVIDED),
        TODO: Provider(PROVIDED, "TODO"),
        "CRM_WEBFORM": Provider(PROVIDED),
        "CRM_REQUEST": Provider(PROVIDED, "REQUEST"),
        "REST_APP": Provider(PROVIDED, "LINK"),
        "CONFIGURABLE_REST_APP": Provider(PROVIDED),
        **{
            name: Provider(PROVIDED)
            for name in (
                *("CRM_SMS", "CRM_NOTIFICATION", "CALL_TRACKER", "CRM_CALL_LIST", "CRM_EXTERNAL_CHANNEL"),
                *("CRM_TASKS_TASK", "CRM_TASKS_TASK_COMMENT", "CRM_DELIVERY", "CRM_PAYMENT", "CRM_VISIT"),
            )
        },
    }
)
"""By PROVIDER_ID (3.3)."""

_BY_TYPE = {MEETING: "CRM_MEETING", CALL: "VOXIMPLANT_CALL", LETTER: _EMAIL}
_UNTIL_END = frozenset({_EMAIL, _SESSION})
"""Providers whose activities are due at their end, not at their start."""
_NEEDS_APP = frozenset({"REST_APP", "CONFIGURABLE_REST_APP"})


@dataclass(frozen=True, slots=True)
class Communication:
    """Whom an activity was with. `card` is None where nothing tells it yet."""

    type: str
    value: str
    card: Card | None = None


def never(zone: ZoneInfo) -> dt.datetime:
    """The deadline of what has none, seen as 9999-12-31 in the portal's zone."""
    return dt.datetime(9999, 12, 31, tzinfo=zone).astimezone(dt.UTC)


def settle_kind(columns: dict[str, Any]) -> None:
    """Fill in type and provider from each other; raise ActivityRefused for what is no activity of ours."""
    provider = columns.get("provider_id")
    type_id = columns.get("type_id") or (PROVIDED if provider else 0)
    if not MEETING <= type_id <= PROVIDED:
        raise ActivityRefused("The field TYPE_ID is not defined or invalid.")
    if type_id == PROVIDED and provider not in PROVIDERS:
        raise ActivityRefused("The custom activity without provider is not supported in current context.")
    if type_id not in (*_BY_TYPE, PROVIDED):
        name = next(item.en for item in ENUMS["activitytype"] if item.id == type_id)
        raise ActivityRefused(f'The activity type "{name}" is not supported in current context".')
    columns["type_id"] = type_id
    columns["provider_id"] = provider = provider or _BY_TYPE[type_id]
    known = PROVIDERS.get(provider)
    if not columns.get("provider_type_id") and known is not None:
        columns["provider_type_id"] = known.type_code


def demand_ours(provider: str | None, verb: str) -> None:
    """Refuse activities that only an application may make or change."""
    if provider in _NEEDS_APP:
        raise ActivityRefused(
            "Application context required."
            if provider == "REST_APP"
            else f"Use crm.activity.configurable.{verb} for this activity provider"
        )


def card_of(type_id: Any, entity_id: Any) -> Card | None:
    """The card a client names by type and id; None where either is missing.

    Raises ActivityRefused for a type that has no activities here.
    """
    kind, number = to_id(type_id), to_id(entity_id)
    if kind <= 0 or number <= 0:
        return None
    if kind not in CRM:
        code = next((item.code for item in ENUMS["ownertype"] if item.id == kind), None)
        raise ActivityRefused(f"Entity type '{code or kind}' is not supported in current context")
    return Card(Entity(kind), number)


_TYPES = {CALL: "PHONE", LETTER: "EMAIL"}


def communications(given: Iterable[Any], type_id: int) -> list[Communication]:
    """Read COMMUNICATIONS (3.4); elements that do not fit the activity are left out."""
    made = []
    for each in given:
        if not isinstance(each, Mapping):
            continue
        value = (text_of(each.get("VALUE")) or "").strip()
        kind = text_of(each.get("TYPE")) or _TYPES.get(type_id, "")
        fits = type_id not in _TYPES or kind == _TYPES[type_id]
        if fits and (value or type_id in (MEETING, TASK)):
            card = card_of(each.get("ENTITY_TYPE_ID"), each.get("ENTITY_ID"))
            made.append(Communication(kind[:50], value[:1000], card))
    return made


def demand_communications(found: Sequence[Communication], type_id: int) -> None:
    """Refuse too few or too many of them for the type (3.5, 8 and 9)."""
    if not found and type_id != PROVIDED:
        raise ActivityRefused("The field COMMUNICATIONS is not defined or invalid.")
    if len(found) > 1 and type_id in (MEETING, CALL):
        raise ActivityRefused("The only one communication is allowed for activity of specified type.")


def bound_to(own: Card | None, found: Iterable[Communication]) -> tuple[Card, ...]:
    """Cards of a new activity: its owner, then those of its communications."""
    cards = (own, *(each.card for each in found))
    made = tuple(dict.fromkeys(card for card in cards if card is not None))
    if not made:
        raise ActivityRefused(
            "Could not build binding. Please ensure that owner info and communications are defined correctly."
        )
    return made


def owner_after(own: Card, cards: Sequence[Card], provider: str | None) -> Card:
    """The owner once an activity is bound to these; a letter keeps its owner as long as it is bound."""
    if provider == _EMAIL and own in cards:
        return own
    return owner(cards, Channel.LETTER if provider == _EMAIL else None) or own


def complete_new(columns: dict[str, Any], now: dt.datetime, me: int, zone: ZoneInfo) -> None:
    """Fill in what follows from what a client gave for a new activity (3.6)."""
    columns.setdefault("completed", False)
    columns["status"] = columns.get("status") or (COMPLETED if columns["completed"] else WAITING)
    start, end = columns.get("start_time"), columns.get("end_time")
    columns["start_time"], columns["end_time"] = start or end, end or start
    columns["deadline"] = _deadline(columns) or never(zone)
    columns |= {"created": now, "last_updated": now, "author_id": me, "editor_id": me}
    columns["priority"] = columns.get("priority") or 1
    columns["description_type"] = columns.get("description_type") or 1


def complete_change(row: Mapping[str, Any], columns: dict[str, Any], zone: ZoneInfo) -> None:
    """Fill in what follows from changed columns (3.6)."""
    if "completed" in columns:
        done = AUTO_COMPLETED if row["status"] == AUTO_COMPLETED else COMPLETED
        columns["status"] = done if columns["completed"] else WAITING
    elif columns.get("status"):
        columns["completed"] = columns["status"] in (COMPLETED, AUTO_COMPLETED)
    if "start_time" in columns or "end_time" in columns:
        columns["deadline"] = _deadline({**row, **columns}) or never(zone)


def _deadline(values: Mapping[str, Any]) -> Any:
    if values.get("is_incoming_channel"):
        return None
    return values["end_time" if values["provider_id"] in _UNTIL_END else "start_time"]


_NEVER_NULL: Final = frozenset({"subject", "description", "location"})


def stored(column: str, value: Any) -> Any:
    """A value as its column holds it: texts and numbers that are never unset."""
    if value is not None:
        return value
    if column in _NEVER_NULL:
        return ""
    return 0 if column in _NUMBERS else None


_NUMBERS: Final = frozenset(
    {
        *("status", "priority", "notify_type", "notify_value", "description_type", "direction"),
        *("result_status", "result_stream", "result_mark", "autocomplete_rule"),
    }
)


def demand_notice(columns: dict[str, Any]) -> None:
    """A notice needs to be told when; without a notice there is no when."""
    if not columns.get("notify_type"):
        columns["notify_value"] = 0
    elif not columns.get("notify_value"):
        raise ActivityRefused("NOTIFY_VALUE is not assigned.")
