"""Entries for activities: they have the rights of the cards they are bound to."""

from collections.abc import Mapping
from typing import Any

from rights.cases import Case, Listing, OnItem, Params, Table, everyone
from rights.people import Person
from rights.portal import KINDS, NOWHERE, World

_DEADLINE = "2030-01-01T10:00:00+03:00"


def _call(kind: str, item: int) -> dict[str, Any]:
    card = {"OWNER_TYPE_ID": KINDS[kind], "OWNER_ID": item}
    talked = {"VALUE": "+79165554433", "ENTITY_TYPE_ID": KINDS[kind], "ENTITY_ID": item, "TYPE": "PHONE"}
    return {**card, "TYPE_ID": 2, "SUBJECT": "x", "COMMUNICATIONS": [talked]}


def _new(kind: str) -> Params:
    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        item = world.item(kind, owner, person)
        card = {"ownerTypeId": KINDS[kind], "ownerId": item}
        return {"fields": _call(kind, item), **card, "deadline": _DEADLINE, "title": "x"}

    return params


def _known(what: str, kind: str) -> Params:
    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        item = world.item(kind, owner, person)
        changes = {"fields": {"SUBJECT": "y"}, "deadline": _DEADLINE, "title": "y", "colorId": "2"}
        return {
            "id": world.more.get((what, kind, item), NOWHERE),
            "ownerTypeId": KINDS[kind],
            "ownerId": item,
            "value": _DEADLINE,
            "responsibleId": 30,
            **changes,
        }

    return params


def _binding(kind: str, *, own_activity: bool) -> Params:
    """One's own lead's activity and the item's card, or the item's activity and one's own lead's card."""

    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        twin, item = world.twins["lead", person.id], world.item(kind, owner, person)
        if own_activity:
            activity, card = world.more["activity", "lead", twin], (kind, item)
        else:
            activity, card = world.more.get(("activity", kind, item), NOWHERE), ("lead", twin)
        return {"activityId": activity, "entityTypeId": KINDS[card[0]], "entityId": card[1]}

    return params


def _moved(kind: str) -> Params:
    """The item's activity to an own item."""

    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        item, number = world.item(kind, owner, person), KINDS[kind]
        return {
            "activityId": world.more.get(("activity", kind, item), NOWHERE),
            "entityTypeId": number,
            "entityId": item,
            "sourceEntityTypeId": number,
            "sourceEntityId": item,
            "targetEntityTypeId": number,
            "targetEntityId": world.twins[kind, person.id],
        }

    return params


def _writes_own(person: Person) -> bool:
    return "mine" in person.write


def _activities() -> Table:
    made: dict[str, list[Case]] = {}
    for kind, number in KINDS.items():
        activity, todo = _known("activity", kind), _known("todo", kind)
        listed = {"select": ["OWNER_ID"], "filter": {"OWNER_TYPE_ID": number, "TYPE_ID": 2}}
        cases: dict[str, list[Case]] = {
            "add": [OnItem(kind, "write", _new(kind))],
            "get": [OnItem(kind, "read", activity)],
            "list": [Listing(kind, listed, lambda rows: [int(row["OWNER_ID"]) for row in rows])],
            "update": [OnItem(kind, "write", activity)],
            "delete": [OnItem(kind, "delete", activity)],
            "binding.list": [OnItem(kind, "read", _moved(kind))],
            "binding.add": [
                OnItem(kind, "write", _binding(kind, own_activity=True), _writes_own),
                OnItem(kind, "read", _binding(kind, own_activity=False), _writes_own),
            ],
            "binding.move": [OnItem(kind, "write", _moved(kind), _writes_own)],
            "binding.delete": [OnItem(kind, "write", _moved(kind), past="The only binding")],
            "todo.add": [OnItem(kind, "write", _new(kind))],
            **{
                f"todo.{verb}": [OnItem(kind, "write", todo)]
                for verb in ("update", "updateDeadline", "updateColor", "updateResponsibleUser")
            },
            "todo.updateDescription": [OnItem(kind, "write", todo)],
        }
        for name, each in cases.items():
            made.setdefault(f"crm.activity.{name}", []).extend(each)
    return {name: tuple(cases) for name, cases in made.items()}


TABLE: Table = {**_activities(), **everyone("crm.activity.fields", "crm.activity.communication.fields")}


async def prepare(world: World) -> None:
    """Give each item a call and something to do."""
    for kind, number in KINDS.items():
        for item in world.every(kind):
            world.more["activity", kind, item] = await world.made(
                "crm.activity.add", fields=_call(kind, item)
            )
            of = {"ownerTypeId": number, "ownerId": item}
            todo = await world.made("crm.activity.todo.add", **of, deadline=_DEADLINE, title="x")
            world.more["todo", kind, item] = todo["id"]
